"""What early talks wait for: invitations to answer, and what comes next for the municipality that holds them."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.models import Organisation
from sodertorn.workspace.rows import MOST, Errand
from talks.models import Seat, Talk
from talks.workflow import TALK_TRANSITIONS

State = Talk.State


def asked_to_the_table(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the invitations that one of ``organisations`` has to answer. One query."""
    seats = Seat.objects.waiting_for(organisations).select_related("talk", "organisation")
    for seat in seats.order_by("updated_at", "pk")[:MOST]:
        what = _("%(organisation)s has been invited to a seat at the table: %(role)s.")
        words = {"organisation": seat.organisation, "role": seat.get_role_display()}
        url = seat.talk.get_absolute_url()
        yield Errand(str(seat.talk), url, what % words, seat.updated_at, _("Answer the invitation"), url)


def awaited_at_the_table(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the organisations that ``organisations`` have invited to their talks, and that have not answered."""
    asked = Seat.objects.filter(state=Seat.State.INVITED, talk__state__in=Talk.BEING_HELD)
    seats = asked.filter(talk__municipality__in=organisations).select_related("talk", "organisation")
    for seat in seats.order_by("updated_at", "pk")[:MOST]:
        what = _("Invited to a seat at the table: %(role)s.") % {"role": seat.get_role_display()}
        yield Errand(str(seat.talk), seat.talk.get_absolute_url(), what, seat.updated_at, who=str(seat.organisation))


def talks_to_do(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the talks that come no further without their municipality. One query."""
    late = Q(state__in=Talk.AT_WORK, look_again_on__lt=timezone.localdate())
    talks: QuerySet[Any] = (
        Talk.objects.filter(late | Q(state=State.SUMMING_UP), municipality__in=organisations)
        .defer("search_text", "more_sources")
        .annotate(since=Coalesce(Max("steps__at"), F("updated_at")))
    )
    for talk in talks.order_by("look_again_on", "pk")[:MOST]:
        yield _late(talk) if talk.is_looked_at_late else _to_sum_up(talk)


def _late(talk: Any) -> Errand:
    since = timezone.make_aware(dt.datetime.combine(talk.look_again_on, dt.time()))
    what, url = _("You were to look again at why the room is closed."), reverse("talks:edit-room", args=[talk.slug])
    return Errand(str(talk), talk.get_absolute_url(), what, since, _("Set a new day"), url, talk.look_again_on)


def _to_sum_up(talk: Any) -> Errand:
    page = talk.get_absolute_url()
    if talk.summary:
        url, label = reverse("talks:transition", args=[talk.slug, "close"]), str(TALK_TRANSITIONS["close"].label)
        return Errand(str(talk), page, _("What came of the talks is written."), talk.since, label, url)
    url = reverse("talks:edit", args=[talk.slug])
    what = _("The talks are being summed up.")
    return Errand(str(talk), page, what, talk.since, _("Write what came of the talks"), url)
