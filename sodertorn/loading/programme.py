"""Creates the entries that the database does not have, and takes the file's version of those it is asked to replace."""

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Model, Q
from django.utils import timezone, translation

from challenges.models import ChallengeParty
from core.publishing.publication import Publishable
from core.workflow import Workflow
from dialogues.models import DialogueParty
from knowledge.findings.views_in_text import settle
from knowledge.models import Finding
from outcomes.maturity import reassess
from outcomes.models import Outcome, Reuse, Trial
from sodertorn.loading.figures import delivery_of, load_figures
from sodertorn.loading.file import PROGRAMME, ContentFile, LoadError, Row
from sodertorn.loading.sections import SECTIONS, Section, Values
from talks.models import Seat

# Stored in the public history, whose texts are Swedish whoever reads them.
REASON = "Inläst från programmets publicerade källor."
# Which rows are the file's own, where members write others beside them: only those are replaced.
LOADED: dict[type[Model], Q] = {
    ChallengeParty: Q(asked_by=None),
    DialogueParty: Q(asked_by=None),
    Seat: Q(asked_by=None),
    Trial: Q(author=None),
    Reuse: Q(confirmed_at=None) & ~Q(field_sources={}),
}
# Where a record stands is for its editors to say, also when its content is replaced.
STANDING = {"state", "publication"}

Counts = dict[str, dict[str, list[str]]]  # slugs, by section and by "created", "replaced" or "left"


def load_programme(path: Path = PROGRAMME, *, replace: Collection[str] = ()) -> Counts:
    """Create what is missing of the content in ``path``, all of it or nothing, and tell what was done.

    What exists is left as it is, but for the entries in ``replace``, named by slug or, where a slug occurs in more
    than one section, as ``section/slug``. Raises LoadError at the first fault.
    """
    loading = _Loading(ContentFile(path), replace)
    # Swedish is the language of the columns that stand for both.
    with translation.override("sv"), transaction.atomic():
        loading.run()
    return loading.counts


class _Loading:
    def __init__(self, file: ContentFile, replace: Collection[str]) -> None:
        self.file = file
        self.counts: Counts = {name: defaultdict(list) for name in (*(one.name for one in SECTIONS), "deliveries")}
        self._replace = {self._chosen(name) for name in replace}
        self._keys: dict[tuple[type[Model], str], int] = {
            (model, str(slug)): pk
            for model, key in {section.model: section.key for section in SECTIONS}.items()
            for slug, pk in model._default_manager.values_list(key, "pk")
        }
        self._written: list[tuple[Model, Values]] = []

    def _chosen(self, name: str) -> tuple[str, str]:
        found = [
            (section, row["slug"])
            for section, rows in self.file.sections.items()
            for row in rows
            if name in (row["slug"], f"{section}/{row['slug']}")
        ]
        if len(found) != 1:
            could_be = " and ".join(f"“{section}/{slug}”" for section, slug in found)
            raise LoadError(f"“{name}” could be {could_be}" if found else f"“{name}” is not in the file")
        return found[0]

    def run(self) -> None:
        label = ""
        try:
            for section in SECTIONS:
                for row in self.file.sections[section.name]:
                    label = f"{section.name} “{row['slug']}”"
                    self._save(section, row)
            for record, values in self._written:
                label = f"“{record}”"
                self._link(record, values)
            label = "figures"
            done = "created" if load_figures(self.file.figures) else "left"
        except (AttributeError, DatabaseError, LoadError, LookupError, TypeError, ValidationError, ValueError) as error:
            raise LoadError(f"The content is refused, and nothing has been changed. {label}: {error}") from error
        for record, _values in self._written:
            if isinstance(record, Outcome):
                reassess(record)
            elif isinstance(record, Finding):
                settle(record, version=delivery_of(self.file.figures))
        self.counts["deliveries"][done].append(self.file.figures["delivery"]["label"])

    def _save(self, section: Section, row: Row) -> None:
        """Write columns and foreign keys; the sets and rows follow when every record exists."""
        slug, counts = row["slug"], self.counts[section.name]
        pk = self._keys.get((section.model, slug))
        if pk and (section.name, slug) not in self._replace:
            counts["left"].append(slug)
            return
        counts["replaced" if pk else "created"].append(slug)
        values = section.read(row, self.file)
        record = section.model._default_manager.get(pk=pk) if pk else section.model()
        self._fill(record, {name: value for name, value in values.items() if not (pk and name in STANDING)})
        if isinstance(record, Publishable) and pk is None:
            record.published_at = timezone.now()
        record._change_reason = REASON  # type: ignore[attr-defined]  # django-simple-history reads it
        record.full_clean()
        record.save()
        if isinstance(record, Workflow) and pk is None and record.current_state:
            record.steps.create(from_state="", to_state=record.current_state, reason=REASON)
        self._keys[section.model, slug] = record.pk
        self._written.append((record, values))

    def _fill(self, record: Model, values: Values) -> None:
        for name, value in values.items():
            column: Any = record._meta.get_field(name)
            if column.many_to_many or not column.concrete:
                continue
            if column.is_relation and value:
                setattr(record, column.attname, self._key(column, value))
            else:
                setattr(record, name, value)

    def _key(self, column: Any, slug: str) -> int:
        if (column.related_model, slug) not in self._keys:
            raise LoadError(f"“{slug}” is not among the {column.related_model._meta.verbose_name_plural}")
        return self._keys[column.related_model, slug]

    def _link(self, record: Model, values: Values) -> None:
        for name, value in values.items():
            column: Any = record._meta.get_field(name)
            if column.many_to_many:
                getattr(record, name).set([self._key(column, slug) for slug in value])
            elif column.one_to_many:
                self._write_rows(record, column, value)
            elif column.one_to_one and not column.concrete and value:
                self._write_part(record, column, value)

    def _write_part(self, record: Model, column: Any, values: Values) -> None:
        """Write the one row that belongs to the record, such as its method card."""
        belongs = {column.field.name: record}
        part = column.related_model._default_manager.filter(**belongs).first() or column.related_model(**belongs)
        self._fill(part, values)
        part._change_reason = REASON
        part.full_clean()
        part.save()

    def _write_rows(self, record: Model, column: Any, rows: list[Values]) -> None:
        child = column.related_model
        child._default_manager.filter(LOADED.get(child, Q()), **{column.field.name: record}).delete()
        parts = [child(**{column.field.name: record}) for _row in rows]
        for part, row in zip(parts, rows, strict=True):
            self._fill(part, row)
            part.clean_fields()
            part.clean()
        child._default_manager.bulk_create(parts)
