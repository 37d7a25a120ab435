"""Ending a dialogue's news from a mail, without a login: the key is the participant's number, signed."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.links import Refusal, refused
from dialogues.models import Participant

_signer = signing.Signer(salt="dialogues.unsubscribe")


def unsubscribing_path(participant: Participant) -> str:
    return reverse("mine:unsubscribe", args=[_signer.sign(str(participant.pk))])


@csrf_exempt  # mail programs send the one click, with no page of ours before them; the key in the address is signed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """End the news of what came of a dialogue, by the link in it and without a login (RFC 8058)."""
    try:
        participant = Participant.objects.select_related("dialogue").filter(pk=int(_signer.unsign(key))).first()
    except (signing.BadSignature, ValueError):
        participant = None
    if participant is None:
        return refused(request, Refusal.UNKNOWN)
    if request.method == "POST":
        Participant.objects.filter(pk=participant.pk).update(wants_results=False)
    context = {"is_done": request.method == "POST", "dialogue": participant.dialogue}
    return render(request, "dialogues/mine/unsubscribe.html", context)
