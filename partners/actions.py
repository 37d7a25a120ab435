"""How people become members of an organisation, and stop being it.

Whoever changes an organisation's members locks it first, so that those who do so at the same time take turns.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Min, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import may_use_admin
from core.jobs.forgetting import Due
from core.links import new_key
from core.publishing.versions import keep_version
from core.security_log import record_when_done
from core.workflow import TransitionError, lock_for_update
from mail.outbox import queue_mail
from partners.models import INVITATION_DAYS, Invitation, Membership, Organisation

OPEN_INVITATIONS = 50  # that one organisation may have at a time
DOUBLE_CLICK = timedelta(minutes=1)
UNANSWERED_KEPT = timedelta(days=90)  # after the last day on which it worked
BY_RANK = (Membership.Role.READER, Membership.Role.PLANNER, Membership.Role.CONTACT)


@transaction.atomic
def invite(organisation: Organisation, *, email: str, role: str, by: User) -> Invitation:
    """Ask somebody by e-mail to become a member. An address that is invited again gets a new link instead of the old.

    Nobody learns from it who has an account here or is a member already: neither is looked up. Raises TransitionError
    when too many invitations are open; editors may send more.
    """
    lock_for_update(organisation, "pk")
    now, open_ones = timezone.now(), organisation.invitations.open()
    waiting = open_ones.filter(expires_at__gt=now).exclude(email__iexact=email)
    if waiting.count() >= OPEN_INVITATIONS and not may_use_admin(by):
        raise TransitionError(
            _("%(n)d invitations are still unanswered. Withdraw any you no longer need before inviting more.")
            % {"n": OPEN_INVITATIONS}
        )
    invitation = open_ones.select_for_update().filter(email__iexact=email).first()
    if invitation is None:
        invitation = Invitation(organisation=organisation, email=email)
    elif invitation.role == role and invitation.expires_at > Invitation.expiry() - DOUBLE_CLICK:
        return invitation
    key, invitation.key_digest = new_key()
    invitation.role, invitation.invited_by, invitation.expires_at = role, by, Invitation.expiry()
    invitation._history_user = by  # type: ignore[attr-defined]  # django-simple-history reads it
    invitation.save()
    queue_mail(
        "member_invited",
        to=email,
        language=get_language() or settings.LANGUAGE_CODE,
        key=f"member_invited:{invitation.key_digest}",
        context={"organisation": organisation, "invitation": invitation, "link_key": key, "days": INVITATION_DAYS},
    )
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> bool:
    """Make ``by`` a member; say whether the invitation could still be used.

    Whoever is a member already stays one, and gets the role when it is a higher one.
    """
    organisation = invitation.organisation
    lock_for_update(organisation, "pk")
    if not invitation.accept(by=by):
        return False
    keep_version(invitation, by=by)
    known = organisation.memberships.not_ended().filter(user=by).order_by(F("ended_on").asc(nulls_first=True))
    membership = known.first() or Membership(user=by, organisation=organisation, role=invitation.role)
    membership.role = max(membership.role, invitation.role, key=BY_RANK.index)
    membership.started_on = min(membership.started_on, timezone.localdate())
    membership.ended_on = None
    membership._history_user = by  # type: ignore[attr-defined]
    membership.save()
    return True


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back. Raises TransitionError when it has been accepted, or withdrawn before."""
    if not invitation.withdraw():
        raise TransitionError(_("This invitation is no longer open."))
    keep_version(invitation, by=by)


def invite_again(invitation: Invitation, *, by: User) -> None:
    """Send a new link. Raises TransitionError when the invitation has been accepted or withdrawn."""
    if not invitation.is_open:
        raise TransitionError(_("This invitation is no longer open."))
    invite(invitation.organisation, email=invitation.email, role=invitation.role, by=by)


def invitations_due(moment: datetime) -> Iterator[Due]:
    """Yield the organisations with invitations that, by then, nobody has accepted for so long."""
    organisations = Organisation.objects.filter(invitations__in=_unanswered(moment))
    counted = organisations.annotate(n=Count("invitations"), first=Min("invitations__expires_at")).order_by("pk")
    for organisation in counted:
        yield Due(str(organisation.pk), organisation.name, organisation.n, organisation.first + UNANSWERED_KEPT)


def forget_invitations(key: str) -> None:
    """Remove those of an organisation. Their histories, which have no address, stay."""
    _unanswered(timezone.now()).filter(organisation=int(key)).delete()


def _unanswered(moment: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, expires_at__lt=moment - UNANSWERED_KEPT)


@transaction.atomic
def end(membership: Membership, *, by: User) -> None:
    """End a membership today. Raises TransitionError when the organisation would be left without a contact."""
    lock_for_update(membership.organisation, "pk")
    if membership.ended_on is None or membership.ended_on > timezone.localdate():
        _keep_a_contact(membership, by=by)
        membership.end()
        keep_version(membership, by=by)
        _record(membership, "ended", by=by)


@transaction.atomic
def give_role(membership: Membership, role: str, *, by: User) -> None:
    """Let a member have another role. Raises TransitionError when the organisation would be left without a contact."""
    lock_for_update(membership.organisation, "pk")
    if role != Membership.Role.CONTACT:
        _keep_a_contact(membership, by=by)
    if Membership.objects.not_ended().filter(pk=membership.pk).exclude(role=role).update(role=role):
        keep_version(membership, by=by)
        membership.role = role
        _record(membership, "role", by=by)


def _record(membership: Membership, change: str, *, by: User) -> None:
    record_when_done(
        "membership",
        user_id=by.pk,
        change=change,
        member_id=membership.user_id,
        organisation_id=membership.organisation_id,
        role=membership.role,
    )


def _keep_a_contact(membership: Membership, *, by: User) -> None:
    """Refuse to take the last contact away; editors may, who see to it that there will be another."""
    contacts = Membership.objects.current().filter(organisation=membership.organisation, role=Membership.Role.CONTACT)
    if not may_use_admin(by) and [contact.pk for contact in contacts] == [membership.pk]:
        raise TransitionError(
            _("%(organisation)s would be left without a contact. Make somebody else a contact first.")
            % {"organisation": membership.organisation}
        )
