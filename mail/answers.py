"""What a mail server's answer says of a letter: that it is refused for good, or that it may come through later.

Many a "no" for good speaks of us (who we are, what we may relay) and not of whom the letter is for. That mends when the
portal's settings do, so the letter waits.
"""

import re
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPDataError,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.utils.encoding import force_bytes

WORDS = 200  # letters that are kept of an answer
_OF_THE_SENDER = (SMTPAuthenticationError, SMTPConnectError, SMTPHeloError, SMTPSenderRefused)
_STATUS = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")  # RFC 3463
_OF_US = re.compile(
    r"relay|authent|sender|client|helo|block|blacklist|spam|policy|prohibit|permitted|spf|dkim|dmarc|reputation", re.I
)
_ADDRESS = re.compile(r"<?[^\s<>\"']+@[^\s<>\"']+>?")
_NO_SUCH_MAILBOX = {"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.0", "2.1", "4.1"}
_NO_SUCH_LETTER = {"2.2", "2.3", "3.4"}  # the mailbox is full, or the letter too large
_CLOSES = 421


@dataclass(frozen=True)
class Answer:
    words: str  # of the server, without addresses
    is_final: bool = False  # this letter is never taken
    refuses_address: bool = False  # nor is any other for the same address
    is_away: bool = False  # there is no server to speak to, so the other letters need not be tried


def answer_in(error: Exception) -> Answer:
    """Read what went wrong with a letter."""
    if isinstance(error, SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
    elif isinstance(error, SMTPResponseException):
        code, said = error.smtp_code, force_bytes(error.smtp_error)
    else:
        return Answer(words=short(f"{type(error).__name__}: {error}"), is_away=isinstance(error, OSError))
    words = short(f"{code} {said.decode(errors='replace')}")
    if code < 500 or isinstance(error, _OF_THE_SENDER):
        return Answer(words, is_away=code == _CLOSES or isinstance(error, SMTPConnectError))
    if status := _STATUS.search(words):
        return read_status(".".join(status.groups()), words)
    if _OF_US.search(words):
        return Answer(words)
    is_of_the_letter = isinstance(error, SMTPDataError)
    return Answer(
        words, is_final=code in {550, 551, 552, 553, 554}, refuses_address=code in {550, 551} and not is_of_the_letter
    )


def read_status(status: str, words: str) -> Answer:
    """Read a status for good, without its first figure: ``1.1`` for 5.1.1."""
    no_mailbox = status in _NO_SUCH_MAILBOX
    return Answer(
        words, is_final=no_mailbox or status in _NO_SUCH_LETTER or status.startswith("6."), refuses_address=no_mailbox
    )


def short(words: str) -> str:
    return " ".join(_ADDRESS.sub("…", words).split())[:WORDS]
