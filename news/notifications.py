from mail.registry import Notification, register

register(
    Notification(
        "news/mail/newsletter.txt",
        "each subscriber that the issue is for",
        {"issue", "items", "unsubscribe_url"},
    ),
    Notification("news/mail/newsletter_confirm.txt", "whoever wants the newsletter, to confirm it", {"link_key"}),
)
