from accounts.letters import write
from accounts.models import User


def write_to(user: User | None, letter: str, /, **context: object) -> None:
    """Write the letter ``templates/mail/<letter>.txt`` in the reader's language; see ``accounts.letters``.

    Nobody is written to whose account is gone or locked.
    """
    if user is not None and user.is_active:
        write(letter, to=user.email, language=user.language, context={**context, "reader": user})
