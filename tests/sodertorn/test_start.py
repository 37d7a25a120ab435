import pytest

from core.publishing.provenance import Relation
from tests.factories import (
    AreaFactory,
    AuthorFactory,
    ChallengeFactory,
    DialogueFactory,
    OutcomeFactory,
    PerspectiveFactory,
    ProgrammeFactory,
    ReportFactory,
    ReuseFactory,
)

SQUARE = {"type": "Polygon", "coordinates": [[[17.8, 59.1], [18.0, 59.1], [18.0, 59.2], [17.8, 59.2], [17.8, 59.1]]]}


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
    with django_assert_num_queries(14):
        response = client.get("/")
    assert response.status_code == 200
    assert not response.cookies


def test_start_page_of_an_empty_portal_says_so(client, db):
    html = client.get("/en/").text
    assert "No dialogues are open right now" in html
    assert "no challenge yet" in html


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
    assert reuses_on(client.get(url)) == (3, "#reuses" if factory is ReportFactory else "#outcomes")


def test_start_page_says_what_the_programme_is(client, db, a_few):
    a_few(1)
    html = client.get("/").text
    assert "Portalen bygger vidare på Södertörnsmodellen" in html
    assert "Vi löser det tillsammans." not in html  # the programme's own words stand on its page


def test_start_page_invites_to_an_open_dialogue(client, db):
    dialogue = DialogueFactory(open_now=True)
    DialogueFactory(open_now=True, publication="draft", published_at=None, title="Inte ännu")
    html = client.get("/").text
    assert f'href="{dialogue.get_absolute_url()}"' in html
    assert "Inte ännu" not in html


def test_start_page_counts_only_what_is_published(client, db):
    perspective = PerspectiveFactory()
    for outcome in (OutcomeFactory(published=True), OutcomeFactory(published=True), OutcomeFactory()):
        outcome.perspectives.add(perspective)
    ChallengeFactory().perspectives.add(perspective)
    response = client.get("/en/")
    (row,) = response.context["perspectives"]
    assert (row["n_challenges"], row["n_outcomes"]) == (0, 2)
    assert response.context["totals"] == {"challenge": 0, "dialogue": 0, "outcome": 2, "report": 0, "reuse": 0}
    assert f'href="/en/outcomes/?perspective={perspective.slug}">2 outcomes' in response.text


@pytest.mark.parametrize("factory", [OutcomeFactory, ReportFactory])
def test_start_page_shows_the_programmes_own_work(client, db, factory):
    factory(published=True, title="Programmets eget", relation=Relation.PROGRAMME)
    factory(published=True, title="Någon annans", relation=Relation.SIMILAR)
    html = client.get("/").text
    assert "Programmets eget" in html
    assert "Någon annans" not in html
