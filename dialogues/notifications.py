"""Mail about dialogues: to those who take part, with an account or without, who organise and who moderate."""

from collections.abc import Callable, Set
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext, override

from accounts.models import RefusedAddress, User
from dialogues.ending import LETTERS
from dialogues.models import Dialogue, Participant, ParticipantLink
from dialogues.told import forget_echo, forget_told
from mail.outbox import notify_user, queue_mail
from mail.registry import Notification, register
from mail.unsubscribing import unsubscribe_headers
from partners.models import Programme
from partners.notifications import mail_recipients

PARTY = {"dialogue", "party", "lead"}
# What stands in every letter to somebody who takes part: the way to their own page, who asks, and how to end it.
TO_PARTICIPANT = {"dialogue", "organiser", "can_reply", "link_key", "unsubscribe_url"}
MEETING = {*TO_PARTICIPANT, "meeting", "registration", "cancel_key"}
ABOUT = {*TO_PARTICIPANT, "contribution"}
_OWN_PAGE = ParticipantLink.Purpose.OWN_PAGE
_NOT_IN_A_NAME = str.maketrans(dict.fromkeys('"\\\r\n<>', " "))


def _to_participant(
    name: str, recipient: str, context: Set[str], *, is_drawn: bool = False, lost: Callable[[str], None] | None = None
) -> Notification:
    html = f"dialogues/mail/drawn/{name}.html" if is_drawn else ""
    return Notification(f"dialogues/mail/{name}.txt", recipient, context, lost=lost, html=html)


register(
    # To those who take part
    _to_participant("contribution_confirm", "whoever wrote it by e-mail", {*TO_PARTICIPANT, "is_known"}, is_drawn=True),
    _to_participant("guest_link", "a guest who asks for the link by e-mail", TO_PARTICIPANT),
    _to_participant("support_confirm", "whoever supports it by e-mail", {*ABOUT, "is_known"}),
    _to_participant("contribution_published", "whoever wrote it", ABOUT, is_drawn=True),
    _to_participant("contribution_hidden", "whoever wrote it", {*ABOUT, "rule", "reason", "appeal_key"}),
    _to_participant("appeal_restored", "whoever appealed", {*ABOUT, "reason"}),
    _to_participant("appeal_upheld", "whoever appealed", {*ABOUT, "reason"}),
    _to_participant("answer_given", "whoever wrote it", {*ABOUT, "answer"}, is_drawn=True),
    _to_participant("merge_proposed", "whoever wrote it", {*ABOUT, "into"}),
    _to_participant("merge_done", "the authors of both", {*ABOUT, "into", "participant"}),
    _to_participant("echo", "whoever wrote it, once a day at most", {*TO_PARTICIPANT, "heard"}, lost=forget_echo),
    _to_participant("dialogue_cancelled", "all who contributed", {*TO_PARTICIPANT, "reason"}),
    _to_participant("results_published", "all who took part", {*TO_PARTICIPANT, "owed_answers"}, is_drawn=True),
    Notification("dialogues/mail/own_links.txt", "whoever asks for their link", {"people", "reuses", "has_account"}),
    # To those who come to a meeting
    _to_participant("registration_confirm", "whoever registers by e-mail", {*TO_PARTICIPANT, "meeting", "is_known"}),
    _to_participant("registration_known", "the same, with a place already", {*TO_PARTICIPANT, "meeting"}),
    _to_participant("registration_has_place", "whoever has registered", MEETING),
    _to_participant("registration_waits", "whoever has registered for a full one", MEETING),
    _to_participant("registration_moved_up", "the first in line, who gets a place", MEETING),
    _to_participant("meeting_changed", "all with a place or in line", MEETING),
    _to_participant("meeting_tomorrow", "all with a place, the day before", MEETING),
    _to_participant("meeting_cancelled", "all with a place or in line", MEETING),
    # To organisations that take part
    Notification("dialogues/mail/dialogue_party_invited.txt", "the invited organisation", PARTY),
    Notification("dialogues/mail/dialogue_party_accepted.txt", "the organiser", PARTY),
    Notification("dialogues/mail/dialogue_party_declined.txt", "the organiser", {*PARTY, "reason"}),
    # To those who organise and moderate
    Notification("dialogues/mail/dialogue_outcome_asked.txt", "the organiser", {"dialogue", "outcome"}),
    Notification("dialogues/mail/dialogue_opened.txt", "the organiser", {"dialogue"}),
    Notification("dialogues/mail/dialogue_not_opened.txt", "the organiser, once", {"dialogue", "reason"}),
    Notification("dialogues/mail/dialogue_closed.txt", "the organiser", {"dialogue", "unanswered"}),
    Notification("dialogues/mail/dialogue_answer_due.txt", "the organiser or the editors", {"dialogue", "unanswered"}),
    Notification("dialogues/mail/dialogue_late.txt", "the organiser or the editors", {"dialogue", "unanswered"}),
    Notification("dialogues/mail/merge_declined.txt", "the organiser", {"contribution"}),
    Notification(
        "dialogues/mail/moderation_waits.txt",
        "the organiser or the editors, in the morning",
        {"dialogue", "awaiting", "flagged", "since"},
        lost=forget_told,
    ),
    Notification("dialogues/mail/appeal_received.txt", "the moderators who did not hide it", {"contribution"}),
)


def notify_participant(
    participant: Participant | None, name: str, /, *, key: str = "", is_needed: bool = False, **context: object
) -> None:
    """Queue the message ``name`` in their language; for nobody who cannot be reached, or has ended the letters.

    What they have asked for themselves, such as a place at a meeting, ``is_needed``.
    """
    if participant is None or not (to := participant.address) or not (participant.wants_results or is_needed):
        return
    language = participant.user.language if participant.user else participant.language
    link_key = "" if participant.user else ParticipantLink.objects.give(participant, _OWN_PAGE)
    write_to(participant, name, to=to, language=language, link_key=link_key, key=key, **context)


def write_to(
    participant: Participant, name: str, /, *, to: str, language: str, link_key: str, key: str = "", **context: object
) -> None:
    """Queue a message of the dialogue's organiser, with the link, the address for replies and the way to end it."""
    dialogue = participant.dialogue
    with override(language):
        unsubscribe_url = LETTERS.url_for(participant)
        headers = {**headers_of(dialogue), **unsubscribe_headers(unsubscribe_url)}
    given = {**given_to_all(dialogue), "link_key": link_key, "unsubscribe_url": unsubscribe_url}
    queue_mail(name, to=to, language=language, key=key, headers=headers, context={**given, **context})


def given_to_all(dialogue: Dialogue) -> dict[str, object]:
    """Return what the letters of a dialogue say alike to all who take part."""
    return {
        "dialogue": dialogue,
        "organiser": lazy(organiser_of, str)(dialogue),
        "can_reply": bool(reply_to_of(dialogue)),
    }


def organiser_of(dialogue: Dialogue) -> str:
    """Return who asks, in the active language."""
    return dialogue.organiser.name if dialogue.organiser else gettext("The portal’s editors")


def headers_of(dialogue: Dialogue) -> dict[str, str]:
    """Return from whom a letter comes, in the active language, and who reads the reply."""
    name = gettext("%(organiser)s via %(site)s") % {"organiser": organiser_of(dialogue), "site": settings.SITE_NAME}
    portal = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {"From": f'"{name.translate(_NOT_IN_A_NAME)}" <{portal}>'}
    return headers | ({"Reply-To": reply_to} if (reply_to := reply_to_of(dialogue)) else {})


def reply_to_of(dialogue: Dialogue) -> str:
    """Return who reads replies: the dialogue's own address, the organiser's contact, or who answers for the portal."""
    if dialogue.reply_to:
        return dialogue.reply_to
    readers = [user.email for user in mail_recipients(dialogue.organiser)] if dialogue.organiser else []
    refused = RefusedAddress.among(readers)
    answering = (
        Programme.objects.exclude(responsible_email="").order_by("pk").values_list("responsible_email", flat=True)
    )
    return next((one for one in readers if one.lower() not in refused), "") or answering.first() or settings.REPLY_TO


def who_holds(dialogue: Dialogue) -> list[User]:
    """Return who is told about the running of a dialogue: whoever reads its organiser's mail, or else the editors.

    Whoever set it up reads it, too, for as long as they write for the organiser.
    """
    readers = mail_recipients(dialogue.organiser, author=dialogue.author) if dialogue.organiser else []
    for people in (readers, User.objects.filter(is_staff=True, is_active=True).order_by("pk")):
        refused = RefusedAddress.among(user.email for user in people)
        if reached := [user for user in people if user.email.lower() not in refused]:
            return sorted(reached, key=lambda user: user.pk)
    return []


def notify_who_holds(dialogue: Dialogue, name: str, /, *, key: str = "", **context: Any) -> int:
    """Queue the message ``name`` for them, under the key and each one's number; return how many they are."""
    users = who_holds(dialogue)
    for user in users:
        notify_user(user, name, key=f"{key}/{user.pk}" if key else "", dialogue=dialogue, **context)
    return len(users)
