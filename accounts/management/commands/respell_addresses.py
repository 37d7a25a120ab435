from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.one_spelling import respell


class Command(BaseCommand):
    help = (
        "Write every email address that is kept in the one spelling of its mailbox: xn--malm-8qa.se for malmö.se."
        " An older version may have written others. Run it every day; to run it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed, twins = respell()
        self.stdout.write(f"{changed} addresses respelled.")
        if twins:
            raise CommandError(
                f"There are two accounts or rows for one mailbox. Remove one of each pair: {', '.join(twins)}."
            )
