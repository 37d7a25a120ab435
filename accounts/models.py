from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.fields import MailboxField
from accounts.mailboxes import canonical, shown_mailbox


class Language(models.TextChoices):
    """The portal's two languages, each named in itself."""

    SWEDISH = "sv", "Svenska"
    ENGLISH = "en", "English"

    @property
    def translated(self) -> Promise:
        """What the language is called in the reader's own."""
        return {Language.SWEDISH: _("Swedish"), Language.ENGLISH: _("English")}[self]


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=canonical(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account. The e-mail address is the login and is never shown to others."""

    email = MailboxField(_("email address"), unique=True)
    display_name = models.CharField(
        _("display name"),
        max_length=80,
        blank=True,
        help_text=_("Shown next to what you write. A first name is enough."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        default=Language.SWEDISH,
        help_text=_("The language of the emails we send you."),
    )
    is_staff = models.BooleanField(
        _("editor"), default=False, help_text=_("Can use the admin: edit, moderate and publish.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Whether the account can log in. Buttons above block it and unblock it.")
    )
    editors_letter = models.BooleanField(
        _("letters about what is handed in"),
        default=True,
        db_default=True,
        help_text=_("For editors: one email a morning at most, and only when something new has been handed in."),
    )
    # Up to when an editor has been told of it; None before the first letter.
    handed_in_until = models.DateTimeField(null=True, editable=False)
    # Raised when the account is locked: the logins of an earlier one have ended, also when it is opened again.
    login_epoch = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_case",
                violation_error_message=_("There is already an account with this email address."),
            )
        ]

    def __str__(self) -> str:
        return self.display_name or shown_mailbox(self.email)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a login is held against: besides the password, how often the account has been locked."""
        found: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        return f"{found}{self.login_epoch or ''}"

    def get_short_name(self) -> str:
        return self.display_name


class Login(models.Model):
    """A browser in which somebody is logged in, or was not long ago (``accounts.logins``)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="logins", verbose_name=_("user"))
    browser = models.CharField(_("browser"), max_length=60, blank=True)
    proof = models.CharField(max_length=32, editable=False)  # of what its session is held against
    began_at = models.DateTimeField(_("logged in"), default=timezone.now, editable=False)
    seen_at = models.DateTimeField(_("last used"), default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    def __str__(self) -> str:
        return self.browser or str(_("Unknown browser"))


class RefusedAddress(models.Model):
    """An address whose mail server has said that it takes no mail, when a letter was sent or in a bounce afterwards.

    It is kept until its owner says that it works, or for half a year. Until then no news is sent there.
    """

    KEPT_FOR: ClassVar = timedelta(days=180)

    address = MailboxField(_("email address"), unique=True)  # in small letters
    said = models.CharField(_("the mail server’s answer"), max_length=200, blank=True)
    refused_at = models.DateTimeField(_("refused at"), default=timezone.now)

    class Meta:
        verbose_name = _("refused address")
        verbose_name_plural = _("refused addresses")

    def __str__(self) -> str:
        return self.address

    @classmethod
    def note(cls, address: str, *, said: str) -> None:
        values = {"said": said, "refused_at": timezone.now()}
        cls.objects.update_or_create(address=address.lower(), defaults=values)

    @classmethod
    def forget(cls, *addresses: str) -> None:
        """Take down that mail arrives at these addresses."""
        cls.objects.filter(address__in=[address.lower() for address in addresses]).delete()

    @classmethod
    def among(cls, addresses: Iterable[str]) -> set[str]:
        """Return those of the addresses that are refused, in small letters."""
        known = cls.objects.filter(address__in=[address.lower() for address in addresses])
        return set(known.values_list("address", flat=True))

    @classmethod
    def of(cls, column: str) -> Exists:
        """Match the rows of another table whose address, in ``column``, is refused."""
        return Exists(cls.objects.filter(address=Lower(OuterRef(column))))
