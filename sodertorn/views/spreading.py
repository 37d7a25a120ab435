"""Pages by which a record is passed on."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from core.files.serving import A_YEAR
from core.framing import ELSEWHERE, may_be_framed
from dialogues.models import Dialogue
from sodertorn.short_addresses import card_path, record_at
from sodertorn.spreading.cards import card_of, public_record
from sodertorn.spreading.poster import pdf_facts, poster_of, size_of_question
from sodertorn.spreading.sheets import sheet


@require_safe
def short(request: HttpRequest, kind: type, pk: int) -> HttpResponse:
    """Lead on from a record's short address to its page, in the language that the visitor's browser prefers."""
    record = record_at(kind, pk, request.user)
    if record is None:
        raise Http404
    with translation.override(get_language_from_request(request)):
        response = HttpResponseRedirect(record.get_absolute_url())
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@may_be_framed
def card(request: HttpRequest, kind: type, pk: int) -> HttpResponse:
    """Show a record on a small page, for other sites to show in a frame."""
    record = public_record(kind, pk)
    if record.pk != pk:  # it was merged into another
        return redirect(card_path(record))
    return render(request, "sodertorn/card.html", {"card": card_of(record)})


@require_safe
def share_picture(request: HttpRequest, kind: type, pk: int, version: str) -> HttpResponse:
    """Answer with the picture that stands for a record where its address is shared; another has another address."""
    shown = card_of(public_record(kind, pk))
    if version != shown.version:
        response: HttpResponse = redirect(shown.picture_path)
    elif drawn := sheet(request, "core.files.decoders.share_pictures", shown.drawn, shown.picture):
        response = HttpResponse(drawn, content_type="image/jpeg", headers=ELSEWHERE)
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    else:
        response = redirect(static("share.png"))
        patch_cache_control(response, no_store=True)
    return response


def _dialogue_to_announce(request: HttpRequest, slug: str) -> Dialogue | None:
    """Return the dialogue; None where nobody can take part in it any more, and it has its page only. Raises Http404."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    return dialogue if dialogue.is_planned or dialogue.is_open else None


@require_safe
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a dialogue on a sheet to print and put up."""
    dialogue = _dialogue_to_announce(request, slug)
    if dialogue is None:
        return redirect("dialogues:detail", slug)
    context = {"dialogue": dialogue, "poster": poster_of(dialogue), "size": size_of_question(dialogue.title)}
    return render(request, "dialogues/poster.html", context)


@require_safe
def poster_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the poster as a PDF; where it cannot be made, with the page that browsers print."""
    dialogue = _dialogue_to_announce(request, slug)
    if dialogue is None:
        return redirect("dialogues:detail", slug)
    made = sheet(request, "core.files.decoders.posters", pdf_facts(dialogue), dialogue.picture)
    if made is None:
        response: HttpResponse = redirect("poster", slug)
    else:
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"{slug}.pdf") or "inline"
    whose: dict[str, Any] = {"public": True} if dialogue.is_published else {"private": True}
    patch_cache_control(response, no_cache=True, **whose)
    return response
