"""What somebody wrote in a form that was not received: it stands on the page that says so."""

from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve

from sodertorn.sent_words import Words, in_words

UNREADABLE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, UnreadablePostError, MultiPartParserError)
SECRET = ("account_", "mfa_")  # addresses whose forms take passwords, codes and keys
TECHNICAL = {"csrfmiddlewaretoken", "form_key", "seen", "shown_at", "altcha", "post"}  # the last is the admin's "yes"


@dataclass(frozen=True)
class Sent:
    action: str
    fields: list[tuple[str, str]]  # all but the token, to be sent again
    words: list[Words]  # those that a person wrote or chose, to be read and copied
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
    written = [(name, value) for name, value in fields if name not in TECHNICAL]
    words = in_words(written, app=_app(request.path_info))
    return Sent(request.get_full_path(), fields, words, had_files, is_ours=site is not None)


def _is_secret(path: str, names: list[str]) -> bool:
    """Whether a form takes a password or a second factor: nothing of it is ever shown."""
    try:
        address = resolve(path).url_name or ""
    except Resolver404:
        address = ""
    return address.startswith(SECRET) or any("password" in name for name in names)


def _app(path: str) -> str:
    """Return the app whose page the form stands on; the pages of a wizard are all of ``core``'s making."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    module: str = match.func.__module__.partition(".")[0]
    return match.namespace if module == "core" else module
