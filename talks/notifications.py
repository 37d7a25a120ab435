"""Mail about early talks: to those who sit at the table, and to the municipality that holds them."""

from mail.registry import Notification, register

SESSION = {"talk", "session"}

register(
    # To the people on the seats: when and where, and nothing of what is said there
    Notification("talks/mail/session_called.txt", "those who sit at the table", SESSION),
    Notification("talks/mail/session_changed.txt", "those who sit at the table", SESSION),
    Notification("talks/mail/session_cancelled.txt", "those who sit at the table", SESSION),
    Notification("talks/mail/session_tomorrow.txt", "those who sit at the table, the day before", SESSION),
    # To whoever reads the municipality's mail
    Notification("talks/mail/session_summary_late.txt", "the municipality, once", SESSION),
)
