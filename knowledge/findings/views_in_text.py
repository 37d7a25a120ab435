"""The views of a finding: what each shows, as of the version of the figures that it is locked to."""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.publishing.ordering import LANGUAGES
from core.text.markdown import render
from knowledge.comparing import sentences
from knowledge.comparing.choice import comparison
from knowledge.comparing.drawings import Drawn, Picture, Small
from knowledge.comparing.figures import Look, look
from knowledge.comparing.tables import table
from knowledge.models import Delivery, Finding, FindingView

# A line of the text in which the view of that number stands.
PLACE = re.compile(r"^\s*\{([1-9][0-9]?)\}\s*$", re.MULTILINE)
_ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "[]"})  # in the words of a link


class DrawnAmongOthers(Drawn):
    """The pictures of a view, named so that no other view of the page has the same."""

    def __init__(self, found: Look, name: str) -> None:
        super().__init__(found)
        self.name = name

    def picture(self) -> Picture | None:
        picture = super().picture()
        return picture and picture._replace(key=f"{self.name}-{picture.key}")

    def multiples(self) -> list[Small]:
        return [one._replace(key=f"{self.name}-{one.key}") for one in super().multiples()]


@dataclass(frozen=True)
class Part:
    """A part of a finding: a piece of its text, or a view of figures."""

    text: SafeString | str = ""
    view: dict[str, Any] | None = None


def parts_of(finding: Finding, text: str, request: HttpRequest | None = None) -> list[Part]:
    """Return the ``text`` with the views where it names them; those that it does not name come last."""
    shown = {
        str(number): _shown(view, found, number) if found else {"number": number, "record": view, "is_gone": True}
        for number, view in enumerate(finding.views.select_related("delivery"), start=1)
        for found in [_found(view, request)]
    }
    pieces = PLACE.split(text)
    parts = [Part(text=render(pieces[0]))] if pieces[0].strip() else []
    for number, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if number in shown:
            parts.append(Part(view=shown.pop(number)))
        if piece.strip():
            parts.append(Part(text=render(piece)))
    return [*parts, *(Part(view=view) for view in shown.values())]


def in_writing(finding: Finding, language: str) -> str:
    """Return its text in a language, with a link where a view stands, to the version that it is locked to."""
    text = getattr(finding, f"text_{language}") or ""
    if not text:
        return ""
    with override(language):
        links = {str(number): _link(view) for number, view in enumerate(finding.views.all(), start=1)}
    text = PLACE.sub(lambda named: f"\n\n{links.pop(named[1], '')}\n\n", text)
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join([text, *links.values()])).strip()


def _link(view: FindingView) -> str:
    found = None if view.caption else _found(view)
    label = view.caption or (sentences.heading(found) if found else str(view._meta.verbose_name))
    return f"[{label.translate(_ESCAPED)}]({address_of(view)})"


def misplaced(finding: Finding) -> str:
    """Say which lines of its texts name no view, or one that the same text has named before; "" where none does."""
    known = {str(number) for number in range(1, finding.views.count() + 1)}
    found = []
    for language in LANGUAGES:
        named = PLACE.findall(getattr(finding, f"text_{language}") or "")
        found += [name for n, name in enumerate(named) if name not in known or name in named[:n]]
    text = _(
        "These lines in the text name a view that does not exist, or one already placed on another line: %(lines)s."
    )
    return text % {"lines": ", ".join(f"{{{name}}}" for name in dict.fromkeys(found))} if found else ""


def read_address(address: str) -> Look:
    """Return what a view shows whose ``address`` somebody has copied. Raises ValidationError."""
    asked = QueryDict(address.rpartition("?")[2].partition("#")[0])
    found = look(asked)
    if found is None or "indicator" not in asked:
        raise ValidationError(_("This is not the address of a comparison: copy it from the page of the comparison."))
    if found.choice.notices:
        raise ValidationError(list(found.choice.notices))
    return found


class Locked(Protocol):
    """What keeps the address of a comparison: its query, and the version of the figures."""

    query: Any
    delivery_id: Any


def address_of(view: Locked) -> str:
    """Return the address of a view as its reader would copy it."""
    locked = f"&as_of={view.delivery_id}" if view.delivery_id else ""
    return compared(view.query + locked)


def compared(query: str) -> str:
    """Return the address of the comparison that a query asks for."""
    return f"{settings.SITE_URL}{comparison(query)}"


@transaction.atomic
def settle(finding: Finding, *, version: Delivery | None = None) -> None:
    """Lock its views to the version that they show, or to the one given, and let it speak of what they show."""
    for view in finding.views.all():
        if view.delivery is None and version:
            view.delivery = version
            view.save(update_fields=["delivery"])
        if (found := _found(view)) is None:
            continue
        if view.delivery is None and found.version:
            view.delivery = found.version
            view.save(update_fields=["delivery"])
        finding.indicators.add(*found.choice.indicators)
        finding.areas.add(*(place for place in found.places if place.has_page))


def _found(view: FindingView, request: HttpRequest | None = None) -> Look | None:
    """Return what a view shows; None where an indicator or a place that it asks for is not there any more.

    A page of a comparison shows something else instead and says so; a text would speak of what is not in its view.
    """
    locked = f"&as_of={view.delivery_id}" if view.delivery_id else ""
    found = look(QueryDict(view.query + locked), request)
    return None if found is None or found.choice.is_replaced else found


def _shown(view: FindingView, found: Look, number: int) -> dict[str, Any]:
    drawn = DrawnAmongOthers(found, f"view-{number}")
    return {
        "number": number,
        "record": view,
        "look": found,
        "heading": sentences.heading(found),
        "notes": sentences.notes(found),
        "drawn": drawn,
        "picture": drawn.picture(),
        "table": table(found),
        "query": found.choice.query(),
        "todays": found.todays,
        "is_gone": False,
    }
