"""Taking part: what people say, change and take back, and what they support. Counts are right however many act at once.

Locks are taken in this order: the dialogue and its activity, a contribution, the one that it replies to.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.files.storage import delete_afterwards
from core.links import digest
from core.workflow import TransitionError
from dialogues.contributing.participants import FormKey, show_name, with_account, without_account
from dialogues.models import Activity, Contribution, Dialogue, Participant, ParticipantLink, StartedContribution
from dialogues.notifications import write_to
from dialogues.permissions import can_change, can_reply, can_support, spoken_for
from dialogues.supports import count_supports, same_person

State = Contribution.State
HAS_BEEN_CONFIRMED = gettext_lazy("It has been confirmed by the link in the email, and can no longer be sent anew.")
HAS_CLOSED = gettext_lazy("It has closed, so your text could not be sent. It is kept below.")


@dataclass(frozen=True)
class Who:
    """Whoever takes part: an account, somebody known to the browser, an address that is to be confirmed, or a guest."""

    user: User | None = None
    participant: Participant | None = None
    email: str = ""
    name_shown: str | None = None  # None: they have not been asked


@dataclass(frozen=True)
class Received:
    contribution: Contribution
    participant: Participant
    key: str = ""  # of the private link of somebody without an account who is new
    is_there: bool = False  # before this: a form sent twice


# Saying something


@transaction.atomic
def contribute(
    contribution: Contribution, *, who: Who, form_key: uuid.UUID, before: Contribution | None = None
) -> Received:
    """Take down what somebody says, or replies. The same form sent twice is one contribution.

    What is said with an e-mail address alone is shown to nobody until the link in the mail has been opened. The
    mail holds nothing of what was written: it may go to somebody who has not asked for it. ``before`` is what the form
    was sent as, and nobody has confirmed: it is changed, also when another address is given.
    """
    activity = _locked_activity(contribution.activity)
    if not activity.is_open:
        raise TransitionError(str(HAS_CLOSED))
    if contribution.reply_to_id:
        contribution.reply_to = locked(contribution.reply_to_id)
        if not can_reply(contribution.reply_to):
            raise TransitionError(
                _("The contribution you are replying to is no longer there. Your text is kept below.")
            )
    if before is not None:
        before = locked(before.pk)
        if before.state != State.UNCONFIRMED:
            raise TransitionError(str(HAS_BEEN_CONFIRMED))
    participant, key = _participant(activity.dialogue, who, form_of(contribution, form_key))
    if before is None:
        theirs = activity.contributions.filter(form_key=form_key, reply_to=None).exclude(participant=participant)
        if contribution.reply_to_id is None and theirs.exists():  # confirmed since the form was read
            raise TransitionError(str(HAS_BEEN_CONFIRMED))
        same = participant.contributions.filter(form_key=form_key).first()
        if same and _is_the_same(same, contribution):
            return Received(same, participant, key, is_there=True)
        contribution.form_key = uuid.uuid4() if same else form_key
    else:
        contribution.pk, contribution.form_key = before.pk, before.form_key
    contribution.activity, contribution.dialogue = activity, activity.dialogue
    contribution.participant = participant
    contribution.spoken_for = spoken_for(who.user, activity.dialogue)
    contribution.state = State.UNCONFIRMED if key and who.email else first_state(activity.dialogue)
    contribution.created_at = timezone.now()
    contribution.published_at = contribution.created_at if contribution.is_published else None
    contribution.save(force_insert=before is None, force_update=before is not None)
    count_replies(contribution.reply_to_id)
    is_moved = before is None or before.participant_id != participant.pk
    if before is not None:
        _leave(before, contribution, is_moved=is_moved)
    if contribution.state == State.UNCONFIRMED and is_moved:
        _ask_to_confirm(contribution, participant)
    return Received(contribution, participant, key)


def first_state(dialogue: Dialogue) -> State:
    """Return where a contribution begins: read first, or shown at once."""
    return State.AWAITING_REVIEW if dialogue.reviews_first else State.PUBLISHED


@transaction.atomic
def confirm_contributions(participant: Participant, *, only: Iterable[int] | None = None) -> list[Contribution]:
    """Let in what was said with an address that is confirmed now, though the activity has closed meanwhile."""
    waiting = participant.contributions.filter(state=State.UNCONFIRMED)
    if only is not None:
        waiting = waiting.filter(pk__in=only)
    confirmed = []
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        contribution = locked(pk)
        is_theirs = contribution.participant_id == participant.pk  # not sent to another address meanwhile
        if is_theirs and contribution.state == State.UNCONFIRMED and not contribution.dialogue.is_over:
            contribution.confirm(to=first_state(contribution.dialogue))
            count_replies(contribution.reply_to_id)
            confirmed.append(contribution)
    StartedContribution.objects.filter(pk__in=[one.form_key for one in confirmed if one.form_key]).delete()
    return confirmed


# Changing it, and taking it back


@transaction.atomic
def save_changes(contribution: Contribution, *, fields: Iterable[str], by: User | None) -> None:
    """Save what its author has changed; where contributions are read before they are shown, it is read once more."""
    before = locked(contribution.pk)
    if not can_change(before):
        raise TransitionError(_("It can no longer be changed, so your text was not saved. Copy it from here."))
    contribution.edited_at = timezone.now()
    contribution.save(update_fields=[*fields, "edited_at"])
    if before.picture and before.picture.name != contribution.picture.name:
        delete_afterwards(before.picture.storage, before.picture.files)
    if before.is_published and before.dialogue.reviews_first:
        contribution.move_from(State.PUBLISHED, to=State.AWAITING_REVIEW, by=by, told_at=None)
        count_replies(before.reply_to_id)


@transaction.atomic
def withdraw(contribution: Contribution, *, by: User | None, reason: str = "") -> None:
    """Take it back with its words, its picture and its place; replies to it stay. Raises TransitionError if it is."""
    before = locked(contribution.pk)
    contribution.withdraw(by=by, reason=reason)
    if before.picture:
        delete_afterwards(before.picture.storage, before.picture.files)
    if before.state == State.UNCONFIRMED and before.form_key:
        StartedContribution.objects.filter(pk=before.form_key).delete()
    count_replies(before.reply_to_id)


@transaction.atomic
def count_replies(pk: int | None) -> None:
    """Count anew the replies that everybody sees, to what a reply replies to; after one is shown or hidden."""
    if pk is not None:
        locked(pk)
        replies = Contribution.objects.filter(reply_to=pk, state=State.PUBLISHED).count()
        Contribution.objects.filter(pk=pk).update(n_replies=replies)


# Supporting it


@transaction.atomic
def support(contribution: Contribution, *, who: Who, form_key: uuid.UUID) -> tuple[Participant, str]:
    """Support it, once however often it is asked; return who does, and the key of a new guest's private link."""
    contribution = locked(contribution.pk)
    participant, key = _participant(contribution.dialogue, who, _form_of_support(contribution, form_key))
    own = same_person(participant).filter(pk=contribution.participant_id or 0).exists()
    if own or not can_support(contribution, participant):
        raise TransitionError(_("You cannot support this: it is your own, or it no longer accepts support."))
    if not contribution.supports.filter(participant__in=same_person(participant)).exists():
        contribution.supports.create(participant=participant)
    count_supports(contribution.pk)
    return participant, key


@transaction.atomic
def take_back_support(contribution: Contribution, *, participant: Participant) -> None:
    """Support it no longer. It is no error if the participant did not."""
    contribution = locked(contribution.pk)
    if not contribution.activity.is_open:
        raise TransitionError(_("It has closed, so nothing can be changed any more."))
    contribution.supports.filter(participant__in=same_person(participant)).delete()
    count_supports(contribution.pk)


@transaction.atomic
def ask_supporter_to_confirm(
    contribution: Contribution, *, email: str, name_shown: str | None, form_key: uuid.UUID
) -> None:
    """Mail the link by which somebody with this address supports it; nothing is counted yet."""
    form = _form_of_support(contribution, form_key)
    participant, key = without_account(contribution.dialogue, form, email=email, name_shown=name_shown or "")
    ParticipantLink.objects.give(participant, ParticipantLink.Purpose.SUPPORT, key=key, contribution=contribution)
    write_to(
        participant,
        "support_confirm",
        to=participant.email,
        language=participant.language,
        key=f"support_confirm:{contribution.pk}:{digest(key)}",
        link_key=key,
        contribution=contribution,
        is_known=not participant.awaits_confirmation,
    )


# What they share


def locked(pk: int) -> Contribution:
    """Read a contribution anew; others who change it, or count what belongs to it, wait until the transaction ends."""
    rows = Contribution.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("activity__dialogue", "dialogue").get(pk=pk)


def _locked_activity(activity: Activity) -> Activity:
    """Read the activity and its dialogue anew, and keep them from closing before the transaction ends."""
    rows = Activity.objects.select_for_update(of=("self", "dialogue"), no_key=True)
    return rows.select_related("dialogue").get(pk=activity.pk)


def form_of(contribution: Contribution, form_key: uuid.UUID) -> FormKey:
    """Return the form in which this is said."""
    return FormKey(form_key, f"say {contribution.activity_id} {contribution.reply_to_id or ''}")


def _form_of_support(contribution: Contribution, form_key: uuid.UUID) -> FormKey:
    return FormKey(form_key, f"support {contribution.pk}")


def _participant(dialogue: Dialogue, who: Who, form: FormKey) -> tuple[Participant, str]:
    name = who.name_shown or ""
    if who.user:
        participant = with_account(dialogue, who.user, name_shown=name)
    elif who.participant:
        participant = who.participant
    else:
        return without_account(dialogue, form, email=who.email, name_shown=name)
    if who.name_shown is not None:
        show_name(participant, name)
    return participant, ""


def _is_the_same(before: Contribution, contribution: Contribution) -> bool:
    """Whether a form has been sent twice, and not once more with other words by way of the browser's history."""
    names = ("activity_id", "reply_to_id", "title", "text")
    return all(getattr(before, name) == getattr(contribution, name) for name in names)


def _leave(before: Contribution, contribution: Contribution, *, is_moved: bool) -> None:
    """Let nothing of it stay where it was sent first: no link, no picture, and no address that has nothing else.

    A link whose button has been pressed leads to somebody's own page, and stays.
    """
    if before.picture and before.picture.name != contribution.picture.name:
        delete_afterwards(before.picture.storage, before.picture.files)
    if not is_moved or before.participant_id is None:
        return
    links = ParticipantLink.objects.filter(contribution=before.pk, used_at=None)
    links.exclude(participant=contribution.participant).delete()
    nothing_else = Participant.objects.filter(
        pk=before.participant_id, user=None, confirmed_at=None, contributions=None, registrations=None, supports=None
    ).exclude(email="")
    Participant.objects.filter(pk__in=list(nothing_else.filter(links=None).values_list("pk", flat=True))).delete()


def _ask_to_confirm(contribution: Contribution, participant: Participant) -> None:
    key = ParticipantLink.objects.give(participant, ParticipantLink.Purpose.CONFIRM, contribution=contribution)
    write_to(
        participant,
        "contribution_confirm",
        to=participant.email,
        language=participant.language,
        key=f"contribution_confirm:{contribution.pk}:{digest(key)}",
        link_key=key,
        is_known=not participant.awaits_confirmation,
    )
