"""Writes what differs between the content and the database, and leaves alone what an editor has made their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone, translation

from outcomes.maturity import reassess
from outcomes.models import Outcome
from records.publication import Publishable
from records.workflow import Workflow
from sodertorn.loading.entry import LoadError
from sodertorn.loading.file import PROGRAMME, ContentFile
from sodertorn.loading.sections import SECTIONS, Section, read
from sodertorn.loading.state import (
    State,
    Values,
    as_before_removal,
    canonical_row,
    child_rows,
    is_reference,
    owner,
    states,
    target,
)
from sodertorn.models import LoadedEntry

# Stored in the public history, whose texts are Swedish whoever reads them.
REASON = "Inläst från programmets publicerade källor."


@dataclass
class Tally:
    """The slugs of a section's entries, by what was done with them."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # an editor has changed them since
    removed: list[str] = field(default_factory=list)  # by an editor
    held_back: list[str] = field(default_factory=list)  # belong to something an editor has removed
    left: list[str] = field(default_factory=list)  # no longer in the file, still in the database


Result = dict[str, Tally]  # by the section's name


def load_programme(path: Path = PROGRAMME) -> Result:
    """Load the content in ``path``, all of it or nothing. Raises LoadError with everything that is wrong in it."""
    wanted = read(ContentFile(path))
    # Swedish is the language of the columns that stand for both.
    with translation.override("sv"), transaction.atomic():
        return Writer(wanted).run()


class Writer:
    """One run of the loading, inside a transaction."""

    def __init__(self, wanted: dict[Section, dict[str, State]]) -> None:
        self.wanted = wanted
        self.current = {section: states(section.model, section.key, wanted[section]) for section in SECTIONS}
        self.digests = {(entry.kind, entry.slug): entry.digest for entry in LoadedEntry.objects.all()}
        self.gone = {
            (section.model, slug)
            for section in SECTIONS
            for slug in wanted[section]
            if (section.name, slug) in self.digests and slug not in self.current[section]
        }
        self.result: Result = {section.name: Tally() for section in SECTIONS}
        self.problems: list[str] = []
        self._written: list[tuple[Section, str, Model]] = []
        self._keys = {
            (section.model, slug): state.pk for section in SECTIONS for slug, state in self.current[section].items()
        }

    def run(self) -> Result:
        for section in SECTIONS:
            for slug in self.wanted[section]:
                self._decide(section, slug)
        for section, slug, record in self._written:
            self._link(section, slug, record)
        if self.problems:
            raise LoadError(self.problems)
        for _section, _slug, record in self._written:
            if isinstance(record, Outcome):
                reassess(record)
        self._remember()
        self._find_left()
        return self.result

    def _decide(self, section: Section, slug: str) -> None:
        want, now = self.wanted[section][slug], self.current[section].get(slug)
        tally, last = self.result[section.name], self.digests.get((section.name, slug))
        if now is None:
            if (section.model, slug) in self.gone:
                tally.removed.append(slug)
            elif self._belongs_to_gone(section, want):
                self.gone.add((section.model, slug))
                tally.held_back.append(slug)
            else:
                tally.added.append(slug)
                self._save(section, slug, section.model())
            return
        before = as_before_removal(section.model, now, want, self.gone).digest()
        if before == want.digest():
            tally.unchanged.append(slug)
        elif before == last:
            tally.changed.append(slug)
            self._save(section, slug, section.model._default_manager.get(**{section.key: slug}))
        else:
            tally.kept.append(slug)

    def _belongs_to_gone(self, section: Section, want: State) -> bool:
        return any(
            not section.model._meta.get_field(name).null and (target(section.model, name), slug) in self.gone
            for name, slug in want.refs.items()
        )

    def _save(self, section: Section, slug: str, record: Model) -> None:
        """Write columns and foreign keys; the sets and rows follow when every record exists."""
        want = self.wanted[section][slug]
        targets = {(target(section.model, name), other) for name, other in want.refs.items() if other}
        if targets - self._keys.keys() - self.gone:
            return  # to an entry that was found faulty: told already
        state_before = record.current_state if isinstance(record, Workflow) and record.pk else ""
        setattr(record, section.key, slug)
        for name, value in want.values.items():
            setattr(record, name, value)
        for name, other in want.refs.items():
            setattr(record, f"{name}_id", self._key(target(section.model, name), other))
        if isinstance(record, Publishable) and record.published_at is None:
            record.published_at = timezone.now()
        record._change_reason = REASON  # type: ignore[attr-defined]  # django-simple-history reads it
        with self._found_faulty(f"{section.name} “{slug}”"):
            record.full_clean()
            record.save()
            self._keys[section.model, slug] = record.pk
            self._written.append((section, slug, record))
            if isinstance(record, Workflow) and record.current_state != state_before:
                record.steps.create(from_state=state_before, to_state=record.current_state, reason=REASON)

    def _link(self, section: Section, slug: str, record: Model) -> None:
        want = self.wanted[section][slug]
        for name, slugs in want.many.items():
            keys = [self._key(target(section.model, name), other) for other in slugs]
            members, found = getattr(record, name), [key for key in keys if key is not None]
            if slug in self.current[section]:
                members.set(found)
            elif found:
                members.add(*found)  # a new record has none to compare with
        for name, rows in want.rows.items():
            self._replace_rows(section, slug, record, name, rows)

    def _replace_rows(self, section: Section, slug: str, record: Model, name: str, rows: list[Values]) -> None:
        """Remove the rows in ``name`` that the content does not have, and add those that are missing."""
        child, parent = target(section.model, name), owner(section.model, name)
        missing = {canonical_row(row): row for row in rows}
        if slug in self.current[section]:
            columns = list(rows[0]) if rows else []
            superfluous = [
                key
                for _, key, row in child_rows(section.model, section.key, [slug], name, columns)
                if missing.pop(canonical_row(row), None) is None
            ]
            child._default_manager.filter(pk__in=superfluous).delete()
        label, new = f"{section.name} “{slug}”, {name}", []
        for row in missing.values():
            named = {column: value for column, value in row.items() if is_reference(child, column)}
            links = {column: self._key(target(child, column), other) for column, other in named.items()}
            if not any(other and links[column] is None for column, other in named.items()):
                texts = {column: value for column, value in row.items() if column not in links}
                part = child(**{parent: record}, **texts, **{f"{column}_id": key for column, key in links.items()})
                with self._found_faulty(label):
                    part.clean_fields(exclude={parent, *links})
                    new.append(part)
        with self._found_faulty(label):
            child._default_manager.bulk_create(new)

    def _key(self, model: type[Model], slug: str | None) -> int | None:
        """Return the primary key of ``slug``; None when there is none, as when an editor has removed it."""
        return self._keys.get((model, slug)) if slug else None

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

    def _remember(self) -> None:
        """Keep what was written, so that the next run can tell an editor's change from an old text."""
        entries = []
        for section in SECTIONS:
            tally = self.result[section.name]
            for slug in (*tally.added, *tally.changed, *tally.unchanged):
                digest = self.wanted[section][slug].digest()
                if self.digests.get((section.name, slug)) != digest:
                    entries.append(LoadedEntry(kind=section.name, slug=slug, digest=digest))
        LoadedEntry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["kind", "slug"], update_fields=["digest", "loaded_at"]
        )

    def _find_left(self) -> None:
        for section in SECTIONS:
            slugs = {slug for kind, slug in self.digests if kind == section.name} - set(self.wanted[section])
            if slugs:
                records = section.model._default_manager.filter(**{f"{section.key}__in": slugs})
                self.result[section.name].left += sorted(map(str, records.values_list(section.key, flat=True)))


def _faults(error: ValidationError) -> list[str]:
    """Return one line a fault. A fault of ``title`` is left out when ``title_sv`` has it too."""
    return [
        message if name == NON_FIELD_ERRORS else f"{name}: {message}"
        for name, messages in error.message_dict.items()
        if f"{name}_sv" not in error.message_dict
        for message in messages
    ]
