from following.digests import tell_again
from mail.registry import Notification, register

register(
    Notification("following/mail/follow_confirm.txt", "whoever wants to follow by e-mail", {"record", "confirm_url"}),
    Notification(
        "following/mail/digest.txt",
        "each follower, when due",
        {"groups", "has_more", "follows_url", "unsubscribe_url"},
        lost=tell_again,
    ),
    Notification(
        "following/mail/challenge_merged.txt",
        "the authors of both challenges, and all who share either or own what remains",
        {"challenge", "into", "reason"},
    ),
)
