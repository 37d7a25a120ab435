"""Writes the entries that the database does not have, and takes the file's version of those it is asked to replace."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone, translation

from challenges.models import ChallengeParty
from outcomes.maturity import reassess
from outcomes.models import Outcome, Trial
from records.publication import Publishable
from records.workflow import Workflow
from sodertorn.loading.entry import LoadError, Values
from sodertorn.loading.file import PROGRAMME, ContentFile
from sodertorn.loading.sections import SECTIONS, Section, read

# Stored in the public history, whose texts are Swedish whoever reads them.
REASON = "Inläst från programmets publicerade källor."
# Rows that members write beside the loaded ones, with the column that then says who did: never replaced.
WRITTEN_BY: dict[type[Model], str] = {ChallengeParty: "asked_by", Trial: "author"}
# Where a record stands is for its editors to say, also when its content is replaced.
STANDING = {"state", "publication"}


@dataclass
class Tally:
    """The slugs of a section's entries, by what was done with them."""

    created: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def load_programme(path: Path = PROGRAMME, *, replace: Collection[str] = ()) -> dict[str, Tally]:
    """Create what is missing of the content in ``path``, all of it or nothing, and tell by section what was done.

    What exists is left as it is, but for the entries in ``replace``, named by slug or, where a slug occurs in more
    than one section, as ``section/slug``. Raises LoadError with everything that is wrong in the file.
    """
    wanted = read(ContentFile(path))
    # Swedish is the language of the columns that stand for both.
    with translation.override("sv"), transaction.atomic():
        writer = _Writer(wanted, _chosen(wanted, replace))
        writer.run()
    return writer.result


def _chosen(wanted: dict[Section, dict[str, Values]], replace: Collection[str]) -> set[tuple[Section, str]]:
    chosen = set()
    for name in replace:
        found = [
            (section, slug)
            for section in wanted
            for slug in wanted[section]
            if name in (slug, f"{section.name}/{slug}")
        ]
        if len(found) != 1:
            sections = " and ".join(f"“{section.name}/{slug}”" for section, slug in found)
            raise LoadError([f"“{name}” could be {sections}" if found else f"“{name}” is not in the file"])
        chosen.add(found[0])
    return chosen


class _Writer:
    """One run of the loading, inside a transaction."""

    def __init__(self, wanted: dict[Section, dict[str, Values]], replace: set[tuple[Section, str]]) -> None:
        self.wanted = wanted
        self.replace = replace
        self.result = {section.name: Tally() for section in SECTIONS}
        self.problems: list[str] = []
        self._keys: dict[tuple[type[Model], str], int] = {
            (model, str(slug)): pk
            for model, key in {section.model: section.key for section in SECTIONS}.items()
            for slug, pk in model._default_manager.values_list(key, "pk")
        }

    def run(self) -> None:
        written = []
        for section in SECTIONS:
            tally = self.result[section.name]
            for slug, values in self.wanted[section].items():
                is_there = (section.model, slug) in self._keys
                if is_there and (section, slug) not in self.replace:
                    tally.left.append(slug)
                    continue
                (tally.replaced if is_there else tally.created).append(slug)
                label = f"{section.name} “{slug}”"
                if record := self._save(section, slug, values, label):
                    written.append((record, values, label))
        for record, values, label in written:
            self._link(record, values, label)
        if self.problems:
            raise LoadError(self.problems)
        for record, _values, _label in written:
            if isinstance(record, Outcome):
                reassess(record)

    def _save(self, section: Section, slug: str, values: Values, label: str) -> Model | None:
        """Write columns and foreign keys; the sets and rows follow when every record exists."""
        pk = self._keys.get((section.model, slug))
        record = section.model._default_manager.get(pk=pk) if pk else section.model()
        if not self._fill(record, {name: value for name, value in values.items() if not (pk and name in STANDING)}):
            return None
        if isinstance(record, Publishable) and pk is None:
            record.published_at = timezone.now()
        record._change_reason = REASON  # type: ignore[attr-defined]  # django-simple-history reads it
        with self._found_faulty(label):
            record.full_clean()
            record.save()
            self._keys[section.model, slug] = record.pk
            if isinstance(record, Workflow) and pk is None and record.current_state:
                record.steps.create(from_state="", to_state=record.current_state, reason=REASON)
            return record
        return None

    def _fill(self, record: Model, values: Values) -> bool:
        """Set the columns of ``record``; tell whether all that it refers to is there, and has not been found faulty."""
        for name, value in values.items():
            column: Any = record._meta.get_field(name)
            if column.many_to_many or column.one_to_many:
                continue
            if not (column.is_relation and value):
                setattr(record, name, value)
            elif (key := self._keys.get((column.related_model, value))) is None:
                return False
            else:
                setattr(record, column.attname, key)
        return True

    def _link(self, record: Model, values: Values, label: str) -> None:
        for name, value in values.items():
            column: Any = record._meta.get_field(name)
            if column.many_to_many:
                keys = [self._keys.get((column.related_model, slug)) for slug in value]
                getattr(record, name).set([key for key in keys if key is not None])
            elif column.one_to_many:
                self._write_rows(record, column, value, f"{label}, {name}")

    def _write_rows(self, record: Model, column: Any, rows: list[Values], label: str) -> None:
        child = column.related_model
        written_by = {WRITTEN_BY[child]: None} if child in WRITTEN_BY else {}
        child._default_manager.filter(**{column.field.name: record}, **written_by).delete()
        with self._found_faulty(label):
            parts = [part for row in rows if self._fill(part := child(**{column.field.name: record}), row)]
            for part in parts:
                part.clean_fields()
            child._default_manager.bulk_create(parts)

    @contextmanager
    def _found_faulty(self, label: str) -> Iterator[None]:
        """Put a fault among the problems and go on, to find the others; the end of the run then undoes everything."""
        try:
            yield
        except ValidationError as error:
            with translation.override("en"):
                self.problems += [f"{label}: {fault}" for fault in _faults(error)]
        except (IntegrityError, DataError) as error:  # the transaction is broken: nothing more can be found
            raise LoadError([*self.problems, f"{label}: the database refuses it ({error})"]) from error


def _faults(error: ValidationError) -> list[str]:
    """Return one line a fault. A fault of ``title`` is left out when ``title_sv`` has it too."""
    return [
        message if name == NON_FIELD_ERRORS else f"{name}: {message}"
        for name, messages in error.message_dict.items()
        if f"{name}_sv" not in error.message_dict
        for message in messages
    ]
