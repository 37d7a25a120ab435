"""Sickle and oaipmh-scythe harvest twenty pages of records, at rest and while they change under them."""

import datetime as dt
import random
from contextlib import suppress

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from core.workflow import TransitionError
from reports.harvesting.tokens import ListToken
from reports.models import Author, Report, ReportFile
from tests import factories
from tests.reports.oai.harvesters import OAI, Portal, ask, errors, identifiers
from tests.transitions import take

pytestmark = pytest.mark.django_db
BEGINNING = dt.datetime(2026, 5, 4, 12, 0, 0, tzinfo=dt.UTC)
FRACTIONS = (0, 1, 500_000, 999_999)  # microseconds: the edges of a second, and its middle
PER_PAGE = 20  # the portal's own pages are five times as long
NUMBER = 20 * PER_PAGE
AT_ONCE = PER_PAGE + 6
CLIENTS = ("sickle", "sickle by POST", "scythe")


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr("reports.harvesting.verbs.PER_PAGE", PER_PAGE)


def many(number=NUMBER):
    """Make reports that changed at four moments a second, more than a page at each, so that pages end among them."""
    built = factories.ReportFactory.build_batch(number, published=True)
    reports = Report.objects.bulk_create(built)
    for start in range(0, number, AT_ONCE):
        step = start // AT_ONCE
        at = BEGINNING - dt.timedelta(hours=1) + dt.timedelta(seconds=step // 4, microseconds=FRACTIONS[step % 4])
        Report.objects.filter(pk__in=[report.pk for report in reports[start : start + AT_ONCE]]).update(updated_at=at)
    Author.objects.bulk_create(factories.AuthorFactory.build(report=report) for report in reports[::3])
    return reports


def embargo(reports, until):
    ReportFile.objects.bulk_create(
        factories.ReportFileFactory.build(report=report, opens_at=until) for report in reports
    )


class Library:
    """What a harvester keeps: by identifier the date, and the title or that it is deleted. ``lists`` are what came."""

    def __init__(self, client, portal, monkeypatch):
        self.client, self.portal, self.monkeypatch = client, portal, monkeypatch
        self.kept = {}
        self.lists = []
        self.go_on_from = ""

    def harvest(self, **arguments):
        """Fetch what there is since the last time, as the protocol's guidelines say: from its first response's date."""
        self.portal.dates.clear()
        since = {"from": self.go_on_from} if self.go_on_from else {}
        if self.client == "scythe":
            scythe = self.portal.scythe()
            records = scythe.list_records(from_=since.get("from"), **arguments)
        else:
            method = "POST" if self.client == "sickle by POST" else "GET"
            sickle = self.portal.sickle(self.monkeypatch, method)
            records = sickle.ListRecords(metadataPrefix="oai_dc", **since, **arguments)
        self.lists.append([])
        for record in records:
            header = record.header
            self.lists[-1].append((header.identifier, header.datestamp))
            title = None if header.deleted else record.metadata["title"][0]
            self.kept[header.identifier] = title
        self.go_on_from = self.portal.dates[0]

    def in_truth(self):
        return {
            f"oai:127.0.0.1:{pk}": title if publication == "published" else None
            for pk, title, publication in Report.objects.with_addresses().values_list("pk", "title", "publication")
        }


@pytest.fixture(params=CLIENTS)
def library(request, monkeypatch):
    return Library(request.param, Portal(), monkeypatch)


def test_harvest_yields_every_record_once(library, time_machine):
    many()
    time_machine.move_to(BEGINNING, tick=False)
    library.harvest()
    (listed,) = library.lists
    assert len(listed) == NUMBER
    assert library.kept == library.in_truth()
    assert len(library.portal.dates) == NUMBER / PER_PAGE
    dates = [date for _identifier, date in listed]
    assert dates == sorted(dates)


def test_nothing_is_lost_or_doubled_while_records_change(library, time_machine, editor):
    """A list is fetched while what is behind, at and before its place changes, several times a second."""
    reports = many()
    chance = random.Random(5)  # noqa: S311
    embargo(reports[::20], BEGINNING + dt.timedelta(seconds=3, microseconds=400_000))
    embargo(reports[1::20], BEGINNING - dt.timedelta(minutes=30))
    time_machine.move_to(BEGINNING + dt.timedelta(microseconds=700_000), tick=False)

    def something_happens():
        for what in ("change", "change", "withdraw", "publish", "take off", "put back", "embargo", "open"):
            time_machine.shift(dt.timedelta(microseconds=130_000))
            report = Report.objects.get(pk=chance.choice(reports).pk)
            if what == "change" and not report.is_withdrawn:
                report.title = f"{report.title} igen"
                report.save()
            elif what == "withdraw" and report.is_published:
                take(report, "withdraw", by=editor, reason="Fel.")
            elif what == "publish":
                take(factories.ReportFactory(), "publish", by=editor)
            elif what in {"take off", "put back"}:
                with suppress(TransitionError):  # it is off already, on already, or withdrawn
                    take(report, "unpublish" if what == "take off" else "publish", by=editor)
            elif what in {"embargo", "open"}:
                soon = dt.timedelta(seconds=chance.choice([0.4, 1, 2.5, 60]))
                factories.ReportFileFactory(report=report, opens_at=dt.datetime.now(tz=dt.UTC) + soon)
                report.touch()

    library.portal.after_page = something_happens
    library.harvest()
    for _time in range(6):
        library.harvest()
    library.portal.after_page = lambda: None
    time_machine.shift(dt.timedelta(minutes=2))
    library.harvest()
    assert library.kept == library.in_truth()
    for listed in library.lists:
        assert len(listed) == len({identifier for identifier, _date in listed})
    came = [one for listed in library.lists for one in listed]
    assert len(came) == len(set(came))  # the same change never comes twice
    assert any(title is None for title in library.kept.values())


def test_what_changes_within_the_second_of_the_answer_comes_next_time(library, time_machine):
    time_machine.move_to(BEGINNING + dt.timedelta(microseconds=200_000), tick=False)
    before = factories.ReportFactory(published=True)
    time_machine.shift(dt.timedelta(seconds=1, microseconds=100_000))
    same_second = factories.ReportFactory(published=True)
    time_machine.shift(dt.timedelta(microseconds=100_000))
    library.harvest()
    time_machine.shift(dt.timedelta(microseconds=100_000))
    after = factories.ReportFactory(published=True)
    time_machine.shift(dt.timedelta(seconds=1))
    library.harvest()
    numbers = [[int(identifier.rpartition(":")[2]) for identifier, _date in listed] for listed in library.lists]
    assert numbers == [[before.pk], [same_second.pk, after.pk]]


def test_end_of_an_embargo_is_a_change_of_its_own_moment(time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    report = factories.ReportFactory(published=True)
    file = factories.ReportFileFactory(report=report, opens_at=BEGINNING + dt.timedelta(days=3, microseconds=5))
    factories.ReportFileFactory(report=report, opens_at=BEGINNING + dt.timedelta(days=2))
    factories.ReportFileFactory(report=report, opens_at=BEGINNING + dt.timedelta(days=9), last_version=1)

    def dates(**arguments):
        root = ask("ListIdentifiers", metadataPrefix="oai_dc", **arguments)
        return [element.text for element in root.iter(f"{OAI}datestamp")]

    def date():
        root = ask("GetRecord", metadataPrefix="oai_dc", identifier=f"oai:127.0.0.1:{report.pk}")
        return root.findtext(f".//{OAI}datestamp")

    moments = {
        1: "2026-05-04T12:00:00Z",
        2: "2026-05-06T12:00:00Z",
        3: "2026-05-07T12:00:00Z",
        9: "2026-05-07T12:00:00Z",
    }
    for days, moment in moments.items():
        time_machine.move_to(BEGINNING + dt.timedelta(days=days, seconds=1), tick=False)
        assert (dates(), date()) == ([moment], moment)
        assert dates(from_=moment, until=moment) == [moment]
        assert dates(from_=moment[:10], until=moment[:10]) == [moment]
    file.opens_at = BEGINNING + dt.timedelta(days=20)
    file.save()
    report.touch()
    assert dates(until="2026-05-12") == []
    time_machine.shift(dt.timedelta(seconds=1))
    assert dates() == ["2026-05-13T12:00:01Z"]
    take(report, "unpublish")
    time_machine.move_to(BEGINNING + dt.timedelta(days=30), tick=False)
    assert dates() == ["2026-05-13T12:00:02Z"]  # what is deleted opens to nobody


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
def test_limits_are_whole_seconds_and_both_belong(verb, time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    reports = factories.ReportFactory.create_batch(4, published=True)
    for report, fraction in zip(reports, FRACTIONS, strict=True):
        Report.objects.filter(pk=report.pk).update(updated_at=BEGINNING + dt.timedelta(microseconds=fraction))
    time_machine.shift(dt.timedelta(days=3))
    found = {
        limits: identifiers(ask(verb, metadataPrefix="oai_dc", from_=limits[0], until=limits[1]))
        for limits in (
            ("2026-05-04T12:00:00Z", "2026-05-04T12:00:00Z"),
            ("2026-05-04", "2026-05-04"),
            ("2026-05-04T11:59:59Z", "2026-05-04T11:59:59Z"),
            ("2026-05-04T12:00:01Z", "2026-05-04T12:00:01Z"),
            ("2026-05-05", "2026-05-06"),
        )
    }
    assert [len(listed) for listed in found.values()] == [4, 4, 0, 0, 0]


def test_page_whose_records_have_all_changed_is_not_empty(library, time_machine):
    """A list may not have a page without a record, and both harvesters stop at an error: the next one is given."""
    reports = many(AT_ONCE)
    time_machine.move_to(BEGINNING, tick=False)

    def all_change():
        time_machine.shift(dt.timedelta(seconds=5))
        for report in reports:
            report.touch()

    library.portal.after_page = all_change
    library.harvest()
    assert len(library.lists[0]) == PER_PAGE + 1
    library.portal.after_page = lambda: None
    time_machine.shift(dt.timedelta(seconds=5))
    library.harvest()
    assert library.kept == library.in_truth()
    assert len(library.lists[1]) == AT_ONCE


def first_token(number=PER_PAGE + 1, verb="ListRecords", **arguments):
    many(number)
    return ask(verb, metadataPrefix="oai_dc", **arguments).findtext(f".//{OAI}resumptionToken")


def test_token_can_be_used_again_and_counts(time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    token = first_token(2 * PER_PAGE + 1)
    pages = [ask("ListRecords", resumptionToken=token) for _time in range(2)]
    assert identifiers(pages[0]) == identifiers(pages[1])
    element = pages[0].find(f".//{OAI}resumptionToken")
    assert element.attrib == {"cursor": str(PER_PAGE), "expirationDate": "2026-05-05T12:00:00Z"}
    last = ask("ListRecords", resumptionToken=element.text).find(f".//{OAI}resumptionToken")
    assert (last.text, last.attrib) == (None, {"cursor": str(2 * PER_PAGE)})


def test_list_of_one_page_has_no_token(time_machine):
    many(PER_PAGE)
    root = ask("ListRecords", metadataPrefix="oai_dc")
    assert len(identifiers(root)) == PER_PAGE
    assert root.find(f".//{OAI}resumptionToken") is None


def test_token_keeps_what_was_asked_for(time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    reports = many(3 * PER_PAGE)
    plans = [report.pk for report in reports[::2]]
    Report.objects.filter(pk__in=plans).update(kind="plan")
    query = {"metadataPrefix": "swepub_mods", "set": "type:plan", "from_": "2026-05-04", "until": "2026-05-04"}
    first = ask("ListRecords", **query)
    second = ask("ListRecords", resumptionToken=first.findtext(f".//{OAI}resumptionToken"))
    assert second.find(".//{http://www.loc.gov/mods/v3}mods") is not None
    assert sorted(identifiers(first) + identifiers(second)) == sorted(f"oai:127.0.0.1:{pk}" for pk in plans)


def changed_letters(token):
    return [
        f"{token[:place]}{'A' if token[place] != 'A' else 'B'}{token[place + 1 :]}" for place in range(0, len(token), 9)
    ]


def test_token_that_was_tampered_with_is_refused():
    token = first_token()
    for other in (*changed_letters(token), token[:-1], token + "x", token.upper(), f" {token}", "å" * 30, "::", ":a:b"):
        assert errors(ask("ListRecords", resumptionToken=other)) == ["badResumptionToken"]


def test_token_is_for_its_own_verb_and_portal():
    token = first_token()
    assert errors(ask("ListIdentifiers", resumptionToken=token)) == ["badResumptionToken"]
    assert errors(ask("ListSets", resumptionToken=token)) == ["badResumptionToken"]
    with override_settings(SECRET_KEY="another-portal"):
        assert errors(ask("ListRecords", resumptionToken=token)) == ["badResumptionToken"]
    signed_for_something_else = signing.dumps(signing.loads(token, salt="reports.harvesting.list"), salt="other")
    assert errors(ask("ListRecords", resumptionToken=signed_for_something_else)) == ["badResumptionToken"]
    assert identifiers(ask("ListRecords", resumptionToken=token))


def test_token_expires(time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    token = first_token()
    time_machine.shift(dt.timedelta(days=1, seconds=1))
    assert errors(ask("ListRecords", resumptionToken=token)) == ["badResumptionToken"]


def test_token_of_what_is_gone_for_good_is_refused(time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    token = first_token()
    left = ListToken.read(token).following
    Report.objects.filter(pk=left).delete()  # nobody can, by any page
    assert errors(ask("ListRecords", resumptionToken=token)) == ["badResumptionToken"]


# A list's budget of queries, and for whole records that of a detail page.
QUERIES = {"ListRecords": 14, "GetRecord": 14, "ListIdentifiers": 8, "ListSets": 8, "Identify": 8}


@pytest.mark.parametrize("prefix", ["oai_dc", "swepub_mods"])
@pytest.mark.parametrize("verb", QUERIES)
def test_number_of_queries_does_not_grow(verb, prefix, time_machine):
    time_machine.move_to(BEGINNING, tick=False)
    arguments = {} if verb in {"ListSets", "Identify"} else {"metadataPrefix": prefix}
    counted = []
    for rows in (2, 30):
        reports = factories.ReportFactory.create_batch(rows, published=True)
        for report in reports:
            grow(report, rows % 7)
        time_machine.shift(dt.timedelta(seconds=30))
        if verb == "GetRecord":
            arguments["identifier"] = f"oai:127.0.0.1:{reports[0].pk}"
        with CaptureQueriesContext(connection) as queries:
            ask(verb, **arguments)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= QUERIES[verb]


def grow(report, rows):
    other = factories.ReportFactory(published=True)
    report.challenges.add(*(factories.ChallengeFactory(published=True) for _ in range(rows)))
    report.areas.add(*(factories.AreaFactory() for _ in range(rows)))
    report.keywords.add(*(factories.KeywordFactory() for _ in range(rows)))
    report.builds_on.add(other)
    Report.objects.filter(pk=report.pk).update(replaced_by=other)
    for _ in range(rows):
        factories.AuthorFactory(report=report, kind="organisation", organisation=factories.OrganisationFactory())
        factories.FundingFactory(report=report)
        factories.ReportFileFactory(report=report, opens_at=BEGINNING - dt.timedelta(days=1))
        factories.ReportFileFactory(report=report, opens_at=BEGINNING + dt.timedelta(days=1))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot say when its writer began")
@pytest.mark.django_db(transaction=True)
def test_what_is_written_slowly_is_not_passed_over(time_machine):
    """The moment that is written lies before the moment at which it can be seen; a harvest in between waits for it."""
    report = factories.ReportFactory(published=True)
    Report.objects.filter(pk=report.pk).update(updated_at=BEGINNING)
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("UPDATE reports_report SET updated_at = now() WHERE id = %s", [report.pk])
            time_machine.move_to(dt.datetime.now(tz=dt.UTC) + dt.timedelta(seconds=20), tick=False)
            first = ask("ListIdentifiers", metadataPrefix="oai_dc")
            cursor.execute("COMMIT")
    finally:
        slow.close()
    date = first.findtext(f"{OAI}responseDate")
    time_machine.shift(dt.timedelta(seconds=20))
    assert identifiers(ask("ListIdentifiers", metadataPrefix="oai_dc", from_=date)) == [f"oai:127.0.0.1:{report.pk}"]


def test_head_has_no_body():
    response = Client().head(reverse("oai"), {"verb": "Identify"})
    assert (response.status_code, response.content) == (200, b"")
