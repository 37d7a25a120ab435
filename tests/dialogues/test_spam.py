"""Machines are kept out without following people: a trap, the time it takes to write, counts, and proof of work."""

import json
from base64 import b64decode, b64encode
from datetime import timedelta

import altcha
import pytest
import time_machine
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.forms import human
from core.forms.human import LATEST, QUICKEST, HumanForm
from core.links import new_key
from dialogues.contributing import antispam as spam
from dialogues.models import Flag, StartedContribution
from tests.factories import (
    ActivityFactory,
    ContributionFactory,
    DialogueFactory,
    MeetingFactory,
    ParticipantFactory,
    RuleFactory,
)

pytestmark = pytest.mark.django_db


class Form(HumanForm):
    text = forms.CharField()


class FormWithAddress(Form):
    email = forms.EmailField(required=False)


@pytest.fixture(autouse=True)
def _light_work(monkeypatch):
    """Solving takes a test some milliseconds."""
    monkeypatch.setattr(human, "COST", 1)


@pytest.fixture
def dialogue(db):
    return DialogueFactory(open_now=True)


@pytest.fixture
def request_from(rf):
    def make(address="203.0.113.7", user=None):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = user or AnonymousUser()
        return request

    return make


def solved(challenge=None, **changes):
    """Do the work as a browser does; ``changes`` tampers with the parameters first."""
    challenge = altcha.Challenge.from_dict(challenge or human.challenge())
    for name, value in changes.items():
        setattr(challenge.parameters, name, value)
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def filled_in(wait=timedelta(seconds=10), cls=Form, asks_proof=False, **sent):
    """Return a form that was shown and sent so long afterwards."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stamp = cls().initial["shown_at"]
        clock.shift(wait)
        form = cls({"shown_at": stamp, "text": "Fler bänkar", **sent}, asks_proof=asks_proof)
        form.is_valid()
        return form


# Trap and time


def test_spam_check_is_invisible_to_people():
    assert not filled_in().errors


@pytest.mark.parametrize("wait", [timedelta(0), QUICKEST - timedelta(seconds=1), LATEST + timedelta(seconds=2)])
def test_form_sent_too_fast_or_too_late_is_shown_again(wait):
    form = filled_in(wait)
    assert form.non_field_errors()
    assert form["text"].value() == "Fler bänkar"


def test_second_try_is_taken():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        form = Form({"shown_at": Form().initial["shown_at"], "text": "x"})
        assert not form.is_valid()
        clock.shift(5)
        assert Form({"shown_at": form["shown_at"].value(), "text": "x"}).is_valid()


@pytest.mark.parametrize("stamp", ["", "shown", "shown:1:x", "x" * 1_000_000, "\x00", "shown:²:³"])
def test_forged_stamp_is_sent_once_more(stamp):
    assert not filled_in(shown_at=stamp).is_valid()


def test_stamp_signed_for_another_purpose_is_invalid():
    assert not filled_in(shown_at=signing.TimestampSigner().sign("shown")).is_valid()


def test_bot_filling_in_every_field_is_detected():
    form = filled_in(website="https://spam.example")
    assert form.non_field_errors() == ["Skicka det en gång till. Inget av det du skrev har gått förlorat."]
    assert "website" not in form.fields
    assert filled_in().is_valid()


def test_spam_check_skips_accounts():
    form = Form({"text": "x", "website": "y"}, has_account=True, asks_proof=True)
    assert list(form.fields) == ["text"]
    assert form.is_valid()


def test_fields_are_hidden_and_the_trap_looks_like_a_field():
    form = Form(asks_proof=True)
    assert {field.name for field in form.hidden_fields()} == {"website", "shown_at", "altcha"}
    assert '<input type="text" name="website"' in str(form["website"])
    assert "<altcha-widget" in str(form["altcha"])
    assert "style=" not in str(form["altcha"])


def test_works_with_a_model_form(dialogue):
    class FlagNote(HumanForm, forms.ModelForm):
        class Meta:
            model = Flag
            fields = ("note",)

    assert set(FlagNote().fields) == {"website", "shown_at", "note"}


# Pressure


def test_proof_is_not_needed_under_normal_load(request_from, dialogue):
    request = request_from()
    for _ in range(human.CALM_FROM_ADDRESS - 1):
        spam.count(request, dialogue)
    assert not spam.needs_proof(request, dialogue)


def test_busy_address_needs_proof(request_from, dialogue):
    for _ in range(human.CALM_FROM_ADDRESS):
        spam.count(request_from(), dialogue)
    assert spam.needs_proof(request_from(), dialogue)
    assert spam.needs_proof(request_from(), DialogueFactory())
    assert not spam.needs_proof(request_from("203.0.113.8"), dialogue)


def test_busy_dialogue_needs_proof_from_everyone(request_from, dialogue):
    for n in range(human.CALM_IN_PLACE):
        spam.count(request_from(f"203.0.113.{n}"), dialogue)
    assert spam.needs_proof(request_from("203.0.113.200"), dialogue)
    assert not spam.needs_proof(request_from("203.0.113.200"), DialogueFactory())


def test_accounts_are_neither_counted_nor_asked(request_from, dialogue, resident):
    for _ in range(human.CALM_IN_PLACE):
        spam.count(request_from(user=resident), dialogue)
    assert not spam.needs_proof(request_from(), dialogue)
    for _ in range(human.CALM_FROM_ADDRESS):
        spam.count(request_from(), dialogue)
    assert not spam.needs_proof(request_from(user=resident), dialogue)


def test_confirmed_address_is_not_asked_either(request_from, dialogue):
    by_mail, guest = ParticipantFactory(dialogue=dialogue, by_email=True), ParticipantFactory(guest=True)
    for _ in range(human.CALM_FROM_ADDRESS):
        spam.count(request_from(), dialogue)
    assert not spam.needs_proof(request_from(), dialogue, by_mail)
    assert spam.needs_proof(request_from(), dialogue, guest)


def test_proof_requirement_ends_when_load_drops(request_from, dialogue):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(human.CALM_FROM_ADDRESS):
            spam.count(request_from(), dialogue)
        clock.shift(human.WINDOW + 1)
        assert not spam.needs_proof(request_from(), dialogue)


def test_address_is_readable_nowhere_in_the_cache(request_from, dialogue):
    spam.count(request_from(), dialogue)
    human.is_first(request_from(), "flag", 1)
    assert "203.0.113" not in repr(cache._cache)


# Work


def test_proof_is_accepted_once():
    proof = solved()
    assert human.accepts(proof)
    assert not human.accepts(proof)


def test_proof_for_same_challenge_counts_once():
    challenge = human.challenge()
    assert human.accepts(solved(challenge))
    again = json.loads(b64decode(solved(challenge)))
    again["solution"]["time"] = 17  # other bytes, the same work
    assert not human.accepts(b64encode(json.dumps(again).encode()).decode())


def test_work_in_time_counts_and_later_does_not():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        in_time, too_late = solved(), solved()
        clock.shift(human.VALID_SECONDS - 1)
        assert human.accepts(in_time)
        clock.shift(2)
        assert not human.accepts(too_late)


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": 9_999_999_999},
        {"key_prefix": ""},
        {"nonce": "00" * 16},
        {"algorithm": "SHA-256"},
        {"data": {"a": 1}},
    ],
)
def test_easier_work_than_was_given_does_not_count(changes):
    assert not human.accepts(solved(**changes))


def test_work_that_was_not_done_does_not_count():
    challenge = human.challenge()
    made_up = {"challenge": challenge, "solution": {"counter": 1, "derivedKey": "00" * 32}}
    assert not human.accepts(b64encode(json.dumps(made_up).encode()).decode())


def encoded(thing):
    return b64encode(json.dumps(thing).encode()).decode()


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "x",
        "å",
        "\x00",
        "e30=",
        encoded([]),
        encoded({"challenge": None, "solution": None}),
        encoded({"challenge": {"signature": 1, "parameters": {}}, "solution": {}}),
        encoded({"challenge": {"signature": "ab", "parameters": {}}, "solution": {}}),
        encoded({"challenge": {"signature": "ab", "parameters": []}, "solution": []}),
        encoded({"challenge": {"signature": "²", "parameters": {"nonce": {}}}, "solution": 1}),
        b64encode(b"[" * 2_000).decode(),
        "A" * 1_000_000,
    ],
)
def test_malformed_proof_is_invalid(proof):
    assert not human.accepts(proof)


def test_form_asks_for_work_and_keeps_the_words():
    form = filled_in(asks_proof=True)
    assert form.non_field_errors()
    assert form["text"].value() == "Fler bänkar"


def test_form_with_work_is_taken_and_taken_once():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stamp, proof = Form().initial["shown_at"], solved()
        clock.shift(10)
        sent = {"shown_at": stamp, "text": "x", "altcha": proof}
        assert Form(sent, asks_proof=True).is_valid()
        assert not Form(sent, asks_proof=True).is_valid()


def test_work_is_not_spent_on_a_form_with_something_else_wrong():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stamp, proof = Form().initial["shown_at"], solved()
        clock.shift(10)
        assert not Form({"shown_at": stamp, "text": "", "altcha": proof}, asks_proof=True).is_valid()
        assert Form({"shown_at": stamp, "text": "x", "altcha": proof}, asks_proof=True).is_valid()


def test_without_javascript_an_address_to_confirm_is_the_way():
    assert filled_in(cls=FormWithAddress, asks_proof=True).non_field_errors()
    assert filled_in(cls=FormWithAddress, asks_proof=True, email="nagon@example.org").is_valid()


def test_challenge_is_given_to_anybody_and_kept_by_no_cache(client):
    response = client.get(reverse("dialogues:proof"))
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert human.accepts(solved(response.json()))
    assert client.post(reverse("dialogues:proof")).status_code == 405


@pytest.mark.parametrize("page", ["write-page", "reply", "flag", "register"])
def test_whoever_has_confirmed_an_address_works_nowhere(client, request_from, dialogue, page):
    """Without JavaScript nothing else was left to them: the form asks for no address of somebody it knows."""
    said = ContributionFactory(dialogue=dialogue, activity=ActivityFactory(dialogue=dialogue), published=True)
    started = StartedContribution.objects.create(activity=said.activity, words={"text": ["Fler bänkar"]})
    place = {
        "write-page": [said.activity.slug, started.key, "check"],
        "register": [MeetingFactory(activity__dialogue=dialogue).activity.slug],
    }
    url = reverse(f"dialogues:{page}", args=[dialogue.slug, *place.get(page, [said.pk])])
    for _ in range(human.CALM_FROM_ADDRESS):
        spam.count(request_from("127.0.0.1"), dialogue)
    assert "altcha" in client.get(url).context["form"].fields
    key, key_digest = new_key()
    ParticipantFactory(dialogue=dialogue, by_email=True, key_digest=key_digest)
    client.get(reverse("mine:by-link", args=[key]))
    assert "altcha" not in client.get(url).context["form"].fields


def test_flagging_under_pressure_takes_work(client, dialogue):
    ActivityFactory(dialogue=dialogue)
    contribution = ContributionFactory(dialogue=dialogue, published=True)
    rule = RuleFactory(dialogue=dialogue)
    url = reverse("dialogues:flag", args=[dialogue.slug, contribution.pk])
    assert "altcha" not in client.get(url).text
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for n in range(human.CALM_FROM_ADDRESS):
            stamp = client.get(url).context["form"].initial["shown_at"]
            clock.shift(10)
            client.post(url, {"note": f"nummer {n}", "shown_at": stamp})
        stamp = client.get(url).context["form"].initial["shown_at"]
        clock.shift(10)
        assert "vendor/altcha/altcha.min.js" in client.get(url).text
        response = client.post(url, {"rule": rule.pk, "shown_at": stamp})
        assert response.context["form"].non_field_errors()
        assert not contribution.flags.filter(rule=rule).exists()
        client.post(url, {"rule": rule.pk, "shown_at": stamp, "altcha": solved()})
    assert contribution.flags.filter(rule=rule).exists()
