"""The feeds: what every list of reports leaves, as Atom."""

import datetime as dt
from urllib.parse import urlsplit

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from core.lists import feeds
from reports.models import Report
from tests.factories import AuthorFactory, ChallengeFactory, KeywordFactory, ReportFactory, ReportFileFactory
from tests.reports.library import OPENS, WORD, report_with_file
from tests.transitions import take

pytestmark = pytest.mark.django_db


def fetched(client, path=None, /, headers=None, **query):
    return client.get(path or reverse("reports:feed"), query, headers=headers)


def read(client, path=None, /, **query):
    response = fetched(client, path, **query)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    etree.fromstring(response.content)  # strict
    return parsed


def names(parsed):
    return [entry.title for entry in parsed.entries]


def test_entry_says_what_the_report_is(client):
    report = ReportFactory(published=True, title="Gårdar", abstract_sv="Om **lek**.", language="en", kind="article")
    for position, name in enumerate(("Åsa Öberg", "Kommunen")):
        AuthorFactory(report=report, position=position, name=name)
    report.keywords.add(KeywordFactory(name="lekplatser"))
    parsed = read(client)
    (entry,) = parsed.entries
    assert entry.title == "Gårdar"
    assert entry.link == settings.SITE_URL + report.get_absolute_url()
    assert [author.name for author in entry.authors] == ["Åsa Öberg", "Kommunen"]
    assert "<strong>lek</strong>" in entry.summary
    assert {tag.term for tag in entry.tags} == {str(report.get_kind_display()), "lekplatser"}
    assert entry.title_detail.language == "en"
    assert entry.id == (f"tag:{urlsplit(settings.SITE_URL).hostname},{report.published_at:%Y-%m-%d}:report/{report.pk}")
    assert (entry.published, entry.updated) == (report.published_at.isoformat(), report.updated_at.isoformat())


def test_feed_names_itself_and_its_list(client):
    challenge = ChallengeFactory(published=True, slug="buller", title="Buller")
    ReportFactory(published=True).challenges.add(challenge)
    parsed = read(client, challenge="buller", sort="title")
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links == {
        "self": f"{settings.SITE_URL}{reverse('reports:feed')}?challenge=buller",
        "alternate": f"{settings.SITE_URL}{reverse('reports:list')}?challenge=buller",
    }
    assert "Buller" in parsed.feed.title
    assert parsed.feed.id == links["self"]


def test_feed_in_english(client):
    ReportFactory(published=True)
    parsed = read(client, "/en/reports/feed.xml")
    assert parsed.feed.language == "en"
    assert parsed.entries[0].link.startswith(f"{settings.SITE_URL}/en/reports/")


@pytest.mark.parametrize("text", ["Knas\x0b\x1f\x85 \ufffe här", "🦆 anka", "]]> & <b>'\"", "\u202eomvänd"])
def test_feed_is_whole_whatever_a_title_holds(client, text):
    report = ReportFactory(published=True, title=f"A {text}", abstract_sv=f"Om {text}")
    AuthorFactory(report=report, name=text)
    report.keywords.add(KeywordFactory(name=text))
    parsed = read(client, q="A")
    assert len(parsed.entries) == 1


def test_empty_feed_is_one(client):
    assert read(client).entries == []
    assert read(client, q="finnsinte").entries == []
    assert read(client, kind="nonsense", year="x", page="-1").entries == []


def test_feed_begins_with_the_latest_change_and_ends_somewhere(client, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 3)
    reports = [ReportFactory(published=True, title=f"R{n}") for n in range(5)]
    reports[1].touch()
    assert names(read(client)) == ["R1", "R4", "R3"]


def test_feed_follows_the_filter(client):
    ReportFactory(published=True, title="Ja", kind="film")
    ReportFactory(published=True, title="Nej")
    ReportFactory(title="Utkast", kind="film")
    assert names(read(client, kind="film")) == ["Ja"]


def test_feed_holds_no_text_of_a_file(client):
    report_with_file()
    assert "mäts" not in fetched(client, q=WORD).text
    assert names(read(client, q=WORD)) == ["Om vatten"]


def test_end_of_an_embargo_is_a_change_of_its_own_day(client, time_machine, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 2)
    time_machine.move_to(OPENS - dt.timedelta(seconds=5), tick=False)
    report_with_file(opens_at=OPENS)
    first = fetched(client, q="vatten")
    time_machine.move_to(OPENS - dt.timedelta(seconds=3), tick=False)
    for title in ("Ett", "Två"):
        ReportFileFactory(report__title=title)
    assert names(read(client)) == ["Två", "Ett"]
    time_machine.move_to(OPENS, tick=False)
    parsed = read(client)
    assert names(parsed) == ["Om vatten", "Två"]
    assert parsed.entries[0].updated == OPENS.isoformat()
    assert fetched(client, headers={"if-none-match": first["ETag"]}, q="vatten").status_code == 200


def test_member_gets_the_feed_that_everybody_gets(client, organisation, planner):
    report_with_file(organisation, visibility="organisation")
    client.force_login(planner)
    assert read(client, q=WORD).entries == []


def test_feed_is_fetched_again_only_when_it_is_another(client):
    report = ReportFactory(published=True)
    first = fetched(client)
    headers = {"if-none-match": first["ETag"]}
    assert fetched(client, headers=headers).status_code == 304
    assert fetched(client, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    assert fetched(client, headers=headers, kind="report").status_code == 200
    assert client.get("/en/reports/feed.xml", headers=headers).status_code == 200
    Report.objects.filter(pk=report.pk).update(title="Ny", updated_at=timezone.now() + dt.timedelta(seconds=2))
    assert fetched(client, headers=headers).status_code == 200
    assert fetched(client, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_withdrawn_report_leaves_the_feed(client, editor):
    report = ReportFactory(published=True)
    first = fetched(client)
    take(report, "withdraw", by=editor, reason="Fel siffror.")
    assert read(client).entries == []
    assert fetched(client, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("query", [{}, {"q": "rapport"}, {"file": "here"}])
def test_feed_costs_the_same_whatever_its_length(client, query):
    numbers = []
    for more in (1, 9):
        for n in range(more):
            report = ReportFileFactory(opens_at=timezone.now() - dt.timedelta(days=n)).report
            AuthorFactory(report=report)
            report.keywords.add(KeywordFactory())
        with CaptureQueriesContext(connection) as queries:
            assert len(read(client, **query).entries) == Report.objects.count()
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 9


def test_feed_sets_no_cookie(client):
    assert not fetched(client).cookies
