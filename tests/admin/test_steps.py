"""Steps by button and by action: each moves what it should, asks for its reason, and tells who was late."""

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from challenges.models import Challenge, ChallengeParty
from dialogues.models import Contribution, Dialogue
from reports.models import Report
from tests import factories
from tests.admin.pages import address, list_of, messages_of, page_of, shown

pytestmark = pytest.mark.django_db
FAR = timezone.localdate() + dt.timedelta(days=30)
CHALLENGE, CONTRIBUTION, DIALOGUE = factories.ChallengeFactory, factories.ContributionFactory, factories.DialogueFactory
PARTY, OUTCOME, REPORT, REUSE = (
    factories.ChallengePartyFactory,
    factories.OutcomeFactory,
    factories.ReportFactory,
    factories.ReuseFactory,
)

OPEN = {"challenge__submitted": True}

# step: what it is taken with, and the state and the publication it leads to
STEPS = [
    ("publish", CHALLENGE, {"submitted": True}, "submitted", "published"),
    ("publish", CHALLENGE, {"state": "identified", "publication": "archived"}, "identified", "published"),
    ("return", CHALLENGE, {"submitted": True}, "returned", "draft"),
    ("decline", CHALLENGE, {"submitted": True}, "declined", "archived"),
    ("submit", CHALLENGE, {}, "submitted", "draft"),
    ("submit", CHALLENGE, {"state": "returned"}, "submitted", "draft"),
    ("return", CHALLENGE, {"state": "submitted", "publication": "archived"}, "returned", "draft"),
    ("unpublish", CHALLENGE, {"published": True}, "identified", "archived"),
    ("start-dialogue", CHALLENGE, {"published": True}, "in_dialogue", "published"),
    ("start-developing", CHALLENGE, {"state": "in_dialogue"}, "developing", "draft"),
    ("start-testing", CHALLENGE, {"state": "developing"}, "testing", "draft"),
    ("publish-results", CHALLENGE, {"state": "testing", "answered": True}, "results_published", "draft"),
    ("start-reuse", CHALLENGE, {"state": "results_published"}, "in_reuse", "draft"),
    ("pause", CHALLENGE, {"published": True}, "paused", "published"),
    ("close", CHALLENGE, {"published": True}, "closed", "published"),
    ("reopen", CHALLENGE, {"state": "paused", "resumes_as": "testing"}, "testing", "draft"),
    ("reopen", CHALLENGE, {"state": "declined"}, "submitted", "draft"),
    ("approve", PARTY, {"state": "asked", **OPEN}, "confirmed", None),
    ("accept", PARTY, {"state": "invited", **OPEN}, "confirmed", None),
    ("decline", PARTY, {"state": "asked"}, "declined", None),
    ("decline", PARTY, {"state": "invited"}, "declined", None),
    ("withdraw", PARTY, {"state": "asked"}, "withdrawn", None),
    ("withdraw", PARTY, {"state": "invited"}, "withdrawn", None),
    ("end", PARTY, {}, "ended", None),
    ("publish", DIALOGUE, {}, "draft", "published"),
    ("unpublish", DIALOGUE, {"open_now": True}, "open", "archived"),
    ("open", DIALOGUE, {"ready": True}, "open", "published"),
    ("open", DIALOGUE, {"ready": True, "state": "scheduled"}, "open", "published"),
    ("schedule", DIALOGUE, {"ready": True, "started": FAR.isoformat(), "answer_by": FAR}, "scheduled", "published"),
    ("close", DIALOGUE, {"open_now": True}, "closed", "published"),
    ("reopen", DIALOGUE, {"ready": True, "state": "closed"}, "open", "draft"),
    ("cancel", DIALOGUE, {"open_now": True}, "cancelled", "published"),
    ("follow-up", DIALOGUE, {"published": True}, "followed_up", "published"),
    ("archive", DIALOGUE, {"published": True}, "archived", "published"),
    ("publish-results", DIALOGUE, {"state": "closed", "result": "Det blev en park."}, "results_published", "draft"),
    ("publish", CONTRIBUTION, {}, "published", None),
    ("publish", CONTRIBUTION, {"state": "hidden", "hidden_reason": "Namn."}, "published", None),
    ("hide", CONTRIBUTION, {}, "hidden", None),
    ("hide", CONTRIBUTION, {"published": True}, "hidden", None),
    ("publish", OUTCOME, {}, None, "published"),
    ("unpublish", OUTCOME, {"published": True}, None, "archived"),
    ("confirm", REUSE, {"unconfirmed": True}, "interested", None),
    ("planned", REUSE, {}, "planned", None),
    ("planned", REUSE, {"state": "evaluated", "result": "Bra."}, "planned", None),
    ("adapting", REUSE, {"state": "planned"}, "adapting", None),
    ("in_use", REUSE, {"state": "adapting"}, "in_use", None),
    ("evaluated", REUSE, {"state": "in_use", "result": "Bra."}, "evaluated", None),
    ("abandoned", REUSE, {"state": "in_use"}, "abandoned", None),
    ("publish", REPORT, {}, "published", "published"),
    ("unpublish", REPORT, {"published": True}, "published", "archived"),
    ("publish", REPORT, {"state": "in_review"}, "published", "published"),
    ("publish", REPORT, {"archived": True}, "published", "published"),
    ("return", REPORT, {"state": "in_review"}, "draft", "draft"),
    ("withdraw", REPORT, {"published": True}, "withdrawn", "archived"),
    ("withdraw", REPORT, {"archived": True}, "withdrawn", "archived"),
]
STEP = pytest.mark.parametrize(
    ("step", "factory", "given", "state", "publication"),
    STEPS,
    ids=[f"{factory._meta.model.__name__}-{step}-{n}" for n, (step, factory, *_rest) in enumerate(STEPS)],
)
# what a step refuses to be taken with
REFUSED = [
    *(("publish", CHALLENGE, {"state": state}) for state in ("draft", "returned", "declined")),
    ("publish", CHALLENGE, {"merged": True}),
    ("publish", CHALLENGE, {"published": True}),
    ("return", CHALLENGE, {}),
    ("return", CHALLENGE, {"state": "submitted", **factories.on_the_site}),
    ("decline", CHALLENGE, {"state": "submitted", **factories.on_the_site}),
    ("return", CHALLENGE, {"published": True}),
    ("decline", CHALLENGE, {"state": "returned"}),
    ("submit", CHALLENGE, {"submitted": True}),
    ("unpublish", CHALLENGE, {"submitted": True}),
    ("identify", CHALLENGE, {"submitted": True}),  # shared by nobody
    ("start-reuse", CHALLENGE, {"published": True}),
    ("reopen", CHALLENGE, {"published": True}),
    ("approve", PARTY, {"state": "invited", **OPEN}),
    ("approve", PARTY, {"state": "asked"}),  # to share a draft
    ("accept", PARTY, {"state": "withdrawn", **OPEN}),
    ("withdraw", PARTY, {}),
    ("end", PARTY, {"role": "owner"}),
    ("publish", DIALOGUE, {"open_now": True}),
    ("unpublish", DIALOGUE, {}),
    ("open", DIALOGUE, {}),  # without a day of the answer
    ("open", DIALOGUE, {"open_now": True}),
    ("open", DIALOGUE, {"answer_by": FAR}),  # without anything to do
    ("schedule", DIALOGUE, {"ready": True}),  # without a day
    ("reopen", DIALOGUE, {"state": "closed"}),  # held elsewhere, long ago
    ("cancel", DIALOGUE, {"published": True}),
    ("archive", DIALOGUE, {"open_now": True}),
    ("follow-up", DIALOGUE, {}),
    ("close", DIALOGUE, {}),
    ("publish-results", DIALOGUE, {"state": "closed"}),  # without a text
    ("publish-results", DIALOGUE, {"open_now": True}),
    ("publish", CONTRIBUTION, {"published": True}),
    ("hide", CONTRIBUTION, {"state": "hidden", "hidden_reason": "Namn."}),
    ("publish", OUTCOME, {"published": True}),
    ("unpublish", REPORT, {}),
    ("publish", REPORT, {"published": True}),
    ("publish", REPORT, {"withdrawn": True}),
    ("publish", REPORT, {"owned": True}),  # before its organisation has submitted it
    ("return", REPORT, {}),
    ("return", REPORT, {"published": True}),
    ("submit", REPORT, {"state": "in_review"}),
    ("withdraw", REPORT, {"state": "in_review"}),
    ("withdraw", REPORT, {"withdrawn": True}),
    ("confirm", REUSE, {}),
    ("planned", REUSE, {"unconfirmed": True}),
    ("evaluated", REUSE, {"state": "in_use"}),  # without a text
    ("evaluated", REUSE, {"state": "planned", "result": "Bra."}),
    ("abandoned", REUSE, {"state": "evaluated", "result": "Bra."}),
]
REFUSAL = pytest.mark.parametrize(
    ("step", "factory", "given"),
    REFUSED,
    ids=[f"{factory._meta.model.__name__}-{step}-{n}" for n, (step, factory, _given) in enumerate(REFUSED)],
)
OFFERED_WITH_GAPS = {"open", "schedule", "reopen", "publish-results", "identify"}  # and say what is missing
NEEDS_REASON = {"return", "decline", "hide", "abandoned", "pause", "close", "reopen", "cancel", "withdraw"}


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def where(record):
    record = type(record).objects.get(pk=record.pk)
    return getattr(record, "state", None), getattr(record, "publication", None)


def by_button(client, record, step, reason="Därför."):
    return client.post(page_of(record, "step", step), {"reason": reason}, follow=True)


def by_action(client, records, step, reason="Därför."):
    data = {"action": step, "_selected_action": [record.pk for record in records], "confirmed": "1"}
    if step in NEEDS_REASON:
        data["reason"] = reason
    return client.post(list_of(type(records[0])), data, follow=True)


@STEP
def test_button_takes_the_step(desk, editor, step, factory, given, state, publication):
    record = factory(**given)
    page = shown(desk, page_of(record))
    assert page_of(record, "step", step) in page.text
    response = by_button(desk, record, step)
    assert response.redirect_chain == [(page_of(record), 302)]
    assert where(record) == (state, publication)
    assert str(record) in messages_of(response)[0]
    assert LogEntry.objects.get().user == editor
    assert page_of(record, "step", step) not in shown(desk, page_of(record)).text


@STEP
def test_action_takes_the_step(desk, step, factory, given, state, publication):
    records = factory.create_batch(2, **given)
    other = factory(**given)
    before = where(other)
    response = by_action(desk, records, step)
    assert [where(record) for record in records] == [(state, publication)] * 2
    assert where(other) == before
    assert messages_of(response)[0].startswith("2 records")


@REFUSAL
@pytest.mark.parametrize("way", ["button", "action"])
def test_impossible_transition_is_explained_and_changes_nothing(desk, way, step, factory, given):
    record = factory(**given)
    before = where(record)
    assert page_of(record, "step", step) not in shown(desk, page_of(record)).text or step in OFFERED_WITH_GAPS
    response = by_button(desk, record, step) if way == "button" else by_action(desk, [record], step)
    assert response.status_code == 200
    (message,) = response.context["messages"]
    assert message.level_tag == "error"
    assert str(record) in message.message
    assert where(record) == before
    assert not LogEntry.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("reason", ["", "   \n "])
@pytest.mark.parametrize(("step", "factory"), [("return", CHALLENGE), ("decline", CHALLENGE), ("hide", CONTRIBUTION)])
def test_reason_is_required(desk, step, factory, reason):
    record = factory(**({"submitted": True} if factory is CHALLENGE else {}))
    before = where(record)
    for response in (by_button(desk, record, step, reason), by_action(desk, [record], step, reason)):
        assert "Give a reason" in response.text
        assert str(record) in response.text
    assert where(record) == before


def test_page_that_asks_for_the_reason_keeps_it_and_the_choice(desk):
    records = CHALLENGE.create_batch(2, submitted=True)
    data = {"action": "decline", "_selected_action": [record.pk for record in records]}
    page = desk.post(list_of(Challenge), data)
    assert page.status_code == 200
    assert "Give a reason" not in page.text  # not scolded before anything was written
    for record in records:
        assert f'name="_selected_action" value="{record.pk}"' in page.text
    too_long = desk.post(list_of(Challenge), {**data, "confirmed": "1", "reason": "å" * 2001})
    assert "å" * 2001 in too_long.text
    assert {where(record)[0] for record in records} == {"submitted"}


def test_step_is_never_taken_by_following_a_link(desk):
    challenge = CHALLENGE(submitted=True)
    response = shown(desk, page_of(challenge, "step", "publish"))
    assert '<form method="post">' in response.text
    assert where(challenge) == ("submitted", "draft")


def test_unknown_step_or_record_is_not_found(desk):
    challenge = CHALLENGE(submitted=True)
    assert desk.post(page_of(challenge, "step", "destroy")).status_code == 404
    assert desk.post(address("challenges_challenge_step", 999_999, "publish")).status_code == 404
    assert desk.post(address("challenges_challenge_step", "x", "publish")).status_code == 404


def test_second_editor_gets_an_explanation(desk, client):
    """Both have the page open; the first publishes, the second declines."""
    challenge = CHALLENGE(submitted=True)
    by_button(desk, challenge, "return", "Skriv mer.")
    desk.force_login(factories.UserFactory(editor=True))
    response = by_button(desk, challenge, "decline", "Nej.")
    (message,) = messages_of(response)
    assert "somebody has already moved it to “returned”" in message
    assert where(challenge)[0] == "returned"
    assert challenge.steps.count() == 1


def test_second_editor_is_told_where_the_record_has_left_the_list(desk):
    challenge = CHALLENGE(submitted=True)
    by_button(desk, challenge, "publish")
    data = {"action": "publish", "_selected_action": [challenge.pk]}
    response = desk.post(f"{list_of(Challenge)}?waiting=yes", data, follow=True)
    assert any("no longer in this list" in message for message in messages_of(response))


def test_bulk_action_handles_possible_records_and_names_the_rest(desk):
    ready, draft = CHALLENGE(submitted=True), CHALLENGE(title="Utkast")
    response = by_action(desk, [ready, draft], "publish")
    assert [where(record)[1] for record in (ready, draft)] == ["published", "draft"]
    assert sorted(message.level_tag for message in response.context["messages"]) == ["error", "success"]
    assert any("Utkast" in message for message in messages_of(response))


def test_too_many_at_once_are_refused(desk, monkeypatch):
    monkeypatch.setattr("core.workflow.admin.AT_ONCE", 2)
    records = CHALLENGE.create_batch(3, submitted=True)
    response = by_action(desk, records, "publish")
    assert "at most 2" in messages_of(response)[0]
    assert {where(record)[1] for record in records} == {"draft"}


def test_republishing_keeps_the_first_day(desk):
    outcome = OUTCOME(published=True)
    by_button(desk, outcome, "unpublish")
    by_button(desk, outcome, "publish")
    outcome.refresh_from_db()
    assert outcome.published_at == factories.PUBLISHED_AT


def test_workflow_step_stands_in_the_public_history(desk, editor):
    challenge = CHALLENGE(submitted=True)
    by_button(desk, challenge, "return", "Skriv var det gäller.")
    step = challenge.steps.get()
    assert (step.actor, step.from_state, step.to_state, step.reason) == (
        editor, "submitted", "returned", "Skriv var det gäller.",
    )  # fmt: skip


# Mail to those who wrote


@pytest.fixture
def take(desk, django_capture_on_commit_callbacks):
    """Take a step by its button and return the mail that it sent."""

    def take(record, step, reason="Skriv var det gäller."):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            by_button(desk, record, step, reason)
        return mail.outbox

    return take


@pytest.mark.parametrize(("language", "prefix"), [("sv", "/"), ("en", "/en/")])
@pytest.mark.parametrize("step", ["publish", "return", "decline"])
def test_author_of_a_challenge_hears_of_it_in_their_language(take, settings, step, language, prefix):
    author = factories.UserFactory(language=language)
    challenge = CHALLENGE(submitted=True, author=author, title_sv="Buller & luft", title_en="Noise & air")
    (message,) = take(challenge, step)
    title = {"sv": "Buller & luft", "en": "Noise & air"}[language]
    assert message.to == [author.email]
    assert title in message.body
    assert message.subject.endswith(title)
    assert f"http://127.0.0.1:8000{prefix}" in message.body
    assert ("/en/" in message.body) == (language == "en")
    assert f"/{challenge.slug}/" in message.body
    assert ("Skriv var det gäller." in message.body) == (step != "publish")
    assert "\n\n\n" not in message.body
    with override(language):
        assert message.subject.startswith(f"{settings.SITE_NAME}: ")


def test_author_is_told_of_the_publication_once(take):
    challenge = CHALLENGE(submitted=True, author=factories.UserFactory())
    assert len(take(challenge, "publish")) == 1
    take(challenge, "unpublish")
    assert take(challenge, "publish") == []


@pytest.mark.parametrize("step", ["publish", "hide"])
def test_author_of_a_contribution_hears_of_it(take, step):
    author = factories.UserFactory(language="en")
    contribution = CONTRIBUTION(author=author, text="Bygg en park <här>.")
    (message,) = take(contribution, step, reason="Det namnger en granne.")
    assert message.to == [author.email]
    assert f"/en/dialogues/{contribution.dialogue.slug}/" in message.body
    assert ("Det namnger en granne." in message.body) == (step == "hide")
    assert ("Bygg en park <här>." in message.body) == (step == "hide")


def test_user_without_active_account_gets_no_mail(take):
    locked = factories.UserFactory(is_active=False)
    assert take(CHALLENGE(submitted=True, author=None), "publish") == []
    assert take(CHALLENGE(submitted=True, author=locked), "decline") == []
    assert take(CONTRIBUTION(author=locked), "hide") == []


def test_mail_server_that_is_down_does_not_undo_the_decision(desk, settings, django_capture_on_commit_callbacks):
    settings.MAIL_SERVER = "tests.admin.test_steps.BrokenBackend"
    challenge = CHALLENGE(submitted=True, author=factories.UserFactory())
    with django_capture_on_commit_callbacks(execute=True):
        response = by_button(desk, challenge, "publish")
    assert response.status_code == 200
    assert where(challenge) == ("submitted", "published")


class BrokenBackend:
    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_title_with_a_line_break_makes_no_second_header(take):
    challenge = CHALLENGE(submitted=True, author=factories.UserFactory(), title="Rad ett\nBcc: alla@example.org")
    (message,) = take(challenge, "publish")
    assert "\n" not in message.subject
    assert message.recipients() == message.to


def test_editor_identifies_complete_challenge(desk, editor):
    challenge = CHALLENGE(
        submitted=True, owner=factories.OrganisationFactory(), is_general=True, affected_groups="unga"
    )
    challenge.goals.add(factories.GoalFactory())
    PARTY(challenge=challenge)
    by_button(desk, challenge, "identify")
    assert where(challenge) == ("identified", "published")
    assert challenge.steps.get(to_state="identified").actor_name == ""


def test_editor_who_accepts_for_an_organisation_is_not_shown_as_it(desk):
    party = PARTY(state="invited", **OPEN)
    by_button(desk, party, "accept")
    assert party.steps.get().actor_name == ""


def test_owner_is_kept_by_a_published_challenge(desk):
    challenge = CHALLENGE(submitted=True, owner=factories.OrganisationFactory())
    by_button(desk, challenge, "publish")
    assert challenge.parties.get().role == ChallengeParty.Role.OWNER
    assert Dialogue.objects.count() == Contribution.objects.count() == 0


# Reports


def test_editor_submits_and_publishes_what_a_member_deposited(desk):
    report = REPORT(owned=True)
    by_button(desk, report, "submit")
    assert where(report) == ("in_review", "draft")
    by_button(desk, report, "publish")
    assert where(report) == ("published", "published")


def test_report_that_replaces_another_is_chosen_on_the_reports_own_page(desk):
    report = REPORT(published=True)
    assert page_of(report, "step", "supersede") in shown(desk, page_of(report)).text
    response = desk.get(page_of(report, "step", "supersede"))
    with override("en"):
        assert response.url.endswith(f"{report.pk}-{report.slug}/step/supersede/")
    assert desk.get(response.url).status_code == 200
    assert "supersede" not in shown(desk, list_of(Report)).context["action_form"].fields["action"].choices
    assert address("reports_report_step", 999_999, "supersede")
    assert desk.get(address("reports_report_step", 999_999, "supersede")).status_code == 404


def test_report_that_has_been_on_the_site_is_not_deleted(desk):
    """It may have been cited. A draft may go."""
    report, draft = REPORT(published=True), REPORT()
    assert desk.post(page_of(report, "delete"), {"post": "yes"}).status_code == 403
    both = {"action": "delete_selected", "_selected_action": [report.pk, draft.pk], "post": "yes"}
    desk.post(list_of(Report), both)
    assert Report.objects.count() == 2
    desk.post(page_of(draft, "delete"), {"post": "yes"})
    assert Report.objects.get() == report


def test_state_of_a_report_is_never_edited_by_hand(desk):
    report = REPORT(owned=True)
    form = shown(desk, page_of(report)).context["adminform"].form
    inner = {
        "state",
        "publication",
        "version",
        "version_at",
        "version_changes",
        "replaced_by",
        "published_at",
        "author",
    }
    assert not inner.intersection(form.fields)
