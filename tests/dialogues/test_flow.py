"""Saying something page by page: five taps, nothing lost on the way, and once however often it is sent."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogues.contributing.participants import participant_by_key
from dialogues.models import Contribution, Participant, StartedContribution
from dialogues.page import ways_in
from tests.dialogues.taking_part import at, by_hand, confirmed, of, picture
from tests.factories import (
    ActivityFactory,
    ActivityPlaceFactory,
    ContributionFactory,
    DialogueFactory,
    MeetingFactory,
    ParticipantFactory,
)
from tests.parallel import at_once, needs_rows_that_lock

WORDS = "Det är nattsvart där tunneln svänger."


@pytest.fixture
def dialogue(db):
    return DialogueFactory(open_now=True, allows_guests=True)


@pytest.fixture
def activity(dialogue):
    return ActivityFactory(dialogue=dialogue, kind="map", title="Var känns det otryggt?")


@pytest.fixture
def tunnel(activity):
    return ActivityPlaceFactory(activity=activity, name_sv="I gångtunneln", latitude="59.22001", longitude="17.94002")


def begun(client, activity, **words):
    """Send the words, as somebody who had the page before them for a while; return the address of the next page."""
    return client.post(at("write", activity), by_hand(**{"text": WORDS, **words})).url


def started():
    return StartedContribution.objects.get()


def sent(client, activity, **words):
    """Press the button of the page on which all of it stands."""
    return client.post(activity.get_absolute_url(), {"started": str(started().key), **words})


def looked_at(client, activity, place):
    """Go from page to page to the one on which all of it stands; return its address."""
    where = begun(client, activity)
    of_picture = client.post(where, {"named": place.pk}).url
    return client.post(of_picture, {"skip": "1"}).url


# The way


def test_five_presses_lead_to_a_contribution_without_title_or_address(activity, tunnel):
    client = Client()
    address = looked_at(client, activity, tunnel)
    page = client.get(address).text
    assert WORDS in page
    assert "I gångtunneln" in page
    assert 'name="email"' not in page
    assert 'name="title"' not in page
    response = sent(client, activity)
    assert response.status_code == 302, response.context["form"].errors
    said = Contribution.objects.get()
    assert response.url == of("thanks", said)
    assert (said.text, said.title, said.place_text) == (WORDS, "", "I gångtunneln")
    assert (str(said.latitude), str(said.longitude)) == ("59.22001", "17.94002")
    assert said.state == "awaiting_review"
    assert not StartedContribution.objects.exists()


def test_pages_need_no_session_and_no_cookie_from_before(activity, tunnel):
    """Whoever loses the session, or opens the page in another browser, goes on where they were."""
    address = looked_at(Client(), activity, tunnel)
    elsewhere = Client()
    assert WORDS in elsewhere.get(address).text
    assert sent(elsewhere, activity).status_code == 302
    assert Contribution.objects.get().text == WORDS


def test_each_part_is_changed_from_the_last_page_and_leads_back(activity, tunnel):
    client = Client()
    page = client.get(looked_at(client, activity, tunnel))
    for name, words in {"words": {"text": "Det är ljust nu."}, "where": {"place_text": "Vid ån"}}.items():
        change = page.context["changes"][name]
        assert client.get(change).status_code == 200
        assert client.post(change, words).url == page.request["PATH_INFO"]
    shown = client.get(page.request["PATH_INFO"]).text
    assert "Det är ljust nu." in shown
    assert "Vid ån" in shown
    assert "I gångtunneln" not in shown


def test_no_page_complains_before_anything_is_sent(activity, tunnel):
    client = Client()
    for address in (at("write", activity), begun(client, activity)):
        assert "form-errors" not in client.get(address).text


def test_page_that_is_wrong_keeps_the_words_and_asks_again(activity):
    client = Client()
    response = client.post(at("write", activity), by_hand(text=""))
    assert response.context["form"].errors.keys() == {"text"}
    assert response.text.count("Vad vill du säga?") == 2  # at the field, and at the top where its error is told
    assert not StartedContribution.objects.exists()
    where = begun(client, activity)
    response = client.post(where, {"place_text": ""})
    assert "place_text" in response.context["form"].errors
    response = client.post(where, {"place_text": "x" * 300})
    assert "x" * 300 in response.text


def test_last_page_leads_to_the_one_with_something_missing(activity, tunnel):
    client = Client()
    where = begun(client, activity)
    check = reverse("dialogues:write-page", args=[activity.dialogue.slug, activity.slug, started().key, "check"])
    assert client.get(check).url == f"{where}?back=1"
    assert sent(client, activity).url == f"{where}?back=1"
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    ("kind", "point"),
    [
        ("map", {"latitude": "59.22001", "longitude": "17.94002"}),
        ("drawing", {"drawn_x": "0.2500", "drawn_y": "0.5000"}),
    ],
)
def test_point_on_the_map_has_its_fields_once_on_each_page_that_asks_where(dialogue, kind, point):
    """The script puts the point in them: without them a tap on the map says nothing."""
    activity = ActivityFactory(dialogue=dialogue, kind=kind)
    client = Client()
    where = begun(client, activity)
    page = client.get(where).text
    assert [page.count(f'name="{name}"') for name in point] == [1, 1]
    check = client.post(client.post(where, point).url, {"skip": "1"}).url
    assert client.get(check).status_code == 200
    for name, value in point.items():
        assert re.search(f'name="{name}" value="{value}"', client.get(where).text), "it is there when one comes back"
    sent(client, activity)
    said = Contribution.objects.get()
    assert [str(getattr(said, name)) for name in point] == [*point.values()]
    edit = client.get(of("contribution-edit", said)).text
    assert [edit.count(f'name="{name}"') for name in point] == [1, 1]


def test_ideas_are_asked_for_no_place(dialogue):
    activity = ActivityFactory(dialogue=dialogue)
    client = Client()
    assert begun(client, activity).endswith("/bild/")
    where = reverse("dialogues:write-page", args=[dialogue.slug, activity.slug, started().key, "where"])
    assert client.get(where).status_code == 404


def test_private_matters_are_pointed_out_on_the_page_where_they_stand(activity):
    client = Client()
    words = by_hand(text="Ring Kim på 070-123 45 67.")
    response = client.post(at("write", activity), words)
    assert response.context["form"].was_pointed_out
    seen = response.context["form"]["pointed_out"].value()
    assert client.post(at("write", activity), {**words, "pointed_out": seen}).status_code == 302


def test_what_the_organiser_renames_or_removes_stays_as_it_was_said(activity, tunnel):
    client = Client()
    looked_at(client, activity, tunnel)
    sent(client, activity)
    tunnel.delete()
    assert Contribution.objects.get().place_text == "I gångtunneln"


def test_place_of_another_activity_is_refused(activity, tunnel):
    client = Client()
    other = ActivityPlaceFactory(activity=ActivityFactory(dialogue=activity.dialogue, kind="map"))
    response = client.post(begun(client, activity), {"named": other.pk})
    assert response.status_code == 200
    assert response.context["form"].errors


# The picture


def test_picture_is_decoded_kept_and_need_not_be_described(activity, tunnel):
    client = Client()
    of_picture = client.post(begun(client, activity), {"named": tunnel.pk}).url
    assert 'value="I gångtunneln"' in client.get(of_picture).text  # a description that can be emptied
    check = client.post(of_picture, {"picture": picture(), "picture_alt": ""}).url
    assert started().picture.name.endswith(".webp")
    assert started().picture.url in client.get(check).text
    sent(client, activity)
    said = Contribution.objects.get()
    assert (said.picture_alt, default_storage.exists(said.picture.name)) == ("", True)


def test_what_is_no_picture_is_refused_and_the_rest_is_kept(activity, tunnel):
    client = Client()
    of_picture = client.post(begun(client, activity), {"named": tunnel.pk}).url
    broken = picture()
    broken.file.seek(0)
    broken.file.write(b"nothing")
    response = client.post(of_picture, {"picture": broken, "picture_alt": "En vägg"})
    assert response.context["form"].errors.keys() == {"picture"}
    assert started().picture.name == ""
    assert started().words["text"] == [WORDS]


def test_picture_is_taken_away_again(activity, tunnel):
    client = Client()
    of_picture = client.post(begun(client, activity), {"named": tunnel.pk}).url
    client.post(of_picture, {"picture": picture()})
    client.post(of_picture, {"no_picture": "1"})
    assert started().picture.name == ""


# Once


def test_second_click_and_the_way_back_send_nothing_twice(activity, tunnel):
    client = Client()
    check = looked_at(client, activity, tunnel)
    key = started().key
    first = sent(client, activity)
    again = client.post(activity.get_absolute_url(), {"started": str(key)})
    assert again.url == first.url
    assert client.get(check).url == first.url  # by the way back
    assert client.post(check.replace("/granska/", "/ord/"), {"text": "Annat"}).url == first.url
    assert Contribution.objects.count() == 1


def test_stranger_with_the_address_of_what_was_sent_learns_nothing(activity, tunnel):
    client = Client()
    check = looked_at(client, activity, tunnel)
    sent(client, activity)
    assert Client().get(check).url == activity.get_absolute_url()


def test_whoever_knows_the_address_of_what_a_guest_has_sent_does_not_become_the_guest(activity, tunnel):
    """The key in it is no way to act for them, whichever form it is sent in."""
    other = ContributionFactory(activity=activity, published=True)
    meeting = MeetingFactory(activity__dialogue=activity.dialogue)
    client = Client()
    looked_at(client, activity, tunnel)
    key = str(started().key)
    sent(client, activity)
    guest = Contribution.objects.get(form_key=key).participant

    def say_again(stranger):
        where = begun(stranger, activity, form_key=key)
        stranger.post(stranger.post(where, {"named": tunnel.pk}).url, {"skip": "1"})
        sent(stranger, activity)

    for act in (
        say_again,
        lambda stranger: stranger.post(of("support", other), by_hand(form_key=key)),
        lambda stranger: stranger.post(of("reply", other), by_hand(text="Hej", form_key=key)),
        lambda stranger: stranger.post(at("register", meeting.activity), by_hand(form_key=key)),
    ):
        stranger = Client()
        act(stranger)
        mine = Participant.objects.latest("pk")
        assert stranger.session["participants"] == {str(activity.dialogue_id): mine.pk}
        assert mine != guest


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_contribution():
    dialogue = DialogueFactory(open_now=True, allows_guests=True)
    activity = ActivityFactory(dialogue=dialogue, kind="map")
    place = ActivityPlaceFactory(activity=activity)
    looked_at(Client(), activity, place)
    one = {"started": str(started().key)}
    answers = at_once(*[lambda: Client().post(activity.get_absolute_url(), one).status_code] * 2)
    assert answers == [302, 302]
    assert Contribution.objects.count() == Participant.objects.count() == 1


# Who may


def test_where_an_account_is_asked_for_the_way_leads_back_from_the_login(activity, tunnel, resident):
    type(activity.dialogue).objects.update(allows_guests=False, allows_email=False)
    assert Client().get(at("write", activity)).url.startswith(reverse("account_login"))
    client = Client()
    client.force_login(resident)
    check = looked_at(client, activity, tunnel)
    stranger = Client()  # the session has run out
    assert sent(stranger, activity).url.endswith(f"?next={check}")
    assert sent(client, activity).status_code == 302
    assert Contribution.objects.get().participant.user == resident


def test_where_guests_are_not_let_in_the_address_is_asked_for_last(activity, tunnel):
    type(activity.dialogue).objects.update(allows_guests=False)
    client = Client()
    assert 'name="email"' in client.get(looked_at(client, activity, tunnel)).text
    assert "email" in sent(client, activity).context["form"].errors
    assert sent(client, activity, email="kim@example.org").status_code == 200
    assert Contribution.objects.get().state == "unconfirmed"


def test_what_has_closed_leads_to_its_page(activity):
    type(activity).objects.update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    assert Client().get(at("write", activity)).url == activity.get_absolute_url()


def test_what_closes_meanwhile_says_so_and_keeps_the_words(activity, tunnel):
    client = Client()
    looked_at(client, activity, tunnel)
    type(activity).objects.update(closes_at=timezone.now())
    response = sent(client, activity)
    assert response.status_code == 200
    assert WORDS in response.text
    assert not Contribution.objects.exists()


def test_what_nobody_sends_is_forgotten_after_two_days(activity):
    begun(Client(), activity)
    with time_machine.travel(timezone.now() + dt.timedelta(hours=47)):
        call_command("prune_started")
        assert StartedContribution.objects.exists()
    with time_machine.travel(timezone.now() + dt.timedelta(hours=49)):
        call_command("prune_started")
        assert not StartedContribution.objects.exists()


@pytest.mark.parametrize("field", ["text", "place_text", "website", "shown_at", "pointed_out", "category"])
def test_hostile_words_break_no_page(activity, tunnel, field):
    client = Client()
    for words in ("\0", "9" * 5000, "<script>alert(7)</script>", "\u202e"):
        response = client.post(at("write", activity), by_hand(**{"text": WORDS, field: words}))
        if response.status_code == 302:
            response = client.post(response.url, {"place_text": words, "area": words, "latitude": words})
        assert response.status_code in {200, 302}
        assert "<script>alert(7)" not in response.text


# The way in, and the thanks


def test_button_leads_straight_to_the_one_thing_that_is_open(dialogue):
    one = ActivityFactory(dialogue=dialogue)
    assert ways_in([one]) == {one.pk: (one, at("write", one), True)}
    assert "Lämna ett bidrag" in Client().get(dialogue.get_absolute_url()).text
    type(one).objects.filter(pk=one.pk).update(closes_at=timezone.now())
    one.refresh_from_db()
    assert ways_in([one]) == {}
    page = Client().get(dialogue.get_absolute_url())
    assert page.status_code == 200
    assert "Lämna ett bidrag" not in page.text


def test_each_of_several_that_are_open_is_begun_from_the_dialogues_page(dialogue):
    """From its head, and again from where it is described: never by way of a list and a page more."""
    first, second = (ActivityFactory(dialogue=dialogue, title_sv=title) for title in ("Vad saknas?", "Var är det?"))
    closed = ActivityFactory(dialogue=dialogue, closes_at=timezone.now())
    page = Client().get(dialogue.get_absolute_url()).text
    assert page.count(f'href="{at("write", first)}"') == 2
    assert page.count(f'href="{at("write", second)}"') == 2
    assert at("write", closed) not in page


def thanked(activity, tunnel):
    """Return the browser of a guest who has said something, and the address of the page that says thanks."""
    client = Client()
    looked_at(client, activity, tunnel)
    return client, sent(client, activity).url


def test_thanks_show_the_link_to_whoever_said_it_and_to_nobody_else(activity, tunnel):
    client, address = thanked(activity, tunnel)
    page = client.get(address)
    key = re.search(r"/mina-bidrag/([\w-]+)/", page.text)[1]
    assert participant_by_key(key) == Participant.objects.get()
    assert "no-store" in page["Cache-Control"]
    for stranger in (Client(), Client()):
        response = stranger.get(address)
        assert (response.status_code, key in response.text) == (302, False)


def test_guest_has_the_link_mailed_and_is_answered_by_mail_from_then_on(
    activity, tunnel, django_capture_on_commit_callbacks
):
    client, address = thanked(activity, tunnel)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, by_hand(email="Kim@Example.org"))
    guest = Participant.objects.get()
    assert guest.is_guest  # nobody has opened it yet
    link = re.search(r"http\S+(/mina-bidrag/\S+/)", mail.outbox[0].body)[1]
    elsewhere = Client()
    confirm = elsewhere.get(link).url
    assert elsewhere.get(confirm).status_code == 200
    assert Participant.objects.get().is_guest  # to look changes nothing
    assert elsewhere.post(confirm, {}).context["form"].errors  # nothing is ticked
    assert confirmed(elsewhere, confirm).url == link
    guest.refresh_from_db()
    assert (guest.address, guest.contributions.count()) == ("kim@example.org", 1)
    assert elsewhere.get(link).status_code == 200


def test_address_that_takes_part_already_stays_apart(activity, tunnel, django_capture_on_commit_callbacks):
    known = ParticipantFactory(dialogue=activity.dialogue, by_email=True, email="kim@example.org")
    said = ContributionFactory(activity=activity, participant=known, published=True)
    client, address = thanked(activity, tunnel)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, by_hand(email="kim@example.org"))
    link = re.search(r"http\S+(/mina-bidrag/\S+/)", mail.outbox[0].body)[1]
    confirmed(Client(), Client().get(link).url)
    said.refresh_from_db()
    assert said.participant == known
    assert known.contributions.count() == 1
    assert Participant.objects.exclude(pk=known.pk).get().is_guest


# A mistyped address


@pytest.fixture
def by_mail_only(activity):
    type(activity.dialogue).objects.update(allows_guests=False)
    activity.dialogue.refresh_from_db()
    return activity


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """Press the button of the last page with an address; return the answer, with the mail sent."""

    def press(client, activity, **words):
        with django_capture_on_commit_callbacks(execute=True):
            return sent(client, activity, **words)

    return press


def link_to(address):
    (letter,) = [letter for letter in mail.outbox if letter.to == [address]]
    return re.search(r"http://[^/\s]+(/\S+)", letter.body)[1]


def test_address_is_named_and_another_one_gets_the_same_words(by_mail_only, tunnel, mailed):
    client = Client()
    check = looked_at(client, by_mail_only, tunnel)
    page = mailed(client, by_mail_only, email="kim@exampel.org")
    assert "kim@exampel.org" in page.text
    assert f'href="{check}"' in page.text
    again = client.get(check)
    assert WORDS in again.text
    assert again.context["form"]["email"].value() == "kim@exampel.org"
    stamp = by_hand()["shown_at"]
    assert "kim@example.org" in mailed(client, by_mail_only, email="kim@example.org", shown_at=stamp).text
    said = Contribution.objects.get()
    assert (said.state, said.participant.email, said.text) == ("unconfirmed", "kim@example.org", WORDS)
    assert Client().get(link_to("kim@exampel.org")).status_code == 404
    assert list(Participant.objects.values_list("email", flat=True)) == ["kim@example.org"]
    assert confirmed(Client(), link_to("kim@example.org")).status_code == 302
    said.refresh_from_db()
    assert said.state == "awaiting_review"
    assert not StartedContribution.objects.exists()


def test_words_that_wait_are_changed_under_the_link_that_has_been_sent(by_mail_only, tunnel, mailed):
    client = Client()
    check = looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@example.org")
    client.post(f"{check.replace('/granska/', '/ord/')}?back=1", {"text": "Det är ljust nu."})
    mailed(client, by_mail_only, email="kim@example.org", shown_at=by_hand()["shown_at"])
    assert Contribution.objects.get().text == "Det är ljust nu."
    assert "Det är ljust nu." in Client().get(link_to("kim@example.org")).text
    assert len(mail.outbox) == 1


def test_whoever_knows_the_address_of_the_page_neither_reads_nor_takes_what_was_sent(by_mail_only, tunnel, mailed):
    client, stranger = Client(), Client()
    other = ContributionFactory(activity=by_mail_only, published=True)
    check = looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@example.org")
    key = str(started().key)
    stranger.post(of("reply", other), by_hand(text="Hej", email="mallory@example.org", form_key=key))
    for answer in (
        stranger.get(check),
        stranger.post(check.replace("/granska/", "/ord/"), {"text": "Elakt"}),
        mailed(stranger, by_mail_only, email="mallory@example.org"),
        stranger.post(at("write", by_mail_only), by_hand(text="Elakt", form_key=key)),
    ):
        assert WORDS not in answer.text
    assert WORDS in client.get(check).text
    said = by_mail_only.contributions.get(participant__email="kim@example.org")
    assert (said.text, said.participant.email) == (WORDS, "kim@example.org")
    assert StartedContribution.objects.get(pk=said.form_key).words["text"] == [WORDS]
    assert [letter.to for letter in mail.outbox] == [["kim@example.org"]]


def test_page_sent_with_somebody_elses_address_tells_nothing_of_them(by_mail_only, tunnel, mailed):
    ParticipantFactory(dialogue=by_mail_only.dialogue, by_email=True, email="kim@example.org", name_shown="Hemliga Kim")
    client = Client()
    check = looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@example.org", name_shown="Grannen")
    page = client.get(check)
    assert "Hemliga Kim" not in page.text
    assert page.context["form"]["email"].value() == "kim@example.org"
    assert page.context["form"]["name_shown"].value() == "Grannen"


def test_link_that_has_been_used_stays_when_the_words_go_elsewhere(by_mail_only, tunnel, mailed):
    """It leads to somebody's own page, and stands in their letters."""
    client = Client()
    looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@exampel.org")
    own = link_to("kim@exampel.org")
    somebody = Participant.objects.get()
    somebody.confirm()
    somebody.links.get().use()
    mailed(client, by_mail_only, email="kim@example.org", shown_at=by_hand()["shown_at"])
    assert Client().get(own, follow=True).status_code == 200


def test_what_has_been_confirmed_is_sent_nowhere_else(by_mail_only, tunnel, mailed):
    client = Client()
    check = looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@example.org")
    confirmed(Client(), link_to("kim@example.org"))
    assert client.get(check).url == by_mail_only.get_absolute_url()
    said = Contribution.objects.get()
    assert (said.state, said.participant.email) == ("awaiting_review", "kim@example.org")


def test_another_who_waits_at_the_wrong_address_stays(by_mail_only, tunnel, mailed):
    other = ParticipantFactory(
        dialogue=by_mail_only.dialogue, by_email=True, email="kim@exampel.org", confirmed_at=None
    )
    ContributionFactory(activity=by_mail_only, participant=other, state="unconfirmed")
    client = Client()
    looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@exampel.org")
    mailed(client, by_mail_only, email="kim@example.org", shown_at=by_hand()["shown_at"])
    assert Participant.objects.filter(email="kim@exampel.org").get().contributions.count() == 1


def test_what_waits_for_its_address_is_kept_for_a_week(by_mail_only, tunnel, mailed):
    client = Client()
    looked_at(client, by_mail_only, tunnel)
    mailed(client, by_mail_only, email="kim@example.org")
    for days, is_kept in ((6, True), (8, False)):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
            call_command("prune_started")
            assert StartedContribution.objects.exists() is is_kept


def test_reply_with_a_mistyped_address_is_sent_again(by_mail_only, django_capture_on_commit_callbacks):
    said = ContributionFactory(activity=by_mail_only, published=True)
    client = Client()
    words = by_hand(text="Jag håller med.", email="kim@exampel.org")
    page = client.post(of("reply", said), words).text
    assert "kim@exampel.org" in page
    assert f'href="{of("reply", said)}"' in page
    form = client.get(of("reply", said)).context["form"]
    assert (form["text"].value(), form["email"].value()) == ("Jag håller med.", "kim@exampel.org")
    key = str(form["form_key"].value())
    client.post(of("reply", said), by_hand(text="Jag håller med.", email="kim@example.org", form_key=key))
    assert said.replies.get().participant.email == "kim@example.org"
    assert Client().get(of("reply", said)).context["form"]["text"].value() is None


# What is written is not lost


def test_words_of_the_first_page_are_kept_when_it_has_closed(activity):
    type(activity).objects.update(closes_at=timezone.now())
    page = Client().post(at("write", activity), by_hand(text=WORDS))
    assert WORDS in page.text
    assert "Den har stängt" in page.text


def test_words_of_the_first_page_survive_the_login(activity, resident):
    type(activity.dialogue).objects.update(allows_guests=False, allows_email=False)
    client = Client()
    where = begun(client, activity)
    assert client.get(where).url.startswith(reverse("account_login"))
    client.force_login(resident)
    assert client.get(where).status_code == 200
    assert started().words["text"] == [WORDS]


# Pictures, where one finds it again


def test_guest_who_had_the_link_mailed_sees_what_they_claim(activity, tunnel, django_capture_on_commit_callbacks):
    client = Client()
    of_picture = client.post(begun(client, activity), {"named": tunnel.pk}).url
    client.post(of_picture, {"picture": picture(), "picture_alt": "En mörk tunnel"})
    address = sent(client, activity).url
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, by_hand(email="kim@example.org"))
        Client().post(reverse("mine:send-link"), by_hand(email="kim@example.org"))  # where the first letter is lost
    assert [letter.to for letter in mail.outbox] == [["kim@example.org"]] * 2
    for letter in mail.outbox:
        confirm = Client().get(re.search(r"http://[^/\s]+(/mina-bidrag/\S+)", letter.body)[1]).url
        page = Client().get(confirm).text
        assert WORDS in page
        assert 'alt="En mörk tunnel"' in page
        assert 'name="takes_address"' in page
    assert confirmed(Client(), confirm).status_code == 302
    assert Participant.objects.get().address == "kim@example.org"


def test_picture_stands_where_it_is_confirmed_and_among_ones_own(by_mail_only, tunnel, mailed):
    client = Client()
    of_picture = client.post(begun(client, by_mail_only), {"named": tunnel.pk}).url
    client.post(of_picture, {"picture": picture(), "picture_alt": "En mörk tunnel"})
    mailed(client, by_mail_only, email="kim@example.org")
    reader = Client()
    assert 'alt="En mörk tunnel"' in reader.get(link_to("kim@example.org")).text
    own = confirmed(reader, link_to("kim@example.org")).url
    page = reader.get(own).text
    assert 'alt="En mörk tunnel"' in page
    assert WORDS in page
