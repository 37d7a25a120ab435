"""A member deposits a report in steps: each saved by itself, once, by those who may, and nobody else's draft known."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from reports.deposit.people_forms import named
from reports.models import Author, Keyword, Report
from tests import factories
from tests.reports.helpers import FORMS, SENT, STEPS, belongs, errors_of, messages_of, published, step, what, who
from tests.transitions import take


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def url(db):
    return reverse("reports:create")


@pytest.fixture
def draft(organisation):
    return factories.ReportFactory(owner=organisation)


def fresh(report):
    return Report.objects.get(pk=report.pk)


# What it is


def test_member_deposits_a_draft_on_behalf_of_the_organisation(client, url, planner, organisation):
    sent = what(organisation=organisation.pk, month="5", day="27", parallel_title="Noise", abstract_en="On noise.")
    response = client.post(url, sent)
    report = Report.objects.get()
    assert response.url == step("who", report)
    assert report.get_absolute_url() == f"/rapporter/{report.pk}-buller-vid-vagen/"
    assert (report.owner, report.author) == (organisation, planner)
    assert (report.state, report.publication, report.version) == ("draft", "draft", 1)
    assert (report.date, report.abstract_sv, report.abstract_en) == ("2018-05-27", "Om buller.", "On noise.")
    assert report.organisations.get() == organisation


def test_date_is_as_precise_as_known(client, url, organisation):
    client.post(url, what(organisation=organisation.pk, year=""))
    assert Report.objects.get().date == ""
    assert client.get(step("edit", Report.objects.get())).status_code == 200


@pytest.mark.parametrize(
    ("date", "faulty"),
    [
        ({"year": "", "month": "5"}, "__all__"),
        ({"month": "", "day": "3"}, "__all__"),
        ({"month": "2", "day": "30"}, "__all__"),
        ({"month": "13"}, "month"),
        ({"month": "x"}, "month"),
        ({"day": "32", "month": "1"}, "day"),
        ({"year": "1899"}, "year"),
        ({"year": "2101"}, "year"),
        ({"year": "9" * 5000}, "year"),
        ({"year": "tjugo"}, "year"),
    ],
)
def test_date_that_cannot_be_is_refused_with_the_form_filled_in(client, url, organisation, date, faulty):
    response = client.post(url, what(organisation=organisation.pk, **date))
    assert list(errors_of(response)) == [faulty]
    assert "Buller vid vägen" in response.text
    assert not Report.objects.exists()


def test_member_deposits_for_the_own_organisations_only(client, url):
    other = factories.MembershipFactory().organisation
    for forged in (other.pk, "0", "9" * 40, "x", "\x00"):
        response = client.post(url, what(organisation=forged))
        assert "organisation" in errors_of(response)
    assert not Report.objects.exists()


def test_member_of_several_organisations_chooses(client, url, planner):
    other = factories.MembershipFactory(user=planner).organisation
    assert "organisation" in errors_of(client.post(url, what()))
    client.post(url, what(organisation=other.pk))
    assert Report.objects.get().owner == other


def test_state_version_owner_and_author_cannot_be_sent(client, url, draft, planner, organisation, other_planner):
    forged = {
        "state": "published", "publication": "published", "version": "7", "owner": other_planner.pk,
        "author": other_planner.pk, "published_at": "2020-01-01", "slug": "forfalskad", "replaced_by": draft.pk,
    }  # fmt: skip
    client.post(url, what(organisation=organisation.pk, title="Ny", **forged))
    for name in FORMS:
        client.post(step(name, draft), SENT[name](**forged))
    for report in Report.objects.all():
        assert (report.state, report.publication, report.version, report.published_at) == ("draft", "draft", 1, None)
        assert (report.owner, report.replaced_by) == (organisation, None)
        assert report.slug != "forfalskad"
    assert Report.objects.get(title="Ny").author == planner


def test_way_back_after_it_was_submitted_changes_nothing_and_says_so(client, url, organisation, planner):
    sent = what(organisation=organisation.pk, form_key=uuid.uuid4())
    client.post(url, sent)
    take(Report.objects.get(), "submit", by=planner)
    response = client.post(url, {**sent, "title": "Annat"}, follow=True)
    assert Report.objects.get().title == "Buller vid vägen"
    assert any("inte sparat" in text or "not saved" in text for text in messages_of(response))


# What is likely the same


@pytest.mark.parametrize(
    ("there", "sent"),
    [
        ({"doi": "10.1234/abc", "title": "Annan"}, {"doi": "https://doi.org/10.1234/ABC"}),
        ({"isbn": "978-91-7501-000-7", "title": "Annan"}, {"isbn": "9789175010007"}),
        ({"isbn": "91-7501-000-3", "title": "Annan"}, {"isbn": "9789175010007"}),
        ({"title": "Buller : Längs vägen", "year": 2018}, {"title": "Buller: längs vägen"}),
        ({"diva_id": "diva2:123456", "title": "Annan"}, {"diva_id": "https://www.diva-portal.org/smash/record.jsf?pid=diva2%3A123456"}),
        ({"title": "BULLER VID VAGEN", "year": 2018}, {}),
        ({"title": "Buller vid vägen", "year": None}, {}),
    ],
)  # fmt: skip
def test_likely_duplicate_is_shown_before_anything_is_saved(client, url, organisation, there, sent):
    known = factories.ReportFactory(published=True, **there)
    response = client.post(url, what(organisation=organisation.pk, **sent))
    assert response.status_code == 200
    assert f'href="{known.get_absolute_url()}"' in response.text
    assert Report.objects.count() == 1
    response = client.post(url, what(organisation=organisation.pk, anyway="1", **sent))
    assert response.status_code == 302
    assert Report.objects.count() == 2


def test_another_year_or_title_is_another_report(client, url, organisation):
    factories.ReportFactory(published=True, title="Buller vid vägen", year=2011)
    factories.ReportFactory(published=True, title="Buller vid vägen, del 2", year=2018)
    assert client.post(url, what(organisation=organisation.pk)).status_code == 302


def test_draft_of_others_is_not_told_of(client, url, organisation):
    factories.ReportFactory(title="Buller vid vägen", year=2018, owner=factories.OrganisationFactory())
    assert client.post(url, what(organisation=organisation.pk)).status_code == 302


def test_own_draft_and_what_was_withdrawn_are_told_of(client, url, organisation, draft, editor):
    Report.objects.filter(pk=draft.pk).update(title="Buller vid vägen", year=2018)
    gone = factories.ReportFactory(title="Buller vid vägen", year=2018, published=True)
    take(gone, "withdraw", by=editor, reason="Fel.")
    response = client.post(url, what(organisation=organisation.pk))
    assert draft.get_absolute_url() in response.text
    assert gone.get_absolute_url() in response.text


def test_last_step_tells_of_them_too(client, draft):
    known = factories.ReportFactory(published=True, title=draft.title, year=draft.year)
    assert known.get_absolute_url() in client.get(step("check", draft)).text


# Who


def authors(report):
    return list(report.authors.order_by("position").values_list("name", "family_name", "orcid"))


def test_authors_are_saved_in_order(client, draft):
    sent = who("Anna Ek", "Ask, Bo", "Eva von Alm", **{"author-0-orcid": "https://orcid.org/0000-0002-1825-0097"})
    sent |= {"author-2-family_name": "von Alm", "publisher": "KTH"}
    response = client.post(step("who", draft), sent)
    assert response.url == step("published", draft)
    assert authors(draft) == [
        ("Anna Ek", "Ek", "0000-0002-1825-0097"), ("Bo Ask", "Ask", ""), ("Eva von Alm", "von Alm", ""),
    ]  # fmt: skip
    assert fresh(draft).publisher == "KTH"


def test_numbers_change_the_order_and_an_empty_name_takes_away(client, draft):
    client.post(step("who", draft), who("A A", "B B", "C C"))
    places = {"author-0-place": "3", "author-1-place": "2", "author-2-place": "1", "author-1-name": ""}
    client.post(step("who", draft), who("A A", "B B", "C C", **places))
    assert [name for name, _family, _orcid in authors(draft)] == ["C C", "A A"]
    assert list(draft.authors.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_new_author_without_a_number_comes_last(client, draft):
    client.post(step("who", draft), who("A A", "B B", **{"author-0-place": "1", "author-1-place": "2"}))
    client.post(step("who", draft), who("A A", "B B", "C C", **{"author-0-place": "1", "author-1-place": "2"}))
    assert [name for name, _family, _orcid in authors(draft)] == ["A A", "B B", "C C"]


def test_same_authors_again_leave_their_rows_alone(client, draft):
    client.post(step("who", draft), who("A A", "B B"))
    before = set(draft.authors.values_list("pk", flat=True))
    client.post(step("who", draft), who("A A", "B B"))
    assert set(draft.authors.values_list("pk", flat=True)) == before


def test_organisation_that_is_an_author_is_linked_by_its_name(client, draft, organisation):
    client.post(step("who", draft), who(organisation.name, **{"author-0-kind": "organisation"}))
    author = Author.objects.get()
    assert (author.kind, author.organisation, author.family_name) == ("organisation", organisation, "")


@pytest.mark.parametrize(
    ("faults", "field"),
    [
        ({"author-0-orcid": "0000-0002-1825-0098"}, "author-0-orcid"),
        ({"author-0-family_name": "Al"}, "author-0-family_name"),
        ({"author-0-kind": "organisation", "author-0-orcid": "0000-0002-1825-0097"}, "author-0-orcid"),
        ({"author-0-kind": "kommun"}, "author-0-kind"),
        ({"author-0-place": "0"}, "author-0-place"),
        ({"author-0-place": "9" * 5000}, "author-0-place"),
        ({"author-1-orcid": "0000-0002-1825-0097"}, "author-1-name"),
        ({"author-1-family_name": "Ek"}, "author-1-name"),
        ({"author-0-name": "å" * 201}, "author-0-name"),
        ({"funding-0-grant_number": "2013-1"}, "funding-0-funder"),
        ({"publisher": "å" * 201}, "publisher"),
    ],
)
def test_faulty_row_says_so_and_changes_nothing(client, draft, faults, field):
    client.post(step("who", draft), who("A A"))
    response = client.post(step("who", draft), who("Anna Ek", **faults))
    assert list(errors_of(response)) == [field]
    assert authors(draft) == [("A A", "A", "")]


def test_more_rows_save_nothing_and_keep_what_is_written(client, draft):
    response = client.post(step("who", draft), who("Anna Ek", more="1", publisher="KTH"))
    assert response.status_code == 200
    assert 'value="Anna Ek"' in response.text
    assert 'value="KTH"' in response.text
    assert 'name="author-4-name"' in response.text
    assert 'name="author-TOTAL_FORMS" value="5"' in response.text
    assert not draft.authors.exists()
    client.post(step("who", draft), who("A A", "B B", "C C", "D D", "E E"))
    assert draft.authors.count() == 5


@pytest.mark.parametrize("rows", ["100000", "-1", "x", "9" * 5000, "", "٣"])
def test_forged_number_of_rows_makes_no_more_than_there_can_be(client, draft, rows):
    response = client.post(
        step("who", draft), who("A A", **{"author-TOTAL_FORMS": rows, "funding-TOTAL_FORMS": rows}, more="1")
    )
    assert response.status_code == 200
    assert "author-100-name" not in response.text
    assert "funding-20-funder" not in response.text


def test_rows_that_are_saved_are_never_left_out(client, draft):
    """Whoever sends fewer rows than there are would take authors away unseen."""
    client.post(step("who", draft), who("A A", "B B"))
    page = client.post(step("who", draft), who("A A", **{"author-TOTAL_FORMS": "0"}, more="1"))
    assert "author-1-name" in page.text


def test_funding_is_saved_once(client, draft):
    sent = {f"funding-{n}-funder": "Vinnova" for n in (0, 1)} | {f"funding-{n}-grant_number": "2013-1" for n in (0, 1)}
    client.post(step("who", draft), who(**sent))
    assert str(draft.funding.get()) == "Vinnova 2013-1"
    client.post(step("who", draft), who())
    assert not draft.funding.exists()


@pytest.mark.parametrize(
    ("written", "name", "family_name"),
    [
        ("Anna Ek", "Anna Ek", "Ek"),
        ("Ek, Anna", "Anna Ek", "Ek"),
        ("Ek,Anna", "Anna Ek", "Ek"),
        ("Christo", "Christo", ""),
        ("Anna von der Heide", "Anna von der Heide", "von der Heide"),
        ("Ek, Anna, jr", "Ek, Anna, jr", ""),
        ("Ek,", "Ek,", ""),
        ("a " + "b" * 150, "a " + "b" * 150, ""),
    ],
)
def test_name_as_people_write_it(written, name, family_name):
    assert named(written) == (name, family_name)


# Where published


def test_identifiers_are_set_right(client, draft):
    sent = published(
        isbn="9789175010007",
        issn="1653-6649",
        doi="https://doi.org/10.1234/ABC",
        urn="urn:nbn:se:kth:diva-123456",
        diva_id="https://www.diva-portal.org/smash/record.jsf?pid=diva2%3A123456",
        url="https://example.org/rapport.pdf",
        series="TRITA",
        series_number="7",
        container="Plan",
        volume="3",
        issue="2",
        pages="285–304",
    )
    assert client.post(step("published", draft), sent).url == step("belongs", draft)
    draft = fresh(draft)
    assert (draft.isbn, draft.doi, draft.diva_id) == ("978-91-7501-000-7", "10.1234/abc", "diva2:123456")
    assert (draft.licence, draft.relation, draft.pages) == ("CC-BY-4.0", "partner", "285–304")


@pytest.mark.parametrize(
    "faults",
    [
        {"isbn": "978-91-7501-000-8"},
        {"issn": "1653-6648"},
        {"doi": "11.1234/abc"},
        {"doi": f"10.1234/{'a' * 300}"},
        {"doi": "å" * 501},
        {"urn": "urn"},
        {"diva_id": "123456"},
        {"url": "javascript:alert(1)"},
        {"url": "inte en adress"},
        {"licence": "MIT"},
        {"relation": "annat"},
        {"pages": "1" * 31},
        {"series": "å" * 201},
    ],
)
def test_faulty_identifier_says_so_with_the_form_filled_in(client, draft, faults):
    response = client.post(step("published", draft), published(**{"container": "Tidskriften", **faults}))
    assert list(errors_of(response)) == list(faults)
    assert 'value="Tidskriften"' in response.text
    assert fresh(draft).container == ""


# What it belongs to


@pytest.fixture
def linkable(organisation):
    return {
        "challenges": factories.ChallengeFactory(published=True, title="Buller"),
        "dialogues": factories.DialogueFactory(published=True, title="Buller"),
        "outcomes": factories.OutcomeFactory(published=True, title="Buller"),
        "organisations": factories.OrganisationFactory(name="Bullerbyn"),
        "builds_on": factories.ReportFactory(published=True, title="Buller 1"),
        "related_reports": factories.ReportFactory(published=True, title="Buller 2"),
    }


def test_report_is_linked_to_what_it_rests_on(client, draft, linkable):
    area, district = factories.AreaFactory(), factories.AreaFactory(district=True)
    sent = belongs(areas=[area.pk], places=[district.pk], words="Buller, hälsa;BULLER ,, trafik")
    response = client.post(step("belongs", draft), sent | {name: [one.pk] for name, one in linkable.items()})
    assert response.url == step("files", draft)
    for name, one in linkable.items():
        assert list(getattr(draft, name).all()) == [one]
    assert set(draft.areas.all()) == {area, district}
    assert sorted(draft.keywords.values_list("slug", flat=True)) == ["buller", "halsa", "trafik"]


def test_search_saves_nothing_and_keeps_what_is_ticked_and_written(client, draft, linkable):
    ticked = factories.ChallengeFactory(published=True, title="Annat")
    sent = belongs(q="BULLER", search="1", challenges=[ticked.pk], words="ord ett")
    response = client.post(step("belongs", draft), sent)
    for name, one in {**linkable, "builds_on": linkable["related_reports"]}.items():
        assert f'name="{name}" value="{one.pk}"' in response.text
    assert f'name="challenges" value="{ticked.pk}"' in response.text
    assert 'value="ord ett"' in response.text
    assert not draft.challenges.exists()
    assert "Inget hittades" not in response.text
    nothing = client.post(step("belongs", draft), belongs(q="finnsinte", search="1"))
    assert 'role="status"' in nothing.text


def test_own_challenges_are_near_at_hand(client, draft, organisation):
    own = factories.ChallengeFactory(owner=organisation, published=True)
    factories.ChallengeFactory(published=True, title="Andras")
    page = client.get(step("belongs", draft)).text
    assert f'name="challenges" value="{own.pk}"' in page
    assert "Andras" not in page


@pytest.mark.parametrize("forged", ["0", "-1", "9" * 40, "x", "\x00", "1 OR 1=1"])
@pytest.mark.parametrize("name", ["challenges", "outcomes", "organisations", "related_reports", "areas", "places"])
def test_forged_key_is_refused(client, draft, name, forged):
    response = client.post(step("belongs", draft), belongs(**{name: [forged]}))
    assert response.status_code == 200
    assert name in errors_of(response)


def test_what_the_writer_may_not_know_of_cannot_be_linked_and_stays_linked(client, draft):
    hidden = {
        "challenges": factories.ChallengeFactory(title="Hemlig"),
        "outcomes": factories.OutcomeFactory(title="Hemligt"),
        "dialogues": factories.DialogueFactory(title="Hemlig"),
        "related_reports": factories.ReportFactory(title="Hemlig"),
    }
    for name, one in hidden.items():
        assert name in errors_of(client.post(step("belongs", draft), belongs(**{name: [one.pk]})))
        getattr(draft, name).add(one)
    page = client.get(step("belongs", draft))
    assert "Hemlig" not in page.text
    assert client.post(step("belongs", draft), belongs()).status_code == 302
    for name, one in hidden.items():
        assert list(getattr(draft, name).all()) == [one]


def test_report_is_not_linked_to_itself(client, draft):
    for name in ("builds_on", "related_reports"):
        assert name in errors_of(client.post(step("belongs", draft), belongs(**{name: [draft.pk]})))


@pytest.mark.parametrize("words", ["a" * 81, ", ".join(f"ord {n}" for n in range(21)), "!!!", "a" * 1001, "\x00"])
def test_keywords_that_cannot_be_are_refused(client, draft, words):
    response = client.post(step("belongs", draft), belongs(words=words))
    assert list(errors_of(response)) == ["words"]
    assert not Keyword.objects.exists()


def test_keywords_are_shown_again(client, draft):
    client.post(step("belongs", draft), belongs(words="trafik, buller"))
    assert 'value="buller, trafik"' in client.get(step("belongs", draft)).text


# Bad weather, for every text of every step

TEXTS = {
    "edit": ["title", "parallel_title", "abstract_sv", "abstract_en"],
    "who": ["publisher", "author-0-name", "author-0-family_name", "author-0-orcid", "funding-0-funder"],
    "published": ["series", "container", "pages", "isbn", "doi", "urn", "diva_id", "url"],
    "belongs": ["words", "q"],
}
FIELDS = [(name, field) for name, fields in TEXTS.items() for field in fields]


@pytest.mark.parametrize(("name", "field"), FIELDS)
@pytest.mark.parametrize(
    "text", ["å" * 1_000_000, "a\x00b", "<script>alert(1)</script>", "\u202e\u200bdold", "9" * 5000]
)
def test_hostile_text_is_no_error_and_never_a_tag(client, draft, name, field, text):
    sent = SENT[name]() if name != "who" else who("Anna Ek")
    response = client.post(step(name, draft), {**sent, field: text})
    assert response.status_code in {200, 302}
    assert "<script>alert" not in response.text
    if response.status_code == 200:  # refused, so that no page can show it
        assert errors_of(response)
        return
    for page in (*(client.get(step(one, draft)) for one in STEPS), client.get(draft.get_absolute_url())):
        assert "<script>alert" not in page.text
        assert not {"\u202e", "\u200b", "\x00"}.intersection(page.text)


def test_invisible_text_counts_as_empty(client, draft):
    response = client.post(step("edit", draft), what(title="\u200b\u202e"))
    assert "title" in errors_of(response)
    client.post(step("edit", draft), what(abstract_sv="\u2060", title="Bu\u200bller\u202e"))
    assert (fresh(draft).title, fresh(draft).abstract_sv) == ("Buller", None)


# Others, at the same time and later


@pytest.mark.parametrize("name", FORMS)
def test_concurrent_save_is_not_overwritten(client, draft, organisation, name):
    seen = client.get(step(name, draft)).context["form"]["seen"].value()
    colleague = Client()
    colleague.force_login(factories.MembershipFactory(organisation=organisation).user)
    colleague.post(step("edit", draft), what(title="Kollegans"))
    changes = {
        "edit": {"title": "Min"},
        "who": {"publisher": "KTH"},
        "published": {"series": "T"},
        "belongs": {"words": "a"},
    }
    response = client.post(step(name, draft), SENT[name](seen=seen, **changes[name]))
    assert "__all__" in errors_of(response)
    assert fresh(draft).title == "Kollegans"
    again = client.post(step(name, draft), SENT[name](seen=response.context["form"]["seen"].value(), **changes[name]))
    assert again.status_code == 302


@pytest.mark.parametrize("name", [*FORMS, "check"])
def test_step_of_what_is_no_draft_leads_to_its_page_and_saves_nothing(client, draft, planner, editor, name):
    take(draft, "submit", by=planner)
    for state in ("in_review", "published"):
        method = client.get if name == "check" else client.post
        response = method(step(name, draft), SENT.get(name, dict)(), follow=True)
        assert response.redirect_chain == [(draft.get_absolute_url(), 302)]
        assert len(messages_of(response)) == 1
        assert (fresh(draft).title, fresh(draft).state) == (draft.title, state)
        if state == "in_review":
            take(draft, "publish", by=editor)


@pytest.mark.parametrize("name", [*STEPS, "version-create"])
def test_outsiders_cannot_open_wizard_pages(client, draft, resident, other_planner, organisation, name):
    reader = factories.MembershipFactory(organisation=organisation, role="reader").user
    for visitor, code in ((resident, 404), (other_planner, 404), (reader, 403)):
        other = Client()
        other.force_login(visitor)
        assert other.get(step(name, draft)).status_code == code


def test_number_in_the_address_decides(client, draft):
    other_words = reverse("reports:edit", args=[draft.pk, "annat"])
    assert client.get(other_words).context["report"] == draft


@pytest.mark.parametrize("name", FORMS)
def test_what_is_written_survives_a_session_that_ran_out(draft, planner, name):
    client = Client()
    text = {"edit": "title", "who": "publisher", "published": "series", "belongs": "words"}[name]
    client.post(step(name, draft), {**SENT[name](), text: "Skrivet förut"})
    client.force_login(planner)
    assert "Skrivet förut" in client.get(step(name, draft)).text


def test_rows_survive_a_session_that_ran_out(draft, planner):
    client = Client()
    client.post(step("who", draft), who("A A", "B B", "C C", "D D"))
    client.force_login(planner)
    page = client.get(step("who", draft)).text
    assert 'name="author-3-name" value="D D"' in page


def test_leaving_leads_to_the_page(client, draft):
    assert client.post(step("who", draft), who(leave="1")).url == draft.get_absolute_url()


def test_last_step_says_what_is_missing_and_where(client, draft):
    page = client.get(step("check", draft)).text
    assert step("who", draft) in page
    assert f'action="{step("transition", draft, "submit")}"' in page
    gaps = client.get(step("check", draft)).context["gaps"]
    factories.AuthorFactory(report=draft)
    draft.challenges.add(factories.ChallengeFactory())
    Report.objects.filter(pk=draft.pk).update(publisher="KTH", abstract_sv="Om.", url="https://example.org/")
    assert len(gaps) == 5
    assert client.get(step("check", draft)).context["gaps"] == []


@pytest.mark.parametrize("name", STEPS)
def test_step_asks_as_much_however_much_there_is(client, draft, name):
    numbers = []
    for rows in (1, 6):
        for _n in range(rows):
            factories.AuthorFactory(report=draft)
            factories.FundingFactory(report=draft)
            factories.AreaFactory()
            draft.challenges.add(factories.ChallengeFactory(published=True))
            draft.outcomes.add(factories.OutcomeFactory(published=True))
            draft.related_reports.add(factories.ReportFactory(published=True))
            draft.keywords.add(factories.KeywordFactory())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(step(name, draft)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 45


@pytest.mark.parametrize("name", STEPS)
def test_window_says_which_report_a_step_is_of(client, draft, name):
    title = client.get(step(name, draft)).text.partition("<title>")[2].partition("</title>")[0]
    assert f" – {draft.title} – " in title


def test_steps_are_there_in_english(client, draft):
    with translation.override("en"):
        for name in STEPS:
            assert 'lang="en"' in client.get(step(name, draft)).text
