from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import AccountForm
from accounts.models import User
from accounts.permissions import has_second_factor, is_editor, may_use_admin
from accounts.requests import MemberRequest


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: MemberRequest) -> HttpResponse:
    """Show the account, and save the name shown and the language."""
    user = User.objects.get(pk=request.user.pk)  # a form that is refused must not rename the visitor in the menu
    form = AccountForm(request.POST or None, instance=user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("accounts:home")
    context = {
        "form": form,
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "email"),
        "second_factor": has_second_factor(user),
        "needs_second_factor": is_editor(user) and not may_use_admin(user),
    }
    return render(request, "accounts/home.html", context)


@login_required
@require_safe
def second_factor(request: MemberRequest) -> HttpResponse:
    """Tell an editor to set up two-step login, which the admin asks for."""
    return render(request, "accounts/second_factor.html", {"second_factor": has_second_factor(request.user)})
