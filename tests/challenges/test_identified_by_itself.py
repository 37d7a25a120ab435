"""A challenge is identified when the last need is met, whoever meets it; those concerned are told what happened."""

import pytest
from django.urls import reverse

from challenges.models import Challenge, ChallengeParty
from mail.models import OutboxMessage
from partners.models import Membership, Organisation
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

State, Party = Challenge.State, ChallengeParty.State


def but_for(state=State.SUBMITTED, party=Party.INVITED, **fields):
    """Return a challenge that lacks only what the test adds, and the part of a university in it."""
    planner = factories.MembershipFactory(organisation__name="Huddinge kommun")
    factories.MembershipFactory(organisation=planner.organisation, role=Membership.Role.CONTACT)
    has = {"is_general": True, "affected_groups": "unga", "author": planner.user, "state": state} | fields
    challenge = factories.ChallengeFactory(owner=planner.organisation, **has)
    challenge.goals.add(factories.GoalFactory())
    university = factories.OrganisationFactory(sector=Organisation.Sector.ACADEMIA, name="KTH")
    other = factories.ChallengePartyFactory(
        challenge=challenge, organisation=university, state=party, role="researcher", message="Ni vet mest."
    )
    factories.MembershipFactory(organisation=university, role=Membership.Role.CONTACT)
    return challenge, other


def letters(name):
    return OutboxMessage.objects.filter(name=name)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "state"), [("accept", Party.INVITED), ("approve", Party.ASKED)])
def test_organisation_that_joins_last_makes_it_identified(name, state):
    challenge, party = but_for(party=state)
    take(party, name, by=factories.UserFactory(), on_behalf_of="KTH")
    challenge.refresh_from_db()
    assert (challenge.state, challenge.publication) == (State.IDENTIFIED, "published")
    step = challenge.steps.get()
    assert (step.from_state, step.to_state, step.actor_name) == (State.SUBMITTED, State.IDENTIFIED, "KTH")


@pytest.mark.django_db
def test_those_who_share_it_and_whoever_logged_it_are_told():
    challenge, party = but_for()
    take(party, "accept", by=factories.UserFactory(), on_behalf_of="KTH")
    contacts = Membership.objects.filter(role=Membership.Role.CONTACT).values_list("user__email", flat=True)
    assert {letter.address for letter in letters("challenge_identified")} == set(contacts)
    assert letters("challenge_now_identified").get().address == challenge.author.email
    assert not letters("party_accepted").exists()  # the other letter says it
    assert "KTH" in letters("challenge_now_identified").get().body


@pytest.mark.django_db
def test_owner_and_author_hear_what_is_missing_when_something_is():
    challenge, party = but_for(affected_groups="")
    take(party, "accept", by=factories.UserFactory(), on_behalf_of="KTH")
    challenge.refresh_from_db()
    assert challenge.state == State.SUBMITTED
    told = letters("party_accepted")
    assert challenge.author.email in {letter.address for letter in told}
    assert all("vilka som berörs" in letter.body.lower() or "berörs" in letter.body for letter in told)


@pytest.mark.django_db
def test_submitting_what_lacks_nothing_identifies_it(client):
    challenge, _party = but_for(state=State.RETURNED, party=Party.CONFIRMED)
    client.force_login(challenge.author)
    client.post(reverse("challenges:submit", args=[challenge.slug]))
    challenge.refresh_from_db()
    assert challenge.state == State.IDENTIFIED
    assert [step.to_state for step in challenge.steps.order_by("pk")] == [State.SUBMITTED, State.IDENTIFIED]


@pytest.mark.django_db
def test_filling_in_what_was_missing_identifies_it(client):
    challenge, _party = but_for(party=Party.CONFIRMED, affected_groups="")
    client.force_login(challenge.author)
    goals = [goal.pk for goal in challenge.goals.all()]
    sent = {"affected_groups": "unga", "is_general": "on", "goals": goals, "seen": ""}
    client.post(reverse("challenges:edit-where", args=[challenge.slug]), sent)
    challenge.refresh_from_db()
    assert challenge.state == State.IDENTIFIED


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.IN_DIALOGUE])
def test_only_what_has_been_submitted_is_identified_by_it(state, client):
    on_site = factories.on_the_site if state == State.IN_DIALOGUE else {}
    challenge, _party = but_for(state=state, party=Party.CONFIRMED, affected_groups="", **on_site)
    client.force_login(challenge.author)
    goals = [goal.pk for goal in challenge.goals.all()]
    sent = {"affected_groups": "unga", "is_general": "on", "goals": goals, "seen": ""}
    client.post(reverse("challenges:edit-where", args=[challenge.slug]), sent)
    challenge.refresh_from_db()
    assert (challenge.state, challenge.affected_groups) == (state, "unga")


@pytest.mark.django_db
def test_invitation_says_who_invites_what_they_write_and_what_the_role_takes():
    challenge, _party = but_for(state=State.DRAFT, affected_groups="")
    take(challenge, "submit", by=challenge.author, on_behalf_of="Huddinge kommun")
    body = letters("party_invited").get().body
    assert "Huddinge kommun bjuder in KTH" in body
    assert "Huddinge kommun skriver:\n\n”Ni vet mest.”" in body
    assert "delar med sig av vad man vet" in body


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_who_join_at_once_identify_it_once():
    challenge, party = but_for()
    company = factories.ChallengePartyFactory(
        challenge=challenge, organisation__sector=Organisation.Sector.INDUSTRY, state=Party.INVITED
    )
    user = factories.UserFactory()
    answers = at_once(
        *(
            lambda pk=pk: take(
                ChallengeParty.objects.select_related("organisation", "challenge").get(pk=pk), "accept", by=user
            )
            for pk in (party.pk, company.pk)
        )
    )
    assert answers == [None, None]
    assert challenge.steps.filter(to_state=State.IDENTIFIED).count() == 1
    assert letters("challenge_now_identified").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lacks_nothing", [True, False])
def test_whoever_accepts_is_told_whether_that_was_the_last_that_was_missing(client, lacks_nothing):
    challenge, party = but_for(**({} if lacks_nothing else {"affected_groups": ""}))
    client.force_login(factories.MembershipFactory(organisation=party.organisation).user)
    address = reverse("challenges:party-transition", args=[challenge.slug, party.pk, "accept"])
    page = client.post(address, follow=True).text
    assert "Er organisation delar nu utmaningen." in page
    assert ("utmaningen gemensamt identifierad" in page) is lacks_nothing
