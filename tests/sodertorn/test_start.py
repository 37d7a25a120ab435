import datetime as dt

import pytest
from django.utils import timezone
from lxml import html

from core.publishing.provenance import Relation
from tests.factories import (
    AreaFactory,
    AuthorFactory,
    ChallengeFactory,
    DialogueFactory,
    OrganisationFactory,
    OutcomeFactory,
    PerspectiveFactory,
    ProgrammeFactory,
    ReportFactory,
    ReuseFactory,
    TrialFactory,
)

SQUARE = {"type": "Polygon", "coordinates": [[[17.8, 59.1], [18.0, 59.1], [18.0, 59.2], [17.8, 59.2], [17.8, 59.1]]]}


def soon(days):
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def a_few():
    """Return a function that puts ``n`` of everything on the site."""

    def make(n):
        ProgrammeFactory(tagline="Vi löser det tillsammans.", description="Åtta kommuner. Två lärosäten.")
        for _ in range(n):
            perspective = PerspectiveFactory()
            area = AreaFactory(boundary=SQUARE)
            AreaFactory(district=True)
            for made in (ChallengeFactory(published=True), OutcomeFactory(published=True)):
                made.perspectives.add(perspective)
            ChallengeFactory(published=True).areas.add(area)
            DialogueFactory(open_now=True)
            AuthorFactory(report=ReportFactory(published=True))

    return make


@pytest.mark.parametrize("n", [1, 5])
def test_start_page_keeps_its_budget(client, db, a_few, django_assert_num_queries, n):
    a_few(n)
    with django_assert_num_queries(11):
        response = client.get("/")
    assert response.status_code == 200
    assert not response.cookies


def test_start_page_of_an_empty_portal_says_so(client, db):
    text = client.get("/en/").text
    assert "no challenge yet" in text
    assert "Open now" not in text
    assert "No dialogues are open right now" in client.get("/en/take-part/").text


def reuses_on(response):
    (station,) = (one for one in response.context["stations"] if one.key == "reuse")
    return station.count, station.url


def test_start_page_counts_the_reuses_of_what_is_on_the_site(client, db):
    assert reuses_on(client.get("/")) == (0, "")
    ReuseFactory.create_batch(2)
    ReuseFactory(unconfirmed=True)
    ReuseFactory(outcome=OutcomeFactory())
    assert reuses_on(client.get("/")) == (2, "/resultat/")


@pytest.mark.parametrize("factory", [ChallengeFactory, DialogueFactory, ReportFactory])
def test_detail_page_counts_the_reuses_of_its_outcomes(client, db, factory):
    record = factory(published=True)
    url = record.get_absolute_url()
    assert reuses_on(client.get(url)) == (0, "")
    for outcome, reuses in ((OutcomeFactory(published=True), 2), (OutcomeFactory(published=True), 1)):
        record.outcomes.add(outcome)
        ReuseFactory.create_batch(reuses, outcome=outcome)
        ReuseFactory(outcome=outcome, unconfirmed=True)
    draft = OutcomeFactory()
    record.outcomes.add(draft)
    ReuseFactory(outcome=draft)
    ReuseFactory()  # of another
    page = client.get(url)
    assert reuses_on(page) == (3, "#reuses")
    section = page.text.split('id="reuses"')[1].split("</section>")[0]
    assert section.count("#reuses") == 3  # each to its outcome's register


def test_start_page_says_what_the_programme_was(client, db, a_few):
    a_few(1)
    text = client.get("/").text
    assert "Det mesta kommer från Södertörnsmodellen" in text
    assert "Vi löser det tillsammans." not in text  # the programme's own words stand on its page


def doors(response):
    """Return the ways in: who it is for, where it leads and how much there is."""
    page = html.document_fromstring(response.content.decode())
    return [
        (door.findtext("p"), door.find(".//a").get("href"), door.findtext(".//b")) for door in page.find_class("door")
    ]


def test_each_visitor_has_one_way_in_with_a_count_of_what_is_there(client, db):
    ReportFactory.create_batch(2, published=True)
    OutcomeFactory.create_batch(3, published=True)
    DialogueFactory.create_batch(2, open_now=True)
    assert doors(client.get("/")) == [
        ("Du planerar för en kommun", "/resultat/", "3"),
        ("Du bor här", "/delta/", "2"),
        ("Du forskar eller är partner", "/rapporter/", "2"),
    ]


def test_way_in_for_residents_leads_to_what_became_of_dialogues_when_none_is_open(client, db):
    DialogueFactory(published=True, state="results_published")
    assert doors(client.get("/"))[1][1:] == ("/dialoger/?state=results_published", "1")


def test_start_page_promises_no_say_on_what_is_open_while_nothing_is(client, db):
    """The first sentences are true on the day they are read, and lead on: to what became of it, and to a letter."""
    DialogueFactory(published=True)
    DialogueFactory(open_now=True, is_demonstration=True)
    page = html.document_fromstring(client.get("/").text)
    (lead,) = page.find_class("front__say")
    assert "öppet nu" not in lead.text_content()
    assert "vad det blev av det som invånarna sade" in lead.text_content()
    resting, _problem = page.find_class("front__more")
    assert "Ingen dialog är öppen just nu." in resting.text_content()
    assert resting.find("a").get("href") == "/nyhetsbrev/prenumerera/"
    DialogueFactory(open_now=True)
    open_page = client.get("/").text
    assert "säger din mening om det som är öppet nu" in open_page
    assert "Ingen dialog är öppen just nu." not in open_page


def test_ways_in_of_an_empty_portal_say_no_nought(client, db):
    assert [(address, n) for _who, address, n in doors(client.get("/en/"))] == [
        ("/en/outcomes/", None), ("/en/take-part/", None), ("/en/reports/", None),
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/", "/delta/"])
def test_open_dialogues_stand_apart_from_the_demonstration(client, db, address):
    """The demonstration is answered first of all, and is nevertheless neither the first nor one of those open."""
    demonstration = DialogueFactory(open_now=True, is_demonstration=True, answer_by=soon(1), title="Bara på prov")
    real = [DialogueFactory(open_now=True, answer_by=soon(days)) for days in (9, 5, 7, 3)]
    page = html.document_fromstring(client.get(address).text)
    (sheet,) = page.find_class("open-now")
    (apart,) = page.find_class("demonstration")
    assert [one.get("href") for one in sheet.find_class("button")] == [real[i].get_absolute_url() for i in (3, 1, 2)]
    assert demonstration.get_absolute_url() not in html.tostring(sheet, encoding="unicode")
    assert [one.get("href") for one in apart.iter("a")] == [demonstration.get_absolute_url()]
    assert "Allt som är öppet" in sheet.text_content()


@pytest.mark.parametrize("address", ["/", "/delta/"])
def test_nothing_is_said_to_be_open_while_only_a_demonstration_is(client, db, address):
    DialogueFactory(open_now=True, is_demonstration=True)
    page = html.document_fromstring(client.get(address).text)
    assert page.find_class("open-now") == []
    assert page.find_class("demonstration")


def test_only_one_button_is_filled(client, db):
    DialogueFactory.create_batch(3, open_now=True)
    page = html.document_fromstring(client.get("/").text)
    filled = [button for button in page.find_class("button") if button.get("class") == "button"]
    assert len(filled) == 1


def test_start_page_shows_no_draft_among_what_is_open(client, db):
    dialogue = DialogueFactory(open_now=True)
    DialogueFactory(open_now=True, publication="draft", published_at=None, title="Inte ännu")
    text = client.get("/").text
    assert f'href="{dialogue.get_absolute_url()}"' in text
    assert "Inte ännu" not in text


def test_start_page_counts_only_what_is_published_and_no_demonstration(client, db):
    OutcomeFactory.create_batch(2, published=True)
    OutcomeFactory()
    ChallengeFactory()
    DialogueFactory(open_now=True, is_demonstration=True)
    response = client.get("/en/")
    assert response.context["totals"] == {
        "challenge": 0, "dialogue": 0, "told": 0, "outcome": 2, "report": 0, "reuse": 0,
    }  # fmt: skip


def test_start_page_shows_the_programmes_own_outcomes(client, db):
    OutcomeFactory(published=True, title="Programmets eget", relation=Relation.PROGRAMME)
    OutcomeFactory(published=True, title="Någon annans", relation=Relation.SIMILAR)
    text = client.get("/").text
    assert "Programmets eget" in text
    assert "Någon annans" not in text


SOURCED = {"happened": "Många kom. Fler än väntat.", "source": "https://example.org/", "confidence": "documented"}


def trial(**otherwise):
    return TrialFactory(**{"outcome__published": True, "organisation": OrganisationFactory(), **SOURCED, **otherwise})


def tried(client):
    page = html.document_fromstring(client.get("/").text)
    return [finding.findall("p")[0].text_content() for finding in page.find_class("finding")]


def test_start_page_tells_what_a_source_says_of_a_trial(client, db):
    trial()
    assert tried(client) == ["Många kom."]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"source": ""},
        {"confidence": "inferred"},
        {"happened": ""},
        {"field_sources": {"happened": {"confidence": "inferred", "source": []}}},
        {"outcome__publication": "draft", "outcome__published_at": None},
        {"outcome__relation": "similar"},
        {"organisation": None, "host_name": "Någon annan"},
    ],
)
def test_trial_without_a_source_for_what_happened_is_no_finding(client, db, otherwise):
    trial(**otherwise)
    assert tried(client) == []


def test_outcome_that_was_tried_twice_is_told_of_once(client, db):
    outcome = trial(started="2014", happened="Det var 2014.").outcome
    TrialFactory(outcome=outcome, organisation=OrganisationFactory(), started="2018", **SOURCED)
    assert tried(client) == ["Många kom."]
