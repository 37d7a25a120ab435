"""What can follow for a piece of news, and for an issue of the newsletter."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.workflow import PUBLISH, UNPUBLISH, Move, Transition, Transitions
from core.workflow.transitions import Text
from news.letters import send_test, write_letters
from news.models import NewsletterIssue, NewsletterReader

NEWS_TRANSITIONS = Transitions(PUBLISH, UNPUBLISH)


def _has_something_to_say(issue: Any) -> Text:
    return "" if issue.text_sv or issue.text_en or issue.news().exists() else _("There is nothing in it yet.")


def _to_whom(issue: Any) -> list[str]:
    """Say for whom it is, and how many get it. One query."""
    n = NewsletterReader.objects.for_audience(issue.audience).count()
    whom = issue.get_audience_display() or gettext("all subscribers")
    text = ngettext("It is for %(whom)s: %(n)d subscriber.", "It is for %(whom)s: %(n)d subscribers.", n)
    return [text % {"whom": whom, "n": n}]


def _send(issue: Any, act: Move) -> None:
    act(sent_at=timezone.now())
    write_letters.enqueue(issue.pk)


def _send_test(issue: Any, act: Move) -> None:
    send_test(issue, act.by)


ISSUE_TRANSITIONS = Transitions(
    Transition(
        name="test",
        label=_("Send a test to yourself"),
        done=_("A test has been sent to your own address."),
        starts=(NewsletterIssue.State.DRAFT,),
        check=_has_something_to_say,
        run=_send_test,
        on_page=False,
    ),
    Transition(
        name="send",
        label=_("Send the newsletter"),
        explanation=_("It is emailed at once to everybody who subscribes to it, and is public. This cannot be undone."),
        done=_("The newsletter is being sent."),
        starts=(NewsletterIssue.State.DRAFT,),
        to=NewsletterIssue.State.SENT,
        check=_has_something_to_say,
        warnings=_to_whom,
        run=_send,
        on_page=False,
    ),
)
