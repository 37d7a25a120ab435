"""The chain strip: challenge – dialogue – outcome – report – reuse, as five stations of one line."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext


@dataclass(frozen=True)
class Station:
    """One station of the line. ``count`` 0 is drawn hollow, with ``gap_text``.

    ``here`` marks the page's own record, which is named, not counted: its ``label`` is "this report".
    """

    key: str
    label: str
    count: int
    gap_text: str
    url: str = ""
    here: bool = False


def chain(counts: Mapping[str, int], urls: Mapping[str, str], *, here: str = "") -> list[Station]:
    """Return the five stations. ``counts`` and ``urls`` go by key: challenge, dialogue, outcome, report, reuse."""
    n = {key: counts.get(key, 0) for key in ("challenge", "dialogue", "outcome", "report", "reuse")}
    labels = {
        "challenge": (ngettext("challenge", "challenges", n["challenge"]), gettext("no challenge yet")),
        "dialogue": (ngettext("dialogue", "dialogues", n["dialogue"]), gettext("no dialogue yet")),
        "outcome": (ngettext("outcome", "outcomes", n["outcome"]), gettext("no outcome yet")),
        "report": (ngettext("report", "reports", n["report"]), gettext("no report yet")),
        "reuse": (ngettext("reuse", "reuses", n["reuse"]), gettext("no reuse recorded yet")),
    }
    this = {
        "challenge": gettext("this challenge"),
        "dialogue": gettext("this dialogue"),
        "outcome": gettext("this outcome"),
        "report": gettext("this report"),
    }
    labels |= {here: (this[here], labels[here][1])} if here else {}
    return [
        Station(key, label, n[key], gap, urls.get(key, "") if n[key] else "", here=key == here)
        for key, (label, gap) in labels.items()
    ]
