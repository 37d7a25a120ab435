"""The users' admin, registered here, as only this app sees all that is kept of somebody."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from core.security_log import record_when_done
from partners.admin import MemberAdmin
from sodertorn.blocking import BLOCKING
from sodertorn.privacy import delete_account

RIGHTS = ("is_staff", "is_superuser")


@admin.register(User)
class AccountAdmin(MemberAdmin):
    """Accounts. Whoever deletes one for somebody removes as much as they would themselves."""

    transitions = [*MemberAdmin.transitions, *BLOCKING]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An account is blocked by a button that asks what becomes of what it has written."""
        return [*super().get_readonly_fields(request, obj), "is_active"]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Take down what somebody may do from now on."""
        told = [name for name in form.changed_data if name in RIGHTS] if change else ["new"]
        super().save_model(request, obj, form, change)
        if told:
            rights = {name: getattr(obj, name) for name in RIGHTS}
            record_when_done("account", user_id=request.user.pk, member_id=obj.pk, changed=told, **rights)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        record_when_done("account_removed", user_id=request.user.pk, member_id=obj.pk)
        delete_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.delete_model(request, user)
