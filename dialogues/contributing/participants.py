"""Who the visitor is in a dialogue: by the account, or by what the browser keeps since they took part.

Somebody without an account has a private link (``mine:by-link``); the session only remembers which
participant they are, and is made when they take part, not before.
"""

import base64
import uuid
from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from accounts.models import User
from core.links import digest, new_key
from dialogues.models import Contribution, Dialogue, Participant, Support

_SESSION_KEY = "participants"


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
    request.session[_SESSION_KEY] = {**known, str(participant.dialogue_id): participant.pk}


def participant_by_key(key: str) -> Participant | None:
    return Participant.objects.filter(key_digest=digest(key)).select_related("dialogue", "user").first()


def with_account(dialogue: Dialogue, user: User, *, name_shown: str = "") -> Participant:
    participant, _new = Participant.objects.get_or_create(
        dialogue=dialogue,
        user=user,
        defaults={"name_shown": name_shown, "language": get_language() or "sv", "confirmed_at": timezone.now()},
    )
    return participant


def without_account(
    dialogue: Dialogue, *, email: str = "", name_shown: str = "", form_key: uuid.UUID | None = None
) -> tuple[Participant, str]:
    """Return somebody with an address only, or a guest, and the key of their link: one for each ``form_key``."""
    key, key_digest = new_key() if form_key is None else _key_of_form(dialogue, email, form_key)
    language = get_language() or "sv"
    if not email:
        if form_key and (known := dialogue.people.filter(key_digest=key_digest, user=None).first()):
            return known, key
        guest = Participant.objects.create(
            dialogue=dialogue, name_shown=name_shown, language=language, key_digest=key_digest
        )
        return guest, key
    participant = dialogue.people.filter(email__iexact=email).first()
    if participant is None:
        participant, _new = Participant.objects.get_or_create(
            dialogue=dialogue, email=email, defaults={"name_shown": name_shown, "language": language}
        )
    changes = {"key_digest": key_digest}
    if participant.awaits_confirmation:  # nobody has been shown by the name yet
        changes |= {"name_shown": name_shown, "language": language}
    Participant.objects.filter(pk=participant.pk).update(**changes)
    for name, value in changes.items():
        setattr(participant, name, value)
    return participant, key


def show_name(participant: Participant, name: str) -> None:
    """Show them by another name from now on, beside all that they have said in the dialogue."""
    if name != participant.name_shown:
        Participant.objects.filter(pk=participant.pk).update(name_shown=name)
        participant.name_shown = name


def key_from(form_key: uuid.UUID, participant: Participant) -> str:
    """Return the key of the private link if this form has made it, as at a second click; nothing otherwise."""
    key, key_digest = _key_of_form(participant.dialogue, participant.email, form_key)
    return key if key_digest == participant.key_digest else ""


def _key_of_form(dialogue: Dialogue, email: str, form_key: uuid.UUID) -> tuple[str, str]:
    """Return the key that a form leads to, and its digest. Nobody makes it from the form: it takes the portal's own."""
    words = f"{dialogue.pk} {email.lower()} {form_key}"
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
