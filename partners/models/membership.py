from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import MailboxField, user_reference
from accounts.mailboxes import shown_mailbox
from accounts.models import User
from mail.models import OutboxMessage
from partners.models.organisation import Organisation

INVITATION_DAYS = 14


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> Self:
        """Return memberships that have begun and have not ended, with their organisations."""
        return self.not_ended().select_related("organisation").filter(started_on__lte=timezone.localdate())

    def not_ended(self) -> Self:
        """Return memberships that have not ended, begun or not."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=timezone.localdate()))


class Membership(models.Model):
    class Role(models.TextChoices):
        PLANNER = "planner", _("planner")
        CONTACT = "contact", _("contact")
        READER = "reader", _("reader")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.PLANNER)
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message=_("A membership cannot end before it began."),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_on=None),
                name="membership_one_open",
                violation_error_message=_("This person is already a member of the organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    def end(self) -> None:
        """Let it end today: the person acts for the organisation no longer. Ending it twice does nothing."""
        last = max(timezone.localdate(), self.started_on)
        type(self).objects.not_ended().filter(pk=self.pk).update(ended_on=last)
        self.refresh_from_db(fields=["ended_on"])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Return what nobody has accepted or withdrawn, whether it has expired or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def with_what_became_of_the_mail(self) -> Self:
        """Say of each in ``undelivered`` what the mail server said against its mail; None where nothing is known."""
        lost = OutboxMessage.objects.lost().filter(key=Concat(Value("member_invited:"), OuterRef("key_digest")))
        return self.annotate(undelivered=Subquery(lost.values("said")))


class Invitation(models.Model):
    """A contact of an organisation asks a colleague, by e-mail, to become a member of it.

    The link in the mail holds a key of which only the digest is kept (``core.links``). It works once, until
    ``expires_at``, and for somebody who has confirmed the address that was invited.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    email = MailboxField(_("email address"))
    role = models.CharField(_("role"), max_length=8, choices=Membership.Role, default=Membership.Role.PLANNER)
    invited_by = user_reference(_("invited by"))
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("works until"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True, editable=False)
    accepted_by = user_reference(_("accepted by"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "organisation",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open",
                violation_error_message=_("This address has already been invited."),
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_withdrawn",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message=_("An accepted invitation cannot be withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{shown_mailbox(self.email)} · {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    def accept(self, *, by: User) -> bool:
        """Use it up; say whether it could be, in one UPDATE, so that of two clicks one succeeds."""
        open_now = (
            type(self).objects.open().filter(pk=self.pk, key_digest=self.key_digest, expires_at__gt=timezone.now())
        )
        return bool(open_now.update(accepted_at=timezone.now(), accepted_by=by))

    def withdraw(self) -> bool:
        """Take it back; say whether that was still possible."""
        return bool(type(self).objects.open().filter(pk=self.pk).update(withdrawn_at=timezone.now()))

    @staticmethod
    def expiry() -> datetime:
        """Return until when an invitation that is sent now works."""
        return timezone.now() + timedelta(days=INVITATION_DAYS)
