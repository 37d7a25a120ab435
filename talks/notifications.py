"""Mail about early talks, to the organisations on the seats. Nothing of what is said in the room is in it."""

from mail.registry import Notification, register

SEAT = {"talk", "party", "lead"}

register(
    Notification("talks/mail/seat_invited.txt", "the invited organisation", SEAT),
    Notification("talks/mail/seat_accepted.txt", "the municipality", SEAT),
    Notification("talks/mail/seat_declined.txt", "the municipality", {*SEAT, "reason"}),
    Notification("talks/mail/seat_left.txt", "the municipality", SEAT),
    Notification("talks/mail/talk_closed.txt", "each organisation on a seat", {"talk"}),
    Notification("talks/mail/talk_cancelled.txt", "each organisation on a seat", {"talk", "reason"}),
    Notification("talks/mail/talk_look_again.txt", "the municipality, once of each day that it has set", {"talk"}),
    Notification("talks/mail/room_shut.txt", "each organisation on a seat", {"talk", "reason"}),
)
