from mail.registry import Notification, register

PARTY = {"challenge", "party", "lead"}

register(
    Notification("challenges/mail/challenge_published.txt", "its author, the first time", {"challenge"}),
    Notification("challenges/mail/challenge_returned.txt", "its author", {"challenge", "reason"}),
    Notification("challenges/mail/challenge_declined.txt", "its author", {"challenge", "reason"}),
    Notification(
        "challenges/mail/challenge_identified.txt",
        "each organisation that shares it",
        {"challenge", "organisation", "others"},
    ),
    Notification("challenges/mail/challenge_now_identified.txt", "whoever logged it", {"challenge", "others"}),
    Notification("challenges/mail/challenge_handed_over.txt", "the new owner", {"challenge", "organisation"}),
    Notification("challenges/mail/party_invited.txt", "the invited organisation", PARTY),
    Notification("challenges/mail/party_accepted.txt", "the owner", {*PARTY, "missing"}),
    Notification("challenges/mail/invitation_declined.txt", "the owner", {*PARTY, "reason"}),
    Notification("challenges/mail/party_asked.txt", "the owner", PARTY),
    Notification("challenges/mail/party_approved.txt", "the organisation that asked", PARTY),
    Notification("challenges/mail/request_declined.txt", "the organisation that asked", {*PARTY, "reason"}),
)
