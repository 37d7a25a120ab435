"""Ending the newsletter from an issue: the address is removed at once, also from what waits to be sent."""

from django.db import transaction
from django.utils import timezone

from mail.models import OutboxMessage
from mail.unsubscribing import Unsubscribing
from news.models import NewsletterReader


@transaction.atomic
def end(reader: NewsletterReader) -> None:
    OutboxMessage.objects.waiting().filter(name="newsletter", key__endswith=f":{reader.pk}").delete()
    NewsletterReader.objects.filter(pk=reader.pk, ended_at=None).update(email="", ended_at=timezone.now())


NEWSLETTER = Unsubscribing(
    salt="news.newsletter",
    address="newsletter:unsubscribe",
    template="news/unsubscribe.html",
    readers=NewsletterReader.objects.all,
    end=end,
)
