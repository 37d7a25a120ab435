"""How organisations come to share a challenge: every step with a part, by everybody, and what of it is public."""

import datetime as dt
from itertools import product

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from challenges.models import Challenge, ChallengeParty
from challenges.party_workflow import PARTY_TRANSITIONS
from core.workflow import TransitionError
from partners.models import Organisation
from tests import factories
from tests.transitions import logged_in, said, take

State = ChallengeParty.State
ROLES = ("anonymous", "resident", "other_planner", "partys_planner", "partys_reader", "owner", "editor")
PARTY, LEADS, BOTH = {"partys_planner"}, {"owner", "editor"}, {"partys_planner", "owner", "editor"}

# (name, state it starts in): (state it leads to, who may take it). What is not here is refused.
TABLE = {
    ("accept", State.INVITED): (State.CONFIRMED, PARTY),
    ("decline", State.INVITED): (State.DECLINED, PARTY),
    ("withdraw", State.INVITED): (State.WITHDRAWN, LEADS),
    ("approve", State.ASKED): (State.CONFIRMED, LEADS),
    ("decline", State.ASKED): (State.DECLINED, LEADS),
    ("withdraw", State.ASKED): (State.WITHDRAWN, PARTY),
    ("end", State.CONFIRMED): (State.ENDED, BOTH),
    ("hand-over", State.CONFIRMED): (State.ENDED, LEADS),
}


@pytest.fixture
def challenge(db):
    owner = factories.OrganisationFactory(slug="agaren", name="Ägaren")
    return factories.ChallengeFactory(slug="delad", published=True, owner=owner)


def part(challenge, state, **fields):
    ended = {"ended_on": "2026-06-01"} if state == State.ENDED else {}
    return factories.ChallengePartyFactory(challenge=challenge, role="researcher", state=state, **ended, **fields)


def somebody(role, party):
    if role == "anonymous":
        return None
    if role == "resident":
        return factories.UserFactory()
    if role == "editor":
        return factories.UserFactory(editor=True)
    organisation = {
        "other_planner": factories.OrganisationFactory,
        "owner": lambda: Organisation.objects.get(slug="agaren"),
    }.get(role, lambda: party.organisation)()
    member = "reader" if role == "partys_reader" else "planner"
    return factories.MembershipFactory(organisation=organisation, role=member).user


def send(client, party, name):
    return client.post(
        reverse("challenges:party-transition", args=[party.challenge.slug, party.pk, name]), {"reason": "Nej."}
    )


def put_into(party, state):
    """Bring the part into ``state`` by an UPDATE, as if nothing had happened before."""
    party.challenge.parties.exclude(pk=party.pk).delete()
    party.challenge.parties.create(organisation=Organisation.objects.get(slug="agaren"), role="owner")
    ChallengeParty.objects.filter(pk=party.pk).update(
        state=state, started_on=None, ended_on="2026-06-01" if state == State.ENDED else None
    )
    party.steps.all().delete()
    party.refresh_from_db()


def test_the_table_has_every_transition():
    assert {name for name, _state in TABLE} == set(PARTY_TRANSITIONS)


@pytest.mark.parametrize("name", PARTY_TRANSITIONS)
def test_transition_of_a_part_is_taken_or_refused_as_the_table_says(challenge, name, subtests):
    party = part(challenge, State.INVITED)
    users = {role: somebody(role, party) for role in ROLES}
    clients = {role: logged_in(user) for role, user in users.items()}
    for state, role in product(State, ROLES):
        put_into(party, state)
        with subtests.test(state=state, role=role):
            expect(send(clients[role], party, name), party, name, state, role, users[role])


def expect(response, party, name, state, role, user):
    party.refresh_from_db()
    to, allowed = TABLE.get((name, state), (None, BOTH))
    if to and role in allowed:
        assert response.status_code == 302
        assert party.state == to
        step = party.steps.get()
        assert (step.from_state, step.to_state, step.actor) == (state, to, user)
        shown_as = {"partys_planner": party.organisation.name, "owner": "Ägaren", "editor": ""}
        assert step.actor_name == shown_as[role]
        return
    assert (party.state, party.steps.count()) == (state, 0)
    if role == "anonymous":
        assert "/konto/login/" in response["Location"]
    elif to is None and role in BOTH:  # too late: an answer that was written is still there
        assert response.status_code == (200 if name == "decline" else 302)
        assert party.get_state_display() in said(response)
    else:  # what is between the two does not exist for others
        assert response.status_code == (403 if role in BOTH or state in ChallengeParty.PUBLIC else 404)


def test_owner_cannot_leave_before_it_hands_over(client, challenge):
    owner = challenge.parties.get()
    client.force_login(somebody("owner", owner))
    response = send(client, owner, "end")
    owner.refresh_from_db()
    assert owner.is_confirmed
    assert [str(message) for message in get_messages(response.wsgi_request)] != []


def test_challenge_that_is_handed_over_has_a_new_owner_and_keeps_the_old_one(client, challenge):
    old = challenge.owner()
    party = part(challenge, State.CONFIRMED, local_description="Hos oss.", shows_local=True)
    client.force_login(somebody("owner", party))
    send(client, party, "hand-over")
    assert challenge.owner() == party.organisation
    assert challenge.parties.confirmed().get(organisation=old).role == ChallengeParty.Role.CO_OWNER
    assert challenge.parties.owners().get().local_description == "Hos oss."


def test_member_says_we_share_this_and_the_owner_is_asked(
    client, challenge, planner, organisation, mailoutbox, django_capture_on_commit_callbacks
):
    owner = somebody("owner", None)
    client.force_login(planner)
    sent = {"organisation": organisation.pk, "role": "co_owner", "message": "Vi med!", "local_description": "Hos oss."}
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("challenges:share", args=[challenge.slug]), sent)
    assert response.status_code == 302
    party = challenge.parties.get(organisation=organisation)
    assert (party.state, party.role, party.local_description) == (State.ASKED, "co_owner", "Hos oss.")
    assert [mail.to for mail in mailoutbox] == [[owner.email]]
    assert "Vi med!" in mailoutbox[0].body


def test_the_second_click_of_we_share_this_asks_once(client, challenge, planner, organisation):
    client.force_login(planner)
    sent = {"organisation": organisation.pk, "role": "co_owner"}
    client.post(reverse("challenges:share", args=[challenge.slug]), sent)
    response = client.post(reverse("challenges:share", args=[challenge.slug]), sent)
    assert response.context["form"].non_field_errors()
    assert challenge.parties.filter(organisation=organisation).count() == 1


def test_nobody_asks_for_an_organisation_that_is_not_theirs(client, challenge, planner):
    client.force_login(planner)
    other = factories.OrganisationFactory()
    response = client.post(
        reverse("challenges:share", args=[challenge.slug]), {"organisation": other.pk, "role": "co_owner"}
    )
    assert response.context["form"].errors["organisation"]
    assert not challenge.parties.filter(organisation=other).exists()


@pytest.mark.parametrize("role", ["owner", "party", "nonsense"])
def test_roles_that_are_not_offered_are_refused(client, challenge, planner, organisation, role):
    client.force_login(planner)
    response = client.post(
        reverse("challenges:share", args=[challenge.slug]), {"organisation": organisation.pk, "role": role}
    )
    assert response.context["form"].errors["role"]


def test_owner_invites_and_the_organisation_hears_of_it(
    client, challenge, mailoutbox, django_capture_on_commit_callbacks
):
    invited = factories.MembershipFactory(role="contact")
    client.force_login(somebody("owner", None))
    sent = {"organisation": invited.organisation.pk, "role": "landowner", "message": "Ni äger marken."}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("challenges:invite", args=[challenge.slug]), sent)
    assert challenge.parties.get(organisation=invited.organisation).state == State.INVITED
    assert [mail.to for mail in mailoutbox] == [[invited.user.email]]


def test_those_invited_while_the_owner_writes_hear_of_it_when_it_is_submitted(
    client, db, mailoutbox, django_capture_on_commit_callbacks
):
    draft = factories.ChallengeFactory(owner=factories.OrganisationFactory(slug="agaren"))
    invited = factories.MembershipFactory()
    factories.ChallengePartyFactory(challenge=draft, organisation=invited.organisation, state=State.INVITED)
    client.force_login(invited.user)
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(somebody("owner", None))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("challenges:submit", args=[draft.slug]))
    assert [invited.user.email] in [mail.to for mail in mailoutbox]
    client.force_login(invited.user)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_party_writes_what_it_looks_like_there_and_shows_it_when_ready(client, challenge):
    party = part(challenge, State.CONFIRMED)
    address = reverse("challenges:local", args=[challenge.slug, party.pk])
    writer = somebody("partys_planner", party)
    client.force_login(writer)
    client.post(address, {"local_description": "I Skogås är det mörkt."})
    client.logout()
    assert "Skogås" not in client.get(challenge.get_absolute_url()).text
    client.force_login(writer)
    client.post(address, {"local_description": "I Skogås är det mörkt.", "shows_local": "on"})
    client.logout()
    assert "Skogås" in client.get(challenge.get_absolute_url()).text


@pytest.mark.parametrize("role", ["other_planner", "partys_reader", "owner"])
def test_nobody_else_writes_for_a_party(client, challenge, role):
    party = part(challenge, State.CONFIRMED)
    client.force_login(somebody(role, party))
    assert client.post(reverse("challenges:local", args=[challenge.slug, party.pk])).status_code == 403


def test_concurrent_local_descriptions_are_both_kept(client, challenge):
    party = part(challenge, State.CONFIRMED)
    address = reverse("challenges:local", args=[challenge.slug, party.pk])
    client.force_login(somebody("partys_planner", party))
    seen = client.get(address).context["form"].initial["seen"]
    client.post(address, {"local_description": "Först.", "seen": seen})
    response = client.post(address, {"local_description": "Sedan.", "seen": seen})
    assert response.context["form"].non_field_errors()
    party.refresh_from_db()
    assert party.local_description == "Först."


def test_who_declines_what_they_may_then_not_read_is_led_to_their_own_challenges(db, client):
    challenge = factories.ChallengeFactory(submitted=True)
    party = part(challenge, State.INVITED)
    client.force_login(somebody("partys_planner", party))
    response = client.post(reverse("challenges:party-transition", args=[challenge.slug, party.pk, "decline"]))
    assert response.url == reverse("challenges:mine")


@pytest.mark.parametrize("state", [State.INVITED, State.ASKED, State.DECLINED, State.WITHDRAWN])
def test_decline_reason_is_shown_only_to_other_side(client, challenge, state):
    organisation = factories.OrganisationFactory(name="Hemliga kommunen")
    party = part(
        challenge, state, organisation=organisation, message="Hemliga ord", local_description="Hemlig bild",
        shows_local=True,
    )  # fmt: skip
    party.steps.create(to_state=state, reason="Hemligt skäl", actor_name="Hemliga kommunen")
    for reader in ("anonymous", "resident", "other_planner"):
        client.logout()
        if user := somebody(reader, party):
            client.force_login(user)
        page = client.get(challenge.get_absolute_url()).text
        assert "Hemlig" not in page
        listed = client.get(reverse("challenges:list"))
        assert "Hemlig" not in listed.text


def test_who_joined_and_left_is_public(client, challenge):
    party = part(challenge, State.INVITED, organisation=factories.OrganisationFactory(name="Salems kommun"))
    user = somebody("partys_planner", party)
    take(party, "accept", by=user, on_behalf_of="Salems kommun")
    take(party, "end", by=user, on_behalf_of="Salems kommun")
    page = client.get(challenge.get_absolute_url()).text
    assert page.count("Salems kommun") >= 3  # in the table, and twice in the history
    assert user.display_name not in page


def test_challenge_of_the_programme_is_answered_for_by_the_editors(client, planner, organisation):
    challenge = factories.ChallengeFactory(published=True)
    client.force_login(planner)
    client.post(
        reverse("challenges:share", args=[challenge.slug]), {"organisation": organisation.pk, "role": "supporter"}
    )
    party = challenge.parties.get()
    client.force_login(factories.UserFactory(editor=True))
    send(client, party, "approve")
    party.refresh_from_db()
    assert party.is_confirmed


def test_challenge_that_has_ended_takes_no_more_parties(client, planner):
    challenge = factories.ChallengeFactory(
        state=Challenge.State.CLOSED, resumes_as="identified", **factories.on_the_site
    )
    client.force_login(planner)
    assert client.get(reverse("challenges:share", args=[challenge.slug])).status_code == 403


@pytest.mark.parametrize("state", [Challenge.State.CLOSED, Challenge.State.DECLINED, Challenge.State.RETURNED])
@pytest.mark.parametrize(
    ("start", "role", "name"), [("invited", "partys_planner", "accept"), ("asked", "editor", "approve")]
)
def test_challenge_closed_meanwhile_accepts_no_party(client, challenge, state, start, role, name):
    party = part(challenge, start)
    resumes_as = "identified" if state == Challenge.State.CLOSED else ""
    publication = "published" if state == Challenge.State.CLOSED else "draft"
    Challenge.objects.filter(pk=challenge.pk).update(state=state, resumes_as=resumes_as, publication=publication)
    client.force_login(somebody(role, party))
    send(client, party, name)
    party.refresh_from_db()
    assert party.state == start


def test_request_on_closed_challenge_is_not_waiting(client, challenge):
    party = part(challenge, State.ASKED)
    owner = somebody("owner", party)
    client.force_login(owner)
    assert len(client.get(challenge.get_absolute_url()).context["pending"]) == 1
    challenge.state, challenge.resumes_as = Challenge.State.CLOSED, Challenge.State.TESTING
    challenge.save()
    assert client.get(challenge.get_absolute_url()).context["pending"] == []
    assert not ChallengeParty.objects.waiting_for(Organisation.objects.filter(slug="agaren")).exists()


def test_owner_is_not_handed_its_own_challenge(client, challenge):
    owner = challenge.parties.get()
    client.force_login(somebody("owner", owner))
    response = send(client, owner, "hand-over")
    assert [str(message) for message in get_messages(response.wsgi_request)] != []
    assert challenge.parties.get() == owner


@pytest.mark.parametrize(
    ("role", "is_offered"),
    [("anonymous", True), ("resident", False), ("other_planner", True), ("partys_planner", False), ("owner", False)],
)
def test_we_share_this_is_offered_to_those_who_do_not_yet(client, challenge, role, is_offered):
    party = part(challenge, State.CONFIRMED)
    if user := somebody(role, party):
        client.force_login(user)
    page = client.get(challenge.get_absolute_url()).text
    assert (reverse("challenges:share", args=[challenge.slug]) in page) is is_offered


def test_page_offers_each_side_its_own_answers(client, challenge):
    invited, asked = part(challenge, State.INVITED), part(challenge, State.ASKED)
    offered = {}
    for role, party in (("owner", invited), ("partys_planner", invited), ("partys_planner", asked), ("editor", asked)):
        client.force_login(somebody(role, party))
        pending = client.get(challenge.get_absolute_url()).context["pending"]
        offered[role, party.state] = {one.state: [step.name for step in steps] for one, steps in pending}
    lead = {State.INVITED: ["withdraw"], State.ASKED: ["approve", "decline"]}
    assert offered == {
        ("owner", State.INVITED): lead,
        ("editor", State.ASKED): lead,
        ("partys_planner", State.INVITED): {State.INVITED: ["accept", "decline"]},
        ("partys_planner", State.ASKED): {State.ASKED: ["withdraw"]},
    }


def test_owner_hears_that_nobody_acts_for_the_invited_organisation(client, challenge):
    client.force_login(somebody("owner", None))
    sent = {"organisation": factories.OrganisationFactory(name="Tomma bolaget").pk, "role": "landowner"}
    response = client.post(reverse("challenges:invite", args=[challenge.slug]), sent)
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["success", "warning"]


def test_we_share_this_leads_on_to_where_a_merged_challenge_lives(client, challenge, planner):
    merged = factories.ChallengeFactory(state=Challenge.State.MERGED, merged_into=challenge, publication="archived")
    client.force_login(planner)
    response = client.get(reverse("challenges:share", args=[merged.slug]))
    assert response["Location"] == reverse("challenges:share", args=[challenge.slug])


def test_answer_written_before_the_session_ran_out_is_kept(client, challenge):
    party = part(challenge, State.INVITED)
    user = somebody("partys_planner", party)
    address = reverse("challenges:party-transition", args=[challenge.slug, party.pk, "decline"])
    client.post(address, {"reason": "Vi hinner inte i år."})
    client.force_login(user)
    assert "Vi hinner inte i år." in client.get(address).text
    party.refresh_from_db()
    assert party.state == State.INVITED


def test_owner_is_no_co_owner_of_its_own_challenge(client, challenge):
    owner = challenge.owner()
    client.force_login(factories.MembershipFactory(organisation=owner).user)
    for name in ("share", "invite"):
        sent = {"organisation": owner.pk, "role": "co_owner"}
        response = client.post(reverse(f"challenges:{name}", args=[challenge.slug]), sent)
        assert response.status_code == 200
        assert response.context["form"].non_field_errors()
    assert challenge.parties.count() == 1


@pytest.mark.parametrize("state", [State.CONFIRMED, State.INVITED, State.ASKED])
def test_owner_with_a_part_as_co_owner_hands_over_and_has_it_once(client, challenge, state):
    """Editors can make such a part in the admin."""
    owner, heir = challenge.owner(), part(challenge, State.CONFIRMED)
    factories.ChallengePartyFactory(challenge=challenge, organisation=owner, role="co_owner", state=state)
    client.force_login(somebody("owner", heir))
    assert send(client, heir, "hand-over").status_code == 302
    assert challenge.owner() == heir.organisation
    assert challenge.parties.confirmed().filter(organisation=owner).count() == 1


def test_part_that_begins_later_is_ended_on_its_first_day(client, challenge):
    later = timezone.localdate() + dt.timedelta(days=9)
    party = part(challenge, State.CONFIRMED, started_on=later)
    client.force_login(somebody("partys_planner", party))
    assert send(client, party, "end").status_code == 302
    party.refresh_from_db()
    assert (party.state, party.ended_on) == (State.ENDED, later)


@pytest.mark.parametrize("state", ["declined", "closed"])
def test_ended_challenge_is_not_handed_over(challenge, state, editor):
    party = part(challenge, State.CONFIRMED)
    rests = {"resumes_as": "testing"} if state == "closed" else {"publication": "archived"}
    Challenge.objects.filter(pk=challenge.pk).update(state=state, **rests)
    owner = challenge.owner()
    with pytest.raises(TransitionError):
        take(party, "hand-over", by=editor)
    assert challenge.owner() == owner
