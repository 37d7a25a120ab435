"""Mail to those who take part, with an account or without, and to those who moderate."""

from collections.abc import Mapping

from django.utils import timezone

from accounts.letters import write
from dialogues.models import Dialogue, Participant
from partners.actions import told_for


def write_to_participant(
    participant: Participant | None,
    letter: str,
    /,
    *,
    key: str = "",
    headers: Mapping[str, str] | None = None,
    later: bool = False,
    **context: object,
) -> None:
    """Write the letter ``templates/mail/<letter>.txt`` in their language; to nobody who cannot be reached.

    A letter whose ``key`` has been written before is not written again. ``later``: as ``accounts.letters.write`` says.
    """
    if participant is None or not (to := participant.address):
        return
    language = participant.user.language if participant.user else participant.language
    said = {**context, "participant": participant}
    write(letter, to=to, language=language, key=key, headers=headers, later=later, context=said)


def tell_moderators(dialogue: Dialogue) -> None:
    """Tell those who read the organiser's mail that something waits for them, once a day at most."""
    if dialogue.organiser is None:  # the portal's editors, who find it on their desk
        return
    for user in sorted(told_for(dialogue.organiser), key=lambda user: user.pk):
        if user.is_active:
            write(
                "moderation_waits",
                to=user.email,
                language=user.language,
                key=f"moderation_waits:{dialogue.pk}:{user.pk}:{timezone.localdate()}",
                context={"dialogue": dialogue, "reader": user},
            )
