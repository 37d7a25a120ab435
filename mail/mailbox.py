"""The mailbox of what comes back: on a server (IMAP, POP3), in a folder (Maildir) or in a file (mbox).

``BOUNCE_MAILBOX`` names it: ``imaps://user:password@host/INBOX``, ``pop3s://user:password@host``, ``maildir:///path``,
``mbox:///path``. What ``take`` says yes to is removed; everything else stays.
"""

import imaplib
import mailbox
import poplib
from collections.abc import Callable
from contextlib import closing
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

LARGEST = 1_000_000  # bytes that are read of a mail
MOST = 500  # mails at a time
PORTS = {"imap": 143, "imaps": 993, "pop3": 110, "pop3s": 995}
Take = Callable[[bytes], bool]


def read_mailbox(url: str, take: Take) -> None:
    """Give each mail to ``take``. Raises ValueError for an address that is none, and what the server says."""
    address = urlsplit(url)
    readers = {"imap": _imap, "imaps": _imap, "pop3": _pop3, "pop3s": _pop3, "maildir": _files, "mbox": _files}
    if address.scheme not in readers:
        raise ValueError(f"{address.scheme}:// is no mailbox. Use one of {', '.join(readers)}.")
    readers[address.scheme](address, take)


def _imap(address: SplitResult, take: Take) -> None:
    kind = imaplib.IMAP4_SSL if address.scheme == "imaps" else imaplib.IMAP4
    with kind(address.hostname or "", address.port or PORTS[address.scheme], timeout=settings.EMAIL_TIMEOUT) as server:
        server.login(unquote(address.username or ""), unquote(address.password or ""))
        answer, said = server.select(unquote(address.path.strip("/")) or "INBOX")
        if answer != "OK":
            raise ValueError(f"The mailbox cannot be opened: {said!r}")
        for key in server.uid("search", "UNSEEN")[1][0].split()[:MOST]:
            parts = server.uid("fetch", key.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)")[1]
            content = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            server.uid("store", key.decode(), "+FLAGS", r"(\Deleted)" if take(content) else r"(\Seen)")
        server.expunge()


def _pop3(address: SplitResult, take: Take) -> None:
    kind = poplib.POP3_SSL if address.scheme == "pop3s" else poplib.POP3
    server = kind(address.hostname or "", address.port or PORTS[address.scheme], timeout=settings.EMAIL_TIMEOUT)
    try:
        server.user(unquote(address.username or ""))
        server.pass_(unquote(address.password or ""))
        newest = server.stat()[0]
        for number in range(newest, max(newest - MOST, 0), -1):
            if take(b"\r\n".join(server.retr(number)[1])[:LARGEST]):
                server.dele(number)
    finally:
        server.quit()  # which is what removes them


def _files(address: SplitResult, take: Take) -> None:
    kind = mailbox.Maildir if address.scheme == "maildir" else mailbox.mbox
    with closing(kind(unquote(address.path), create=False)) as box:
        box.lock()
        try:
            for key in list(box.keys())[:MOST]:
                if take(box.get_bytes(key)[:LARGEST]):
                    box.remove(key)
            box.flush()
        finally:
            box.unlock()
