"""Visitors who mean harm, or have a bad connection."""

import socket
import ssl
import time
import uuid
from contextlib import ExitStack

from tools.drill.house import PAGES, House
from tools.drill.visitor import DrillError, Visitor, check

WRONG_TRIES = 13  # ten are let in a minute
SLOW = 200
QUICK = 2.0  # seconds


def headers_are_forged(house: House) -> str:
    """Whatever a visitor says of addresses, hosts and protocols, limits hold and links lead here."""
    before = _tries_until_refused(house, through_proxy=True)
    page = house.visitor(X_Forwarded_Proto="http", X_Forwarded_Host="evil.example").get("/")
    check(page.status == 200, f"a forged protocol was believed: {page}")
    check("evil.example" not in page.text, "a forged host stands on the page")
    house.redis.forget()
    past = _tries_until_refused(house, through_proxy=False)
    told = f"refused after {past} tries" if past else "sent away unheard"
    return f"log-ins with forged addresses: refused after {before} tries through the proxy, and {told} past it"


def _tries_until_refused(house: House, *, through_proxy: bool) -> int:
    """Try wrong passwords, as another account from another address each time."""
    past = {"X-Forwarded-Proto": "https", "X-Proxy-Secret": "guessed", "Host": house.url.split("/")[2]}
    for number in range(WRONG_TRIES):
        forged = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        if through_proxy:
            visitor = Visitor(house.url, forged)
        else:
            visitor = Visitor(f"http://127.0.0.1:{house.ports['web-a']}", forged | past)
            visitor.origin = house.url
            if visitor.get("/konto/login/").status in (
                301,
                400,
                403,
            ):  # what does not come through the proxy is sent there
                return 0
        email = f"{uuid.uuid4().hex}@example.org"
        answer = visitor.send("/konto/login/", "password", login=email, password="guessed-wrongly")  # noqa: S106
        if answer.status == 429 or "För många försök" in answer.text:
            return number
        check(answer.status == 200, f"a wrong password was answered {answer}")
    where = "through the proxy" if through_proxy else "past it"
    raise DrillError(f"{WRONG_TRIES} wrong passwords {where} and no limit: the forged addresses were believed")


def two_hundred_are_slow(house: House) -> str:
    """Half of them never end their headers, half send a form a byte at a time; readers notice nothing."""
    with ExitStack() as stack:
        for number in range(SLOW):
            connection = stack.enter_context(_connected(house))
            if number % 2:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
            else:
                head = b"POST /konto/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
                connection.sendall(head + b"Content-Type: application/x-www-form-urlencoded\r\n\r\nx")
        begun = time.monotonic()
        answers = [house.visitor().get(page) for page in PAGES]
        seconds = time.monotonic() - begun
    wrong = [str(answer) for answer in answers if answer.status != 200]
    slowest = max(answer.seconds for answer in answers)
    check(not wrong, f"beside {SLOW} slow visitors a reader saw {wrong}")
    check(slowest < QUICK, f"beside {SLOW} slow visitors a page took {slowest:.1f} s")
    return f"{len(answers)} pages in {seconds:.1f} s beside {SLOW} slow visitors, the slowest {slowest:.1f} s"


def _connected(house: House) -> socket.socket:
    trusting = ssl._create_unverified_context()  # noqa: S323  # the drill made the certificate itself
    plain = socket.create_connection(("127.0.0.1", house.proxy.port), timeout=20)
    return trusting.wrap_socket(plain, server_hostname="localhost")
