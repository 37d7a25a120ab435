"""A visitor: asks for pages through the proxy, keeps cookies, fills in forms. Without scripts, as anybody can be."""

import http.client
import re
import ssl
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

PATIENCE = 40  # seconds


class DrillError(Exception):
    """What was seen instead of what should have been."""


def check(held: bool, seen: str) -> None:
    if not held:
        raise DrillError(seen)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def place(self) -> str:
        """Where it leads on to."""
        to = self.headers["Location"]
        check(to is not None, f"it led nowhere: {self}")
        return urlsplit(to).path

    def __str__(self) -> str:
        return f"{self.status} after {self.seconds:.1f} s"


class Visitor:
    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.url = urlsplit(url)
        self.headers = dict(headers or {})
        self.cookies: dict[str, str] = {}
        self.origin = url

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str], picture: bytes | None = None) -> Answer:
        if picture is None:
            body, kind = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        else:
            body, kind = _multipart(fields, picture)
        return self._ask("POST", path, body, {"Content-Type": kind, "Origin": self.origin})

    def send(self, path: str, field: str, picture: bytes | None = None, **values: str) -> Answer:
        """Open a page, fill in its form that has ``field`` and send it."""
        page = self.get(path)
        action, fields = form_with(field, page)
        return self.post(action or path, {**fields, **values}, picture)

    def log_in(self, email: str, password: str) -> "Visitor":
        answer = self.send("/konto/login/", "password", login=email, password=password)
        check(answer.status == 302, f"logging in was answered {answer}")
        return self

    def _ask(self, method: str, path: str, body: bytes | None = None, more: Mapping[str, str] | None = None) -> Answer:
        headers = {**self.headers, **(more or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.monotonic()
        if self.url.scheme == "https":
            trusting = ssl._create_unverified_context()  # noqa: S323  # the drill made the certificate itself
            port = self.url.port
            connection = http.client.HTTPSConnection("localhost", port, timeout=PATIENCE, context=trusting)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.url.port, timeout=PATIENCE)  # type: ignore[assignment]
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read(), time.monotonic() - begun)
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def _keep(self, answer: Answer) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.inside = False
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = True
            self.found.append((given.get("action", ""), {}))
        elif self.inside and tag == "option" and self.select:
            if "selected" in given:
                self.found[-1][1][self.select] = given.get("value", "")
        elif self.inside and given.get("name") and tag in {"input", "textarea", "select"}:
            self.select = given["name"] if tag == "select" else ""
            is_choice = given.get("type") in {"checkbox", "radio"} and "checked" not in given
            if not is_choice and given.get("type") not in {"submit", "file"}:
                self.found[-1][1][given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def form_with(field: str, page: Answer) -> tuple[str, dict[str, str]]:
    """Return where the form goes that has ``field``, and what is filled in already."""
    reader = _Forms()
    reader.feed(page.text)
    for action, fields in reader.found:
        if field in fields:
            return action, fields
    title = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    raise DrillError(f"no form with {field}; the page was {page}: {title[1].strip() if title else page.text[:200]}")


def _multipart(fields: Mapping[str, str], picture: bytes) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="picture"; filename="drill.png"\r\n'
    parts += [f"{head}Content-Type: image/png\r\n\r\n".encode(), picture, f"\r\n--{boundary}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"
