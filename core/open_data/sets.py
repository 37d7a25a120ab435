"""What the portal gives away as data: a data set, the files that it comes in, and who answers for it.

Everything is said in both languages, as catalogues hold both. Addresses are the Swedish ones, whoever asks: a data set
is known by its address, and has one.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.files.formats import XLSX
from core.open_data.licences import NAMES
from core.publishing.ordering import LANGUAGES

Texts = dict[str, str]  # by language


class FileFormat(NamedTuple):
    """A format: what it is called, its media type, and its code in the European list of file types."""

    label: str
    media_type: str
    code: str


FORMATS = {
    "csv": FileFormat("CSV", "text/csv", "CSV"),
    "json": FileFormat("JSON", "application/json", "JSON"),
    "xlsx": FileFormat("XLSX", XLSX, "XLSX"),
    "csl-json": FileFormat("CSL-JSON", "application/vnd.citationstyles.csl+json", "JSON"),
    "geojson": FileFormat("GeoJSON", "application/geo+json", "GEOJSON"),
    "atom": FileFormat("Atom", "application/atom+xml", "ATOM"),
    "xml": FileFormat("OAI-PMH", "text/xml", "XML"),
}


class DataKind(NamedTuple):
    """Under which heading a data set is listed."""

    name: str
    label: str | Promise


FIGURES = DataKind("figures", _("Indicators"))
DIALOGUES = DataKind("dialogues", _("What is said in the dialogues"))
LISTS = DataKind("lists", _("The portal’s lists"))
KINDS = (FIGURES, DIALOGUES, LISTS)

COUNTY = "http://sws.geonames.org/2673722/"  # Stockholm County, by the name that portals of data know it by
CATALOGUE = _("Open data from the Södertörn Model")


class NamedAddress(NamedTuple):
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


class DataFile(NamedTuple):
    """A data set as it is fetched; ``described_by`` tells a program how to read it."""

    form: str
    at: NamedAddress
    described_by: NamedAddress | None = None

    @property
    def address(self) -> str:
        return self.at.address

    @property
    def label(self) -> str:
        return FORMATS[self.form].label

    @property
    def media_type(self) -> str:
        return FORMATS[self.form].media_type


@dataclass(frozen=True)
class DataSet:
    """``licence`` is the address of a text, empty where none is stated: ``terms`` says so, or names it."""

    kind: DataKind
    name: str
    at: NamedAddress
    title: Texts
    description: Texts
    files: tuple[DataFile, ...]
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
        return self.at.address

    @property
    def iri(self) -> str:
        """Its name among catalogues: the address of its page, and where it stands there."""
        return self.page if self.at.more else f"{self.page}#data"

    @property
    def terms_name(self) -> str:
        return NAMES.get(self.licence) or in_this_language(self.terms)


@dataclass(frozen=True)
class Publisher:
    """Who answers for what is given away. ``kind`` is its word in the European list of publishers, if known."""

    name: Texts
    kind: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""


def in_each(text: str | Promise) -> Texts:
    """Return a text of the portal's own in each language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(text)
    return found


def columns_of(record: object, field: str) -> Texts:
    """Return an edited text in the languages that it is in."""
    texts = {language: getattr(record, f"{field}_{language}") for language in LANGUAGES}
    return {language: text for language, text in texts.items() if text}


def day_of(moment: dt.datetime | None) -> dt.date | None:
    """Return the day of a moment, as it was where the portal is read."""
    return timezone.localdate(moment) if moment else None


def in_this_language(texts: Texts | None) -> str:
    """Return a text in the reader's language, or else in the other."""
    texts = texts or {}
    return texts.get(get_language() or "") or next(iter(texts.values()), "")


def by_kind(sets: Iterable[DataSet]) -> list[tuple[DataKind, list[DataSet]]]:
    """Return the kinds that there is something of, in their order."""
    found: dict[str, list[DataSet]] = {}
    for one in sets:
        found.setdefault(one.kind.name, []).append(one)
    return [(kind, found[kind.name]) for kind in KINDS if kind.name in found]
