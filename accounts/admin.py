"""How superusers manage accounts. The admin itself is registered by the app that sees all that is kept of somebody."""

from typing import Any

from allauth.account import admin as account_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import shown_mailbox
from accounts.models import User

# Rights come with the ticks on the account, not with groups; addresses and second factors belong to their owner, and
# the secrets of the latter are nobody's to read. Importing these modules has registered them.
REGISTERED_BY = (account_admin, auth_admin, mfa_admin)
admin.site.unregister([Group, EmailAddress, Authenticator])


def manages_accounts(visitor: User | AnonymousUser) -> bool:
    """Accounts, and with them who is an editor, are for superusers."""
    return isinstance(visitor, User) and visitor.is_active and visitor.is_superuser


class NewUserForm(forms.ModelForm):
    """An account that somebody else opens. Its owner chooses the password, by the link in "Forgot your password?"."""

    class Meta:
        model = User
        fields = ("email", "display_name", "language", "is_staff")

    def save(self, commit: bool = True) -> User:
        self.instance.set_unusable_password()
        user: User = super().save(commit)
        return user


class UserAdmin(admin.ModelAdmin):
    """Base of the users' admin: for superusers only."""

    list_display = ["address", "display_name", "is_staff", "is_superuser", "is_active", "confirmed", "second_factor"]
    list_filter = ["is_staff", "is_superuser", "is_active", "language"]
    search_fields = ["email", "display_name"]
    ordering = ["email"]
    date_hierarchy = "date_joined"
    fieldsets = [
        (None, {"fields": ["email", ("display_name", "language")]}),
        (_("Rights"), {"fields": [("is_active", "is_staff", "is_superuser")]}),
        (_("Login"), {"fields": [("confirmed", "second_factor"), ("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", "display_name", "language", "is_staff"],
                "description": _(
                    "The person chooses a password through “Forgot your password?” on the login page; the "
                    "link in that email confirms the address."
                ),
            },
        ),
    ]
    readonly_fields = ["confirmed", "second_factor", "last_login", "date_joined"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return manages_accounts(request.user)

    has_module_permission = has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return manages_accounts(request.user) and obj != request.user

    def get_queryset(self, request: HttpRequest) -> Any:
        confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return super().get_queryset(request).annotate(is_confirmed=Exists(confirmed), has_factor=Exists(factors))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewUserForm
        return super().get_form(request, obj, change, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """An address is changed by its owner, who confirms it; and nobody takes away their own rights."""
        fixed = ["email"] if obj else []
        if obj and obj == request.user:
            fixed += ["is_active", "is_staff", "is_superuser"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.display(description=_("email address"), ordering="email")
    def address(self, user: Any) -> str:
        return shown_mailbox(user.email)

    @admin.display(description=_("address confirmed"), boolean=True, ordering="is_confirmed")
    def confirmed(self, user: Any) -> bool:
        return bool(user.is_confirmed)

    @admin.display(description=_("two-step login"), boolean=True, ordering="has_factor")
    def second_factor(self, user: Any) -> bool:
        return bool(user.has_factor)


def forget_second_factor(user: User) -> None:
    """Let somebody who has lost phone and recovery codes in by password, to set up a new second factor."""
    Authenticator.objects.filter(user=user).delete()
