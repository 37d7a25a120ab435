from mail.registry import Notification, register
from outcomes.actions import ask_again

register(
    Notification("outcomes/mail/outcome_reused.txt", "the owner, and whoever wrote about it", {"reuse"}),
    Notification("outcomes/mail/reuse_confirm.txt", "whoever gave this address, and no account", {"reuse", "link_key"}),
    Notification("outcomes/mail/reuse_known.txt", "the same, when it is recorded already", {"reuse", "link_key"}),
    Notification(
        "outcomes/mail/reuse_follow_up.txt", "those who use it, once a year", {"reuse", "link_key"}, lost=ask_again
    ),
)
