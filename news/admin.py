from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.admin import DRAFTS, MARKDOWN, PICTURE, EditorAdmin, Waiting
from core.admin.forms import both
from news.models import NewsItem, NewsletterIssue
from news.workflow import ISSUE_TRANSITIONS, NEWS_TRANSITIONS


@admin.register(NewsItem)
class NewsItemAdmin(EditorAdmin):
    transitions = tuple(NEWS_TRANSITIONS.values())
    waits = [DRAFTS]
    list_display = ["title", "audience", "on_site", "published_at"]
    list_filter = ["publication", "audience"]
    list_defer = ["search_text", "text", "text_sv", "text_en"]
    search_fields = ["search_text"]
    ordering = ["-created_at", "-pk"]
    prepopulated_fields = {"slug": ["title_sv"]}
    fieldsets = [
        (None, {"fields": [*both("title", "lead"), "slug", "audience"]}),
        (_("Text"), {"fields": both("text"), "description": MARKDOWN}),
        PICTURE,
    ]


UNSENT = Waiting(
    _("not sent yet"),
    lambda issues: issues.filter(state=NewsletterIssue.State.DRAFT).annotate(since=F("created_at")),
)


@admin.register(NewsletterIssue)
class NewsletterIssueAdmin(EditorAdmin):
    transitions = tuple(ISSUE_TRANSITIONS.values())
    waits = [UNSENT]
    list_display = ["title", "audience", "state", "sent_at", "n_letters"]
    list_filter = ["state", "audience"]
    search_fields = ["title_sv", "title_en"]
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["items"]
    fieldsets = [
        (None, {"fields": [*both("title"), "audience", "items"]}),
        (_("Text"), {"fields": both("text"), "description": MARKDOWN}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep what has been sent as it went; its words may be mended on the site."""
        own = super().get_readonly_fields(request, obj)
        return [*own, "audience", "items"] if obj and obj.is_published else own

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_published)
