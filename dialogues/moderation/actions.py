"""What moderators do with contributions, and what readers and authors ask of them; those who wrote are told.

Each takes the contribution as its reader saw it, and locks it: if somebody has moved it since, or its author has
changed it, nothing is done and TransitionError says so.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.files.storage import delete_afterwards
from core.workflow import TransitionError
from dialogues.contributing.actions import count_replies, locked
from dialogues.models import Contribution, Dialogue, Rule
from dialogues.moderation.queue import MOST_FLAGS, appeal_key
from dialogues.notifications import notify_participant
from mail.outbox import notify_user
from partners.models import Membership
from partners.permissions import WRITERS

State = Contribution.State


# Moderators


@transaction.atomic
def publish_contribution(
    contribution: Contribution, *, by: User | None, reason: str = "", on_behalf_of: str = ""
) -> None:
    """Show it and tell its author. What was appealed is restored by somebody else than whoever hid it."""
    _lock(contribution)
    was_appealed = contribution.state == State.APPEALED
    if was_appealed:
        _require_judge(contribution, by=by, reason=reason)
    elif contribution.state == State.UPHELD:
        raise TransitionError(_("The appeal has been rejected. The decision is final."))
    contribution.publish(by=by, reason=reason, on_behalf_of=on_behalf_of)
    count_replies(contribution.reply_to_id)
    if was_appealed:
        notify_participant(contribution.participant, "appeal_restored", contribution=contribution, reason=reason)
    else:
        notify_participant(contribution.participant, "contribution_published", contribution=contribution)


@transaction.atomic
def hide_contribution(
    contribution: Contribution, *, by: User, reason: str = "", rule: Rule | None = None, on_behalf_of: str = ""
) -> None:
    """Take it off the page, and tell its author why and how to appeal. Its flags are settled by that."""
    if not reason and rule is None:
        raise TransitionError(_("Explain why the contribution is hidden."))
    _lock(contribution)
    contribution.hide(by=by, reason=reason, rule=rule, on_behalf_of=on_behalf_of)
    _settle(contribution, by=by)
    _move_picture(contribution)
    count_replies(contribution.reply_to_id)
    notify_participant(
        contribution.participant,
        "contribution_hidden",
        contribution=contribution,
        rule=rule,
        reason=reason,
        appeal_key=appeal_key(contribution),
    )


@transaction.atomic
def settle_flags(contribution: Contribution, *, by: User, reason: str = "", on_behalf_of: str = "") -> None:
    """Take down that its flags have been read, and that it stays on the page."""
    _lock(contribution)
    if contribution.is_published and not _settle(contribution, by=by):
        raise TransitionError(_("Somebody else has already handled these flags."))
    contribution.move_from(State.PUBLISHED, to=State.PUBLISHED, by=by, reason=reason, on_behalf_of=on_behalf_of)


@transaction.atomic
def uphold_appeal(contribution: Contribution, *, by: User, reason: str, on_behalf_of: str = "") -> None:
    """Turn an appeal down, for good, and tell the author why. Never by the one who hid it."""
    _lock(contribution)
    if contribution.state == State.APPEALED:
        _require_judge(contribution, by=by, reason=reason)
    contribution.move_from(State.APPEALED, to=State.UPHELD, by=by, reason=reason, on_behalf_of=on_behalf_of)
    notify_participant(contribution.participant, "appeal_upheld", contribution=contribution, reason=reason)


# Readers and authors


@transaction.atomic
def flag_contribution(dialogue: Dialogue, pk: int, *, rule: Rule | None = None, note: str = "") -> None:
    """Take down that a contribution breaks a rule, and nothing of who said so; silently not, where many have."""
    shown = dialogue.contributions.published().select_for_update(of=("self",), no_key=True)
    contribution = shown.filter(pk=pk).first()
    if contribution is None or contribution.flags.waiting().count() >= MOST_FLAGS:
        return
    if rule and not Rule.objects.select_for_update(no_key=True).filter(pk=rule.pk).exists():
        note, rule = note or rule.title, None  # the organiser has just removed it
    contribution.flags.create(rule=rule, note=note)


@transaction.atomic
def appeal(contribution: Contribution, *, text: str) -> None:
    """Ask another moderator to read it again, once; those who can are told. The log does not name the author."""
    _lock(contribution)
    now = timezone.now()
    contribution.move_from(State.HIDDEN, to=State.APPEALED, by=None, reason=text, appeal=text, appealed_at=now)
    for user in _judges(contribution):
        notify_user(user, "appeal_received", contribution=contribution)


def _lock(contribution: Contribution) -> None:
    """Keep others from changing it until the transaction ends. Raises TransitionError if somebody already has."""
    now = locked(contribution.pk)
    if now.state != contribution.state:
        raise TransitionError(
            _("That is no longer possible: somebody has already moved it to “%(state)s”.")
            % {"state": now.get_state_display()}
        )
    if now.version != contribution.version:
        raise TransitionError(_("The author has changed it since you read it. Read it again."))
    contribution.hidden_by_id = now.hidden_by_id
    contribution.reply_to_id = now.reply_to_id  # a merge may have moved it


def _require_judge(contribution: Contribution, *, by: User | None, reason: str) -> None:
    if by is not None and contribution.hidden_by_id == by.pk:
        raise TransitionError(_("You hid it yourself, so another moderator must handle the appeal."))
    if not reason:
        raise TransitionError(_("Give a reason. The author will read it."))


def _settle(contribution: Contribution, *, by: User) -> int:
    return contribution.flags.waiting().update(settled_at=timezone.now(), settled_by=by)


def _move_picture(contribution: Contribution) -> None:
    """Keep its picture under another address: the one that everybody could see leads nowhere any more."""
    picture = contribution.picture
    if not picture or not picture.storage.exists(str(picture.name)):
        return
    before = picture.files
    picture.move()
    contribution.save(update_fields=["picture"])
    delete_afterwards(picture.storage, before)


def _judges(contribution: Contribution) -> list[User]:
    """Return whom to tell of an appeal: of the organiser, but for the one who hid it; or else the portal's editors."""
    members = Membership.objects.current().filter(role__in=WRITERS, organisation=contribution.dialogue.organiser_id)
    writers = [member.user for member in members.select_related("user").order_by("pk")]
    for people in (writers, User.objects.filter(is_staff=True).order_by("pk")):
        if judges := [user for user in people if user.is_active and user.pk != contribution.hidden_by_id]:
            return judges
    return []
