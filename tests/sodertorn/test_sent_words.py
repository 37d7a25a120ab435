"""What stands on the page of a form that could not be taken: its words, and nothing that is for machines."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from sodertorn.sent_words import Words, in_words
from tests import factories

pytestmark = pytest.mark.django_db
OURS = {"sec-fetch-site": "same-origin"}
DIGEST = "0f3a9c4e" * 8


def page_of(address, sent, language="sv"):
    client = Client(enforce_csrf_checks=True, headers=OURS | {"accept-language": language})
    response = client.post(address, sent)
    assert response.status_code == 403
    shown = re.search(r"(?s)<h2[^>]*>(?:Det här skrev du|This is what you wrote).*?</main>", response.text)
    return " ".join(strip_tags(shown[0]).split()) if shown else ""


def test_choices_and_labels_are_shown_in_words():
    reuse = reverse("outcomes:reuse", args=[factories.OutcomeFactory(published=True).slug])
    shown = page_of(
        reuse, {"state": "adapting", "adapted": "Vi bytte skyltarna.", "pointed_out": DIGEST, "seen": DIGEST}
    )
    assert "adapting" not in shown
    assert "anpassas" in shown.lower()
    assert "Vi bytte skyltarna." in shown
    assert DIGEST not in shown


def test_what_is_chosen_in_a_form_of_several_pages_is_shown_in_words(planner):
    client = Client(enforce_csrf_checks=True, headers=OURS)
    client.force_login(planner)
    sent = {"kind": "method", "title": "Gångturer", "description": "Vi går.", "more": "next_page"}
    text = client.post(reverse("outcomes:create"), sent).text
    shown = text[text.index("Det här skrev du") :]
    assert "Metod" in shown
    assert "Gångturer" in shown
    assert ">method<" not in shown
    assert "next_page" not in shown


def test_keys_switches_and_hidden_fields_are_not_shown():
    sent = [
        ("unknown", "report"), ("what", "on_hold"), ("key", DIGEST), ("token", "Ab3dEf6hIj9lMn2pQr5tUv8xYz1_-4Gk"),
        ("n", "12"), ("pointed_out", "Hello there"), ("free", "Fler bänkar."), ("who", "Kim Ek"),
    ]  # fmt: skip
    assert in_words(sent, app="outcomes") == [Words("", "Fler bänkar."), Words("", "Kim Ek")]


def test_form_of_no_known_app_shows_what_reads_like_words():
    assert in_words([("text", "Hej där"), ("do", "hide")], app="") == [Words("", "Hej där")]
