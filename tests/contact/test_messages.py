"""The way to the editors: a form, a receipt with a number, a pile on the desk, an answer, and an end."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from contact.models import ContactMessage
from contact.retention import MESSAGES_KEPT
from core.forms import human
from mail.models import OutboxMessage
from tests import factories
from tests.admin.pages import address, list_of, page_of, shown
from tests.dialogues.taking_part import by_hand
from tests.transitions import take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stamps_of_any_form")]
WORDS = {"kind": "wrong", "text": "Årtalet är fel.", "email": "anna@example.org", "page": "", "name": ""}


def written(**words):
    return by_hand(**{**WORDS, **words})


@pytest.fixture
def url():
    return reverse("contact")


def letters():
    return list(OutboxMessage.objects.order_by("pk").values_list("name", "address"))


def test_message_gets_a_number_a_receipt_and_a_place_in_the_pile(client, url, editor):
    response = client.post(url, written(), follow=True)
    message = ContactMessage.objects.get()
    assert message.number in response.text
    assert (message.state, message.text, message.language) == ("open", "Årtalet är fel.", "sv")
    receipt = OutboxMessage.objects.get()
    assert (receipt.name, receipt.address) == ("contact_received", "anna@example.org")
    assert message.number in receipt.subject
    assert "Årtalet" not in receipt.body  # it may go to somebody who has not written it
    client.force_login(editor)
    desk = shown(client, address("index")).context["waiting"]
    assert [(group["count"], group["rows"][0]["title"][:9]) for group in desk] == [(1, message.number)]


@pytest.mark.parametrize(
    ("written_page", "kept"),
    [
        ("http://testserver/rapporter/?q=skog#nr-2", "/rapporter/?q=skog#nr-2"),
        ("http://testserver", "/"),
        ("/rapporter/", "/rapporter/"),
        ("https://elsewhere.example/rapporter/", "https://elsewhere.example/rapporter/"),
        ("http://testserver@elsewhere.example/", "http://testserver@elsewhere.example/"),
        ("http://[", "http://["),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_address_copied_from_the_browser_becomes_one_of_our_own(client, url, written_page, kept):
    client.post(url, written(page=written_page))
    assert ContactMessage.objects.get().page == kept


@pytest.mark.parametrize("missing", ["kind", "text", "email"])
def test_what_is_missing_is_said_and_the_rest_is_kept(client, url, missing):
    response = client.post(url, written(**{missing: ""}))
    assert missing in response.context["form"].errors
    kept = "anna@example.org" if missing != "email" else "Årtalet är fel."
    assert kept in response.text
    assert not ContactMessage.objects.exists()


def test_second_click_leads_to_the_same_receipt(client, url):
    sent = written()
    first, second = client.post(url, sent), client.post(url, sent)
    assert first.url == second.url
    assert len(letters()) == ContactMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("came_from", "filled_in"),
    [
        ("http://testserver/rapporter/", "/rapporter/"),
        ("https://elsewhere.example/rapporter/", ""),
        ("http://testserver/mina-bidrag/hemlig-nyckel/", ""),
        ("http://testserver/finns-inte/", ""),
        ("http://testserver/admin/", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_page_is_the_one_that_the_link_stood_on_unless_it_is_private(client, url, came_from, filled_in):
    form = client.get(url, headers={"referer": came_from}).context["form"]
    assert form["page"].value() == filled_in


def test_link_says_what_it_is_about_and_who_is_logged_in_fills_in_less(client, url, resident):
    client.force_login(resident)
    form = client.get(url, {"kind": "accessibility"}).context["form"]
    assert (form["kind"].value(), form["email"].value()) == ("accessibility", resident.email)
    assert client.get(url, {"kind": "x"}).context["form"]["kind"].value() == ""
    client.post(url, written())
    assert ContactMessage.objects.get().author == resident


def test_machines_are_held_up_as_in_dialogues(client, url):
    assert client.post(url, written(website="https://spam.example")).context["form"].errors
    assert client.post(url, {**WORDS, "shown_at": "made-up"}).context["form"].errors
    for _n in range(human.CALM_FROM_ADDRESS):
        client.post(url, written())
    assert "altcha" in client.get(url).context["form"].fields
    assert "altcha" not in client.get(reverse("join:ask"), REMOTE_ADDR="203.0.113.9").context["form"].fields


def test_one_address_gets_so_many_receipts_and_no_more(client, url):
    answers = [client.post(url, written(text=f"Nummer {n}.")) for n in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Nummer 5." in answers[-1].text
    assert len(letters()) == 5


def test_page_with_the_form_is_kept_by_nobody(client, url, page_cache):
    responses = [client.get(url) for _twice in range(2)]
    stamps = {response.context["form"]["shown_at"].value() for response in responses}
    assert len(stamps) == 2
    assert "no-store" in responses[0]["Cache-Control"]


def test_receipt_tells_nothing_but_the_number(client):
    message = factories.ContactMessageFactory(text="Hemligt", name="Hemlig")
    text = client.get(reverse("contact-received", args=[message.number])).text
    assert message.number in text
    assert not {word for word in ("Hemlig", message.email) if word in text}


# The desk

TABLE = {
    "take": {"open", "in_hand"},
    "answer": {"open", "in_hand", "answered"},
    "close": {"open", "in_hand"},
    "reopen": {"answered", "closed"},
}


@pytest.mark.parametrize("state", ContactMessage.State.values)
def test_only_what_can_follow_is_offered(client, editor, state):
    settled = timezone.now() if state in ContactMessage.SETTLED else None
    message = factories.ContactMessageFactory(state=state, settled_at=settled)
    client.force_login(editor)
    offered = {row.name for row, _url, _tone in shown(client, page_of(message)).context["transitions"]}
    assert offered == {name for name, starts in TABLE.items() if state in starts}


def test_answer_goes_out_with_a_way_to_reply_and_the_history_says_who(
    client, editor, django_capture_on_commit_callbacks
):
    factories.ProgrammeFactory(responsible_name="Kommunen", responsible_email="portalen@kommunen.example")
    message = factories.ContactMessageFactory(language="en")
    take(message, "take", by=editor)
    assert (message.state, message.taken_by) == ("in_hand", editor)
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(message, "step", "answer"), {"reason": "Thank you, it is put right."})
    message.refresh_from_db()
    assert (message.state, message.taken_by) == ("answered", editor)
    assert message.settled_at
    assert [step.to_state for step in message.steps.order_by("pk")] == ["in_hand", "answered"]
    call_command("send_letters", stdout=StringIO())
    (sent,) = mail.outbox
    assert sent.to == [message.email]
    assert sent.extra_headers["Reply-To"] == "portalen@kommunen.example"
    assert "Thank you, it is put right." in sent.body
    assert message.number in sent.subject


def test_page_that_asks_for_the_answer_shows_what_is_answered(client, editor):
    message = factories.ContactMessageFactory(text="Årtalet är fel.\nDet var 2014.", page="/rapporter/")
    client.force_login(editor)
    text = shown(client, page_of(message, "step", "answer")).text
    assert "Årtalet är fel.<br>Det var 2014." in text
    assert '<a href="/rapporter/">' in text
    assert "Sent as it stands" in text


def test_of_two_editors_who_answer_at_once_the_second_is_told_and_keeps_the_words(client, editor, superuser):
    message = factories.ContactMessageFactory()
    client.force_login(editor)
    url = page_of(message, "step", "answer")
    seen = shown(client, url).context["seen"]
    take(message, "answer", by=superuser, reason="Det är rättat.")
    late = client.post(url, {"reason": "Det stämmer redan.", "seen": seen})
    assert late.status_code == 200
    assert "Det stämmer redan." in late.text
    assert "Look at it again" in late.text
    assert len(letters()) == 1
    client.post(url, {"reason": "Det stämmer redan.", "seen": late.context["seen"]})
    assert len(letters()) == 2


def test_second_click_sends_the_answer_once(client, editor):
    message = factories.ContactMessageFactory()
    client.force_login(editor)
    url = page_of(message, "step", "answer")
    sent = {"reason": "Det är rättat.", "seen": shown(client, url).context["seen"]}
    first, second = client.post(url, sent), client.post(url, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert len(letters()) == message.steps.count() == 1


def test_answer_says_where_to_write_when_nobody_is_named(editor):
    message = factories.ContactMessageFactory()
    take(message, "answer", by=editor, reason="Tack, det är rättat.")
    letter = OutboxMessage.objects.get()
    assert letter.headers == {}
    assert reverse("contact") in letter.body


def test_closed_message_tells_nobody_and_comes_back_when_it_is_opened(editor):
    message = factories.ContactMessageFactory()
    take(message, "close", by=editor)
    assert not letters()
    take(message, "reopen", by=editor)
    assert (message.state, message.settled_at) == ("open", None)


def test_message_is_read_and_never_edited(client, editor):
    message = factories.ContactMessageFactory(page="/rapporter/")
    client.force_login(editor)
    page = shown(client, page_of(message))
    assert not page.context["adminform"].form.fields
    assert 'name="_save"' not in page.text
    assert '<a href="/rapporter/">' in page.text
    assert client.get(list_of(ContactMessage, "add")).status_code == 403
    strange = factories.ContactMessageFactory(page="javascript:alert(1)")
    assert 'href="javascript' not in shown(client, page_of(strange)).text


# The end


def test_what_is_dealt_with_is_forgotten_after_a_year_and_the_rest_stays(editor):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        old, waiting = factories.ContactMessageFactory.create_batch(2)
        take(old, "answer", by=editor, reason="Tack.")
        clock.shift(MESSAGES_KEPT - dt.timedelta(days=1))
        new = factories.ContactMessageFactory()
        take(new, "close", by=editor)
        for _day in range(12):
            call_command("forget_messages", stdout=StringIO())
            clock.shift(dt.timedelta(days=1))
    assert set(ContactMessage.objects.all()) == {waiting, new}


@pytest.mark.parametrize(("language", "words"), [("sv", "ett år efter"), ("en", "a year after")])
def test_privacy_page_and_form_tell_how_long(client, language, words):
    assert dt.timedelta(days=365) == MESSAGES_KEPT
    with translation.override(language):
        assert words in client.get(reverse("privacy")).text
        assert words in client.get(reverse("contact")).text
