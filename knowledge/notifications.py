from mail.registry import Notification, register

AUTHOR = "whoever wrote it, or their organisation where they write for it no longer"

register(
    Notification(
        "knowledge/mail/finding_published.txt", f"{AUTHOR}; when what was handed in is published", {"finding"}
    ),
    Notification("knowledge/mail/finding_returned.txt", AUTHOR, {"finding", "reason"}),
)
