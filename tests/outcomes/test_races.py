"""Two people act at the same moment, in real parallel transactions: one wins, the other is told."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError
from outcomes import actions
from outcomes.maturity import evidence_of, maturity
from outcomes.models import Attachment, Outcome, Reuse, Trial
from tests import factories
from tests.outcomes.helpers import answers, link, linked, words
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]


def refused(answers):
    return [answer for answer in answers if isinstance(answer, TransitionError)]


def went_well(answers):
    return [answer for answer in answers if isinstance(answer, Exception)] == []


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def user():
    return factories.UserFactory()


@pytest.fixture
def outcome():
    return factories.OutcomeFactory(owner=factories.OrganisationFactory(), published=True)


@pytest.fixture
def owner(outcome):
    return factories.MembershipFactory(organisation=outcome.owner).user


# Recording a reuse, and confirming it


def test_two_clicks_on_the_form_leave_one(outcome):
    url, sent = reverse("outcomes:reuse", args=[outcome.slug]), words()
    assert at_once(*[lambda: Client().post(url, sent).status_code] * 2) == [200, 200]
    assert Reuse.objects.count() == 1
    assert len(mail.outbox) == 1


def test_two_members_record_for_their_organisation_and_the_second_is_led_to_the_first(outcome):
    organisation = factories.OrganisationFactory()
    colleagues = [logged_in(factories.MembershipFactory(organisation=organisation).user) for _each in range(2)]
    url = reverse("outcomes:reuse", args=[outcome.slug])
    addresses = at_once(
        *(
            lambda client=client: client.post(url, words(organisation=organisation.pk, state="in_use")).url
            for client in colleagues
        )
    )
    reuse = outcome.reuses.get()
    going_on = reverse("outcomes:reuse-edit", args=[outcome.slug, reuse.pk])
    assert sorted(addresses) == sorted([going_on, f"{outcome.get_absolute_url()}#reuses"])
    assert reuse.steps.count() == 1


def test_two_confirm_the_same_link_and_both_are_led_on():
    reuse, key = linked(confirmed_at=None, state="in_use")
    codes = at_once(*[lambda: Client().post(link("confirm", key), {"seen": reuse.version}).status_code] * 2)
    assert sorted(codes) == [302, 302]
    assert reuse.steps.count() == 1
    assert reuse.outcome.steps.get().to_state == "piloted"


def test_visitor_and_editor_confirm_at_once(user):
    reuse = factories.ReuseFactory(unconfirmed=True)
    same = [fresh(reuse), fresh(reuse)]
    done = at_once(lambda: actions.confirm_reuse(same[0]), lambda: actions.confirm_reuse(same[1], by=user))
    assert sorted(done) == [False, True]
    assert reuse.steps.count() == 1


def test_form_sent_anew_while_the_link_is_confirmed_leaves_one_reuse(outcome):
    """Either the words came before the click, which then confirms nothing, or too late, and changed nothing."""
    reuse, key = linked(outcome=outcome, confirmed_at=None, form_key=uuid.uuid4())
    sent = words(
        form_key=str(reuse.form_key),
        contact_email=reuse.contact_email,
        organisation_name=reuse.organisation_name,
        contact_role="planchef",
    )
    url = reverse("outcomes:reuse", args=[outcome.slug])
    codes = at_once(
        lambda: Client().post(url, sent).status_code,
        lambda: Client().post(link("confirm", key), {"seen": reuse.version}).status_code,
    )
    assert set(codes) <= {200, 302}
    kept = outcome.reuses.get()
    assert (kept.confirmed_at is not None) == (302 in codes)
    assert kept.contact_role == (reuse.contact_role if kept.confirmed_at else "planchef")


# How it is going


def test_follow_up_answered_twice_at_once_is_saved_once():
    reuse, key = linked(state="planned")
    sent = answers(reuse)
    codes = at_once(
        lambda: Client().post(link("follow-up", key), {**sent, "to": "in_use"}).status_code,
        lambda: Client().post(link("follow-up", key), {**sent, "to": "abandoned", "reason": "x"}).status_code,
    )
    assert sorted(codes) == [200, 302]
    assert reuse.steps.count() == 1


def test_two_colleagues_say_the_same_at_once(outcome):
    reuse = factories.ReuseFactory(outcome=outcome, member=True, state="planned")
    colleagues = [logged_in(factories.MembershipFactory(organisation=reuse.organisation).user) for _each in range(2)]
    url, sent = reverse("outcomes:reuse-edit", args=[outcome.slug, reuse.pk]), answers(reuse, to="in_use")
    codes = at_once(*(lambda client=client: client.post(url, sent).status_code for client in colleagues))
    assert sorted(codes) == [200, 302]
    assert reuse.steps.count() == outcome.steps.count() == 1


def test_editor_corrects_a_reuse_while_it_is_answered():
    """The admin's form saves every column: what was answered meanwhile is not undone by it."""
    reuse, key = linked(state="planned")
    given = {"organisation_name": "Umeå", "country": "SE", "language": "sv", "contact_role": "planchef", "adapted": ""}
    given |= {"effects-TOTAL_FORMS": 0, "effects-INITIAL_FORMS": 0}
    editor = logged_in(factories.UserFactory(editor=True))
    codes = at_once(
        lambda: editor.post(reverse("admin:outcomes_reuse_change", args=[reuse.pk]), given).status_code,
        lambda: Client().post(link("follow-up", key), answers(reuse, to="in_use")).status_code,
    )
    assert codes == [302, 302]
    assert (fresh(reuse).organisation_name, fresh(reuse).state) == ("Umeå", "in_use")
    assert fresh(reuse.outcome).maturity == "piloted"


def test_two_senders_of_the_yearly_question_write_one_letter():
    reuse = factories.ReuseFactory(heard_at=timezone.now() - dt.timedelta(days=366))
    same = [fresh(reuse), fresh(reuse)]
    assert sorted(at_once(*(lambda one=one: actions.ask_how_it_goes(one) for one in same))) == [False, True]
    assert len(mail.outbox) == 1


def test_old_reuse_is_taken_up_again_while_a_new_one_is_recorded(outcome, user):
    old = factories.ReuseFactory(outcome=outcome, member=True, state="abandoned", abandoned_because="Ingen tid.")
    new = factories.ReuseFactory.build(outcome=outcome, organisation=old.organisation, organisation_name="")
    answered = at_once(lambda: take(fresh(old), "planned", by=user), lambda: actions.record_reuse(new, by=user))
    assert len([answer for answer in answered if isinstance(answer, Exception)]) == 1
    assert outcome.reuses.going_on().count() == 1


# Evidence


def trial(outcome, **changes):
    return factories.TrialFactory.build(outcome=fresh(outcome), organisation=factories.OrganisationFactory(), **changes)


def evaluation(outcome):
    return factories.AttachmentFactory.build(outcome=fresh(outcome), kind=Attachment.Kind.EVALUATION)


def test_two_municipalities_at_once_make_it_recommended(outcome):
    """Each piece of evidence that arrives sees the other."""
    reuses = [factories.ReuseFactory(outcome=outcome, state="planned") for _each in range(2)]
    assert went_well(at_once(*(lambda one=one: actions.follow_up_reuse(one, "in_use", by=None) for one in reuses)))
    assert fresh(outcome).maturity == "recommended"
    assert list(outcome.steps.order_by("id").values_list("from_state", "to_state")) == [
        ("", "piloted"),
        ("piloted", "recommended"),
    ]


def test_trial_and_reuse_at_once_make_it_recommended(outcome, user):
    worked = trial(outcome, worked=True)
    reuse = factories.ReuseFactory(outcome=outcome, unconfirmed=True, state="in_use")
    answered = at_once(lambda: actions.save_evidence(worked, by=user), lambda: actions.confirm_reuse(fresh(reuse)))
    assert went_well(answered)
    assert fresh(outcome).maturity == "recommended"


def test_evidence_that_comes_while_other_goes_counts_once(outcome, user):
    """Whichever comes last, the maturity is what the evidence that is left says."""
    removed, kept = factories.TrialFactory(outcome=outcome, worked=True), trial(outcome, worked=True)
    actions.reassess(outcome)
    answered = at_once(
        lambda: actions.remove_evidence(fresh(removed), by=user), lambda: actions.save_evidence(kept, by=user)
    )
    assert went_well(answered)
    assert list(outcome.trials.all()) == [kept]
    assert fresh(outcome).maturity == "piloted"


def test_evaluation_report_comes_while_the_last_reuse_is_abandoned(outcome, user):
    reuse = factories.ReuseFactory(outcome=outcome, state="in_use")
    report = evaluation(outcome)
    answered = at_once(
        lambda: actions.save_evidence(report, by=user),
        lambda: take(fresh(reuse), "abandoned", by=None, reason="Ingen tid."),
    )
    assert went_well(answered)
    assert fresh(outcome).maturity == "recommended"


def test_concurrent_evidence_follows_the_rule(outcome, user):
    reuses = [factories.ReuseFactory(outcome=outcome, state="in_use") for _each in range(3)]
    trials = [trial(outcome, worked=True) for _each in range(2)]
    answered = at_once(
        *(lambda one=one: take(fresh(one), "abandoned", by=None, reason="x") for one in reuses),
        *(lambda one=one: actions.save_evidence(one, by=user) for one in trials),
    )
    assert went_well(answered)
    left = fresh(outcome)
    assert left.maturity == maturity(left, evidence_of(left)) == "recommended"
    steps = list(outcome.steps.order_by("id").values_list("from_state", "to_state"))
    assert [start for start, _to in steps] == ["", *(to for _start, to in steps[:-1])]  # one unbroken line


# Trials and outcomes written by members


def test_two_clicks_on_the_form_of_a_trial_leave_one(outcome, owner):
    sent = {
        "organisation": outcome.owner.pk,
        "place_name": "Torget",
        "started": "2026-05",
        "tried": "Vi gick.",
        "verdict": "ongoing",
        "form_key": str(uuid.uuid4()),
    }
    url = reverse("outcomes:trial-create", args=[outcome.slug])
    clients = [logged_in(owner), logged_in(owner)]
    assert at_once(*(lambda one=one: one.post(url, sent).status_code for one in clients)) == [302, 302]
    assert Trial.objects.count() == 1


def test_two_clicks_on_the_form_of_an_outcome_leave_one(outcome, owner):
    sent = {
        "kind": "method",
        "title": "Platsvandring",
        "description": "Gå platsen tillsammans.",
        "relation": "partner",
        "organisation": outcome.owner.pk,
        "form_key": str(uuid.uuid4()),
    }
    clients = [logged_in(owner), logged_in(owner)]
    addresses = at_once(*(lambda one=one: one.post(reverse("outcomes:create"), sent).url for one in clients))
    assert len(set(addresses)) == 1
    assert Outcome.objects.exclude(pk=outcome.pk).count() == 1


def test_trial_is_removed_in_the_admin_while_its_host_changes_it(outcome, owner):
    recorded = factories.TrialFactory(outcome=outcome, organisation=outcome.owner, worked=True)
    sent = {"organisation": outcome.owner.pk, "place_name": "Torget", "started": "2026-05", "tried": "Vi gick."}
    sent |= {"verdict": "worked", "happened": "Många kom."}
    editor, host = logged_in(factories.UserFactory(editor=True)), logged_in(owner)
    codes = at_once(
        lambda: editor.post(reverse("admin:outcomes_trial_delete", args=[recorded.pk]), {"post": "yes"}).status_code,
        lambda: host.post(reverse("outcomes:trial-edit", args=[outcome.slug, recorded.pk]), sent).status_code,
    )
    assert sorted(codes) in ([302, 302], [302, 404])
    assert not outcome.trials.exists()
    assert fresh(outcome).maturity == ""


def test_trial_is_removed_while_a_colleague_changes_it(outcome, owner):
    recorded = factories.TrialFactory(outcome=outcome, organisation=outcome.owner, worked=True)
    sent = {"organisation": outcome.owner.pk, "place_name": "Torget", "started": "2026-05", "tried": "Vi gick."}
    sent |= {"verdict": "worked", "happened": "Många kom."}
    colleague = factories.MembershipFactory(organisation=outcome.owner).user
    one, other = logged_in(owner), logged_in(colleague)
    where = [outcome.slug, recorded.pk]
    codes = at_once(
        lambda: one.post(reverse("outcomes:trial-remove", args=where)).status_code,
        lambda: other.post(reverse("outcomes:trial-edit", args=where), sent).status_code,
    )
    assert sorted(codes) in ([302, 302], [302, 404])
    assert not outcome.trials.exists()
    assert fresh(outcome).maturity == ""


# Laid down, and on the site or off it


def test_concurrent_retires_second_gets_explanation(outcome, user):
    better = factories.OutcomeFactory(published=True)
    answered = at_once(
        lambda: take(fresh(outcome), "retire", by=user, reason="Den mäter fel sak."),
        lambda: take(fresh(outcome), "supersede", other=better, by=user, reason="Den är enklare."),
    )
    assert len(refused(answered)) == 1
    left = fresh(outcome)
    assert outcome.steps.get().to_state == left.maturity
    assert (left.superseded_by == better) == (left.maturity == "superseded")
    assert str(left.get_maturity_display()) in str(refused(answered)[0])


def test_owner_and_editor_lay_down_at_once_and_one_of_them_keeps_the_reason(outcome, owner):
    url = reverse("outcomes:transition", args=[outcome.slug, "retire"])
    clients = {"Ägarens skäl.": logged_in(owner), "Redaktionens skäl.": logged_in(factories.UserFactory(editor=True))}
    responses = at_once(*(lambda c=c, r=r: c.post(url, {"reason": r}) for r, c in clients.items()))
    assert sorted(response.status_code for response in responses) == [200, 302]
    kept = outcome.steps.get().reason
    (lost,) = set(clients) - {kept}
    (told,) = (response for response in responses if response.status_code == 200)
    assert lost in told.text


def test_two_outcomes_do_not_supersede_each_other(outcome, user):
    other = factories.OutcomeFactory(published=True)
    answered = at_once(
        lambda: take(fresh(outcome), "supersede", other=other, by=user, reason="Enklare."),
        lambda: take(fresh(other), "supersede", other=outcome, by=user, reason="Enklare."),
    )
    assert len(refused(answered)) == 1
    assert Outcome.objects.filter(maturity="superseded").count() == 1


def test_what_is_out_of_use_while_evidence_arrives_stays_so(outcome, user):
    worked = trial(outcome, worked=True)
    answered = at_once(
        lambda: take(fresh(outcome), "retire", by=user, reason="Nej."), lambda: actions.save_evidence(worked, by=user)
    )
    assert went_well(answered)
    assert fresh(outcome).maturity == outcome.steps.latest("id").to_state == "retired"
    assert outcome.trials.get() == worked


@pytest.mark.parametrize("publication", ["draft", "published"])
def test_owner_publishes_while_an_editor_takes_it_off_the_site(outcome, publication, user):
    """One after the other: whoever finds it there already, or not there, is told so."""
    Outcome.objects.filter(pk=outcome.pk).update(publication=publication)
    answered = at_once(
        lambda: take(fresh(outcome), "publish", by=user), lambda: take(fresh(outcome), "unpublish", by=user)
    )
    assert [answer for answer in answered if answer is not None and answer not in refused(answered)] == []
    left = fresh(outcome).publication
    if publication == "draft":  # published; and taken off only by whoever saw it there
        assert left == ("published" if refused(answered) else "archived")
    else:
        assert left == ("archived" if refused(answered) else "published")


def test_owner_publishes_twice_at_once_and_is_told(outcome, owner):
    Outcome.objects.filter(pk=outcome.pk).update(publication="draft", published_at=None)
    answered = at_once(*[lambda: take(fresh(outcome), "publish", by=owner)] * 2)
    assert len(refused(answered)) == 1
    assert fresh(outcome).is_published


def test_draft_is_written_while_it_is_put_on_the_site(outcome, owner):
    """What one of two colleagues saves does not undo the step that the other takes."""
    Outcome.objects.filter(pk=outcome.pk).update(publication="draft")
    colleague = factories.MembershipFactory(organisation=outcome.owner).user
    one, other = logged_in(owner), logged_in(colleague)
    sent = {"kind": "method", "title": "Gåtur", "description": "Gå.", "relation": "partner"}
    codes = at_once(
        lambda: one.post(reverse("outcomes:edit", args=[outcome.slug]), sent).status_code,
        lambda: other.post(reverse("outcomes:publish", args=[outcome.slug])).status_code,
    )
    assert codes == [302, 302]
    left = fresh(outcome)
    assert (left.is_published, left.title_sv) == (True, "Gåtur")
