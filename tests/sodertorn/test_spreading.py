"""Short addresses, their codes, and how records are passed on."""

import pytest
from django.test import Client
from django.utils import timezone

from sodertorn.short_addresses import LETTERS, qr_code, short_path
from sodertorn.views.spreading import size_of_question
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue():
    return factories.DialogueFactory(open_now=True, title="Var känns vägen otrygg?")


def leads_to(path, language="sv"):
    response = Client().get(path, headers={"accept-language": language})
    return response.get("Location", response.status_code)


RECORDS = {
    "u": (factories.ChallengeFactory, {"published": True}),
    "d": (factories.DialogueFactory, {"published": True}),
    "r": (factories.OutcomeFactory, {"published": True}),
    "s": (factories.ReportFactory, {"published": True}),
    "n": (factories.NewsItemFactory, {"published": True}),
    "p": (factories.OrganisationFactory, {}),
    "o": (factories.AreaFactory, {}),
}


def test_letters_never_change():
    """They are printed on paper."""
    assert {letter: model.__name__ for letter, model in LETTERS.items()} == {
        "u": "Challenge", "d": "Dialogue", "r": "Outcome", "s": "Report", "n": "NewsItem", "p": "Organisation",
        "o": "Area",
    }  # fmt: skip


@pytest.mark.parametrize("letter", RECORDS)
def test_every_record_shows_its_short_address_and_it_leads_there(letter):
    make, values = RECORDS[letter]
    record = make(**values)
    page = record.get_absolute_url()
    assert short_path(record) == f"/{letter}/{record.pk}"
    assert leads_to(short_path(record)) == page
    assert f"http://127.0.0.1:8000{short_path(record)}" in Client().get(page).text


def test_short_address_leads_to_the_page_in_the_language_of_the_browser(dialogue):
    assert leads_to(short_path(dialogue), "en-GB,en;q=0.9").startswith("/en/dialogues/")
    assert leads_to(short_path(dialogue), "de").startswith("/dialoger/")


def test_short_address_sets_no_cookie_and_is_not_kept_for_others(dialogue):
    response = Client().get(short_path(dialogue))
    assert not response.cookies
    assert "Accept-Language" in response["Vary"]


def test_short_address_stays_when_the_slug_changes(dialogue):
    path = short_path(dialogue)
    dialogue.slug = "en-annan"
    dialogue.save()
    assert leads_to(path) == "/dialoger/en-annan/"


def test_short_address_of_a_draft_answers_as_one_of_nothing():
    draft = factories.DialogueFactory()
    assert leads_to(short_path(draft)) == leads_to("/d/999999") == 404


def test_short_address_of_a_draft_leads_those_on_who_may_read_it():
    member = factories.MembershipFactory()
    draft = factories.DialogueFactory(organiser=member.organisation)
    client = Client()
    client.force_login(member.user)
    assert client.get(short_path(draft)).status_code == 302


def test_short_address_of_a_merged_challenge_leads_to_the_other():
    into = factories.ChallengeFactory(published=True)
    merged = factories.ChallengeFactory()
    type(merged).objects.filter(pk=merged.pk).update(merged_into=into, state="merged")
    assert leads_to(short_path(merged)) == into.get_absolute_url()


def test_short_address_of_a_withdrawn_report_leads_to_what_is_left():
    report = factories.ReportFactory(published=True)
    take(report, "withdraw", by=factories.UserFactory(editor=True), reason="Siffrorna var fel.")
    assert leads_to(short_path(report)) == report.get_absolute_url()


@pytest.mark.parametrize("path", ["/x/1", "/d/0x1", "/d/", "/d/99999999999999999999999"])
def test_what_is_no_short_address_is_not_found(path):
    assert leads_to(path) == 404


def test_code_is_drawn_run_by_run():
    size, dark = qr_code("https://example.org/d/1")
    assert size == 25  # version 2
    assert dark.startswith("M0 0.5h7M")  # the upper edge of the first of the three corners


def test_page_is_passed_on_without_a_script(dialogue):
    page = Client().get(dialogue.get_absolute_url()).text
    title = "Var%20k%C3%A4nns%20v%C3%A4gen%20otrygg%3F"
    address = f"http%3A//127.0.0.1%3A8000/d/{dialogue.pk}"
    assert f'href="mailto:?subject={title}&amp;body={title}%0D%0A{address}"' in page
    assert f"/dialoger/{dialogue.slug}/affisch/" in page


def test_draft_has_no_section_to_pass_it_on():
    member = factories.MembershipFactory()
    draft = factories.DialogueFactory(organiser=member.organisation)
    client = Client()
    client.force_login(member.user)
    assert 'id="spread"' not in client.get(draft.get_absolute_url()).text


def test_poster_says_what_a_passer_by_needs(dialogue):
    dialogue.organiser = factories.OrganisationFactory()
    dialogue.ended = f"{timezone.localdate().year + 1}-05-30"
    dialogue.save()
    poster = Client().get(f"/dialoger/{dialogue.slug}/affisch/").text
    for words in ("Var känns vägen otrygg?", f"127.0.0.1:8000/d/{dialogue.pk}", "Rikta kameran hit", "30 maj",
                  dialogue.organiser.name, "Du behöver inget konto."):  # fmt: skip
        assert words in poster


def test_dialogue_that_is_over_has_no_poster():
    over = factories.DialogueFactory(published=True, state="closed")
    assert Client().get(f"/dialoger/{over.slug}/affisch/").status_code == 302
    assert "affisch" not in Client().get(over.get_absolute_url()).text


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ("Hur mår ån?", "xl"),
        ("Var känns vägen till stationen otrygg?", "l"),
        ("Vilken utmaning ska kommunerna ta sig an härnäst?", "l"),
        ("Stadsbyggnadsmedborgardialogen", "xs"),
        ("Ord " * 39, "xs"),
    ],
)
def test_question_fills_the_poster_and_has_room(question, size):
    assert size_of_question(question) == size
