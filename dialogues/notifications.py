"""Mail about dialogues: to those who take part, with an account or without, who organise and who moderate."""

from django.utils import timezone

from dialogues.models import Dialogue, Participant
from mail.outbox import notify_user, queue_mail
from mail.registry import Notification, register
from partners.notifications import mail_recipients

MEETING = {"meeting", "dialogue", "registration", "cancel_key"}

register(
    # To those who take part
    Notification("dialogues/mail/contribution_confirm.txt", "whoever wrote it by e-mail", {"dialogue", "link_key"}),
    Notification("dialogues/mail/support_confirm.txt", "whoever supports it by e-mail", {"contribution", "link_key"}),
    Notification("dialogues/mail/contribution_published.txt", "whoever wrote it", {"contribution"}),
    Notification(
        "dialogues/mail/contribution_hidden.txt", "whoever wrote it", {"contribution", "rule", "reason", "appeal_key"}
    ),
    Notification("dialogues/mail/appeal_restored.txt", "whoever appealed", {"contribution", "reason"}),
    Notification("dialogues/mail/appeal_upheld.txt", "whoever appealed", {"contribution", "reason"}),
    Notification("dialogues/mail/answer_given.txt", "whoever wrote it", {"contribution", "answer"}),
    Notification("dialogues/mail/merge_proposed.txt", "whoever wrote it", {"contribution", "into"}),
    Notification("dialogues/mail/merge_done.txt", "the authors of both", {"contribution", "into", "participant"}),
    Notification("dialogues/mail/dialogue_cancelled.txt", "all who contributed", {"dialogue", "reason"}),
    Notification("dialogues/mail/results_published.txt", "all who took part", {"dialogue"}),
    # To those who come to a meeting
    Notification("dialogues/mail/registration_confirm.txt", "whoever registers by e-mail", {"meeting", "link_key"}),
    Notification("dialogues/mail/registration_known.txt", "the same, with a place already", {"meeting", "link_key"}),
    Notification("dialogues/mail/registration_has_place.txt", "whoever has registered", MEETING),
    Notification("dialogues/mail/registration_waits.txt", "whoever has registered for a full one", MEETING),
    Notification("dialogues/mail/registration_moved_up.txt", "the first in line, who gets a place", MEETING),
    Notification("dialogues/mail/meeting_changed.txt", "all with a place or in line", MEETING),
    Notification("dialogues/mail/meeting_cancelled.txt", "all with a place or in line", MEETING),
    # To those who organise and moderate
    Notification("dialogues/mail/dialogue_opened.txt", "the organiser", {"dialogue"}),
    Notification("dialogues/mail/dialogue_closed.txt", "the organiser", {"dialogue", "unanswered"}),
    Notification("dialogues/mail/dialogue_answer_due.txt", "the organiser", {"dialogue", "unanswered"}),
    Notification("dialogues/mail/dialogue_late.txt", "the organiser", {"dialogue", "unanswered"}),
    Notification("dialogues/mail/merge_declined.txt", "the organiser", {"contribution"}),
    Notification("dialogues/mail/moderation_waits.txt", "the organiser, once a day at most", {"dialogue"}),
    Notification("dialogues/mail/appeal_received.txt", "the moderators who did not hide it", {"contribution"}),
)


def notify_participant(
    participant: Participant | None, name: str, /, *, key: str = "", later: bool = False, **context: object
) -> None:
    """Queue the message ``name`` in their language, as ``queue_mail`` does; for nobody who cannot be reached."""
    if participant is not None and (to := participant.address):
        language = participant.user.language if participant.user else participant.language
        queue_mail(name, to=to, language=language, key=key, later=later, context=context)


def notify_moderators(dialogue: Dialogue) -> None:
    """Tell those who read the organiser's mail that something waits for them, once a day at most."""
    if dialogue.organiser is None:  # the portal's editors, who find it on their desk
        return
    for user in sorted(mail_recipients(dialogue.organiser), key=lambda user: user.pk):
        key = f"moderation_waits:{dialogue.pk}:{user.pk}:{timezone.localdate()}"
        notify_user(user, "moderation_waits", key=key, dialogue=dialogue)
