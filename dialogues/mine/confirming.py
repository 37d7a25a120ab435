"""What happens when somebody opens the link in a mail: the address is confirmed, and what they choose is let in."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import RefusedAddress
from core.forms.texts import PlainTexts
from core.links import CONFIRM_WITHIN
from dialogues.contributing.actions import confirm_contributions, locked
from dialogues.contributing.participants import show_name
from dialogues.meetings.actions import confirm_registrations
from dialogues.models import Contribution, Participant, ParticipantLink, Registration
from dialogues.supports import count_supports


def waits_for(participant: Participant) -> tuple[QuerySet[Contribution], QuerySet[Registration]]:
    """Return what has come with their address in the last week and is not confirmed: each is confirmed by itself."""
    since = timezone.now() - CONFIRM_WITHIN
    contributions = participant.contributions.filter(state=Contribution.State.UNCONFIRMED, created_at__gte=since)
    registrations = participant.registrations.filter(state=Registration.State.UNCONFIRMED, came_at__gte=since)
    return contributions, registrations


def said_by_guest(participant: Participant) -> list[Contribution]:
    """Return what a guest has said, for whoever opens the link that they have had mailed."""
    said = participant.contributions.exclude(state=Contribution.State.WITHDRAWN)
    return list(said.select_related("activity").defer("search_text").order_by("pk"))


def can_confirm(link: ParticipantLink) -> bool:
    """Whether there is something that the link confirms: the address itself, within a week, or what was sent since."""
    participant = link.participant
    if link.offers_address or any(rows.exists() for rows in waits_for(participant)):
        return True
    made_at = participant.created_at if link.expires_at is None else link.made_at
    return participant.awaits_confirmation and made_at >= timezone.now() - CONFIRM_WITHIN


def asks_first(link: ParticipantLink) -> bool:
    """Whether the link leads to the question before it leads to the own page: until it has been answered."""
    if link.participant.awaits_confirmation or link.offers_address:
        return True
    return link.purpose == ParticipantLink.Purpose.CONFIRM and link.used_at is None and can_confirm(link)


class ConfirmForm(PlainTexts, forms.Form):
    """What has come with an address, each with a box: somebody else may have sent one of them.

    What the link was mailed for is ticked. The words that come along can be changed: whoever sent them may be somebody
    else, too.
    """

    name_shown = forms.CharField(
        label=_("Display name"),
        max_length=Participant._meta.get_field("name_shown").max_length,
        required=False,
        help_text=_("Shown next to everything you say in this dialogue. If empty: “a participant”."),
    )

    def __init__(self, *args: Any, link: ParticipantLink, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participant = link.participant
        contributions, registrations = waits_for(self.participant)
        self.contributions = list(contributions.select_related("activity").order_by("pk"))
        self.own = said_by_guest(self.participant) if link.offers_address else []
        if link.offers_address:
            told = _("Yes, it was me. Send answers to %(address)s") % {"address": link.address}
            self.fields["takes_address"] = forms.BooleanField(label=told, required=False, initial=True)
        self.registrations = list(registrations.select_related("meeting__activity").order_by("pk"))
        if self.participant.awaits_confirmation:
            self.initial["name_shown"] = self.participant.name_shown
        else:
            del self.fields["name_shown"]
        self.is_only_one = len(self.contributions) + len(self.registrations) == 1
        for contribution in self.contributions:
            self._ask(f"contribution-{contribution.pk}", is_mailed=contribution.pk == link.contribution_id)
        for registration in self.registrations:
            name = f"registration-{registration.pk}"
            self._ask(name, is_mailed=registration.pk == link.registration_id)
            self.fields[f"{name}-needs"] = forms.CharField(
                label=_("Your needs"), max_length=300, required=False, initial=registration.needs
            )

    def _ask(self, name: str, *, is_mailed: bool) -> None:
        label = _("Yes, I sent this")
        self.fields[name] = forms.BooleanField(label=label, required=False, initial=is_mailed or self.is_only_one)

    def items(self) -> Iterator[tuple[Contribution | Registration, forms.BoundField, forms.BoundField | None]]:
        """Return each with its box, and the field for the words that come along with a registration."""
        for contribution in self.contributions:
            yield contribution, self[f"contribution-{contribution.pk}"], None
        for registration in self.registrations:
            name = f"registration-{registration.pk}"
            yield registration, self[name], self[f"{name}-needs"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._boxes() and not any(cleaned.get(name) for name in self._boxes()):
            self.add_error(None, _("Tick what you sent. If it was not you, you do not need to do anything."))
        return cleaned

    def _boxes(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, forms.BooleanField)]

    def chosen(self, kind: str) -> list[int]:
        return [
            int(name.rpartition("-")[2])
            for name in self._boxes()
            if name.startswith(f"{kind}-") and self.cleaned_data[name]
        ]


def give_address(participant: Participant, address: str) -> None:
    """Let a guest be answered by e-mail, and counted as a person, unless somebody takes part by the address already."""
    others = participant.dialogue.people.filter(email__iexact=address)
    with transaction.atomic():
        Participant.objects.filter(pk=participant.pk).exclude(Exists(others)).update(
            email=address, confirmed_at=timezone.now()
        )
        participant.refresh_from_db(fields=["email", "confirmed_at"])
        RefusedAddress.forget(address)  # the link was in a mail that has arrived
        for pk in participant.supports.order_by("contribution").values_list("contribution", flat=True):
            locked(pk)
            count_supports(pk)


@transaction.atomic
def confirm_participant(link: ParticipantLink, form: ConfirmForm) -> bool:
    """Take down that the address is theirs, and let in what they chose. A second click changes nothing.

    Return False where the link has gone meanwhile, with all that had come to the address: it was sent to another one.
    """
    for pk in sorted(form.chosen("contribution")):  # before the participant, as whoever sends it elsewhere does
        locked(pk)
    participant = link.participant
    if not Participant.objects.filter(pk=participant.pk).exists():
        return False
    if link.pk and not ParticipantLink.objects.filter(pk=link.pk).exists():
        return False
    if form.cleaned_data.get("takes_address"):
        give_address(participant, link.address)
    if participant.confirm() and "name_shown" in form.cleaned_data:
        show_name(participant, form.cleaned_data["name_shown"])
    participant.refresh_from_db(fields=["confirmed_at"])
    for pk in form.chosen("registration"):
        needs = form.cleaned_data[f"registration-{pk}-needs"]
        participant.registrations.filter(pk=pk, state=Registration.State.UNCONFIRMED).update(needs=needs)
    confirm_contributions(participant, only=form.chosen("contribution"))
    confirm_registrations(participant, only=form.chosen("registration"))
    link.use()
    return True
