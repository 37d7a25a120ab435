"""What the portal does differently from allauth: mail in the reader's language, and the way back to where one was."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from accounts.gathering import gather
from accounts.models import RefusedAddress, User

# Carries the page that a visitor came from through a mail. allauth's own ``next`` would take them there
# as soon as the address is confirmed, also in a browser where they are not logged in yet.
THEN = "then"
LOCKED_FOR = 5 * 60  # seconds, as ACCOUNT_RATE_LIMITS says of failed logins


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The email address or the password is wrong."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes, or choose “Forgot your password?”: the link in the mail lets you in."
        ),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
        "incorrect_password": _("The password is wrong."),
        "enter_current_password": _("That is not your current password."),
        "duplicate_email": _("You have already added this address."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in the language its reader has chosen, with links to that language's pages."""
        language = _language_of(email, context.get("user"))
        links = {name: translate_url(url, language) for name, url in context.items() if name.endswith("_url")}
        with override(language):
            site = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
            super().send_mail(template_prefix, email, {**context, **links, **site})

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return a fault of a form; when it is that somebody asks too often, the answer says so to machines too."""
        if self.request and code in {"too_many_login_attempts", "rate_limited"}:
            self.request.asked_too_often = True
            self.request.retry_after = LOCKED_FOR
            self.request.refused_as = "login_locked" if code.startswith("too_many_login") else "rate_limit"
        return super().validation_error(code, *args)  # type: ignore[no-any-return]

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmationHMAC) -> str:
        url: str = super().get_email_confirmation_url(request, emailconfirmation)
        return _with(url, THEN, self.way_back("next", THEN))

    def get_reset_password_from_key_url(self, key: str) -> str:
        url: str = super().get_reset_password_from_key_url(key)
        return _with(url, "next", self.way_back(THEN))

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Go to the addresses of an account in use; else to the login, as a link from a mail logs nobody in."""
        if self.request.user.is_authenticated:
            return reverse("account_email")
        return _with(reverse("account_login"), "next", self.way_back(THEN))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        RefusedAddress.forget(email_address.email)  # the link was in a mail that has arrived
        is_confirmed = bool(super().confirm_email(request, email_address))
        if is_confirmed:
            gather(email_address.user)
        return is_confirmed

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        gather(user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def way_back(self, *names: str) -> str:
        """Return the page of this portal that the request names as the one to return to, or ""."""
        for name in names:
            url = self.request.POST.get(name) or self.request.GET.get(name) or ""
            if url and self.is_safe_url(url):
                return url
        return ""


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn off two-step login while you add an address, then turn it on again."),
        "incorrect_code": _("The code is wrong or has expired."),
        "incorrect_key": _("The key could not be used. Try again."),
        "unverified_email": _("Confirm all your email addresses, or remove them, before you turn on two-step login."),
    }


def _with(url: str, name: str, value: str) -> str:
    return f"{url}?{urlencode({name: value})}" if value else url


def _language_of(email: str, user: User | None) -> str:
    """Return the language of the account, or the page's where the address has none."""
    user = user or User.objects.filter(emailaddress__email__iexact=email).order_by("-emailaddress__verified").first()
    return user.language if user else get_language() or settings.LANGUAGE_CODE
