"""Every transition of an outcome and of a reuse, from every state, by everybody: taken, or refused."""

from itertools import product

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.translation import gettext

from core.publishing.publication import Publication
from outcomes.models import Outcome, Reuse
from partners.models import Membership, Organisation
from tests import factories
from tests.outcomes.helpers import answers, link, linked
from tests.transitions import logged_in, said, take

pytestmark = pytest.mark.django_db
Maturity, State = Outcome.Maturity, Reuse.State
ROLES = (
    "anonymous", "resident", "other_planner", "owners_reader", "owners_planner", "reusers_reader", "reusers_planner",
    "editor",
)  # fmt: skip
OWNERS = {"owners_reader", "owners_planner"}
BECAUSE = "För att det behövs."


def somebody(role):
    """Return a user in a role; the organisations exist from when there is an outcome or a reuse of theirs."""
    if role == "anonymous":
        return None
    if role == "resident":
        return factories.UserFactory()
    if role == "editor":
        return factories.UserFactory(editor=True)
    whose, member = role.split("_")
    organisation = {
        "owners": lambda: Organisation.objects.get(slug="agaren"),
        "reusers": lambda: Organisation.objects.get(slug="brukaren"),
        "other": factories.OrganisationFactory,
    }[whose]()
    return factories.MembershipFactory(organisation=organisation, role=Membership.Role(member)).user


def reused(**changes):
    """Return an outcome of one organisation that another one uses or wants to."""
    outcome = factories.OutcomeFactory(
        owner=factories.OrganisationFactory(slug="agaren", name="Ägaren"), **{**factories.on_the_site, **changes}
    )
    organisation = factories.OrganisationFactory(slug="brukaren", name="Den som använder")
    return outcome, factories.ReuseFactory(member=True, outcome=outcome, organisation=organisation)


def everything_of(record):
    return type(record).objects.values().get(pk=record.pk), list(record.steps.values())


def in_admin(record, step):
    return reverse(f"admin:outcomes_{record._meta.model_name}_step", args=[record.pk, step])


# Outcomes. A step starts in a publication and a maturity; the editors put things on the site in the admin.

OUT_OF_USE = (Maturity.SUPERSEDED, Maturity.RETIRED)
STANDING = tuple(maturity for maturity in Maturity if maturity not in OUT_OF_USE)
OFF_SITE = (Publication.DRAFT, Publication.ARCHIVED)

# name: (publications it starts in, maturities it starts in, what it leads to, who may take it)
OUTCOME_STEPS = {
    "publish": (OFF_SITE, tuple(Maturity), ("publication", "published"), {"owners_planner", "editor"}),
    "unpublish": ((Publication.PUBLISHED,), tuple(Maturity), ("publication", "archived"), {"owners_planner", "editor"}),
    "retire": (tuple(Publication), STANDING, ("maturity", "retired"), {"owners_planner", "editor"}),
    "supersede": (tuple(Publication), STANDING, ("maturity", "superseded"), {"owners_planner", "editor"}),
}
TOO_LATE = {"publish": "It is already on the site.", "unpublish": "It is not on the site."}


def send(client, outcome, name, role):
    if name in TOO_LATE:
        address = reverse(f"outcomes:{name}", args=[outcome.slug])
        return client.post(in_admin(outcome, name) if role == "editor" else address)
    better = Outcome.objects.filter(slug="battre").first() or factories.OutcomeFactory(slug="battre", published=True)
    address = reverse("outcomes:transition", args=[outcome.slug, name])
    return client.post(address, {"reason": BECAUSE, "other": better.pk})


@pytest.mark.parametrize("name", OUTCOME_STEPS)
def test_transition_of_an_outcome_is_taken_or_refused_as_the_table_says(name, subtests):
    outcome, _reuse = reused()
    successor = factories.OutcomeFactory(published=True)
    users = {role: somebody(role) for role in ROLES}
    clients = {role: logged_in(user) for role, user in users.items()}
    for publication, maturity, role in product(Publication, Maturity, ROLES):
        Outcome.objects.filter(pk=outcome.pk).update(
            publication=publication,
            maturity=maturity,
            superseded_by=successor if maturity == Maturity.SUPERSEDED else None,
        )
        outcome.steps.all().delete()
        before = everything_of(outcome)
        with subtests.test(publication=publication, maturity=maturity, role=role):
            response = send(clients[role], outcome, name, role)
            expect_outcome(response, outcome, name, role, users[role], before)


def expect_outcome(response, outcome, name, role, user, before):
    publications, maturities, (column, to), allowed = OUTCOME_STEPS[name]
    publication, maturity = before[0]["publication"], before[0]["maturity"]
    outcome.refresh_from_db()
    if role in allowed and publication in publications and maturity in maturities:
        assert response.status_code == 302
        assert getattr(outcome, column) == to
        step = outcome.steps.get()
        assert step.actor == user
        assert step.actor_name == ("" if role == "editor" else "Ägaren")
        if column == "maturity":
            assert (step.from_state, step.to_state, step.reason) == (maturity, to, BECAUSE)
            assert (outcome.superseded_by is not None) == (name == "supersede")
        return
    assert everything_of(outcome) == before
    if role == "anonymous":
        assert response["Location"].startswith(reverse("account_login"))
    elif publication != Publication.PUBLISHED and role not in {*OWNERS, "editor"}:
        assert response.status_code == 404
    elif role not in allowed:
        assert response.status_code == 403
    elif name in TOO_LATE:
        assert response.status_code == 302
        assert gettext(TOO_LATE[name]) in said(response)
    else:
        assert response.status_code == 200
        assert outcome.get_maturity_display() in said(response)
        assert BECAUSE in response.text


@pytest.mark.parametrize("name", OUTCOME_STEPS)
def test_outcome_from_another_portal_is_left_to_the_editors(client, name):
    """Who made it answers for it there; the editors here decide whether they show it, and may advise against it."""
    outcome, _reuse = reused(origin_url="https://portalen.example/resultat/x/", publication=Publication.DRAFT)
    if name == "unpublish":
        take(outcome, "publish")
    before = everything_of(outcome)
    client.force_login(somebody("owners_planner"))
    assert send(client, outcome, name, "owners_planner").status_code == 403
    assert everything_of(outcome) == before
    Outcome.objects.filter(slug="battre").delete()
    client.force_login(somebody("editor"))
    assert send(client, outcome, name, "editor").status_code == 302
    assert everything_of(outcome) != before


def test_editor_lays_down_what_has_no_owner(client):
    outcome = factories.OutcomeFactory(published=True)
    client.force_login(somebody("editor"))
    send(client, outcome, "retire", "editor")
    assert outcome.steps.get().actor_label == gettext("the portal’s editors")


@pytest.mark.parametrize("name", ["retire", "supersede", "publish", "unpublish"])
def test_transition_page_get_changes_nothing(client, name):
    outcome, _reuse = reused()
    before = everything_of(outcome)
    client.force_login(somebody("owners_planner"))
    if name in TOO_LATE:
        assert client.get(reverse(f"outcomes:{name}", args=[outcome.slug])).url == outcome.get_absolute_url()
    else:
        assert client.get(reverse("outcomes:transition", args=[outcome.slug, name])).status_code == 200
    assert everything_of(outcome) == before


def test_outcome_is_not_superseded_by_one_that_is_laid_down_itself(client):
    outcome, _reuse = reused()
    other = factories.OutcomeFactory(published=True, maturity=Maturity.RETIRED)
    client.force_login(somebody("owners_planner"))
    address = reverse("outcomes:transition", args=[outcome.slug, "supersede"])
    for chosen in (other, outcome):
        response = client.post(address, {"reason": BECAUSE, "other": chosen.pk})
        assert list(response.context["form"].errors) == ["other"]
        assert BECAUSE in response.text
    outcome.refresh_from_db()
    assert outcome.maturity == ""


# In the admin


@pytest.mark.parametrize("maturity", Maturity, ids=lambda maturity: maturity.name)
def test_editor_advises_against_it_in_the_admin(client, maturity):
    outcome, _reuse = reused(maturity=maturity)
    before = everything_of(outcome)
    client.force_login(somebody("editor"))
    offered = (
        in_admin(outcome, "retire") in client.get(reverse("admin:outcomes_outcome_change", args=[outcome.pk])).text
    )
    assert offered == (maturity not in OUT_OF_USE)
    client.post(in_admin(outcome, "retire"), {"reason": " "})
    assert everything_of(outcome) == before
    response = client.post(in_admin(outcome, "retire"), {"reason": BECAUSE})
    outcome.refresh_from_db()
    if offered:
        assert (outcome.maturity, outcome.steps.get().reason) == ("retired", BECAUSE)
        assert LogEntry.objects.count() == 1
    else:
        assert everything_of(outcome) == before
        assert str(maturity.label) in said(response)
        assert not LogEntry.objects.exists()


@pytest.mark.parametrize("maturity", Maturity, ids=lambda maturity: maturity.name)
def test_editor_lets_the_rule_decide_again(client, maturity):
    outcome, _reuse = reused(maturity=maturity)
    factories.TrialFactory(outcome=outcome)
    client.force_login(somebody("editor"))
    client.post(in_admin(outcome, "assess"))
    outcome.refresh_from_db()
    assert outcome.maturity == (maturity if maturity in OUT_OF_USE else "in_test_bed")
    assert outcome.steps.count() == (0 if maturity in {*OUT_OF_USE, Maturity.IN_TEST_BED} else 1)


# Reuses. A step is named by the state it leads to. Who has no account comes by the link in a mail, the editors by the
# admin.

REUSERS = ("link", *ROLES)
MAY_SAY = {"link", "reusers_planner", "editor"}
# The state it leads to: the states it starts in.
REUSE_STEPS = {
    State.PLANNED: {
        State.INTERESTED,
        State.EVALUATED,
        State.ABANDONED,
        State.ENDED,
    },  # from the latter three: taken up again
    State.ADAPTING: {State.INTERESTED, State.PLANNED, State.IN_USE},
    State.IN_USE: {State.INTERESTED, State.PLANNED, State.ADAPTING},
    State.EVALUATED: {State.IN_USE},
    State.ENDED: {State.IN_USE},
    State.ABANDONED: {State.INTERESTED, State.PLANNED, State.ADAPTING, State.IN_USE},
}
MATURITY_WITH = {State.IN_USE: "piloted", State.EVALUATED: "evaluated"}


def in_state(state, role):
    """Return a reuse in ``state``, and the key of its link where it is that of a visitor."""
    words = {"result": "Det gick.", "abandoned_because": "Ingen tid." if state == State.ABANDONED else ""}
    outcome, reuse = reused()
    if role == "link":
        return linked(outcome=outcome, organisation_name="Umeå kommun", state=state, **words)
    Reuse.objects.filter(pk=reuse.pk).update(state=state, **words)
    reuse.refresh_from_db()
    return reuse, ""


def say(client, reuse, to, role, key):
    if role == "editor":
        return client.post(in_admin(reuse, to), {"reason": BECAUSE})
    sent = answers(reuse, to=to, result="Det gick bra.", reason=BECAUSE)
    if role == "link":
        return client.post(link("follow-up", key), sent)
    return client.post(reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk]), sent)


def test_the_table_has_every_state_that_a_step_leads_to():
    assert {*REUSE_STEPS, State.INTERESTED} == set(State)


@pytest.mark.parametrize("role", REUSERS)
def test_transition_of_a_reuse_is_taken_or_refused_as_the_table_says(role, subtests):
    reuse, key = in_state(State.PLANNED, role)
    user = None if role == "link" else somebody(role)
    client = logged_in(user)
    for start, to in product(State, REUSE_STEPS):
        why = "Ingen tid." if start == State.ABANDONED else ""
        Reuse.objects.filter(pk=reuse.pk).update(state=start, result="Det gick.", abandoned_because=why)
        Outcome.objects.filter(pk=reuse.outcome_id).update(maturity="")
        for record in (reuse, reuse.outcome):
            record.steps.all().delete()
            record.refresh_from_db()
        before = everything_of(reuse), everything_of(reuse.outcome)
        with subtests.test(start=start, to=to):
            expect_reuse(say(client, reuse, to, role, key), reuse, start, to, role, user, before)


def expect_reuse(response, reuse, start, to, role, user, before):
    reuse.refresh_from_db()
    if role in MAY_SAY and start in REUSE_STEPS[to]:
        assert response.status_code == 302
        assert reuse.state == to
        step = reuse.steps.get()
        assert (step.from_state, step.to_state, step.actor) == (start, to, user)
        assert step.actor_label == reuse.who
        assert step.reason == reuse.abandoned_because == (BECAUSE if to == State.ABANDONED else "")
        assert reuse.heard_at > before[0][0]["heard_at"]
        reuse.outcome.refresh_from_db()
        assert reuse.outcome.maturity == MATURITY_WITH.get(to, "")
        return
    if role in {"link", "reusers_planner"} and start == to:  # as before, which is an answer
        assert response.status_code == 302
        assert (reuse.state, reuse.result, reuse.steps.count()) == (start, "Det gick bra.", 0)
        return
    assert (everything_of(reuse), everything_of(reuse.outcome)) == before
    if role == "anonymous":
        assert response["Location"].startswith(reverse("account_login"))
    elif role not in MAY_SAY:
        assert response.status_code == 403
    elif role == "editor":
        assert str(start.label) in said(response)
    else:
        assert response.status_code == 200
        assert list(response.context["form"].errors) == ["to"]
        assert "Det gick bra." in response.text


@pytest.mark.parametrize("role", sorted(MAY_SAY))
@pytest.mark.parametrize("missing", ["result", "reason"])
def test_step_that_needs_words_asks_for_them_and_changes_nothing(client, missing, role):
    reuse, key = in_state(State.IN_USE, role)
    Reuse.objects.filter(pk=reuse.pk).update(result="")
    before = everything_of(reuse)
    if role != "link":
        client.force_login(somebody(role))
    to = State.EVALUATED if missing == "result" else State.ABANDONED
    if role == "editor":
        response = client.post(in_admin(reuse, to), {"reason": " "})
        assert response.status_code == (302 if missing == "result" else 200)
    else:
        sent = answers(reuse, to=to, reason=" ")
        address = reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk])
        response = client.post(link("follow-up", key) if role == "link" else address, sent)
        assert list(response.context["form"].errors) == [missing]
        assert "Kortare runda." in response.text
    assert everything_of(reuse) == before


@pytest.mark.parametrize("role", ["reusers_planner", "editor"])
def test_reuse_is_not_taken_up_again_beside_the_one_that_was_begun_anew(client, role):
    old, _key = in_state(State.ABANDONED, role)
    new = factories.ReuseFactory(member=True, outcome=old.outcome, organisation=old.organisation)
    before = everything_of(old), everything_of(new)
    client.force_login(somebody(role))
    response = say(client, old, State.PLANNED, role, "")
    told = "Your organisation has already recorded this reuse."
    if role == "editor":
        assert gettext(told) in said(response)
    else:
        assert gettext(told) in response.context["form"].non_field_errors()
        assert "Det gick bra." in response.text
    assert (everything_of(old), everything_of(new)) == before


def test_reuse_of_somebody_outside_is_no_members_to_change(client):
    reuse, _key = in_state(State.PLANNED, "link")
    before = everything_of(reuse)
    for role in ROLES[1:-1]:
        client.force_login(somebody(role))
        assert say(client, reuse, State.IN_USE, role, "").status_code == 403
    assert everything_of(reuse) == before


def test_unconfirmed_reuse_takes_no_step(client):
    reuse, key = in_state(State.PLANNED, "link")
    Reuse.objects.filter(pk=reuse.pk).update(confirmed_at=None)
    before = everything_of(reuse)
    assert say(client, reuse, State.IN_USE, "link", key).url == link("confirm", key)
    client.force_login(somebody("reusers_planner"))
    assert say(client, reuse, State.IN_USE, "reusers_planner", "").status_code == 404
    client.force_login(somebody("editor"))
    assert gettext("It has not been confirmed yet.") in said(say(client, reuse, State.IN_USE, "editor", ""))
    assert everything_of(reuse) == before
