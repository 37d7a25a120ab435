import pytest
from django.urls import reverse

from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DialogueFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReportFactory,
)


def test_search_without_words_asks_nothing_of_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(reverse("search")).status_code == 200


@pytest.mark.parametrize("n", [1, 5])
def test_search_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    for _ in range(n):
        for factory in (ChallengeFactory, DialogueFactory, OutcomeFactory, ReportFactory):
            factory(published=True, title=f"Buller {_}")
        OrganisationFactory(name=f"Bullerbyn {_}")
        AreaFactory(name=f"Bullervik {_}")
    with django_assert_num_queries(26):
        response = client.get(reverse("search"), {"q": "buller"})
    assert [group.key for group in response.context["groups"]] == [
        "challenges", "dialogues", "outcomes", "reports", "partners", "places",
    ]  # fmt: skip


def test_search_links_to_the_rest_of_a_list(client, db):
    OutcomeFactory.create_batch(7, published=True, title="Buller")
    html = client.get("/en/search/", {"q": "buller"}).text
    assert 'href="/en/outcomes/?q=buller"' in html
    assert html.count("entry__title") == 3


@pytest.mark.parametrize("text", ["zzqx", "<script>alert(1)</script>", "🦆" * 300, "%", "a " * 200])
def test_search_answers_whatever_is_asked(client, db, text):
    response = client.get(reverse("search"), {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.text
