from typing import Any

from django.core.management.base import BaseCommand

from sodertorn.gaps.actions import remove_mended


class Command(BaseCommand):
    help = "Remove who has taken gaps that have been mended. Run it every day; to run it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remove_mended()} gaps mended.")
