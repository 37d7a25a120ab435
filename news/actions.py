"""Subscribing: nothing is kept as a subscription before its address is confirmed."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from mail.outbox import queue_mail
from news.models import NewsletterReader, NewsletterRequest


@transaction.atomic
def ask_to_confirm(email: str, chosen: dict[str, Any]) -> None:
    """Mail a link that makes it so. The answer is the same for an address that is known and for one that is not."""
    key = NewsletterRequest.objects.give(email, **chosen)
    queue_mail("newsletter_confirm", to=email, language=chosen["language"], context={"link_key": key})


@transaction.atomic
def confirm(request: NewsletterRequest) -> None:
    """Let the address have what was chosen, and nothing else than that. A second click changes nothing."""
    request = NewsletterRequest.objects.select_for_update().get(pk=request.pk)
    if request.email:
        values = {**request.choices(), "confirmed_at": timezone.now()}
        NewsletterReader.objects.update_or_create(
            email=request.email, defaults=request.choices(), create_defaults=values
        )
        request.use()
        NewsletterRequest.objects.filter(pk=request.pk).update(email="")
