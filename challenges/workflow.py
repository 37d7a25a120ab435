"""What can follow for a challenge. Those concerned are told of it."""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges.actions import notify_invited
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import can_move, can_submit
from core.publishing.publication import Publication
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, Transitions
from mail.outbox import notify_user
from partners.models import Organisation
from partners.notifications import notify_organisations

State = Challenge.State
NOT_FOR_THE_SITE = (State.DRAFT, State.RETURNED, State.DECLINED, State.MERGED)
READ_BY_ALL = Reason(_("Everybody who can read the challenge can read the reason."))


def _is_for_the_site(challenge: Challenge) -> str | Promise:
    if challenge.state not in NOT_FOR_THE_SITE:
        return PUBLISH.check(challenge)
    return _("Only what has been submitted and not turned down is published; this is “%(state)s”.") % {
        "state": challenge.get_state_display()
    }


def _is_off_site(challenge: Challenge) -> str | Promise:
    return _("It is on the site. Take it off the site first.") if challenge.is_published else ""


def _submit(challenge: Challenge, move: Move) -> None:
    """The organisations that the owner has invited while writing hear of it now."""
    move()
    for party in challenge.parties.filter(state=ChallengeParty.State.INVITED).select_related("organisation"):
        notify_invited(party)


def _identify(challenge: Challenge, move: Move) -> None:
    """That another organisation has confirmed is the review: no editor is needed."""
    move()
    sharing = Organisation.objects.filter(parties__in=challenge.parties.confirmed()).distinct()
    notify_organisations(sharing, "challenge_identified", challenge=challenge)


def _publish(challenge: Challenge, move: Move) -> None:
    """The author hears of it the first time."""
    is_new = challenge.published_at is None
    move()
    if is_new:
        notify_user(challenge.author, "challenge_published", challenge=challenge)


def _return(challenge: Challenge, move: Move) -> None:
    move()
    notify_user(challenge.author, "challenge_returned", challenge=challenge, reason=move.reason)


def _decline(challenge: Challenge, move: Move) -> None:
    move()
    notify_user(challenge.author, "challenge_declined", challenge=challenge, reason=move.reason)


def _rest(challenge: Challenge, move: Move) -> None:
    move(resumes_as=challenge.state)


def _reopen(challenge: Challenge, move: Move) -> None:
    """Go on in the state it was in before."""
    move(to=challenge.resumes_as or State.SUBMITTED, resumes_as="")


CHALLENGE_TRANSITIONS = Transitions(
    replace(
        PUBLISH,
        explanation=_("The challenge gets its place on the site, and its author a mail the first time."),
        check=_is_for_the_site,
        run=_publish,
    ),
    Transition(
        name="submit",
        label=_("Submit"),
        explanation=_("On behalf of its owner; what has been submitted can be published."),
        done=_("Submitted."),
        starts=(State.DRAFT, State.RETURNED),
        to=State.SUBMITTED,
        who=can_submit,
        run=_submit,
        tone="quiet",
        on_page=False,  # its button is there, without a page that asks
        mood="active",
        next=_("Next: when another organisation has confirmed that it shares it, identify it jointly."),
    ),
    Transition(
        name="identify",
        word=pgettext_lazy("in an address", "identify"),
        label=_("Say that it is jointly identified"),
        explanation=_("The organisations below share the challenge. It goes on the site, where everybody can read it."),
        done=_("The challenge is jointly identified, and on the site. Those who share it are told by e-mail."),
        starts=(State.SUBMITTED,),
        to=State.IDENTIFIED,
        publication=Publication.PUBLISHED,
        who=can_move,
        needs=Challenge.unmet_needs,
        needs_text=_("Before it is jointly identified, it needs: %(missing)s."),
        run=_identify,
        details="challenges/they_share_it.html",
        mood="active",
        next=_("Next: ask those concerned, or begin to work out an answer."),
    ),
    Transition(
        name="start-dialogue",
        word=pgettext_lazy("in an address", "start-dialogue"),
        label=_("Say that a dialogue is going on"),
        explanation=_("Those concerned are being asked."),
        done=_("Noted: it is in dialogue."),
        starts=(State.IDENTIFIED,),
        to=State.IN_DIALOGUE,
        who=can_move,
        tone="quiet",
        mood="active",
        next=_("Next: when the dialogue has given what you need, work out an answer."),
    ),
    Transition(
        name="start-developing",
        word=pgettext_lazy("in an address", "start-developing"),
        label=_("Say that you are working out an answer"),
        explanation=_("A strategy, a solution, an idea, a method or a tool is being developed."),
        done=_("Noted: an answer is being developed."),
        starts=(State.IDENTIFIED, State.IN_DIALOGUE, State.TESTING),
        to=State.DEVELOPING,
        who=can_move,
        tone="quiet",
        mood="active",
        next=_("Next: try the answer in a test bed."),
    ),
    Transition(
        name="start-testing",
        word=pgettext_lazy("in an address", "start-testing"),
        label=_("Say that you are testing an answer"),
        explanation=_("An answer is being tried in a test bed. Record the test on the outcome's own page as well."),
        done=_("Noted: an answer is being tested."),
        starts=(State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING),
        to=State.TESTING,
        who=can_move,
        tone="quiet",
        mood="active",
        next=_("Next: publish what came out of the test, good or bad."),
    ),
    Transition(
        name="publish-results",
        word=pgettext_lazy("in an address", "publish-results"),
        label=_("Say that the results are published"),
        explanation=_("What came out of the work is there for others to read."),
        done=_("Noted: the results are published."),
        starts=(State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING, State.TESTING),
        to=State.RESULTS_PUBLISHED,
        who=can_move,
        tone="quiet",
        mood="done",
        next=_("Next: tell others, so that they can use what came out of it."),
    ),
    Transition(
        name="start-reuse",
        word=pgettext_lazy("in an address", "start-reuse"),
        label=_("Say that others use the results"),
        explanation=_("At least one other municipality uses what came out of it."),
        done=_("Noted: the results are in reuse."),
        starts=(State.RESULTS_PUBLISHED,),
        to=State.IN_REUSE,
        who=can_move,
        tone="quiet",
        mood="done",
        next=_("Next: follow how it goes where it is used, and close the challenge when it is solved."),
    ),
    Transition(
        name="pause",
        word=pgettext_lazy("in an address", "pause"),
        label=_("Pause it"),
        explanation=_("The work rests for a while. The challenge stays where it is, with your reason on its page."),
        done=_("The challenge is paused."),
        starts=(State.SUBMITTED, *Challenge.AT_WORK),
        to=State.PAUSED,
        who=can_move,
        run=_rest,
        reason=READ_BY_ALL,
        tone="quiet",
        next=_("It is paused. It can be taken up again on its page."),
    ),
    Transition(
        name="close",
        word=pgettext_lazy("in an address", "close"),
        label=_("Close it"),
        explanation=_("The work has ended. The challenge stays on the site, with your reason on its page."),
        done=_("The challenge is closed."),
        starts=Challenge.AT_WORK,
        to=State.CLOSED,
        who=can_move,
        run=_rest,
        reason=READ_BY_ALL,
        tone="quiet",
        next=_("It is closed. It can be taken up again on its page."),
    ),
    Transition(
        name="reopen",
        word=pgettext_lazy("in an address", "reopen"),
        label=_("Take it up again"),
        explanation=_("The work goes on where it was. Your reason is shown in the history."),
        done=_("The challenge has been taken up again."),
        starts=(State.PAUSED, State.CLOSED, State.DECLINED),
        who=can_move,
        run=_reopen,
        reason=READ_BY_ALL,
    ),
    Transition(
        name="return",
        word=pgettext_lazy("in an address", "return"),
        label=_("Return it to the author"),
        explanation=_("The author can change the text and submit it again. The reason is sent by e-mail."),
        done=_("Returned to the author."),
        starts=(State.SUBMITTED,),
        to=State.RETURNED,
        publication=Publication.DRAFT,
        check=_is_off_site,
        run=_return,
        reason=READ_BY_ALL,
        tone="quiet",
        mood="warn",
        next=_("Next: read what the editors ask for, change it and submit it again."),
    ),
    Transition(
        name="decline",
        word=pgettext_lazy("in an address", "decline"),
        label=_("Decline it"),
        explanation=_("The challenge does not go on the site. The reason is sent by e-mail."),
        done=_("Declined."),
        starts=(State.SUBMITTED,),
        to=State.DECLINED,
        publication=Publication.ARCHIVED,
        check=_is_off_site,
        run=_decline,
        reason=READ_BY_ALL,
        tone="danger",
        next=_("The editors declined it; their reason is on its page."),
    ),
    UNPUBLISH,
)
CHALLENGE_TRANSITIONS.register_words("challenge_transition")


def next_step(challenge: Challenge, part: ChallengeParty) -> str | Promise:
    if part.role == ChallengeParty.Role.OWNER or challenge.state in {State.MERGED, State.CLOSED, State.DECLINED}:
        if challenge.state == State.DRAFT:
            return _("Next: finish it and submit it.")
        if challenge.state == State.MERGED:
            return _("It lives on in another challenge.")
        came_by = CHALLENGE_TRANSITIONS.leading_to(challenge.state)
        return came_by.next if came_by else ""
    if not part.local_description:
        return _("Next: write what it looks like with you.")
    if not part.shows_local:
        return _("Next: show what you have written about your own place on its page.")
    return _("You share it. The organisation that owns it takes the next step.")
