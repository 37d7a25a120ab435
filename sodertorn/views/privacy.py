"""What somebody with an account can do with what is kept of them: take it out, and have it removed."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import MemberRequest
from core.security_log import record, record_when_done
from sodertorn import privacy


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_safe
def account_export(request: MemberRequest) -> JsonResponse:
    record("export", user_id=request.user.pk, what="account")
    response = JsonResponse(privacy.export_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="konto.json"'
    return response


@never_cache
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: MemberRequest) -> HttpResponse:
    """Say what goes and what stays, and remove the account when the button is pressed."""
    is_last = privacy.is_the_last_superuser(request.user)
    if request.method != "POST" or is_last:
        context = {"is_last": is_last, "only_contact_of": privacy.only_contact_of(request.user)}
        return render(request, "accounts/delete.html", context)
    record_when_done("account_removed", user_id=request.user.pk)
    privacy.delete_account(request.user)
    logout(request)
    messages.success(request, _("Your account has been removed. Thank you for taking part."))
    return redirect("start")
