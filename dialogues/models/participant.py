from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from core.constraints import one_of
from dialogues.models.dialogue import Dialogue


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def reachable(self) -> Self:
        """Return those who can be written to: with an account, or with an address that they have confirmed."""
        account = Q(user__isnull=False, user__is_active=True)
        return self.filter(account | Q(confirmed_at__isnull=False) & ~Q(email=""))

    def identified(self) -> Self:
        """Return those of whom something is kept that tells who they are."""
        return self.filter(Q(user__isnull=False) | ~Q(email="") | ~Q(name_shown="") | ~Q(key_digest=""))


class Participant(models.Model):
    """Somebody who takes part in one dialogue: with an account, with a confirmed e-mail address, or as a guest.

    Who they are is kept here and nowhere else, so that it can be removed in one place (``forget``). What they said
    stays, said by a participant.
    """

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="people", verbose_name=_("dialogue"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("account"),
    )
    email = models.EmailField(_("email address"), blank=True, help_text=_("For a participant without an account."))
    name_shown = models.CharField(_("display name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    key_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            one_of("language", Language),
            models.UniqueConstraint(
                fields=["dialogue", "user"],
                name="participant_once_an_account",
                violation_error_message=_("This account already takes part."),
            ),
            models.UniqueConstraint(
                F("dialogue"),
                Lower("email"),
                condition=~Q(email=""),
                name="participant_once_an_address",
                violation_error_message=_("This address already takes part."),
            ),
            models.CheckConstraint(
                name="participant_account_or_address",
                condition=Q(user__isnull=True) | Q(email=""),
                violation_error_message=_("A participant with an account uses the account’s email address."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_shown or str(_("A participant"))

    @property
    def address(self) -> str:
        """Where to write to; empty for guests, and while an address is not confirmed."""
        if self.user:
            return self.user.email if self.user.is_active else ""
        return self.email if self.confirmed_at else ""

    @property
    def awaits_confirmation(self) -> bool:
        """Whether they gave an address and have not followed the link to it yet."""
        return bool(self.email) and self.confirmed_at is None

    def confirm(self) -> bool:
        """Take down that the address is theirs, in one UPDATE; say whether this click was the one."""
        waiting = type(self).objects.filter(pk=self.pk, confirmed_at=None)
        return bool(waiting.update(confirmed_at=timezone.now()))

    def forget(self) -> None:
        """Remove who it was, for good."""
        type(self).objects.filter(pk=self.pk).update(user=None, email="", name_shown="", key_digest="")
        self.refresh_from_db()
