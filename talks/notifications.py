"""Mail about early talks, to organisations and people on the seats. Nothing of what is said in the room is in it."""

from mail.registry import Notification, register

SEAT = {"talk", "party", "lead"}
COMMITMENT = {"talk", "commitment"}
QUESTION = {"talk", "question"}
SESSION = {"talk", "session"}

register(
    Notification("talks/mail/seat_invited.txt", "the invited organisation", SEAT),
    Notification("talks/mail/seat_accepted.txt", "the municipality", SEAT),
    Notification("talks/mail/seat_declined.txt", "the municipality", {*SEAT, "reason"}),
    Notification("talks/mail/seat_left.txt", "the municipality", SEAT),
    Notification("talks/mail/talk_closed.txt", "each organisation on a seat", {"talk"}),
    Notification("talks/mail/talk_cancelled.txt", "each organisation on a seat", {"talk", "reason"}),
    Notification("talks/mail/talk_look_again.txt", "the municipality, once of each day that it has set", {"talk"}),
    Notification("talks/mail/room_shut.txt", "each organisation on a seat", {"talk", "reason"}),
    # What they promise each other
    Notification("talks/mail/commitment_proposed.txt", "those whom something is promised to", COMMITMENT),
    Notification("talks/mail/commitment_agreed.txt", "the side that promises", COMMITMENT),
    Notification("talks/mail/commitment_declined.txt", "those who wanted to promise", {*COMMITMENT, "reason"}),
    Notification("talks/mail/commitment_change_proposed.txt", "those on the other side’s seat", COMMITMENT),
    Notification("talks/mail/commitment_changed.txt", "the side that proposed the change", COMMITMENT),
    Notification(
        "talks/mail/commitment_change_declined.txt",
        "those who proposed the change",
        {*COMMITMENT, "reason"},
    ),
    Notification("talks/mail/commitment_done.txt", "the side that it was promised to", COMMITMENT),
    Notification("talks/mail/commitment_not_done.txt", "the side that promised", {*COMMITMENT, "reason"}),
    Notification("talks/mail/commitment_withdrawn.txt", "the side that it was promised to", {*COMMITMENT, "reason"}),
    Notification("talks/mail/commitment_due.txt", "both sides, two weeks before the day", COMMITMENT),
    Notification("talks/mail/commitment_late.txt", "both sides, when the day has passed", COMMITMENT),
    # That there is something in the room: never what it says
    Notification("talks/mail/question_asked.txt", "those on the seat that is asked", QUESTION),
    Notification("talks/mail/question_moved.txt", "those on the seat that is asked", QUESTION),
    Notification("talks/mail/question_withdrawn.txt", "those on the seat that is asked", QUESTION),
    Notification("talks/mail/question_answered.txt", "those on the seat that asks", QUESTION),
    Notification("talks/mail/question_more_time.txt", "those on the seat that asks", QUESTION),
    # To the people on the seats: when and where, and nothing of what is said there
    Notification("talks/mail/session_called.txt", "those who sit at the table", SESSION),
    Notification("talks/mail/session_changed.txt", "those who sit at the table", SESSION),
    Notification("talks/mail/session_cancelled.txt", "those who sit at the table", SESSION),
    Notification("talks/mail/session_tomorrow.txt", "those who sit at the table, the day before", SESSION),
    # To whoever reads the municipality's mail
    Notification("talks/mail/session_summary_late.txt", "the municipality, once", SESSION),
)
