import pytest
from django.urls import reverse

from challenges.models import ChallengeParty
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    ChallengePartyFactory,
    DialogueFactory,
    OrganisationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProgrammeFactory,
    ReportFactory,
)


@pytest.mark.parametrize("n", [1, 20])
def test_partner_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    organisation = OrganisationFactory(area=AreaFactory())
    ProgrammeFactory(funder=organisation)
    for _ in range(n):
        ParticipationFactory(organisation=organisation)
        ChallengePartyFactory(challenge=ChallengeFactory(published=True), organisation=organisation)
        for factory in (DialogueFactory, OutcomeFactory, ReportFactory):
            factory(published=True).organisations.add(organisation)
    with django_assert_num_queries(12):
        response = client.get(organisation.get_absolute_url())
    assert response.status_code == 200
    assert response.context["outcomes"].total == n


@pytest.mark.parametrize("n", [1, 25])
def test_list_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    ParticipationFactory.create_batch(n)
    with django_assert_num_queries(3):
        assert client.get(reverse("partners:list")).status_code == 200


def test_partner_and_the_municipality_it_governs_link_to_each_other(client, db):
    organisation = OrganisationFactory(area=AreaFactory())
    assert organisation.area.get_absolute_url() in client.get(organisation.get_absolute_url()).text
    assert organisation.get_absolute_url() in client.get(organisation.area.get_absolute_url()).text


@pytest.mark.parametrize("part", ["funder", "coordinator", "project_lead", "contact_organisation"])
def test_partner_says_what_it_is_to_the_programme(client, db, part):
    organisation = OrganisationFactory()
    ProgrammeFactory(**{part: organisation})
    response = client.get(organisation.get_absolute_url())
    assert len(response.context["parts"]) == 1


def test_co_funder_says_so(client, db):
    organisation = OrganisationFactory()
    ProgrammeFactory().co_funders.add(organisation)
    assert len(client.get(organisation.get_absolute_url()).context["parts"]) == 1


def test_partner_does_not_show_its_drafts(client, db):
    organisation = OrganisationFactory()
    ChallengePartyFactory(
        challenge=ChallengeFactory(title="Ett utkast"), organisation=organisation, role=ChallengeParty.Role.OWNER
    )
    assert "Ett utkast" not in client.get(organisation.get_absolute_url()).text
