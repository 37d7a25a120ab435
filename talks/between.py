"""Forms in which one party turns to another: which of one's own seats, which other one, and by which day."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.texts import PlainTextForm
from core.publishing.ordering import in_language
from talks.models import Seat, Talk
from talks.permissions import writes_on

PAST = _("Choose a day that is still to come.")


class SeatField(forms.ModelChoiceField):
    """A party at the table, by its name and its role."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name} ({obj.get_role_display()})"


class WithDay(PlainTextForm):
    """Asks for a day that is still to come, unless it is the one that stands there already."""

    day: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.day].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day: dt.date | None = cleaned.get(self.day)
        if day and day < timezone.localdate() and day != self.initial.get(self.day):
            self.add_error(self.day, PAST)
        return cleaned


class BetweenForm(WithDay):
    """From one of the ``own`` seats to one of the ``others``. Whoever sits on one alone is not asked which."""

    sender: ClassVar[str]

    def __init__(self, *args: Any, own: list[Seat], others: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sender, to = self.fields[self.sender], self.fields["to"]
        sender.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in own]).select_related("organisation")  # type: ignore[attr-defined]
        to.queryset = others  # type: ignore[attr-defined]
        if len(own) == 1:
            self.initial[self.sender], sender.widget = own[0].pk, forms.HiddenInput()


def both_sides(visitor: User, talk: Talk) -> tuple[list[Seat], QuerySet[Seat]]:
    """Return the seats that the visitor writes for, and those that they can turn to."""
    own = list(writes_on(visitor, talk).select_related("organisation").order_by("pk"))
    others = talk.parties.with_organisations().exclude(pk__in=[seat.pk for seat in own] if len(own) == 1 else [])
    return own, others.order_by(in_language("organisation__name"), "pk")
