import datetime as dt

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

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
    ReuseFactory,
    TrialFactory,
)


@pytest.mark.parametrize("n", [1, 15])
def test_partner_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    organisation = OrganisationFactory(area=AreaFactory())
    ProgrammeFactory(funder=organisation)
    for _ in range(n):
        ParticipationFactory(organisation=organisation)
        ChallengePartyFactory(challenge=ChallengeFactory(published=True), organisation=organisation)
        for factory in (DialogueFactory, OutcomeFactory, ReportFactory):
            factory(published=True).organisations.add(organisation)
        OutcomeFactory(published=True, owner=organisation)
        TrialFactory(organisation=organisation)
        ReuseFactory(member=True, organisation=organisation)
    with django_assert_num_queries(18):
        response = client.get(organisation.get_absolute_url())
    assert response.status_code == 200
    for section in ("challenges", "owned", "outcomes", "trials", "reuses", "dialogues", "reports"):
        assert response.context[section].total == n


@pytest.mark.parametrize("n", [1, 25])
def test_list_keeps_its_number_of_queries(client, db, django_assert_num_queries, n):
    ParticipationFactory.create_batch(n)
    with django_assert_num_queries(7):  # the version, the count, keys and rows, two facets and the names of the stages
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


def test_partner_shows_its_challenges_by_role_with_dates(client, db):
    """Also those it shared once, and after those of today."""
    organisation = OrganisationFactory()
    parts = [
        ("supporter", "Stödd", {}),
        ("owner", "Förr ägd", {"state": "ended", "ended_on": dt.date(2026, 3, 4)}),
        ("owner", "Ägd", {"started_on": dt.date(2026, 1, 2)}),
    ]
    for role, title, values in parts:
        challenge = ChallengeFactory(published=True, title=title)
        ChallengePartyFactory(challenge=challenge, organisation=organisation, role=role, **values)
    response = client.get(organisation.get_absolute_url())
    section = section_of(response, "challenges")
    places = [section.index(text) for text in (">Ägd<", "2 januari 2026", ">Förr ägd<", "4 mars 2026", ">Stödd<")]
    assert places == sorted(places)
    assert section.count("<b>Ägare</b>") == 2


def test_challenge_that_was_handed_over_is_counted_once(client, db):
    organisation, challenge = OrganisationFactory(), ChallengeFactory(published=True)
    for role, values in (("owner", {"state": "ended", "ended_on": dt.date(2026, 3, 4)}), ("co_owner", {})):
        ChallengePartyFactory(challenge=challenge, organisation=organisation, role=role, **values)
    found = client.get(organisation.get_absolute_url()).context["challenges"]
    assert (found.total, len(found.records), found.is_cut) == (1, 2, False)


@pytest.mark.parametrize("state", ["invited", "asked", "declined", "withdrawn"])
def test_partner_does_not_show_what_it_was_only_asked_about(client, planner, organisation, state):
    challenge = ChallengeFactory(published=True, title="Bara tillfrågad")
    ChallengePartyFactory(challenge=challenge, organisation=organisation, state=state)
    client.force_login(planner)
    assert "Bara tillfrågad" not in client.get(organisation.get_absolute_url()).text


def test_partner_shows_its_trials_and_reuses_with_dates(client, db):
    organisation = OrganisationFactory()
    trial = TrialFactory(organisation=organisation, worked=True)
    reuse = ReuseFactory(member=True, organisation=organisation, state="abandoned", abandoned_because="Ingen tid.")
    response = client.get(organisation.get_absolute_url())
    tests, reuses = section_of(response, "trials"), section_of(response, "reuses")
    assert f"{trial.outcome.get_absolute_url()}#trial-{trial.pk}" in tests
    assert "2026" in tests
    assert trial.get_verdict_display().capitalize() in tests
    assert f"{reuse.outcome.get_absolute_url()}#reuses" in reuses
    assert date_format(localtime(reuse.created_at)) in reuses
    assert reuse.get_state_display().capitalize() in reuses


def test_partner_does_not_show_drafts_of_outcomes_and_what_is_not_confirmed(client, db):
    organisation, draft = OrganisationFactory(), OutcomeFactory(title="Ett utkast")
    OutcomeFactory(title="Ett utkast", owner=organisation)
    draft.organisations.add(organisation)
    TrialFactory(organisation=organisation, outcome=draft)
    ReuseFactory(member=True, organisation=organisation, outcome=draft)
    ReuseFactory(
        member=True, organisation=organisation, outcome__title="Ej bekräftad", outcome__published=True, unconfirmed=True
    )
    response = client.get(organisation.get_absolute_url())
    assert "Ett utkast" not in response.text
    assert "Ej bekräftad" not in response.text
    for section in ("owned", "outcomes", "trials", "reuses"):
        assert response.context[section].total == 0


def test_outcome_that_it_owns_stands_there_once(client, db):
    organisation = OrganisationFactory()
    owned = OutcomeFactory(published=True, owner=organisation)
    owned.organisations.add(organisation)
    response = client.get(organisation.get_absolute_url())
    assert (response.context["owned"].total, response.context["outcomes"].total) == (1, 0)
    assert response.text.count(f'href="{owned.get_absolute_url()}"') == 1


@pytest.mark.parametrize(("visitor", "shown"), [("resident", 0), ("other_planner", 0), ("planner", 1), ("editor", 1)])
def test_members_are_linked_for_those_who_may_see_them(client, organisation, request, visitor, shown):
    client.force_login(request.getfixturevalue(visitor))
    text = client.get(organisation.get_absolute_url()).text
    assert text.count(reverse("partners:members", args=[organisation.slug])) == shown


def section_of(response, name):
    return response.text.partition(f'id="{name}"')[2].partition("</section>")[0]
