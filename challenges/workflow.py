"""What can follow for a challenge. Those concerned are told of it."""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from challenges.actions import notify_invited
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import can_move, can_submit
from challenges.progress import state_to_go_on_in
from core.publishing.publication import Publication
from core.workflow import PUBLISH, UNPUBLISH, Move, Reason, Transition, Transitions
from mail.outbox import notify_user
from partners.models import Organisation
from partners.notifications import notify_organisations

State = Challenge.State
NOT_FOR_THE_SITE = (State.DRAFT, State.RETURNED, State.DECLINED, State.MERGED)
NOW_IDENTIFIED = _("With that, the challenge is jointly identified and published on the site.")
READ_BY_ALL = Reason(_("Everyone who can read the challenge can read the reason."))


def _is_for_the_site(challenge: Challenge) -> str | Promise:
    if challenge.state not in NOT_FOR_THE_SITE:
        return PUBLISH.check(challenge)
    return _("Only a challenge that has been submitted and not declined can be published; this one is “%(state)s”.") % {
        "state": challenge.get_state_display()
    }


def _is_off_site(challenge: Challenge) -> str | Promise:
    return _("It is on the site. Unpublish it first.") if challenge.is_published else ""


def _submit(challenge: Challenge, move: Move) -> None:
    """The organisations that the owner has invited while writing hear of it now."""
    move()
    for party in challenge.parties.filter(state=ChallengeParty.State.INVITED).select_related("organisation"):
        notify_invited(party)
    identify_when_complete(challenge, by=move.by, on_behalf_of=move.on_behalf_of)


def _has_results(challenge: Challenge) -> str | Promise:
    """The state says that there are results: then the chain beside it shows one."""
    if challenge.outcomes.published().exists():
        return ""
    return _("There is no outcome on the site yet that responds to the challenge. Publish one first.")


def _identify(challenge: Challenge, move: Move) -> None:
    """That another organisation has confirmed is the review: no editor is needed. Whoever logged it is told, too."""
    move()
    sharing = Organisation.objects.filter(parties__in=challenge.parties.confirmed()).distinct()
    told = notify_organisations(sharing, "challenge_identified", challenge=challenge, others=sharing)
    if challenge.author not in told:
        notify_user(challenge.author, "challenge_now_identified", challenge=challenge, others=sharing)


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
    """Go on in the state it was in before, as far as that is still true."""
    move(to=state_to_go_on_in(challenge), resumes_as="")


CHALLENGE_TRANSITIONS = Transitions(
    replace(
        PUBLISH,
        explanation=_("The challenge appears on the site. The first time, its author is told by email."),
        check=_is_for_the_site,
        run=_publish,
    ),
    Transition(
        name="submit",
        label=_("Submit the challenge"),
        explanation=_("On behalf of its owner. A submitted challenge can be published."),
        done=_("Submitted."),
        starts=(State.DRAFT, State.RETURNED),
        to=State.SUBMITTED,
        who=can_submit,
        run=_submit,
        tone="quiet",
        on_page=False,  # its button is there, without a page that asks
        mood="active",
        next=_("Next: invite an organisation that has the same problem."),
    ),
    Transition(
        name="identify",
        word=pgettext_lazy("in an address", "identify"),
        label=_("Publish the shared challenge"),
        explanation=_(
            "The organisations below share the challenge. It will be published on the site, where everyone can read it."
        ),
        done=_(
            "The challenge is jointly identified and published on the site. Those sharing it have been told by email."
        ),
        starts=(State.SUBMITTED,),
        to=State.IDENTIFIED,
        publication=Publication.PUBLISHED,
        who=can_move,
        needs=Challenge.unmet_needs,
        needs_text=_("Before it can be marked as jointly identified, it needs: %(missing)s."),
        run=_identify,
        details="challenges/they_share_it.html",
        mood="active",
        next=_("Next: ask the people affected, or start working on a solution."),
    ),
    Transition(
        name="start-dialogue",
        word=pgettext_lazy("in an address", "start-dialogue"),
        label=_("Begin to ask the people affected"),
        explanation=_("The people affected are being asked."),
        done=_("Saved. The challenge is in dialogue."),
        starts=(State.IDENTIFIED,),
        to=State.IN_DIALOGUE,
        who=can_move,
        tone="quiet",
        mood="active",
        next=_("Next: once the dialogue has given you what you need, work out a solution."),
    ),
    Transition(
        name="start-developing",
        word=pgettext_lazy("in an address", "start-developing"),
        label=_("Begin to work out a solution"),
        explanation=_("A strategy, a solution, an idea, a method or a tool is being developed."),
        done=_("Saved. A solution is being developed."),
        starts=(State.IDENTIFIED, State.IN_DIALOGUE, State.TESTING),
        to=State.DEVELOPING,
        who=can_move,
        tone="quiet",
        mood="active",
        next=_("Next: try the solution in a test bed."),
    ),
    Transition(
        name="start-testing",
        word=pgettext_lazy("in an address", "start-testing"),
        label=_("Begin to test a solution"),
        explanation=_("A solution is being tried in a test bed. Record the trial on the outcome’s own page as well."),
        done=_("Saved. A solution is being tested."),
        starts=(State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING),
        to=State.TESTING,
        who=can_move,
        tone="quiet",
        mood="active",
        next=_("Next: publish what came out of the trial, whether good or bad."),
    ),
    Transition(
        name="publish-results",
        word=pgettext_lazy("in an address", "publish-results"),
        label=_("Say that there are results"),
        explanation=_("The results of the work are there for others to read."),
        done=_("Saved. The results are published."),
        starts=(State.IDENTIFIED, State.IN_DIALOGUE, State.DEVELOPING, State.TESTING),
        to=State.RESULTS_PUBLISHED,
        who=can_move,
        check=_has_results,
        tone="quiet",
        mood="done",
        next=_("Next: tell others, so that they can use the results."),
    ),
    Transition(
        name="start-reuse",
        word=pgettext_lazy("in an address", "start-reuse"),
        label=_("Say that others use the results"),
        explanation=_("At least one other municipality uses the results."),
        done=_("Saved. Others use the results."),
        starts=(State.RESULTS_PUBLISHED,),
        to=State.IN_REUSE,
        who=can_move,
        tone="quiet",
        mood="done",
        next=_("Next: follow how it works where it is used, and close the challenge once it is solved."),
    ),
    Transition(
        name="pause",
        word=pgettext_lazy("in an address", "pause"),
        label=_("Pause the challenge"),
        explanation=_("The work rests for a while. The challenge stays where it is, with your reason on its page."),
        done=_("The challenge is paused."),
        starts=(State.SUBMITTED, *Challenge.AT_WORK),
        to=State.PAUSED,
        who=can_move,
        run=_rest,
        reason=READ_BY_ALL,
        tone="quiet",
        next=_("It is paused. You can reopen it on its page."),
    ),
    Transition(
        name="close",
        word=pgettext_lazy("in an address", "close"),
        label=_("Close the challenge"),
        explanation=_("The work has ended. The challenge stays on the site, with your reason on its page."),
        done=_("The challenge is closed."),
        starts=Challenge.AT_WORK,
        to=State.CLOSED,
        who=can_move,
        run=_rest,
        reason=READ_BY_ALL,
        tone="quiet",
        next=_("It is closed. You can reopen it on its page."),
    ),
    Transition(
        name="reopen",
        word=pgettext_lazy("in an address", "reopen"),
        label=_("Reopen the challenge"),
        explanation=_("The work continues where it left off. Your reason is shown in the history."),
        done=_("The challenge has been reopened."),
        starts=(State.PAUSED, State.CLOSED, State.DECLINED),
        who=can_move,
        run=_reopen,
        reason=READ_BY_ALL,
    ),
    Transition(
        name="return",
        word=pgettext_lazy("in an address", "return"),
        label=_("Return to the author for changes"),
        explanation=_("The author can edit the text and submit it again. The reason is sent by email."),
        done=_("Returned to the author."),
        starts=(State.SUBMITTED,),
        to=State.RETURNED,
        publication=Publication.DRAFT,
        check=_is_off_site,
        run=_return,
        reason=READ_BY_ALL,
        tone="quiet",
        mood="warn",
        next=_("Next: read what the editors ask for, edit the challenge and submit it again."),
    ),
    Transition(
        name="decline",
        word=pgettext_lazy("in an address", "decline"),
        label=_("Decline the challenge"),
        explanation=_("The challenge will not appear on the site. The reason is sent by email."),
        done=_("Declined."),
        starts=(State.SUBMITTED,),
        to=State.DECLINED,
        publication=Publication.ARCHIVED,
        check=_is_off_site,
        run=_decline,
        reason=READ_BY_ALL,
        tone="danger",
        next=_("The editors declined it; the reason is on its page."),
    ),
    UNPUBLISH,
)
CHALLENGE_TRANSITIONS.register_words("challenge_transition")


def identify_when_complete(challenge: Challenge, *, by: User | None, on_behalf_of: str = "") -> bool:
    """Let a submitted challenge be jointly identified once nothing is missing; say whether it is so by this.

    Called by whatever may add the last thing, in the transaction that locks the challenge.
    """
    if challenge.state != State.SUBMITTED or challenge.unmet_needs():
        return False
    CHALLENGE_TRANSITIONS.take(challenge, "identify", by=by, on_behalf_of=on_behalf_of)
    return True


def next_step(challenge: Challenge, part: ChallengeParty) -> str | Promise:
    if part.role == ChallengeParty.Role.OWNER or challenge.state in Challenge.ENDED:
        if challenge.state == State.DRAFT:
            return _("Next: finish it and submit it.")
        if challenge.state == State.MERGED:
            return _("It continues as part of another challenge.")
        came_by = CHALLENGE_TRANSITIONS.leading_to(challenge.state)
        return came_by.next if came_by else ""
    if not part.local_description:
        return _("Next: describe your own situation.")
    if not part.shows_local:
        return _("Next: show your description of your own situation on the page.")
    return _("You share it. The organisation that owns it takes the next step.")
