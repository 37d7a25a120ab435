"""Versions: the new one on the site, those before readable with a notice, and nothing left of what is withdrawn."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from core.workflow import TransitionError
from reports import actions
from reports.models import Report, ReportFile, ReportVersion
from reports.snapshots import COLUMNS, LINKED, read, record_of
from tests import factories
from tests.reports.helpers import errors_of, messages_of, step, version
from tests.transitions import take


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def report(organisation, planner):
    report = factories.ReportFactory(owner=organisation, author=planner, title="Buller", year=2017, state="in_review")
    factories.AuthorFactory(report=report, position=1, name="Anna Ek", family_name="Ek")
    take(report, "publish", by=planner)
    return report


@pytest.fixture
def url(report):
    return step("version-create", report)


def fresh(report):
    return Report.objects.get(pk=report.pk)


def old(report, number=1):
    return reverse("reports:version", args=[report.pk, report.slug, number])


def next_version(report, by, **changes):
    """Publish the next version with ``changes``."""

    def save():
        Report.objects.filter(pk=report.pk).update(**changes)

    report.refresh_from_db()
    actions.publish_version(report, seen=report.version, changes="Rättat.", save=save, by=by)
    Report.objects.filter(pk=report.pk).update(version=report.version, version_at=report.version_at)


# What is kept


def everything(owner):
    """Return a report with something in every field that its page shows."""
    report = factories.ReportFactory(
        owner=owner, published=True, title="Buller", parallel_title="Noise", year=2017, month=5, day=27,
        publisher="KTH", series="TRITA", series_number="7", container="Plan", volume="3", issue="2", pages="1–9",
        isbn="978-91-7501-000-7", issn="1653-6649", doi="10.1234/abc", urn="urn:nbn:se:kth:diva-1", diva_id="diva2:1",
        url="https://example.org/", licence="CC-BY-4.0", abstract_sv="Om buller.", abstract_en="On noise.",
        source="https://example.org/kalla", more_sources=["https://example.org/b"], confidence="inferred",
        source_note="Årtalet är gissat.",
    )  # fmt: skip
    factories.AuthorFactory(report=report, position=2, name="Bo Ask", family_name="Ask")
    factories.AuthorFactory(report=report, position=1, name="Anna Ek", orcid="0000-0002-1825-0097")
    factories.FundingFactory(report=report, funder="Vinnova", grant_number="2013-1")
    report.keywords.add(factories.KeywordFactory(name="buller"))
    made = {
        "challenges": factories.ChallengeFactory(published=True),
        "outcomes": factories.OutcomeFactory(published=True),
        "dialogues": factories.DialogueFactory(published=True),
        "findings": factories.FindingFactory(published=True),
        "organisations": factories.OrganisationFactory(),
        "areas": factories.AreaFactory(),
        "builds_on": factories.ReportFactory(published=True),
        "related_reports": factories.ReportFactory(published=True),
    }
    for name, record in made.items():
        getattr(report, name).add(record)
    return report, made


def test_record_holds_all_that_the_page_says(organisation):
    report, made = everything(organisation)
    record = json.loads(json.dumps(record_of(report)))
    for name in COLUMNS:
        assert record[name] == getattr(report, name)
    assert record["abstract"] == {"sv": "Om buller.", "en": "On noise."}
    assert [author["name"] for author in record["authors"]] == ["Anna Ek", "Bo Ask"]
    assert record["funding"] == [{"funder": "Vinnova", "grant_number": "2013-1"}]
    assert record["keywords"] == ["buller"]
    assert {name: record[name] for name in LINKED} == {name: [one.pk] for name, one in made.items()}


def test_record_has_every_column_that_readers_see():
    """A column that is added later is kept, or stands here for a reason."""
    inner = {
        "id", "state", "publication", "published_at", "created_at", "updated_at", "author", "owner", "form_key",
        "version", "version_at", "version_changes", "replaced_by", "title_key", "search_text", "abstract",
        "abstract_sv", "abstract_en",
        # The picture's file goes when another one is chosen.
        "picture", "picture_alt", "picture_alt_sv", "picture_alt_en", "picture_is_decorative", "picture_credit",
    }  # fmt: skip
    assert {field.name for field in Report._meta.concrete_fields} == {*COLUMNS, *inner}
    assert {field.name for field in Report._meta.many_to_many} == {*LINKED, "keywords", "statements"}


def test_record_is_read_as_it_was(organisation):
    report, made = everything(organisation)
    said = read(json.loads(json.dumps(record_of(report))))
    assert said.report.pk is None
    assert (said.report.title, said.report.date, said.report.abstract) == ("Buller", "2017-05-27", "Om buller.")
    assert [(author.name, author.orcid) for author in said.authors] == [
        ("Anna Ek", "0000-0002-1825-0097"), ("Bo Ask", ""),
    ]  # fmt: skip
    for name, one in made.items():
        assert said.linked[name] == [one]


def test_record_of_an_older_portal_is_read_with_what_it_has(client, report):
    factories.ReportVersionFactory(report=report, number=7, record={"title": "Så hette den"})
    factories.ReportVersionFactory(report=report, number=8, record={})
    assert "Så hette den" in client.get(old(report, 7)).text
    assert client.get(old(report, 8)).status_code == 200


def test_what_is_not_on_the_site_is_not_kept_and_what_has_left_it_is_not_shown(client, report, planner):
    draft = factories.ChallengeFactory(title="Hemligt utkast", submitted=True)
    leaving = factories.ChallengeFactory(title="På väg bort", published=True)
    report.challenges.add(draft, leaving)
    next_version(report, planner)
    report.challenges.clear()
    assert draft.pk not in report.versions.get().record["challenges"]
    anonymous = Client()
    assert "På väg bort" in anonymous.get(old(report)).text
    take(leaving, "unpublish")
    take(draft, "publish")
    assert "På väg bort" not in anonymous.get(old(report)).text
    assert "Hemligt utkast" not in anonymous.get(old(report)).text


# Making one


def test_new_version_is_on_the_site_and_the_one_before_is_kept(client, url, report, planner, organisation):
    before = fresh(report)
    response = client.post(url, version(report, title="Buller, rättad", year="2019", publisher="KTH", words="buller"))
    assert response.url == report.get_absolute_url()  # the address stays
    report = fresh(report)
    assert (report.title, report.year, report.publisher, report.version) == ("Buller, rättad", 2019, "KTH", 2)
    assert (report.state, report.publication, report.owner) == ("published", "published", organisation)
    assert report.version_changes == "Siffrorna är rättade."
    assert report.version_at > before.version_at
    assert report.updated_at > before.updated_at
    assert report.published_at == before.published_at
    assert not report.authors.exists()
    assert report.keywords.get().name == "buller"
    kept = report.versions.get()
    assert (kept.number, kept.published_at, kept.changes) == (1, before.version_at, "")
    assert (kept.record["title"], kept.record["year"]) == ("Buller", 2017)
    assert [author["name"] for author in kept.record["authors"]] == ["Anna Ek"]
    last = report.steps.latest("pk")
    assert (last.from_state, last.to_state, last.reason) == ("published", "published", "Siffrorna är rättade.")
    assert (last.actor, last.actor_name) == (planner, organisation.name)


def test_versions_follow_each_other(client, url, report):
    for number in (2, 3, 4):
        client.post(url, version(fresh(report), title=f"Titel {number}", changes=f"Ändring {number}"))
    assert list(report.versions.order_by("number").values_list("number", "changes")) == [
        (1, ""), (2, "Ändring 2"), (3, "Ändring 3"),
    ]  # fmt: skip
    page = client.get(report.get_absolute_url()).text
    for number in (1, 2, 3):
        assert f'href="{old(report, number)}"' in page
    assert "Ändring 4" in page
    assert "Titel 3" in client.get(old(report, 3)).text


def test_page_is_filled_in_with_the_version_that_is_on_the_site(client, url, report):
    page = client.get(url).text
    assert 'value="Buller"' in page
    assert 'value="Anna Ek"' in page
    assert 'name="number" value="1"' in page


@pytest.mark.parametrize("changes", ["", "  ", "\u200b", "å" * 2001, "a\x00b"])
def test_what_changed_is_needed(client, url, report, changes):
    response = client.post(url, version(report, title="Ny titel", changes=changes))
    assert list(errors_of(response)) == ["changes"]
    assert 'value="Ny titel"' in response.text
    assert (fresh(report).version, fresh(report).title) == (1, "Buller")
    assert not ReportVersion.objects.exists()


@pytest.mark.parametrize(
    ("faults", "field"),
    [
        ({"title": ""}, "title"),
        ({"month": "2", "day": "30"}, "__all__"),
        ({"author-0-name": "A B", "author-0-kind": "person", "author-0-orcid": "1"}, "author-0-orcid"),
        ({"doi": "x"}, "doi"),
        ({"words": "!"}, "words"),
        ({"challenges": "9" * 40}, "challenges"),
        ({"abstract_sv": "å" * 1_000_000}, "abstract_sv"),
    ],
)
def test_faults_of_every_part_are_told_and_nothing_is_published(client, url, report, faults, field):
    response = client.post(url, version(report, **faults))
    assert list(errors_of(response)) == [field]
    assert fresh(report).version == 1
    assert report.authors.count() == 1


@pytest.mark.parametrize("asks", [{"search": "1", "q": "torget"}, {"more": "1"}])
def test_search_and_more_rows_publish_nothing_and_keep_what_is_written(client, url, report, asks):
    challenge = factories.ChallengeFactory(published=True, title="Torget")
    response = client.post(url, version(report, title="Ny titel", changes="Rättat.", **asks))
    assert 'value="Ny titel"' in response.text
    assert "Rättat." in response.text
    assert (f'name="challenges" value="{challenge.pk}"' in response.text) == ("search" in asks)
    assert ('name="author-3-name"' in response.text) == ("more" in asks)
    assert fresh(report).version == 1


def test_double_click_publishes_one_version(client, url, report):
    sent = version(report, title="Ny titel")
    first, second = client.post(url, sent), client.post(url, sent)
    assert first.url == second.url
    assert fresh(report).version == 2


def test_version_that_somebody_else_published_meanwhile_is_not_undone(client, url, report, organisation):
    colleague = Client()
    colleague.force_login(factories.MembershipFactory(organisation=organisation).user)
    seen = client.get(url).context["form"]["seen"].value()
    sent = version(report, title="Min titel", changes="Mitt.", seen=seen)
    colleague.post(url, version(report, title="Kollegans titel", changes="Kollegans."))
    response = client.post(url, sent)
    assert "__all__" in errors_of(response)
    assert 'value="Min titel"' in response.text
    assert fresh(report).title == "Kollegans titel"
    again = {name: response.context["form"][name].value() for name in ("seen", "number")}
    client.post(url, {**sent, **again})
    assert (fresh(report).title, fresh(report).version) == ("Min titel", 3)


@pytest.mark.parametrize("number", ["", "0", "7", "-1", "x", "9" * 5000])
def test_forged_number_publishes_nothing(client, url, report, number):
    response = client.post(url, version(report, number=number))
    assert response.status_code == 200
    assert fresh(report).version == 1


@pytest.mark.parametrize("state", ["draft", "in_review", "archived", "superseded", "withdrawn"])
def test_version_follows_only_what_stands_on_the_site(client, organisation, planner, editor, state):
    report = factories.ReportFactory(owner=organisation, title="Buller")
    if state != "draft":
        take(report, "submit", by=planner)
    if state not in {"draft", "in_review"}:
        take(report, "publish", by=editor)
    if state == "archived":
        take(report, "unpublish", by=editor)
    if state == "superseded":
        take(report, "supersede", other=factories.ReportFactory(published=True), by=planner)
    if state == "withdrawn":
        take(report, "withdraw", by=planner, reason="Fel.")
    url = step("version-create", report)
    for response in (client.get(url, follow=True), client.post(url, version(report, title="Ny"), follow=True)):
        assert response.redirect_chain == [(report.get_absolute_url(), 302)]
        assert len(messages_of(response)) == 1
    assert (fresh(report).title, fresh(report).version) == ("Buller", 1)
    with pytest.raises(TransitionError):
        actions.publish_version(report, seen=1, changes="Ny.", save=report.save, by=planner)
    assert not ReportVersion.objects.exists()


def test_publishing_versions_follows_permissions(report, url, resident, other_planner, editor, organisation):
    reader = factories.MembershipFactory(organisation=organisation, role="reader").user
    ownerless = factories.ReportFactory(published=True)
    for visitor, codes in (
        (resident, (403, 403)),
        (other_planner, (403, 403)),
        (reader, (403, 403)),
        (editor, (403, 200)),
    ):
        other = Client()
        other.force_login(visitor)
        assert (other.get(url).status_code, other.get(step("version-create", ownerless)).status_code) == codes
    assert Client().get(url).status_code == 302


def test_editors_publish_versions_of_what_nobody_deposited(client, editor):
    report = factories.ReportFactory(published=True, title="Buller")
    client.force_login(editor)
    client.post(step("version-create", report), version(report, title="Buller, rättad"))
    assert fresh(report).version == 2
    assert report.steps.get().actor_name == ""


def test_failed_publication_is_rolled_back(report, planner):
    def save():
        report.title = "Halv"
        report.save()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        actions.publish_version(report, seen=1, changes="Ny.", save=save, by=planner)
    assert (fresh(report).title, fresh(report).version) == ("Buller", 1)
    assert not ReportVersion.objects.exists()


# Files


def test_files_come_and_leave_with_the_versions(client, url, report):
    stays = factories.ReportFileFactory(report=report, title="Stannar")
    leaves = factories.ReportFileFactory(report=report, title="Lämnar", leaves=True)
    comes = factories.ReportFileFactory(report=report, title="Kommer", first_version=None)
    form = client.get(url).text
    for file in (stays, leaves, comes):
        assert file.title in form
    client.post(url, version(report))
    assert list(ReportFile.objects.order_by("pk").values_list("first_version", "last_version", "leaves")) == [
        (1, None, False), (1, 1, False), (2, None, False),
    ]  # fmt: skip
    page = Client().get(old(report)).text
    assert "Stannar" in page
    assert "Lämnar" in page
    assert "Kommer" not in page
    client.post(url, version(fresh(report)))
    assert [file.title for file in report.files.of_version(3).in_order()] == ["Stannar", "Kommer"]


@pytest.mark.parametrize(
    "hidden",
    [
        {"visibility": "members"},
        {"visibility": "organisation"},
        {"opens_at": timezone.now() + timezone.timedelta(days=9)},
    ],
)
def test_files_of_an_old_version_keep_their_readers(client, report, planner, hidden):
    address = factories.ReportFileFactory(report=report, **hidden).get_absolute_url()
    next_version(report, planner)
    assert f'href="{address}"' not in Client().get(old(report)).text
    assert f'href="{address}"' in client.get(old(report)).text


# The pages


@pytest.fixture
def revised(client, url, report):
    client.post(url, version(report, title="Buller, rättad"))
    return fresh(report)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_of_an_old_version_points_to_the_new(revised, language):
    with translation.override(language):
        page = Client().get(old(revised)).text
        current = revised.get_absolute_url()
    assert '<meta name="robots" content="noindex">' in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{current}">' in page
    assert 'rel="alternate"' not in page
    assert page.count(f'href="{current}"') >= 2
    assert "Anna Ek" in page


def test_current_version_is_the_reports_own_page(revised):
    response = Client().get(old(revised, 2))
    assert (response.status_code, response.url) == (302, revised.get_absolute_url())


@pytest.mark.parametrize("number", [0, 3, 10**30])
def test_unknown_version_is_not_found(revised, number):
    assert Client().get(old(revised, number)).status_code == 404


def test_new_words_in_the_address_keep_the_old_ones(revised):
    before, of_version = revised.get_absolute_url(), old(revised)
    Report.objects.filter(pk=revised.pk).update(slug="helt-andra-ord")
    for address, leads_to in ((before, fresh(revised).get_absolute_url()), (of_version, old(fresh(revised)))):
        response = Client().get(address)
        assert (response.status_code, response.url) == (301, leads_to)
        assert Client().get(leads_to).status_code == 200


def test_earlier_version_says_how_to_cite_the_report_and_points_to_no_file(client, revised):
    response = client.get(step("version", revised, 1))
    assert 'rel="cite-as"' in response["Link"]
    assert revised.get_absolute_url() in response["Link"]
    assert 'rel="item"' not in response["Link"]


def test_withdrawn_report_leaves_its_stub_at_every_address(revised, planner):
    factories.ReportFileFactory(report=revised, title="Bilagan")
    take(revised, "withdraw", by=planner, reason="Siffrorna var fel.")
    addresses = [revised.get_absolute_url(), old(revised), old(revised, 2), old(revised, 9)]
    for visitor in (None, planner):
        client = Client()
        if visitor:
            client.force_login(visitor)
        for address in addresses:
            response = client.get(address)
            assert response.status_code == 410
            assert "Siffrorna var fel." in response.text
            assert "Bilagan" not in response.text
            assert "versions" not in response.text


def test_version_of_what_is_off_the_site_is_its_organisations(client, revised, editor):
    take(revised, "unpublish", by=editor)
    assert Client().get(old(revised)).status_code == 404
    assert client.get(old(revised)).status_code == 200


def test_page_without_versions_has_no_list_of_them(report):
    assert 'id="versions"' not in Client().get(report.get_absolute_url()).text


def test_hostile_words_of_a_version_are_never_a_tag(client, url, report):
    evil = "<script>alert(1)</script>"
    client.post(url, version(report, title=evil, changes=evil, abstract_sv=evil, words="a"))
    client.post(url, version(fresh(report), title="Snäll", changes=evil))
    for address in (report.get_absolute_url(), old(report, 1), old(report, 2)):
        response = Client().get(address)
        assert response.status_code == 200
        assert "<script>alert" not in response.text


def test_pages_ask_as_much_however_much_there_is(client, organisation, planner, url):
    report, _made = everything(organisation)
    numbers = []
    for rows in (1, 5):
        for _n in range(rows):
            next_version(report, planner)
            factories.AuthorFactory(report=report)
            factories.ReportFileFactory(report=report)
            report.challenges.add(factories.ChallengeFactory(published=True))
            report.areas.add(factories.AreaFactory())
            factories.ReportFactory(published=True, state="superseded", replaced_by=report)
        report = fresh(report)
        asked = []
        for address in (old(report, report.version - 1), report.get_absolute_url(), step("version-create", report)):
            visitor = client if "version-create" in address or "ny-version" in address else Client()
            with CaptureQueriesContext(connection) as queries:
                assert visitor.get(address).status_code in {200, 302}
            asked.append(len(queries))
        numbers.append(asked)
    assert numbers[0] == numbers[1]
    assert numbers[0][0] <= 14
    assert numbers[0][1] <= 30  # a query for each that stands around a report, and its earlier versions
