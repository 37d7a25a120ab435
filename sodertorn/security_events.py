"""What comes into the security log: the events that Django and the login tell of, and every refusal.

Exports and transitions are recorded where they are done (``core.security_log``).
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponseBase
from simple_history.signals import post_create_historical_record

from accounts.logins import others_ended
from core.security_log import FAILED, REFUSED, pseudonym, record, record_when_done
from partners.models import Membership

REFUSALS = {HTTPStatus.FORBIDDEN: "permission", HTTPStatus.TOO_MANY_REQUESTS: "rate_limit"}
CHANGES = {"+": "created", "~": "changed", "-": "removed"}
# The signals that name a user, and what is told of each.
OF_A_USER: dict[str, Signal] = {
    "login": user_logged_in,
    "logout": user_logged_out,
    "other_logins_ended": others_ended,
    "signup": account.user_signed_up,
    "password_set": account.password_set,
    "password_changed": account.password_changed,
    "password_reset": account.password_reset,
    "email_added": account.email_added,
    "email_changed": account.email_changed,
    "email_removed": account.email_removed,
    "second_factor_used": mfa.authenticator_used,
}


def record_refusals(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Take down who is refused, and which page it was; stands where the answer is final."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code in REFUSALS:
            match = request.resolver_match
            event = getattr(request, "refused_as", REFUSALS[HTTPStatus(response.status_code)])
            record(
                event, REFUSED, user_id=_id_of(request), page=match.view_name if match else "", method=request.method
            )
        return response

    return middleware


def connect() -> None:
    for event, signal in OF_A_USER.items():
        signal.connect(_recorder(event), dispatch_uid=f"security log: {event}", weak=False)
    user_login_failed.connect(_login_failed, dispatch_uid="security log")
    mfa.authentication_failed.connect(_second_factor_failed, dispatch_uid="security log")
    post_save.connect(_second_factor_saved, sender=Authenticator, dispatch_uid="security log")
    post_delete.connect(_second_factor_removed, sender=Authenticator, dispatch_uid="security log")
    post_create_historical_record.connect(_membership_changed, dispatch_uid="security log")


def _recorder(event: str) -> Callable[..., None]:
    def recorder(*, user: Any = None, **kwargs: object) -> None:
        if user is not None and user.pk:
            record(event, user_id=user.pk)

    return recorder


def _login_failed(*, credentials: dict[str, Any], **kwargs: object) -> None:
    tried = str(credentials.get("email") or credentials.get("username") or "")
    record("login", FAILED, account=pseudonym(tried))


def _second_factor_failed(*, user: Any, authenticator: Authenticator, **kwargs: object) -> None:
    record("second_factor", FAILED, user_id=user.pk, type=authenticator.type)


def _second_factor_saved(*, instance: Authenticator, created: bool, **kwargs: object) -> None:
    if created:
        record_when_done("second_factor_added", user_id=instance.user_id, type=instance.type)


def _second_factor_removed(*, instance: Authenticator, **kwargs: object) -> None:
    record_when_done("second_factor_removed", user_id=instance.user_id, type=instance.type)


def _membership_changed(*, instance: Any, history_instance: Any, history_user: Any = None, **kwargs: object) -> None:
    if isinstance(instance, Membership):
        record_when_done(
            "membership",
            user_id=getattr(history_user, "pk", None),
            change=CHANGES[history_instance.history_type],
            member_id=instance.user_id,
            organisation_id=instance.organisation_id,
            role=instance.role,
        )


def _id_of(request: HttpRequest) -> int | None:
    """Return who was refused, where that is known already; it is not worth a query."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
