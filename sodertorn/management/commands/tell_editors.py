from typing import Any

from django.core.management.base import BaseCommand

from sodertorn.desk.letters import tell_editors


class Command(BaseCommand):
    help = "Tell each editor what has been handed in that they have not been told of. Run it every morning."

    def handle(self, *args: Any, **options: Any) -> None:
        done = tell_editors()
        self.stdout.write(f"{done.number} letters to editors.")
        done.end()
