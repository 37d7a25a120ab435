"""Dead addresses are found politely and safely, and told to editors and readers."""

import datetime as dt
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import public_web
from core.public_web import is_public
from reports.link_check import checking as addresses
from reports.link_check.checking import ask, check, collect
from reports.models import CheckedAddress
from tests import factories
from tests.admin.pages import list_of, page_of

TODAY = dt.datetime(2026, 11, 28, 3, 0, tzinfo=dt.UTC)


class Site(BaseHTTPRequestHandler):
    """A small website: what each path answers to HEAD and to GET, and what was asked of it."""

    answers = {
        "/finns": (200, 200),
        "/borta": (404, 404),
        "/trasig": (500, 500),
        "/inte-head": (405, 200),
        "/head-ljuger": (404, 206),
        "/inga-robotar": (403, 403),
        "/upptagen": (429, 429),
        "/flyttad": (301, 301),
        "/runt": (302, 302),
        "/inåt".encode().decode("latin-1"): (200, 200),
        "/till-oss": (302, 302),
        "/till-databasen": (302, 302),
    }
    moved = {
        "/flyttad": "/finns",
        "/runt": "/runt",
        "/till-oss": "http://10.0.0.1/hemligt",
        "/till-databasen": "//127.0.0.1:5432/",
    }

    def do_HEAD(self):
        self.reply(0)

    def do_GET(self):
        self.reply(1)

    def reply(self, method):
        self.server.asked.append((self.command, self.path, dict(self.headers)))
        status = self.answers.get(self.path, (200, 200))[method]
        self.send_response(status)
        if self.path in self.moved:
            self.send_header("Location", self.moved[self.path])
        self.end_headers()
        if method:
            self.wfile.write(b"x" * 100_000)

    def log_message(self, *args):
        pass


@pytest.fixture
def site(monkeypatch):
    """The website on this machine, which counts as public here; other private addresses do not."""
    monkeypatch.setattr(public_web, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(public_web, "PORTS", {80, 443, server.server_port})
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "answer", "there", "undecided"),
    [
        ("/finns", "200", True, False),
        ("/borta", "404", False, False),
        ("/trasig", "500", False, False),
        ("/inte-head", "200", True, False),
        ("/head-ljuger", "206", True, False),
        ("/inga-robotar", "403", False, True),
        ("/upptagen", "429", False, True),
        ("/flyttad", "200", True, False),
        ("/runt", "moved too many times", False, False),
        ("/till-oss", "not a public address", False, False),
        ("/till-databasen", "not a port of the web", False, False),
        ("/r%C3%A4ksm%C3%B6rg%C3%A5s?a=b c", "200", True, False),
        ("/räksmörgås", "200", True, False),
    ],
)
def test_address_is_judged_by_what_it_answers(site, path, answer, there, undecided):
    found = ask(site.url + path)
    assert (str(found), found.is_there, found.is_undecided) == (answer, there, undecided)


def test_question_is_short_and_says_who_asks(site, settings):
    settings.SITE_URL = "https://portal.example.org"
    ask(site.url + "/head-ljuger#avsnitt")
    (first, path, _), (second, _, headers) = site.asked
    assert (first, second, path) == ("HEAD", "GET", "/head-ljuger")
    assert headers["Range"] == "bytes=0-1023"
    assert "robot" in headers["User-Agent"]
    assert "+https://portal.example.org/" in headers["User-Agent"]
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:0001::1", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
        "::127.0.0.1",
    ],
)  # fmt: skip
def test_address_of_this_machine_or_network_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "130.237.28.40", "2001:6b0:1::201", "64:ff9b::8.8.8.8"])
def test_address_of_the_internet_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "http://2130706433:{port}/",
        "http://0x7f.1:{port}/", "http://user:password@127.0.0.1:{port}/",
    ],
)  # fmt: skip
def test_loopback_address_is_never_requested(site, monkeypatch, url):
    monkeypatch.setattr(public_web, "is_public", is_public)
    found = ask(url.format(port=site.server_port))
    assert str(found) in {"not a public address", "no such host"}
    assert site.asked == []


@pytest.mark.parametrize("url", ["http://example.org:22/", "https://example.org:8443/", "http://example.org:6379/x"])
def test_other_ports_than_the_webs_are_never_asked(monkeypatch, url):
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **more: pytest.fail("looked up"))
    assert str(ask(url)) == "not a port of the web"


def test_name_with_one_private_address_is_refused(monkeypatch):
    both = [(2, 1, 6, "", (ip, 80)) for ip in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *args, **more: both)
    assert str(ask("http://tva.example/")) == "not a public address"


def test_connection_is_made_to_the_address_that_was_looked_at(site, monkeypatch):
    """A name that means something else when it is looked up again gets nothing out of it."""
    asked, real = [], socket.getaddrinfo

    def look_up(host, port, *args, **more):
        if host == "127.0.0.1":
            return real(host, port, *args, **more)
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port))]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    assert ask(f"http://namn.example:{site.server_port}/finns").is_there
    assert asked == ["namn.example"]
    assert site.asked[0][2]["Host"] == f"namn.example:{site.server_port}"


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "file:///etc/passwd", "javascript:1", "http://", "http://[", "http://a:99999/"]
)
def test_address_that_is_none_is_an_answer_and_no_crash(url):
    assert not ask(url).is_there


def test_server_that_talks_slowly_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(public_web, "is_public", lambda address: True)
    monkeypatch.setattr(addresses, "LONGEST", 0.3)
    done = threading.Event()

    def drip(slow):
        while not done.is_set():
            try:
                line, _ = slow.accept()
            except TimeoutError:
                continue
            with line, suppress(OSError):
                line.sendall(b"HTTP/1.1 2")
                while not done.wait(0.05):
                    line.sendall(b"0")

    with socket.create_server(("127.0.0.1", 0)) as slow:
        slow.settimeout(0.1)
        thread = threading.Thread(target=drip, args=[slow])
        thread.start()
        before = time.monotonic()
        found = ask(f"http://127.0.0.1:{slow.getsockname()[1]}/")
        took = time.monotonic() - before
        done.set()
        thread.join()
    assert not found.is_there
    assert took < 5


# Rounds


@pytest.fixture
def round_of(db, monkeypatch):
    """Check all addresses, with the answers given by address; return the round and what was slept."""

    def go(answers, most=100, pause=5.0):
        slept, asked = [], []

        def reply(url):
            asked.append(url)
            return (
                answers[url]
                if isinstance(answers[url], addresses.LinkResponse)
                else addresses.LinkResponse(answers[url])
            )

        monkeypatch.setattr(addresses, "ask", reply)
        checked = check(most, pause, sleep=slept.append)
        return checked, asked, slept

    return go


def linked(*urls):
    return [factories.LinkFactory(url=url) for url in urls]


def test_addresses_of_links_published_reports_and_sources_are_asked(db):
    factories.LinkFactory(url="https://a.example/", source="https://b.example/")
    factories.ReportFactory(
        published=True, url="https://c.example/", source="https://b.example/", more_sources=["https://d.example/"]
    )
    factories.ReportFactory(url="https://utkast.example/")
    collect()
    urls = ["https://a.example/", "https://b.example/", "https://c.example/", "https://d.example/"]
    assert sorted(CheckedAddress.objects.values_list("url", flat=True)) == urls


def test_unused_address_is_deleted(db):
    factories.CheckedAddressFactory()
    kept = factories.CheckedAddressFactory(archived_url="https://web.archive.org/web/2019/x")
    collect()
    assert list(CheckedAddress.objects.all()) == [kept]


def test_address_is_dead_after_three_days_in_a_row_and_alive_when_it_answers(round_of):
    borta, finns = "https://a.example/borta", "https://b.example/finns"
    linked(borta, finns)
    states = []
    for day, answer in ((0, 404), (0, 404), (1, 500), (2, 200), (3, 404), (4, 404), (4, 404), (5, 403), (6, 410)):
        with time_machine.travel(TODAY + dt.timedelta(days=day), tick=False):
            checked, _, _ = round_of({borta: answer, finns: 200})
        row = CheckedAddress.objects.get(url=borta)
        states.append((row.failed_days, row.is_dead, len(checked.dead)))
    assert states == [
        (1, False, 0), (1, False, 0), (2, False, 0), (0, False, 0), (1, False, 0), (2, False, 0), (2, False, 0),
        (2, False, 0), (3, True, 1),
    ]  # fmt: skip
    assert (row.failing_since, row.answer) == (dt.date(2026, 12, 1), "410")
    assert not CheckedAddress.objects.get(url=finns).is_dead


def test_hosts_are_asked_in_turn_with_a_pause_at_each(round_of):
    urls = [f"https://a.example/{n}" for n in range(3)] + ["https://b.example/0"]
    linked(*urls)
    _, asked, slept = round_of(dict.fromkeys(urls, 200))
    assert [url.split("/")[2] for url in asked] == ["a.example", "b.example", "a.example", "a.example"]
    assert len(slept) == 2
    assert all(4 < seconds <= 5 for seconds in slept)


def test_busy_host_is_left_alone_and_nothing_held_against_it(round_of):
    urls = [f"https://a.example/{n}" for n in range(3)]
    linked(*urls)
    checked, asked, _ = round_of(dict.fromkeys(urls, 429))
    assert len(asked) == 1
    assert (checked.undecided, checked.failed) == (1, 0)


def test_those_that_have_waited_longest_are_asked_first(round_of):
    urls = [f"https://{name}.example/" for name in "abcd"]
    linked(*urls)
    first = round_of(dict.fromkeys(urls, 200), most=2)[1]
    second = round_of(dict.fromkeys(urls, 200), most=2)[1]
    assert sorted(first + second) == urls


def test_local_network_failure_is_not_recorded(round_of):
    linked("https://a.example/", "https://b.example/")
    silence = addresses.LinkResponse(0, "no such host")
    checked, _, _ = round_of({"https://a.example/": silence, "https://b.example/": silence})
    assert checked.is_cut_off
    assert set(CheckedAddress.objects.values_list("failed_days", "checked_at")) == {(0, None)}
    checked, _, _ = round_of({"https://a.example/": silence, "https://b.example/": 404})
    assert not checked.is_cut_off
    assert checked.failed == 2


def test_command_says_how_it_went(db, capsys, site):
    linked(site.url + "/finns")
    call_command("check_links", "--pause", "1")
    assert "1 answered, 0 silent" in capsys.readouterr().out


@pytest.mark.parametrize("option", [["--pause", "0"], ["--most", "0"]])
def test_command_refuses_too_short_pause(db, option):
    with pytest.raises(CommandError, match="at least"):
        call_command("check_links", *option)


def test_command_fails_where_nothing_answers(db, monkeypatch):
    linked("https://a.example/")
    monkeypatch.setattr(addresses, "ask", lambda url: addresses.LinkResponse(0, "no such host"))
    with pytest.raises(CommandError, match="on the internet"):
        call_command("check_links")


# What readers and editors see


@pytest.mark.parametrize("archived", ["", "https://web.archive.org/web/2019/studie"])
def test_reader_is_told_that_an_address_is_dead_and_led_to_the_copy(client, db, archived):
    dead = factories.CheckedAddressFactory(dead=True, archived_url=archived)
    report = factories.ReportFactory(published=True, url=dead.url)
    factories.LinkFactory(url=dead.url)
    for page in (report.get_absolute_url(), reverse("links")):
        text = client.get(page).text
        assert "2 november 2026" in text
        assert (archived in text) if archived else ("web.archive.org" not in text)


def test_address_that_has_failed_for_two_days_is_nothing_to_tell(client, db):
    row = factories.CheckedAddressFactory(dead=True, failed_days=2, archived_url="https://web.archive.org/x")
    report = factories.ReportFactory(published=True, url=row.url)
    text = client.get(report.get_absolute_url()).text
    assert "2 november 2026" not in text
    assert "web.archive.org" not in text


@pytest.mark.parametrize("factory", [factories.LinkFactory, factories.ReportFactory])
def test_editor_filters_dead_links_and_finds_the_copy(client, editor, factory):
    client.force_login(editor)
    dead = factories.CheckedAddressFactory(dead=True)
    record, of_source = factory(url=dead.url, title="Död"), factory(source=dead.url, title="Av en källa")
    factory(title="Levande")
    page = client.get(list_of(type(record)), {"dead": "yes"})
    assert {one.pk for one in page.context["cl"].result_list} == {record.pk, of_source.pk}
    assert f"{list_of(CheckedAddress)}?q=https%3A%2F%2Fexample.org" in page.text


@pytest.mark.parametrize(("state", "found"), [("dead", 2), ("unarchived", 1), ("failing", 1)])
def test_editor_sees_what_fails_and_gives_a_copy(client, editor, state, found):
    client.force_login(editor)
    dead = factories.CheckedAddressFactory(dead=True)
    factories.CheckedAddressFactory(dead=True, archived_url="https://web.archive.org/x")
    factories.CheckedAddressFactory(dead=True, failed_days=1)
    factories.CheckedAddressFactory()
    page = client.get(list_of(CheckedAddress), {"state": state})
    assert page.context["cl"].result_count == found
    client.post(page_of(dead), {"archived_url": "https://web.archive.org/web/1"})
    dead.refresh_from_db()
    assert dead.archived_url == "https://web.archive.org/web/1"
