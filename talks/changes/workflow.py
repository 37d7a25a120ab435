"""What can follow for a change of the plan: it is published, with a number, and taken back."""

from dataclasses import replace

from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.publishing.publication import Publication
from core.workflow import Move, Reason, Transitions
from core.workflow.transitions import PUBLISH, UNPUBLISH, Text
from talks.models import PlanChange
from talks.permissions import can_write_change


def _why_not_public(change: PlanChange) -> Text:
    return "" if change.talk.is_published else _("Put the talks on the site first: the change stands on their page.")


def _warnings(change: PlanChange) -> list[Text]:
    return [] if change.worths.exists() else [_("Nothing is said yet of what the change was worth.")]


def _publish(change: PlanChange, move: Move) -> None:
    """The talks are locked: two that are published at once get two numbers. One that comes back has its own."""
    last = change.talk.changes.aggregate(last=Max("number"))["last"] or 0
    move(number=change.number or last + 1)


CHANGE_TRANSITIONS = Transitions(
    replace(
        PUBLISH,
        word=pgettext_lazy("in an address", "publish"),
        label=_("Publish the change"),
        explanation=_("Everyone can read it on the page of the talks, and use it as open data. It keeps its number."),
        done=_("The change is published."),
        starts=(Publication.DRAFT, Publication.ARCHIVED),
        who=can_write_change,
        check=_why_not_public,
        warnings=_warnings,
        run=_publish,
        details="talks/changes/in_short.html",
        on_page=True,
    ),
    replace(
        UNPUBLISH,
        name="take-back",
        word=pgettext_lazy("in an address", "take-back"),
        label=_("Take the change back"),
        explanation=_("It is no longer on the page of the talks. Its number is given to no other."),
        done=_("The change has been taken back."),
        starts=(Publication.PUBLISHED,),
        who=can_write_change,
        reason=Reason(_("Kept with the change. Only those who lead the talks can read it.")),
        details="talks/changes/in_short.html",
        on_page=True,
    ),
)
CHANGE_TRANSITIONS.register_words("change_transition")
