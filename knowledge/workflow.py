"""What can follow for an indicator and a finding: both are put on the site and taken off it; a finding is reviewed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.workflow import PUBLISH, UNPUBLISH, Reason, Transition, Transitions
from core.workflow.transitions import Text
from knowledge.models import Finding, FindingContributor

State = Finding.State

INDICATOR_TRANSITIONS = Transitions(PUBLISH, UNPUBLISH)


def _names_reviewers(finding: Any) -> Text:
    if finding.contributors.filter(role=FindingContributor.Role.REVIEWER).exists():
        return ""
    return _("Add who has reviewed it among authors and reviewers first.")


FINDING_TRANSITIONS = Transitions(
    Transition(
        name="review",
        label=_("Send for review"),
        done=_("The finding is in review."),
        starts=(State.DRAFT,),
        to=State.IN_REVIEW,
        on_page=False,
    ),
    Transition(
        name="reviewed",
        label=_("It has been reviewed"),
        done=_("It is noted that the finding has been reviewed."),
        starts=(State.IN_REVIEW,),
        to=State.REVIEWED,
        check=_names_reviewers,
        reason=Reason(
            label=_("What did the review look at?"),
            help_text=_("Everybody can read it in the history of the finding."),
        ),
        on_page=False,
    ),
    Transition(
        name="take-back",
        label=_("Take back for changes"),
        done=_("The finding can be written on, and counts as not reviewed."),
        starts=(State.IN_REVIEW, State.REVIEWED),
        to=State.DRAFT,
        reason=Reason(
            label=_("What needs to change?"),
            help_text=_("Everybody can read it in the history of the finding."),
        ),
        tone="quiet",
        on_page=False,
    ),
    PUBLISH,
    UNPUBLISH,
)
