"""Letters that come back: bounces that say so in a form for machines (RFC 3464). Everything else is let go.

Only what is sent to a return address of ours, and names the address that the letter had gone to, counts: nobody can
have somebody else's address refused.
"""

import re
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from email.utils import getaddresses

from mail.answers import read_status, short
from mail.models import OutboxMessage
from mail.sending import lose
from mail.verp import letter_in, proved

_STATUS = re.compile(r"5\.(\d{1,3}\.\d{1,3})")
_OF_MACHINES = {"bulk", "junk", "list", "auto_reply"}
_AWAY = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Vacation", "List-Id")
_RETURNED_TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


def take_in(mail: Message) -> str:
    """Read a mail that has come to the return address, and say in a word what it was: for the log, nothing of it."""
    letters = (letter_in(address) for _name, address in getaddresses(list(_values(mail, *_RETURNED_TO))))
    found = next((letter for letter in letters if letter), None)
    if mail.get_content_type() == "multipart/report" and mail.get_param("report-type") == "delivery-status":
        return _take_back(mail, *found) if found else "unknown"
    return "automatic" if is_automatic(mail) else "other"


def is_automatic(mail: Message) -> bool:
    """Whether a machine wrote it: somebody is away, or a list has passed it on (RFC 3834)."""
    said = _first(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _first(mail, "Precedence").lower()
    return said not in {"", "no"} or precedence in _OF_MACHINES or any(name in mail for name in _AWAY)


def _take_back(mail: Message, letter: int, proof: str) -> str:
    """Note that a letter has come back; say what the report was."""
    for block in _recipients(mail):
        address = proved(letter, proof, [*_addresses(block), *_returned_to(mail)])
        if not address:
            continue
        status = _STATUS.search(_first(block, "Status"))
        if _first(block, "Action").lower() != "failed" or not status:
            return "delayed"
        words = short(_first(block, "Diagnostic-Code") or _first(block, "Status"))
        answer = read_status(status[1], words)
        message = OutboxMessage.objects.filter(pk=letter, state=OutboxMessage.State.SENT).first()
        if message is None:
            return "repeated"
        message.address = address
        return "refused" if lose(message, OutboxMessage.State.REFUSED, answer) else "repeated"
    return "unknown"


def _recipients(mail: Message) -> Iterator[Message]:
    """Yield what the report says of each recipient."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (block for block in part.get_payload() if isinstance(block, Message) and "Action" in block)


def _addresses(block: Message) -> Iterator[str]:
    """Yield whom the report is about: where the letter was sent, and where it was passed on to."""
    for value in _values(block, "Original-Recipient", "Final-Recipient"):
        yield value.partition(";")[2].strip().strip("<>")


def _returned_to(mail: Message) -> Iterator[str]:
    """Yield whom the letter was to, as the copy of it says that the report has with it."""
    for part in mail.walk():
        if part is mail:
            continue
        if part.get_content_type() == "text/rfc822-headers":
            part = message_from_string(str(part.get_payload()))
        yield from (address for _name, address in getaddresses(list(_values(part, "To"))))


def _values(mail: Message, *names: str) -> Iterator[str]:
    return (str(value) for name in names for value in mail.get_all(name, []))


def _first(mail: Message, name: str) -> str:
    return next(_values(mail, name), "").strip()
