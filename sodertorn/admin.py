"""The editors' admin: behind the portal's own login, and opening with what waits for a decision."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from accounts.permissions import is_editor, may_use_admin
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.admin import EditorAdmin
from core.jobs.schedule import JOBS, troubled
from core.jobs.trouble import workers
from core.lists.search import MAX_LENGTH
from core.text.markdown import render as render_markdown
from mail.overview import lost_by_kind, waiting_by_kind
from sodertorn import jobs_admin
from sodertorn.desk.lately import lately
from sodertorn.desk.menu import menu, sorted_apps
from sodertorn.desk.piles import waiting
from sodertorn.desk.search import found
from sodertorn.gaps.board import gap_counts
from sodertorn.sent import what_was_sent

LONGEST_PREVIEW = 20_000  # signs; no text of the portal may be longer


class Choices(AutocompleteJsonView):
    """What may be chosen by typing: editors choose among all records, also users, whom they do not manage."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_editor(request.user)

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        text = self.model_admin.choice_text(obj) if isinstance(self.model_admin, EditorAdmin) else str(obj)
        return {"id": str(getattr(obj, to_field_name)), "text": text}


class PortalAdminSite(AdminSite):
    site_header = settings.SITE_NAME
    site_title = _("Editors")
    index_title = _("Editors’ desk")
    index_template = "admin/desk.html"
    enable_nav_sidebar = False  # the lists need the width; the types stand in a row at the top

    # Who comes in

    def has_permission(self, request: HttpRequest) -> bool:
        return may_use_admin(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                return self.turn_away(request, request.get_full_path())
            return view(request, *args, **kwargs)

        guarded: Callable[..., Any] = inner if cacheable else never_cache(inner)
        if not getattr(view, "csrf_exempt", False):
            guarded = csrf_protect(guarded)
        return update_wrapper(guarded, view)

    def turn_away(self, request: HttpRequest, wanted: str) -> HttpResponse:
        """Send a visitor to the login, an editor to the second factor they lack, and everybody else away."""
        if throttled(request, "admin", rate="30/m/ip"):
            return render(request, "429.html", status=429)
        if not request.user.is_authenticated:
            if (sent := what_was_sent(request)) and sent.words:
                context = {"sent": sent, "debug": False, "login_url": reverse("account_login")}
                return render(request, "403_csrf.html", context, status=403)
            return redirect_to_login(wanted, reverse("account_login"))
        if is_editor(request.user):
            return redirect("accounts:second-factor")
        raise PermissionDenied

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """There is one login, the portal's, with its limits and its second factor."""
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
            wanted = reverse("admin:index")
        return redirect(wanted) if self.has_permission(request) else self.turn_away(request, wanted)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("accounts:home")

    # What they see

    def get_urls(self) -> list[Any]:
        own = [
            path("jobs/", self.admin_view(self.jobs), name="jobs"),
            path("markdown/", self.admin_view(self.markdown), name="markdown"),
            path("search/", self.admin_view(self.search), name="search"),
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def markdown(self, request: HttpRequest) -> HttpResponse:
        """Draw a text as pages do."""
        return HttpResponse(render_markdown(request.POST.get("text", "")[:LONGEST_PREVIEW]))

    def search(self, request: HttpRequest) -> HttpResponse:
        """Find records of all types, by what their own lists are searched by, and by their addresses."""
        text = request.GET.get("q", "")[:MAX_LENGTH].strip()
        context = {
            **self.each_context(request),
            "title": _("Search everything"),
            "q": text,
            "found": found(request, self, text),
        }
        return render(request, "admin/search.html", context)

    def jobs(self, request: HttpRequest) -> HttpResponse:
        return jobs_admin.show_jobs(cast(MemberRequest, request), self.each_context(request))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Choices.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return {**context, "site_url": reverse("start"), "menu": menu(context["available_apps"])}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps in the order of the chain, and the types of each in the order of the menu."""
        apps = self._build_app_dict(request, app_label)
        for app in apps.values():
            app["name"] = capfirst(app["name"])
        return sorted_apps([*apps.values()])

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        piles = waiting(request, self)
        context = {
            "waiting": [pile for pile in piles if pile["count"]],
            "not_waiting": [pile for pile in piles if not pile["count"]],
            "n_workers": workers(),
            "announced": jobs_admin.announced(),
            "troubled": [(JOBS[run.name].title, run) for run in troubled()],
            "mail_waiting": waiting_by_kind(),
            "mail_lost": lost_by_kind(),
            "lately": lately(),
            "gaps": gap_counts(request),
            **(extra_context or {}),
        }
        return super().index(request, context)
