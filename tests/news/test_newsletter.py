"""The newsletter: subscribed to with a confirmed address, sent once to each, ended by one click."""

import datetime as dt
import re
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import RefusedAddress
from mail.models import OutboxMessage
from news import letters
from news.letters import write_letters
from news.models import NewsletterReader, NewsletterRequest
from news.unsubscribing import NEWSLETTER
from news.workflow import ISSUE_TRANSITIONS
from sodertorn.privacy import delete_account, export_of
from tests import factories
from tests.admin.pages import address, page_of, shown

pytestmark = pytest.mark.django_db
ADDRESS = "ylva@example.org"


def subscribe(client, *audiences, email=ADDRESS, prefix="/nyhetsbrev/prenumerera/"):
    return client.post(prefix, {"email": email, "audiences": list(audiences)})


def link_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def link_to(email=ADDRESS):
    return link_in(OutboxMessage.objects.filter(address=email, name="newsletter_confirm").latest("pk"))


def letters_of(issue):
    return OutboxMessage.objects.filter(key__startswith=f"newsletter:{issue.pk}:")


def sent(**values):
    return factories.NewsletterIssueFactory(sent=True, **values)


# Subscribing


def test_nobody_subscribes_before_the_address_is_confirmed(client):
    assert subscribe(client, "residents").status_code == 200
    assert not NewsletterReader.objects.exists()
    client.get(link_to())
    assert not NewsletterReader.objects.exists()
    assert client.post(link_to()).status_code == 200
    reader = NewsletterReader.objects.get()
    assert (reader.email, reader.residents, reader.planners, reader.language) == (ADDRESS, True, False, "sv")
    assert not NewsletterRequest.objects.exclude(email="").exists()


def test_confirming_twice_changes_nothing(client):
    subscribe(client, "residents")
    link = link_to()
    assert [client.post(link).status_code for _ in range(2)] == [200, 200]
    assert NewsletterReader.objects.count() == 1
    assert "Du får nyhetsbrevet" in client.get(link).text


def test_subscribing_again_changes_what_is_sent(client):
    for audience in ("residents", "planners"):
        subscribe(client, audience)
        client.post(link_to())
    reader = NewsletterReader.objects.get()
    assert (reader.residents, reader.planners) == (False, True)


def test_answer_is_the_same_for_an_address_that_is_known(client):
    unknown = subscribe(client, "residents").text
    factories.NewsletterReaderFactory(email="kand@example.org")
    known = subscribe(client, "residents", email="kand@example.org").text
    assert known == unknown


@pytest.mark.parametrize(
    ("email", "audiences"), [("", ["residents"]), ("ylva", ["residents"]), (ADDRESS, []), (ADDRESS, ["all"])]
)
def test_what_is_missing_is_said_and_what_was_written_is_kept(client, email, audiences):
    html = subscribe(client, *audiences, email=email).text
    assert 'aria-invalid="true"' in html
    assert not OutboxMessage.objects.exists()
    assert not email or f'value="{email}"' in html


def test_machine_that_fills_in_every_field_gets_nothing(client):
    client.post("/nyhetsbrev/prenumerera/", {"email": ADDRESS, "audiences": ["residents"], "website": "x"})
    assert not OutboxMessage.objects.exists()


def test_one_address_is_not_filled_with_mail(client):
    answers = [subscribe(client, "residents").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert OutboxMessage.objects.count() == 5


def test_link_that_has_expired_says_so(client):
    subscribe(client, "residents")
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        assert client.post(link_to()).status_code == 410
    assert not NewsletterReader.objects.exists()


# Sending


@pytest.fixture
def editor(client):
    client.force_login(factories.UserFactory(editor=True))
    return client


@pytest.mark.parametrize(("audience", "whom"), [("planners", "planners and municipalities: 2 subscribers"),
                                                ("", "all subscribers: 3 subscribers")])  # fmt: skip
def test_editor_reads_who_gets_it_before_it_goes(editor, audience, whom):
    factories.NewsletterReaderFactory.create_batch(2, planners=True, residents=False)
    factories.NewsletterReaderFactory(planners=False, residents=True)
    issue = factories.NewsletterIssueFactory(audience=audience)
    page = editor.get(address("news_newsletterissue_step", issue.pk, "send")).text
    assert f"It is for {whom}." in page
    chosen = {"action": "send", "_selected_action": [issue.pk]}
    assert f"It is for {whom}." in editor.post(address("news_newsletterissue_changelist"), chosen).text
    issue.refresh_from_db()
    assert issue.state == "draft"  # the list asks before it sends, too


def test_editor_sees_a_preview_tests_and_sends(editor, django_capture_on_commit_callbacks):
    issue = factories.NewsletterIssueFactory(title="Nytt i höst")
    issue.items.add(
        factories.NewsItemFactory(published=True, title="En nyhet"), factories.NewsItemFactory(title="Ett utkast")
    )
    reader = factories.NewsletterReaderFactory()
    html = editor.get(issue.get_absolute_url()).text
    assert "En nyhet" in html
    assert "Ett utkast" not in html
    assert shown(editor, page_of(issue))
    editor.post(address("news_newsletterissue_step", issue.pk, "test"))
    test = OutboxMessage.objects.get()
    assert test.name == "newsletter"
    assert test.address != reader.email
    editor.post(address("news_newsletterissue_step", issue.pk, "send"))
    write_letters.call(issue.pk)
    letter = letters_of(issue).get()
    assert letter.address == reader.email
    assert "En nyhet" in letter.body
    assert "Ett utkast" not in letter.body
    with override("sv"):
        assert letter.headers["List-Unsubscribe"] == f"<{NEWSLETTER.url_for(reader)}>"
    issue.refresh_from_db()
    assert (issue.state, issue.n_letters) == ("sent", 1)
    assert [step.to_state for step in issue.steps.all()] == ["sent"]


def test_empty_issue_cannot_be_sent(editor):
    issue = factories.NewsletterIssueFactory(text="")
    assert ISSUE_TRANSITIONS["send"].why_not(issue)
    editor.post(address("news_newsletterissue_step", issue.pk, "send"))
    issue.refresh_from_db()
    assert issue.state == "draft"


def test_issue_that_is_sent_twice_is_sent_once(editor):
    issue = factories.NewsletterIssueFactory()
    for _ in range(2):
        editor.post(address("news_newsletterissue_step", issue.pk, "send"))
    assert issue.steps.count() == 1


def test_issue_goes_to_its_audience_in_each_ones_language():
    factories.NewsletterReaderFactory(email="plan@example.org", planners=True, language="en")
    factories.NewsletterReaderFactory(email="bor@example.org", planners=False, residents=True)
    RefusedAddress.note("studs@example.org", said="550")
    factories.NewsletterReaderFactory(email="studs@example.org", planners=True)
    issue = sent(audience="planners")
    write_letters.call(issue.pk)
    letter = letters_of(issue).get()
    assert letter.address == "plan@example.org"
    assert "Hello again." in letter.body
    assert "/en/newsletter/" in letter.body
    to_all = sent()
    write_letters.call(to_all.pk)
    assert letters_of(to_all).count() == 2


def test_worker_that_is_killed_between_two_batches_writes_to_each_once(monkeypatch):
    monkeypatch.setattr(letters, "BATCH", 2)
    factories.NewsletterReaderFactory.create_batch(5)
    issue, queue, calls = sent(), letters.queue_mail_to_many, []

    def killed(*args, **kwargs):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(args)
        queue(*args, **kwargs)

    monkeypatch.setattr(letters, "queue_mail_to_many", killed)
    with pytest.raises(KeyboardInterrupt):
        write_letters.call(issue.pk)
    assert letters_of(issue).count() == 2
    monkeypatch.setattr(letters, "queue_mail_to_many", queue)
    write_letters.call(issue.pk)
    assert letters_of(issue).count() == 5
    issue.refresh_from_db()
    assert issue.n_letters == 5


def test_who_subscribes_after_it_was_sent_gets_the_next(client):
    issue = sent()
    factories.NewsletterReaderFactory(confirmed_at=issue.sent_at + dt.timedelta(minutes=1))
    write_letters.call(issue.pk)
    assert not letters_of(issue).exists()


@pytest.mark.parametrize("n", [1, 30])
def test_letters_are_written_with_the_same_number_of_queries(django_assert_num_queries, n):
    factories.NewsletterReaderFactory.create_batch(n)
    issue = sent()
    with django_assert_num_queries(7):
        write_letters.call(issue.pk)


# Ending it


def test_one_click_ends_it_and_removes_the_address(client):
    reader = factories.NewsletterReaderFactory(email=ADDRESS)
    issue = sent()
    write_letters.call(issue.pk)
    url = reverse("newsletter:unsubscribe", args=[NEWSLETTER.key_for(reader)])
    client.get(url)
    assert NewsletterReader.objects.filter(email=ADDRESS).exists()
    assert [client.post(url).status_code for _ in range(2)] == [200, 200]
    assert not NewsletterReader.objects.filter(email=ADDRESS).exists()
    assert not letters_of(issue).exists()
    again = sent()
    write_letters.call(again.pk)
    assert not letters_of(again).exists()


def test_who_has_ended_it_can_subscribe_again(client):
    reader = factories.NewsletterReaderFactory(email=ADDRESS)
    client.post(reverse("newsletter:unsubscribe", args=[NEWSLETTER.key_for(reader)]))
    subscribe(client, "residents")
    client.post(link_to())
    assert NewsletterReader.objects.get(email=ADDRESS).ended_at is None


# What is public, and what is kept


def test_issues_that_have_been_sent_are_public_and_no_others(client, page_cache):
    issue, draft = sent(title="Skickat brev"), factories.NewsletterIssueFactory(title="Hemligt brev")
    html = client.get("/nyhetsbrev/").text
    assert "Skickat brev" in html
    assert "Hemligt brev" not in html
    assert client.get(issue.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_subscribers_are_listed_nowhere(editor):
    assert not [
        model for model in editor.get(address("index")).context["available_apps"] if "reader" in str(model).lower()
    ]


def test_account_takes_its_subscription_out_and_away():
    user = factories.UserFactory(email=ADDRESS)
    factories.NewsletterReaderFactory(email=ADDRESS, residents=True)
    NewsletterRequest.objects.give(ADDRESS, residents=True)
    assert export_of(user)["newsletter"][0]["residents"] is True
    delete_account(user)
    assert not NewsletterReader.objects.exists()
    assert not NewsletterRequest.objects.exists()


def test_address_that_nobody_confirms_is_removed_after_two_weeks(client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        subscribe(client, "residents")
        left = []
        for _day in range(16):
            clock.shift(dt.timedelta(days=1))
            call_command("forget_unconfirmed_subscriptions", stdout=StringIO())
            left.append(NewsletterRequest.objects.count())
    assert left == [1] * 14 + [0] * 2 or left == [1] * 13 + [0] * 3
