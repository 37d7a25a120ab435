"""What stands on a dialogue's poster: on the page that browsers print, and in the PDF that the server makes."""

from textwrap import wrap
from typing import Any

from django.conf import settings
from django.template.defaultfilters import date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.text.dates import whole_day
from dialogues.models import Dialogue
from sodertorn.components import translated
from sodertorn.short_addresses import qr_code, short_address
from sodertorn.wording import municipalities, names, smaller_places, tone_of

# The sizes of a poster's question, in hundredths of its width; poster.css has a class for each.
SIZES = {"xl": 13.0, "l": 10.5, "m": 8.5, "s": 6.8, "xs": 5.4}
ROOM = (87, 40)  # width and height, in the same measure
LETTER = 0.47  # how wide a letter is, beside its size
FEW = 2  # places that are named


def poster_of(dialogue: Dialogue) -> dict[str, Any]:
    """Return the poster's words, and what else both have."""
    address = short_address(dialogue)
    areas = list(dialogue.areas.for_links())
    places = smaller_places(areas) or municipalities(areas)
    last_day = whole_day(dialogue.ended)
    return {
        "address": address,
        "from": names(places) if places and len(places) <= FEW else str(settings.SITE_NAME),
        "note": _("Demonstration") if dialogue.is_demonstration else "",
        "tone": tone_of(dialogue),
        "call": _("Point your camera here"),
        "until": _("Until %(day)s.") % {"day": date(last_day, "l j F")} if last_day else "",
        "more": " ".join(_more(dialogue)),
    }


def _more(dialogue: Dialogue) -> list[str]:
    """Say what whoever takes part needs, and who answers by when."""
    said = [_("You do not need an account.")] if dialogue.allows_email or dialogue.allows_guests else []
    day = date(dialogue.answer_by, "j F") if dialogue.answer_by else ""
    if dialogue.organiser and day:
        words = {"who": dialogue.organiser.name, "day": day}
        said.append(_("%(who)s answers everyone who writes, by %(day)s.") % words)
    elif dialogue.organiser:
        said.append(_("%(who)s is asking.") % {"who": dialogue.organiser.name})
    elif day:
        said.append(_("Everyone who writes gets an answer by %(day)s.") % {"day": day})
    return said


def pdf_facts(dialogue: Dialogue) -> dict[str, Any]:
    """Return what ``core.files.decoders.posters`` draws."""
    poster = poster_of(dialogue)
    question, language = translated(dialogue, "title")
    label = _("Poster")
    return poster | {
        "title": f"{label}: {question}",
        "language": language or get_language(),
        "question": question,
        "address": poster["address"].partition("//")[2],
        "slug": dialogue.slug,
        "credit": dialogue.picture_credit if dialogue.picture else "",
        "alt": "" if dialogue.picture_is_decorative else translated(dialogue, "picture_alt")[0],
        "code": qr_code(poster["address"]),
        "code_alt": _("QR code for %(address)s") % {"address": poster["address"]},
    }


def size_of_question(text: str) -> str:
    """Return the largest size in which the question has room."""
    width, height = ROOM
    for name, size in SIZES.items():
        letters = int(width / (size * LETTER))
        lines = wrap(text, letters, break_long_words=False)
        if max(map(len, lines)) <= letters and len(lines) * size * 1.04 <= height:
            return name
    return name
