"""What the portal gives away as data: a data set, the files that it comes in, and who answers for it.

Everything is said in both languages, as catalogues hold both. Addresses are the Swedish ones, whoever asks: a data set
is known by its address, and has one.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.open_data.licences import NAMES
from core.publishing.ordering import LANGUAGES

Texts = dict[str, str]  # by language


class Form(NamedTuple):
    """A format: what it is called, its media type, and its code in the European list of file types."""

    label: str
    media_type: str
    code: str


FORMS = {
    "csv": Form("CSV", "text/csv", "CSV"),
    "json": Form("JSON", "application/json", "JSON"),
    "xlsx": Form("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "geojson": Form("GeoJSON", "application/geo+json", "GEOJSON"),
    "atom": Form("Atom", "application/atom+xml", "ATOM"),
    "xml": Form("OAI-PMH", "text/xml", "XML"),
}


class Kind(NamedTuple):
    """Under which heading a data set is listed."""

    name: str
    label: str | Promise


FIGURES = Kind("figures", _("Indicators"))
DIALOGUES = Kind("dialogues", _("What is said in the dialogues"))
TALKS = Kind("talks", _("Early talks"))
LISTS = Kind("lists", _("The portal’s lists"))
KINDS = (FIGURES, DIALOGUES, TALKS, LISTS)


CATALOGUE = _("Open data from the Södertörn Model")


class Place(NamedTuple):
    """An address of the portal: its name and arguments, and what stands after it."""

    name: str
    args: tuple[str, ...] = ()
    more: str = ""

    @property
    def address(self) -> str:
        """The Swedish address, for others to keep."""
        with translation.override(settings.LANGUAGE_CODE):
            return f"{settings.SITE_URL}{self.path}"

    @property
    def path(self) -> str:
        """Where it is for the reader, in the reader's language."""
        return f"{reverse(self.name, args=self.args)}{self.more}"


class File(NamedTuple):
    """A data set as it is fetched; ``described_by`` tells a program how to read it."""

    form: str
    place: Place
    described_by: Place | None = None

    @property
    def address(self) -> str:
        return self.place.address

    @property
    def label(self) -> str:
        return FORMS[self.form].label

    @property
    def media_type(self) -> str:
        return FORMS[self.form].media_type


@dataclass(frozen=True)
class DataSet:
    """``licence`` is the address of a text, empty where none is stated: ``terms`` says so, or names it."""

    kind: Kind
    name: str
    place: Place
    title: Texts
    description: Texts
    files: tuple[File, ...]
    terms: Texts
    licence: str = ""
    version: str = ""
    issued: dt.date | None = None
    modified: dt.date | None = None
    first_year: int | None = None
    last_year: int | None = None
    source: Texts | None = None
    source_address: str = ""
    source_name: str = ""  # of whoever made it, alone among them
    source_kind: str = ""  # its word in the European list of publishers
    unit: Texts | None = None
    themes: tuple[str, ...] = ("REGI",)
    keywords: tuple[Texts, ...] = ()
    is_continuous: bool = False  # changes day by day; others when somebody delivers

    @property
    def page(self) -> str:
        return self.place.address

    @property
    def iri(self) -> str:
        """Its name among catalogues: the address of its page, and where it stands there."""
        return self.page if self.place.more else f"{self.page}#data"

    @property
    def terms_name(self) -> str:
        return NAMES.get(self.licence) or here(self.terms)

    def file(self, form: str) -> File:
        return next(file for file in self.files if file.form == form)


@dataclass(frozen=True)
class Body:
    """Who answers for what is given away. ``kind`` is its word in the European list of publishers, if known."""

    name: Texts
    kind: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


def in_each(text: str | Promise | Callable[[], str]) -> Texts:
    """Return a text of the portal's own in each language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(text() if callable(text) and not isinstance(text, Promise) else text)
    return found


def columns_of(record: object, field: str) -> Texts:
    """Return an edited text in the languages that it is in."""
    texts = {language: getattr(record, f"{field}_{language}") for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """Return the day of a moment, as it was where the portal is read."""
    return timezone.localdate(moment) if moment else None


def here(texts: Texts | None) -> str:
    """Return a text in the reader's language, or else in the other."""
    texts = texts or {}
    return texts.get(get_language() or "") or next(iter(texts.values()), "")


def by_kind(sets: Iterable[DataSet]) -> list[tuple[Kind, list[DataSet]]]:
    """Return the kinds that there is something of, in their order."""
    found: dict[str, list[DataSet]] = {}
    for one in sets:
        found.setdefault(one.kind.name, []).append(one)
    return [(kind, found[kind.name]) for kind in KINDS if kind.name in found]
