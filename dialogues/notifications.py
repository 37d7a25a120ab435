"""Mail to those who take part, with an account or without, and to those who moderate."""

from collections.abc import Mapping

from django.utils import timezone

from dialogues.models import Dialogue, Participant
from mail.outbox import queue_mail
from partners.notifications import mail_recipients


def notify_participant(
    participant: Participant | None,
    name: str,
    /,
    *,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    later: bool = False,
    **context: object,
) -> None:
    """Queue the message ``name`` in their language; for nobody who cannot be reached.

    ``key`` and ``later`` are as ``mail.outbox.queue_mail`` says.
    """
    if participant is None or not (to := participant.address):
        return
    language = participant.user.language if participant.user else participant.language
    context = {**context, "participant": participant}
    queue_mail(name, to=to, language=language, key=key, headers=headers, later=later, context=context)


def notify_moderators(dialogue: Dialogue) -> None:
    """Tell those who read the organiser's mail that something waits for them, once a day at most."""
    if dialogue.organiser is None:  # the portal's editors, who find it on their desk
        return
    for user in sorted(mail_recipients(dialogue.organiser), key=lambda user: user.pk):
        if user.is_active:
            queue_mail(
                "moderation_waits",
                to=user.email,
                language=user.language,
                key=f"moderation_waits:{dialogue.pk}:{user.pk}:{timezone.localdate()}",
                context={"dialogue": dialogue, "reader": user},
            )
