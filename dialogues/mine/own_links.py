"""“Send me my link”: for whoever takes part, or has told of a reuse, with an address and without an account."""

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.human import HumanForm
from dialogues.mine.confirming import waits_for
from dialogues.models import Participant, ParticipantLink
from mail.outbox import queue_mail
from outcomes.actions import links_of_address

Purpose = ParticipantLink.Purpose


class OwnLinkForm(HumanForm):
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        help_text=_("The one you gave when you took part."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()
        return address


def guests_with(email: str) -> QuerySet[Participant]:
    """Return the guests who have had their link sent to this address, and have not opened it yet."""
    mailed = ParticipantLink.objects.filter(address__iexact=email, used_at=None).values("participant")
    guests = Participant.objects.filter(pk__in=mailed, user=None, email="")
    return guests.select_related("dialogue").order_by("pk")


@transaction.atomic
def send_own_links(email: str) -> None:
    """Mail new links to all that is known by this address, in one letter; nothing where nothing is.

    Whoever has not confirmed the address gets the link that asks for it, while something waits for that.
    """
    people = []
    for participant in Participant.objects.filter(email__iexact=email).select_related("dialogue").order_by("pk"):
        if not participant.awaits_confirmation:
            people.append((participant, ParticipantLink.objects.give(participant, Purpose.OWN_PAGE)))
        elif any(rows.exists() for rows in waits_for(participant)):
            people.append((participant, ParticipantLink.objects.give(participant, Purpose.CONFIRM)))
    guests = guests_with(email)
    people += [(guest, ParticipantLink.objects.give(guest, Purpose.CONFIRM, address=email)) for guest in guests]
    reuses = links_of_address(email)
    has_account = User.objects.filter(email__iexact=email, is_active=True).exists()
    if people or reuses or has_account:
        context = {"people": people, "reuses": reuses, "has_account": has_account}
        queue_mail("own_links", to=email, language=get_language() or "sv", context=context)
