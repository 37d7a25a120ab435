"""Who may take part in a dialogue, set one up, moderate it and answer in it."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from accounts.permissions import may_use_admin
from dialogues.models import EDITORS, Activity, Answer, Contribution, Dialogue, Participant
from outcomes.permissions import can_try
from partners.permissions import writes_for


def can_set_up_dialogues(visitor: User | AnonymousUser) -> bool:
    """Members who write for an organisation set up dialogues on its behalf."""
    return writes_for(visitor).exists()


def runs(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Whether the visitor runs the dialogue: writes for its organiser, or is an editor where it has none."""
    if dialogue.organiser_id is None:
        return may_use_admin(visitor)
    return writes_for(visitor).filter(pk=dialogue.organiser_id).exists()


def can_run(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Those who run it take its steps, answer and tell the results; editors do in the organiser's place."""
    return may_use_admin(visitor) or runs(visitor, dialogue)


def can_edit(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """The organiser's planners change the set-up until the results are out; editors do in their place."""
    return dialogue.state in Dialogue.BEING_HELD and can_run(visitor, dialogue)


def can_preview(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Whoever can read it before it is on the site sees all of its page: the organiser's members, and its parties'."""
    return isinstance(visitor, User) and Dialogue.objects.visible_to(visitor).filter(pk=dialogue.pk).exists()


def can_copy(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Those who run a dialogue begin another with its texts: the checklist comes along, which nobody else reads."""
    return runs(visitor, dialogue)


def asks_of_method(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Whether the organiser is asked how the method worked: once, when the results are out."""
    if not dialogue.has_results or dialogue.method_trial_id is not None or dialogue.used_method is None:
        return False
    return runs(visitor, dialogue) and can_try(visitor, dialogue.used_method)


def can_begin_outcome(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Those who write for the organiser begin an outcome of the dialogue, which is the organiser's."""
    return dialogue.organiser_id is not None and runs(visitor, dialogue)


def can_discard(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """Those who run it delete a draft; what has been on the site is cancelled instead."""
    return dialogue.state == Dialogue.State.DRAFT and not dialogue.is_published and can_run(visitor, dialogue)


def can_correct_note(visitor: User | AnonymousUser, note: Contribution) -> bool:
    """Those who enter notes correct them, until they are answered: the answer was to what it said."""
    if not (note.is_note and note.is_published and can_edit(visitor, note.dialogue)):
        return False
    return not Answer.objects.filter(contribution=note).exists()


def can_remove_note(visitor: User | AnonymousUser, note: Contribution) -> bool:
    """Those who run the dialogue remove a note at any time: it may tell something about somebody."""
    return note.is_note and can_run(visitor, note.dialogue)


def can_moderate(visitor: User | AnonymousUser, dialogue: Dialogue) -> bool:
    """The organiser's planners and the editors read what waits, hide what breaks a rule, and answer appeals."""
    return can_run(visitor, dialogue)


def can_judge_appeal(visitor: User | AnonymousUser, contribution: Contribution) -> bool:
    """An appeal is read by another moderator than the one who hid it."""
    return can_moderate(visitor, contribution.dialogue) and contribution.hidden_by_id != visitor.pk


def can_contribute(visitor: User | AnonymousUser, activity: Activity) -> bool:
    """Everybody whom the organiser lets in, while the activity is open."""
    if not activity.is_open:
        return False
    if isinstance(visitor, User):
        return visitor.is_active
    return activity.dialogue.allows_email or activity.dialogue.allows_guests


def is_author(visitor: User | AnonymousUser, contribution: Contribution, participant: Participant | None) -> bool:
    """Whether the visitor wrote it: with an account, or as the participant whose link or browser this is."""
    if participant is not None and contribution.participant_id == participant.pk:
        return True
    by = contribution.participant
    return by is not None and isinstance(visitor, User) and by.user_id == visitor.pk


def can_change(contribution: Contribution) -> bool:
    """Whoever wrote it changes it for some time, until somebody has answered it or taken it off the page. One query."""
    return _is_in_time(contribution) and not Answer.objects.filter(contribution=contribution).exists()


def may_offer_change(contribution: Contribution) -> bool:
    """Whether a list offers to change it: the same, of one that was fetched with its answer. No query."""
    return _is_in_time(contribution) and contribution.official_answer is None


def _is_in_time(contribution: Contribution) -> bool:
    until = contribution.created_at + timedelta(minutes=contribution.dialogue.edit_minutes)
    return contribution.state in Contribution.CHANGEABLE and timezone.now() < until


def can_support(contribution: Contribution, participant: Participant | None) -> bool:
    """Everybody who may take part supports what others have said, while it stands there and the activity is open."""
    activity = contribution.activity
    own = participant is not None and contribution.participant_id == participant.pk
    is_refused = participant is not None and participant.is_guest and not activity.takes_support_of_guests
    return contribution.is_published and activity.takes_support and activity.is_open and not own and not is_refused


def can_reply(contribution: Contribution) -> bool:
    """Replies are one level deep."""
    activity = contribution.activity
    return contribution.is_published and not contribution.reply_to_id and activity.takes_replies and activity.is_open


def spoken_for(visitor: User | None, dialogue: Dialogue) -> str:
    """Return for whom the visitor's own words in the dialogue are said: its organiser, the editors, or nobody else."""
    if visitor is None:
        return ""
    return speaks_for(visitor, dialogue) or (EDITORS if may_use_admin(visitor) else "")


def speaks_for(visitor: User, dialogue: Dialogue) -> str:
    """Return the name of the organiser when the visitor acts for it; empty for the portal's editors."""
    return dialogue.organiser.name if dialogue.organiser and runs(visitor, dialogue) else ""
