"""People take part in an open dialogue: they say something, change it, take it back, reply and support."""

import datetime as dt
import re
import uuid
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from core.workflow import TransitionError
from dialogues.contributing import actions
from dialogues.contributing.participants import participant_by_key
from dialogues.models import Answer, Contribution, Dialogue, Participant, StartedContribution, Support
from dialogues.moderation.actions import hide_contribution, publish_contribution
from tests.dialogues.taking_part import at, by_hand, idea, of, page_of, picture, said_until_the_last_page, say
from tests.factories import (
    PASSWORD,
    ActivityFactory,
    AnswerFactory,
    CategoryFactory,
    ContributionFactory,
    DialogueFactory,
    ParticipantFactory,
    RuleFactory,
    SupportFactory,
    UserFactory,
)
from tests.transitions import take

State = Contribution.State


@pytest.fixture
def dialogue(db):
    return DialogueFactory(open_now=True, allows_guests=True)


@pytest.fixture
def activity(dialogue):
    return ActivityFactory(dialogue=dialogue, title="Vad saknas i Fittja?")


@pytest.fixture
def member(resident):
    client = Client()
    client.force_login(resident)
    return client


@pytest.fixture
def mailed(django_capture_on_commit_callbacks):
    """Post a form, and send the mail as it is when the transaction is through."""

    def post(client, address, data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data)

    return post


@pytest.fixture
def mailed_idea(mailed):
    """Say something page by page with an address, and send the mail."""

    def post(client, activity, **words):
        sent = said_until_the_last_page(client, activity, **words)
        return mailed(client, at("activity", activity), sent) if isinstance(sent, dict) else sent

    return post


def followed(client, response):
    return client.get(response.url)


def shown_at_once(activity):
    activity.dialogue.reviews_first = False
    activity.dialogue.save(update_fields=["reviews_first"])
    return activity


def guest_of(activity, **words):
    """Return the browser of a guest who has said something."""
    client = Client()
    say(client, activity, **words)
    return client


# The page


def test_page_says_what_to_do_and_what_happens_with_it(client, activity):
    page = client.get(at("activity", activity)).text
    assert "Vad saknas i Fittja?" in page
    assert activity.use_sv in page
    assert "samråd" in page
    assert "#rules" in page


def test_reading_sets_no_cookie_and_the_way_in_stands_once(client, member, activity):
    response = client.get(at("activity", activity))
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.text
    for visitor in (client, member):
        page = visitor.get(at("activity", activity)).text
        assert page.count(at("write", activity)) == page.count("Lämna ett bidrag") == 1


def test_where_the_form_was_one_is_led_page_by_page(client, activity):
    assert client.get(at("activity", activity), {"write": "1"}).url == at("write", activity)


def test_form_of_a_page_from_before_goes_on_with_its_words(client, activity):
    response = client.post(at("activity", activity), idea(text="Det här stod på en sida från förut."))
    assert page_of(response) == "picture"
    assert "Det här stod på en sida från förut." in client.get(response.url.replace("/bild/", "/ord/")).text


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (1, "for 1 minute,"),
        (90, "for 90 minutes,"),
        (120, "for 2 hours,"),
        (10_080, "for 7 days,"),
        (0, "You can withdraw it"),
    ],
)
def test_member_is_told_how_long_it_can_be_changed(member, activity, minutes, told):
    Dialogue.objects.update(edit_minutes=minutes)
    with translation.override("en"):
        started = StartedContribution.objects.create(activity=activity, words={"text": ["Fler bänkar"]})
        check = reverse("dialogues:write-page", args=[activity.dialogue.slug, activity.slug, started.key, "check"])
        assert told in member.get(check).text


def test_activity_of_a_draft_is_not_there(client, db):
    assert client.get(at("activity", ActivityFactory(dialogue=DialogueFactory()))).status_code == 404


def test_what_has_closed_or_not_opened_has_no_way_in(client, activity):
    for changes in (
        {"closes_at": timezone.now() - dt.timedelta(minutes=1), "opens_at": None},
        {"opens_at": timezone.now() + dt.timedelta(days=1), "closes_at": None},
    ):
        type(activity).objects.filter(pk=activity.pk).update(**changes)
        assert at("write", activity) not in client.get(at("activity", activity)).text
        assert client.get(at("write", activity)).url == at("activity", activity)


# Saying something


def test_member_says_something_that_waits_for_review(member, resident, activity):
    response = followed(member, say(member, activity, name_shown="Invånare i Fittja"))
    said = Contribution.objects.get()
    assert (said.state, said.activity, said.language) == (State.AWAITING_REVIEW, activity, "sv")
    assert (said.participant.user, said.name_shown) == (resident, "Invånare i Fittja")
    assert "Tack" in response.text or "Thank you" in response.text
    assert "Fler bänkar" in member.get(at("activity", activity)).text
    assert "Fler bänkar" not in Client().get(at("activity", activity)).text
    assert Client().get(of("contribution", said)).status_code == 404


def test_where_nothing_is_read_first_it_is_shown_at_once(member, activity):
    say(member, shown_at_once(activity))
    assert Contribution.objects.get().published_at
    assert "Fler bänkar" in Client().get(at("activity", activity)).text


def test_guest_gets_the_private_link_once(activity):
    client = Client()
    response = followed(client, say(client, activity, name_shown="Någon"))
    said = Contribution.objects.get()
    key = re.search(r"/mina-bidrag/([\w-]+=*)/", response.text)
    key = key or re.search(reverse("mine:by-link", args=["KEY"]).replace("KEY", r"([\w-]+)"), response.text)
    assert participant_by_key(key[1]) == said.participant
    assert (said.name_shown, said.participant.user, said.participant.email) == ("Någon", None, "")
    assert key[1] not in client.get(of("contribution", said)).text  # shown once


def test_guest_who_comes_back_in_the_same_browser_is_the_same(activity):
    client = guest_of(activity)
    say(client, activity, title="En lekplats", text="Vid skolan.")
    assert Participant.objects.count() == 1
    assert Contribution.objects.count() == 2


def test_guest_is_refused_where_guests_are_not_let_in(activity):
    type(activity.dialogue).objects.update(allows_guests=False)
    response = say(Client(), activity)
    assert response.status_code == 200
    assert "email" in response.context["form"].errors
    assert "Fler bänkar" in response.text
    assert not Contribution.objects.exists()


def test_lost_session_loses_nothing_and_asks_for_no_address(activity, member, resident):
    sent = said_until_the_last_page(member, activity)
    stranger = Client()
    response = stranger.post(at("activity", activity), {**sent, "with_account": "1"})
    check = parse_qs(urlsplit(response.url).query)["next"][0]
    stranger.post(response.url, {"login": resident.email, "password": PASSWORD})
    assert "Fler bänkar" in stranger.get(check).text
    assert not Contribution.objects.exists()


def test_address_is_confirmed_before_anybody_sees_it(activity, mailed_idea):
    response = mailed_idea(Client(), shown_at_once(activity), email="Kim@Example.org")
    said = Contribution.objects.get()
    assert response.status_code == 200
    assert (said.state, said.participant.email, said.participant.confirmed_at) == (
        "unconfirmed",
        "kim@example.org",
        None,
    )
    message = mail.outbox[0]
    assert message.to == ["kim@example.org"]
    assert "Fler bänkar" not in message.body
    assert "Fler bänkar" not in Client().get(at("activity", activity)).text
    actions.confirm_contributions(said.participant)
    assert "Fler bänkar" in Client().get(at("activity", activity)).text


def test_answer_is_the_same_whoever_has_the_address(activity, mailed_idea):
    ParticipantFactory(dialogue=activity.dialogue, by_email=True, email="known@example.org", name_shown="Känd")
    known, new = (
        mailed_idea(Client(), activity, email=address) for address in ("known@example.org", "new@example.org")
    )
    own = re.compile(r"(known|new)@example\.org|[0-9a-f]{8}-[0-9a-f-]{27}")  # the address, and the form's key
    assert own.sub("", known.text) == own.sub("", new.text)
    assert [message.subject for message in mail.outbox] == [mail.outbox[0].subject] * 2
    assert set(Contribution.objects.values_list("state", flat=True)) == {"unconfirmed"}


def test_nobody_acts_for_an_address_or_renames_it_before_it_is_confirmed(activity, mailed_idea):
    known = ParticipantFactory(dialogue=activity.dialogue, by_email=True, email="known@example.org", name_shown="Känd")
    mine = ContributionFactory(activity=activity, participant=known)
    stranger = Client()
    mailed_idea(stranger, activity, email="known@example.org", name_shown="Fulnamn")
    assert stranger.get(of("contribution", mine)).status_code == 404
    known.refresh_from_db()
    assert known.name_shown == "Känd"


def test_confirmation_after_the_results_are_out_comes_too_late(activity, mailed_idea):
    mailed_idea(Client(), activity, email="kim@example.org")
    participant = Participant.objects.get()
    type(activity.dialogue).objects.update(state="closed")
    assert actions.confirm_contributions(participant, only=[0]) == []
    type(activity.dialogue).objects.update(state="results_published")
    assert actions.confirm_contributions(participant) == []
    type(activity.dialogue).objects.update(state="closed")  # it arrived in time
    assert len(actions.confirm_contributions(participant)) == 1


@pytest.mark.parametrize("who", [{}, {"email": "kim@example.org"}, {"with": "account"}])
def test_double_click_leaves_one_contribution(member, activity, mailed, who):
    client = member if who.pop("with", "") else Client()
    sent = said_until_the_last_page(client, activity, **who)
    for _click in range(2):
        mailed(client, at("activity", activity), sent)
    assert Contribution.objects.count() == 1
    assert Participant.objects.count() == 1
    assert len(mail.outbox) == len(who)


def test_closed_activity_takes_nothing_and_loses_nothing(member, activity, editor):
    sent = said_until_the_last_page(member, activity)
    take(activity.dialogue, "close", by=editor)
    response = member.post(at("activity", activity), sent)
    assert response.status_code == 200
    assert "Fler bänkar" in response.text
    assert not Contribution.objects.exists()


def test_closing_between_the_check_and_the_lock_is_told(activity, resident, editor):
    said = Contribution(activity=activity, dialogue=activity.dialogue, title="x", text="x")
    take(type(activity.dialogue).objects.get(), "close", by=editor)
    with pytest.raises(TransitionError):
        actions.contribute(said, who=actions.Who(user=resident), form_key=uuid.uuid4())


def test_many_contributions_in_a_short_time_are_slowed_down(member, activity):
    for n in range(20):
        say(member, activity, title=f"bidrag {n}")
    response = say(member, activity, title="ett till")
    assert response.status_code == 429
    assert "ett till" in response.text
    assert Contribution.objects.count() == 20


def test_mail_to_one_address_is_limited(activity, mailed_idea):
    for n in range(11):
        response = mailed_idea(Client(REMOTE_ADDR=f"192.0.2.{n}"), activity, email="kim@example.org")
    assert len(mail.outbox) == 10
    assert "Fler bänkar" in response.text


def test_words_whose_hidden_field_a_password_manager_filled_in_are_sent_once_more(member, activity):
    """As a machine would; nobody is told that something was received which was not."""
    guests = Client()
    response = say(guests, activity, website="https://spam.example")
    assert response.status_code == 200
    assert not Contribution.objects.exists()
    assert "Man vill kunna vila på vägen." in response.text
    assert 'name="website"' not in response.text


# Hostile input


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", ""),
        ("text", "  \n "),
        ("text", "\u200b\u202e"),
        ("text", "x" * 4001),
        ("text", "x" * 1_000_000),
        ("text", "a\x00b"),
        ("name_shown", "x" * 81),
        ("name_shown", "a\x00b"),
        ("email", "inte en adress"),
        ("email", "kim@exаmple.org"),  # a Cyrillic а
        ("email", "a\x00@example.org"),
    ],
)
def test_invalid_input_is_explained_and_kept(activity, field, value):
    response = say(Client(), activity, **{"text": "Mina ord", field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert "Mina ord" in response.text or field == "text"
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"form_key": "abc"},
        {"form_key": "\x00"},
        {"form_key": "9" * 10_000},
        {"state": "published", "n_supports": "999", "participant": "1", "activity": "1", "reply_to": "1"},
        {"category": "", "picture": "not a file", "hidden_reason": "x"},
    ],
)
def test_forged_hidden_fields_change_nothing(member, activity, forged):
    assert say(member, activity, **forged).status_code == 302
    said = Contribution.objects.get()
    assert (said.state, said.n_supports, said.reply_to, said.activity) == (State.AWAITING_REVIEW, 0, None, activity)


@pytest.mark.parametrize("category", ["0", "-1", "9" * 40, "x", "\x00"])
def test_category_of_another_activity_is_refused(member, activity, category):
    CategoryFactory(activity=activity)
    other = CategoryFactory()
    for value in (category, str(other.pk)):
        response = say(member, activity, category=value)
        assert "category" in response.context["form"].errors
        assert "Fler bänkar" in response.text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "🌳🌳",
        "مرحبا",
        "\u202eomvänt",
        "<b>fet</b> **stjärnor**",
        "{{ 1 }}",
        "=1+1",
        "👨‍👩‍👧",
    ],
)
def test_hostile_text_is_shown_as_text(member, activity, text):
    response = followed(member, say(member, activity, title=text, text=text, name_shown=text))
    said = Contribution.objects.get()
    assert response.status_code == 200
    assert "\u202e" not in said.text + said.title + said.name_shown
    for page in (response.text, member.get(at("activity", activity)).text):
        assert "<script>alert" not in page
        assert "<b>fet" not in page


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "x" * 100_000},
        {"category": "9" * 50},
        {"answered": "maybe"},
        {"sort": "'; drop"},
        {"page": "9" * 50},
        {"page": "-1"},
        {"page": "abc"},
    ],
)
def test_any_query_string_is_answered(client, activity, asked):
    ContributionFactory(activity=activity, published=True)
    assert client.get(at("activity", activity), asked).status_code == 200


@pytest.mark.parametrize("name", ["contribution", "support", "reply"])
def test_out_of_range_ids_are_not_found(client, activity, name):
    for pk in (0, 10**30):
        assert client.get(reverse(f"dialogues:{name}", args=[activity.dialogue.slug, pk])).status_code == 404


# Pictures


def test_picture_loses_where_it_was_taken(member, activity):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (59.0, 14.0, 0.0)}  # GPS
    exif[0x010E] = "where I live"
    assert say(member, activity, picture=picture(exif=exif), picture_alt="En röd bänk").status_code == 302
    said = Contribution.objects.get()
    with default_storage.open(said.picture.name) as file, Image.open(file) as stored:
        assert stored.format == "WEBP"
        assert not stored.getexif()
    assert said.picture_alt == "En röd bänk"


def test_picture_that_is_also_something_else_is_only_a_picture(member, activity):
    polyglot = picture(after=b"<script>alert(1)</script>PK\x03\x04")
    say(member, activity, picture=polyglot, picture_alt="En bänk")
    with default_storage.open(Contribution.objects.get().picture.name) as file:
        stored = file.read()
    assert b"script" not in stored
    assert stored[:4] == b"RIFF"


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 40, b"", b"%PDF-1.4"])
def test_invalid_picture_is_refused_and_text_kept(member, activity, content):
    upload = picture()
    upload.file = BytesIO(content)
    upload.size = len(content)
    response = say(member, activity, picture=upload, picture_alt="x")
    assert "picture" in response.context["form"].errors
    assert StartedContribution.objects.get().words["text"][0].startswith("Fler bänkar")


def test_picture_and_title_need_no_words(member, activity):
    say(member, activity, text="Man vill kunna vila på vägen.", picture=picture(), picture_alt="")
    said = Contribution.objects.get()
    assert (said.title, said.picture_alt, str(said)) == ("", "", "Man vill kunna vila på vägen.")


# Something like it


def checked(client, activity):
    """Return the page on which all of it stands before it is sent."""
    key = said_until_the_last_page(client, activity, text="Fler bänkar vid ån")["started"]
    return client.get(reverse("dialogues:write-page", args=[activity.dialogue.slug, activity.slug, key, "check"])).text


def test_similar_contributions_are_shown_before_sending(member, activity):
    ContributionFactory(activity=activity, title="Bänkar vid ån", text="Behövs.", published=True)
    page = checked(member, activity)
    assert "Bänkar vid ån" in page
    assert "Fler bänkar vid ån" in page
    assert say(member, activity).status_code == 302
    assert Contribution.objects.count() == 2


def test_similar_shows_what_everybody_sees_and_nothing_else(client, activity):
    ContributionFactory(activity=activity, title="Bänkar vid ån", published=True)
    ContributionFactory(activity=activity, title="Hemliga bänkar")
    ContributionFactory(title="Bänkar i en annan dialog", published=True)
    page = checked(client, activity)
    assert "Bänkar vid ån" in page
    assert "Hemliga" not in page
    assert "annan dialog" not in page
    type(activity).objects.update(results="afterwards")
    assert "Bänkar vid ån" not in checked(client, activity)


# What others see, and when


def test_results_are_shown_when_it_has_closed(client, member, resident, activity, editor):
    type(activity).objects.filter(pk=activity.pk).update(results="afterwards")
    mine = ContributionFactory(activity=activity, author=resident, title="Min idé", published=True)
    assert "Min idé" not in client.get(at("activity", activity)).text
    assert "Min idé" in member.get(at("activity", activity)).text
    assert client.get(of("contribution", mine)).status_code == 404
    assert member.get(of("contribution", mine)).status_code == 200
    take(activity.dialogue, "close", by=editor)
    assert "Min idé" in client.get(at("activity", activity)).text


@pytest.mark.parametrize("state", [*Contribution.UNSEEN, State.AWAITING_REVIEW, State.UNCONFIRMED, State.WITHDRAWN])
def test_unpublished_contribution_leaks_nowhere(client, activity, state):
    said = ContributionFactory(
        activity=activity, title="Hemligt", state=state, hidden_reason="x", latitude=59, longitude=17
    )
    ContributionFactory(activity=activity, title="Öppet", published=True)
    for address in (at("activity", activity), at("places", activity)):
        assert "Hemligt</a>" not in client.get(address).text
        assert f"/{said.pk}/" not in client.get(address).text
    assert "Hemligt" not in client.get(at("activity", activity), {"q": "hemligt"}).text.replace('value="hemligt"', "")
    for name in ("contribution", "reply", "support"):
        assert client.get(of(name, said)).status_code == 404
        assert client.post(of(name, said), by_hand(text="x")).status_code in {404, 405}


def test_hidden_contribution_shows_rule_to_author(client, member, resident, activity, editor):
    said = ContributionFactory(activity=activity, author=resident, title="Något fult", published=True)
    rule = RuleFactory(dialogue=activity.dialogue, title="Angrip inte andra")
    hide_contribution(said, by=editor, reason="Personangrepp", rule=rule)
    assert client.get(of("contribution", said)).status_code == 404
    page = member.get(of("contribution", said)).text
    assert "Personangrepp" in page
    assert "Angrip inte andra" in page
    assert "Personangrepp" in member.get(at("activity", activity)).text


def test_merged_contribution_redirects_to_target(client, activity):
    into = ContributionFactory(activity=activity, published=True)
    said = ContributionFactory(activity=activity, state=State.MERGED, merged_into=into)
    assert client.get(of("contribution", said)).url == of("contribution", into)
    assert client.get(of("support", said)).status_code == 200


# The list


def test_list_is_sorted_filtered_and_searched(client, activity):
    category = CategoryFactory(activity=activity)
    old = ContributionFactory(
        activity=activity, title="Gammal lekplats", published=True, created_at=timezone.now() - dt.timedelta(days=2)
    )
    liked = ContributionFactory(
        activity=activity, title="Omtyckt cykelväg", published=True, n_supports=9, category=category
    )
    new = ContributionFactory(activity=activity, title="Ny bänk", published=True)
    AnswerFactory(contribution=old, state=Answer.State.ACCEPTED, text="Ja.")

    def listed(**asked):
        return [one.pk for one in client.get(at("activity", activity), asked).context["page"]]

    liked.refresh_from_db()
    assert listed() == [new.pk, liked.pk, old.pk]
    assert listed(sort="oldest")[0] == old.pk
    assert listed(sort="supported")[0] == liked.pk
    assert listed(category=category.pk) == [liked.pk]
    assert listed(answered="yes") == [old.pk]
    assert listed(answered="no") == [new.pk, liked.pk]
    assert listed(q="LEKPLATS") == [old.pk]
    assert listed(q="bank") == [new.pk]


def test_list_is_in_pages(client, activity):
    for _n in range(51):
        ContributionFactory(activity=activity, published=True)
    assert len(client.get(at("activity", activity)).context["page"]) == 50
    assert len(client.get(at("activity", activity), {"page": "2"}).context["page"]) == 1


@pytest.mark.parametrize("rows", [1, 6])
def test_query_counts_are_constant(client, activity, django_assert_num_queries, rows):
    CategoryFactory(activity=activity)
    for _row in range(rows):
        said = ContributionFactory(activity=activity, published=True)
        AnswerFactory(contribution=said, state=Answer.State.ACCEPTED, text="Ja.")
        ContributionFactory(activity=activity, published=True, reply_to=said)
    with django_assert_num_queries(4):
        client.get(at("activity", activity))
    with django_assert_num_queries(7):
        client.get(of("contribution", said))
    with django_assert_num_queries(5):
        client.get(at("places", activity))


@pytest.mark.parametrize("rows", [1, 6])
def test_query_count_of_a_member_is_constant(member, resident, activity, django_assert_num_queries, rows):
    for _row in range(rows):
        SupportFactory(
            contribution=ContributionFactory(activity=activity, published=True),
            participant=Participant.objects.filter(user=resident).first()
            or ParticipantFactory(dialogue=activity.dialogue, user=resident),
        )
    member.get(at("activity", activity))
    with django_assert_num_queries(10):
        member.get(at("activity", activity))


# Changing it, and taking it back


def test_author_can_edit_within_time_limit(member, resident, activity):
    said = ContributionFactory(activity=activity, author=resident, title="Före")
    response = member.post(of("contribution-edit", said), idea(title="Efter"))
    said.refresh_from_db()
    assert response.status_code == 302
    assert (said.title, said.edited_at is not None) == ("Efter", True)


def test_change_of_what_is_published_is_read_again(member, resident, activity):
    said = ContributionFactory(activity=activity, author=resident, title="Före", published=True)
    member.post(of("contribution-edit", said), idea(title="Efter"))
    said.refresh_from_db()
    assert said.state == State.AWAITING_REVIEW
    shown_at_once(activity)
    Contribution.objects.update(state=State.PUBLISHED)
    member.post(of("contribution-edit", said), idea(title="Sist"))
    said.refresh_from_db()
    assert (said.state, said.title) == (State.PUBLISHED, "Sist")


def test_edit_after_time_limit_is_refused_and_text_kept(member, resident, activity):
    said = ContributionFactory(activity=activity, author=resident, title="Före")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=61)):
        assert member.get(of("contribution-edit", said)).status_code == 302
        response = member.post(of("contribution-edit", said), idea(title="Efter"))
    said.refresh_from_db()
    assert response.status_code == 200
    assert "Efter" in response.text
    assert said.title == "Före"


@pytest.mark.parametrize("state", [State.HIDDEN, State.MERGED, State.WITHDRAWN])
def test_deleted_contribution_cannot_be_edited(member, resident, activity, state):
    said = ContributionFactory(activity=activity, author=resident, title="Före", state=state, hidden_reason="x")
    member.post(of("contribution-edit", said), idea(title="Efter"))
    said.refresh_from_db()
    assert said.title == "Före"


def test_answered_contribution_cannot_be_edited(member, resident, activity):
    said = ContributionFactory(activity=activity, author=resident, title="Före", published=True)
    AnswerFactory(contribution=said, state=Answer.State.RECEIVED)
    assert member.post(of("contribution-edit", said), idea(title="Efter")).status_code == 200
    said.refresh_from_db()
    assert said.title == "Före"


@pytest.mark.parametrize("name", ["contribution-edit", "withdraw"])
def test_others_cannot_edit_or_withdraw(activity, name):
    said = ContributionFactory(activity=activity, published=True)
    member = Client()
    member.force_login(UserFactory())
    guest = guest_of(activity, title="Något annat", text="Något annat.")
    assert member.post(of(name, said), idea()).status_code == 403
    assert guest.post(of(name, said), idea()).status_code == 403
    assert Client().post(of(name, said), idea()).status_code == 302
    said.refresh_from_db()
    assert said.state == State.PUBLISHED


def test_guest_changes_and_takes_back_in_the_same_browser(activity):
    guest = guest_of(activity)
    said = Contribution.objects.get()
    guest.post(of("contribution-edit", said), idea(title="Efter"))
    said.refresh_from_db()
    assert said.title == "Efter"
    guest.post(of("withdraw", said))
    said.refresh_from_db()
    assert said.state == State.WITHDRAWN


@pytest.mark.django_db(transaction=True)
def test_withdrawal_deletes_text_picture_and_location(member, resident, activity):
    said = ContributionFactory(
        activity=activity, author=resident, title="Hemligt", latitude=59, longitude=17, place_text="Hemma"
    )
    member.post(of("contribution-edit", said), idea(picture=picture(), picture_alt="En bänk"))
    said.refresh_from_db()
    file = said.picture.name
    assert default_storage.exists(file)
    for _click in range(2):
        assert member.post(of("withdraw", said)).status_code == 302
    said.refresh_from_db()
    assert said.state == State.WITHDRAWN
    words = [said.title, said.text, said.picture.name, said.picture_alt, said.place_text, said.latitude, said.longitude]
    assert not any(words)
    assert not default_storage.exists(file)
    assert said.steps.count() == 1
    assert member.get(of("contribution", said)).status_code == 200
    assert Client().get(of("contribution", said)).status_code == 404


def test_replies_stay_under_what_has_been_taken_back(client, member, resident, activity):
    said = ContributionFactory(activity=activity, author=resident, title="Hemligt", published=True)
    reply = ContributionFactory(activity=activity, reply_to=said, text="Ett svar", published=True)
    actions.count_replies(said.pk)
    member.post(of("withdraw", said))
    page = client.get(of("contribution", said))
    assert page.status_code == 200
    assert "Ett svar" in page.text
    assert "Hemligt" not in page.text
    assert client.get(of("contribution", reply)).url.endswith(f"#bidrag-{reply.pk}")
    assert "Hemligt" not in client.get(at("activity", activity)).text


def test_what_is_merged_can_still_be_taken_back(member, resident, activity):
    into = ContributionFactory(activity=activity, published=True)
    said = ContributionFactory(activity=activity, author=resident, state=State.MERGED, merged_into=into)
    member.post(of("withdraw", said))
    said.refresh_from_db()
    assert (said.state, said.merged_into, said.text) == (State.WITHDRAWN, None, "")


# Replies


def test_reply_is_read_and_counted(member, activity, editor):
    said = ContributionFactory(activity=activity, published=True)
    assert member.post(of("reply", said), by_hand(text="Jag håller med.")).status_code == 302
    reply = said.replies.get()
    said.refresh_from_db()
    assert (reply.state, said.n_replies) == (State.AWAITING_REVIEW, 0)
    assert "Jag håller med." in member.get(of("contribution", said)).text
    assert "Jag håller med." not in Client().get(of("contribution", said)).text
    publish_contribution(reply, by=editor)
    said.refresh_from_db()
    assert said.n_replies == 1
    member.post(of("withdraw", reply))
    said.refresh_from_db()
    assert said.n_replies == 0


def test_guest_and_address_reply_too(activity, mailed):
    said = ContributionFactory(activity=shown_at_once(activity), published=True)
    Client().post(of("reply", said), by_hand(text="Som gäst"))
    mailed(Client(), of("reply", said), by_hand(text="Med adress", email="kim@example.org"))
    said.refresh_from_db()
    assert said.n_replies == 1
    actions.confirm_contributions(Participant.objects.get(email="kim@example.org"))
    said.refresh_from_db()
    assert said.n_replies == 2


def test_replies_are_one_level_deep(member, activity):
    said = ContributionFactory(activity=activity, published=True)
    reply = ContributionFactory(activity=activity, reply_to=said, published=True)
    response = member.post(of("reply", reply), by_hand(text="Ännu ett"))
    assert response.status_code == 200
    assert "Ännu ett" in response.text
    assert not reply.replies.exists()


def test_no_replies_where_the_organiser_wants_none(member, activity):
    type(activity).objects.update(takes_replies=False)
    said = ContributionFactory(activity=activity, published=True)
    assert member.get(of("reply", said)).status_code == 302
    assert member.post(of("reply", said), by_hand(text="Ändå")).status_code == 200
    assert not said.replies.exists()


# Supports


def test_member_supports_once_and_takes_it_back(member, activity):
    said = ContributionFactory(activity=activity, published=True)
    for wanted, n in (("1", 1), ("1", 1), ("0", 0), ("0", 0), ("1", 1)):
        assert member.post(of("support", said), {"wanted": wanted}).status_code == 302
        said.refresh_from_db()
        assert said.n_supports == n == said.supports.count()


def test_guest_who_supports_first_becomes_a_participant(activity):
    said = ContributionFactory(activity=activity, published=True)
    guest = Client()
    assert guest.get(of("support", said)).status_code == 200
    response = guest.post(of("support", said), by_hand(name_shown="Någon"), follow=True)
    said.refresh_from_db()
    assert said.n_guest_supports == 1
    assert "mina-bidrag" in response.text or "my-contributions" in response.text
    guest.post(of("support", said), {"wanted": "0"})
    said.refresh_from_db()
    assert said.n_supports == 0


def test_double_click_of_a_guest_supports_once(activity):
    said = ContributionFactory(activity=activity, published=True)
    sent = by_hand()
    for _browser in range(2):
        Client().post(of("support", said), sent)
    said.refresh_from_db()
    assert said.n_guest_supports == 1


def test_support_with_an_address_counts_when_the_link_is_opened(activity, mailed):
    type(activity.dialogue).objects.update(allows_guests=False)
    said = ContributionFactory(activity=activity, published=True)
    response = mailed(Client(), of("support", said), by_hand(email="kim@example.org"))
    assert response.status_code == 200
    assert not Support.objects.exists()
    link = re.search(r"http://\S+key=\S+", mail.outbox[0].body)[0].partition("8000")[2]
    client = Client()
    assert client.get(link).status_code == 200
    assert not Support.objects.exists()
    client.post(link, {"wanted": "1"})
    said.refresh_from_db()
    assert said.n_supports == 1
    assert Participant.objects.get(email="kim@example.org").confirmed_at


@pytest.mark.parametrize("key", ["x", "å" * 300])
def test_forged_key_supports_nothing(activity, key):
    said = ContributionFactory(activity=activity, published=True)
    type(activity.dialogue).objects.update(allows_guests=False)
    response = Client().post(f"{of('support', said)}?key={key}", {"wanted": "1"})
    assert response.status_code == 200
    assert not Support.objects.exists()


def test_nobody_supports_their_own_or_what_has_closed(member, resident, activity, editor):
    own = ContributionFactory(activity=activity, author=resident, published=True)
    other = ContributionFactory(activity=activity, published=True)
    member.post(of("support", own), {"wanted": "1"})
    take(activity.dialogue, "close", by=editor)
    member.post(of("support", other), {"wanted": "1"})
    assert not Support.objects.exists()


def test_support_after_a_lost_session_leads_to_the_login(activity):
    said = ContributionFactory(activity=activity, published=True)
    response = Client().post(of("support", said), {"wanted": "1", "with_account": "1"})
    assert response.status_code == 302
    assert not Participant.objects.filter(user=None).exists()


# The answer


def test_answer_stands_on_the_page(client, activity):
    said = ContributionFactory(activity=activity, published=True)
    AnswerFactory(contribution=said, state=Answer.State.PARTLY, text="Vi bygger hälften.")
    assert "Vi bygger hälften." in client.get(of("contribution", said)).text
