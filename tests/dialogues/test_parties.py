"""Organisations take part in a dialogue: every step with a part, by everybody, and what of it is public."""

from itertools import product

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.workflow import TransitionError
from dialogues.models import Dialogue, DialogueParty
from dialogues.party_workflow import DIALOGUE_PARTY_TRANSITIONS
from dialogues.planning.actions import copy_dialogue, set_up_dialogue
from dialogues.planning.parties import invite, keep_organiser
from mail.models import OutboxMessage
from partners.models import Organisation
from sodertorn.workspace import waiting_for
from tests import factories
from tests.rows import rows
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
State, Role = DialogueParty.State, DialogueParty.Role
ROLES = ("anonymous", "resident", "other_planner", "partys_planner", "partys_reader", "organiser", "editor")
PARTY, RUN, BOTH = {"partys_planner"}, {"organiser", "editor"}, {"partys_planner", "organiser", "editor"}

# (name, state it starts in): (state it leads to, who may take it). What is not here is refused.
TABLE = {
    ("accept", State.INVITED): (State.CONFIRMED, PARTY),
    ("decline", State.INVITED): (State.DECLINED, PARTY),
    ("withdraw", State.INVITED): (State.WITHDRAWN, RUN),
    ("end", State.CONFIRMED): (State.ENDED, BOTH),
}


@pytest.fixture
def dialogue():
    organiser = factories.OrganisationFactory(slug="arrangoren", name="Arrangören")
    return factories.DialogueFactory(slug="samtalet", open_now=True, organiser=organiser)


def somebody(role, party):
    if role == "anonymous":
        return None
    if role == "resident":
        return factories.UserFactory()
    if role == "editor":
        return factories.UserFactory(editor=True)
    organisation = {
        "other_planner": factories.OrganisationFactory,
        "organiser": lambda: Organisation.objects.get(slug="arrangoren"),
    }.get(role, lambda: party.organisation)()
    member = "reader" if role == "partys_reader" else "planner"
    return factories.MembershipFactory(organisation=organisation, role=member).user


def put_into(party, state):
    ended = "2026-06-01" if state == State.ENDED else None
    DialogueParty.objects.filter(pk=party.pk).update(state=state, started_on=None, ended_on=ended)
    party.steps.all().delete()
    party.refresh_from_db()


def test_the_table_has_every_transition():
    assert {name for name, _state in TABLE} == set(DIALOGUE_PARTY_TRANSITIONS)


@pytest.mark.parametrize("name", DIALOGUE_PARTY_TRANSITIONS)
def test_transition_of_a_part_is_taken_or_refused_as_the_table_says(dialogue, name, subtests):
    party = factories.DialoguePartyFactory(dialogue=dialogue, state=State.INVITED)
    users = {role: somebody(role, party) for role in ROLES}
    clients = {role: logged_in(user) for role, user in users.items()}
    address = reverse("dialogues:party-transition", args=[dialogue.slug, party.pk, name])
    for state, role in product((State.INVITED, State.CONFIRMED, State.ENDED), ROLES):
        put_into(party, state)
        with subtests.test(state=state, role=role):
            clients[role].post(address, {"reason": "Nej."})
            party.refresh_from_db()
            to, allowed = TABLE.get((name, state), (None, ()))
            if to and role in allowed:
                step = party.steps.get()
                assert (party.state, step.from_state, step.to_state) == (to, state, to)
                shown_as = {"partys_planner": party.organisation.name, "organiser": "Arrangören", "editor": ""}
                assert step.actor_name == shown_as[role]
            else:
                assert (party.state, party.steps.count()) == (state, 0)


def test_organiser_is_a_party_from_the_beginning_and_cannot_leave():
    planner = factories.MembershipFactory()
    dialogue = Dialogue(title="Vad saknas?", description="Berätta.")
    set_up_dialogue(dialogue, organiser=planner.organisation, author=planner.user)
    party = dialogue.parties.get()
    assert (party.organisation, party.role, party.state) == (planner.organisation, Role.ORGANISER, State.CONFIRMED)
    with pytest.raises(TransitionError):
        take(party, "end", by=planner.user)


def test_copy_has_its_organiser_and_nobody_who_has_not_been_asked(dialogue):
    factories.DialoguePartyFactory(dialogue=dialogue)
    copy = copy_dialogue(dialogue, title="En gång till", author=factories.UserFactory(), form_key=None)
    assert [party.role for party in copy.parties.all()] == [Role.ORGANISER]


def test_other_organiser_takes_over_the_part(dialogue):
    keep_organiser(dialogue)
    other = factories.OrganisationFactory()
    Dialogue.objects.filter(pk=dialogue.pk).update(organiser=other)
    assert keep_organiser(dialogue)
    assert dialogue.parties.confirmed().get().organisation == other
    assert not keep_organiser(dialogue)


def test_invited_organisation_reads_the_draft_and_answers_on_its_page(client):
    draft = factories.DialogueFactory(organiser=factories.OrganisationFactory(name="Arrangören"))
    invited = factories.MembershipFactory(organisation__name="Bolaget").organisation
    reader = factories.MembershipFactory(organisation=invited).user
    client.force_login(reader)
    assert client.get(draft.get_absolute_url()).status_code == 404
    party = invite(draft, invited, role=Role.DEVELOPER, by=factories.UserFactory(), message="Ni bygger där.")
    page = client.get(draft.get_absolute_url()).content.decode()
    assert reverse("dialogues:party-transition", args=[draft.slug, party.pk, "accept"]) in page
    assert "Ni bygger där." in page
    assert [errand.title for errand in waiting_for(reader)] == [str(draft)]
    take(party, "decline", by=reader)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert waiting_for(reader) == []


def test_letters_say_who_invites_and_what_the_role_takes(dialogue):
    member = factories.MembershipFactory(organisation__name="Bolaget")
    dialogue.author = factories.MembershipFactory(organisation=dialogue.organiser).user
    dialogue.save()
    contact = factories.MembershipFactory(organisation=dialogue.organiser, role="contact").user
    party = invite(dialogue, member.organisation, role=Role.DEVELOPER, by=contact, message="Ni bygger där.")
    body = OutboxMessage.objects.get(name="dialogue_party_invited").body
    assert "Arrangören bjuder in Bolaget" in body
    assert "Arrangören skriver:\n\n”Ni bygger där.”" in body
    assert "vad som ska byggas" in body
    take(party, "accept", by=member.user)
    told = OutboxMessage.objects.filter(name="dialogue_party_accepted").values_list("address", flat=True)
    assert set(told) == {contact.email, dialogue.author.email}  # and whoever made it


def test_nobody_joins_when_it_is_over(dialogue):
    Dialogue.objects.filter(pk=dialogue.pk).update(state=Dialogue.State.RESULTS_PUBLISHED)
    with pytest.raises(TransitionError):
        invite(dialogue, factories.OrganisationFactory(), role=Role.DEVELOPER, by=factories.UserFactory())


def test_same_role_is_offered_once(dialogue):
    party = factories.DialoguePartyFactory(dialogue=dialogue, state=State.INVITED)
    with pytest.raises(TransitionError):
        invite(dialogue, party.organisation, role=party.role, by=factories.UserFactory())


@pytest.mark.parametrize("state", State)
def test_public_is_who_takes_part_and_who_did(client, dialogue, state):
    ended = {"ended_on": "2026-06-01"} if state == State.ENDED else {}
    party = factories.DialoguePartyFactory(
        dialogue=dialogue, organisation__name="Bolaget AB", organisation__slug="bolaget", state=state, **ended
    )
    pages = [dialogue.get_absolute_url(), f"{reverse('dialogues:list')}?partner=bolaget"]
    seen = [
        "Bolaget AB" in client.get(pages[0]).content.decode(),
        dialogue.title in client.get(pages[1]).content.decode(),
    ]
    organisation = client.get(party.organisation.get_absolute_url()).content.decode()
    is_public = state in DialogueParty.PUBLIC
    assert [*seen, dialogue.get_absolute_url() in organisation] == [is_public] * 3


def test_organisation_shows_what_it_organises(client, dialogue):
    keep_organiser(dialogue)
    draft = factories.DialogueFactory(organiser=dialogue.organiser)
    keep_organiser(draft)
    page = client.get(dialogue.organiser.get_absolute_url())
    assert [one.pk for one in page.context["organised"].records] == [dialogue.pk]
    found = client.get(f"{reverse('dialogues:list')}?partner=arrangoren").content.decode()
    assert dialogue.get_absolute_url() in found
    assert draft.get_absolute_url() not in found


def test_programmes_dialogues_have_the_parts_their_sources_name():
    call_command("load_programme", verbosity=0)
    roles = set(DialogueParty.objects.values_list("role", "state"))
    assert roles == {(Role.ORGANISER, State.CONFIRMED), (Role.PARTY, State.CONFIRMED)}


def test_organisations_are_invited_on_a_page_of_the_set_up_each_once(dialogue):
    planner = factories.MembershipFactory(organisation=dialogue.organiser).user
    landowner = factories.MembershipFactory(role="contact").organisation
    address = reverse("dialogues:people", args=[dialogue.slug])
    rule = factories.RuleFactory(dialogue=dialogue)
    sent = {
        "edit_minutes": "30",
        "kept_months": "12",
        "message": "Det är er mark.",
        **rows("rule", {"id": rule.pk, "title": rule.title, "text": rule.text, "order": rule.order}),
        **rows("phase"),
        **rows("invitation", {"organisation": landowner.pk, "role": "landowner"}, {"organisation": "", "role": ""}),
    }
    client = logged_in(planner)
    for _click in range(2):
        assert client.post(address, sent).status_code == 302
    party = dialogue.parties.exclude(role=Role.ORGANISER).get()
    assert (party.organisation, party.role, party.state) == (landowner, Role.LANDOWNER, State.INVITED)
    assert "Det är er mark." in OutboxMessage.objects.get(name="dialogue_party_invited").body
    assert landowner.name in client.get(address).text
    sent["invitation-0-role"] = ""
    assert "role" in client.post(address, sent).context["form"].formsets["invitation"][0].errors
