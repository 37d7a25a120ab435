from mail.registry import Notification, register

register(
    Notification("contact/mail/contact_received.txt", "whoever wrote to the editors", {"message"}),
    Notification("contact/mail/contact_answered.txt", "the same, when they answer", {"message", "reason", "can_reply"}),
    Notification("contact/mail/join_confirm.txt", "whoever asks for an organisation", {"request", "link_key"}),
    Notification("contact/mail/join_accepted.txt", "the same, when it is let in", {"request", "organisation"}),
    Notification("contact/mail/join_refused.txt", "the same, when it is not", {"request", "reason"}),
    Notification("contact/mail/join_expired.txt", "the same, when nobody vouched for it", {"request"}),
)
