"""The digest: exactly once, at the reader's pace, and ended by one click."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail, signing
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse, translate_url
from django.utils import timezone

from accounts.models import RefusedAddress
from following import actions, digests
from following.models import Follow, Subscription
from following.unsubscribing import DIGESTS
from mail.models import OutboxMessage
from tests.factories import ChallengeFactory, ChallengeStepFactory, OutcomeFactory, TrialFactory, UserFactory
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

pytestmark = pytest.mark.django_db(transaction=True)  # messages are sent when what they tell of has been saved
MONDAY = dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def challenge(clock):
    return ChallengeFactory(published=True, title="Trygga skolvägar")


def reader(*records, frequency="at_once", **fields):
    user = UserFactory(language="sv", **fields)
    for record in records:
        actions.follow(user, record)
    Subscription.objects.filter(user=user).update(frequency=frequency)
    return user


def later(clock, by):
    clock.move_to(timezone.now() + by)


def send(clock, by=HOUR):
    """Run the command some time later; return who got mail."""
    later(clock, by)
    mail.outbox.clear()
    call_command("send_digests")
    return sorted(message.to[0] for message in mail.outbox)


def test_digest_reports_news_once(clock, challenge):
    user = reader(challenge)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge, to_state="testing")
    assert send(clock) == [user.email]
    assert send(clock) == send(clock, 30 * DAY) == []


def test_mail_is_grouped_by_record_with_links_that_work_anywhere(clock, challenge):
    outcome = OutcomeFactory(published=True, title="Platsvandring")
    reader(challenge, outcome)
    later(clock, HOUR)
    ChallengeStepFactory.create_batch(2, challenge=challenge)
    TrialFactory(outcome=outcome, organisation__name_sv="KTH")
    send(clock)
    (message,) = mail.outbox
    first, second = message.body.index("Trygga skolvägar"), message.body.index("Platsvandring")
    assert first < second
    assert message.body.count("http://127.0.0.1:8000/utmaningar/") == 2
    assert message.body.count("http://127.0.0.1:8000/resultat/") == 1
    assert "KTH" in message.body[second:]
    assert "\n\n\n" not in message.body


def test_mail_is_in_the_readers_language(clock):
    challenge = ChallengeFactory(published=True, title_sv="Trygga skolvägar", title_en="Safe ways to school")
    user = reader(challenge)
    type(user).objects.update(language="en")
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    send(clock)
    assert "Safe ways to school" in mail.outbox[0].body
    assert "http://127.0.0.1:8000/en/challenges/" in mail.outbox[0].body


def test_title_cannot_add_a_header(clock):
    challenge = ChallengeFactory(published=True, title="Hej\r\nBcc: alla@example.org")
    reader(challenge)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    send(clock)
    assert "Bcc" not in mail.outbox[0].message()


@pytest.mark.parametrize(
    ("frequency", "days_told"),
    [("at_once", [0, 1, 2, 3, 4, 5, 6, 7]), ("daily", [1, 2, 3, 4, 5, 6, 7]), ("weekly", [7]), ("never", [])],
)
def test_reader_chooses_how_often(clock, challenge, frequency, days_told):
    reader(challenge, frequency=frequency)
    told = []
    for day in range(8):
        clock.move_to(MONDAY + day * DAY + HOUR)
        ChallengeStepFactory(challenge=challenge)
        if send(clock, HOUR):
            told.append(day)
    assert told == days_told


@pytest.mark.parametrize(("frequency", "days"), [("daily", 1), ("weekly", 7)])
def test_turn_comes_at_the_same_hour_all_year(clock, challenge, frequency, days):
    """Also when each run is a little late, and when summer time begins."""
    reader(challenge, frequency=frequency)
    hours = set()
    clock.move_to(dt.datetime(2027, 3, 1, 7, tzinfo=STOCKHOLM))
    send(clock)
    for _step in range(60 * 24):
        clock.move_to(timezone.now() + HOUR + dt.timedelta(seconds=3))
        before = Subscription.objects.get().told_until
        if digests.due(timezone.now()).exists():
            Subscription.objects.update(told_until=timezone.now() - digests.SETTLED)
            hours.add(timezone.localtime().hour)
            assert (timezone.localdate() - timezone.localdate(before)).days == days
    assert hours <= {7, 8}  # the run of each hour is three seconds later than the one before


def test_news_come_again_when_a_clock_that_was_ahead_is_back(clock, challenge):
    user = reader(challenge)
    now = timezone.now()
    assert send(clock, 1096 * DAY) == []
    clock.move_to(now)
    send(clock)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge, to_state="testing")
    assert send(clock) == [user.email]


def test_one_readers_trouble_is_not_the_others(clock, challenge, monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    unlucky, *others = [reader(challenge) for _each in range(3)]
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    real = digests.news_for

    def news_for(user, **when):
        if user == unlucky:
            raise ValueError("a row that nobody can read")
        return real(user, **when)

    monkeypatch.setattr(digests, "news_for", news_for)
    with pytest.raises(CommandError, match="1 readers"):
        send(clock)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(user.email for user in others)
    monkeypatch.setattr(digests, "news_for", real)
    assert send(clock) == [unlucky.email]


def test_news_of_a_lost_digest_is_told_again(clock, challenge, settings, caplog):
    caplog.set_level("CRITICAL")
    user, healthy = reader(challenge), settings.MAIL_SERVER
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge, to_state="testing")
    settings.MAIL_SERVER = "tests.mail.test_deferrals.Says"
    type(user).objects.filter(pk=user.pk).update(email="b@example.org")
    assert send(clock) == []
    assert OutboxMessage.objects.get().state == "refused"
    settings.MAIL_SERVER = healthy
    assert send(clock) == []  # until the owner says that the address works
    RefusedAddress.forget("B@example.org")
    assert send(clock) == ["b@example.org"]
    assert send(clock) == []


def test_weekly_mail_holds_the_whole_week(clock, challenge):
    reader(challenge, frequency="weekly")
    for _day in range(6):
        later(clock, DAY)
        ChallengeStepFactory(challenge=challenge)
        assert send(clock) == []
    send(clock, 2 * DAY)
    assert mail.outbox[0].body.count("\n- ") == 6


def test_nothing_to_tell_is_no_mail(clock, challenge):
    reader(challenge)
    ChallengeStepFactory()
    assert send(clock) == []
    assert not OutboxMessage.objects.exists()


def test_locked_account_gets_no_mail(clock, challenge):
    reader(challenge, is_active=False)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    assert send(clock) == []


def test_too_recent_news_waits_for_next_digest(clock, challenge):
    user = reader(challenge)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    assert send(clock, dt.timedelta(seconds=30)) == []
    assert send(clock, dt.timedelta(minutes=5)) == [user.email]


def test_new_follow_does_not_replay_the_past(clock, challenge):
    other = ChallengeFactory(published=True)
    user = reader(other, frequency="weekly")
    later(clock, DAY)
    ChallengeStepFactory(challenge=challenge)
    later(clock, DAY)
    actions.follow(user, challenge)
    assert send(clock, 7 * DAY) == []


def test_whoever_asks_for_mail_again_is_not_told_of_the_time_between(clock, challenge):
    user = reader(challenge, frequency="never")
    later(clock, DAY)
    ChallengeStepFactory(challenge=challenge)
    later(clock, DAY)
    actions.change_frequency(user, "at_once")
    assert send(clock) == []


def test_long_absence_is_cut_and_says_so(clock, challenge, monkeypatch):
    monkeypatch.setattr(digests, "MOST", 3)
    reader(challenge)
    later(clock, HOUR)
    ChallengeStepFactory.create_batch(4, challenge=challenge)
    send(clock)
    assert mail.outbox[0].body.count("\n- ") == 3
    assert send(clock) == []


def test_draft_that_is_published_later_is_told_of_then(clock, editor, planner, organisation):
    """What a reader may not see is passed over; it does not come afterwards as old news."""
    draft = ChallengeFactory(submitted=True, owner=organisation)
    outsider, member = reader(organisation), reader(frequency="at_once")
    planner.memberships.update(user=member)
    actions.follow(member, organisation)
    Subscription.objects.update(frequency="at_once")
    later(clock, HOUR)
    ChallengeStepFactory(challenge=draft)
    assert send(clock) == [member.email]
    take(draft, "publish")
    assert send(clock) == sorted([member.email, outsider.email])


# The sender dies


class DiesAfter(EmailBackend):
    """Delivers ``left`` messages; then the process is killed."""

    left = 0

    def send_messages(self, messages):
        if DiesAfter.left == 0:
            raise KeyboardInterrupt
        DiesAfter.left -= 1
        return super().send_messages(messages)


@pytest.mark.parametrize("delivered", range(4))
def test_sender_that_dies_after_some_mail_leaves_none_out_and_sends_none_twice(clock, challenge, settings, delivered):
    readers = sorted(reader(challenge).email for _ in range(3))
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    later(clock, HOUR)
    backend = settings.MAIL_SERVER
    settings.MAIL_SERVER, DiesAfter.left = f"{__name__}.DiesAfter", delivered
    if delivered < len(readers):
        with pytest.raises(KeyboardInterrupt):
            call_command("send_digests")
    else:
        call_command("send_digests")
    settings.MAIL_SERVER = backend
    for _run in range(3):
        later(clock, HOUR)
        call_command("send_digests")
    assert sorted(message.to[0] for message in mail.outbox) == readers


@pytest.mark.parametrize("after", range(3))
def test_sender_that_dies_before_it_has_saved_begins_again(clock, challenge, monkeypatch, after):
    readers = sorted(reader(challenge).email for _ in range(3))
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    later(clock, HOUR)
    save, saved = Subscription.save, []

    def die(self, *args, **kwargs):
        if len(saved) == after:
            raise KeyboardInterrupt
        saved.append(self)
        save(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Subscription, "save", die)
        with pytest.raises(KeyboardInterrupt):
            call_command("send_digests")
    assert len(mail.outbox) == after
    later(clock, HOUR)
    call_command("send_digests")
    assert sorted(message.to[0] for message in mail.outbox) == readers


def test_mail_server_that_is_down_delays_the_mail_and_loses_none(clock, challenge, settings):
    user = reader(challenge)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    backend = settings.MAIL_SERVER
    settings.MAIL_SERVER = "nowhere.Backend"
    send(clock)
    settings.MAIL_SERVER = backend
    assert send(clock) == [user.email]
    assert send(clock) == []


@needs_rows_that_lock
def test_two_senders_at_once_send_one_mail():
    challenge = ChallengeFactory(published=True)
    for _ in range(5):
        reader(challenge)
    Follow.objects.update(created_at=MONDAY)
    Subscription.objects.update(told_until=MONDAY)
    step = ChallengeStepFactory(challenge=challenge)
    type(step).objects.update(at=MONDAY + HOUR)
    assert all(sent.written <= 5 for sent in at_once(digests.send_digests, digests.send_digests))
    digests.send_digests()
    assert OutboxMessage.objects.count() == len(mail.outbox) == 5


# No more mail


def test_mail_can_be_ended_by_one_click_of_the_mail_program(clock, challenge):
    user = reader(challenge)
    later(clock, HOUR)
    ChallengeStepFactory(challenge=challenge)
    send(clock)
    headers = mail.outbox[0].message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = headers["List-Unsubscribe"].strip("<>")
    assert url.startswith("http://127.0.0.1:8000/")
    assert url in mail.outbox[0].body
    program = Client(enforce_csrf_checks=True)
    for _click in range(2):
        answer = program.post(url.removeprefix("http://127.0.0.1:8000"), {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})
    assert Subscription.objects.get(user=user).frequency == "never"
    assert user.follows.count() == 1
    ChallengeStepFactory(challenge=challenge)
    assert send(clock) == []


def test_opening_the_link_asks_and_changes_nothing(clock, challenge):
    user = reader(challenge)
    answer = Client().get(reverse("following:unsubscribe", args=[DIGESTS.key_for(user)]))
    assert 'method="post"' in answer.text
    assert "noindex" in answer.text
    assert Subscription.objects.get().frequency == "at_once"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("spoil", [lambda key: key + "x", lambda key: "1" + key, lambda key: "x", lambda key: key[1:]])
def test_link_that_was_tampered_with_is_refused(clock, challenge, spoil, language, method):
    reader(challenge)
    key = spoil(DIGESTS.key_for(reader(challenge)))
    url = translate_url(reverse("following:unsubscribe", args=[key]), language)
    assert getattr(Client(), method)(url).status_code == 404
    assert set(Subscription.objects.values_list("frequency", flat=True)) == {"at_once"}


def test_key_of_another_purpose_is_refused(clock, challenge):
    signed = signing.Signer(salt="something.else").sign(str(reader(challenge).pk))
    assert Client().post(reverse("following:unsubscribe", args=[signed])).status_code == 404


def test_link_of_an_account_that_is_gone_is_refused(clock, challenge):
    user = reader(challenge)
    url = reverse("following:unsubscribe", args=[DIGESTS.key_for(user)])
    user.delete()
    assert Client().post(url).status_code == 404
