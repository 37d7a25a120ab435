"""Who the visitor is in a dialogue: by the account, or by what the browser keeps since they took part.

Somebody without an account has a private link (``mine:by-link``); the session only remembers which
participant they are, and is made when they take part, not before.
"""

import base64
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.drafts import login_keeping_draft
from accounts.models import User
from core.links import digest
from dialogues.models import Contribution, Dialogue, Participant, ParticipantLink, Support

_SESSION_KEY = "participants"
_GUESTS_KEY = "guests"  # who have been in this browser before it knew of an address


def participant_of(request: HttpRequest, dialogue: Dialogue) -> Participant | None:
    """Return the participant that the visitor is, unless the identity has been removed. One query, or none."""
    people = dialogue.people.select_related("user")
    if isinstance(request.user, User):
        return people.filter(user=request.user).first()
    pk = request.session.get(_SESSION_KEY, {}).get(str(dialogue.pk))
    return people.identified().filter(pk=pk, user=None).first() if pk else None


def confirmed_participant(request: HttpRequest, dialogue: Dialogue) -> Participant | None:
    """Return the participant in whose name the visitor may act: of an address, once it is confirmed to be theirs."""
    participant = participant_of(request, dialogue)
    return None if participant is None or participant.awaits_confirmation else participant


def remember(request: HttpRequest, participant: Participant) -> None:
    """Let this browser act for somebody without an account, from now on."""
    known = request.session.get(_SESSION_KEY, {})
    if guest := guest_of(request, participant.dialogue, besides=participant):
        guests = request.session.get(_GUESTS_KEY, {})
        request.session[_GUESTS_KEY] = {**guests, str(participant.dialogue_id): guest.pk}
    request.session[_SESSION_KEY] = {**known, str(participant.dialogue_id): participant.pk}


def participant_by_key(key: str) -> Participant | None:
    """Return whom a private link is for, while it works."""
    link = ParticipantLink.objects.find(key)
    return None if link is None or link.has_expired else link.participant


def with_account(dialogue: Dialogue, user: User, *, name_shown: str = "") -> Participant:
    participant, _new = Participant.objects.get_or_create(
        dialogue=dialogue,
        user=user,
        defaults={"name_shown": name_shown, "language": get_language() or "sv", "confirmed_at": timezone.now()},
    )
    return participant


class FormKey(NamedTuple):
    """The key of a form, and what the form does, and to what: what is seen in one form is of no use in another."""

    form_key: uuid.UUID
    errand: str


def without_account(
    dialogue: Dialogue, form: FormKey, *, email: str = "", name_shown: str = ""
) -> tuple[Participant, str]:
    """Return somebody with an address only, or a guest, and the key of a link for them: one for each ``form``.

    A guest has the link by this; to an address it is mailed by whoever calls this, for what it confirms. Whoever sends
    a form with an address has not shown that it is theirs, so that nothing of what its owner has is changed.
    """
    key, key_digest = _key_of_form(dialogue, email, form)
    language = get_language() or "sv"
    if not email:
        known = dialogue.people.filter(links__key_digest=key_digest, user=None).first()
        if known is None:
            known = Participant.objects.create(dialogue=dialogue, name_shown=name_shown, language=language)
            ParticipantLink.objects.give(known, ParticipantLink.Purpose.OWN_PAGE, key=key)
        return known, key
    participant = dialogue.people.filter(email__iexact=email).first()
    if participant is None:
        participant, _new = Participant.objects.get_or_create(
            dialogue=dialogue, email=email, defaults={"name_shown": name_shown, "language": language}
        )
    if participant.awaits_confirmation:  # nobody has been shown by the name yet; whoever confirms it sees it first
        Participant.objects.filter(pk=participant.pk).update(name_shown=name_shown, language=language)
        participant.name_shown, participant.language = name_shown, language
    return participant, key


def guest_of(request: HttpRequest, dialogue: Dialogue, *, besides: Participant | None = None) -> Participant | None:
    """Return the guest that the browser has been in the dialogue, if it acts for somebody else by now."""
    known = (request.session.get(name, {}).get(str(dialogue.pk)) for name in (_SESSION_KEY, _GUESTS_KEY))
    keys = [pk for pk in known if pk and (besides is None or pk != besides.pk)]
    guests = dialogue.people.filter(pk__in=keys, user=None, email="", confirmed_at=None)
    return guests.first() if keys else None


def show_name(participant: Participant, name: str) -> None:
    """Show them by another name from now on, beside all that they have said in the dialogue."""
    if name != participant.name_shown:
        Participant.objects.filter(pk=participant.pk).update(name_shown=name)
        participant.name_shown = name


def key_from(form: FormKey, participant: Participant) -> str:
    """Return the key of the private link if this form has made it, as at a second click; nothing otherwise."""
    key, key_digest = _key_of_form(participant.dialogue, participant.email, form)
    return key if participant.links.filter(key_digest=key_digest).exists() else ""


def _key_of_form(dialogue: Dialogue, email: str, form: FormKey) -> tuple[str, str]:
    """Return the key that a form leads to, and its digest. Nobody makes it from the form: it takes the portal's own."""
    words = f"{dialogue.pk} {email.lower()} {form.form_key} {form.errand}"
    secret = salted_hmac("dialogues.contributing.participants", words, algorithm="sha256").digest()
    key = base64.urlsafe_b64encode(secret[:24]).decode()
    return key, digest(key)


def mark_supported(contributions: Iterable[Contribution], participant: Participant | None) -> None:
    """Set ``is_supported`` on each: whether the participant supports it. One query; none for a stranger."""
    known = {contribution.pk: contribution for contribution in contributions}
    mine = Support.objects.filter(participant=participant, contribution__in=known) if participant and known else None
    supported = set(mine.values_list("contribution", flat=True)) if mine is not None else set()
    for pk, contribution in known.items():
        contribution.is_supported = pk in supported  # type: ignore[attr-defined]  # for the template


# Taking part without an account


def must_log_in(
    request: HttpRequest, dialogue: Dialogue, participant: Participant | None, *, takes_guests: bool = True
) -> bool:
    """Whether the form was opened with an account, or has to be: a session may have run out since."""
    if request.user.is_authenticated:
        return False
    is_open_to_all = dialogue.allows_email or (dialogue.allows_guests and takes_guests)
    return "with_account" in request.POST or (participant is None and not is_open_to_all)


@login_keeping_draft
def log_in(request: HttpRequest) -> HttpResponse:
    """Lead to the login, and back to this address with what was written."""
    return redirect(request.path)


def welcome_guest(request: HttpRequest, participant: Participant, key: str) -> None:
    """Let the browser act for a new guest, and show the private link, this once."""
    remember(request, participant)
    link = request.build_absolute_uri(reverse("mine:by-link", args=[key]))
    words = _(
        "Keep this link. It leads to your contributions and what came of them. It is for you alone, is shown "
        "only this once, and cannot be sent to you again:"
    )
    messages.warning(request, format_html('{} <a href="{}">{}</a>', words, link, link))
