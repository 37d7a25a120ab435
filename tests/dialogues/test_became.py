"""From answers to the page Så blev det: drafted, previewed, published, read, and followed up."""

import re
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.answering.dots import MOST_DOTS, draw
from dialogues.answering.drafting import draft_points
from dialogues.answering.page import ORDER
from dialogues.contributing.actions import withdraw
from dialogues.models import Answer, Dialogue
from mail.models import OutboxMessage
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return factories.OrganisationFactory()


@pytest.fixture
def planner(organisation):
    return factories.MembershipFactory(organisation=organisation).user


@pytest.fixture
def dialogue(organisation):
    dialogue = factories.DialogueFactory(open_now=True, organiser=organisation, result_sv="Vi byter alla lampor i år.")
    Dialogue.objects.filter(pk=dialogue.pk).update(state="closed")
    dialogue.refresh_from_db()
    return dialogue


@pytest.fixture
def activity(dialogue):
    return factories.ActivityFactory(dialogue=dialogue, title_sv="Var är det mörkt?", title_en="Where is it dark?")


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


def at(name, dialogue, *more):
    return reverse(f"dialogues:{name}", args=[dialogue.slug, *more])


def said(activity, n=1, *, answer="", text="", **values):
    """Let as many people say something, and answer them all alike."""
    made = factories.ContributionFactory.create_batch(n, activity=activity, published=True, **values)
    for one in made if answer else ():
        factories.AnswerFactory(contribution=one, state=answer, text=text)
    return made


def published(dialogue):
    Dialogue.objects.filter(pk=dialogue.pk).update(state="results_published")
    dialogue.refresh_from_db()
    return Client().get(at("results", dialogue))


# Drafting


def test_answers_become_points_with_what_they_answered(client, dialogue, activity):
    yes = said(activity, 3, answer="accepted", text="Vi byter lamporna.")
    said(activity, 2, answer="not_accepted", text="Ingen bro.")
    said(activity, 1)
    client.post(at("statements", dialogue), {"draft": "1"})
    points = {point.text_sv: point for point in dialogue.statements.all()}
    assert {text: point.position for text, point in points.items()} == {
        "Vi byter lamporna.": "accepted",
        "Ingen bro.": "not_accepted",
    }
    assert set(points["Vi byter lamporna."].contributions.all()) == set(yes)


def test_drafting_twice_adds_nothing_and_later_answers_come_along(dialogue, activity):
    said(activity, 2, answer="partly", text="I år en linje.")
    assert draft_points(dialogue) == 2
    assert draft_points(dialogue) == 0
    said(activity, 1, answer="partly", text="I år en linje.")
    assert draft_points(dialogue) == 1
    assert [point.contributions.count() for point in dialogue.statements.all()] == [3]


@pytest.mark.parametrize(("state", "followed_up"), [("implemented", "done"), ("not_implemented", "not_done")])
def test_what_has_been_followed_up_is_drafted_as_such(dialogue, activity, state, followed_up):
    said(activity, answer=state, text="Häcken var för hög.")
    draft_points(dialogue)
    point = dialogue.statements.get()
    assert (point.position, point.followed_up) == ("accepted", followed_up)


@pytest.mark.parametrize("state", ["hidden", "withdrawn", "merged"])
def test_what_is_not_shown_is_in_no_draft_and_in_no_number(client, dialogue, activity, state):
    (one,) = said(activity, answer="accepted", text="Hemligt svar.")
    type(one).objects.filter(pk=one.pk).update(state=state, hidden_reason="Regel")
    assert draft_points(dialogue) == 0
    response = client.get(at("results", dialogue))
    assert response.context["fates"] == []
    assert "Hemligt svar." not in client.get(at("statements", dialogue)).text


def test_point_takes_over_and_gives_back_answers(client, dialogue, activity):
    said(activity, 2, answer="accepted", text="Ja.")
    said(activity, 1, answer="partly", text="Nästan.")
    draft_points(dialogue)
    point = dialogue.statements.get(position="accepted")
    form = client.get(at("statement-edit", dialogue, point.pk)).context["form"]
    keys = {group.text: key for key, group in form.groups.items()}
    assert form.initial["answers"] == [keys["Ja."]]
    sent = {"text": "Ja, och nästan.", "order": "1", "answers": [keys["Nästan."]]}
    client.post(at("statement-edit", dialogue, point.pk), sent)
    assert [one.answer.text for one in point.contributions.all()] == ["Nästan."]


def test_position_that_nobody_knows_is_refused_by_the_database(dialogue):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.StatementFactory(dialogue=dialogue, position="accepterat")


# Published


@pytest.mark.parametrize("n", [1, 4, 5])
def test_what_everybody_may_read_is_told_however_few_have_said_it(dialogue, activity, n):
    point = factories.StatementFactory(dialogue=dialogue, said_sv="Deras ord")
    point.contributions.set(said(activity, n, title="Deras rubrik"))
    shown = published(dialogue).text
    assert "Deras ord" in shown
    assert shown.count("Deras rubrik") == n
    assert "ärre än fem" not in shown


@pytest.mark.parametrize(("left", "is_told"), [(0, False), (4, False), (5, True)])
def test_sum_of_what_was_said_goes_when_one_of_few_takes_theirs_back(dialogue, activity, left, is_told):
    point = factories.StatementFactory(dialogue=dialogue, said_sv="Den enas ord")
    stay, (goes,) = said(activity, left, title="Kvar"), said(activity, title="Borta")
    point.contributions.set([*stay, goes])
    withdraw(goes, by=None)
    shown = published(dialogue).text
    assert ("Den enas ord" in shown) == is_told
    assert "Borta" not in shown
    assert shown.count("Kvar") == (
        left + 1 if left == 4 else left
    )  # where nothing sums them up, the first stands above


def test_hidden_contribution_behind_a_point_is_neither_named_nor_counted(dialogue, activity):
    point = factories.StatementFactory(dialogue=dialogue)
    hidden = factories.ContributionFactory(activity=activity, published=True, title="Hemlig rubrik")
    point.contributions.set([*said(activity, 5, title="Öppen rubrik"), hidden])
    type(hidden).objects.filter(pk=hidden.pk).update(state="hidden", hidden_reason="Regel")
    response = published(dialogue)
    assert "Öppen rubrik" in response.text
    assert "Hemlig rubrik" not in response.text
    assert [one.n for one in response.context["points"]] == [5]


def test_how_many_people_is_not_told_of_one_who_says_it_five_times(dialogue, activity):
    one = factories.ParticipantFactory(dialogue=dialogue, guest=True)
    point = factories.StatementFactory(dialogue=dialogue, said_sv="Ensams ord")
    point.contributions.set([*said(activity, 5, participant=one), *(gone := said(activity, participant=one))])
    withdraw(gone[0], by=None)
    response = published(dialogue)
    assert "Ensams ord" not in response.text
    assert response.context["n_people"] == 0


@pytest.mark.usefixtures("page_cache")
def test_quote_disappears_with_the_contribution_from_a_page_that_is_kept(dialogue, activity):
    (one,) = said(activity)
    type(one).objects.filter(pk=one.pk).update(text="Jag tar omvägen över bron.")
    Dialogue.objects.filter(pk=dialogue.pk).update(quote=one)
    assert "Jag tar omvägen över bron." in published(dialogue).text
    one.refresh_from_db()
    withdraw(one, by=None)
    assert "Jag tar omvägen över bron." not in Client().get(at("results", dialogue)).text


def test_quote_is_chosen_among_what_is_shown(client, dialogue, activity):
    (shown,) = said(activity)
    hidden = factories.ContributionFactory(activity=activity, published=True)
    type(hidden).objects.filter(pk=hidden.pk).update(state="hidden", hidden_reason="Regel")
    sent = {"headline": "Det blir ljust.", "result": "Ja.", "quote": hidden.pk}
    assert "quote" in client.post(at("statements", dialogue), sent).context["form"].errors
    client.post(at("statements", dialogue), {**sent, "quote": shown.pk})
    dialogue.refresh_from_db()
    assert dialogue.quote_id == shown.pk


def test_nobody_is_left_without_a_word(client, dialogue, activity, planner):
    said(activity, 1, answer="considered")
    waiting = factories.ParticipantFactory(dialogue=dialogue, by_email=True)
    said(activity, 2, participant=waiting)
    with pytest.raises(TransitionError):
        take(dialogue, "publish-results", by=planner)
    publish = at("transition", dialogue, "publish-results")
    assert publish not in client.get(at("results", dialogue)).text
    sent = {"headline": "Det blir ljust.", "result": "Ja.", "unanswered_because": "Lapparna blev liggande hos oss."}
    client.post(at("statements", dialogue), sent)
    dialogue.refresh_from_db()
    take(dialogue, "publish-results", by=planner)
    shown = Client().get(at("results", dialogue)).text
    assert "2 bidrag fick inget svar." in shown
    assert "Lapparna blev liggande hos oss." in shown
    letter = OutboxMessage.objects.get(address=waiting.email)
    assert "Lapparna blev liggande hos oss." in letter.body
    assert "inte fått något svar" in letter.body


def test_whoever_is_told_that_it_is_being_looked_into_has_been_told(dialogue, activity, planner):
    said(activity, 1, answer="considered")
    take(dialogue, "publish-results", by=planner)
    assert "fick inget svar" not in Client().get(at("results", dialogue)).text


def test_page_with_little_on_it_has_no_empty_part(organisation):
    little = factories.DialogueFactory(
        published=True, result_sv="Omkring 900 svar användes.", source="https://example.org/", started="2015-02"
    )
    response = Client().get(at("results", little))
    assert response.status_code == 200
    assert '<h1 class="dawn__title">Omkring 900 svar användes.</h1>' in response.text
    for part in ("numbers", "do", "do-not", "led-to", "unanswered", "days", "since", "pictures", "onward"):
        assert f'id="{part}"' not in response.text
    assert not re.search(r">\s*0\s*<", response.text)


def test_first_sentence_of_the_text_is_not_said_twice():
    little = factories.DialogueFactory(published=True, result_sv="Torget byggs om. Arbetet börjar i vår.")
    shown = Client().get(at("results", little)).text.partition("<main")[2]
    assert shown.count("Torget byggs om.") == 1
    assert "Arbetet börjar i vår." in shown


def test_answers_are_counted_by_what_they_say(dialogue, activity):
    said(activity, 3, answer="accepted", text="Ja.")
    said(activity, 1, answer="received")
    said(activity, 1)
    response = published(dialogue)
    fates = [(fate.state, fate.n, fate.share) for fate in response.context["fates"]]
    assert fates == [("accepted", 3, 60), ("", 2, 40)]
    assert response.text.count('<svg class="dots') == 2


def test_day_that_has_passed_without_a_word_is_told_as_such(dialogue):
    factories.StatementFactory(dialogue=dialogue, due="2027-09", text_sv="Linjen målas.")
    late = "Ingen har berättat hur det gick."
    with time_machine.travel("2027-09-30T12:00:00Z"):
        assert late not in published(dialogue).text
    with time_machine.travel("2027-10-01T12:00:00Z"):
        assert late in Client().get(at("results", dialogue)).text


def test_points_are_followed_up_when_the_results_are_out(client, dialogue):
    point = factories.StatementFactory(dialogue=dialogue, text_sv="Häckarna klipps.")
    assert "followed_up" not in client.get(at("statement-edit", dialogue, point.pk)).context["form"].fields
    published(dialogue)
    sent = {"text": "Häckarna klipps.", "order": "1", "followed_up": "not_done"}
    assert client.post(at("statement-edit", dialogue, point.pk), sent).status_code == 200  # and why not?
    sent |= {"followed_up_text": "Maskinen var sönder.", "followed_up_on": "2026-06"}
    client.post(at("statement-edit", dialogue, point.pk), sent)
    shown = Client().get(at("results", dialogue)).text
    assert "Maskinen var sönder." in shown
    assert "Det är inte gjort" in shown


def test_draft_is_read_by_those_who_run_the_dialogue_alone(client, dialogue):
    assert client.get(at("results", dialogue)).status_code == 200
    assert Client().get(at("results", dialogue)).status_code == 404


# Pictures


def test_picture_stands_on_the_page_with_who_made_it(client, dialogue, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Image.new("RGB", (900, 600), "green").save(file := BytesIO(), "PNG")
    sent = {
        "shows": "after", "caption": "Tunneln i oktober.", "picture_alt": "Lampor i taket.",
        "picture_credit": "Kommunen",
        "picture": SimpleUploadedFile("bild.png", file.getvalue(), "image/png"),
    }  # fmt: skip
    assert client.post(at("picture-create", dialogue), sent).status_code == 302
    shown = published(dialogue).text
    for words in ("Tunneln i oktober.", 'alt="Lampor i taket."', "Kommunen", "srcset="):
        assert words in shown
    client.post(at("picture-remove", dialogue, dialogue.result_pictures.get().pk))
    assert "Tunneln i oktober." not in Client().get(at("results", dialogue)).text


# Dots


def test_dot_is_a_contribution_until_there_are_too_many():
    assert draw({"accepted": 400})["accepted"].rings.count("M") == MOST_DOTS
    assert draw({"accepted": 399, "partly": 2})["accepted"].rings.count("M") == 40
    assert draw({"accepted": 3_999, "partly": 2})["partly"].rings.count("M") == 1
    assert draw({}) == {}


def test_answers_differ_without_colour():
    """By a mark in the ring; what is done in full, what lies beside, and what nobody got, by the ring itself."""
    drawn = draw(dict.fromkeys([*ORDER, ""], 1))
    marks = [drawn[state].marks for state in ORDER if drawn[state].marks]
    assert len(marks) == len(set(marks)) == len(ORDER) - 2
    assert {state for state in [*ORDER, ""] if not drawn[state].marks} == {
        Answer.State.ACCEPTED, Answer.State.OUT_OF_SCOPE, "",
    }  # fmt: skip


# Old addresses


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("besked/", "sa-blev-det/skriv/"),
        ("besked/sammanfattning/", "sa-blev-det/skriv/"),
        ("besked/nytt/", "sa-blev-det/skriv/ny/"),
        ("besked/7/", "sa-blev-det/skriv/7/"),
        ("besked/7/ta-bort/", "sa-blev-det/skriv/7/ta-bort/"),
        ("besked/7/resultat/", "sa-blev-det/skriv/7/resultat/"),
        ("besked/resultat/", "sa-blev-det/skriv/resultat/"),
        ("besked/metod/", "sa-blev-det/skriv/metod/"),
    ],
)
def test_old_address_leads_on_for_good(before, now):
    response = Client().get(f"/dialoger/tunneln/{before}")
    assert (response.status_code, response.url) == (301, f"/dialoger/tunneln/{now}")


# Two at once


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_results_are_published_while_contributions_are_answered_and_withdrawn(dialogue, activity, planner):
    (answered,) = said(activity)
    (gone,) = said(activity, answer="accepted", text="Ja.")
    Dialogue.objects.filter(pk=dialogue.pk).update(
        quote=gone, unanswered_because="Vi hann inte.", unanswered_because_sv="Vi hann inte."
    )
    outcomes = at_once(
        lambda: take(Dialogue.objects.get(pk=dialogue.pk), "publish-results", by=planner),
        lambda: actions.answer(answered, to="partly", text="Snart.", by=planner),
        lambda: withdraw(gone, by=None),
    )
    assert [one for one in outcomes if isinstance(one, Exception)] == []
    response = Client().get(at("results", dialogue))
    assert [(fate.state, fate.n) for fate in response.context["fates"]] == [("partly", 1)]
    assert response.context["quote"] is None
    assert "Vi hann inte." not in response.text


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_draft_at_once_and_each_answer_is_one_point(dialogue, activity):
    said(activity, 3, answer="accepted", text="Ja.")
    at_once(*[lambda: draft_points(Dialogue.objects.get(pk=dialogue.pk))] * 2)
    assert dialogue.statements.count() == 1


def test_page_begins_with_how_it_became_and_shows_before_beside_it(dialogue):
    def heroes():
        context = published(dialogue).context
        return context["hero"], [one.shows for one in context["pictures"]], context["is_before_and_after"]

    assert heroes() == (None, [], False)
    after = factories.ResultPictureFactory(dialogue=dialogue, shows="after")
    assert heroes() == (after, [], False)  # it stands above, and not once more
    factories.ResultPictureFactory(dialogue=dialogue, shows="before")
    assert heroes() == (after, ["before", "after"], True)
    assert 'class="dawn__picture"' in published(dialogue).text


def test_dots_lead_to_the_points_where_one_reads_what_they_mean(dialogue, activity):
    done = factories.StatementFactory(dialogue=dialogue, position="accepted", followed_up="done", said_sv="Häcken.")
    done.contributions.set(said(activity, 2, answer="implemented"))
    no = factories.StatementFactory(dialogue=dialogue, position="not_accepted", said_sv="En bro.")
    no.contributions.set(said(activity, 1, answer="not_accepted", text="För brant."))
    factories.StatementFactory(dialogue=dialogue, position="accepted", said_sv="Ingens.")  # nobody is behind it
    found = {fate.state: [point.statement for point in fate.points] for fate in published(dialogue).context["fates"]}
    assert found == {"implemented": [done], "not_accepted": [no]}
