"""Mail about dialogues: to those who take part, with an account or without, who organise and who moderate."""

from typing import Any

from accounts.models import RefusedAddress, User
from dialogues.models import Dialogue, Participant, ParticipantLink
from dialogues.told import forget_told
from mail.outbox import notify_user, queue_mail
from mail.registry import Notification, register
from partners.notifications import mail_recipients

PARTY = {"dialogue", "party", "lead"}
MEETING = {"meeting", "dialogue", "registration", "cancel_key", "link_key"}
_OWN_PAGE = ParticipantLink.Purpose.OWN_PAGE

register(
    # To those who take part
    Notification(
        "dialogues/mail/contribution_confirm.txt", "whoever wrote it by e-mail", {"dialogue", "link_key", "is_known"}
    ),
    Notification(
        "dialogues/mail/support_confirm.txt", "whoever supports it by e-mail", {"contribution", "link_key", "is_known"}
    ),
    Notification("dialogues/mail/contribution_published.txt", "whoever wrote it", {"contribution", "link_key"}),
    Notification(
        "dialogues/mail/contribution_hidden.txt",
        "whoever wrote it",
        {"contribution", "rule", "reason", "appeal_key", "link_key"},
    ),
    Notification("dialogues/mail/appeal_restored.txt", "whoever appealed", {"contribution", "reason", "link_key"}),
    Notification("dialogues/mail/appeal_upheld.txt", "whoever appealed", {"contribution", "reason", "link_key"}),
    Notification("dialogues/mail/answer_given.txt", "whoever wrote it", {"contribution", "answer", "link_key"}),
    Notification("dialogues/mail/merge_proposed.txt", "whoever wrote it", {"contribution", "into", "link_key"}),
    Notification(
        "dialogues/mail/merge_done.txt", "the authors of both", {"contribution", "into", "participant", "link_key"}
    ),
    Notification("dialogues/mail/dialogue_cancelled.txt", "all who contributed", {"dialogue", "reason", "link_key"}),
    Notification(
        "dialogues/mail/results_published.txt",
        "all who took part",
        {"dialogue", "link_key", "unsubscribe_url", "owed_answers"},
    ),
    Notification("dialogues/mail/own_links.txt", "whoever asks for their link", {"people", "reuses", "has_account"}),
    # To those who come to a meeting
    Notification(
        "dialogues/mail/registration_confirm.txt", "whoever registers by e-mail", {"meeting", "link_key", "is_known"}
    ),
    Notification("dialogues/mail/registration_known.txt", "the same, with a place already", {"meeting", "link_key"}),
    Notification("dialogues/mail/registration_has_place.txt", "whoever has registered", MEETING),
    Notification("dialogues/mail/registration_waits.txt", "whoever has registered for a full one", MEETING),
    Notification("dialogues/mail/registration_moved_up.txt", "the first in line, who gets a place", MEETING),
    Notification("dialogues/mail/meeting_changed.txt", "all with a place or in line", MEETING),
    Notification("dialogues/mail/meeting_tomorrow.txt", "all with a place, the day before", MEETING),
    Notification("dialogues/mail/meeting_cancelled.txt", "all with a place or in line", MEETING),
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


def notify_participant(participant: Participant | None, name: str, /, *, key: str = "", **context: object) -> None:
    """Queue the message ``name`` in their language, as ``queue_mail`` does; for nobody who cannot be reached.

    Each carries a link to their own page: whoever has no account has no other way there.
    """
    if participant is not None and (to := participant.address):
        language = participant.user.language if participant.user else participant.language
        link_key = "" if participant.user else ParticipantLink.objects.give(participant, _OWN_PAGE)
        queue_mail(name, to=to, language=language, key=key, context={**context, "link_key": link_key})


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
