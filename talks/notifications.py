"""Mail about early talks, to the organisations at the table."""

from mail.registry import Notification, register

COMMITMENT = {"talk", "commitment"}

register(
    Notification("talks/mail/commitment_proposed.txt", "the side that something is promised to", COMMITMENT),
    Notification("talks/mail/commitment_agreed.txt", "the side that promises", COMMITMENT),
    Notification("talks/mail/commitment_declined.txt", "the side that wanted to promise", {*COMMITMENT, "reason"}),
    Notification("talks/mail/commitment_change_proposed.txt", "the other side", {*COMMITMENT, "change"}),
    Notification("talks/mail/commitment_changed.txt", "the side that proposed the change", COMMITMENT),
    Notification(
        "talks/mail/commitment_change_declined.txt", "the side that proposed the change", {*COMMITMENT, "reason"}
    ),
    Notification("talks/mail/commitment_done.txt", "the side that it was promised to", COMMITMENT),
    Notification("talks/mail/commitment_not_done.txt", "the side that promised", {*COMMITMENT, "reason"}),
    Notification("talks/mail/commitment_withdrawn.txt", "the side that it was promised to", {*COMMITMENT, "reason"}),
    Notification("talks/mail/commitment_due.txt", "both sides, two weeks before the day", COMMITMENT),
    Notification("talks/mail/commitment_late.txt", "both sides, when the day has passed", COMMITMENT),
)
