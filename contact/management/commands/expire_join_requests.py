from typing import Any

from django.core.management.base import BaseCommand

from contact.actions import expire_requests


class Command(BaseCommand):
    help = (
        "Let the requests to take part expire for which nobody has vouched in three months. Run it every day; to run it"
        " again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = expire_requests()
        self.stdout.write(f"{done.number} expired.")
        done.end()
