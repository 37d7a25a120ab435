"""The users' admin, registered here, as only this app sees all that is kept of somebody."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from partners.admin import MemberAdmin
from sodertorn.privacy import delete_account


@admin.register(User)
class AccountAdmin(MemberAdmin):
    """Accounts. Whoever deletes one for somebody removes as much as they would themselves."""

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        delete_account(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            delete_account(user)
