from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.forms import AccountForm
from accounts.logins import end_others, logins_of, own_login
from accounts.models import RefusedAddress, User
from accounts.permissions import has_second_factor, is_editor, may_use_admin
from accounts.requests import MemberRequest


@login_keeping_draft
def home(request: MemberRequest) -> HttpResponse:
    """Show the account, and save the name shown and the language."""
    user = User.objects.get(pk=request.user.pk)  # a form that is refused must not rename the visitor in the menu
    form = AccountForm(request.POST or None, instance=user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:home")
    drafts.recall(request, form)
    addresses = EmailAddress.objects.filter(user=user).order_by("-primary", "email")
    context = {
        "form": form,
        "addresses": addresses,
        "refused": RefusedAddress.objects.filter(address__in=_small(user, addresses)).order_by("address"),
        "second_factor": has_second_factor(user),
        "logins": logins_of(user).count(),
        "needs_second_factor": is_editor(user) and not may_use_admin(user),
    }
    return render(request, "accounts/home.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address_works(request: MemberRequest) -> HttpResponse:
    """Take the owner's word for it that mail arrives again. If it does not, the next letter tells."""
    if request.method == "POST":
        RefusedAddress.forget(*_small(request.user, EmailAddress.objects.filter(user=request.user)))
        messages.success(request, _("Thank you. You get emails again, with the news that you missed."))
    return redirect("accounts:home")


def _small(user: User, addresses: Iterable[EmailAddress]) -> set[str]:
    return {user.email.lower(), *(address.email.lower() for address in addresses if address.verified)}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def logins(request: MemberRequest) -> HttpResponse:
    """Show where the account is logged in, and end all of it but here."""
    if request.method == "POST":
        end_others(request)
        messages.success(request, _("You are logged out everywhere but here."))
        return redirect("accounts:logins")
    context = {"logins": logins_of(request.user), "own": own_login(request)}
    return render(request, "accounts/logins.html", context)


@login_required
@require_safe
def second_factor(request: MemberRequest) -> HttpResponse:
    """Tell an editor to set up two-step login, which the admin asks for."""
    return render(request, "accounts/second_factor.html", {"second_factor": has_second_factor(request.user)})
