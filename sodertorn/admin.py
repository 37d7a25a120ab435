"""The editors' admin: behind the portal's own login, and opening with what waits for a decision."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
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

from accounts.permissions import is_editor, may_use_admin
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.admin import EditorAdmin
from core.jobs.schedule import JOBS, troubled
from core.jobs.trouble import workers
from mail.overview import lost_by_kind, waiting_by_kind
from sodertorn import jobs_admin
from sodertorn.sent import what_was_sent

# The chain first, then what it stands on.
APPS = ["challenges", "dialogues", "outcomes", "reports", "partners", "places", "news", "pages", "accounts"]
SHOWN = 5
LATELY = 12


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
        return [path("jobs/", self.admin_view(self.jobs), name="jobs"), *super().get_urls()]

    def jobs(self, request: HttpRequest) -> HttpResponse:
        return jobs_admin.show_jobs(cast(MemberRequest, request), self.each_context(request))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Choices.as_view(admin_site=self)(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "site_url": reverse("start")}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps in the order of the chain, and the types of each in the order of its admin."""
        apps = self._build_app_dict(request, app_label)
        for app in apps.values():
            app["name"] = capfirst(app["name"])
        rank = {label: number for number, label in enumerate(APPS)}
        return sorted(apps.values(), key=lambda app: (rank.get(app["app_label"], len(APPS)), app["app_label"]))

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        waiting = self.waiting(request)
        context = {
            "waiting": [group for group in waiting if group["count"]],
            "not_waiting": [group for group in waiting if not group["count"]],
            "n_workers": workers(),
            "announced": jobs_admin.announced(),
            "troubled": [(JOBS[run.name].title, run) for run in troubled()],
            "mail_waiting": waiting_by_kind(),
            "mail_lost": lost_by_kind(),
            "lately": LogEntry.objects.select_related("user", "content_type").order_by("-action_time", "-pk")[:LATELY],
            **(extra_context or {}),
        }
        return super().index(request, context)

    def waiting(self, request: HttpRequest) -> list[dict[str, Any]]:
        admins = [one for one in self._registry.values() if isinstance(one, EditorAdmin) and one.waits]
        admins.sort(key=lambda one: APPS.index(one.opts.app_label))
        return [_group(request, one) for one in admins]


def _group(request: HttpRequest, model_admin: EditorAdmin) -> dict[str, Any]:
    """Return one kind of record that waits: how many, the oldest few, and the list of all."""
    assert model_admin.waits  # noqa: S101  # the caller asked
    address = f"admin:{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    records = model_admin.waits.pick(model_admin.get_queryset(request))
    return {
        "name": capfirst(model_admin.opts.verbose_name_plural),
        "label": model_admin.waits.label,
        "count": records.count(),
        "url": f"{reverse(f'{address}_changelist')}?{urlencode({'waiting': 'yes'})}",
        "rows": [
            {"title": str(record), "url": reverse(f"{address}_change", args=[record.pk]), "since": record.since}
            for record in records.order_by("since", "pk")[:SHOWN]
        ],
    }
