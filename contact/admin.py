from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.mailboxes import shown_mailbox
from contact.models import ContactMessage, JoinRequest
from contact.workflow import CONTACT_TRANSITIONS, JOIN_TRANSITIONS
from core.admin import EditorAdmin, Waiting
from partners.names import could_be_taken_for

ContactState = ContactMessage.State


class ReadOnlyAdmin(EditorAdmin):
    """What others have written: read, and moved by its transitions, never edited."""

    can_be_added = False

    @admin.display(description=_("email address"), ordering="email")
    def address(self, record: Any) -> str:
        return shown_mailbox(record.email)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        nothing_to_save = {"show_save": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, {**nothing_to_save, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field for _heading, options in self.fieldsets or () for field in _flat(options["fields"])]


@admin.register(ContactMessage)
class ContactMessageAdmin(ReadOnlyAdmin):
    list_display = ["number", "kind", "address", "state", "taken_by", "created_at"]
    list_filter = ["state", "kind", "language"]
    list_select_related = ["taken_by"]
    search_fields = ["number", "email", "name", "text", "page"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"
    fieldsets = [
        (None, {"fields": [("number", "kind"), "text", "page_link"]}),
        (_("From"), {"fields": [("name", "address", "language")]}),
        (_("State"), {"fields": [("state", "taken_by"), ("created_at", "settled_at")]}),
    ]
    transitions = [*CONTACT_TRANSITIONS.values()]
    step_facts = ["text", "page_link", "name", "address"]
    waits = [
        Waiting(
            _("not dealt with yet"),
            lambda messages: messages.filter(settled_at=None).annotate(since=F("created_at")),
            told=True,
        )
    ]

    @admin.display(description=_("page"))
    def page_link(self, message: ContactMessage) -> str:
        """Lead to a page of the portal's own; anything else is words."""
        if not message.page.startswith("/") or not url_has_allowed_host_and_scheme(message.page, None):
            return message.page or "–"
        return format_html('<a href="{}">{}</a>', message.page, message.page)


@admin.register(JoinRequest)
class JoinRequestAdmin(ReadOnlyAdmin):
    list_display = ["name", "sector", "country", "domain", "state", "created_at"]
    list_filter = ["state", "sector"]
    search_fields = ["name", "domain", "email"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"
    fieldsets = [
        (None, {"fields": ["name", ("sector", "country", "area"), "site", "text"]}),
        (_("Who asks"), {"fields": [("address", "language"), "resembles"]}),
        (
            _("State"),
            {"fields": [("state", "organisation"), "vouched_by", ("created_at", "confirmed_at", "settled_at")]},
        ),
    ]
    transitions = [JOIN_TRANSITIONS["accept"], JOIN_TRANSITIONS["refuse"]]
    step_facts = ["site", "text", "address", "resembles", "vouched_by"]
    waits = [
        Waiting(
            _("waiting for somebody to vouch"),
            lambda requests: requests.filter(state=JoinRequest.State.WAITING).annotate(since=F("confirmed_at")),
            told=True,
        )
    ]

    @admin.display(description=_("website"))
    def site(self, request: JoinRequest) -> str:
        return format_html('<a href="{}" rel="external noopener">{}</a>', request.website, request.website)

    @admin.display(description=_("the address could be taken for one of"))
    def resembles(self, request: JoinRequest) -> str:
        return ", ".join(organisation.name for organisation in could_be_taken_for(request.email)) or "–"

    @admin.display(description=_("vouched for by"))
    def vouched_by(self, request: JoinRequest) -> str:
        vouches = request.vouches.select_related("organisation").order_by("at")
        return format_html_join(", ", "{}", ((vouch.organisation.name,) for vouch in vouches)) or "–"


def _flat(fields: Any) -> list[str]:
    return [name for field in fields for name in (field if isinstance(field, tuple) else (field,))]
