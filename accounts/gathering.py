"""What an address did before it had an account becomes the account's, when it logs in or confirms the address.

Each app registers what it gathers, in its ``gathering.py``. An account's addresses are confirmed ones: nobody comes to
what somebody else has done by typing an address.
"""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.models import User

Gatherer = Callable[[User, list[str]], object]
_GATHERERS: list[Gatherer] = []


def register(*gatherers: Gatherer) -> None:
    _GATHERERS.extend(gatherers)


def gather(user: User) -> None:
    """Let what the account's confirmed addresses have done be the account's. To do it again changes nothing."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    addresses = [email.lower() for email in confirmed]
    if addresses and user.is_active:
        with transaction.atomic():
            for gatherer in _GATHERERS:
                gatherer(user, addresses)
