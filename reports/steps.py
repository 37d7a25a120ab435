"""The steps of a report as pages offer them: who may take each, from where, and what it means."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from reports import actions
from reports.models import Report
from reports.permissions import can_keep, can_lay_down, can_review

State = Report.State
Text = str | Promise
Visitor = User | AnonymousUser


@dataclass(frozen=True)
class MoveStep:
    """A step that somebody takes with a report on a page of its own, which says what it means."""

    name: str
    label: Text
    explanation: Text
    done: Text
    starts: tuple[str, ...]
    allowed: Callable[[Visitor, Report], bool]
    act: Callable[..., None]  # act(report, by=, on_behalf_of=), reason= where one is needed, other= likewise
    needs_reason: bool = False
    needs_other: bool = False
    tone: str = ""  # "" for the next step, "quiet" for what stands beside it, "danger" for what is hard to take back

    def is_possible(self, report: Report) -> bool:
        return report.state in self.starts


def _reviews(visitor: Visitor, report: Report) -> bool:
    return can_review(visitor)


def _supersede(report: Report, *, other: Report, by: User, reason: str, on_behalf_of: str) -> None:
    report.supersede(other, by=by, reason=reason, on_behalf_of=on_behalf_of)


STEPS = {
    step.name: step
    for step in (
        MoveStep(
            "submit",
            _("Submit it"),
            _("The editors read it, and publish it or ask you to change something. It is not changed meanwhile."),
            _("It is submitted. The editors read it and answer by e-mail."),
            (State.DRAFT,),
            can_keep,
            Report.submit,
        ),
        MoveStep(
            "take-back",
            _("Take it back"),
            _("It becomes a draft again, so that you can write on. Submit it again when you are done."),
            _("It is a draft again."),
            (State.IN_REVIEW,),
            can_keep,
            actions.take_back,
            tone="quiet",
        ),
        MoveStep(
            "publish",
            _("Publish it"),
            _("It goes on the site with its files, for everybody to read and cite, and is never deleted after that."),
            _("It is published. Whoever wrote it is told by e-mail."),
            (State.IN_REVIEW,),
            _reviews,
            actions.publish,
        ),
        MoveStep(
            "return",
            _("Return it to the author"),
            _("It becomes a draft again, to be changed and submitted anew. The reason is sent by e-mail."),
            _("Returned to the author."),
            (State.IN_REVIEW,),
            _reviews,
            actions.return_to_author,
            needs_reason=True,
            tone="quiet",
        ),
        MoveStep(
            "supersede",
            _("Point to the one that replaces it"),
            _(
                "It stays on the site, with a link to the report that replaces it. It cannot be undone. Is the other"
                " one the same work, improved? Then make a new version instead."
            ),
            _("The page now points to the report that replaces it."),
            (State.PUBLISHED,),
            can_lay_down,
            _supersede,
            needs_reason=True,
            needs_other=True,
            tone="quiet",
        ),
        MoveStep(
            "withdraw",
            pgettext_lazy("report", "Withdraw it"),
            _(
                "Nobody can read the report or its files here any more, in any version. Its title, its authors and your"
                " reason stay at its address for ever, so that those who have cited it see why. It cannot be undone."
            ),
            _("It is withdrawn. Your reason stands at its address."),
            (State.PUBLISHED, State.SUPERSEDED),
            can_lay_down,
            actions.withdraw,
            needs_reason=True,
            tone="danger",
        ),
    )
}


def steps_for(visitor: Visitor, report: Report) -> list[MoveStep]:
    """Return the steps that the visitor can take with the report now. Two queries at most; none for anonymous."""
    possible = [step for step in STEPS.values() if step.is_possible(report)]
    allowed = {rule: rule(visitor, report) for rule in {step.allowed for step in possible}}
    return [step for step in possible if allowed[step.allowed]]
