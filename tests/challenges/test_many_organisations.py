"""Where there are more organisations and places than a list can hold, they are chosen by their names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.models import Challenge, ChallengeParty
from core.forms.finder import LISTED
from places.models import Area
from tests.factories import AreaFactory, ChallengeFactory, OrganisationFactory
from tests.rows import errors_in, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def many():
    OrganisationFactory.create_batch(LISTED, sector="company")
    return [OrganisationFactory(name=name) for name in ("Umeå universitet", "Umeå energi")]


@pytest.fixture
def draft(organisation, planner):
    return ChallengeFactory(owner=organisation, author=planner, state=Challenge.State.DRAFT)


def page(name, challenge):
    return reverse(f"challenges:{name}", args=[challenge.slug])


def invited(challenge):
    return [one.organisation for one in challenge.parties.filter(state=ChallengeParty.State.INVITED)]


def test_organisation_is_invited_by_its_name(client, draft, many):
    assert "<option" not in client.get(page("invite", draft)).text.partition('name="role"')[0]
    client.post(page("invite", draft), {"organisation": "umea universitet", "role": "researcher"})
    assert invited(draft) == many[:1]


def test_those_that_could_be_meant_are_offered_and_nothing_is_lost(client, draft, many):
    sent = {"organisation": "umeå", "role": "researcher", "message": "Ni mäter ju redan."}
    response = client.post(page("invite", draft), sent)
    assert "Umeå energi" in response.text
    assert 'value="umeå"' in response.text
    assert "Ni mäter ju redan." in response.text
    assert not invited(draft)
    client.post(page("invite", draft), {**sent, "organisation_found": many[1].pk, "organisation_for": "umeå"})
    assert invited(draft) == [many[1]]


def test_unknown_organisation_name_is_reported(client, draft, many):
    response = client.post(page("invite", draft), {"organisation": "Ingenstans", "role": "researcher"})
    assert list(response.context["form"].errors) == ["organisation"]
    assert 'value="Ingenstans"' in response.text
    assert not invited(draft)


def test_several_are_invited_by_their_names_with_the_last_step(client, draft, many):
    sent = {
        **rows(
            "invitation",
            {"organisation": "Umeå universitet", "role": "researcher"},
            {"organisation": "umeå ene", "role": "supporter"},
        ),
        "local_description": "Hos oss är det mörkt.",
    }
    response = client.post(page("edit-who", draft), sent)
    assert list(errors_in(response.context["form"])) == ["invitation-1-organisation"]
    assert not invited(draft)
    chosen = {"invitation-1-organisation_found": many[1].pk, "invitation-1-organisation_for": "umeå ene"}
    assert client.post(page("edit-who", draft), sent | chosen).status_code == 302
    assert set(invited(draft)) == set(many)
    assert draft.parties.owners().get().local_description == "Hos oss är det mörkt."


def test_own_organisation_is_not_among_those_to_invite(client, draft, many, organisation):
    response = client.post(
        page("edit-who", draft), rows("invitation", {"organisation": organisation.name, "role": "supporter"})
    )
    assert list(errors_in(response.context["form"])) == ["invitation-0-organisation"]


@pytest.fixture
def places():
    parent = AreaFactory(name="Huddinge")
    for n in range(LISTED):
        AreaFactory(district=True, parent=parent, name=f"Ort {n:02}")
    other = AreaFactory(name="Botkyrka")
    return [AreaFactory(district=True, name="Norra centrum", parent=one) for one in (parent, other)]


def test_places_are_added_by_their_names_and_taken_away_by_ticks(client, draft, places):
    first = Area.objects.get(name="Ort 07")
    assert "Ort 07" not in client.get(page("edit-where", draft)).text
    client.post(page("edit-where", draft), {"place": "ort 07"})
    assert list(draft.areas.all()) == [first]
    shown = client.get(page("edit-where", draft)).text
    assert "Ort 07, Huddinge" in shown
    assert "Ort 08" not in shown
    response = client.post(page("edit-where", draft), {"places": first.pk, "place": "norra centrum"})
    assert "Norra centrum, Botkyrka" in response.text
    assert "Ort 07, Huddinge" in response.text
    chosen = {"place": "norra centrum", "place_found": places[1].pk, "place_for": "norra centrum"}
    client.post(page("edit-where", draft), {"places": first.pk, **chosen})
    assert set(draft.areas.all()) == {first, places[1]}
    client.post(page("edit-where", draft), {"places": places[1].pk})
    assert list(draft.areas.all()) == [places[1]]


def test_unknown_place_is_reported_and_form_kept(client, draft, places):
    sent = {"affected_groups": "De som går hem sent.", "place": "Ingenstans"}
    response = client.post(page("edit-where", draft), sent)
    assert list(response.context["form"].errors) == ["place"]
    assert "De som går hem sent." in response.text
    assert not draft.areas.exists()


@pytest.mark.parametrize("name", ["edit-where", "edit-who", "invite"])
def test_form_costs_the_same_however_many_there_are(client, draft, name):
    parent, costs = AreaFactory(), []
    client.get(page(name, draft))  # what is cached is there
    for many in (LISTED + 1, LISTED * 2):
        OrganisationFactory.create_batch(many)
        for _each in range(many):
            AreaFactory(district=True, parent=parent)
        with CaptureQueriesContext(connection) as queries:
            length = len(client.get(page(name, draft)).content)
        costs.append((len(queries), length // 1000))
    assert costs[0] == costs[1]
