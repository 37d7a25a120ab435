from typing import Any

from django.core.management.base import BaseCommand

from core.publishing.content import gather_changes


class Command(BaseCommand):
    help = "Add up the changes of the content, so that asking for its version stays quick. Run it every ten minutes."

    def handle(self, *args: Any, **options: Any) -> None:
        gather_changes()
