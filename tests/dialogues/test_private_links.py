"""Private links are rows: several at a time, each for one purpose, and nobody else's act ends one."""

import datetime as dt
import importlib
import re

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.links import CONFIRM_WITHIN, EXPIRED_KEPT, WORKS_FOR, digest, new_key
from dialogues.answering.actions import notify_of_results, propose_merge
from dialogues.contributing.participants import participant_by_key
from dialogues.models import Contribution, Dialogue, Participant, ParticipantLink, Registration
from dialogues.running.retention import remove_unconfirmed
from outcomes.actions import ask_to_confirm
from outcomes.models import ReuseLink
from tests import factories
from tests.dialogues.taking_part import TEXT, at, by_hand, confirmed, of, said_until_the_last_page
from tests.outcomes.helpers import linked

pytestmark = pytest.mark.django_db
KIM = "kim@example.org"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def activity():
    dialogue = factories.DialogueFactory(open_now=True, allows_email=True, reviews_first=False)
    return factories.ActivityFactory(dialogue=dialogue)


@pytest.fixture
def mailed(client, django_capture_on_commit_callbacks):
    """Post a form, send the mail as it is when the transaction is through, and return the addresses in the last one."""

    def post(address, data):
        client.cookies.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, data)
        return addresses()

    return post


@pytest.fixture
def mailed_idea(mailed, client):
    """Say something by e-mail, page by page."""

    def post(activity, **words):
        client.cookies.clear()
        return mailed(at("activity", activity), said_until_the_last_page(client, activity, **words))

    return post


def addresses():
    body = mail.outbox[-1].body if mail.outbox else ""
    return re.findall(r"https?://[^/\s]+(/\S+)", body)


def own_page(client, link):
    """Open a link, and say what its page says of it."""
    return client.get(link, follow=True)


def known(dialogue, **values):
    return factories.ParticipantFactory(dialogue=dialogue, by_email=True, email=KIM, **values)


# Several at a time


def test_both_letters_of_somebody_who_sends_two_ideas_work(client, mailed_idea, activity):
    first, *_rest = mailed_idea(activity, email=KIM)
    second, *_rest = mailed_idea(activity, email=KIM, text="Fler träd")
    for link in (first, second):
        assert confirmed(client, link).status_code == 302
    assert Contribution.objects.filter(state="published").count() == 2
    for link in (first, second):
        assert own_page(client, link).status_code == 200


@pytest.mark.parametrize("what", ["idea", "support", "meeting", "own link"])
def test_stranger_with_the_address_ends_no_link(client, mailed, activity, what):
    participant = known(activity.dialogue)
    key = ParticipantLink.objects.give(participant, "own_page")
    said = factories.ContributionFactory(activity=activity, published=True)
    meeting = factories.MeetingFactory(activity__dialogue=activity.dialogue)
    address, sent = {
        "idea": (at("activity", activity), said_until_the_last_page(client, activity, email=KIM)),
        "support": (of("support", said), by_hand(email=KIM)),
        "meeting": (at("register", meeting.activity), by_hand(email=KIM, needs="")),
        "own link": (reverse("mine:send-link"), by_hand(email=KIM)),
    }[what]
    assert mailed(address, sent)
    assert client.get(reverse("mine:by-link", args=[key])).status_code == 200


def test_strangers_contribution_is_not_confirmed_with_ones_own(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM, text="Fler bänkar")
    mailed_idea(activity, email=KIM, text="Något elakt", name_shown="Elaking")
    page = client.get(own)
    assert "Något elakt" in page.text
    confirmed(client, own)
    assert list(Contribution.objects.filter(state="published").values_list("text", flat=True)) == ["Fler bänkar"]
    assert Contribution.objects.get(text="Något elakt").state == "unconfirmed"
    assert "waiting=1" in own_page(client, own).text


def test_name_that_a_stranger_gave_is_seen_and_changed_before_it_is_shown(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM, name_shown="Kim")
    mailed_idea(activity, email=KIM, text="Något elakt", name_shown="Elaking")
    form = client.get(own).context["form"]
    assert form["name_shown"].value() == "Elaking"
    contribution = Contribution.objects.get(text=TEXT)
    client.post(own, {"name_shown": "Kim", f"contribution-{contribution.pk}": "on"})
    assert Participant.objects.get().name_shown == "Kim"


def test_needs_that_a_stranger_wrote_are_seen_and_changed_with_the_registration(client, mailed, activity):
    meeting = factories.MeetingFactory(activity__dialogue=activity.dialogue)
    own, *_rest = mailed(at("register", meeting.activity), by_hand(email=KIM, needs="Ramp"))
    mailed(at("register", meeting.activity), by_hand(email=KIM, needs="Något elakt"))
    registration = Registration.objects.get()
    assert "Något elakt" in client.get(own).text
    client.post(own, {f"registration-{registration.pk}": "on", f"registration-{registration.pk}-needs": "Ramp"})
    registration.refresh_from_db()
    assert (registration.state, registration.needs) == ("registered", "Ramp")


def test_page_says_what_a_tick_means_and_what_becomes_of_the_rest(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM)
    page = client.get(own).text
    assert "Kryssa för det du själv har skickat: bara det tas emot." in " ".join(page.split())
    assert "Det du inte kryssar för visas inte för någon" in page
    assert "Bekräfta det jag har kryssat för" in page


def test_button_without_a_tick_lets_nothing_in(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM)
    assert client.post(own, {}).status_code == 200
    assert Contribution.objects.get().state == "unconfirmed"
    assert Participant.objects.get().confirmed_at is None


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_link_changes_nothing(client, mailed_idea, activity, method):
    own, *_rest = mailed_idea(activity, email=KIM)
    before = list(ParticipantLink.objects.values()), list(Participant.objects.values())
    for address in (own, own.replace("bekrafta/", ""), f"{own}?waiting=1"):
        getattr(client, method)(address)
    assert (list(ParticipantLink.objects.values()), list(Participant.objects.values())) == before
    assert Contribution.objects.get().state == "unconfirmed"


def test_second_click_leads_to_the_own_page(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM)
    mailed_idea(activity, email=KIM, text="Något elakt")
    confirmed(client, own)
    assert client.get(own)["Location"] == own.replace("bekrafta/", "")


# How old they get


def test_confirmed_link_leads_to_the_own_page_for_as_long_as_its_owner_is_known(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM)
    confirmed(client, own)
    with time_machine.travel(timezone.now() + 10 * WORKS_FOR):
        assert own_page(client, own).status_code == 200


def test_link_that_nobody_confirmed_by_says_where_to_get_another(client, mailed_idea, activity):
    own, *_rest = mailed_idea(activity, email=KIM)
    with time_machine.travel(timezone.now() + CONFIRM_WITHIN + DAY):
        page = client.get(own)
        assert page.status_code == 410
        assert reverse("mine:send-link") in page.text


def test_link_of_a_guest_works_as_long_as_the_guest_is_known(client, activity):
    guest = factories.ParticipantFactory(dialogue=activity.dialogue, guest=True)
    link = reverse("mine:by-link", args=[ParticipantLink.objects.give(guest, "own_page")])
    with time_machine.travel(timezone.now() + 10 * WORKS_FOR):
        assert client.get(link).status_code == 200
    guest.forget()
    assert client.get(link).status_code == 404


def test_links_go_with_the_identity_and_long_after_their_time(activity):
    people = [known(activity.dialogue), factories.ParticipantFactory(dialogue=activity.dialogue, guest=True)]
    for participant in people:
        ParticipantLink.objects.give(participant, "own_page")
    assert Participant.objects.filter(dialogue=activity.dialogue).forget() == 2
    assert not ParticipantLink.objects.exists()
    ParticipantLink.objects.give(known(factories.DialogueFactory(open_now=True)), "confirm")
    with time_machine.travel(timezone.now() + WORKS_FOR + EXPIRED_KEPT + DAY):
        call_command("prune_private_links", verbosity=0)
    assert not ParticipantLink.objects.exists()


def test_nameless_guest_is_known_by_the_link_alone(activity):
    guest = factories.ParticipantFactory(dialogue=activity.dialogue, guest=True, name_shown="")
    assert not Participant.objects.identified().filter(pk=guest.pk).exists()
    ParticipantLink.objects.give(guest, "own_page")
    assert Participant.objects.identified().filter(pk=guest.pk).exists()


# Links of version 1.0


def test_link_that_the_old_version_writes_during_the_upgrade_works(client, activity):
    key, key_digest = new_key()
    participant = known(activity.dialogue, key_digest=key_digest)
    assert participant_by_key(key) == participant
    assert client.get(reverse("mine:by-link", args=[key])).status_code == 200


def test_links_from_before_the_upgrade_become_rows(client, activity):
    key, key_digest = new_key()
    known(activity.dialogue, key_digest=key_digest)
    reuse_key, reuse_digest = new_key()
    expires_at = timezone.now() + DAY
    factories.ReuseFactory(key_digest=reuse_digest, key_expires_at=expires_at)
    for app, number in (("dialogues", "0014"), ("outcomes", "0010")):
        importlib.import_module(f"{app}.migrations.{number}_links_as_rows").make_rows(apps, None)
    Participant.objects.update(key_digest="")
    assert ReuseLink.objects.get().expires_at == expires_at
    assert client.get(reverse("mine:by-link", args=[key])).status_code == 200
    assert client.get(reverse("outcomes:reuse-follow-up", args=[reuse_key])).status_code == 200


# Every letter carries one


def test_letter_about_a_merge_leads_to_the_answer(client, activity, editor, django_capture_on_commit_callbacks):
    said = factories.ContributionFactory(activity=activity, participant=known(activity.dialogue), published=True)
    into = factories.ContributionFactory(activity=activity, published=True)
    with django_capture_on_commit_callbacks(execute=True):
        propose_merge(said, into, by=editor)
    answer = next(address for address in addresses() if "/mina-bidrag/" in address)
    assert client.post(answer, {"answer": "yes"}).status_code == 302
    said.refresh_from_db()
    assert said.state == "merged"


def test_letter_about_the_results_has_a_link_of_its_own_for_each(client, activity, django_capture_on_commit_callbacks):
    people = [factories.ParticipantFactory(dialogue=activity.dialogue, by_email=True) for _each in range(3)]
    member = factories.ParticipantFactory(dialogue=activity.dialogue)
    with django_capture_on_commit_callbacks(execute=True):
        notify_of_results(activity.dialogue)
    bodies = {message.to[0]: message.body for message in mail.outbox}
    for participant in people:
        link = re.search(r"https?://[^/\s]+(/mina-bidrag/[\w-]{32}/)", bodies[participant.email])[1]
        assert own_page(client, link).context["participant"] == participant
    assert not re.search(r"/mina-bidrag/[\w-]{32}/", bodies[member.user.email])


# Send me my link


@pytest.mark.parametrize("is_over", [False, True])
def test_link_is_sent_again_also_after_closing(client, mailed, activity, is_over):
    participant = known(activity.dialogue)
    if is_over:
        Dialogue.objects.filter(pk=activity.dialogue.pk).update(state="closed")
    link, *_rest = mailed(reverse("mine:send-link"), by_hand(email=KIM.upper()))
    assert own_page(client, link).context["participant"] == participant


def test_one_letter_has_all_links_of_an_address_and_no_others(client, mailed, activity):
    for dialogue in (activity.dialogue, factories.DialogueFactory(open_now=True)):
        known(dialogue)
    factories.ParticipantFactory(dialogue=activity.dialogue, by_email=True)
    reuse = factories.ReuseFactory(contact_email=KIM)
    links = mailed(reverse("mine:send-link"), by_hand(email=KIM))
    assert len(mail.outbox) == 1
    assert len([link for link in links if "/mina-bidrag/" in link]) == 2
    follow_up = next(link for link in links if "/ateranvandning/" in link)
    assert reuse.outcome.title in client.get(follow_up).text


def test_address_that_is_not_confirmed_gets_the_question_again_while_it_can_be_answered(
    client, mailed, mailed_idea, activity
):
    mailed_idea(activity, email=KIM)
    again, *_rest = mailed(reverse("mine:send-link"), by_hand(email=KIM))
    question = client.get(again)["Location"]
    confirmed(client, question)
    assert Contribution.objects.get().state == "published"
    mailed_idea(activity, email="ny@example.org")
    mail.outbox.clear()
    with time_machine.travel(timezone.now() + 8 * DAY):
        assert mailed(reverse("mine:send-link"), by_hand(email="ny@example.org")) == []


def test_answer_is_the_same_whether_the_address_is_known(client, activity):
    known(activity.dialogue)
    answers = [client.post(reverse("mine:send-link"), by_hand(email=email)).text for email in (KIM, "x@example.org")]
    assert answers[0] == answers[1]


def test_links_are_sent_to_an_address_three_times_an_hour_and_five_a_day_at_most(mailed, activity):
    known(activity.dialogue)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for hours, sent in ((0, 3), (2, 5), (2, 5)):
            clock.shift(dt.timedelta(hours=hours))
            for _each in range(4):
                mailed(reverse("mine:send-link"), by_hand(email=KIM))
            assert len(mail.outbox) == sent


def test_form_for_the_link_is_answered_once_however_often_it_is_sent(client, mailed, activity):
    known(activity.dialogue)
    sent = by_hand(email=KIM)
    for _each in range(3):
        mailed(reverse("mine:send-link"), sent)
    assert len(mail.outbox) == 1
    assert "errorlist" not in client.post(reverse("mine:send-link"), sent).text
    assert client.post(reverse("mine:send-link"), {**sent, "email": "x@example.org"}).context["form"].errors


def test_way_to_a_new_link_stands_where_one_is_needed(client, activity):
    send_link = reverse("mine:send-link")
    Dialogue.objects.filter(pk=activity.dialogue.pk).update(state="closed")
    reuse, key = linked()
    dead = reverse("mine:by-link", args=["x" * 32]), reverse("outcomes:reuse-follow-up", args=["x" * 32])
    pages = [
        reverse("mine:list"), *dead, reverse("account_login"), at("activity", activity),
        reverse("outcomes:reuse-follow-up", args=[key]), reverse("outcomes:reuse", args=[reuse.outcome.slug]),
    ]  # fmt: skip
    for address in pages:
        page = client.get(address, follow=True)
        assert send_link in page.text or page.redirect_chain[-1][0] == send_link, address


# What the letter says of the address is true


def test_letter_to_somebody_unknown_says_that_the_address_goes_and_it_goes(mailed_idea, activity):
    mailed_idea(activity, email=KIM)
    assert "inom en månad" in mail.outbox[0].body
    with time_machine.travel(timezone.now() + 31 * DAY):
        remove_unconfirmed(str(activity.dialogue.pk))
    assert not Participant.objects.exists()
    assert not ParticipantLink.objects.exists()


@pytest.mark.parametrize("what", ["idea", "support", "meeting"])
def test_letter_to_somebody_who_takes_part_does_not_say_so(client, mailed, activity, what):
    known(activity.dialogue)
    said = factories.ContributionFactory(activity=activity, published=True)
    meeting = factories.MeetingFactory(activity__dialogue=activity.dialogue)
    address, sent = {
        "idea": (at("activity", activity), said_until_the_last_page(client, activity, email=KIM)),
        "support": (of("support", said), by_hand(email=KIM)),
        "meeting": (at("register", meeting.activity), by_hand(email=KIM, needs="")),
    }[what]
    mailed(address, sent)
    assert not re.search(r"adress\s+raderas", mail.outbox[0].body)


# The reuse register


def test_known_reuse_keeps_its_earlier_links(client, db):
    reuse, key = linked(organisation_name="Umeå kommun", contact_email=KIM)
    reuse.outcome.reuses.get().links.update(purpose="follow_up")
    assert digest(key) == reuse.links.get().key_digest
    again = factories.ReuseFactory.build(outcome=reuse.outcome, organisation_name="Umeå kommun", contact_email=KIM)
    ask_to_confirm(again)
    assert reuse.links.count() == 2
    assert client.get(reverse("outcomes:reuse-follow-up", args=[key])).status_code == 200
