import getpass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from accounts.mailboxes import read_mailbox
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Make an administrator who gets in before mail works: the address counts as confirmed, and a link that works"
        " once, to choose a password, is printed. An account that is there already becomes an administrator's."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--password", action="store_true", help="ask for a password instead of printing a link")

    def handle(self, *args: Any, email: str, password: bool, **options: Any) -> None:
        try:
            email = read_mailbox(email)
            chosen = _asked_for() if password else None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        user = _administrator(email, chosen)
        self.stdout.write(f"{user.email} is an administrator.")
        if not password:
            key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
            path = reverse("account_reset_password_from_key", args=key.split("-", 1))
            self.stdout.write(f"Choose a password here; the link works once:\n{settings.SITE_URL}{path}")


def _asked_for() -> str:
    chosen = getpass.getpass("Password: ")
    validate_password(chosen)
    if getpass.getpass("Once more: ") != chosen:
        raise ValidationError("The two differ.")
    return chosen


@transaction.atomic
def _administrator(email: str, password: str | None) -> User:
    user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
    user.is_staff = user.is_superuser = user.is_active = True
    if password is not None:
        user.set_password(password)
    user.save()
    EmailAddress.objects.filter(user=user).update(primary=False)
    EmailAddress.objects.update_or_create(email=user.email, defaults={"user": user, "verified": True, "primary": True})
    return user
