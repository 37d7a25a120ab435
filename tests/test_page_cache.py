"""The page cache: what everybody reads alike is made once, and nobody is shown what is not theirs, or holds no more."""

import datetime as dt
import gzip
import pickle
import re
import secrets

import pytest
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.core.cache import cache, caches
from django.db import connection, models, transaction
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import translation

from core.database.triggers import content_models
from reports.models import DayCount
from sodertorn import page_cache as pages
from sodertorn.cache import ForgivingRedisCache
from sodertorn.kept_pages import KEPT_PAGES
from sodertorn.page_cache import Page
from tests import factories
from tests.access import World
from tests.test_access import PUBLIC, READS, drained
from tests.transitions import take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache"), pytest.mark.timeout(600)]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
ONE = {"user-agent": FIREFOX, "accept-encoding": "gzip", "accept-language": "sv"}
ANOTHER = {
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1",
    "accept-encoding": "br, gzip, zstd",
    "accept-language": "en",
    "cookie": "csrftoken=0123456789abcdefghijklmnopqrstuv; _pk_id=7",
    "hx-request": "true",
    "hx-target": "results",
    "referer": "https://example.org/",
    "x-forwarded-for": "192.0.2.9",
}


def is_from_cache(client, address, **headers):
    """Read a page, and say whether no view made it. Nothing is asked then but the version of the content."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers=headers)
    assert response.status_code == 200
    is_kept = response.wsgi_request.resolver_match is None
    assert not is_kept or ["core_contentchange" in query["sql"] for query in queries] == [True]
    return is_kept


# Every page on the list


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


MOST_BESIDE = 3_000  # bytes that are kept of a page beside its own: headers, and what its address says


def _beside(page):
    return len(pickle.dumps(page)) - len(page.body)


def kept_rows():
    return [(name, row) for name, row in PUBLIC if name in KEPT_PAGES]


def test_every_page_on_the_list_is_tried():
    assert {name for name, _row in kept_rows()} == set(KEPT_PAGES)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_is_the_same_for_everybody(world, language):
    """Made for two readers who differ in all that they send, and answered from the cache to a third."""
    faults = []
    for name, row in kept_rows():
        with translation.override(language):
            address = reverse(name, kwargs=row.given(world))
        answers = []
        for headers in (ONE, ANOTHER):
            caches["pages"].clear()
            cache.clear()
            answers.append(Client(REMOTE_ADDR="192.0.2.1").get(address, row.data(world), headers=headers))
        answers.append(Client().get(address, row.data(world), headers=ONE))
        made, again, hit = answers
        if not (made.content == again.content == hit.content and made.headers == again.headers == hit.headers):
            faults.append((name, row.case, "differs"))
        if any(answer.cookies for answer in answers):
            faults.append((name, row.case, "cookie"))
        if hit.context is not None:
            faults.append((name, row.case, "is not kept"))
        if (kept := caches["pages"].get(pages._key(made.wsgi_request.asked.address))) is None or _beside(
            kept
        ) > MOST_BESIDE:
            faults.append((name, row.case, "is kept with more than it needs"))
        text = gzip.decompress(made.content).decode()
        if "csrfmiddlewaretoken" in text or "nonce" in text or "nonce-" in made["Content-Security-Policy"]:
            faults.append((name, row.case, "token"))
        if not set(made["Vary"].split(", ")) <= {"Accept-Encoding", "Cookie"}:
            faults.append((name, row.case, made["Vary"]))
    assert faults == []


# Why a page that everybody may open is not kept.
OWN_HEADERS = "a file, or what says for itself how long it holds"
TOKEN = "a form with a token, or a private link"
ALONE = "each answer is another: it tells the time, or how many readers there were"
NOT_KEPT = {
    "healthz": "asks whether the portal lives",
    "robots": OWN_HEADERS,
    "picture": OWN_HEADERS,
    "share-picture": OWN_HEADERS,
    "poster-pdf": OWN_HEADERS,
    "reports:file": OWN_HEADERS,
    "knowledge:compare-csv": OWN_HEADERS,
    "knowledge:place-csv": OWN_HEADERS,
    "knowledge:compare-xlsx": OWN_HEADERS,
    "knowledge:compare-svg": OWN_HEADERS,
    "knowledge:figures-csv": OWN_HEADERS,
    "knowledge:figures-json": OWN_HEADERS,
    "dcat-rdf": OWN_HEADERS,
    "dcat-turtle": OWN_HEADERS,
    "reports:cover": OWN_HEADERS,
    "reports:cite-file": OWN_HEADERS,
    "reports:cite-all": OWN_HEADERS,
    "reports:import-template": OWN_HEADERS,
    "outcomes:attachment": OWN_HEADERS,
    "outcomes:pack": OWN_HEADERS,
    "dialogues:open-data-file": OWN_HEADERS,
    "oai": ALONE,
    "dialogues:calendar": ALONE,
    "dialogues:meeting-ics": ALONE,
    "reports:counts": ALONE,
    "reports:organisation-counts": ALONE,
    "dialogues:proof": ALONE,
    "contact": TOKEN,
    "contact-received": "tells whoever has sent a message its number",
    "join:ask": TOKEN,
    "join:confirm": TOKEN,
    "dialogues:reply": TOKEN,
    "dialogues:write": TOKEN,
    "dialogues:write-page": TOKEN,
    "following:by-mail": TOKEN,
    "following:confirm": TOKEN,
    "following:follow": TOKEN,
    "following:unsubscribe-address": TOKEN,
    "dialogues:support": TOKEN,
    "dialogues:flag": TOKEN,
    "dialogues:register": TOKEN,
    "outcomes:reuse": TOKEN,
    "outcomes:reuse-confirm": TOKEN,
    "outcomes:reuse-follow-up": TOKEN,
    "partners:invitation": TOKEN,
    "mine:by-link": TOKEN,
    "mine:confirm": TOKEN,
    "mine:send-link": TOKEN,
    "mine:answer-merge-by-link": TOKEN,
    "following:unsubscribe": TOKEN,
    "mine:unsubscribe": TOKEN,
    "newsletter:subscribe": TOKEN,
    "newsletter:confirm": TOKEN,
    "newsletter:unsubscribe": TOKEN,
}


def test_each_page_that_everybody_opens_is_kept_or_has_a_reason():
    opened = {name for name, row in READS if row.codes[0] == 200 and not name.startswith(("account_", "mfa_"))}
    assert opened == set(KEPT_PAGES) | set(NOT_KEPT)


def test_no_page_on_the_list_reads_more_of_its_address_than_it_says(world, monkeypatch, settings):
    """What it does not name is taken away before the view."""
    settings.PAGE_CACHE = False
    read = set()

    def noted(method):
        def wrapped(self, name, *args):
            read.add(name)
            return method(self, name, *args)

        return wrapped

    for method in ("__getitem__", "__contains__", "get", "getlist"):
        monkeypatch.setattr(QueryDict, method, noted(getattr(QueryDict, method)))
    unknown = {}
    for name, row in kept_rows():
        read.clear()
        drained(Client().get(reverse(name, kwargs=row.given(world)), row.data(world)))
        if more := read - KEPT_PAGES[name].parameters:
            unknown[name] = more
    assert unknown == {}


# What is never kept, and never answered from the cache


@pytest.fixture
def report():
    return factories.ReportFactory(published=True, title="Om vatten")


def test_somebody_logged_in_gets_a_page_of_their_own(report, editor):
    for _twice in range(2):
        Client().get(report.get_absolute_url())
    logged_in = Client()
    logged_in.force_login(editor)
    answers = [logged_in.get(report.get_absolute_url()) for _twice in range(2)]
    for answer in answers:
        assert reverse("account_logout") in answer.text
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer
    assert reverse("account_logout") not in Client().get(report.get_absolute_url()).text


@pytest.mark.parametrize(
    "headers", [{"cookie": "sessionid=gone"}, {"cookie": "messages=x"}, {"authorization": "Basic eDp5"}]
)
def test_who_may_be_somebody_is_not_answered_from_the_cache(client, headers):
    client.get("/")
    assert is_from_cache(client, "/")
    assert not is_from_cache(client, "/", **headers)


def with_cookie():
    response = HttpResponse("Hej")
    response.set_cookie("csrftoken", "x")
    return response


REFUSED = {
    "not found": lambda: HttpResponse("Hej", status=404),
    "a cookie": with_cookie,
    "a view that says how long it holds": lambda: HttpResponse("Hej", headers={"Cache-Control": "max-age=60"}),
    "what depends on the browser": lambda: HttpResponse("Hej", headers={"Vary": "Cookie, User-Agent"}),
    "a stream": lambda: StreamingHttpResponse(["Hej"]),
    "too large": lambda: HttpResponse(secrets.token_bytes(pages.LARGEST + 1)),
}


def kept_of(make, request):
    """Return what is kept of an answer of the start page."""
    request.resolver_match = resolve("/")
    middleware = pages.PageCache(lambda request: make())
    middleware.process_view(request, None, (), {})
    middleware(request)
    return caches["pages"].get(pages._key(request.asked.address))


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED)
def test_answer_is_not_kept(rf, make):
    assert kept_of(make, rf.get("/")) is None
    assert kept_of(lambda: HttpResponse("Hej"), rf.get("/")) is not None


def test_page_with_a_message_is_not_kept(rf):
    """Also where it is said on the page that adds it, and leaves no cookie."""
    request = rf.get("/")
    request.session = {}
    request._messages = default_storage(request)
    messages.success(request, "Tack!")
    assert kept_of(lambda: HttpResponse("".join(map(str, messages.get_messages(request)))), request) is None


@pytest.mark.parametrize("cookies", [{}, {"cookie": f"csrftoken={'x' * 32}"}], ids=["first form", "another form"])
def test_form_with_a_token_is_kept_for_nobody(cookies):
    """Also for a visitor whose token has a cookie since long: each answer with a token sets it again."""
    activity = open_activity()
    address = reverse("dialogues:write", args=[activity.dialogue.slug, activity.slug])
    for _twice in range(2):
        shown = Client().get(address, headers=cookies)
        assert "csrfmiddlewaretoken" in shown.text
        assert "csrftoken" in shown.cookies
        assert {"private", "no-store"} <= {*shown["Cache-Control"].split(", ")}
        assert shown.context is not None


def test_posting_is_never_answered_from_the_cache(client):
    client.get("/")
    assert client.post("/").status_code == 405


def test_switched_off_it_keeps_nothing(client, settings):
    settings.PAGE_CACHE = False
    for _twice in range(2):
        assert not is_from_cache(client, "/")


# What it is kept under


def test_other_language_host_and_scheme_are_other_pages(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "www.example.org"]
    assert "Lämna" not in client.get("/").text
    for address, headers, extra in (
        ("/en/", {}, {}),
        ("/", {"host": "www.example.org"}, {}),
        ("/", {}, {"secure": True}),
    ):
        assert client.get(address, headers=headers, **extra).context is not None
        assert client.get(address, headers=headers, **extra).context is None


def test_unknown_host_is_refused_though_the_page_is_kept(client):
    client.get("/")
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_query_is_known_by_what_it_says(client, report):
    address = reverse("reports:list")
    made = client.get(f"{address}?sort=title&kind=report")
    assert made.context is not None
    for query in ("kind=report&sort=title", "kind=report&utm_source=x&sort=title", "sort=titl%65&fbclid=1&kind=report"):
        assert client.get(f"{address}?{query}").content == made.content
        assert is_from_cache(client, f"{address}?{query}")
    assert b"utm_source" not in client.get(f"{address}?utm_source=x").content
    assert not is_from_cache(client, f"{address}?kind=plan&sort=title")


def test_values_of_one_name_keep_their_order(client, report):
    """The last page that is asked for is the one that is shown."""
    shown = client.get(f"{reverse('reports:list')}?page=9&page=1")
    assert shown.context["page"].number == 1
    assert shown.context["filters"].form.data.getlist("page") == ["9", "1"]


def test_addresses_without_end_take_no_room_without_end(settings):
    settings.SITE_URL = "https://portal.example"
    many = range(3 * pages.OTHERS)
    keys = {pages._key(f"https://portal.example/?q={n}") for n in many}
    keys |= {pages._key(f"https://portal.example:{n}/?") for n in many}
    assert len(keys) <= pages.OTHERS
    assert len({pages._key(f"https://portal.example/{n}/?") for n in many} | keys) == len(many) + len(keys)


def test_page_in_the_same_place_is_not_taken_for_another(client, monkeypatch):
    monkeypatch.setattr(pages, "OTHERS", 1)
    first, second = (client.get(reverse(name)).text for name in ("about", "contact"))
    assert first != second
    assert client.get(reverse("about")).text == first


# Until when


def test_change_is_seen_by_the_next_reader(client, report):
    page = report.get_absolute_url()
    client.get(page)
    assert is_from_cache(client, page)
    type(report).objects.filter(pk=report.pk).update(publisher="Vattenverket")
    assert "Vattenverket" in client.get(page).text
    assert is_from_cache(client, page)
    take(report, "withdraw", by=factories.UserFactory(editor=True), reason="Siffrorna var fel.")
    assert client.get(page).status_code == 410


def test_change_while_the_page_is_made_is_seen_by_the_next_reader(client, report, monkeypatch):
    """What was read before it is not kept as what holds after it."""
    made = Page.of.__func__

    def slowly(cls, asked, response):
        type(report).objects.filter(pk=report.pk).update(publisher="Vattenverket")
        return made(cls, asked, response)

    with monkeypatch.context() as patched:
        patched.setattr(Page, "of", classmethod(slowly))
        assert "Vattenverket" not in client.get(report.get_absolute_url()).text
    assert "Vattenverket" in client.get(report.get_absolute_url()).text


NOON = dt.datetime(2026, 6, 10, 10, tzinfo=dt.UTC)


def soon(**passed):
    return NOON + dt.timedelta(**passed)


def open_activity(**values):
    return factories.ActivityFactory(dialogue=factories.DialogueFactory(open_now=True), **values)


def embargoed():
    report = factories.ReportFactory(published=True)
    factories.ReportFileFactory(report=report, pdf=True, opens_at=soon(minutes=10))
    return report.get_absolute_url()


def found_when_open():
    embargoed()
    return f"{reverse('reports:list')}?file=here"


def opening():
    return open_activity(opens_at=soon(minutes=10)).get_absolute_url()


def closing():
    return open_activity(closes_at=soon(minutes=10)).dialogue.get_absolute_url()


def told_when_closed():
    activity = open_activity(closes_at=soon(minutes=10), results="afterwards")
    factories.ContributionFactory(activity=activity, published=True)
    return activity.get_absolute_url()


def meeting(starts, ends):
    return lambda: factories.MeetingFactory(
        activity=open_activity(kind="meeting"), starts_at=soon(minutes=starts), ends_at=soon(minutes=ends)
    ).activity.get_absolute_url()


def in_calendar(starts, ends):
    return lambda: meeting(starts, ends)() and reverse("calendar")


def on_dialogue(starts, ends):
    return lambda: meeting(starts, ends)().partition("aktivitet/")[0]


def overdue():
    dialogue = factories.DialogueFactory(open_now=True, answer_by=NOON.date())
    return dialogue.get_absolute_url()


def cited():
    report = factories.ReportFactory(published=True, url="https://example.org/rapport")
    return reverse("reports:cite", args=[report.pk, report.slug])


def counted():
    report = factories.ReportFactory(published=True)
    factories.DayCountFactory(report=report, day=NOON.date(), number=4711)
    return report.get_absolute_url()


MIDNIGHT = dt.timedelta(hours=12)
TEN_MINUTES = dt.timedelta(minutes=10)
MOMENTS = {
    "embargo": (embargoed, TEN_MINUTES),
    "embargo in the list": (found_when_open, TEN_MINUTES),
    "opening": (opening, TEN_MINUTES),
    "closing": (closing, TEN_MINUTES),
    "closing of what is told afterwards": (told_when_closed, TEN_MINUTES),
    "start of a meeting": (meeting(10, 70), TEN_MINUTES),
    "end of a meeting": (meeting(-50, 10), TEN_MINUTES),
    "start of a meeting in the calendar": (in_calendar(10, 70), TEN_MINUTES),
    "end of a meeting in the calendar": (in_calendar(-50, 10), TEN_MINUTES),
    "start of a meeting on its dialogue's page": (on_dialogue(10, 70), TEN_MINUTES),
    "day of the answer": (overdue, MIDNIGHT),
    "day of a citation": (cited, MIDNIGHT),
    "day of counting": (counted, MIDNIGHT),
}


@pytest.mark.parametrize(("make", "after"), MOMENTS.values(), ids=MOMENTS)
def test_moment_ends_what_is_kept(client, time_machine, make, after):
    """A page kept just before says what held then; the first one after says what holds now."""
    time_machine.move_to(NOON, tick=False)
    address = make()
    time_machine.move_to(NOON + after - dt.timedelta(seconds=1), tick=False)
    before = client.get(address)
    assert is_from_cache(client, address)
    time_machine.move_to(NOON + after, tick=False)
    now = client.get(address)
    assert now.context is not None
    assert now.content != before.content


def test_nothing_is_kept_for_longer_than_an_hour(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    client.get("/")
    time_machine.move_to(NOON + pages.LONGEST - dt.timedelta(seconds=1), tick=False)
    assert is_from_cache(client, "/")
    time_machine.move_to(NOON + pages.LONGEST, tick=False)
    assert not is_from_cache(client, "/")


# Days and moments that only say when something was. Those that decide what is shown stand in ``by_the_clock``; whole
# days need not, as no page is kept over midnight.
ONLY_TELL = {
    "created_at", "updated_at", "published_at", "at", "version_at", "edited_at", "confirmed_at", "settled_at",
    "came_at", "heard_at", "asked_at", "answered_at", "appealed_at", "identities_removed_at", "checked_at", "done_at",
    "accepted_at", "withdrawn_at", "told_at", "told_until", "sent_at", "written_at",
    "taken_in_at", "taken_back_at", "summarised_at", "corrected_at", "room_shut_at", "proposed_at",
    "expires_at", "key_expires_at",  # of private links
}  # fmt: skip


def test_each_moment_in_the_content_is_one_that_ends_pages_or_only_tells():
    unsorted = {
        f"{model._meta.label}.{field.name}"
        for model in content_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DateTimeField)
        and field.name not in ONLY_TELL
        and field.name not in getattr(model._meta.app_config, "by_the_clock", {}).get(model.__name__, ())
    }
    assert unsorted == set()


# As answers go over the network


def test_unchanged_page_is_not_sent_again(client):
    made = client.get("/", headers=ONE)
    assert re.fullmatch('"[0-9a-f]{32}"', made["ETag"])
    for etag in (made["ETag"], f"W/{made['ETag']}", f'"x", {made["ETag"]}', "*"):
        unchanged = client.get("/", headers={**ONE, "if-none-match": etag})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        of_body = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Security-Policy"}
        assert dict(unchanged.headers) == {name: made[name] for name in made.headers if name not in of_body}
    assert client.get("/", headers={**ONE, "if-none-match": '"x"'}).content == made.content
    assert client.get("/", headers={**ONE, "if-match": '"x"'}).status_code == 412


def test_etag_is_one_for_each_form_and_state(client, report):
    address = report.get_absolute_url()
    plain, compressed = client.get(address), client.get(address, headers=ONE)
    assert gzip.decompress(compressed.content) == plain.content
    assert "Content-Encoding" not in plain
    type(report).objects.filter(pk=report.pk).update(publisher="Vattenverket")
    changed = client.get(address, headers=ONE)
    assert len({plain["ETag"], compressed["ETag"], changed["ETag"]}) == 3


@pytest.mark.parametrize("headers", [{}, {"accept-encoding": "gzip"}])
def test_headers_alone_are_those_of_the_page(client, headers):
    """Whichever is asked for first."""
    asked = client.head("/", headers=headers)
    made = client.get("/", headers=headers)
    again = client.head("/", headers=headers)
    assert asked.content == again.content == b""
    assert asked.headers == made.headers == again.headers
    assert int(made["Content-Length"]) == len(made.content)


def test_page_carries_the_security_headers_from_the_cache_too(client):
    made, hit = client.get("/"), client.get("/")
    assert hit.context is None
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert hit[name] == made[name]
    assert hit["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert hit["Content-Language"] == "sv"


# Readers of reports


def views(report):
    return sum(report.day_counts.filter(kind=DayCount.Kind.VIEW).values_list("number", flat=True))


def test_reader_is_counted_though_the_page_comes_from_the_cache(report):
    page = report.get_absolute_url()
    made = Client(REMOTE_ADDR="192.0.2.1").get(page, headers=ONE)
    readers = [Client(REMOTE_ADDR=f"192.0.2.{n}") for n in (2, 3)]
    assert readers[0].get(page, headers=ONE).context is None
    assert views(report) == 2
    assert readers[1].get(page, headers={**ONE, "if-none-match": made["ETag"]}).status_code == 304
    assert views(report) == 3
    readers[0].get(page, headers=ONE)  # a double click
    readers[0].head(page, headers={"user-agent": "Mozilla/5.0 Firefox/1"})
    readers[0].get(page, headers={"user-agent": "Googlebot/2.1"})
    readers[0].get(page, headers={"user-agent": "Mozilla/5.0 Firefox/1", "sec-purpose": "prefetch"})
    assert views(report) == 3


# Without a cache


@pytest.fixture
def cache_away(settings, monkeypatch):
    """Redis, at an address where nobody answers."""
    monkeypatch.setattr(ForgivingRedisCache, "away_until", {})
    away = {"BACKEND": "sodertorn.cache.ForgivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away, **{name: {**away, "KEY_PREFIX": name} for name in ("content", "pages")}}


@pytest.mark.usefixtures("cache_away")
def test_page_is_made_where_the_cache_is_away(client):
    """Each process then keeps its own pages, as right as ever."""
    assert client.get("/").content == client.get("/").content
    assert is_from_cache(client, "/")
    factories.AreaFactory()
    assert not is_from_cache(client, "/")


@pytest.mark.usefixtures("cache_away")
def test_pages_push_nothing_else_out_of_the_memory_that_stands_in():
    cache.set("attempts", 29)
    for n in range(1000):
        caches["pages"].set(str(n), "page")
    assert cache.get("attempts") == 29
