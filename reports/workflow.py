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
from reports.models import Report
from reports.permissions import can_keep, can_retire
from reports.superseding import SupersedeReportForm

State = Report.State


def _is_no_organisations_draft(report: Report) -> Text:
    if report.state == State.DRAFT and report.owner_id:
        return _("Its organisation is writing it. It can be published once it has been submitted.")
    return PUBLISH.check(report)


def _is_deposited(report: Report) -> Text:
    return "" if report.owner_id else _("No organisation has deposited it. Publish it instead.")


def _publish(report: Report, move: Move) -> None:
    """With its files, the first time: then whoever wrote it hears of it."""
    if report.state not in Report.BEFORE_PUBLICATION:
        move()
        return
    now = timezone.now()
    move(to=State.PUBLISHED, published_at=now, version_at=now)
    report.files.filter(first_version=None).update(first_version=report.version)
    _notify(report, "report_published")


def _return(report: Report, move: Move) -> None:
    move()
    _notify(report, "report_returned", reason=move.reason)


def _supersede(report: Report, move: Move) -> None:
    """Both stay on the site."""
    other: Report = move.other
    if other == report or other.state != State.PUBLISHED:
        raise TransitionError(gettext("Choose another report, one that is published and not superseded."))
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
        label=_("Submit it"),
        explanation=_(
            "The editors read it, and publish it or ask you to change something. It is not changed meanwhile."
        ),
        done=_("It is submitted. The editors read it and answer by e-mail."),
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
        label=_("Take it back"),
        explanation=_("It becomes a draft again, so that you can write on. Submit it again when you are done."),
        done=_("It is a draft again."),
        starts=(State.IN_REVIEW,),
        to=State.DRAFT,
        who=can_keep,
        tone="quiet",
    ),
    Transition(
        name="publish",
        label=_("Publish it"),
        explanation=_(
            "It goes on the site with its files, for everybody to read and cite, and is never deleted after that."
        ),
        done=_("It is published. The first time, whoever wrote it is told by e-mail."),
        starts=(*Report.BEFORE_PUBLICATION, State.PUBLISHED, State.SUPERSEDED),
        publication=Publication.PUBLISHED,
        check=_is_no_organisations_draft,
        run=_publish,
    ),
    Transition(
        name="return",
        label=_("Return it to the author"),
        explanation=_("It becomes a draft again, to be changed and submitted anew. The reason is sent by e-mail."),
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
        label=_("Point to the one that replaces it"),
        explanation=_(
            "It stays on the site, with a link to the report that replaces it. It cannot be undone. Is the other"
            " one the same work, improved? Then make a new version instead."
        ),
        done=_("The page now points to the report that replaces it."),
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
        label=pgettext_lazy("report", "Withdraw it"),
        explanation=_(
            "Nobody can read the report or its files here any more, in any version. Its title, its authors and your"
            " reason stay at its address for ever, so that those who have cited it see why. It cannot be undone."
        ),
        done=_("It is withdrawn. Your reason stands at its address."),
        starts=(State.PUBLISHED, State.SUPERSEDED),
        to=State.WITHDRAWN,
        publication=Publication.ARCHIVED,
        who=can_retire,
        run=_withdraw,
        reason=Reason(),
        tone="danger",
    ),
)
