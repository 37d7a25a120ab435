"""One search over everything: from any page of the admin, a record is a word and a click away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import NewsletterIssue
from tests import factories
from tests.admin.pages import address, list_of, page_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def found(client, text):
    finds = client.get(address("search"), {"q": text}).context["found"]
    return [row.url for one in finds for row in one.rows]


def test_every_page_has_the_box(desk):
    for url in (address("index"), list_of(type(factories.AreaFactory())), address("search")):
        html = shown(desk, url).text
        assert f'action="{address("search")}"' in html
        assert 'name="q"' in html


def test_records_are_found_by_title_in_both_languages_whatever_the_accents(desk):
    records = [
        factories.ChallengeFactory(title_sv="Trygga gångtunnlar", title_en="Safe underpasses"),
        factories.OutcomeFactory(title_sv="Trygga gångtunnlar", title_en="Safe underpasses"),
        factories.DialogueFactory(title_sv="Trygga gångtunnlar", title_en="Safe underpasses"),
        factories.ReportFactory(title="Trygga gångtunnlar", parallel_title="Safe underpasses"),
    ]
    for text in ("gangtunnlar", "UNDERPASSES trygga"):
        assert set(found(desk, text)) >= {page_of(record) for record in records}


def test_organisations_and_places_are_found_by_name(desk):
    organisation = factories.OrganisationFactory(name_sv="Hus och Hem AB")
    assert found(desk, "hus hem") == [page_of(organisation)]


@pytest.mark.parametrize("text", ["ÅLÖ", "alo", "[test]", "100 %", "a-b", "^", "C:\\", "alo belysning"])
def test_texts_that_are_kept_nowhere_folded_are_found_as_they_are_written(desk, text):
    trial = factories.TrialFactory(host_name="Ålö [test] 100 % a-b ^ C:\\", tried_sv="Belysning i tunneln")
    factories.TrialFactory(host_name="Annan", tried_sv="Annat")
    assert page_of(trial) in found(desk, text)
    assert sum("/trial/" in url for url in found(desk, text)) == 1


def test_record_is_found_by_its_address_and_report_by_its_number(desk):
    challenge = factories.ChallengeFactory(slug="buller-vid-sparen", title="Något annat")
    report = factories.ReportFactory(title="Titel")
    assert found(desk, "https://example.org/utmaningar/buller-vid-sparen/") == [page_of(challenge)]
    assert found(desk, "buller-vid-sparen") == [page_of(challenge)]
    assert page_of(report) in found(desk, f"{report.pk}")
    assert page_of(report) in found(desk, f"/rapporter/{report.pk}-titel/")


def test_accounts_are_found_by_those_alone_who_manage_them(client, editor, superuser):
    user = factories.UserFactory(email="frida@example.org", display_name="Frida")
    for visitor, pages in ((editor, []), (superuser, [page_of(user)])):
        client.force_login(visitor)
        assert found(client, "frida@example.org") == pages


def test_page_is_found_by_its_name_and_once_by_its_texts(desk):
    page = factories.EditedPageFactory(slug="start")
    for n, text in enumerate(("Skyfall i Vega", "Skyfall i Handen")):
        factories.PageTextFactory(page=page, name=f"text-{n}", slug=f"start-{n}", text_sv=text)
    for text in ("start page", "startsida"):
        assert found(desk, text) == [page_of(page)]
    assert found(desk, "skyfall") == [page_of(page)]


def test_page_named_so_hides_none_whose_texts_say_it(desk):
    named, says = factories.EditedPageFactory(slug="start"), factories.EditedPageFactory(slug="contact")
    factories.PageTextFactory(page=says, name="text", slug="contact-text", text_sv="Läs mer på portalens startsida.")
    assert set(found(desk, "startsida")) == {page_of(named), page_of(says)}


def test_list_is_found_by_its_name(desk):
    assert list_of(NewsletterIssue) in found(desk, "nyhetsbrev")


def test_many_are_a_link_away(desk):
    factories.ChallengeFactory.create_batch(7, title="Skyfall")
    (finds,) = desk.get(address("search"), {"q": "skyfall"}).context["found"]
    assert len(finds.rows) == 5
    assert finds.more_url.endswith("?q=skyfall")


def test_nothing_found_says_so_and_nothing_asked_costs_nothing(desk):
    assert "Nothing was found" in shown(desk, f"{address('search')}?q=xyzzy").text
    assert desk.get(address("search")).context["found"] == []


def test_search_costs_the_same_whatever_it_finds(desk):
    def fill():
        factories.ChallengePartyFactory(challenge__title="Skyfall")
        factories.MembershipFactory(organisation__name_sv="Skyfall AB")
        factories.TrialFactory(outcome__title="Skyfall", tried="Skyfall")
        factories.ReuseFactory(outcome__title="Skyfall", member=True)
        factories.MeetingFactory(activity__title="Skyfall", activity__dialogue__title="Skyfall")
        factories.StatementFactory(text_sv="Skyfall")
        factories.ReportFactory(title="Skyfall")

    def cost():
        with CaptureQueriesContext(connection) as captured:
            found(desk, "skyfall")
        return len(captured)

    fill()
    cost()
    few = cost()
    for _n in range(3):
        fill()
    assert cost() <= few
