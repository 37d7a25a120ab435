from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.fields import MailboxField


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def waiting(self) -> Self:
        return self.filter(state__in=[OutboxMessage.State.WAITING, OutboxMessage.State.SENDING])

    def lost(self) -> Self:
        return self.filter(state__in=OutboxMessage.LOST)


class OutboxMessage(models.Model):
    """A mail that waits to be sent, or a trace of one that was. ``mail.outbox`` writes and ``mail.sending`` sends them.

    Whoever queues the same ``key`` twice has queued one message. Once it has been sent, refused or given up, all that
    is kept is the key, the name of the message and, of what was lost, why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        REFUSED = "refused", pgettext_lazy("email", "refused")
        GIVEN_UP = "given_up", _("failed")

    LOST: ClassVar = (State.REFUSED, State.GIVEN_UP)

    key = models.CharField(_("key"), max_length=150, unique=True)
    name = models.CharField(_("message"), max_length=60, blank=True, default="", db_default="")
    address = MailboxField(_("email address"), blank=True)
    subject = models.CharField(_("subject"), max_length=400, blank=True)
    body = models.TextField(_("text"), blank=True)
    html = models.TextField(_("the same, drawn"), blank=True, default="", db_default="")
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    said = models.CharField(_("the mail server’s answer"), max_length=200, blank=True, default="", db_default="")
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    claimed_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    first_tried_at = models.DateTimeField(_("first attempt"), null=True, blank=True)
    try_again_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    lost_at = models.DateTimeField(_("refused or given up at"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("attempts"), default=0)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        db_table = "accounts_letter"  # what older versions called it; they may still be running during an upgrade
        verbose_name = _("message in the outbox")
        verbose_name_plural = _("messages in the outbox")
        indexes = [
            models.Index("written_at", condition=models.Q(state__in=["waiting", "sending"]), name="letter_waiting"),
            models.Index("lost_at", condition=models.Q(lost_at__isnull=False), name="letter_lost"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_sent_has_time",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                violation_error_message=_("A sent message needs a sent time; others must not have one."),
            )
        ]

    def __str__(self) -> str:
        return self.key
