"""The way through the portal: what people come to do, in a few words, and the pages that stand under each.

The menu, the breadcrumbs, the list at the end of a section's pages and the footer are read from here. Each page that
everybody may read belongs to one section (``holds``); to be listed under another one as well is another matter.
"""

from functools import cache
from typing import NamedTuple

from django.urls import ResolverMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Page(NamedTuple):
    """A page that is named in lists: the name of its address, what it is called, and what one finds there."""

    name: str
    label: Text
    text: Text
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.args)


class Section(NamedTuple):
    """A word of the menu. ``holds``: apps, and names of pages that belong here though their app does not."""

    page: Page
    pages: tuple[Page, ...]
    holds: frozenset[str]


CHALLENGES = Section(
    Page("challenges:list", _("Challenges"), _("What is difficult, and who shares the problem.")),
    (
        Page("challenges:create", _("Log a challenge"), _("Find out who shares it. You need to log in first.")),
        Page("guide", _("How planners use the portal"), _("Log a challenge, share it, hold a dialogue."), ("planner",)),
    ),
    frozenset({"challenges", "challenge-merge"}),
)
TAKE_PART = Section(
    Page("take-part", _("Take part"), _("What is open now, and what came of what was said before.")),
    (
        Page("dialogues:list", _("Dialogues"), _("All of them: what was asked, and what came of it.")),
        Page("talks:list", _("Early talks"), _("Who talks before the plan is drawn, and what they promise.")),
        Page("calendar", _("Calendar"), _("Meetings in the dialogues, month by month.")),
        Page("mine:list", _("My contributions"), _("What you have said, and the answers you were given.")),
        Page("guide", _("How to take part"), _("Step by step, without an account."), ("resident",)),
        Page("newsletter:subscribe", _("Newsletter for residents"), _("When there is something new.")),
        Page("join:ask", _("Take part as an organisation"), _("For municipalities, universities and companies.")),
    ),
    frozenset({"take-part", "dialogues", "calendar", "calendar-past", "mine", "poster", "talks"}),
)
OUTCOMES = Section(
    Page("outcomes:list", _("Outcomes"), _("Strategies, solutions, ideas, methods and tools.")),
    (
        Page("outcomes:find", _("Find a method that fits"), _("Six questions lead to what others have tried.")),
        Page("guide", _("How to take a method home"), _("From the first look to use of your own."), ("partner",)),
    ),
    frozenset({"outcomes"}),
)
KNOWLEDGE = Section(
    Page("knowledge", _("Knowledge"), _("Reports to read and cite, and the figures we have.")),
    (
        Page("reports:list", _("Reports"), _("Read, cite and download.")),
        Page("knowledge:indicators", _("Indicators"), _("What they measure, and the figures for each municipality.")),
        Page("knowledge:compare", _("Compare figures"), _("Municipalities over the years, on a map and in order.")),
        Page("knowledge:findings", _("Findings"), _("What the figures show, in short texts with charts.")),
        Page("data", _("Open data"), _("Figures, dialogues and lists as files, with their terms and versions.")),
        Page("words", _("Glossary"), _("What the words mean here.")),
        Page("links", _("Links"), _("Traces of the programme elsewhere, and similar studies.")),
    ),
    frozenset({"knowledge", "reports", "oai", "words", "links", "data"}),
)
PLACES = Section(
    Page("places:list", _("Places"), _("What happens, and has happened, where you live.")),
    (Page("map", _("Map of everything"), _("Challenges, dialogues, trials and reuses by place.")),),
    frozenset({"places", "places-feed", "map", "map-places"}),
)
ABOUT = Section(
    Page("about", _("About"), _("The programme, those who took part, and this portal.")),
    (
        Page("partners:list", _("Partners"), _("The municipalities, universities and companies that took part.")),
        Page("stages", _("Stages and funding"), _("Three stages, and who paid for them.")),
        Page("events", _("Programme timeline"), _("The programme year by year.")),
        Page("groups", _("Groups and work packages"), _("How the work was divided.")),
        Page("statistics", _("Statistics"), _("How many take part, and whether they are answered in time.")),
        Page("news:list", _("News"), _("What is new in the portal.")),
        Page("help", _("How to use the portal"), _("Short steps for each kind of visitor.")),
        Page("contact", _("Contact"), _("Write to the editors, and see who answers for the portal.")),
        Page("join:ask", _("Take part as an organisation"), _("For municipalities, universities and companies.")),
        Page("accessibility", _("Accessibility statement"), _("What works for whom, and what falls short.")),
        Page("privacy", _("Personal data"), _("What is kept about you, and for how long.")),
    ),
    frozenset(
        {"about", "perspective", "stages", "groups", "events", "contact", "contact-received"}
        | {"accessibility", "privacy", "statistics", "help", "guide", "partners", "join", "news", "newsletter"}
    ),
)
SECTIONS = (CHALLENGES, TAKE_PART, OUTCOMES, KNOWLEDGE, PLACES, ABOUT)
HOLDERS = {name: section for section in SECTIONS for name in section.holds}


def section_of(match: ResolverMatch | None) -> Section | None:
    """Return the section that a page stands under, or None: the start page, search, the account and the workspace."""
    if match is None:
        return None
    return HOLDERS.get(match.view_name) or HOLDERS.get(match.namespace)


def listed_under(match: ResolverMatch | None) -> Section | None:
    """Return the section whose list the page itself stands in, or whose own page it is."""
    section = section_of(match)
    if match is None or section is None:
        return None
    names = {section.page.name, *(page.name for page in section.pages if not page.args)}
    return section if match.view_name in names else None


def section_at(address: str) -> Section | None:
    """Return the section that holds the page at an address, where it is a page that is listed."""
    return _by_address(get_language()).get(address)


@cache
def _by_address(language: str) -> dict[str, Section]:
    pages = (page for section in SECTIONS for page in (section.page, *section.pages) if not page.args)
    found = {page.url: HOLDERS.get(page.name) or HOLDERS.get(page.name.split(":")[0]) for page in pages}
    return {url: section for url, section in found.items() if section}
