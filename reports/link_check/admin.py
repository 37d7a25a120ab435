"""What editors see of addresses elsewhere that no longer answer."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin import EditorAdmin
from reports.link_check.checking import with_address, with_dead_addresses
from reports.models import CheckedAddress
from reports.models.address import DEAD_AFTER


class DeadAddressFilter(admin.SimpleListFilter):
    title = _("dead links")
    parameter_name = "dead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("its link or its source is dead"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return with_dead_addresses(queryset) if self.value() == "yes" else queryset


class WithAddressAdmin(EditorAdmin):
    """A record that leads elsewhere: its list says since when the address is dead, and leads to the archived copy."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_address(super().get_queryset(request))

    @admin.display(description=_("dead link"))
    def dead(self, record: Any) -> str:
        if record.dead_since is None:
            return ""
        page = f"{reverse('admin:reports_checkedaddress_changelist')}?{urlencode({'q': record.url})}"
        since = gettext("since %(day)s") % {"day": date_format(record.dead_since, "DATE_FORMAT")}
        copy = gettext("archived copy") if record.archived_url else gettext("no archived copy")
        return format_html('<a href="{}">{}, {}</a>', page, since, copy)


class StateFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("dead", _("dead")),
            ("failing", _("failing, but not yet dead")),
            ("unarchived", _("dead, no archived copy")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        states = {
            "dead": queryset.filter(failed_days__gte=DEAD_AFTER),
            "failing": queryset.filter(failed_days__gt=0, failed_days__lt=DEAD_AFTER),
            "unarchived": queryset.filter(failed_days__gte=DEAD_AFTER, archived_url=""),
        }
        return states.get(str(self.value()), queryset)


@admin.register(CheckedAddress)
class CheckedAddressAdmin(EditorAdmin):
    """Written by ``check_links``; editors give the archived copy."""

    list_display = ["url", "answer", "failing_since", "failed_days", "checked_at", "archived_url"]
    list_filter = [StateFilter]
    search_fields = ["url"]
    ordering = ["-failed_days", "url"]
    readonly_fields = ["url", "answer", "failing_since", "failed_days", "checked_at"]
    fields = ["url", "archived_url", "answer", "failing_since", "failed_days", "checked_at"]
    can_be_added = can_be_deleted = False
