"""Which e-mail addresses an invitation may go to: none that could be mistaken for another.

An invitation opens an organisation's drafts to whoever reads the mail. So the address is in plain letters, and it does
not only look like one at the organisation's own website: ``huddlnge.se``, ``huddingelogin.se`` or
``huddinge.se.example.com`` for ``huddinge.se``.
"""

from urllib.parse import urlsplit

from accounts.alike import fold
from accounts.mailboxes import encoded_domain, readable_domain

# Under these, the name of an organisation stands one step further to the left: hull.ac.uk.
_SHARED = {"ac", "co", "com", "edu", "gov", "org"}
# Shorter names others hold, or differ from by one letter, without meaning to: KTH and BTH are both universities.
_LONG_FROM = 5


def domain_of(website: str) -> str:
    """Return the domain that an organisation's addresses are likely to be at; "" where it has no website."""
    return encoded_domain((urlsplit(website).hostname or "").removeprefix("www."))


def is_at(address: str, website: str) -> bool:
    """Whether the address is at the website's domain, or at a part of it."""
    own = domain_of(website)
    return bool(own) and _holds(own, address.rpartition("@")[2].lower())


def looks_like(address: str, website: str) -> bool:
    """Whether the address is not at the website's domain, and could be taken for one that is."""
    own, domain = domain_of(website), address.rpartition("@")[2].lower()
    if not own or _holds(own, domain) or _holds(domain, own):
        return False
    name = fold(_name(readable_domain(own)))
    labels = readable_domain(domain).split(".")[:-1]
    parts = {part for label in labels for part in (label, *label.split("-"))}
    return any(_resembles(fold(part), name) for part in parts)


def _holds(domain: str, other: str) -> bool:
    return other == domain or other.endswith(f".{domain}")


def _name(domain: str) -> str:
    """Return the part of a domain that its owner has chosen: "huddinge" of "larare.huddinge.se"."""
    labels = domain.split(".")[:-1] or [domain]
    return labels[-2] if len(labels) > 1 and labels[-1] in _SHARED else labels[-1]


def _resembles(part: str, name: str) -> bool:
    """Whether a part of a domain is the name, or nearly, or puts a word before or behind it."""
    if part == name:
        return True
    is_long = len(name) >= _LONG_FROM
    return is_long and (is_one_edit_away(part, name) or part.startswith(name) or part.endswith(name))


def is_one_edit_away(one: str, other: str) -> bool:
    """Whether one becomes the other by a letter put in, left out or changed, or by two that change places."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    return one != other and (
        one[1:] == other
        or one == other[1:]
        or one[1:] == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )
