"""A planner sets up a dialogue: bad input, double clicks, a session that ran out, and what it begins with."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from core.workflow import TransitionError
from dialogues.kinds import KINDS
from dialogues.models import Activity, ChecklistItem, Dialogue, Phase, Rule
from dialogues.planning.actions import copy_dialogue, remove_activity
from dialogues.planning.rules import DEFAULT_RULES
from tests import factories
from tests.dialogues.taking_part import picture
from tests.parallel import at_once, needs_rows_that_lock
from tests.rows import rows

STEPS = ["edit", "people", "activities"]
BEING_HELD = ["draft", "scheduled", "open", "closed"]
OVER = ["results_published", "followed_up", "archived", "cancelled"]
HOSTILE = [
    "<script>alert(1)</script>",
    "\u202evänt",
    "osyn\u200bligt",
    "{{ 1 }}",
    "=1+1",
    "🌳",
    "مرحبا",
]


def days(n):
    return timezone.localdate() + dt.timedelta(days=n)


def step(name, dialogue, *more):
    return reverse(f"dialogues:{name}", args=[dialogue.slug, *more])


def what(**changes):
    return {"title": "Vad ska hända med torget?", "description": "Torget byggs om.", "kind": "citizen", **changes}


def promise(**changes):
    return {
        **what(),
        "influence": "dialogue",
        "promise": "Vi läser allt och svarar.",
        "answer_by": days(60).isoformat(),
        "statutory": "not",
        **changes,
    }


def people(**changes):
    return {"reviews_first": "on", "edit_minutes": "30", "kept_months": "12", **rows("rule"), **changes}


def new_activities(**titles):
    """Return what is sent of the rows for new activities: of each kind a title, and of a meeting ``more``."""
    more = titles.pop("more", {})
    return rows("new", *({"title": titles.get(kind, "")} for kind in KINDS)) | {
        f"new-{[*KINDS].index('meeting')}-its-{name}": value for name, value in more.items()
    }


def activity(**changes):
    return {"title": "Vad saknas?", "use": "Vi svarar alla.", "results": "at_once", **rows("category"), **changes}


def errors_of(response):
    assert response.status_code == 200
    return response.context["form"].errors


def told(response):
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def url(db):
    return reverse("dialogues:create")


@pytest.fixture
def draft(organisation):
    return factories.DialogueFactory(organiser=organisation, ready=True)


@pytest.fixture
def opened(organisation):
    return factories.DialogueFactory(organiser=organisation, ready=True, open_now=True)


# What


def test_member_begins_a_draft_on_behalf_of_the_organisation(client, url, planner, organisation):
    place, challenge = factories.AreaFactory(), factories.ChallengeFactory(published=True)
    sent = what(
        organisation=organisation.pk,
        areas=[place.pk],
        started=days(5).isoformat(),
        ended=days(20).isoformat(),
        challenges=[challenge.pk],
    )
    response = client.post(url, sent)
    dialogue = Dialogue.objects.get()
    assert response.url == step("people", dialogue)
    assert dialogue.slug == "vad-ska-handa-med-torget"
    assert (dialogue.organiser, dialogue.author, dialogue.state) == (organisation, planner, "draft")
    assert (dialogue.publication, dialogue.relation) == ("draft", "partner_municipality")
    assert (dialogue.title_sv, dialogue.title_en) == ("Vad ska hända med torget?", None)
    assert (dialogue.started, dialogue.ended) == (days(5).isoformat(), days(20).isoformat())
    assert dialogue.areas.get() == place
    assert dialogue.challenges.get() == challenge
    assert [rule.title_sv for rule in dialogue.rules.order_by("order")] == [one.title_sv for one in DEFAULT_RULES]


@pytest.mark.parametrize("title", ["ny", "mina", "kalender"])
def test_address_of_another_page_is_never_a_dialogues(client, url, organisation, title):
    client.post(url, what(title=title, organisation=organisation.pk))
    assert Dialogue.objects.get().slug != title


def test_steps_of_the_method_fill_in_the_checklist(client, url, organisation):
    steps = "1. Gå platsen\n- Rita\n\n10 personer bjuds in\nRita"
    method = factories.MethodCardFactory(steps=steps).outcome
    client.post(url, what(organisation=organisation.pk, used_method=method.pk))
    dialogue = Dialogue.objects.get()
    texts = ["Gå platsen", "Rita", "10 personer bjuds in"]
    assert [item.text for item in dialogue.checklist.order_by("order")] == texts
    dialogue.checklist.filter(text="Rita").update(done_at=timezone.now())
    other = factories.MethodCardFactory(steps="Ring runt").outcome
    for _ in range(2):
        client.post(step("edit", dialogue), what(used_method=other.pk))
    assert [item.text for item in dialogue.checklist.order_by("order")] == ["Rita", "Ring runt"]


def test_only_methods_that_one_may_read_are_methods(client, draft):
    hidden = factories.OutcomeFactory()
    solution = factories.OutcomeFactory(published=True, kind="solution")
    for outcome in (hidden, solution):
        assert "used_method" in errors_of(client.post(step("edit", draft), what(used_method=outcome.pk)))
    page = client.get(f"{reverse('dialogues:create')}?method={hidden.slug}", follow=True)
    assert hidden.title not in page.text


def test_page_of_a_method_and_a_challenge_lead_to_a_form_that_names_them(client, url):
    method = factories.OutcomeFactory(published=True)
    challenge = factories.ChallengeFactory(published=True)
    form = client.get(f"{url}?method={method.slug}&challenge={challenge.slug}", follow=True).context["form"]
    assert form["used_method"].value() == method.pk
    assert form["challenges"].value() == [challenge.pk]


def test_search_for_challenges_saves_nothing_and_keeps_what_is_written(client, draft):
    challenge = factories.ChallengeFactory(published=True, title="Buller vid vägen")
    hidden = factories.ChallengeFactory(title="Buller i hemlighet")
    response = client.post(step("edit", draft), what(title="Nytt namn", q="buller", search="1"))
    assert response.status_code == 200
    assert "Buller vid vägen" in response.text
    assert hidden.title not in response.text
    assert response.context["form"]["title"].value() == "Nytt namn"
    draft.refresh_from_db()
    assert draft.title_sv != "Nytt namn"
    client.post(step("edit", draft), what(challenges=[challenge.pk]))
    assert draft.challenges.get() == challenge
    client.post(step("edit", draft), what(challenges=[hidden.pk]))
    assert hidden not in draft.challenges.all()
    client.post(step("edit", draft), what())
    assert not draft.challenges.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "å" * 161),
        ("title", "\u200b"),
        ("title", "a\x00b"),
        ("description", ""),
        ("description", "å" * 6001),
        ("description", "x" * 1_000_000),
        ("kind", "vote"),
        ("planning_stage", "later"),
        ("areas", "9" * 30),
        ("areas", "x"),
        ("used_method", "9" * 30),
        ("started", "i maj"),
        ("started", "99999-01-01"),
        ("started", "0001-01-01"),
        ("ended", "2026-02-30"),
        ("ended", "\x00"),
        ("method", "å" * 301),
    ],
)
def test_invalid_input_is_explained_and_kept(client, draft, field, value):
    response = client.post(step("edit", draft), {**what(method="Möten"), field: value})
    assert field in errors_of(response)
    assert response.context["form"]["method"].value() or field == "method"
    draft.refresh_from_db()
    assert draft.title_sv != what()["title"]


def test_last_day_is_not_before_the_first(client, draft):
    sent = what(started=days(9).isoformat(), ended=days(8).isoformat())
    assert "En dialog kan inte sluta" in str(errors_of(client.post(step("edit", draft), sent)))


def test_answers_are_not_promised_before_it_has_closed(client, draft):
    late = (draft.answer_by + dt.timedelta(days=1)).isoformat()
    assert "answer_by" in errors_of(client.post(step("edit", draft), what(ended=late)))
    sent = promise(ended=days(30).isoformat(), answer_by=days(29).isoformat())
    assert "answer_by" in errors_of(client.post(step("edit", draft), sent))
    dialogue = factories.DialogueFactory(
        organiser=draft.organiser, state="closed", started="2016", ended=f"{days(400)}"[:7]
    )
    sent = promise(answer_by=days(29).isoformat())
    assert "answer_by" in errors_of(client.post(step("edit", dialogue), sent))


def test_form_from_before_the_promise_was_on_its_page_leaves_it_alone(client, draft):
    Dialogue.objects.update(decided_when="2027-03", can_change_sv="Växterna")
    before = Dialogue.objects.get()
    assert client.post(step("edit", draft), what(title="Nytt namn")).status_code == 302
    after = Dialogue.objects.get()
    assert after.title == "Nytt namn"
    for name in ("influence", "promise", "answer_by", "decided_when", "can_change_sv", "statutory"):
        assert getattr(after, name) == getattr(before, name)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_is_kept_as_text(client, draft, words):
    assert client.post(step("edit", draft), what(title=f"Vad {words}", description=words)).status_code == 302
    draft.refresh_from_db()
    assert not {"\u202e", "\u200b"} & set(draft.title_sv + draft.description_sv)
    for page in (draft.get_absolute_url(), step("edit", draft)):
        assert "<script>alert" not in client.get(page).text


def test_past_days_cannot_be_changed(client, opened):
    Dialogue.objects.update(started=days(-3).isoformat())
    client.post(step("edit", opened), what(started=days(9).isoformat(), ended=days(30).isoformat()))
    opened.refresh_from_db()
    assert (opened.started, opened.ended) == (days(-3).isoformat(), days(30).isoformat())
    assert "ended" in errors_of(client.post(step("edit", opened), what(ended=days(-1).isoformat())))


def test_days_known_by_month_are_left_alone(client, organisation):
    dialogue = factories.DialogueFactory(organiser=organisation, state="closed", started="2016-04", ended="2016-12")
    assert client.post(step("edit", dialogue), what()).status_code == 302
    dialogue.refresh_from_db()
    assert (dialogue.started, dialogue.ended) == ("2016-04", "2016-12")


def test_other_language_is_unchanged(client, draft):
    with translation.override("en"):
        client.post(step("edit", draft), what(title="What about the square?", description="It is rebuilt."))
    old = draft.title_sv
    draft.refresh_from_db()
    assert (draft.title_sv, draft.title_en) == (old, "What about the square?")


# Promise


def test_promise_is_shown_to_everybody(client, opened):
    sent = promise(
        can_change="Växterna",
        cannot_change="Höjden på husen",
        decided_by="Kommunstyrelsen",
        decided_when="2027-03",
        statutory="part",
        statutory_url="https://example.org/samrad",
        diary_number="KS 2026/17",
    )
    assert client.post(step("edit", opened), sent).url == step("people", opened)
    page = Client().get(opened.get_absolute_url()).text
    for words in (
        "Växterna",
        "Höjden på husen",
        "Kommunstyrelsen",
        "mars 2027",
        "https://example.org/samrad",
        "KS 2026/17",
    ):
        assert words in page


@pytest.mark.parametrize(
    "changes",
    [
        {"answer_by": days(-1).isoformat()},
        {"answer_by": "snart"},
        {"answer_by": ""},
        {"influence": ""},
        {"influence": "veto"},
        {"promise": ""},
        {"promise": "\u200b"},
        {"statutory": "part"},
        {"statutory": "part", "statutory_url": "javascript:alert(1)"},
        {"statutory": ""},
        {"decided_when": "i vår"},
        {"can_change": "å" * 2001},
        {"diary_number": "å" * 61},
        {"decided_by": "a\x00"},
    ],
)
def test_open_dialogue_keeps_a_whole_promise(client, opened, changes):
    response = client.post(step("edit", opened), promise(cannot_change="Det här ska finnas kvar", **changes))
    assert errors_of(response)
    assert "Det här ska finnas kvar" in response.text
    opened.refresh_from_db()
    assert opened.cannot_change == ""


def test_draft_may_leave_the_promise_for_later(client, draft):
    assert client.post(step("edit", draft), what(statutory="not")).status_code == 302


def test_day_that_is_moved_after_the_opening_is_told(client, opened):
    Dialogue.objects.update(first_answer_by=opened.answer_by)
    assert client.post(step("edit", opened), promise(answer_by=days(90).isoformat())).status_code == 302
    page = Client().get(opened.get_absolute_url()).text
    assert date_format(opened.answer_by, "DATE_FORMAT") in page
    assert date_format(days(90), "DATE_FORMAT") in page


# People and rules


def test_rules_are_changed_added_and_removed(client, draft):
    one, other = draft.rules.get(), factories.RuleFactory(dialogue=draft)
    sent = people(
        allows_guests="on",
        **rows(
            "rule",
            {"id": one.pk, "title": "Var snäll", "text": "Mot alla.", "order": "2"},
            {"id": other.pk, "DELETE": "on"},
            {"title": "Håll ämnet", "text": "Torget.", "order": "1"},
            {"order": "3"},
        ),
    )
    for _ in range(2):  # a double click
        assert client.post(step("people", draft), sent).url == step("activities", draft)
    rules = draft.rules.order_by("order")
    assert [(rule.title_sv, rule.text_sv, rule.order) for rule in rules] == [
        ("Håll ämnet", "Torget.", 1),
        ("Var snäll", "Mot alla.", 2),
    ]
    draft.refresh_from_db()
    assert (draft.allows_email, draft.allows_guests, draft.reviews_first) == (False, True, True)
    assert (draft.edit_minutes, draft.kept_months) == (30, 12)


def test_rules_of_another_dialogue_are_out_of_reach(client, draft):
    foreign = factories.RuleFactory()
    client.post(step("people", draft), people(**rows("rule", {"id": foreign.pk, "DELETE": "on"})))
    client.post(
        step("people", draft), people(**rows("rule", {"id": foreign.pk, "title": "Kapad", "text": "x", "order": "1"}))
    )
    foreign.refresh_from_db()
    assert foreign.title_sv != "Kapad"


def test_rule_that_hides_something_stays(client, draft):
    rule = draft.rules.get()
    factories.ContributionFactory(
        activity=draft.activities.get(), state="hidden", hidden_rule=rule, hidden_reason="Namn."
    )
    response = client.post(step("people", draft), people(**rows("rule", {"id": rule.pk, "DELETE": "on"})))
    assert rule.title in str(errors_of(response))
    flagged = factories.RuleFactory(dialogue=draft)
    factories.FlagFactory(contribution__activity=draft.activities.get(), rule=flagged)
    assert errors_of(client.post(step("people", draft), people(**rows("rule", {"id": flagged.pk, "DELETE": "on"}))))
    assert draft.rules.count() == 2


def test_open_dialogue_keeps_a_rule(client, opened):
    sent = people(**rows("rule", {"id": opened.rules.get().pk, "DELETE": "on"}))
    assert errors_of(client.post(step("people", opened), sent))
    assert opened.rules.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("edit_minutes", "-1"),
        ("edit_minutes", "10081"),
        ("edit_minutes", "9" * 5000),
        ("edit_minutes", ""),
        ("kept_months", "0"),
        ("kept_months", "121"),
        ("kept_months", "x"),
        ("rule-0-title", ""),
        ("rule-0-title", "å" * 81),
        ("rule-0-title", "\u200b"),
        ("rule-0-text", "å" * 401),
        ("rule-0-text", "a\x00b"),
        ("rule-0-order", "-1"),
        ("rule-0-order", "9" * 30),
    ],
)
def test_bad_rules_and_numbers_are_told_and_kept(client, draft, field, value):
    sent = people(**rows("rule", {"title": "Ny regel", "text": "Som gäller", "order": "5"})) | {field: value}
    response = client.post(step("people", draft), sent)
    assert response.status_code == 200
    assert "form-errors" in response.text
    assert ("Som gäller" if "text" not in field else "Ny regel") in response.text
    assert draft.rules.count() == 1


def test_names_are_not_kept_longer_than_those_who_take_part_were_promised(client, opened):
    Dialogue.objects.update(kept_months=12)
    factories.ParticipantFactory(dialogue=opened)
    assert "kept_months" in errors_of(client.post(step("people", opened), people(kept_months="13")))
    assert client.post(step("people", opened), people(kept_months="6")).status_code == 302


def test_rule_in_the_other_language_is_shown_and_left_alone(client, draft):
    rule = draft.rules.get()
    Rule.objects.update(title_en=None, text_en=None)
    with translation.override("en"):
        page = client.get(step("people", draft))
        assert rule.title_sv in page.text
        sent = people(**rows("rule", {"id": rule.pk, "title": "", "text": "", "order": str(rule.order)}))
        assert client.post(step("people", draft), sent).status_code == 302
    rule.refresh_from_db()
    assert (rule.title_sv, rule.title_en or "") == (rule.title_sv, "")


# Phases and checklist


def test_phases_tell_the_story_in_order(client, opened):
    phases = rows(
        "phase",
        {"title": "Beslut", "text": "", "started": "2027-03", "ended": "", "order": "2"},
        {"title": "Idéer", "text": "Skriv.", "started": "2026-11-01", "ended": "2026-12", "order": "1"},
    )
    sent = people(**rows("rule"), **phases)
    for _ in range(2):
        assert client.post(step("people", opened), sent).url == step("activities", opened)
    assert [phase.title_sv for phase in opened.phases.order_by("order")] == ["Idéer", "Beslut"]
    page = Client().get(opened.get_absolute_url()).text
    assert page.index("Idéer") < page.index("Beslut")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "å" * 121},
        {"text": "å" * 1001},
        {"started": "i maj"},
        {"started": "2027-02", "ended": "2027-01"},
        {"order": "x"},
    ],
)
def test_bad_phase_is_told_and_kept(client, draft, changes):
    sent = people(**rows("phase", {"title": "Idéer", "text": "Om torget", "order": "1", **changes}))
    response = client.post(step("people", draft), sent)
    assert response.status_code == 200
    assert "form-errors" in response.text
    assert ("Om torget" if "text" not in changes else "Idéer") in response.text
    assert not Phase.objects.exists()


def test_checklist_is_ticked_added_to_and_read_by_nobody_else(client, opened):
    item = factories.ChecklistItemFactory(dialogue=opened, text="Boka salen i hemlighet")
    ticked = {"id": item.pk, "text": item.text, "order": "1", "done": "on"}
    sent = rows("item", ticked, {"text": "Köp kaffe", "order": "2"})
    for _ in range(2):
        assert client.post(step("checklist", opened), sent).status_code == 302
    assert [(one.text, bool(one.done_at)) for one in opened.checklist.order_by("order")] == [
        ("Boka salen i hemlighet", True),
        ("Köp kaffe", False),
    ]
    client.post(step("checklist", opened), rows("item", {"id": item.pk, "text": item.text, "order": "1"}))
    item.refresh_from_db()
    assert item.done_at is None
    assert "i hemlighet" not in Client().get(opened.get_absolute_url()).text


@pytest.mark.parametrize("text", ["å" * 501, "\u200b", "a\x00b"])
def test_invalid_checklist_item_is_explained(client, draft, text):
    response = client.post(step("checklist", draft), rows("item", {"text": text, "order": "1"}))
    assert response.status_code == 200
    assert "form-errors" in response.text
    assert not ChecklistItem.objects.exists()


# Activities


def test_activity_is_added_with_categories_and_put_in_order(client, draft):
    first = draft.activities.get()
    sent = activity(text="Rita och skriv.", **rows("category", {"name": "Grönt", "order": "1"}), form_key=uuid.uuid4())
    for _ in range(2):
        assert client.post(step("activity-create", draft, "ideas"), sent).url == step("activities", draft)
    new = draft.activities.exclude(pk=first.pk).get()
    assert (new.kind, new.slug, new.title_sv, new.use_sv) == ("ideas", "vad-saknas", "Vad saknas?", "Vi svarar alla.")
    assert [category.name_sv for category in new.categories.all()] == ["Grönt"]
    sent = rows("activity", {"id": first.pk, "order": "9"}, {"id": new.pk, "order": "1"})
    client.post(step("activities", draft), sent)
    assert [one.pk for one in draft.activities.order_by("order")] == [new.pk, first.pk]


def test_map_names_places_that_residents_choose_from(client, draft):
    tunnel = {"name": "I gångtunneln", "latitude": "59,22001", "longitude": "17.94002", "order": "1"}
    sent = activity(**rows("category"), **rows("place", tunnel, {"name": "På skolvägen", "order": "2"}))
    client.post(step("activity-create", draft, "map"), {**sent, "form_key": uuid.uuid4()})
    new = draft.activities.get(kind="map")
    named = new.places.order_by("order").values_list("name_sv", "latitude")
    assert [*named] == [("I gångtunneln", Decimal("59.22001")), ("På skolvägen", None)]


def test_half_a_position_of_a_named_place_is_refused(client, draft):
    sent = activity(**rows("category"), **rows("place", {"name": "Torget", "latitude": "59.2", "order": "1"}))
    assert client.post(step("activity-create", draft, "map"), {**sent, "form_key": uuid.uuid4()}).status_code == 200
    assert not draft.activities.filter(kind="map").exists()


def test_several_activities_are_added_on_one_page_once(client, draft):
    first = draft.activities.get()
    times = {"starts_at": f"{days(9)}T18:00", "ends_at": f"{days(9)}T20:00", "place": "Biblioteket"}
    sent = rows("activity", {"id": first.pk, "order": "1"}) | new_activities(
        ideas="Vad saknas?", map="Var är det mörkt?", meeting="Öppet hus", more=times
    )
    for _ in range(2):
        assert client.post(step("activities", draft), sent).url == draft.get_absolute_url()
    new = draft.activities.exclude(pk=first.pk).order_by("order")
    assert [(one.kind, one.title_sv, one.slug) for one in new] == [
        ("ideas", "Vad saknas?", "vad-saknas"),
        ("map", "Var är det mörkt?", "var-ar-det-morkt"),
        ("meeting", "Öppet hus", "oppet-hus"),
    ]
    assert timezone.localtime(new[2].meeting.starts_at).hour == 18
    assert new[2].meeting.place_sv == "Biblioteket"


def test_meeting_may_be_added_before_its_time_is_known(client, draft):
    client.post(step("activities", draft), rows("activity") | new_activities(meeting="Öppet hus"))
    assert draft.activities.get(kind="meeting").when is None
    assert "inte bestämda" in client.get(draft.activities.get(kind="meeting").get_absolute_url()).text


@pytest.mark.parametrize(
    ("titles", "more"),
    [
        ({"ideas": "å" * 121}, {}),
        ({"map": "a\x00b"}, {}),
        ({"ideas": "Vad saknas?"}, {"starts_at": f"{days(9)}T18:00"}),  # of a meeting without a name
        ({"meeting": "Öppet hus", "ideas": "Vad saknas?"}, {"place": "Biblioteket"}),
        ({"meeting": "Öppet hus"}, {"starts_at": "i kväll", "ends_at": f"{days(9)}T20:00", "place": "Biblioteket"}),
        ({"meeting": "Öppet hus"}, {"starts_at": f"{days(9)}T18:00", "ends_at": f"{days(9)}T20:00"}),
    ],
)
def test_faulty_new_activity_adds_none_and_is_kept(client, draft, titles, more):
    response = client.post(step("activities", draft), rows("activity") | new_activities(**titles, more=more))
    assert response.status_code == 200
    assert "form-errors" in response.text
    assert all(words in response.text for words in (*titles.values(), *more.values()) if "\0" not in words)
    assert draft.activities.count() == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_form_of_an_activity_speaks_of_its_kind(client, draft, kind, language):
    with translation.override(language):
        page = client.get(step("activity-create", draft, kind)).text
        for other in KINDS:
            title = str(KINDS[other].labels["title"])
            assert (title in page) == (other == kind), title
        if kind == "meeting":
            assert str(KINDS[kind].labels["opens_at"]) in page


def test_rules_are_a_list_to_accept_as_it_stands(client, draft):
    page = client.get(step("people", draft)).text
    rule = draft.rules.get()
    assert f"<strong>{rule.title_sv}.</strong>" in page
    assert '<details class="form__more">' in page
    assert client.post(step("people", draft), people(more="rules")).url == f"{step('people', draft)}?more=rules"
    assert '<details class="form__more" open>' in client.get(f"{step('people', draft)}?more=rules").text


@pytest.mark.parametrize(("name", "to"), [("promise", "edit"), ("phases", "people")])
def test_addresses_of_pages_that_are_gone_lead_on(client, draft, name, to):
    response = client.get(step(name, draft))
    assert (response.status_code, response.url) == (301, step(to, draft))
    response = client.post(step(name, draft), {"promise": "Mina ord"})
    assert (response.status_code, response.url) == (302, step(to, draft))
    assert "inte sparats" in told(response)


def test_two_activities_of_a_name_have_addresses_of_their_own(client, draft, opened):
    for dialogue in (draft, draft, opened):
        client.post(step("activity-create", dialogue, "ideas"), activity())
    assert sorted(draft.activities.values_list("slug", flat=True))[-2:] == ["vad-saknas", "vad-saknas-2"]
    assert opened.activities.filter(slug="vad-saknas").exists()


def test_meeting_is_added_with_its_time_and_place(client, draft):
    times = {"starts_at": f"{days(9)}T18:00", "ends_at": f"{days(9)}T20:00"}
    sent = activity(title="Öppet hus", **times, place="Biblioteket", capacity="30", form_key=uuid.uuid4())
    for _ in range(2):
        response = client.post(step("activity-create", draft, "meeting"), sent)
        assert response.status_code == 302
    meeting = draft.activities.get(kind="meeting").meeting
    assert (meeting.place_sv, meeting.capacity) == ("Biblioteket", 30)
    assert timezone.localtime(meeting.starts_at).hour == 18
    client.post(step("activity-create", draft, "meeting"), {**sent, "form_key": uuid.uuid4()})
    assert draft.activities.filter(kind="meeting").count() == 2


@pytest.mark.parametrize("kind", ["ideas", "map", "meeting", "workshop"])
@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"title": "å" * 121},
        {"use": "å" * 301},
        {"text": "x" * 1_000_000},
        {"text": "a\x00b"},
        {"opens_at": "i morgon"},
        {"opens_at": "2026-12-24T10:00", "closes_at": "2026-12-23T10:00"},
        {"closes_at": "99999-01-01T00:00"},
        {"starts_at": "2026-12-24T10:00", "ends_at": "2026-12-23T10:00", "title": ""},
    ],
)
def test_bad_activity_is_told_and_kept(client, draft, kind, changes):
    sent = {**activity(), "starts_at": f"{days(9)}T18:00", "ends_at": f"{days(9)}T20:00", "place": "Torget", **changes}
    response = client.post(step("activity-create", draft, kind), sent)
    assert response.status_code == 200
    assert "form-errors" in response.text
    assert ("Vi svarar alla." if "use" not in changes else "Vad saknas?") in response.text
    assert draft.activities.count() == 1


def test_bad_settings_of_a_kind_lose_nothing(client, draft):
    response = client.post(step("activity-create", draft, "meeting"), activity(starts_at="", place="Biblioteket"))
    assert response.status_code == 200
    assert "Biblioteket" in response.text
    assert "Vad saknas?" in response.text
    assert not draft.activities.filter(kind="meeting").exists()


def test_rule_for_results_is_fixed_by_the_first_contribution(client, opened):
    one = opened.activities.get()
    client.post(step("activity-edit", opened, one.pk), activity(results="afterwards"))
    one.refresh_from_db()
    assert one.results == "afterwards"
    factories.ContributionFactory(activity=one)
    assert client.post(step("activity-edit", opened, one.pk), activity(results="at_once")).status_code == 302
    one.refresh_from_db()
    assert one.results == "afterwards"


def test_activity_of_another_dialogue_is_out_of_reach(client, draft):
    foreign = factories.ActivityFactory()
    for name in ("activity-edit", "activity-remove"):
        assert client.get(step(name, draft, foreign.pk)).status_code == 404
    client.post(step("activity-remove", draft, foreign.pk))
    assert Activity.objects.filter(pk=foreign.pk).exists()
    assert client.get(reverse("dialogues:activity-edit", args=[draft.slug, 10**18])).status_code == 404


def test_activity_nobody_has_used_is_removed_once(client, draft):
    one = draft.activities.get()
    for _ in range(2):
        assert client.post(step("activity-remove", draft, one.pk)).url == step("activities", draft)
    assert not draft.activities.exists()


@pytest.mark.parametrize("use", ["contribution", "registration", "last"])
def test_activity_that_has_been_used_or_is_the_last_one_stays(client, opened, use):
    one = opened.activities.get()
    if use == "contribution":
        factories.ActivityFactory(dialogue=opened)
        factories.ContributionFactory(activity=one)
    elif use == "registration":
        one = factories.MeetingFactory(activity__dialogue=opened, activity__kind="meeting").activity
        factories.RegistrationFactory(meeting=one.meeting)
    response = client.post(step("activity-remove", opened, one.pk))
    assert response.status_code == 302
    assert told(response)
    assert Activity.objects.filter(pk=one.pk).exists()


def test_activity_slug_is_unique(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ActivityFactory(dialogue=draft, slug=draft.activities.get().slug)
    factories.ActivityFactory(slug=draft.activities.get().slug)


def test_form_makes_one_activity(draft):
    one = factories.ActivityFactory(dialogue=draft, form_key=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ActivityFactory(dialogue=draft, form_key=one.form_key)


# Who may, and what is not lost


@pytest.mark.parametrize("state", [*BEING_HELD, *OVER])
@pytest.mark.parametrize("name", STEPS)
def test_set_up_can_be_changed_until_the_results_are_out(client, organisation, name, state):
    dialogue = factories.DialogueFactory(organiser=organisation, state=state, answer_by=days(9))
    assert client.get(step(name, dialogue)).status_code == (200 if state in BEING_HELD else 403)


@pytest.mark.parametrize(
    ("name", "sent", "kept"),
    [
        ("edit", what(title="Mina ord"), "Mina ord"),
        ("edit", promise(promise="Mina ord"), "Mina ord"),
        ("people", people(**rows("rule", {"title": "Mina ord", "text": "Här"})), "Mina ord"),
        ("people", people(**rows("phase", {"title": "Mina ord"})), "Mina ord"),
        ("activities", rows("activity") | new_activities(map="Mina ord"), "Mina ord"),
        ("checklist", rows("item", {"text": "Mina ord"}), "Mina ord"),
        ("copy", {"title": "Mina ord"}, "Mina ord"),
    ],
)
def test_form_text_survives_expired_session(client, planner, draft, name, sent, kept):
    client.logout()
    assert "/konto/login/" in client.post(step(name, draft), sent).url
    client.force_login(planner)
    page = client.get(step(name, draft))
    assert kept in page.text
    assert client.post(step(name, draft), sent).status_code == 302
    assert client.session["drafts"] == {}


@pytest.mark.parametrize("kind", ["ideas", "meeting"])
def test_words_of_an_activity_survive_a_lost_session(client, planner, draft, kind):
    client.logout()
    client.post(step("activity-create", draft, kind), activity(title="Mina ord", place="Mitt bibliotek"))
    client.force_login(planner)
    page = client.get(step("activity-create", draft, kind)).text
    assert "Mina ord" in page
    assert ("Mitt bibliotek" in page) == (kind == "meeting")


def test_concurrent_save_is_not_overwritten(client, draft, organisation):
    seen = client.get(step("edit", draft)).context["form"]["seen"].value()
    colleague = Client()
    colleague.force_login(factories.MembershipFactory(organisation=organisation).user)
    colleague.post(step("edit", draft), promise(can_change="Kollegans ord"))
    response = client.post(step("edit", draft), promise(can_change="Mina ord", seen=seen))
    assert "Mina ord" in response.text
    draft.refresh_from_db()
    assert draft.can_change == "Kollegans ord"


def test_row_added_concurrently_is_kept(client, draft):
    sent = people(**rows("rule", {"id": draft.rules.get().pk, "title": "Min", "text": "Regel", "order": "1"}))
    added = factories.RuleFactory(dialogue=draft, title="Kollegans")
    client.post(step("people", draft), sent)
    added.refresh_from_db()
    assert added.title == "Kollegans"


# Preview, copy, discard


def test_draft_is_previewed_by_the_organisation_and_nobody_else(client, draft, organisation):
    page = client.get(draft.get_absolute_url())
    assert page.context["previews"]
    reader = Client()
    reader.force_login(factories.MembershipFactory(organisation=organisation, role="reader").user)
    assert reader.get(draft.get_absolute_url()).context["previews"]
    assert step("edit", draft) not in reader.get(draft.get_absolute_url()).text
    other = Client()
    other.force_login(factories.MembershipFactory().user)
    for stranger in (Client(), other):
        assert stranger.get(draft.get_absolute_url()).status_code == 404


def test_copy_has_the_texts_and_none_of_the_days(client, opened, planner, organisation):
    Dialogue.objects.update(
        started=days(-9).isoformat(),
        ended=days(9).isoformat(),
        decided_when="2027",
        statutory="part",
        statutory_url="https://example.org/",
        diary_number="17",
        first_answer_by=days(60),
        can_change_sv="Växterna",
        used_method=factories.OutcomeFactory(published=True),
    )
    one = opened.activities.get()
    Activity.objects.update(opens_at=timezone.now())
    factories.CategoryFactory(activity=one, name="Grönt")
    factories.ActivityPlaceFactory(activity=one, name="Torget")
    factories.MeetingFactory(activity__dialogue=opened, activity__kind="meeting", activity__title="Öppet hus")
    factories.PhaseFactory(dialogue=opened, started="2026-11")
    factories.ChecklistItemFactory(dialogue=opened, done_at=timezone.now())
    factories.ContributionFactory(activity=one, published=True)
    opened.challenges.add(factories.ChallengeFactory(published=True))
    sent = {"title": "En gång till", "form_key": uuid.uuid4()}
    for _ in range(2):
        response = client.post(step("copy", opened), sent)
    copy = Dialogue.objects.get(slug="en-gang-till")
    assert response.url == step("edit", copy)
    assert (copy.state, copy.publication, copy.author, copy.organiser) == ("draft", "draft", planner, organisation)
    empty = (copy.started, copy.ended, copy.decided_when, copy.answer_by, copy.first_answer_by, copy.diary_number)
    assert empty == ("", "", "", None, None, "")
    assert (copy.statutory, copy.statutory_url) == ("not", "")
    assert (copy.can_change_sv, copy.influence) == ("Växterna", opened.influence)
    assert copy.used_method == Dialogue.objects.get(pk=opened.pk).used_method
    assert copy.challenges.get() == opened.challenges.get()
    assert {(a.title, a.opens_at) for a in copy.activities.all()} == {(one.title, None), ("Öppet hus", None)}
    assert copy.activities.get(slug=one.slug).categories.get().name == "Grönt"
    assert copy.activities.get(slug=one.slug).places.get().name == "Torget"
    assert copy.phases.get().started == ""
    assert copy.checklist.get().done_at is None
    assert copy.rules.count() == opened.rules.count()
    assert not copy.contributions.exists()
    assert opened.activities.count() == 2
    assert client.get(copy.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("title", ["", "  ", "\u200b", "å" * 161, "a\x00b"])
def test_copy_needs_a_name(client, opened, title):
    assert errors_of(client.post(step("copy", opened), {"title": title}))
    assert Dialogue.objects.count() == 1


def test_draft_is_discarded(client, draft):
    assert client.get(step("discard", draft)).status_code == 200
    assert client.post(step("discard", draft)).url == reverse("workspace")
    assert not Dialogue.objects.exists()
    assert client.post(step("discard", draft)).status_code == 404


@pytest.mark.parametrize("state", ["scheduled", "open", "closed", "results_published", "cancelled"])
def test_opened_dialogue_cannot_be_discarded(client, organisation, state):
    dialogue = factories.DialogueFactory(organiser=organisation, state=state, answer_by=days(9))
    assert client.post(step("discard", dialogue)).status_code == 403
    assert Dialogue.objects.exists()


# Numbers of queries, and two at the same moment


@pytest.mark.parametrize("name", [*STEPS, "checklist"])
def test_query_count_is_constant(client, draft, name):
    numbers = []
    for _ in range(2):
        for _ in range(4):
            factories.RuleFactory(dialogue=draft)
            factories.PhaseFactory(dialogue=draft)
            factories.ChecklistItemFactory(dialogue=draft)
            factories.ActivityFactory(dialogue=draft)
            draft.challenges.add(factories.ChallengeFactory(published=True))
            draft.areas.add(factories.AreaFactory())
            factories.OutcomeFactory(published=True)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(step(name, draft)).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 28, "\n".join(query["sql"][:160] for query in queries)


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_dialogue(planner, organisation):
    sent = what(organisation=organisation.pk, form_key=uuid.uuid4())

    def click():
        client = Client()
        client.force_login(planner)
        return client.post(reverse("dialogues:create"), sent).status_code

    assert at_once(*[click] * 4) == [302] * 4
    assert Dialogue.objects.count() == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_activity_and_one_rule(planner, organisation):
    dialogue = factories.DialogueFactory(organiser=organisation)
    a_rule = people(**rows("rule", {"title": "Ny", "text": "Regel", "order": "1"}))
    an_activity = activity(form_key=uuid.uuid4())

    def click(name, sent, *more):
        client = Client()
        client.force_login(planner)
        return client.post(step(name, dialogue, *more), sent).status_code

    assert at_once(*[lambda: click("activity-create", an_activity, "ideas")] * 3) == [302] * 3
    assert at_once(*[lambda: click("people", a_rule)] * 3) == [302] * 3
    assert (dialogue.activities.count(), dialogue.rules.count()) == (1, 1)


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_concurrent_copies_make_one_dialogue(planner, organisation):
    dialogue, key = factories.DialogueFactory(organiser=organisation), uuid.uuid4()

    def copy():
        return copy_dialogue(Dialogue.objects.get(pk=dialogue.pk), title="Ny", author=planner, form_key=key)

    answers = at_once(copy, copy)
    assert [isinstance(answer, IntegrityError) for answer in answers].count(True) == 1
    assert Dialogue.objects.count() == 2


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_last_two_activities_are_not_both_removed(organisation):
    dialogue = factories.DialogueFactory(organiser=organisation, open_now=True)
    both = factories.ActivityFactory.create_batch(2, dialogue=dialogue)
    answers = at_once(*[lambda pk=one.pk: remove_activity(Activity.objects.get(pk=pk)) for one in both])
    assert [isinstance(answer, TransitionError) for answer in answers].count(True) == 1
    assert dialogue.activities.count() == 1


def test_activity_has_the_picture_that_its_organiser_sends(client, draft, settings, tmp_path):
    """In the form in which it is written, not in the admin alone; and it stands on its page with who made it."""
    settings.MEDIA_ROOT = tmp_path
    new = activity(form_key=uuid.uuid4(), picture=picture())
    assert "picture_alt" in errors_of(client.post(step("activity-create", draft, "ideas"), new))
    sent = activity(form_key=uuid.uuid4(), picture=picture(), picture_alt="Torget i regn", picture_credit="Kommunen")
    assert client.post(step("activity-create", draft, "ideas"), sent).status_code == 302
    one = draft.activities.latest("pk")
    assert (one.picture_alt_sv, one.picture_credit) == ("Torget i regn", "Kommunen")
    page = client.get(one.get_absolute_url()).text
    assert one.picture.url in page
    assert "Kommunen" in page
    assert (
        client.post(
            step("activity-edit", draft, one.pk), activity(picture_alt="Torget i regn", **{"picture-clear": "on"})
        ).status_code
        == 302
    )
    one.refresh_from_db()
    assert (one.picture.name, one.picture_alt_sv) == ("", "")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_activity_takes_one_picture_but_a_drawing_which_is_one(client, draft, kind):
    page = client.get(step("activity-create", draft, kind)).text
    assert page.count('name="picture"') == 1
    assert ('id="picture"' in page) == (kind != "drawing")
