"""What changes the evidence for an outcome: each lets its maturity follow in the same transaction.

Each locks the outcome before it touches what belongs to it. As all do so in this order, nobody waits for somebody who
waits for them.
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import RefusedAddress, User
from core.links import CONFIRM_WITHIN
from core.workflow import lock_for_update
from mail.models import OutboxMessage
from mail.outbox import notify_user, queue_mail
from outcomes.maturity import reassess
from outcomes.models import Attachment, Reuse, ReuseLink, Trial
from outcomes.models.reuse import FOLLOWED_UP_AFTER
from outcomes.progress import reused, tried
from outcomes.reuse_workflow import REUSE_TRANSITIONS
from partners.notifications import mail_recipients, notify_organisation

Purpose = ReuseLink.Purpose


@transaction.atomic
def save_evidence(record: Trial | Reuse | Attachment, *, by: User) -> None:
    lock_for_update(record.outcome, "pk")
    is_new = record.pk is None
    record.save()
    reassess(record.outcome, by=by, on_behalf_of=_speaker(record))
    if isinstance(record, Trial) and is_new:
        tried(record, by=by, on_behalf_of=_speaker(record))


@transaction.atomic
def remove_evidence(record: Trial | Reuse | Attachment, *, by: User) -> None:
    """Take it away for good; an attached file goes when the transaction is through."""
    lock_for_update(record.outcome, "pk")
    record.delete()
    if isinstance(record, Attachment):
        forget_file(record)
    reassess(record.outcome, by=by, on_behalf_of=_speaker(record))


def forget_file(attachment: Attachment) -> None:
    """Delete the file of an attachment that is gone, once the transaction is through."""
    if attachment.file:
        transaction.on_commit(partial(attachment.file.delete, save=False))


@transaction.atomic
def record_reuse(reuse: Reuse, *, by: User) -> None:
    """Save it; what we had read of the organisation's use before makes way for its own word."""
    lock_for_update(reuse.outcome, "pk")
    if reuse.organisation_id:
        reuse.outcome.reuses.read_in_sources().filter(organisation=reuse.organisation_id).delete()
    reuse.author, reuse.confirmed_at = by, timezone.now()
    reuse.save()
    _begin(reuse, by=by)


@transaction.atomic
def ask_to_confirm(reuse: Reuse) -> None:
    """Save what somebody outside the portal has written, and mail them the link that makes it public.

    What has come by the same form before, and is not confirmed, is replaced; the link that was mailed leads to the new.
    Whoever has confirmed it already gets a link to go on with that. The mail holds nothing of what they wrote: it may
    go to somebody who has not asked for it.
    """
    lock_for_update(reuse.outcome, "pk")  # the other click of a double one waits
    of_address = reuse.outcome.reuses.filter(contact_email__iexact=reuse.contact_email)
    known = of_address.confirmed().filter(organisation_name__iexact=reuse.organisation_name)
    if recorded := known.exclude(state=Reuse.State.ABANDONED).first():
        _notify_contact(recorded, "reuse_known", ReuseLink.objects.give(recorded, Purpose.FOLLOW_UP))
        return
    sent = of_address.filter(confirmed_at=None, form_key=reuse.form_key).first()
    reuse.save()
    if sent:
        ReuseLink.objects.filter(reuse=sent).update(reuse=reuse)
        sent.delete()
    else:
        _notify_contact(reuse, "reuse_confirm", ReuseLink.objects.give(reuse, Purpose.CONFIRM))


@transaction.atomic
def confirm_reuse(reuse: Reuse, *, by: User | None = None) -> bool:
    """Make it public; say whether this click was the one."""
    lock_for_update(reuse.outcome, "pk")
    if not reuse.confirm():
        return False
    reuse.heard_at = timezone.now()
    reuse.save(update_fields=["heard_at"])
    reuse.refresh_from_db(fields=["confirmed_at"])
    _begin(reuse, by=by)
    return True


@transaction.atomic
def follow_up_reuse(reuse: Reuse, to: str, *, by: User | None, reason: str = "") -> None:
    """Save what they say of it, and move it to the state ``to`` when that is another.

    Raises TransitionError when it cannot, with nothing changed.
    """
    lock_for_update(reuse.outcome, "pk")
    reuse.heard_at = timezone.now()
    reuse.save(
        update_fields=["adapted", "hours", "cost", "result", "contact_role", "contact_email", "language", "heard_at"]
    )
    if to == reuse.state:
        reassess(reuse.outcome, by=by, on_behalf_of=reuse.who)
    else:
        REUSE_TRANSITIONS.take(reuse, to, by=by, reason=reason)


@transaction.atomic
def ask_how_it_goes(reuse: Reuse) -> bool:
    """Queue the yearly question; say whether this call did. One UPDATE claims it, so that two callers queue one.

    What nobody can be told of is left as it is, for the next time. Members get the link that works without a login,
    too: one for all who read their organisation's mail.
    """
    readers = mail_recipients(reuse.organisation) if reuse.organisation else []
    to = [reader.email for reader in readers] if reuse.organisation else [reuse.contact_email]
    if not {address.lower() for address in to if address} - RefusedAddress.among(to):
        return False
    now = timezone.now()
    not_asked = Q(asked_at=None) | Q(asked_at__lt=now - FOLLOWED_UP_AFTER) | Q(asked_at__gt=now)  # the clock was ahead
    if not Reuse.objects.to_follow_up().filter(not_asked, pk=reuse.pk).update(asked_at=now):
        return False
    link_key = ReuseLink.objects.give(reuse, Purpose.FOLLOW_UP)
    asking = f"reuse_follow_up:{reuse.pk}:{now.isoformat()}"
    if not reuse.organisation:
        _notify_contact(reuse, "reuse_follow_up", link_key, key=f"{asking}/contact")
    for reader in readers:
        notify_user(reader, "reuse_follow_up", key=f"{asking}/{reader.pk}", reuse=reuse, link_key=link_key)
    return True


def links_of_address(email: str) -> list[tuple[Reuse, str]]:
    """Return what somebody without an account has told of with this address, each with the key of a new link to it."""
    reuses = Reuse.objects.filter(contact_email__iexact=email, organisation=None, outcome__publication="published")
    confirmable = Q(confirmed_at=None, created_at__gte=timezone.now() - CONFIRM_WITHIN)
    known = reuses.filter(Q(confirmed_at__isnull=False) | confirmable).select_related("outcome").order_by("pk")
    purposes = ((reuse, Purpose.FOLLOW_UP if reuse.confirmed_at else Purpose.CONFIRM) for reuse in known)
    return [(reuse, ReuseLink.objects.give(reuse, purpose)) for reuse, purpose in purposes]


def ask_again(key: str) -> None:
    """Let the yearly question be asked once more, when none of the letters that asked it has come through."""
    asking = key.rpartition("/")[0]
    if not OutboxMessage.objects.filter(key__startswith=f"{asking}/").exclude(state__in=OutboxMessage.LOST).exists():
        _name, pk, at = asking.split(":", 2)
        Reuse.objects.filter(pk=pk, asked_at=datetime.fromisoformat(at)).update(asked_at=None)


def _speaker(record: Trial | Reuse | Attachment) -> str:
    """Name whom the writer speaks for; nobody where an editor changes a reuse."""
    if isinstance(record, Trial):
        return record.host
    return str(record.outcome.owner or "") if isinstance(record, Attachment) else ""


def _begin(reuse: Reuse, *, by: User | None) -> None:
    reuse.steps.create(actor=by, actor_name=reuse.who, to_state=reuse.state)
    reassess(reuse.outcome, by=by, on_behalf_of=reuse.who)
    reused(reuse, by=by, on_behalf_of=reuse.who)
    tell_owner(reuse)


def tell_owner(reuse: Reuse) -> None:
    """Tell those who own the outcome that others use it, or mean to: its organisation, and whoever wrote about it."""
    owner = reuse.outcome.owner
    if owner and owner != reuse.organisation:
        notify_organisation(owner, "outcome_reused", author=reuse.outcome.author, reuse=reuse)


def _notify_contact(reuse: Reuse, name: str, link_key: str, *, key: str = "") -> None:
    context = {"reuse": reuse, "link_key": link_key}
    queue_mail(name, to=reuse.contact_email, language=reuse.language, key=key, context=context)
