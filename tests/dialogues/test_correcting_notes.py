"""A note that was entered wrongly is corrected, with what it said kept in its log, or removed with its words."""

import pytest
from django.test import Client
from django.urls import reverse

from dialogues.models import Contribution
from tests.dialogues.taking_part import of
from tests.factories import (
    ActivityFactory,
    AnswerFactory,
    CategoryFactory,
    ContributionFactory,
    DialogueFactory,
    MembershipFactory,
    RuleFactory,
)

State = Contribution.State
FILE = "Text;Titel\nFler bänkar;Bänkar\nTryggare väg hem;\n"


@pytest.fixture
def activity(db, organisation):
    dialogue = DialogueFactory(open_now=True, organiser=organisation)
    return ActivityFactory(dialogue=dialogue, kind="workshop")


@pytest.fixture
def note(activity, planner):
    return ContributionFactory(
        activity=activity,
        participant=None,
        entered_by=planner,
        title="Bänkar",
        text="Fler bänkra",
        channel="paper",
        published=True,
    )


@pytest.fixture
def organiser(client, planner):
    client.force_login(planner)
    return client


def as_it_is(note, **words):
    same = {"text": note.text, "title": note.title, "channel": note.channel, "language": note.language}
    return {**same, "seen": note.version, **words}


def test_correction_is_shown_and_what_it_said_stays_in_the_log(organiser, note, planner, organisation):
    category = CategoryFactory(activity=note.activity, name="Träffpunkter")
    page = organiser.get(of("note-edit", note)).text
    assert "Fler bänkra" in page
    sent = as_it_is(note, text="Fler bänkar", channel="talk", category=category.pk, received_on="2026-05-22")
    assert organiser.post(of("note-edit", note), sent).url == note.get_absolute_url()
    note.refresh_from_db()
    assert (note.text, note.title, note.channel, note.category) == ("Fler bänkar", "Bänkar", "talk", category)
    assert (note.state, note.participant, note.entered_by) == (State.PUBLISHED, None, planner)
    assert note.edited_at
    step = note.steps.get()
    assert (step.actor, step.actor_name, step.to_state) == (planner, organisation.name, "corrected")
    assert "Fler bänkra" in step.reason
    assert "Bänkar" not in step.reason  # the title is as it was
    assert "Fler bänkra" in organiser.get(of("moderate", note)).text
    public = Client().get(of("contribution", note)).text
    assert "Fler bänkar" in public
    assert "Fler bänkra" not in public


def test_search_finds_the_corrected_words(client, organiser, note):
    organiser.post(of("note-edit", note), as_it_is(note, text="Fler parkbänkar"))
    assert Contribution.objects.filter(search_text__contains="parkbankar").exists()


def test_same_words_change_nothing(organiser, note):
    organiser.post(of("note-edit", note), as_it_is(note))
    note.refresh_from_db()
    assert note.edited_at is None
    assert not note.steps.exists()


def test_correction_by_colleague_meanwhile_is_kept(organiser, note):
    mine = as_it_is(note, text="Mina ord")
    organiser.post(of("note-edit", note), as_it_is(note, text="Kollegans ord"))
    answer = organiser.post(of("note-edit", note), mine)
    assert answer.status_code == 200
    assert "Mina ord" in answer.text
    note.refresh_from_db()
    assert note.text == "Kollegans ord"


def test_answered_note_cannot_be_corrected(organiser, note):
    sent = as_it_is(note, text="Andra ord")
    AnswerFactory(contribution=note)
    assert organiser.get(of("note-edit", note)).url == note.get_absolute_url()
    answer = organiser.post(of("note-edit", note), sent)
    assert (answer.status_code, "Andra ord" in answer.text) == (200, True)
    note.refresh_from_db()
    assert note.text == "Fler bänkra"


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN])
def test_unpublished_note_cannot_be_corrected(organiser, note, state):
    Contribution.objects.update(state=state, hidden_rule=RuleFactory(dialogue=note.dialogue))
    organiser.post(of("note-edit", note), as_it_is(note, text="Ändå"))
    note.refresh_from_db()
    assert note.text == "Fler bänkra"


@pytest.mark.parametrize(
    "words",
    [{"text": ""}, {"text": "\u200b"}, {"text": "x" * 4001}, {"text": "a\0b"}, {"channel": "portal"}, {"seen": ""}],
    ids=str,
)
def test_wrong_correction_is_refused_and_kept(organiser, note, words):
    answer = organiser.post(of("note-edit", note), as_it_is(note, **{"title": "Ny rubrik", **words}))
    assert answer.status_code == 200
    assert "form-errors" in answer.text
    assert "Ny rubrik" in answer.text
    note.refresh_from_db()
    assert note.title == "Bänkar"


def test_removed_note_is_gone_with_its_words(client, organiser, note, planner, organisation):
    organiser.post(of("note-edit", note), as_it_is(note, text="Ring Kim på 070"))
    assert "Ring Kim" in organiser.get(of("note-remove", note)).text
    for _click in range(2):
        assert organiser.post(of("note-remove", note)).url == note.activity.get_absolute_url()
    note.refresh_from_db()
    assert (note.state, note.text, note.title) == (State.WITHDRAWN, "", "")
    steps = list(note.steps.order_by("pk"))
    assert [step.to_state for step in steps] == ["corrected", State.WITHDRAWN]
    assert (steps[1].actor, steps[1].actor_name) == (planner, organisation.name)
    assert [step.reason for step in steps] == ["", ""]
    assert Client().get(of("contribution", note)).status_code == 404
    assert not Contribution.objects.published().exists()


def test_replies_to_a_removed_note_stay_under_who_removed_it(organiser, note):
    ContributionFactory(activity=note.activity, reply_to=note, text="Jag med", published=True)
    Contribution.objects.filter(pk=note.pk).update(n_replies=1)
    organiser.post(of("note-remove", note))
    page = Client().get(of("contribution", note))
    assert "Jag med" in page.text
    assert "Fler bänkra" not in page.text


def test_file_can_be_entered_again_after_its_notes_were_removed(organiser, activity):
    from tests.dialogues.test_notes import enter, upload  # noqa: PLC0415  # its fixtures are not ours

    enter(organiser, activity, upload(organiser, activity, FILE))
    for one in Contribution.objects.all():
        organiser.post(of("note-remove", one))
    enter(organiser, activity, upload(organiser, activity, FILE))
    assert Contribution.objects.published().count() == 2


@pytest.mark.parametrize("name", ["note-edit", "note-remove"])
def test_only_note_enterers_can_correct_notes(
    client, note, resident, other_planner, planner, editor, organisation, name
):
    reader = MembershipFactory(organisation=organisation, role="reader").user
    assert client.get(of(name, note)).status_code == 302
    for visitor, code in ((resident, 403), (other_planner, 403), (reader, 403), (planner, 200), (editor, 200)):
        client.force_login(visitor)
        assert client.get(of(name, note)).status_code == code
    page = client.get(of("contribution", note)).text  # the editor's
    assert of(name, note) in page
    assert of(name, note) not in Client().get(of("contribution", note)).text


@pytest.mark.parametrize("name", ["note-edit", "note-remove"])
def test_residents_contribution_cannot_be_corrected(organiser, activity, note, name):
    idea = ContributionFactory(activity=ActivityFactory(dialogue=activity.dialogue), published=True)
    reply = ContributionFactory(activity=activity, reply_to=note, published=True)
    for one in (idea, reply):
        assert organiser.post(of(name, one), as_it_is(one, text="Andra ord")).status_code == 404


def test_note_is_removed_and_not_reworded_when_the_results_are_out(organiser, note):
    type(note.dialogue).objects.update(state="results_published")
    assert organiser.post(of("note-edit", note), as_it_is(note, text="Andra ord")).status_code == 403
    assert organiser.post(of("note-remove", note)).status_code == 302
    note.refresh_from_db()
    assert note.state == State.WITHDRAWN


def test_correction_survives_expired_session(client, note, planner):
    sent = as_it_is(note, text="Rättade ord")
    assert client.post(of("note-edit", note), sent).url.startswith(reverse("account_login"))
    client.force_login(planner)
    assert "Rättade ord" in client.get(of("note-edit", note)).text
