"""Pages by which a record is passed on."""

from textwrap import wrap

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from core.text.dates import whole_day
from dialogues.models import Dialogue
from sodertorn.short_addresses import record_at, short_address
from sodertorn.wording import tone_of_most

# The sizes of a poster's question, in hundredths of its width; poster.css has a class for each.
SIZES = {"xl": 13.0, "l": 10.5, "m": 8.5, "s": 6.8, "xs": 5.4}
ROOM = (87, 40)  # width and height, in the same measure
LETTER = 0.47  # how wide a letter is, beside its size


@require_safe
def short(request: HttpRequest, kind: type[Model], pk: int) -> HttpResponse:
    """Lead on from a record's short address to its page, in the language that the visitor's browser prefers."""
    record = record_at(kind, pk, request.user)
    if record is None:
        raise Http404
    with translation.override(get_language_from_request(request)):
        response = HttpResponseRedirect(record.get_absolute_url())
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a dialogue on a sheet to print and put up; one that nobody can take part in any more has its page only."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    if not (dialogue.is_planned or dialogue.is_open):
        return redirect(dialogue)
    return render(
        request,
        "dialogues/poster.html",
        {
            "dialogue": dialogue,
            "areas": dialogue.areas.for_links(),
            "tone": tone_of_most(dialogue.challenges.published().for_rows(places=False)),
            "address": short_address(dialogue),
            "last_day": whole_day(dialogue.ended),
            "size": size_of_question(dialogue.title),
        },
    )


def size_of_question(text: str) -> str:
    """Return the largest size in which the question has room."""
    width, height = ROOM
    for name, size in SIZES.items():
        letters = int(width / (size * LETTER))
        lines = wrap(text, letters, break_long_words=False)
        if max(map(len, lines)) <= letters and len(lines) * size * 1.04 <= height:
            return name
    return name
