"""A resident takes part in an open dialogue."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from dialogues.models import Contribution
from tests.factories import PASSWORD, ContributionFactory, DialogueFactory


@pytest.fixture
def dialogue(db):
    return DialogueFactory(open_now=True)


@pytest.fixture
def url(dialogue):
    return reverse("dialogues:contribute", args=[dialogue.slug])


@pytest.fixture
def client(client, resident):
    client.force_login(resident)
    return client


def test_contribution_waits_for_review_and_is_seen_by_its_author_only(client, url, dialogue):
    response = client.post(url, {"text": "Fler bänkar längs ån", "name_shown": "Invånare", "form_key": uuid.uuid4()})
    assert response.status_code == 302
    contribution = Contribution.objects.get()
    assert (contribution.state, contribution.dialogue, contribution.language) == ("awaiting_review", dialogue, "sv")
    assert "Fler bänkar" in client.get(dialogue.get_absolute_url()).text
    assert "Fler bänkar" not in Client().get(dialogue.get_absolute_url()).text


def test_published_contribution_is_seen_by_everybody(dialogue, editor):
    contribution = ContributionFactory(dialogue=dialogue, text="Fler bänkar längs ån")
    contribution.publish(by=editor)
    assert "Fler bänkar" in Client().get(dialogue.get_absolute_url()).text


def test_hidden_contribution_is_gone_for_others_and_its_author_reads_why(client, dialogue, resident, editor):
    contribution = ContributionFactory(dialogue=dialogue, author=resident, text="Något fult", published=True)
    contribution.hide(by=editor, reason="Personangrepp")
    assert "Något fult" not in Client().get(dialogue.get_absolute_url()).text
    assert "Personangrepp" in client.get(dialogue.get_absolute_url()).text


def test_double_click_leaves_one_contribution(client, url):
    sent = {"text": "Fler bänkar", "form_key": uuid.uuid4()}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize(("text", "said"), [("", "text"), ("   \n ", "text"), ("x" * 4001, "text"), ("a\x00b", "text")])
def test_bad_input_is_answered_and_kept(client, url, text, said):
    response = client.post(url, {"text": text, "name_shown": "Mitt namn"})
    assert response.status_code == 200
    assert said in response.context["form"].errors
    assert "Mitt namn" in response.text
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "🌳🌳", "مرحبا", "\u202eomvänt", "<b>fet</b> **stjärnor**", "{{ 1 }}"],
)
def test_odd_words_are_shown_as_words(client, url, dialogue, text):
    client.post(url, {"text": text, "form_key": uuid.uuid4()})
    page = client.get(dialogue.get_absolute_url())
    assert page.status_code == 200
    assert Contribution.objects.count() == 1
    assert "<script>alert" not in page.text
    assert "<b>fet" not in page.text


def test_closed_dialogue_takes_nothing_and_loses_nothing(client, url, dialogue, editor):
    dialogue.close(by=editor)
    response = client.post(url, {"text": "För sent skrivet"})
    assert response.status_code == 200
    assert "För sent skrivet" in response.text
    assert not Contribution.objects.exists()


def test_unpublished_dialogue_is_not_there(client, url, dialogue):
    dialogue.take_off_site()
    assert client.post(url, {"text": "x"}).status_code == 404


def test_words_survive_the_way_to_the_login(url, dialogue, resident):
    client = Client()
    response = client.post(url, {"text": "Skrivet utan inloggning", "name_shown": "", "form_key": uuid.uuid4()})
    assert response.status_code == 302
    client.post(response.url, {"login": resident.email, "password": PASSWORD})
    page = client.get(dialogue.get_absolute_url())
    assert "Skrivet utan inloggning" in page.text


def test_login_after_lost_session_leads_back_to_the_dialogue(url, dialogue):
    client = Client()
    response = client.post(url, {"text": "x"})
    client.force_login(ContributionFactory().author)
    assert client.get(response.url.partition("next=")[2]).url.startswith(dialogue.get_absolute_url())


def test_many_contributions_in_a_short_time_are_slowed_down(client, url):
    for n in range(10):
        client.post(url, {"text": f"bidrag {n}", "form_key": uuid.uuid4()})
    response = client.post(url, {"text": "det elfte", "form_key": uuid.uuid4()})
    assert response.status_code == 200
    assert "det elfte" in response.text
    assert Contribution.objects.count() == 10


def test_reading_a_dialogue_sets_no_cookie(dialogue):
    response = Client().get(dialogue.get_absolute_url())
    assert not response.cookies
    assert 'name="csrfmiddlewaretoken"' not in response.text


def test_other_words_under_the_same_key_are_a_contribution_of_their_own(client, url):
    key = uuid.uuid4()
    for text in ("ett", "två"):
        client.post(url, {"text": text, "form_key": key})
    assert set(Contribution.objects.values_list("text", flat=True)) == {"ett", "två"}


def test_address_of_an_old_contribution_leads_to_its_page(client, dialogue):
    oldest, *_rest = [ContributionFactory(dialogue=dialogue, published=True) for _ in range(60)]
    assert oldest.text in client.get(oldest.get_absolute_url()).text
    assert oldest.text not in client.get(dialogue.get_absolute_url()).text
    assert client.get(dialogue.get_absolute_url() + "?contribution=abc&page=9999").status_code == 200
