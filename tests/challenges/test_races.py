"""Two people act at the same moment, in real parallel transactions: one wins, the other is told."""

import threading

import pytest
from django.db import connection

from challenges import actions
from challenges.admin.challenge import ChallengeAdmin
from challenges.models import Challenge, ChallengeParty, Goal
from core.workflow import TransitionError
from core.workflow.history import ON_SITE
from partners.models import Organisation
from tests import factories
from tests.admin.pages import filled_in, page_of, shown
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, take

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]
State = ChallengeParty.State


def refused(answers):
    return [answer for answer in answers if isinstance(answer, TransitionError)]


def fresh(party):
    return ChallengeParty.objects.select_related("organisation", "challenge").get(pk=party.pk)


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.fixture
def challenge():
    challenge = factories.ChallengeFactory(
        owner=factories.OrganisationFactory(), submitted=True, is_general=True, affected_groups="unga"
    )
    challenge.goals.add(Goal.objects.get_or_create(number=11, defaults={"name": "Städer"})[0])
    return challenge


def invited(challenge, state=State.INVITED):
    university = factories.OrganisationFactory(sector=Organisation.Sector.ACADEMIA)
    return factories.ChallengePartyFactory(challenge=challenge, organisation=university, state=state)


def test_concurrent_accepts_second_gets_explanation(challenge, user):
    party = invited(challenge)
    answers = at_once(*[lambda: take(fresh(party), "accept", by=user)] * 2)
    assert len(refused(answers)) == 1
    assert party.steps.filter(to_state=State.CONFIRMED).count() == 1


def test_concurrent_submits_second_gets_explanation(challenge, user):
    Challenge.objects.filter(pk=challenge.pk).update(state=Challenge.State.DRAFT)
    answers = at_once(*[lambda: take(Challenge.objects.get(pk=challenge.pk), "submit", by=user)] * 2)
    assert len(refused(answers)) == 1
    assert challenge.steps.filter(to_state=Challenge.State.SUBMITTED).count() == 1


def test_concurrent_confirm_and_decline_leave_one(challenge, user):
    party = invited(challenge, State.ASKED)
    answers = at_once(
        lambda: take(fresh(party), "approve", by=user),
        lambda: take(fresh(party), "decline", by=user, reason="Nej."),
    )
    assert len(refused(answers)) == 1
    assert party.steps.count() == 1


def test_declined_challenge_accepts_no_party_meanwhile(challenge, user):
    """Either it joined before that, or it was seen that nobody joins any more."""
    party = invited(challenge)
    answers = at_once(
        lambda: take(fresh(party), "accept", by=user),
        lambda: take(Challenge.objects.get(pk=challenge.pk), "decline", by=user, reason="Nej."),
    )
    party.refresh_from_db()
    challenge.refresh_from_db()
    if challenge.state == Challenge.State.IDENTIFIED:  # its list was complete, so nobody declines it any more
        assert (party.state, len(refused(answers))) == (State.CONFIRMED, 1)
        return
    assert challenge.state == Challenge.State.DECLINED
    if refused(answers):
        assert party.state == State.INVITED
    else:
        assert party.steps.get().at <= challenge.steps.get().at


def test_concurrent_accept_and_withdraw_leave_one(challenge, user):
    party = invited(challenge)
    answers = at_once(lambda: take(fresh(party), "accept", by=user), lambda: take(fresh(party), "withdraw", by=user))
    assert len(refused(answers)) == 1
    party.refresh_from_db()
    assert party.state in {State.CONFIRMED, State.WITHDRAWN}
    assert party.steps.count() == 1


def test_concurrent_identify_second_gets_explanation(challenge, user):
    invited(challenge, State.CONFIRMED)
    answers = at_once(*[lambda: take(Challenge.objects.get(pk=challenge.pk), "identify", by=user)] * 2)
    assert len(refused(answers)) == 1
    assert challenge.steps.filter(to_state=Challenge.State.IDENTIFIED).count() == 1


def test_challenge_is_not_identified_by_who_has_just_left(challenge, user):
    """Either it was identified while both shared it, or the one who left was seen to have left."""
    party = invited(challenge, State.CONFIRMED)
    answers = at_once(
        lambda: take(Challenge.objects.get(pk=challenge.pk), "identify", by=user),
        lambda: take(fresh(party), "end", by=user),
    )
    party.refresh_from_db()
    challenge.refresh_from_db()
    assert party.state == State.ENDED
    if refused(answers):
        assert challenge.state == Challenge.State.SUBMITTED
    else:
        identified = challenge.steps.get(to_state=Challenge.State.IDENTIFIED)
        assert identified.at <= party.steps.get(to_state=State.ENDED).at


def test_editor_declines_while_the_owner_identifies(challenge, user):
    invited(challenge, State.CONFIRMED)
    answers = at_once(
        lambda: take(Challenge.objects.get(pk=challenge.pk), "identify", by=user),
        lambda: take(Challenge.objects.get(pk=challenge.pk), "decline", by=user, reason="Nej."),
    )
    assert len(refused(answers)) == 1
    assert challenge.steps.exclude(to_state=ON_SITE).count() == 1


def test_two_ask_for_the_same_role_of_one_organisation(challenge, user):
    organisation = factories.OrganisationFactory()
    answers = at_once(
        *[lambda: actions.ask_to_share(Challenge.objects.get(pk=challenge.pk), organisation, role="funder", by=user)]
        * 2
    )
    assert len(refused(answers)) == 1
    assert challenge.parties.filter(organisation=organisation).count() == 1


def test_two_organisations_are_handed_the_challenge_and_it_has_one_owner(challenge, user):
    first, second = invited(challenge, State.CONFIRMED), invited(challenge, State.CONFIRMED)
    answers = at_once(
        lambda: take(fresh(first), "hand-over", by=user),
        lambda: take(fresh(second), "hand-over", by=user),
    )
    assert [answer for answer in answers if answer is not None and answer not in refused(answers)] == []
    assert challenge.parties.owners().count() == 1


def test_step_taken_while_an_editor_saves_the_form_is_not_undone(challenge, user, monkeypatch):
    """The form writes the whole row, its state too: the step waits until the form is saved."""

    def decline():
        take(Challenge.objects.get(pk=challenge.pk), "decline", by=user, reason="Den finns redan.")
        connection.close()

    step = threading.Thread(target=decline)
    save_model = ChallengeAdmin.save_model

    def save_later(*arguments):
        step.start()
        step.join(timeout=2)
        save_model(*arguments)

    monkeypatch.setattr(ChallengeAdmin, "save_model", save_later)
    editor, form = logged_in(factories.UserFactory(superuser=True)), page_of(challenge)
    assert editor.post(form, filled_in(shown(editor, form), title_sv="En annan rubrik")).status_code == 302
    step.join(timeout=30)
    challenge.refresh_from_db()
    assert (challenge.title_sv, challenge.state) == ("En annan rubrik", Challenge.State.DECLINED)
