"""What can follow for a report. Whoever wrote it, or the organisation that deposited it, is told."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.publishing.publication import Publication
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, TransitionError, Transitions
from core.workflow.transitions import Text
from mail.outbox import notify_user
from partners.notifications import notify_organisation
from partners.permissions import writes_for
from reports.actions import tell_of_outcomes
from reports.models import Report
from reports.permissions import can_keep, can_retire
from reports.superseding import SupersedeReportForm

State = Report.State


def _is_no_organisations_draft(report: Report) -> Text:
    if report.state == State.DRAFT and report.owner_id:
        return _("Its organisation is still writing it. It can be published once it has been submitted.")
    return PUBLISH.check(report)


def _fixes_address(report: Report) -> list[Text]:
    """Say which address it gets, the first time: from then on others link to it."""
    if report.published_at:
        return []
    text = _(
        "Its address becomes %(address)s and cannot be changed afterwards. "
        "Do the words say too little? Change them first."
    )
    return [text % {"address": report.get_absolute_url()}]


def _is_deposited(report: Report) -> Text:
    return "" if report.owner_id else _("No organisation has deposited it. Publish it instead.")


def _publish(report: Report, move: Move) -> None:
    """With its files, the first time: then whoever wrote it hears of it."""
    if report.state not in Report.BEFORE_PUBLICATION:
        move()
        tell_of_outcomes(report, by=move.by, on_behalf_of=move.on_behalf_of)
        return
    now = timezone.now()
    move(to=State.PUBLISHED, published_at=now, version_at=now)
    report.files.filter(first_version=None).update(first_version=report.version)
    tell_of_outcomes(report, by=move.by, on_behalf_of=move.on_behalf_of)
    _notify(report, "report_published")


def _return(report: Report, move: Move) -> None:
    move()
    _notify(report, "report_returned", reason=move.reason)


def _supersede(report: Report, move: Move) -> None:
    """Both stay on the site."""
    other: Report = move.other
    if other == report or other.state != State.PUBLISHED:
        raise TransitionError(gettext("Choose another report that is published and not superseded."))
    move(replaced_by=other, updated_at=timezone.now())
    other.touch()


def _withdraw(report: Report, move: Move) -> None:
    """A stub with the reason is left at its address. The organisation hears of it when an editor did so."""
    move(updated_at=timezone.now())
    if report.owner and not move.on_behalf_of:
        notify_organisation(report.owner, "report_withdrawn", report=report, reason=move.reason)


def _notify(report: Report, name: str, **context: Any) -> None:
    """Queue a message for whoever wrote it; to their organisation where they do so no longer."""
    author, owner = report.author, report.owner
    if owner and not (author and writes_for(author).filter(pk=owner.pk).exists()):
        notify_organisation(owner, name, report=report, **context)
    else:
        notify_user(author, name, report=report, **context)


REPORT_TRANSITIONS = Transitions(
    Transition(
        name="submit",
        label=_("Submit the report"),
        explanation=_(
            "The editors read it, and publish it or ask you for changes. It cannot be edited in the meantime."
        ),
        done=_("The report has been submitted. The editors read it and reply by email."),
        starts=(State.DRAFT,),
        to=State.IN_REVIEW,
        who=can_keep,
        check=_is_deposited,
        page="reports:check",
        tone="quiet",
        mood="active",
    ),
    Transition(
        name="take-back",
        label=_("Withdraw the submission"),
        explanation=_("It becomes a draft again, so you can continue writing. Submit it again when you are done."),
        done=_("It is a draft again."),
        starts=(State.IN_REVIEW,),
        to=State.DRAFT,
        who=can_keep,
        tone="quiet",
    ),
    Transition(
        name="publish",
        label=_("Publish the report"),
        explanation=_("It appears on the site with its files for everyone to read and cite, and can never be deleted."),
        done=_("The report is published. The author is told by email the first time."),
        starts=(*Report.BEFORE_PUBLICATION, State.PUBLISHED, State.SUPERSEDED),
        publication=Publication.PUBLISHED,
        check=_is_no_organisations_draft,
        run=_publish,
        warnings=_fixes_address,
    ),
    Transition(
        name="return",
        label=_("Return to the author for changes"),
        explanation=_("It becomes a draft again, to be edited and resubmitted. The reason is sent by email."),
        done=_("Returned to the author."),
        starts=(State.IN_REVIEW,),
        to=State.DRAFT,
        run=_return,
        reason=Reason(),
        tone="quiet",
    ),
    UNPUBLISH,
    Transition(
        name="supersede",
        label=_("Link to a replacement"),
        explanation=_(
            "It stays on the site, with a link to the report that replaces it. This cannot be undone. Is the "
            "other one an improved version of the same work? Then make a new version instead."
        ),
        done=_("The page now links to the report that replaces it."),
        starts=(State.PUBLISHED,),
        to=State.SUPERSEDED,
        who=can_retire,
        run=_supersede,
        reason=Reason(),
        form=SupersedeReportForm,
        tone="quiet",
        mood="warn",
    ),
    Transition(
        name="withdraw",
        label=pgettext_lazy("report", "Withdraw the report"),
        explanation=_(
            "Nobody will be able to read the report or its files here, in any version. The title, authors "
            "and your reason stay at its address permanently, so that people who have cited it can see why. "
            "This cannot be undone."
        ),
        done=_("The report is withdrawn. Your reason is shown at its address."),
        starts=(State.PUBLISHED, State.SUPERSEDED),
        to=State.WITHDRAWN,
        publication=Publication.ARCHIVED,
        who=can_retire,
        run=_withdraw,
        reason=Reason(),
        tone="danger",
    ),
)
