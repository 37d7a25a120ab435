from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sodertorn.loading.demonstration import DIALOGUE, TALK, Result, load_demonstration


class Command(BaseCommand):
    help = (
        "Add the demonstration: a user for each role, with generated passwords shown this once, one open dialogue "
        "and early talks. What is there already is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--new-passwords", action="store_true", help="give the demonstration's users new passwords and show them"
        )
        parser.add_argument(
            "--yes-on-a-public-site",
            action="store_true",
            help="add the demonstration although the portal is served over HTTPS, where anybody reaches it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HTTPS and not options["yes_on_a_public_site"]:
            raise CommandError(
                "This portal is public, and the demonstration has an administrator. "
                "If that is what you want, add --yes-on-a-public-site."
            )
        self.stdout.write(_told(load_demonstration(new_passwords=options["new_passwords"])))


def _told(result: Result) -> str:
    lines = []
    if result.passwords:
        lines.append("Users of the demonstration. The passwords are shown this once; write them down:")
        lines.append("")
        name_width = max(len(role.name) for role in result.passwords)
        email_width = max(len(role.email) for role in result.passwords)
        lines += [
            f"  {role.name:<{name_width}}  {role.email:<{email_width}}  {password}"
            for role, password in result.passwords.items()
        ]
        lines.append("")
    if result.left:
        emails = ", ".join(role.email for role in result.left)
        lines.append(f"Already there, with the passwords they had: {emails}.")
        lines.append("Forgotten passwords are replaced with --new-passwords.")
    if result.has_new_dialogue:
        lines.append(f"The open dialogue “{DIALOGUE}” has been made, marked as a demonstration.")
    else:
        lines.append(f"The dialogue “{DIALOGUE}” is already there and has been left as it is.")
    if result.has_new_talk:
        lines.append(f"The early talks “{TALK}” have been opened, marked as a demonstration.")
    return "\n".join(lines)
