"""Who the visitor is in a dialogue: by the account, or by what the browser keeps since they took part.

Somebody without an account has a private link (``mine:by-link``); the session only remembers which
participant they are, and is made when they take part, not before.
"""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from dialogues.models import Dialogue, Participant
from records.links import digest, new_key

_SESSION_KEY = "participants"


def participant_of(request: HttpRequest, dialogue: Dialogue) -> Participant | None:
    """Return the participant that the visitor is; None before they have taken part. One query, or none."""
    people = dialogue.people.select_related("user")
    if isinstance(request.user, User):
        return people.filter(user=request.user).first()
    pk = request.session.get(_SESSION_KEY, {}).get(str(dialogue.pk))
    return people.filter(pk=pk, user=None).first() if pk else None


def remember(request: HttpRequest, participant: Participant) -> None:
    """Let this browser act for somebody without an account, from now on."""
    known = request.session.get(_SESSION_KEY, {})
    request.session[_SESSION_KEY] = {**known, str(participant.dialogue_id): participant.pk}


def participant_by_key(key: str) -> Participant | None:
    """Return whose private link it is."""
    return Participant.objects.filter(key_digest=digest(key)).select_related("dialogue", "user").first()


def with_account(dialogue: Dialogue, user: User, *, name_shown: str = "") -> Participant:
    """Return the participant of an account, made when there is none."""
    participant, _new = Participant.objects.get_or_create(
        dialogue=dialogue,
        user=user,
        defaults={"name_shown": name_shown, "language": get_language() or "sv", "confirmed_at": timezone.now()},
    )
    return participant


def without_account(dialogue: Dialogue, *, email: str = "", name_shown: str = "") -> tuple[Participant, str]:
    """Return somebody with an e-mail address only, or a guest, and the key of their private link.

    An address that takes part already gets the same participant and a new key, which works beside nothing else: the
    one before stops working. Until the address is confirmed, what they say is shown to nobody.
    """
    key, key_digest = new_key()
    language = get_language() or "sv"
    if not email:
        guest = Participant.objects.create(
            dialogue=dialogue, name_shown=name_shown, language=language, key_digest=key_digest
        )
        return guest, key
    participant = dialogue.people.filter(email__iexact=email).first()
    if participant is None:
        participant, _new = Participant.objects.get_or_create(
            dialogue=dialogue, email=email, defaults={"name_shown": name_shown, "language": language}
        )
    Participant.objects.filter(pk=participant.pk).update(key_digest=key_digest)
    participant.key_digest = key_digest
    return participant, key
