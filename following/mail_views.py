"""Following without an account: the address is confirmed, and all that it follows stands on one page behind a link."""

from django.contrib import messages
from django.core.signing import SignatureExpired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.links import Refusal, refused
from following import actions
from following.by_mail import follower_with, page_of, remember, wanted_by
from following.forms import AddressFrequencyForm
from following.models import Follow
from following.views import by_kind, readable


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Let an address follow what its link names. To look at it changes nothing; a second click neither."""
    try:
        wanted = wanted_by(key)
    except SignatureExpired:
        return refused(request, Refusal.EXPIRED)
    if wanted is None:
        return refused(request, Refusal.UNKNOWN)
    record = readable(request.user)[wanted.kind].filter(pk=wanted.pk).first()
    if record is None:
        return refused(request, Refusal.GONE)
    if request.method != "POST":
        response = render(request, "following/confirm.html", {"record": record})
    else:
        follower = actions.follow_by_mail(wanted.email, record, language=wanted.language)
        remember(request, follower)
        messages.success(request, _("You now follow “%(record)s”.") % {"record": record})
        response = redirect(page_of(follower))
    response["Referrer-Policy"] = "same-origin"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Show all that an address follows, and let whoever has its link stop any of it, or be forgotten."""
    follower = follower_with(key)
    if follower is None:
        return refused(request, Refusal.UNKNOWN)
    form = AddressFrequencyForm(request.POST if "frequency" in request.POST else None, instance=follower)
    if request.method == "POST" and "forget" in request.POST:
        follower.delete()
        messages.success(request, _("Your address is deleted, and you follow nothing any more."))
        return redirect("start")
    if request.method == "POST" and (pk := request.POST.get("unfollow", "")):
        Follow.objects.by(follower).filter(pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0).delete()
        return redirect(page_of(follower))
    if form.is_valid():
        actions.change_frequency(follower, form.cleaned_data["frequency"])
        messages.success(request, _("Saved."))
        return redirect(page_of(follower))
    remember(request, follower)
    context = {"follower": follower, "kinds": by_kind(follower), "form": form}
    response = render(request, "following/by_mail.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response
