"""Readers are counted by COUNTER's rules, and nothing is kept of who they are."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core import counting
from reports.counting.counts import count
from reports.models import DayCount
from tests import factories
from tests.test_budgets import PASSED_ON, REPORT, World
from tests.transitions import take

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
NOON = dt.datetime(2026, 11, 28, 11, 0, tzinfo=dt.UTC)
VIEW, DOWNLOAD = DayCount.Kind.VIEW, DayCount.Kind.DOWNLOAD

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db):
    return factories.ReportFactory(published=True)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def asking(rf, method="get", user=None, ip="192.0.2.7", **headers):
    request = getattr(rf, method)("/", headers={"user-agent": FIREFOX, **headers}, REMOTE_ADDR=ip)
    request.user = user or AnonymousUser()
    return request


def read(client, report, agent=FIREFOX, **headers):
    return client.get(report.get_absolute_url(), headers={"user-agent": agent, **headers})


def numbers(report):
    return {(row.kind, row.day.isoformat()): row.number for row in report.day_counts.all()}


def test_reader_of_a_page_is_counted_on_the_day_in_sweden(client, report):
    with time_machine.travel(dt.datetime(2026, 11, 27, 23, 30, tzinfo=dt.UTC), tick=False):
        assert read(client, report).status_code == 200
    assert numbers(report) == {(VIEW, "2026-11-28"): 1}


def test_two_clicks_within_30_seconds_are_one(client, report, clock):
    for seconds, counted in ((0, 1), (29, 1), (29, 1), (31, 2)):
        clock.shift(seconds)
        read(client, report)
        assert numbers(report) == {(VIEW, "2026-11-28"): counted}


def test_double_click_over_midnight_is_one_and_of_the_first_day(client, report):
    before_midnight = dt.datetime(2026, 11, 27, 22, 59, 50, tzinfo=dt.UTC)
    with time_machine.travel(before_midnight, tick=False) as clock:
        for seconds in (0, 15, 20, 29):
            clock.shift(seconds)
            read(client, report)
            assert numbers(report) == {(VIEW, "2026-11-27"): 1}
        clock.shift(31)
        read(client, report)
        assert numbers(report) == {(VIEW, "2026-11-27"): 1, (VIEW, "2026-11-28"): 1}


def test_reader_of_the_first_seconds_of_a_day_is_counted(rf, report):
    with time_machine.travel(dt.datetime(2026, 11, 27, 22, 59, 50, tzinfo=dt.UTC), tick=False) as clock:
        assert count(asking(rf), report, VIEW)
        clock.shift(15)
        assert count(asking(rf, ip="192.0.2.8"), report, VIEW)


@pytest.mark.parametrize(("visibility", "counted"), [("public", 1), ("members", 1), ("organisation", 0)])
def test_file_that_only_the_organisation_knows_of_is_not_counted(client, organisation, visibility, counted):
    """The number stands on a page that everybody reads, and would say that there is something."""
    file = factories.ReportFileFactory(report__published=True, report__owner=organisation, visibility=visibility)
    client.force_login(factories.MembershipFactory(organisation=organisation, role="reader").user)
    response = client.get(file.get_absolute_url(), headers={"user-agent": FIREFOX})
    assert b"".join(response.streaming_content)
    assert file.report.day_counts.filter(kind=DOWNLOAD).count() == counted


def test_other_readers_are_counted(rf, report, clock):
    assert count(asking(rf), report, VIEW)
    assert count(asking(rf, ip="192.0.2.8"), report, VIEW)
    assert count(asking(rf, **{"user-agent": SAFARI}), report, VIEW)
    assert count(asking(rf), factories.ReportFactory(published=True), VIEW)
    assert count(asking(rf), report, DOWNLOAD, thing=1)
    assert count(asking(rf), report, DOWNLOAD, thing=2)
    assert not count(asking(rf), report, DOWNLOAD, thing=2)
    assert numbers(report) == {(VIEW, "2026-11-28"): 3, (DOWNLOAD, "2026-11-28"): 2}


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Wget/1.21",
        "Mozilla/5.0 (compatible; Baiduspider/2.0)",
    ],
)
def test_robot_or_machine_is_not_counted(client, report, agent):
    assert read(client, report, agent).status_code == 200
    assert numbers(report) == {}


@pytest.mark.parametrize("header", ["sec-purpose", "purpose", "x-moz"])
def test_page_fetched_in_advance_is_not_counted(client, report, header):
    read(client, report, **{header: "prefetch;prerender"})
    assert numbers(report) == {}
    read(client, report)
    assert numbers(report) != {}


def test_question_for_the_headers_is_not_counted(client, report):
    client.head(report.get_absolute_url(), headers={"user-agent": FIREFOX})
    assert numbers(report) == {}


def test_redirect_from_an_earlier_address_is_counted_once(client, report):
    address = reverse("reports:detail", args=[report.pk, "annat"])
    assert client.get(address, headers={"user-agent": FIREFOX}).status_code == 301
    assert numbers(report) == {}


@pytest.mark.parametrize(
    ("status", "content_range", "counted"),
    [
        (200, "", True),
        (206, "bytes 0-1023/4096", True),
        (206, "bytes 1024-2047/4096", False),
        (206, "bytes 01-2/3", False),
        (206, "", False),
        (304, "", False),
        (404, "", False),
        (416, "bytes */4096", False),
    ],
)
def test_only_what_begins_a_file_is_counted(rf, report, status, content_range, counted):
    response = HttpResponse(status=status, headers={"Content-Range": content_range} if content_range else {})
    assert count(asking(rf, range="bytes=0-"), report, DOWNLOAD, response=response) is counted


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_unpublished_report_is_not_counted(client, editor, state):
    report = factories.ReportFactory(published=state == "withdrawn")
    if state == "withdrawn":
        take(report, "withdraw", by=editor, reason="Siffrorna var fel.")
    read(client, report)
    assert numbers(report) == {}


def test_those_who_work_with_it_are_not_counted(client, organisation, planner, other_planner, editor):
    report = factories.ReportFactory(published=True, owner=organisation)
    for visitor, counted in ((planner, 0), (editor, 0), (other_planner, 1)):
        client.force_login(visitor)
        read(client, report)
        assert sum(numbers(report).values()) == counted, visitor


def test_counting_keeps_no_address_and_forgets_its_digest_after_30_seconds(client, report, clock, monkeypatch):
    kept = {}
    add = cache.add

    def remember(key, value, timeout, **more):
        kept[key] = timeout
        return add(key, value, timeout, **more)

    monkeypatch.setattr(counting.cache, "add", remember)
    read(client, report)
    digests = [key for key in kept if key.startswith("counting:read:")]
    assert [kept[key] for key in digests] == [30]
    assert not any("127.0.0.1" in key or "Mozilla" in key for key in kept)
    assert {field.name for field in DayCount._meta.fields} == {"id", "report", "day", "kind", "number"}


def test_digest_is_another_the_next_day_and_without_the_salt(rf, report, clock):
    request = asking(rf)
    assert count(request, report, VIEW)
    cache.delete("counting:salt:2026-11-28")  # what was the salt is nowhere else
    assert count(request, report, VIEW)


def test_page_writes_the_one_statement_and_sets_no_cookie(client, report):
    with CaptureQueriesContext(connection) as queries:
        response = read(client, report)
    written = [query["sql"] for query in queries if not query["sql"].lstrip("(").startswith("SELECT")]
    assert len(written) == 1
    assert "reports_daycount" in written[0]
    assert response.cookies == {}


def test_page_with_its_counting_keeps_the_query_budget(client, db):
    world = World()
    world.grow(2)
    with CaptureQueriesContext(connection) as queries:
        read(client, world.report)
    assert len(queries) <= REPORT + PASSED_ON, "\n".join(query["sql"] for query in queries)


@pytest.mark.django_db(transaction=True)
def test_page_is_shown_where_nothing_can_be_counted(client, monkeypatch, caplog):
    report = factories.ReportFactory(published=True)

    def refuse(*args):
        raise DatabaseError("read-only")

    monkeypatch.setattr(counting, "_is_double_click", refuse)
    assert read(client, report).status_code == 200
    assert "is not counted" in caplog.text


def test_page_says_how_often_and_since_when(client, report):
    assert read(client, report, "").context["counts"].since is None
    factories.DayCountFactory(report=report, day=dt.date(2026, 2, 3), number=1234)
    factories.DayCountFactory(report=report, day=dt.date(2026, 3, 4), number=1)
    factories.DayCountFactory(report=report, day=dt.date(2026, 3, 4), kind=DOWNLOAD, number=77)
    factories.DayCountFactory(report=report, day=timezone.localdate(), number=5)  # added tomorrow
    factories.DayCountFactory(number=9_999)
    assert read(client, report, "").context["counts"] == (1235, 77, dt.date(2026, 2, 3))
    page = " ".join(read(client, report, "").text.replace("\xa0", " ").split())
    assert "<dd>1 235</dd>" in page
    assert "3 februari 2026" in page


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_counts_of_a_report_come_by_month(client, report):
    for day, kind, number in (("01-03", VIEW, 2), ("01-09", VIEW, 3), ("01-09", DOWNLOAD, 1), ("03-01", DOWNLOAD, 4)):
        factories.DayCountFactory(report=report, day=dt.date.fromisoformat(f"2026-{day}"), kind=kind, number=number)
    assert table(client.get(reverse("reports:counts", args=[report.pk, report.slug]))) == [
        ["report", "title", "month", "views", "downloads"],
        [str(report.pk), report.title, "2026-01", "5", "1"],
        [str(report.pk), report.title, "2026-03", "0", "4"],
    ]


def test_counts_of_an_organisation_are_those_of_its_reports_on_the_site(client, organisation):
    deposited = factories.ReportFactory(published=True, owner=organisation, title="=Deponerad")
    part_in = factories.ReportFactory(published=True)
    part_in.organisations.add(organisation)
    for report in (deposited, part_in, factories.ReportFactory(owner=organisation), factories.ReportFactory()):
        factories.DayCountFactory(report=report, day=dt.date(2026, 5, 5))
    rows = table(client.get(reverse("reports:organisation-counts", args=[organisation.slug])))
    assert [row[0] for row in rows[1:]] == [str(deposited.pk), str(part_in.pk)]
    assert rows[1][1] == "'=Deponerad"


@pytest.mark.parametrize("rows", [1, 5])
def test_workspace_shows_what_is_read_most(client, organisation, planner, rows):
    reports = [factories.ReportFactory(published=True, owner=organisation) for _ in range(rows)]
    for number, report in enumerate(reports, start=1):
        factories.DayCountFactory(report=report, number=number)
        factories.DayCountFactory(report=report, kind=DOWNLOAD, number=number)
    factories.DayCountFactory(number=50)
    client.force_login(planner)
    with CaptureQueriesContext(connection) as queries:
        shown = client.get(reverse("workspace")).context["most_read"]
    assert [(report.pk, report.n_views, report.n_downloads) for report in shown] == [
        (report.pk, number, number) for number, report in reversed(list(enumerate(reports, start=1)))
    ]
    assert len([query for query in queries if "reports_daycount" in query["sql"]]) == 1


def test_file_is_counted_once_however_many_parts_it_comes_in(client, report):
    file = factories.ReportFileFactory(report=report)
    for wanted in ("bytes=0-1", "bytes=2-3", "bytes=3-"):
        response = client.get(file.get_absolute_url(), headers={"user-agent": FIREFOX, "range": wanted})
        assert response.status_code == 206
        b"".join(response.streaming_content)
    assert [row.number for row in report.day_counts.filter(kind=DOWNLOAD)] == [1]
