from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.throttling import throttled
from contact.actions import receive
from contact.forms import MessageForm
from contact.models import ContactMessage
from core.forms import human
from pages.texts import texts_of
from partners.models import Programme

WHAT = "messages"
MESSAGES_PER_PLACE = "20/h/ip,5/d/key"
PRIVATE = {"key", "uidb36"}  # parts of addresses that open something to whoever has them


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Say who can be reached and how, and take a message to the editors. It is saved once, also of two clicks."""
    user = request.user if isinstance(request.user, User) else None
    form = MessageForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, user),
        request=request,
        has_account=user is not None,
        asks_proof=human.needs_proof(request, WHAT),
    )
    if request.method == "POST" and form.is_valid():
        if not throttled(request, "message", rate=MESSAGES_PER_PLACE, key=form.cleaned_data["email"]):
            human.count(request, WHAT)
            return redirect("contact-received", receive(form.message(user)).number)
        form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    programme = Programme.objects.select_related("coordinator", "contact_organisation").order_by("id").first()
    context = {"form": form, "programme": programme, "texts": texts_of("contact", request)}
    return render(request, "contact/contact.html", context)


@never_cache
@require_safe
def received(request: HttpRequest, number: str) -> HttpResponse:
    """Show the number of a message, and nothing that stands in it."""
    message = get_object_or_404(ContactMessage.objects.only("number", "created_at"), number=number)
    return render(request, "contact/received.html", {"message": message})


def _initial(request: HttpRequest, user: User | None) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    return {
        "kind": kind if kind in ContactMessage.Kind.values else "",
        "page": _came_from(request),
        "email": user.email if user else "",
        "name": user.display_name if user else "",
    }


def _came_from(request: HttpRequest) -> str:
    """Return the address of the portal's page that the link stood on; never one that is somebody's private link."""
    try:
        parts = urlsplit(request.headers.get("Referer", ""))
        with override(get_language_from_path(parts.path) or settings.LANGUAGE_CODE):
            found = resolve(parts.path)
    except (ValueError, Resolver404):
        return ""
    is_private = bool(found.kwargs.keys() & PRIVATE) or found.app_names == ["admin"]
    is_ours = parts.netloc == request.get_host() and parts.path != request.path
    return parts.path[:500] if is_ours and not is_private else ""
