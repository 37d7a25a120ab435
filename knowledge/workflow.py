"""What can follow for an indicator and a finding: both are put on the site and taken off it; a finding is reviewed.

A finding that an organisation writes is handed in first. Whoever wrote it hears what the editors make of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.publishing.publication import Publication
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, Transitions
from core.workflow.transitions import Text
from knowledge.findings.views_in_text import misplaced
from knowledge.models import Finding, FindingContributor
from knowledge.permissions import can_edit_finding
from mail.outbox import notify_user
from partners.notifications import notify_organisation
from partners.permissions import writes_for

State = Finding.State

INDICATOR_TRANSITIONS = Transitions(PUBLISH, UNPUBLISH)


def _names_reviewers(finding: Any) -> Text:
    if finding.contributors.filter(role=FindingContributor.Role.REVIEWER).exists():
        return ""
    return _("First add the reviewer under “Authors and reviewers”.")


def _can_be_handed_in(finding: Any) -> Text:
    if finding.is_published:
        return _("It is already on the site.")
    if finding.publication == Publication.ARCHIVED:
        return _("It has been taken off the site. Write to the editors if it should be there again.")
    return "" if finding.owner_id else _("No organisation writes it. Publish it instead.")


def _names_no_view(finding: Any) -> Sequence[Text]:
    return [told] if (told := misplaced(finding)) else []


def _can_be_published(finding: Any) -> Text:
    if finding.owner_id and finding.state == State.DRAFT and finding.publication == Publication.DRAFT:
        return _("Its organisation is still writing it. It can be published once it has been handed in.")
    return PUBLISH.check(finding)


def _can_be_reviewed(finding: Any) -> Text:
    if finding.owner_id and finding.publication == Publication.DRAFT:
        return _("Its organisation is still writing it. It is reviewed once it is on the site.")
    return ""


def _publish(finding: Any, move: Move) -> None:
    """What was handed in is on the site as not reviewed; whoever wrote it hears of it."""
    if finding.state != State.HANDED_IN:
        move()
        return
    move(state=State.DRAFT)
    _notify(finding, "finding_published")


def _return(finding: Any, move: Move) -> None:
    move()
    _notify(finding, "finding_returned", reason=move.reason)


def _notify(finding: Any, name: str, **context: Any) -> None:
    """Queue a message for whoever wrote it; to their organisation where they do so no longer."""
    author, owner = finding.author, finding.owner
    if author and writes_for(author).filter(pk=owner.pk).exists():
        notify_user(author, name, finding=finding, **context)
    else:
        notify_organisation(owner, name, finding=finding, **context)


FINDING_TRANSITIONS = Transitions(
    Transition(
        name="hand-in",
        word=pgettext_lazy("in an address", "hand-in"),
        label=_("Hand in the finding"),
        explanation=_(
            "The editors read it, and publish it or ask you for changes. It cannot be edited in the meantime."
        ),
        done=_("The finding has been handed in. The editors read it and reply by email."),
        starts=(State.DRAFT,),
        to=State.HANDED_IN,
        who=can_edit_finding,
        check=_can_be_handed_in,
        warnings=_names_no_view,
        mood="active",
    ),
    Transition(
        name="withdraw",
        word=pgettext_lazy("in an address", "withdraw"),
        label=_("Take the finding back"),
        explanation=_("It becomes a draft again, so you can continue writing. Hand it in again when you are done."),
        done=_("It is a draft again."),
        starts=(State.HANDED_IN,),
        to=State.DRAFT,
        who=can_edit_finding,
        tone="quiet",
    ),
    replace(
        PUBLISH,
        word=pgettext_lazy("in an address", "publish"),
        label=_("Publish the finding"),
        explanation=_("Everyone can read it. The page says that nobody has reviewed it, until somebody has."),
        done=_("The finding is on the site. If an organisation handed it in, its author is told by email."),
        check=_can_be_published,
        run=_publish,
        on_page=True,
    ),
    Transition(
        name="return",
        word=pgettext_lazy("in an address", "return"),
        label=_("Return to the author for changes"),
        explanation=_("It becomes a draft again, to be edited and handed in anew. The reason is sent by email."),
        done=_("Returned to the author."),
        starts=(State.HANDED_IN,),
        to=State.DRAFT,
        run=_return,
        reason=Reason(),
        tone="quiet",
    ),
    Transition(
        name="review",
        label=_("Send for review"),
        done=_("The finding is in review."),
        starts=(State.DRAFT,),
        to=State.IN_REVIEW,
        check=_can_be_reviewed,
        on_page=False,
    ),
    Transition(
        name="reviewed",
        label=_("Mark the finding as reviewed"),
        done=_("The finding is marked as reviewed."),
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
        label=_("Take the finding back for changes"),
        done=_("The finding can be edited again, and counts as not reviewed."),
        starts=(State.IN_REVIEW, State.REVIEWED),
        to=State.DRAFT,
        reason=Reason(
            label=_("What needs to change?"),
            help_text=_("Everybody can read it in the history of the finding."),
        ),
        tone="quiet",
        on_page=False,
    ),
    UNPUBLISH,
)
FINDING_TRANSITIONS.register_words("finding_transition")
