"""The letters of an issue: one for each subscriber, written in batches by a worker, and none twice."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import override
from django_tasks import task

from accounts.models import User
from mail.outbox import Recipient, notify_user, queue_mail_to_many
from news.models import NewsletterIssue, NewsletterReader
from news.unsubscribing import NEWSLETTER

BATCH = 500


@task
def write_letters(pk: int) -> None:
    """Queue the issue for all who subscribed when it was sent.

    Each batch is saved for itself. A worker that is killed between two begins again, and passes over what is queued:
    the key of a letter is the issue's and the subscriber's.
    """
    issue = NewsletterIssue.objects.sent().filter(pk=pk).first()
    if issue is None:
        return
    items = list(issue.news())
    last, number = 0, 0
    while readers := list(_readers(issue).filter(pk__gt=last).order_by("pk")[:BATCH]):
        recipients = _recipients(issue, readers)
        queue_mail_to_many("newsletter", recipients, context={"issue": issue, "items": items})
        last, number = readers[-1].pk, number + len(readers)
        NewsletterIssue.objects.filter(pk=pk).update(n_letters=number)


def send_test(issue: NewsletterIssue, user: User) -> None:
    """Queue the issue for an editor alone, as subscribers would get it."""
    with override(user.language):
        notify_user(user, "newsletter", issue=issue, items=list(issue.news()), unsubscribe_url="")


def _readers(issue: NewsletterIssue) -> QuerySet[NewsletterReader]:
    return NewsletterReader.objects.for_audience(issue.audience).filter(confirmed_at__lte=issue.sent_at)


def _recipients(issue: NewsletterIssue, readers: list[NewsletterReader]) -> Iterator[Recipient]:
    for reader in readers:
        with override(reader.language):
            own = {"unsubscribe_url": NEWSLETTER.url_for(reader)}
        yield Recipient(f"newsletter:{issue.pk}:{reader.pk}", reader.email, reader.language, own)
