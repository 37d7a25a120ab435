from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import MailboxField
from accounts.models import Language, RefusedAddress
from core.constraints import one_of
from core.links import CONFIRM_WITHIN, PrivateLink, PrivateLinkQuerySet, digest, new_key
from dialogues.models.dialogue import Dialogue

if TYPE_CHECKING:
    from dialogues.models.activity import Registration
    from dialogues.models.contribution import Contribution


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def reachable(self) -> Self:
        """Return those who can be written to: with an account, or with an address that they have confirmed."""
        account = Q(user__isnull=False, user__is_active=True)
        return self.filter(account | Q(confirmed_at__isnull=False) & ~Q(email=""))

    def refused(self) -> Self:
        """Return those of ``reachable`` whose address takes no mail."""
        return self.reachable().filter(RefusedAddress.of("user__email") | RefusedAddress.of("email"))

    def who_want_letters(self) -> Self:
        """Return those of ``reachable`` who have not ended the letters from their dialogue."""
        return self.reachable().filter(wants_results=True)

    def identified(self) -> Self:
        """Return those of whom something is kept that tells who they are."""
        links = ParticipantLink.objects.filter(participant=OuterRef("pk"))
        named = Q(user__isnull=False) | ~Q(email="") | ~Q(name_shown="") | ~Q(key_digest="")
        return self.filter(named | Exists(links))

    def forget(self) -> int:
        """Remove who they were, for good; return how many they are."""
        keys = list(self.values_list("pk", flat=True))
        ParticipantLink.objects.filter(participant__in=keys).delete()
        return self.model.objects.filter(pk__in=keys).update(user=None, email="", name_shown="", key_digest="")


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
    email = MailboxField(_("email address"), blank=True, help_text=_("For a participant without an account."))
    name_shown = models.CharField(_("display name"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.SWEDISH)
    # Version 1.0 kept one link here. What it writes during an upgrade is read; a later release takes the column away.
    key_digest = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    wants_results = models.BooleanField(_("wants letters from the dialogue"), default=True, db_default=True)
    # Until when they have been told of comments and support; None: of nothing yet.
    told_until = models.DateTimeField(_("told until"), null=True, blank=True, editable=False)
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
    def is_guest(self) -> bool:
        """Whether nothing is known of them but a link, so that one person may be many of them."""
        return self.user_id is None and not self.email

    @property
    def awaits_confirmation(self) -> bool:
        """Whether they gave an address and have not followed the link to it yet."""
        return bool(self.email) and self.confirmed_at is None

    def expiry_of(self, purpose: str) -> datetime | None:
        """Return when a link that is given to them now ends; None for one that has no end, as every one of a guest."""
        has_end = purpose != ParticipantLink.Purpose.OWN_PAGE and not self.is_guest
        return timezone.now() + CONFIRM_WITHIN if has_end else None

    def confirm(self) -> bool:
        """Take down that the address is theirs, in one UPDATE; say whether this click was the one."""
        waiting = type(self).objects.filter(pk=self.pk, confirmed_at=None).exclude(email="")
        RefusedAddress.forget(self.email)  # the link was in a mail that has arrived
        return bool(waiting.update(confirmed_at=timezone.now()))

    def forget(self) -> None:
        """Remove who it was, for good."""
        type(self).objects.filter(pk=self.pk).forget()
        self.refresh_from_db()


class ParticipantLinkQuerySet(PrivateLinkQuerySet["ParticipantLink"]):
    def give(
        self,
        participant: Participant,
        purpose: str,
        *,
        key: str = "",
        contribution: "Contribution | None" = None,
        registration: "Registration | None" = None,
        address: str = "",
    ) -> str:
        """Give the participant one more link, and return its key; the same key is given once."""
        key = key or new_key()[0]
        self.get_or_create(
            key_digest=digest(key),
            defaults={
                "participant": participant,
                "purpose": purpose,
                "contribution": contribution,
                "registration": registration,
                "address": address,
                "expires_at": participant.expiry_of(purpose),
            },
        )
        return key

    def give_many(self, people: Iterable[Participant]) -> list[str]:
        """Give each a link to their own page, and return the keys in the same order. One query."""
        keys, rows = [], []
        for participant in people:
            key, key_digest = new_key()
            keys.append(key)
            rows.append(
                ParticipantLink(
                    key_digest=key_digest,
                    participant=participant,
                    purpose=ParticipantLink.Purpose.OWN_PAGE,
                )
            )
        self.bulk_create(rows)
        return keys

    def find(self, key: str) -> "ParticipantLink | None":
        """Return the link with this key, also one that version 1.0 has made during the upgrade."""
        link = self.of_key(key).select_related("participant__dialogue", "participant__user").first()
        if link is None:
            people = Participant.objects.select_related("dialogue", "user")
            participant = people.filter(key_digest=digest(key)).first()
            own_page = ParticipantLink.Purpose.OWN_PAGE
            return ParticipantLink(participant=participant, purpose=own_page) if participant else None
        return link


class ParticipantLink(PrivateLink):
    """A link that lets somebody without an account act as the participant they are.

    One to the own page has no end, and nothing that others do ends it: it stands in every letter, and works until the
    participant is forgotten. One that confirms something does so for a week, and leads to the own page from then on.
    """

    class Purpose(models.TextChoices):
        OWN_PAGE = "own_page", _("own page")
        CONFIRM = "confirm", _("confirm what was sent")
        SUPPORT = "support", _("support a contribution")

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="links", verbose_name=_("participant")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    contribution = models.ForeignKey(
        "Contribution", on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("contribution")
    )
    registration = models.ForeignKey(
        "Registration", on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("registration")
    )

    # To which a guest has had it mailed: answers go there once it is confirmed.
    address = MailboxField(_("email address"), blank=True, default="", db_default="")

    objects = ParticipantLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("private link")
        verbose_name_plural = _("private links")
        indexes = [models.Index(fields=["expires_at"], name="participantlink_expires")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.participant}"

    @property
    def offers_address(self) -> bool:
        """Whether a guest can say by it that answers shall come by e-mail."""
        return bool(self.address) and self.used_at is None and self.participant.is_guest

    def use(self) -> None:
        """Take down that its button has been pressed. It leads to the own page from now on, without an end."""
        self.used_at, self.expires_at = self.used_at or timezone.now(), None
        if self.pk:
            self.save(update_fields=["used_at", "expires_at"])
