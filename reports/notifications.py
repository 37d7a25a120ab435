from mail.registry import Notification, register

AUTHOR = "its author, or the organisation where they write for it no longer"

register(
    Notification("reports/mail/report_published.txt", f"{AUTHOR}; the first time", {"report"}),
    Notification("reports/mail/report_returned.txt", AUTHOR, {"report", "reason"}),
    Notification("reports/mail/report_withdrawn.txt", "the organisation that deposited it", {"report", "reason"}),
)
