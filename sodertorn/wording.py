"""How pages word what a record holds: dates, names, places, numbers, colours. Components stand in ``components``."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from challenges.workflow import CHALLENGE_TRANSITIONS
from core.publishing.publication import Publishable
from core.text import dates, numbers
from dialogues.models import Dialogue
from dialogues.workflow import DIALOGUE_TRANSITIONS
from knowledge.comparing.units import Writing
from knowledge.models import Indicator
from knowledge.reading import Reading
from knowledge.workflow import FINDING_TRANSITIONS
from outcomes.maturity import LADDER
from outcomes.models import Outcome, Reuse
from outcomes.reuse_workflow import REUSE_TRANSITIONS
from outcomes.workflow import OUTCOME_TRANSITIONS
from partners.models import Organisation, Party
from places.models import Area
from reports.models import Author, Report
from reports.workflow import REPORT_TRANSITIONS
from sodertorn.components import TONES, tone
from talks.workflow import TALK_TRANSITIONS

TABLES = (
    CHALLENGE_TRANSITIONS,
    DIALOGUE_TRANSITIONS,
    OUTCOME_TRANSITIONS,
    REUSE_TRANSITIONS,
    REPORT_TRANSITIONS,
    FINDING_TRANSITIONS,
    TALK_TRANSITIONS,
)
# How states are drawn: as the row says that leads to them, and those of contributions as they stand here.
MOODS = {row.to: row.mood for table in TABLES for row in table.values() if row.mood} | {
    "awaiting_review": "active",
    "hidden": "warn",
    "appealed": "warn",
    "upheld": "warn",
}
KIND_HEADINGS = {
    Outcome.Kind.STRATEGY: _("Strategies"),
    Outcome.Kind.SOLUTION: _("Solutions"),
    Outcome.Kind.IDEA: _("Ideas"),
    Outcome.Kind.METHOD: _("Methods"),
    Outcome.Kind.TOOL: _("Tools"),
}
FEW = 3  # municipalities that are named, even if they are all there are
ENDINGS = (" stadsutveckling", " urban development")


# Dates


def partial_date(value: str) -> str:
    return dates.display(value) if value else ""


def period(started: str, ended: str, *, still_open: bool = False) -> str:
    """Write from when to when, as precisely as both are known; nothing where neither is."""
    if still_open and started and not ended:
        return gettext("from %(date)s") % {"date": dates.display(started)}
    if started and ended and started != ended:
        dash = "–" if len(started) == len(ended) == len("2014") else " – "
        return f"{dates.display(started)}{dash}{dates.display(ended)}"
    if ended and not started:
        return gettext("until %(date)s") % {"date": dates.display(ended)}
    return dates.display(started) if started else ""


def in_words(minutes: int) -> str:
    """Write so many minutes in the largest unit that they fill: “7 days”, “2 hours”, “90 minutes”."""
    if minutes % (24 * 60) == 0:
        return ngettext("%(n)d day", "%(n)d days", minutes // (24 * 60)) % {"n": minutes // (24 * 60)}
    if minutes % 60 == 0:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


# Words


def if_foreign(language: str) -> str:
    """Return the code of a language that is not the page's, for a ``lang`` attribute; nothing for the page's own."""
    return "" if language == get_language() else language


def in_short(name: object) -> str:
    """Shorten a perspective's name to the word that tells it from the others: “Medskapande”."""
    short = str(name)
    for ending in ENDINGS:
        short = short.removesuffix(ending)
    return short


def names(records: Iterable[object], most: int = 8) -> str:
    """Join the names of ``records``, the first ``most`` of them."""
    everyone = [str(record) for record in records]
    shown = ", ".join(everyone[:most])
    more = len(everyone) - most
    if more <= 0:
        return shown
    return ngettext("%(shown)s and %(count)d more", "%(shown)s and %(count)d more", more) % {
        "shown": shown,
        "count": more,
    }


def on_site(records: Iterable[Publishable]) -> list[Publishable]:
    """Leave out the drafts, where records were fetched with others by an app that cannot see them."""
    return [record for record in records if record.is_published]


def without(records: Iterable[object], one: object) -> list[object]:
    return [record for record in records if record != one]


def names_in_short(perspectives: Iterable[object]) -> str:
    """Join the short names of perspectives: “Knowledge-driven, co-creative”."""
    first, *rest = [in_short(perspective) for perspective in perspectives] or [""]
    return ", ".join([first, *(name[:1].lower() + name[1:] for name in rest)])


def chain_counts(challenge: object) -> str:
    """Say what a challenge has led to, where the list has counted it (``count_published``); zeros are left out."""
    dialogues, outcomes, reports = (getattr(challenge, f"n_{name}", 0) for name in ("dialogues", "outcomes", "reports"))
    counts = [
        (dialogues, ngettext("%d dialogue", "%d dialogues", dialogues)),
        (outcomes, ngettext("%d outcome", "%d outcomes", outcomes)),
        (reports, ngettext("%d report", "%d reports", reports)),
    ]
    return " · ".join(text % n for n, text in counts if n)


def kind_heading(kind: str) -> str:
    return str(KIND_HEADINGS[Outcome.Kind(kind)])


def levels(indicator: Indicator) -> str:
    return ", ".join(str(Area.Kind(level).label) for level in indicator.levels)


def absolute(path: str) -> str:
    """Return an address as it is printed, with the portal's own in front."""
    return f"{settings.SITE_URL}{path}"


def host(url: str) -> str:
    return (urlsplit(url).hostname or url).removeprefix("www.")


# Colours


def mood(state: str) -> str:
    """Return how a workflow state is drawn: see ``state`` among the components."""
    return MOODS.get(state, "")


def tone_of_most(records: Iterable[Challenge | Outcome]) -> str:
    """Return the colour of a dialogue or report, which has no perspective of its own: what most of its challenges have.

    Where two are as many the perspectives' own order decides, so that the colour is the same in both languages.
    """
    found = Counter(name for record in records for one in record.perspectives.all() if (name := tone(one)))
    return max(TONES.values(), key=lambda name: found[name]) if found else ""


def tone_of(record: Dialogue | Report) -> str:
    """Return the same colour of one whose challenges are not fetched."""
    return tone_of_most(record.challenges.published().prefetch_related("perspectives"))


# Places


def municipalities(areas: Iterable[Area]) -> list[Area]:
    return [area for area in areas if area.is_municipality]


def everywhere(areas: Iterable[Area]) -> str:
    """Say “all eight municipalities” of ``areas`` that hold each one that there is; nothing of others."""
    found = municipalities(areas)
    if len(found) < FEW or len(found) != getattr(found[0], "n_municipalities", 0):
        return ""
    return gettext("all %(number)s municipalities") % {"number": apnumber(len(found))}


def where(areas: Iterable[Area]) -> str:
    """Name the municipalities of a record, or say that they are all there are."""
    areas = list(areas)
    return everywhere(areas) or names(areas)


def smaller_places(areas: Iterable[Area]) -> list[Area]:
    return [area for area in areas if area.kind in {Area.Kind.DISTRICT, Area.Kind.SITE}]


# Who shares


def by_sector(parties: Iterable[Party]) -> list[tuple[str, list[Party]]]:
    """Gather parts of organisations under the sectors, the municipalities first."""
    sectors: dict[str, list[Party]] = {sector: [] for sector in Organisation.Sector.values}
    for party in parties:
        sectors[party.organisation.sector].append(party)
    return [(str(Organisation.Sector(sector).label), those) for sector, those in sectors.items() if those]


# Figures of indicators


def kronor(amount: Decimal | int) -> str:
    return gettext("SEK %(amount)s") % {"amount": numbers.written(Decimal(amount))}


def reading(read: Reading, unit: str) -> str:
    """Write what is known of a figure; empty where it is missing, as that is no word of ours."""
    if read.value is None:
        return gettext("not shown") if read.is_suppressed else ""
    return Writing(unit).value(read.value)


# Outcomes


def ladder(outcome: Outcome) -> list[tuple[str, bool, bool]]:
    """Return the steps of maturity: what each is called, whether it has been reached, and whether it is today's."""
    level = outcome.maturity_level
    return [(str(step.label), n <= level, n == level) for n, step in enumerate(LADDER[1:], 1)]


# Reuses, fetched already


def in_use(reuses: Iterable[Reuse]) -> int:
    return sum(reuse.state in Reuse.USED for reuse in reuses)


def abandoned(reuses: Iterable[Reuse]) -> int:
    return sum(reuse.state == Reuse.State.ABANDONED for reuse in reuses)


def any_placed(reuses: Iterable[Reuse]) -> bool:
    """Whether a map has something to show."""
    return any(reuse.position for reuse in reuses)


# Reports


def verified(authors: Iterable[Author]) -> list[Author]:
    """Leave out the authors that no source has been seen to name."""
    return [author for author in authors if not author.is_unverified]


def snippet(report: Report) -> SafeString:
    """Print the snippet that the search found in a file of ``report``, if there is one, and lead to its page."""
    found = getattr(report, "snippet", None)
    if found is None:
        return SafeString()
    text = format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", t) if is_hit else t,) for t, is_hit in found.parts)
    )
    where = gettext("%(file)s, page %(number)d") % {"file": found.file_name, "number": found.page}
    return format_html(
        '<p class="entry__snippet"><span{}>{}</span> <span class="meta">{}</span></p>',
        format_html(' lang="{}"', report.language) if report.language != get_language() else "",
        text,
        format_html('<a href="{}">{}</a>', found.url, where) if found.url else where,
    )
