from mail.registry import Notification, register
from sodertorn.desk.letters import tell_again

register(
    Notification(
        "sodertorn/mail/handed_in.txt",
        "each editor, in the morning, unless they have turned it off in their account",
        {"piles"},
        lost=tell_again,
    ),
)
