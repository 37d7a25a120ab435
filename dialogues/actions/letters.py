"""Mail to those who take part, with an account or without."""

from collections.abc import Mapping

from accounts.letters import write
from dialogues.models import Participant


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
