"""allauth's forms in the portal's words, and the account's own."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.internal.flows.email_verification import consume_email_verification_rate_limit
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import MailboxField, shown_mailbox
from accounts.models import User
from accounts.names import validate_display_name
from accounts.trap import TrapForm
from accounts.unconfirmed import removable, remove

type_of_password = _("At least 10 characters. A few unrelated words are easy to remember.")


class InOurWords:
    """Give fields the portal's labels and help, and addresses one spelling.

    Placeholders go: they vanish as soon as one begins to write.
    """

    fields: dict[str, forms.Field]
    words: ClassVar[dict[str, tuple[str | Promise, str | Promise]]]  # field: label, help
    attributes: ClassVar[dict[str, dict[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.EmailField):
                self.fields[name] = field = MailboxField(required=field.required, widget=field.widget)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= self.attributes.get(name, {})
            if name in self.words:
                label, help_text = self.words[name]
                field.label, field.help_text = str(label), str(help_text)


class LoginForm(InOurWords, account.LoginForm):
    words = {
        "login": (_("Email address"), ""),
        "password": (_("Password"), ""),
        "remember": (_("Stay logged in on this device for two weeks"), ""),
    }
    attributes = {"login": {"autocomplete": "username"}}


class SignupForm(InOurWords, TrapForm, account.SignupForm):
    account_already_exists: bool
    once_more = _("Please send it again, with your password.")
    words = {
        "email": (_("Email address"), _("You use it to log in. It is never shown to others.")),
        "password1": (_("Password"), type_of_password),
        "website": (_("Leave this field empty"), ""),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= forms.fields_for_model(User, ["display_name", "language"])
        self.fields["language"].initial = get_language()
        # A trap for robots. allauth hides it by an inline style, which our security policy refuses.
        self.fields["website"].widget.attrs = {"tabindex": "-1", "autocomplete": "off"}

    def clean_display_name(self) -> str:
        name = str(self.cleaned_data["display_name"])
        validate_display_name(name)
        return name

    def signup(self, request: HttpRequest, user: User) -> None:
        user.display_name = self.cleaned_data["display_name"]
        user.language = self.cleaned_data["language"]
        user.save(update_fields=["display_name", "language"])

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Open the account, and send a link; whoever signs up anew before the address is confirmed begins anew.

        Their former account goes, and its link with it: whoever reads the mail confirms the password chosen last.
        """
        email = self.cleaned_data["email"]
        if not consume_email_verification_rate_limit(request, email, dry_run=True):
            return None, self._told_to_wait(request)
        if self.account_already_exists:
            former = removable().filter(email=email).first()
            self.account_already_exists = former is None or not remove(former)
        if self.account_already_exists:
            # A new account costs the time of hashing its password. So must one that exists already, or the
            # clock would tell who has an account here.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)  # type: ignore[no-any-return]

    def _told_to_wait(self, request: HttpRequest) -> HttpResponse:
        """Say that a mail has just been sent to the address, whether there is an account or not."""
        make_password(self.cleaned_data["password1"])
        said = _("We have just sent an email to %(email)s. If it does not come, sign up again in a few minutes.")
        messages.warning(request, said % {"email": shown_mailbox(self.cleaned_data["email"])})
        return redirect("account_email_verification_sent")


class AddEmailForm(InOurWords, account.AddEmailForm):
    words = {"email": (_("New email address"), _("We will send a link there to check that it is yours."))}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Current password"), ""),
        "password1": (_("New password"), type_of_password),
        "password2": (_("Repeat new password"), ""),
    }


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    words = {
        "password1": (_("New password"), type_of_password),
        "password2": (_("Repeat new password"), ""),
    }


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    words = {"email": (_("Email address"), _("The one you log in with."))}


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    words = SetPasswordForm.words

    def save(self) -> None:
        """Save the password, and confirm the address: where there is one only, the link was mailed there."""
        super().save()
        addresses = EmailAddress.objects.filter(user=self.user)
        if len(addresses) == 1:
            addresses[0].set_verified()


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    words = {"password": (_("Password"), "")}


code_keyboard = {"code": {"inputmode": "numeric", "autocomplete": "one-time-code"}}


class CodeForm(InOurWords, mfa.AuthenticateForm):
    words = {"code": (_("Code"), _("Six digits from your app, or one of your recovery codes."))}
    attributes = code_keyboard


class CodeAgainForm(InOurWords, mfa.ReauthenticateForm):
    words = CodeForm.words
    attributes = code_keyboard


class ActivateAppForm(InOurWords, totp.ActivateTOTPForm):
    words = {"code": (_("Code from the app"), _("Six digits. The app shows a new code every 30 seconds."))}
    attributes = code_keyboard


@contextmanager
def rejecting_malformed_credentials() -> Iterator[None]:
    """Refuse what no authenticator would answer. allauth expects some of it only, and the rest would be our fault."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError, struct.error, InvalidSignature) as error:
        raise get_adapter().validation_error("incorrect_key") from error


class AnswerOfKey:
    def clean_credential(self) -> Authenticator:
        with rejecting_malformed_credentials():
            return super().clean_credential()  # type: ignore[misc]


class KeyForm(AnswerOfKey, webauthn.AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(AnswerOfKey, webauthn.ReauthenticateWebAuthnForm):
    pass


class KeyLoginForm(AnswerOfKey, webauthn.LoginWebAuthnForm):
    pass


class KeyName(InOurWords):
    """A key's name is kept in a JSON column, which knows no limit of its own."""

    words = {"name": (_("Key name"), _("Helps you tell your keys apart, for example “My phone”."))}
    attributes = {"name": {"maxlength": "80", "autocomplete": "off"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(MaxLengthValidator(80))


class AddKeyForm(KeyName, webauthn.AddWebAuthnForm):
    words = {
        **KeyName.words,
        "passwordless": (
            _("Log in with this key alone, without a password"),
            _("You will be asked for your fingerprint, face or PIN."),
        ),
    }

    def clean(self) -> dict[str, Any]:
        with rejecting_malformed_credentials():
            return super().clean()  # type: ignore[no-any-return]


class EditKeyForm(KeyName, webauthn.EditWebAuthnForm):
    pass


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["display_name", "language", "editors_letter"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.is_staff:
            del self.fields["editors_letter"]

    def clean_display_name(self) -> str:
        name = str(self.cleaned_data["display_name"])
        if "display_name" in self.changed_data:
            validate_display_name(name, self.instance)
        return name
