"""What an organisation does next with a challenge, in one sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeParty

State = Challenge.State

FOR_OWNER = {
    State.DRAFT: _("Next: finish it and submit it."),
    State.RETURNED: _("Next: read what the editors ask for, change it and submit it again."),
    State.SUBMITTED: _("Next: when another organisation has confirmed that it shares it, identify it jointly."),
    State.DECLINED: _("The editors declined it; their reason is on its page."),
    State.MERGED: _("It lives on in another challenge."),
    State.IDENTIFIED: _("Next: ask those concerned, or begin to work out an answer."),
    State.IN_DIALOGUE: _("Next: when the dialogue has given what you need, work out an answer."),
    State.DEVELOPING: _("Next: try the answer in a test bed."),
    State.TESTING: _("Next: publish what came out of the test, good or bad."),
    State.RESULTS_PUBLISHED: _("Next: tell others, so that they can use what came out of it."),
    State.IN_REUSE: _("Next: follow how it goes where it is used, and close the challenge when it is solved."),
    State.CLOSED: _("It is closed. It can be taken up again on its page."),
    State.PAUSED: _("It is paused. It can be taken up again on its page."),
}


def next_step(challenge: Challenge, part: ChallengeParty) -> str | Promise:
    """Return what the organisation that has ``part`` in the challenge does next."""
    if part.role == ChallengeParty.Role.OWNER or challenge.state in {State.MERGED, State.CLOSED, State.DECLINED}:
        return FOR_OWNER[State(challenge.state)]
    if not part.local_description:
        return _("Next: write what it looks like with you.")
    if not part.shows_local:
        return _("Next: show what you have written about your own place on its page.")
    return _("You share it. The organisation that owns it takes the next step.")
