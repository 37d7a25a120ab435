from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttling import throttled
from core.links import Refusal, refused
from core.lists.paginator import paginate
from news import actions
from news.filters import NewsFilter
from news.forms import SubscribeForm
from news.models import NewsItem, NewsletterIssue, NewsletterRequest

ISSUES = 20
REQUESTS_PER_PLACE = "20/h/ip,5/d/key"  # a municipality may have one address for everybody in it


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    filters = NewsFilter(request.GET, NewsItem.objects.published(), request=request)
    return render(request, "news/list.html", {"filters": filters, "page": filters.page()})


@require_safe
def news_detail(request: HttpRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(NewsItem.objects.visible_to(request.user).defer("search_text"), slug=slug)
    return render(request, "news/detail.html", {"item": item})


# The newsletter


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    page = paginate(request, NewsletterIssue.objects.sent().newest(), per_page=ISSUES)
    return render(request, "news/issues.html", {"page": page})


@require_safe
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an issue that has been sent; to editors also how one looks that has not."""
    found = get_object_or_404(NewsletterIssue.objects.visible_to(request.user), pk=pk)
    return render(request, "news/issue.html", {"issue": found, "items": found.news().for_rows()})


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take down an address, and answer alike whatever the address: nobody learns who gets the newsletter."""
    form = SubscribeForm(request.POST or None, initial={"email": getattr(request.user, "email", "")})
    if form.is_valid():
        email = form.cleaned_data["email"]
        if not throttled(request, "newsletter", rate=REQUESTS_PER_PLACE, key=email.lower()):
            actions.ask_to_confirm(email, form.chosen())
            return render(request, "news/check_mail.html")
        form.add_error(None, _("This form has been sent many times in a short time. Wait an hour and try again."))
    return render(request, "news/subscribe.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Show what was asked for, and make it so when the button is pressed. To look at it changes nothing."""
    asked = NewsletterRequest.objects.of_key(key).first()
    if asked is None:
        return refused(request, Refusal.UNKNOWN)
    if asked.has_expired and asked.used_at is None:
        return refused(request, Refusal.EXPIRED)
    if request.method == "POST":
        actions.confirm(asked)
    is_done = request.method == "POST" or asked.used_at is not None
    return render(request, "news/confirm.html", {"asked": asked, "is_done": is_done})
