"""Which e-mail addresses an invitation may go to: none that could be mistaken for another.

An invitation opens an organisation's drafts to whoever reads the mail. So the address is in plain letters, and it does
not only look like one at the organisation's own website: ``huddlnge.se``, ``huddingelogin.se`` or
``huddinge.se.example.com`` for ``huddinge.se``.
"""

import re
import unicodedata
from urllib.parse import urlsplit

# One address and nothing else: no name before it, no second one after it, nothing that begins a new line of the mail.
_PLAIN = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z][A-Za-z0-9-]*")
# Letters and figures that are drawn alike; the pairs first, as "cl" holds an "l".
_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))
# Under these, the name of an organisation stands one step further to the left: hull.ac.uk.
_SHARED = {"ac", "co", "com", "edu", "gov", "org"}
# Shorter names others hold, or differ from by one letter, without meaning to: KTH and BTH are both universities.
_LONG_FROM = 5


def is_plain(address: str) -> bool:
    """Whether it is one address of plain letters, at a domain that is written as it is read."""
    domain = address.rpartition("@")[2].lower()
    return bool(_PLAIN.fullmatch(address)) and not any(label.startswith("xn--") for label in domain.split("."))


def domain_of(website: str) -> str:
    """Return the domain that an organisation's addresses are likely to be at; "" where it has no website."""
    return (urlsplit(website).hostname or "").removeprefix("www.")


def is_at(address: str, website: str) -> bool:
    """Whether the address is at the website's domain, or at a part of it."""
    own = domain_of(website)
    return bool(own) and _holds(own, address.rpartition("@")[2].lower())


def looks_like(address: str, website: str) -> bool:
    """Whether the address is not at the website's domain, and could be taken for one that is."""
    own, domain = domain_of(website), address.rpartition("@")[2].lower()
    if not own or _holds(own, domain) or _holds(domain, own):
        return False
    name = _fold(_name(own))
    labels = domain.split(".")[:-1]
    parts = {part for label in labels for part in (label, *label.split("-"))}
    return any(_resembles(_fold(part), name) for part in parts)


def _holds(domain: str, other: str) -> bool:
    return other == domain or other.endswith(f".{domain}")


def _name(domain: str) -> str:
    """Return the part of a domain that its owner has chosen: "huddinge" of "larare.huddinge.se"."""
    labels = domain.split(".")[:-1] or [domain]
    return labels[-2] if len(labels) > 1 and labels[-1] in _SHARED else labels[-1]


def _fold(text: str) -> str:
    """Return a text in which what is easily taken for another is the same: a hyphen is nothing, å is a, 0 is o."""
    letters = unicodedata.normalize("NFKD", text.lower())
    folded = "".join(letter for letter in letters if letter != "-" and not unicodedata.combining(letter))
    for letter, other in _ALIKE:
        folded = folded.replace(letter, other)
    return folded


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
