from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dialogues.kinds.base import CLOSES, OPENS, ActivityKind
from dialogues.models import Activity, Contribution, Participant
from dialogues.permissions import can_edit


def context(request: HttpRequest, activity: Activity, participant: Participant | None) -> dict[str, Any]:
    """Return how many notes have come by which way, in one query, and whether the visitor enters them."""
    shown = activity.contributions.filter(state=Contribution.State.PUBLISHED)
    counted = shown.order_by("channel").values_list("channel").annotate(Count("pk"))
    channels = [(Contribution.Channel(channel).label, n) for channel, n in counted]
    return {
        "channels": channels if activity.shows_contributions else [],
        "enters_notes": request.user.is_authenticated and can_edit(request.user, activity.dialogue),
    }


KIND = ActivityKind(
    hint=_("You enter what was said on paper and at meetings, so that it counts alongside everything else."),
    labels={
        "title": _("Where do the notes come from?"),
        "text": _("How were they collected, and from whom?"),
        "use": _("What happens to the notes, in one line?"),
        "opens_at": _("Notes are taken from"),
        "closes_at": _("Notes are taken until"),
    },
    help_texts={"title": _("Such as: The workshop at the library"), "opens_at": OPENS, "closes_at": CLOSES},
    advice=_("Say who collected the notes and how, so that they can be weighed alongside the rest."),
    word=pgettext_lazy("in an address", "workshop"),
    template="dialogues/kinds/workshop.html",
    context=context,
)
