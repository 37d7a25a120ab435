"""All data sets of the portal, from the apps that have them."""

from collections.abc import Iterator
from itertools import chain

from django.utils.translation import gettext_lazy as _

from core.open_data.sets import CATALOGUE, LISTS, DataFile, DataSet, NamedAddress, Texts, in_each
from dialogues.open_data import data_sets as dialogues
from knowledge import data_sets as indicators

# The lists that are given away: their name, what they are called and hold, and the addresses of their files by format.
LIST_SETS = (
    (
        "reports",
        _("Reports: what a library knows of them"),
        _("Titles, authors, years, identifiers and subjects of all published reports."),
        (("xml", "oai", ()), ("csv", "reports:cite-all", ("csv",)), ("csl-json", "reports:cite-all", ("csl-json",)),
         ("atom", "reports:feed", ())),
    ),
    (
        "challenges",
        _("Challenges: the latest changes"),
        _("The challenges that have changed lately, as a feed."),
        (("atom", "challenges:feed", ()),),
    ),
    (
        "dialogues",
        _("Dialogues: the latest changes"),
        _("The dialogues that have changed lately, as a feed."),
        (("atom", "dialogues:feed", ()),),
    ),
    (
        "talks",
        _("Early talks: the latest changes"),
        _("The early talks that have changed lately, as a feed."),
        (("atom", "talks:feed", ()),),
    ),
    (
        "outcomes",
        _("Outcomes: the latest changes"),
        _("The outcomes that have changed lately, as a feed."),
        (("atom", "outcomes:feed", ()),),
    ),
    (
        "partners",
        _("Partners: the latest changes"),
        _("The organisations that have changed lately, as a feed."),
        (("atom", "partners:feed", ()),),
    ),
    (
        "places",
        _("Places and their boundaries"),
        _("Municipalities and places with their positions and boundaries, and what has changed there lately."),
        (("geojson", "places:geojson", ()), ("atom", "places-feed", ())),
    ),
    (
        "findings",
        _("Findings: the latest"),
        _("What has been seen in the figures, as a feed."),
        (("atom", "knowledge:findings-feed", ()),),
    ),
    ("news", _("News"), _("The latest news of the portal, as a feed."), (("atom", "news:feed", ()),)),
)  # fmt: skip


def data_sets() -> Iterator[DataSet]:
    """Yield all of them, kind by kind. A few statements, however many there are."""
    return chain(indicators.data_sets(), dialogues.data_sets(), list_sets())


def list_sets() -> Iterator[DataSet]:
    not_stated = in_each(_("no licence is stated"))
    for name, title, text, files in LIST_SETS:
        yield DataSet(
            kind=LISTS,
            name=name,
            at=NamedAddress("data", more=f"#{name}"),
            title=in_each(title),
            description=in_each(text),
            files=tuple(_file(form, address, args) for form, address, args in files),
            terms=not_stated,
            themes=("REGI", "TECH") if name == "reports" else ("REGI",),
            is_continuous=True,
        )


def _file(form: str, address: str, args: tuple[str, ...]) -> DataFile:
    return DataFile(form, NamedAddress(address, args))


def catalogue_title() -> Texts:
    return in_each(CATALOGUE)


def catalogue_description() -> Texts:
    return in_each(_("Figures, dialogues and lists of the programme and the portal, free to fetch."))
