"""What moderators decide: who may take which step from which state, who is told, and what others see of it."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.links import new_key
from core.workflow import TransitionError
from dialogues.models import Contribution
from dialogues.moderation import actions
from dialogues.moderation.queue import PILES, appeal_key, hidden_counts, rules_with_counts, waiting_counts
from partners.models import Membership
from tests.factories import (
    ActivityFactory,
    ContributionFactory,
    DialogueFactory,
    FlagFactory,
    MembershipFactory,
    ParticipantFactory,
    RuleFactory,
    UserFactory,
)
from tests.transitions import take

pytestmark = pytest.mark.django_db
State = Contribution.State
STATES = State.values
REASON = "Det här är skälet."


class House:
    """A dialogue of an organisation, with everybody who might try to moderate it."""

    def __init__(self):
        planner = MembershipFactory(role=Membership.Role.PLANNER)
        self.organisation = planner.organisation
        self.planner = planner.user
        self.hider = MembershipFactory(organisation=self.organisation, role=Membership.Role.PLANNER).user
        self.reader = MembershipFactory(organisation=self.organisation, role=Membership.Role.READER).user
        self.other_planner = MembershipFactory().user
        self.resident = UserFactory()
        self.author = UserFactory()
        self.editor = UserFactory(editor=True)
        self.anonymous = None
        self.dialogue = DialogueFactory(open_now=True, organiser=self.organisation)
        self.activity = ActivityFactory(dialogue=self.dialogue)
        self.rule = RuleFactory(dialogue=self.dialogue, title_sv="Angrip inte andra", text_sv="Kritisera förslag.")

    def contribution(self, state=State.PUBLISHED, **more):
        unseen = state in Contribution.UNSEEN
        facts = {"hidden_rule": self.rule, "hidden_reason": "Påhopp.", "hidden_by": self.hider} if unseen else {}
        if state in {State.APPEALED, State.UPHELD}:
            facts["appeal"] = "Det var inget påhopp."
        if state == State.MERGED:
            facts["merged_into"] = self.contribution()
        return ContributionFactory(
            **{"activity": self.activity, "author": self.author, "state": state, **facts, **more}
        )

    def client(self, role):
        client = Client()
        if user := getattr(self, role):
            client.force_login(user)
        return client

    def url(self, name="moderation", contribution=None, **query):
        given = [self.dialogue.slug, *([contribution.pk] if contribution else [])]
        return reverse(f"dialogues:{name}", args=given, query=query or None)


@pytest.fixture
def house(db):
    return House()


@pytest.fixture
def planner(house):
    return house.client("planner")


# Who may do what, from where

ROLES = ("anonymous", "resident", "author", "other_planner", "reader", "planner", "hider", "editor")
MODERATORS = {"planner", "hider", "editor"}
WAITS, SHOWN = State.AWAITING_REVIEW, State.PUBLISHED
STEPS = {  # decision: (from → to), of those who may moderate
    "publish": {WAITS: SHOWN, State.HIDDEN: SHOWN, State.APPEALED: SHOWN},
    "hide": {WAITS: State.HIDDEN, SHOWN: State.HIDDEN},
    "settle": {SHOWN: SHOWN},
    "uphold": {State.APPEALED: State.UPHELD},
}


def keys_of(house, pile):
    return list(PILES[pile].of(house.dialogue.contributions.all()).values_list("pk", flat=True))


def end(do, start, role):
    """Return where a decision leads; None where it is refused."""
    if role not in MODERATORS or (start == State.APPEALED and role == "hider"):
        return None
    return STEPS[do].get(start)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("do", STEPS)
def test_decision_is_taken_by_those_who_may_and_from_where_it_can(house, do, start, role):
    contribution = house.contribution(start)
    flag = FlagFactory(contribution=contribution)
    sent = {"do": do, "seen": start, "rule": house.rule.pk, "reason": REASON}
    response = house.client(role).post(house.url("moderate", contribution), sent)
    before = contribution.state
    contribution.refresh_from_db()
    flag.refresh_from_db()
    wanted = end(do, start, role)
    assert contribution.state == (wanted or before)
    if role == "anonymous":
        assert response.status_code == 302
        assert reverse("account_login") in response.url
    elif role not in MODERATORS:
        assert response.status_code == 403
    elif start == State.UNCONFIRMED:
        assert response.status_code == 404
    else:
        assert response.status_code == 302
    step = contribution.steps.last()
    if wanted is None:
        assert step is None
        assert flag.settled_at is None
    else:
        assert (step.actor, step.from_state, step.to_state) == (getattr(house, role), start, wanted)
        assert REASON in step.reason
        assert step.actor_name == ("" if role == "editor" else house.organisation.name)
        assert bool(flag.settled_at) is (do in {"hide", "settle"})


@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("do", ["publish", "hide", "settle", "uphold"])
def test_decision_in_the_action_itself_is_refused_from_the_same_states(house, do, start):
    """The admin and other callers come past the form."""
    contribution = house.contribution(start)
    FlagFactory(contribution=contribution)
    act = {
        "publish": actions.publish_contribution,
        "hide": actions.hide_contribution,
        "settle": actions.settle_flags,
        "uphold": actions.uphold_appeal,
    }[do]
    if wanted := STEPS[do].get(start):
        act(contribution, by=house.editor, reason=REASON)
        assert contribution.state == wanted
    else:
        with pytest.raises(TransitionError):
            act(contribution, by=house.editor, reason=REASON)


@pytest.mark.parametrize("do", ["publish", "uphold"])
def test_whoever_hid_it_does_not_judge_the_appeal_and_is_told_so(house, do):
    contribution = house.contribution(State.APPEALED)
    client = house.client("hider")
    sent = {"do": do, "seen": State.APPEALED, "reason": REASON}
    page = client.post(house.url("moderate", contribution), sent, follow=True)
    assert "another moderator must handle the appeal" in page.text or "annan moderator" in page.text
    assert 'value="uphold"' not in page.text


@pytest.mark.parametrize("act", [actions.publish_contribution, actions.uphold_appeal])
def test_appeal_is_answered_with_a_reason(house, act):
    contribution = house.contribution(State.APPEALED)
    with pytest.raises(TransitionError):
        act(contribution, by=house.planner, reason="")
    response = house.client("planner").post(
        house.url("moderate", contribution), {"do": "uphold", "seen": State.APPEALED, "reason": " \u200b "}
    )
    assert response.status_code == 200
    assert "reason" in response.context["form"].errors


def test_appeal_can_be_judged_by_anybody_else_when_the_account_of_the_hider_is_gone(house):
    contribution = house.contribution(State.APPEALED, hidden_by=None)
    actions.uphold_appeal(contribution, by=house.hider, reason=REASON)
    assert contribution.state == State.UPHELD


# Hiding


def test_nothing_is_hidden_without_a_rule_of_this_dialogue(house, planner):
    contribution = house.contribution()
    others_rule = RuleFactory()
    for rule in ("", others_rule.pk, 10**30, "x\x00"):
        sent = {"do": "hide", "seen": SHOWN, "rule": rule, "reason": REASON}
        response = planner.post(house.url("moderate", contribution), sent)
        assert response.status_code == 200
        assert "rule" in response.context["form"].errors
        assert REASON in response.text
    contribution.refresh_from_db()
    assert contribution.is_published


def test_hiding_needs_a_rule_and_no_more_words(house, planner):
    contribution = house.contribution()
    planner.post(house.url("moderate", contribution), {"do": "hide", "seen": SHOWN, "rule": house.rule.pk})
    contribution.refresh_from_db()
    assert (contribution.state, contribution.hidden_rule, contribution.hidden_by) == (
        State.HIDDEN,
        house.rule,
        house.planner,
    )
    assert contribution.steps.get().reason == "Angrip inte andra"


def test_database_wants_a_reason_or_a_rule():
    contribution = ContributionFactory(published=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=contribution.pk).update(state=State.HIDDEN)
    Contribution.objects.filter(pk=contribution.pk).update(state=State.HIDDEN, hidden_reason="Skäl")


def test_editors_hide_in_the_admin_for_a_reason_in_words(house):
    contribution = house.contribution()
    client = house.client("editor")
    url = reverse("admin:dialogues_contribution_step", args=[contribution.pk, "hide"])
    assert client.post(url, {"reason": ""}).status_code == 200
    client.post(url, {"reason": "Reklam."})
    contribution.refresh_from_db()
    assert (contribution.state, contribution.hidden_reason, contribution.hidden_rule) == (State.HIDDEN, "Reklam.", None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["account", "by_email"])
def test_author_is_told_with_the_rule_quoted_and_how_to_appeal(house, who):
    more = {"by_email": True} if who == "by_email" else {"user": house.author}
    participant = ParticipantFactory(dialogue=house.dialogue, **more)
    contribution = house.contribution(participant=participant, text="Ordföranden är dum.")
    actions.hide_contribution(contribution, by=house.planner, rule=house.rule, reason="Ett påhopp på en person.")
    (message,) = mail.outbox
    assert message.to == [participant.address]
    for words in ("Angrip inte andra", "Kritisera förslag.", "Ett påhopp på en person.", "Ordföranden är dum."):
        assert words in message.body
    (link,) = re.findall(r"https?://\S+key=\S+", message.body)
    page = Client().get(link.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert "Angrip inte andra" in page.text


@pytest.mark.django_db(transaction=True)
def test_guest_is_written_to_by_nobody(house):
    contribution = house.contribution(participant=ParticipantFactory(dialogue=house.dialogue, guest=True))
    actions.hide_contribution(contribution, by=house.planner, rule=house.rule)
    actions.publish_contribution(contribution, by=house.planner)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_mail_follows_the_appeal(house):
    contribution = house.contribution(State.HIDDEN)
    actions.appeal(contribution, text="Läs en gång till.")
    told = {message.to[0] for message in mail.outbox}
    assert told == {house.planner.email}  # a planner of the organiser; not the one who hid it, not a reader
    assert all("Läs en gång till" not in message.body for message in mail.outbox)
    mail.outbox.clear()
    actions.uphold_appeal(contribution, by=house.planner, reason="Det är fortfarande ett påhopp.")
    (message,) = mail.outbox
    assert message.to == [house.author.email]
    assert "Det är fortfarande ett påhopp." in message.body


@pytest.mark.django_db(transaction=True)
def test_appeal_goes_to_the_editors_where_the_organiser_has_nobody_else(house):
    Membership.objects.filter(user=house.planner).delete()
    contribution = house.contribution(State.HIDDEN)
    actions.appeal(contribution, text="Läs en gång till.")
    assert {message.to[0] for message in mail.outbox} == {house.editor.email}


@pytest.mark.django_db(transaction=True)
def test_restored_author_is_told_why(house):
    contribution = house.contribution(State.APPEALED)
    actions.publish_contribution(contribution, by=house.planner, reason="Det var kritik av ett förslag.")
    (message,) = mail.outbox
    assert "Det var kritik av ett förslag." in message.body
    assert (contribution.hidden_rule, contribution.hidden_by, contribution.appeal) == (None, None, "")


# The queue


def choose(*contributions):
    return [f"{one.pk}:{one.version}" for one in contributions]


@pytest.mark.parametrize(
    ("role", "code"),
    [
        ("anonymous", 302),
        ("resident", 403),
        ("other_planner", 403),
        ("reader", 403),
        ("planner", 200),
        ("hider", 200),
        ("editor", 200),
    ],
)
def test_queue_is_read_by_moderators(house, role, code):
    assert house.client(role).get(house.url()).status_code == code


def test_queue_of_a_draft_is_not_there_for_others(house):
    take(house.dialogue, "unpublish")
    assert house.client("other_planner").get(house.url()).status_code == 404
    assert house.client("planner").get(house.url()).status_code == 200


def test_piles_hold_what_they_say_oldest_first(house, planner):
    second, first = house.contribution(WAITS), house.contribution(WAITS)
    Contribution.objects.filter(pk=first.pk).update(created_at="2026-01-01T00:00Z")
    shown, flagged = house.contribution(), house.contribution()
    FlagFactory(contribution=flagged)
    FlagFactory(contribution=flagged)
    FlagFactory(contribution=shown, settled_at="2026-01-01T00:00Z")
    appealed, hidden, upheld = (house.contribution(state) for state in (State.APPEALED, State.HIDDEN, State.UPHELD))
    for state in (State.UNCONFIRMED, State.WITHDRAWN, State.MERGED):
        house.contribution(state)
    ContributionFactory()  # of another dialogue
    for name, wanted in {
        "awaiting": [first, second],
        "flagged": [flagged],
        "appealed": [appealed],
        "hidden": [upheld, hidden],
    }.items():
        assert keys_of(house, name) == [one.pk for one in wanted]
        assert list(planner.get(house.url(pile=name)).context["page"]) == wanted
    assert {shown.pk, flagged.pk} <= set(keys_of(house, "shown"))
    assert waiting_counts(house.dialogue.contributions.all()) == {"awaiting": 2, "flagged": 1, "appealed": 1}


def test_queue_opens_where_something_waits(house, planner):
    assert planner.get(house.url()).context["pile"].name == "awaiting"
    house.contribution(State.APPEALED)
    assert planner.get(house.url()).context["pile"].name == "appealed"
    FlagFactory(contribution=house.contribution())
    assert planner.get(house.url()).context["pile"].name == "flagged"


def test_queue_is_filtered_by_activity(house, planner):
    here = house.contribution(WAITS)
    house.contribution(WAITS, activity=ActivityFactory(dialogue=house.dialogue))
    page = planner.get(house.url(pile="awaiting", activity=house.activity.pk))
    assert list(page.context["page"]) == [here]
    for odd in ("x", "9" * 40, ActivityFactory().pk):
        assert planner.get(house.url(pile="awaiting", activity=odd, page="zz", tick="all")).status_code == 200


def test_counts_stop_where_nobody_needs_them(house, monkeypatch):
    monkeypatch.setattr("dialogues.moderation.queue.MOST_COUNTED", 2)
    for _ in range(5):
        house.contribution(WAITS)
    assert waiting_counts(house.dialogue.contributions.all())["awaiting"] == 3  # which is shown as more than two


@pytest.mark.parametrize("pile", PILES)
def test_pile_is_sorted_by_its_keys_and_read_a_page_at_a_time(house, planner, pile):
    """Of a long pile of flagged contributions all are sorted: with their texts that costs many times as much."""
    FlagFactory(contribution=house.contribution())
    for state in (WAITS, State.APPEALED, State.HIDDEN):
        house.contribution(state)
    with CaptureQueriesContext(connection) as caught:
        planner.get(house.url(pile=pile))
    ordered = [
        one["sql"] for one in caught if "ORDER BY" in one["sql"] and 'FROM "dialogues_contribution"' in one["sql"]
    ]
    assert ordered
    assert [sql for sql in ordered if '"dialogues_contribution"."text"' in sql] == []


@pytest.mark.parametrize("pile", PILES)
def test_query_count_of_the_queue_is_constant(house, planner, pile):
    states = {"awaiting": WAITS, "appealed": State.APPEALED, "hidden": State.HIDDEN}

    def fill(n):
        for _ in range(n):
            contribution = house.contribution(states.get(pile, SHOWN), author=UserFactory())
            FlagFactory(contribution=contribution, rule=house.rule)

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert planner.get(house.url(pile=pile)).status_code == 200
        return len(caught)

    fill(1)
    few = queries()
    fill(4)
    assert queries() == few <= 26


@pytest.mark.parametrize("rows", [1, 5])
def test_query_count_of_one_contribution_is_constant(house, planner, rows):
    contribution = house.contribution()
    for _ in range(rows):
        FlagFactory(contribution=contribution, rule=house.rule)
        contribution.steps.create(actor=house.planner, to_state=SHOWN)
    with CaptureQueriesContext(connection) as caught:
        planner.get(house.url("moderate", contribution))
    assert len(caught) <= 22


# Many at once


def test_many_are_published_at_once_and_each_author_is_told(house, planner, django_capture_on_commit_callbacks):
    waiting = [house.contribution(WAITS, author=UserFactory()) for _ in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        response = planner.post(house.url(pile="awaiting"), {"do": "publish", "chosen": choose(*waiting)})
    assert response.status_code == 302
    assert Contribution.objects.filter(state=SHOWN).count() == 3
    assert {message.to[0] for message in mail.outbox} == {one.participant.user.email for one in waiting}


def test_many_are_hidden_at_once_by_a_rule(house, planner):
    shown = [house.contribution() for _ in range(3)]
    sent = {"do": "hide", "chosen": choose(*shown), "reason": "Samma reklam."}
    response = planner.post(house.url(pile="shown"), sent)
    assert response.status_code == 200
    assert "rule" in response.context["form"].errors
    assert response.text.count(" checked") == 3
    planner.post(house.url(pile="shown"), {**sent, "rule": house.rule.pk})
    assert Contribution.objects.filter(hidden_rule=house.rule, hidden_reason="Samma reklam.").count() == 3


def test_flags_of_many_are_settled_at_once(house, planner):
    flagged = [FlagFactory(contribution=house.contribution()).contribution for _ in range(3)]
    planner.post(house.url(pile="flagged"), {"do": "settle", "chosen": choose(*flagged)})
    assert waiting_counts(house.dialogue.contributions.all())["flagged"] == 0
    assert all(one.steps.get().from_state == one.steps.get().to_state for one in flagged)


def test_what_somebody_else_did_meanwhile_is_said_and_left_alone(house, planner):
    mine, theirs, gone = (house.contribution(WAITS) for _ in range(3))
    chosen = choose(mine, theirs, gone)
    actions.hide_contribution(theirs, by=house.hider, rule=house.rule)
    gone.delete()
    page = planner.post(house.url(pile="awaiting"), {"do": "publish", "chosen": chosen}, follow=True)
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.state, theirs.state) == (SHOWN, State.HIDDEN)
    levels = [message.level_tag for message in page.context["messages"]]
    assert levels == ["success", "warning", "warning"]


def test_what_its_author_has_changed_since_is_not_published_unread(house, planner):
    contribution = house.contribution(WAITS, text="Fler bänkar")
    seen, chosen = contribution.version, choose(contribution)
    Contribution.objects.filter(pk=contribution.pk).update(text="Något helt annat", edited_at=timezone.now())
    page = planner.post(house.url("moderate", contribution), {"do": "publish", "seen": seen}, follow=True)
    planner.post(house.url(pile="awaiting"), {"do": "publish", "chosen": chosen})
    with pytest.raises(TransitionError):
        actions.publish_contribution(contribution, by=house.planner)
    contribution.refresh_from_db()
    assert contribution.state == WAITS
    assert [message.level_tag for message in page.context["messages"]] == ["warning"]
    planner.post(house.url("moderate", contribution), {"do": "publish", "seen": contribution.version})
    contribution.refresh_from_db()
    assert contribution.is_published


def test_decision_is_about_the_pile_that_was_on_the_page(house, planner):
    contribution = house.contribution(WAITS)
    house.contribution(State.APPEALED)  # since then, so that the queue would open with the appeals
    planner.post(house.url(), {"pile": "awaiting", "do": "publish", "chosen": choose(contribution)})
    contribution.refresh_from_db()
    assert contribution.is_published


def test_choice_survives_a_lost_session(house):
    contribution = house.contribution(WAITS)
    client = Client()
    sent = {"pile": "awaiting", "do": "hide", "chosen": choose(contribution), "reason": "Mina ord"}
    response = client.post(house.url(pile="awaiting"), sent)
    assert reverse("account_login") in response.url
    client.force_login(house.planner)
    page = client.get(house.url()).text
    assert "Mina ord" in page
    assert page.count(" checked") == 1


def test_picture_of_what_is_hidden_has_left_its_address(house, django_capture_on_commit_callbacks):
    before = default_storage.save("contribution/bild.webp", ContentFile(b"RIFF"))
    contribution = house.contribution(picture=before, picture_alt="En bänk")
    url = reverse("picture", args=[before])
    assert b"".join(Client().get(url).streaming_content) == b"RIFF"
    with django_capture_on_commit_callbacks(execute=True):
        actions.hide_contribution(contribution, by=house.planner, rule=house.rule)
    assert Client().get(url).status_code == 404
    contribution.refresh_from_db()
    with contribution.picture.open() as picture:  # restored, it is shown again
        assert picture.read() == b"RIFF"


def test_second_click_says_what_has_been_done(house, planner):
    contribution = house.contribution(WAITS)
    sent = {"do": "publish", "chosen": choose(contribution)}
    for _ in range(2):
        assert planner.post(house.url(pile="awaiting"), sent).status_code == 302
    assert contribution.steps.count() == 1


@pytest.mark.parametrize(
    "chosen",
    [
        [],
        ["x"],
        [":published"],
        ["²:published"],
        ["9" * 40 + ":published"],
        ["1:"],
        ["1:published.x"],
        ["1\x00:published"],
        ["-1:published"],
        [f"{n}:published" for n in range(101)],
        ["1" * 1_000_000],
    ],
)
def test_invalid_choice_is_explained(house, planner, chosen):
    house.contribution(WAITS)
    response = planner.post(house.url(pile="awaiting"), {"do": "publish", "chosen": chosen})
    assert response.status_code == 200
    assert "chosen" in response.context["form"].errors


@pytest.mark.parametrize("do", ["", "burn", "uphold", "hide\x00"])
def test_unknown_decision_is_answered_with_a_message(house, planner, do):
    contribution = house.contribution(WAITS)
    response = planner.post(house.url(pile="awaiting"), {"do": do, "chosen": choose(contribution)})
    assert response.status_code == 200
    assert "do" in response.context["form"].errors


def test_contributions_of_other_dialogues_cannot_be_forged_in(house, planner):
    others = ContributionFactory()
    planner.post(house.url(pile="awaiting"), {"do": "publish", "chosen": choose(others)})
    others.refresh_from_db()
    assert others.state == WAITS
    url = reverse("dialogues:moderate", args=[house.dialogue.slug, others.pk])
    assert planner.post(url, {"do": "publish", "seen": WAITS}).status_code == 404


HOSTILE = ["<script>alert(1)</script>", "\u202eomvänt", "=cmd|' /C calc'!A0", "a\x00b", "x" * 1_000_000, "\u200b\u200b"]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_of_a_moderator_are_refused_or_defused(house, planner, words):
    contribution = house.contribution()
    sent = {"do": "hide", "seen": SHOWN, "rule": house.rule.pk, "reason": words}
    response = planner.post(house.url("moderate", contribution), sent)
    assert response.status_code in {200, 302}
    page = planner.get(house.url("moderate", contribution))
    assert "<script>alert" not in page.text
    contribution.refresh_from_db()
    assert not {"\u202e", "\u200b", "\x00"} & set(contribution.hidden_reason)


def test_form_text_survives_expired_session(house):
    contribution = house.contribution()
    client = Client()
    client.post(house.url("moderate", contribution), {"do": "hide", "seen": SHOWN, "reason": "Mina ord"})
    client.force_login(house.planner)  # keeps the anonymous session's words
    assert "Mina ord" in client.get(house.url("moderate", contribution)).text


# Counts


def test_hidden_are_counted_by_rule_in_one_query(house, django_assert_num_queries):
    for state in Contribution.UNSEEN:
        house.contribution(state)
    house.contribution(State.HIDDEN, hidden_rule=None, hidden_reason="Annat")
    house.contribution(State.WITHDRAWN)
    house.contribution()
    with django_assert_num_queries(1):
        counts = hidden_counts(rules_with_counts(house.dialogue))
    assert [n for _reason, n in counts] == [3, 1]
    assert counts[0][0] == "Angrip inte andra"


def test_replies_shown_are_counted(house):
    idea = house.contribution()
    replies = [house.contribution(WAITS, reply_to=idea) for _ in range(2)]
    for reply in replies:
        actions.publish_contribution(reply, by=house.planner)
    actions.hide_contribution(replies[0], by=house.planner, rule=house.rule)
    idea.refresh_from_db()
    assert idea.n_replies == 1


# Appeals


def appeal_url(contribution, **query):
    return reverse("dialogues:appeal", args=[contribution.dialogue.slug, contribution.pk], query=query or None)


def test_author_with_an_account_appeals_once(house):
    contribution = house.contribution(State.HIDDEN)
    client = house.client("author")
    assert "Angrip inte andra" in client.get(appeal_url(contribution)).text
    for words in ("Läs en gång till.", "Och en gång till."):
        assert client.post(appeal_url(contribution), {"text": words}).status_code == 302
    contribution.refresh_from_db()
    assert (contribution.state, contribution.appeal) == (State.APPEALED, "Läs en gång till.")
    assert contribution.steps.get().actor is None
    assert "Läs en gång till." in client.get(appeal_url(contribution)).text


def test_appeal_that_was_turned_down_is_for_good_and_says_why(house):
    contribution = house.contribution(State.APPEALED)
    actions.uphold_appeal(contribution, by=house.planner, reason="Det är fortfarande ett påhopp.")
    client = house.client("author")
    client.post(appeal_url(contribution), {"text": "Igen"})
    contribution.refresh_from_db()
    assert contribution.state == State.UPHELD
    assert "Det är fortfarande ett påhopp." in client.get(appeal_url(contribution)).text


@pytest.mark.parametrize("way", ["session", "private link", "mail"])
def test_somebody_without_an_account_appeals(house, way):
    key, key_digest = new_key()
    guest = ParticipantFactory(dialogue=house.dialogue, guest=True, key_digest=key_digest)
    contribution = house.contribution(State.HIDDEN, participant=guest)
    client = Client()
    url = appeal_url(contribution)
    if way == "session":
        session = client.session
        session["participants"] = {str(house.dialogue.pk): guest.pk}
        session.save()
    else:
        url = appeal_url(contribution, key=key if way == "private link" else appeal_key(contribution))
    assert client.get(url).status_code == 200
    client.post(url, {"text": "Läs en gång till."})
    contribution.refresh_from_db()
    assert contribution.state == State.APPEALED


@pytest.mark.parametrize("start", STATES)
def test_appeal_is_possible_of_what_is_hidden_and_of_nothing_else(house, start):
    contribution = house.contribution(start)
    response = house.client("author").post(appeal_url(contribution), {"text": "Läs en gång till."})
    assert response.status_code == (404 if start == State.UNCONFIRMED else 302)
    contribution.refresh_from_db()
    assert contribution.state == (State.APPEALED if start == State.HIDDEN else start)


@pytest.mark.parametrize("role", ["anonymous", "resident", "other_planner", "reader", "planner", "editor"])
def test_nobody_else_appeals_or_learns_that_there_is_something_hidden(house, role):
    contribution = house.contribution(State.HIDDEN, text="Hemligt")
    client = house.client(role)
    nowhere = client.get(reverse("dialogues:appeal", args=[house.dialogue.slug, 999_999]))
    for response in (
        client.get(appeal_url(contribution)),
        client.get(appeal_url(contribution, key="x")),
        client.post(appeal_url(contribution), {"text": "Inte mitt"}),
    ):
        assert response.status_code == nowhere.status_code == (302 if role == "anonymous" else 404)
        assert "Hemligt" not in response.text
    contribution.refresh_from_db()
    assert contribution.state == State.HIDDEN


def test_appeal_key_of_another_contribution_is_refused(house):
    one, other = house.contribution(State.HIDDEN), house.contribution(State.HIDDEN)
    assert Client().get(appeal_url(one, key=appeal_key(other))).status_code == 302  # to the login
    forgotten = house.contribution(State.HIDDEN, participant=ParticipantFactory(dialogue=house.dialogue, guest=True))
    assert Client().get(appeal_url(forgotten, key="")).status_code == 302


@pytest.mark.parametrize("words", ["", " \n ", "\u200b", "x" * 2_001, "a\x00b", "x" * 1_000_000])
def test_bad_appeal_is_answered_and_kept(house, words):
    contribution = house.contribution(State.HIDDEN)
    response = house.client("author").post(appeal_url(contribution), {"text": words})
    assert response.status_code == 200
    assert "text" in response.context["form"].errors
    contribution.refresh_from_db()
    assert contribution.state == State.HIDDEN


def test_appeal_survives_a_lost_session(house):
    contribution = house.contribution(State.HIDDEN)
    client = Client()
    client.post(appeal_url(contribution), {"text": "Länge skrivet"})
    client.force_login(house.author)
    assert "Länge skrivet" in client.get(appeal_url(contribution)).text


# What others see

UNSEEN = (State.UNCONFIRMED, WAITS, State.HIDDEN, State.APPEALED, State.UPHELD, State.WITHDRAWN)


@pytest.mark.parametrize("state", UNSEEN)
def test_unpublished_contribution_is_not_found_for_others(house, state):
    contribution = house.contribution(state, text="Hemlighetsord", appeal="Överklagandeord")
    contribution.steps.create(actor=house.planner, to_state=state, reason="Skälsord")
    names = ("detail", "open-data", "flag", "contribution", "appeal", "moderate", "results")
    with_pk = {"flag", "contribution", "appeal", "moderate"}
    for role in ("anonymous", "resident", "other_planner"):
        client = house.client(role)
        for name in names:
            response = client.get(house.url(name, contribution if name in with_pk else None), follow=True)
            for word in ("Hemlighetsord", "Överklagandeord", "Skälsord"):
                assert word not in response.text, (role, name)
        for form in ("csv", "json"):
            response = client.get(reverse("dialogues:open-data-file", args=[house.dialogue.slug, form]))
            if response.status_code == 200:
                assert b"Hemlighetsord" not in b"".join(response.streaming_content)
    assert contribution not in Contribution.objects.published()


def test_withdrawn_words_are_not_shown_to_moderators_either(house, planner):
    contribution = house.contribution(State.WITHDRAWN, text="Tillbakatagetord")
    assert "Tillbakatagetord" not in planner.get(house.url("moderate", contribution)).text


def test_log_names_moderators_and_not_the_author(house, planner):
    contribution = house.contribution(WAITS)
    actions.hide_contribution(contribution, by=house.hider, rule=house.rule)
    actions.appeal(contribution, text="Läs igen")
    contribution.steps.create(actor=house.author, to_state=State.APPEALED)
    page = planner.get(house.url("moderate", contribution)).text
    assert str(house.hider) in page
    assert str(house.author) not in page.replace(contribution.name_shown, "")


def test_moderation_pages_are_not_cached(house, planner):
    cache.clear()
    for url in (house.url(), house.url("moderate", house.contribution())):
        assert "no-store" in planner.get(url)["Cache-Control"]
