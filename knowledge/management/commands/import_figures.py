from argparse import BooleanOptionalAction
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import override

from knowledge.importing.ddf import DDF
from knowledge.importing.opening import Form, grid, opened, recognise
from knowledge.importing.rows import Adapter, UnreadableSourceError
from knowledge.importing.saving import FaultsError, Import, preview, take_in
from knowledge.importing.sources import new_delivery, source_of
from knowledge.importing.table import guess
from knowledge.importing.taking_back import take_back
from knowledge.models import Delivery, Indicator

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import figures: a DDF folder (or one packed as ZIP), saved answers of Kolada's, a table of PxWeb as JSON-stat"
        " 2, or a table as CSV or a spreadsheet. Without --save it says what that would come to, and changes nothing."
        " To import the same again changes nothing. --take-back undoes an import."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", help="the folder or file")
        parser.add_argument("--save", action="store_true", help="take the figures in")
        parser.add_argument(
            "--keep-good", action="store_true", help="take in what is right although some lines are wrong"
        )
        parser.add_argument("--source", default="", help="the slug of the source (default: the usual one of the form)")
        parser.add_argument("--label", default="", help="which version it is, in the source's words")
        parser.add_argument("--retrieved", type=date.fromisoformat, help="the day it was fetched (default: today)")
        parser.add_argument("--indicator", default="", help="of a table without a column that says it: its slug")
        parser.add_argument("--progress", action=BooleanOptionalAction, default=True, help="say how far it has come")
        parser.add_argument("--take-back", type=int, metavar="DELIVERY", help="the number of an import to be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en"):
            if options["take_back"] is not None:
                self._take_back(options["take_back"])
            elif options["path"] is None:
                raise CommandError("Say which folder or file.")
            else:
                self._import(**options)

    def _import(self, path: Path, **options: Any) -> None:
        try:
            with self._opened(path, options["indicator"]) as (adapter, form), transaction.atomic():
                source = source_of(form, options["source"])
                delivery = new_delivery(
                    source, form, label=options["label"], retrieved=options["retrieved"] or date.today()  # noqa: DTZ011
                )  # fmt: skip
                told = self._told if options["progress"] and self.stderr.isatty() else (lambda done, of: None)
                if options["save"]:
                    done = take_in(adapter, delivery=delivery, keep_good=options["keep_good"], told=told)
                else:
                    done = preview(adapter, source=source, told=told)
                    transaction.set_rollback(True)  # the usual source may have been described
        except UnreadableSourceError as error:
            raise CommandError(f"Nothing was changed. {error}") from error
        except FaultsError as error:
            self._say(error.done)
            raise CommandError(
                f"Nothing was changed: {error.done.faults.n} lines are wrong. --keep-good takes in the others."
            ) from error
        except ObjectDoesNotExist as error:
            raise CommandError("Say by --source whose figures these are: the slug of a source in the admin.") from error
        self._say(done)
        self._end(done, saved=options["save"])

    @contextmanager
    def _opened(self, path: Path, indicator: str) -> Iterator[tuple[Adapter, str]]:
        if path.is_dir():
            yield DDF(path), Form.DDF
            return
        if not path.is_file():
            raise CommandError(f"There is no {path}.")
        with path.open("rb") as stream:
            file = File(stream, name=path.name)
            form = recognise(file)
            mapping = None
            if form == Form.TABLE:
                mapping = guess(grid(file), indicator=indicator)
                if mapping.indicators is None and not Indicator.objects.filter(slug=indicator).exists():
                    raise CommandError("Say by --indicator which indicator the table is of: its slug.")
            with opened(file, form, mapping) as adapter:
                yield adapter, form

    def _told(self, done: int, of: int) -> None:
        self.stderr.write(f"\r{100 * done // max(of, 1)} %", ending="")
        if done == of:
            self.stderr.write("\r", ending="")

    def _say(self, done: Import) -> None:
        for one in done.indicators:
            if one.new or one.changed or one.refused or one.is_new:
                mark = " (new, a draft)" if one.is_new else ""
                counts = f"{one.new} new, {one.changed} changed, {one.same} the same, {one.refused} refused"
                self.stdout.write(f"{one.indicator}{mark}: {counts}")
        for indicator, change in done.changes[:MOST_SHOWN]:
            before, after = (value if value is not None else status for value, status in (change.before, change.after))
            self.stdout.write(f"{indicator}, {change.area}, {change.year}, {change.sex}: {before} -> {after}")
        if done.changed > MOST_SHOWN:
            self.stdout.write(f"and {done.changed - MOST_SHOWN} more that change")
        for fault in done.faults.first[:MOST_SHOWN]:
            self.stdout.write(str(fault))
        if done.faults.n > MOST_SHOWN:
            self.stdout.write(f"and {done.faults.n - MOST_SHOWN} more that are wrong")
        self.stdout.write(
            f"{len(done.new_areas)} new areas, {len(done.new_indicators)} new indicators, {done.new} new figures,"
            f" {done.changed} changed, {done.same} the same, {done.faults.n} refused"
        )

    def _end(self, done: Import, *, saved: bool) -> None:
        if not saved:
            self.stdout.write("Nothing has been saved. --save takes the figures in.")
        elif done.delivery:
            self.stdout.write(f"Taken in as delivery {done.delivery.pk}. --take-back {done.delivery.pk} undoes it.")
        else:
            self.stdout.write("Nothing was saved: all of it is here already.")

    def _take_back(self, number: int) -> None:
        delivery = Delivery.objects.filter(pk=number).first()
        if delivery is None or delivery.state != Delivery.State.TAKEN_IN:
            raise CommandError(f"There is no delivery {number} that has been taken in.")
        take_back(delivery)
        self.stdout.write(f"Delivery {number} has been taken back: the figures are as they were before it.")
