"""Which pages have texts that editors change, and the blocks of each, in their order on the page.

A template asks for a block by its name, which is an error where it does not stand here. What the portal ships with
stands in ``sodertorn/content/pages.json``; a block that has no row in the database yet is shown as it stands there.
"""

import json
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
FILE = settings.BASE_DIR / "sodertorn" / "content" / "pages.json"
DEFAULTS: dict[str, dict[str, dict[str, str]]] = json.loads(FILE.read_text("utf-8"))  # by page, block and column


class Kind(Enum):
    """What the text below a block's heading is."""

    NONE = "none"
    PLAIN = "plain"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Block:
    label: Text
    kind: Kind = Kind.MARKDOWN
    has_heading: bool = True


@dataclass(frozen=True)
class PageOfBlocks:
    title: Text
    address: str  # the name of its address
    blocks: dict[str, Block]


def _heading(label: Text) -> Block:
    return Block(label, Kind.NONE)


TOP = Block(_("Heading and lead"), Kind.PLAIN)
PAGES = {
    "start": PageOfBlocks(
        _("Start page"),
        "start",
        {
            "top": TOP,
            "resting": Block(_("Lead when no dialogue is open"), Kind.PLAIN, has_heading=False),
            "planner": _heading(_("Way in for planners")),
            "resident": _heading(_("Way in for residents")),
            "researcher": _heading(_("Way in for researchers and partners")),
            "news": _heading(_("Heading above the news")),
            "so_far": _heading(_("Heading above what has been done")),
            "about": Block(_("About what has been done"), has_heading=False),
            "tried": _heading(_("Heading above what has been tried")),
            "outcomes": _heading(_("Heading above the outcomes")),
            "years": _heading(_("Heading above the years")),
        },
    ),
    "take_part": PageOfBlocks(_("Take part"), "take-part", {"top": TOP}),
    "knowledge": PageOfBlocks(_("Knowledge"), "knowledge", {"top": TOP}),
    "contact": PageOfBlocks(
        _("Contact"),
        "contact",
        {
            "top": TOP,
            "form": Block(_("Below the form"), has_heading=False),
            "who": Block(_("Who answers, and the text when that is not given")),
            "elsewhere": _heading(_("Heading above other ways")),
            "programme": Block(_("About the programme")),
        },
    ),
    "accessibility": PageOfBlocks(
        _("Accessibility statement"),
        "accessibility",
        {
            "top": TOP,
            "scope": Block(_("What the statement covers"), has_heading=False),
            "level": Block(_("How accessible the portal is")),
            "gaps": Block(_("What falls short")),
            "feedback": Block(_("If something does not work")),
            "answered": Block(_("Who answers, when that is given"), has_heading=False),
            "unanswered": Block(_("Who answers, when that is not given"), has_heading=False),
            "supervision": Block(_("If somebody is not satisfied")),
            "testing": Block(_("How it has been tested")),
        },
    ),
    "privacy": PageOfBlocks(
        _("Personal data"),
        "privacy",
        {
            "top": TOP,
            "reading": Block(_("Those who only read")),
            "account": Block(_("Those with an account")),
            "taking_part": Block(_("Those who take part")),
            "cookies": Block(_("Cookies, above the table")),
            "mail": Block(_("Emails that are sent")),
            "kept": Block(_("How long it is kept")),
            "rights": Block(_("Rights")),
            "answered": Block(_("Who is responsible, when that is given")),
            "responsible": Block(_("Who is responsible"), has_heading=False),
        },
    ),
    "openness": PageOfBlocks(
        _("Openness in early talks"),
        "talks:openness",
        {
            "top": TOP,
            "read": Block(_("What everybody can read")),
            "decision": Block(_("That nothing is decided")),
            "promise": Block(_("That a commitment is no contract")),
            "documents": Block(_("Official documents")),
            "secrecy": Block(_("Secrecy")),
            "register": Block(_("What the municipality keeps")),
            "aid": Block(_("State aid")),
            "procurement": Block(_("Procurement")),
            "land": Block(_("The municipality’s land")),
            "advice": Block(_("That it is no legal advice")),
        },
    ),
}


def slug_of(page: str, block: str) -> str:
    return f"{page}-{block}".replace("_", "-")
