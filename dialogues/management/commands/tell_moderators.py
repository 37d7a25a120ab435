from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.jobs.numbers import say
from dialogues.moderation.telling import tell_moderators


class Command(BaseCommand):
    help = (
        "Tell whoever moderates a dialogue what waits there that they have not been told of. Run it every morning; to"
        " run it again tells of what is new."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        told = tell_moderators()
        say(self.stdout, letters=told.letters)
        if told.failed:
            raise CommandError(f"The moderators of {told.failed} dialogues could not be told; the log says why.")
