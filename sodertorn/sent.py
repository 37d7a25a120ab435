"""What somebody wrote in a form that was not received: it stands on the page that says so."""

import re
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve

UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError, MultiPartParserError)
SECRET = ("account_", "mfa_")  # addresses whose forms take passwords, codes and keys
TECHNICAL = {"csrfmiddlewaretoken", "form_key", "seen", "shown_at", "altcha", "post"}  # the last is the admin's "yes"
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Sent:
    action: str
    fields: list[tuple[str, str]]  # all but the token, to be sent again
    words: list[str]  # those that a person wrote or chose, to be read and copied
    had_files: bool  # which cannot be kept
    is_ours: bool  # our own page sent it: one click may send it again


def what_was_sent(request: HttpRequest) -> Sent | None:
    """Return what is shown of a form; None where there is none, it holds a secret, or another site sent it.

    Old browsers do not say which site sent a form. Its words are shown then, but no button: no other site shall have
    its own words sent by one click.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if request.method != "POST" or site not in {None, "same-origin"}:
        return None
    try:
        posted, had_files = request.POST, bool(request.FILES)
    except UNREADABLE:
        return None
    fields = [(name, value) for name, values in posted.lists() for value in values if name != "csrfmiddlewaretoken"]
    if not fields or _is_secret(request.path_info, [name for name, _value in fields]):
        return None
    words = [value for name, value in fields if name not in TECHNICAL and _is_of_a_person(value)]
    return Sent(request.get_full_path(), fields, words, had_files, is_ours=site is not None)


def _is_secret(path: str, names: list[str]) -> bool:
    """Whether a form takes a password or a second factor: nothing of it is ever shown."""
    try:
        address = resolve(path).url_name or ""
    except Resolver404:
        address = ""
    return address.startswith(SECRET) or any("password" in name for name in names)


def _is_of_a_person(value: str) -> bool:
    """Whether somebody may want to copy it: not a number, a key or a switch."""
    return bool(_LETTER.search(value)) and (" " in value or "\n" in value or 2 < len(value) <= 30)
