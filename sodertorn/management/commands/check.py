"""Django's checks; with --through-proxy, the running portal is asked from outside as well."""

import urllib.error
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import check

from sodertorn.proxy_check import findings


class Command(check.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--through-proxy",
            metavar="URL",
            help="ask the portal that runs at URL, with forged headers, whom it takes the visitor for",
        )

    def handle(self, *app_labels: list[str], through_proxy: str | None = None, **options: Any) -> None:
        super().handle(*app_labels, **options)
        if through_proxy:
            self._look_from_outside(through_proxy)

    def _look_from_outside(self, url: str) -> None:
        try:
            found = list(findings(url))
        except urllib.error.HTTPError as error:
            raise CommandError(
                f"{url} answers {error.code}. Is it this portal, with this SECRET_KEY, and is its clock right?"
            ) from error
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{url} does not answer as the portal does: {error}") from error
        if found:
            raise CommandError("\n".join(f"Through the proxy: {one}" for one in found))
        self.stdout.write(f"Through the proxy at {url}: whom the portal sees is whom it should.")
