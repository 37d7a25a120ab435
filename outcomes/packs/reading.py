"""A pack from another portal: what is in it is checked as if a stranger had sent it, then all is kept or nothing."""

import json
import zipfile
import zlib
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.utils.translation import override
from jsonschema import Draft202012Validator

from challenges.models import Perspective
from core.files.pictures import Decoded, reencode_for_pages
from core.files.types import MAX_BYTES, CheckedFile, check
from core.publishing.ordering import LANGUAGES
from core.publishing.slugs import insert_with_slug
from core.workflow import PUBLISH
from outcomes.actions import forget_file
from outcomes.maturity import reassess
from outcomes.models import RESERVED_SLUGS, Attachment, MethodCard, Outcome, OutcomeStep, Reuse, Trial
from outcomes.packs.archive import RECORD_NAME
from outcomes.packs.record import (
    CARD_TEXTS,
    CARD_VALUES,
    MOST_PICTURES,
    OUTCOME_TEXTS,
    OUTCOME_VALUES,
    REUSE_VALUES,
    TRIAL_TEXTS,
    TRIAL_VALUES,
    Record,
)
from places.models import Area

MAX_RECORD_BYTES = 5 * 1024 * 1024
MAX_PICTURE_BYTES = 1024 * 1024  # a portal keeps no picture of more than 150 kB
MAX_MEMBERS = 200
_SCHEMA = Path(__file__).with_name("outcome.schema.json")
# Stored in the history, whose texts are Swedish whoever reads them.
REASON = "Inläst från portalen som resultatet kommer från."


class Files(NamedTuple):
    """What has come with a record, by its path in the pack, and has been through the gate."""

    attached: dict[str, CheckedFile]
    pictures: dict[str, Decoded]

    @classmethod
    def none(cls) -> Self:
        return cls({}, {})


class PackError(Exception):
    """The pack cannot be read in. ``problems`` says why, a line each; nothing was changed."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class Imported(NamedTuple):
    outcome: Outcome
    change: Literal["added", "updated", "unchanged"]


def import_pack(path: Path, *, publish: bool = True) -> Imported:
    """Read in the pack or the JSON record at ``path``. Raises PackError, with nothing changed, when that cannot be.

    The outcome keeps its identifier and where it comes from. A record that is already here as it stands in the pack is
    left alone; a newer one takes its place, with the trials, reuses and files that came with it, while those recorded
    here stay. ``publish`` puts a new one on the site.
    """
    record, files = read(path)
    with override("sv"), transaction.atomic():  # the language of the columns that stand for both
        return _Reading(record, files).run(publish=publish)


def read(path: Path) -> tuple[Record, Files]:
    """Return the record and the files that come with it, all of them checked."""
    try:
        if not zipfile.is_zipfile(path):
            return _record(path.read_bytes() if path.stat().st_size <= MAX_RECORD_BYTES else None), Files.none()
        with zipfile.ZipFile(path) as pack:
            if len(pack.infolist()) > MAX_MEMBERS:
                raise PackError(f"The pack holds more than {MAX_MEMBERS} files.")
            record = _record(_member(pack, RECORD_NAME, MAX_RECORD_BYTES))
            there = set(pack.namelist())
            attached = {one["path"]: _file(pack, one) for one in record["attachments"] if one["path"] in there}
            return record, Files(attached, {path: _decoded(pack, path) for path in _pictures_in(record) & there})
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise PackError(f"{path.name} cannot be read: {error}") from error


def _record(content: bytes | None) -> Record:
    if content is None:
        raise PackError(f"The record is larger than {MAX_RECORD_BYTES} bytes.")
    try:
        record = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise PackError(f"It is no pack, and no record of an outcome: {error}") from error
    validator = Draft202012Validator(json.loads(_SCHEMA.read_text()))
    problems = [f"{fault.json_path}: {fault.message[:300]}" for fault in validator.iter_errors(record)]
    if problems:
        raise PackError(*problems[:20])
    return dict(record)


def _refuse(constant: str) -> None:
    """Refuse what Python reads and JSON does not know: NaN and the infinities."""
    raise ValueError(constant)


def _member(pack: zipfile.ZipFile, name: str, most: int) -> bytes | None:
    """Return what a file in the pack holds; None when that is more than ``most`` bytes, whatever it claims."""
    with pack.open(name) as file:
        content = file.read(most + 1)
    return content if len(content) <= most else None


def _file(pack: zipfile.ZipFile, attachment: Record) -> CheckedFile:
    path = attachment["path"]
    content = _member(pack, path, MAX_BYTES)
    if content is None or sha256(content).hexdigest() != attachment["sha256"]:
        raise PackError(f"{path} is not the file that the record tells of.")
    try:
        return check(SimpleUploadedFile(attachment["file_name"], content))
    except ValidationError as error:
        raise PackError(*(f"{path}: {message}" for message in error.messages)) from error


def _pictures_in(record: Record) -> set[str]:
    """Return the paths of the pictures that a record tells of. Raises PackError where there are too many."""
    paths = {one["picture"]["path"] for one in (record, *record["trials"]) if "picture" in one}
    if len(paths) > MOST_PICTURES:
        raise PackError(f"The pack holds more than {MOST_PICTURES} pictures.")
    return paths


def _decoded(pack: zipfile.ZipFile, path: str) -> Decoded:
    """Return a picture written anew, as one that is uploaded."""
    content = _member(pack, path, MAX_PICTURE_BYTES)
    if content is None:
        raise PackError(f"{path} is larger than {MAX_PICTURE_BYTES} bytes.")
    try:
        return reencode_for_pages(SimpleUploadedFile(path, content))
    except ValidationError as error:
        raise PackError(*(f"{path}: {message}" for message in error.messages)) from error


class _Reading:
    def __init__(self, record: Record, files: Files) -> None:
        self.record, self.files = record, files
        codes = {one["municipality"]["code"] for one in (*record["trials"], *record["reuses"]) if one["municipality"]}
        codes |= {one["code"] for one in record["municipalities"]}
        self.areas = {area.code: area for area in Area.objects.municipalities().filter(code__in=codes - {""})}

    def run(self, *, publish: bool) -> Imported:
        known = Outcome.objects.select_for_update().filter(identifier=self.record["identifier"]).first()
        if known and not known.origin_url:
            raise PackError(f"“{known}” lives in this portal, and is changed here.")
        if known and known.origin_record == self.record and self._has_files(known):
            return Imported(known, "unchanged")
        outcome = self._save_outcome(known or Outcome(identifier=self.record["identifier"]))
        self._replace_card(outcome)
        self._replace_evidence(outcome)
        self._replace_attachments(outcome)
        outcome.perspectives.set(Perspective.objects.filter(slug__in=self.record["perspectives"]))
        outcome.areas.set(self.areas[one["code"]] for one in self.record["municipalities"] if one["code"] in self.areas)
        reassess(outcome)
        self._retire(outcome)
        if publish and known is None:
            PUBLISH.take(outcome)
        return Imported(outcome, "updated" if known else "added")

    def _has_files(self, known: Outcome) -> bool:
        """Whether it has as many files and pictures as have come now: the record may have come alone before."""
        told = [one["picture"]["path"] for one in (self.record, *self.record["trials"]) if "picture" in one]
        pictures = sum(path in self.files.pictures for path in told)
        has = known.trials.filter(is_imported=True).exclude(picture="").count() + bool(known.picture)
        return known.attachments.exclude(file="").count() >= len(self.files.attached) and has >= pictures

    def _save_outcome(self, outcome: Outcome) -> Outcome:
        _fill(outcome, self.record, OUTCOME_VALUES, OUTCOME_TEXTS)
        self._give_picture(outcome, self.record)
        outcome.origin_url, outcome.origin_name = self.record["origin"]["url"], self.record["origin"]["name"]
        outcome.origin_record = self.record
        outcome._change_reason = REASON  # type: ignore[attr-defined]  # django-simple-history reads it
        _clean(outcome, "$", exclude=["slug"])
        if outcome.pk is None:
            insert_with_slug(outcome, self.record["slug"], fallback="resultat", reserved=RESERVED_SLUGS)
        else:
            outcome.save()
        return outcome

    def _replace_card(self, outcome: Outcome) -> None:
        if self.record["card"] is None:
            MethodCard.objects.filter(outcome=outcome).delete()
            return
        card = MethodCard.objects.filter(outcome=outcome).first() or MethodCard(outcome=outcome)
        _fill(card, self.record["card"], CARD_VALUES, CARD_TEXTS)
        _clean(card, "$.card")
        card.save()

    def _replace_evidence(self, outcome: Outcome) -> None:
        outcome.trials.filter(is_imported=True).delete()
        outcome.reuses.filter(is_imported=True).delete()
        for n, entry in enumerate(self.record["trials"]):
            trial = Trial(outcome=outcome, is_imported=True, host_name=entry["host"], **self._where(entry))
            trial.place_name = entry["place"]
            _fill(trial, entry, TRIAL_VALUES, TRIAL_TEXTS)
            self._give_picture(trial, entry)
            _clean(trial, f"$.trials[{n}]")
            trial.save()
        for n, entry in enumerate(self.record["reuses"]):
            reuse = Reuse(outcome=outcome, is_imported=True, organisation_name=entry["who"], **self._where(entry))
            reuse.country = entry["country"]
            if entry["position"]:
                reuse.latitude, reuse.longitude = (f"{degrees:.5f}" for degrees in entry["position"])
            _fill(reuse, entry, REUSE_VALUES, ())
            try:
                reuse.heard_at = reuse.confirmed_at = datetime.fromisoformat(entry["heard_on"]).replace(tzinfo=UTC)
            except ValueError as error:
                raise PackError(f"$.reuses[{n}]: {error}") from error
            _clean(reuse, f"$.reuses[{n}]")
            reuse.save()

    def _give_picture(self, record: Outcome | Trial, entry: Record) -> None:
        """Give a record the picture that has come for it, with its words, or none; its old file goes as an orphan."""
        told = entry.get("picture", {})
        came = self.files.pictures.get(told.get("path", ""))
        words: Record = told if came else {"alt": {}, "decorative": False, "credit": ""}
        record.picture = came or ""
        record.picture_is_decorative, record.picture_credit = words["decorative"], words["credit"]
        for language in LANGUAGES:
            setattr(record, f"picture_alt_{language}", words["alt"].get(language, ""))

    def _where(self, entry: Record) -> dict[str, Any]:
        """Return the municipality: the one that is known here, or its name."""
        municipality = entry["municipality"] or {"name": "", "code": ""}
        return {"area": self.areas.get(municipality["code"]), "municipality_name": municipality["name"]}

    def _replace_attachments(self, outcome: Outcome) -> None:
        """Keep the files that have come with the pack; the others stay at home, and are linked to."""
        for old in outcome.attachments.all():
            old.delete()
            forget_file(old)
        wanted = []
        for n, entry in enumerate(self.record["attachments"]):
            attachment = Attachment(outcome=outcome, kind=entry["kind"], title=entry["title"])
            if file := self.files.attached.get(entry["path"]):
                attachment.file, attachment.file_name = file.content, file.name
                attachment.media_type, attachment.size, attachment.sha256 = file.media_type, file.size, file.sha256
            else:
                attachment.url = entry["url"]
            _clean(attachment, f"$.attachments[{n}]")
            wanted.append(attachment)
        for attachment in wanted:  # all of them are in order: what is stored is not taken back
            attachment.save()

    def _retire(self, outcome: Outcome) -> None:
        retired = self.record["laid_down"]
        if retired is None or outcome.is_out_of_use:
            return
        named = retired["superseded_by"]
        better = Outcome.objects.exclude(pk=outcome.pk).filter(identifier=named).first() if named else None
        Outcome.objects.filter(pk=outcome.pk).update(maturity=retired["state"], superseded_by=better)
        OutcomeStep.objects.create(
            outcome=outcome,
            actor_name=self.record["origin"]["name"],
            from_state=outcome.maturity,
            to_state=retired["state"],
            reason=retired["reason"],
        )
        outcome.refresh_from_db(fields=["maturity", "superseded_by"])


def _clean(record: models.Model, where: str, *, exclude: list[str] | None = None) -> None:
    try:
        record.full_clean(exclude=exclude)
    except ValidationError as error:
        with override("en"):
            faults = [f"{where}: {name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]
        raise PackError(*faults) from error


def _fill(record: models.Model, entry: Record, values: tuple[str, ...], texts: tuple[str, ...]) -> None:
    for name in values:
        setattr(record, name, entry[name])
    for name in texts:
        for language, text in entry[name].items():
            setattr(record, f"{name}_{language}", text)
