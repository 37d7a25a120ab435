from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges.models import ChallengeParty
from challenges.party_workflow import PARTY_TRANSITIONS
from challenges.permissions import OPEN_TO_PARTIES
from core.admin import FIELD_SOURCES, MARKDOWN, EditorAdmin, Waiting
from core.admin.forms import EditorForm, both


class PartyForm(EditorForm):
    checked_together = ["party_one_owner", "party_once_a_role"]


def _asked(parties: QuerySet[ChallengeParty]) -> QuerySet[ChallengeParty]:
    """Return the requests that nobody but the editors can answer: the challenge has no owner."""
    owned = ChallengeParty.objects.owners().filter(challenge=OuterRef("challenge"))
    asked = parties.filter(~Exists(owned), state=ChallengeParty.State.ASKED, challenge__state__in=OPEN_TO_PARTIES)
    return asked.annotate(since=F("updated_at"))


@admin.register(ChallengeParty)
class ChallengePartyAdmin(EditorAdmin):
    """An organisation's part in a challenge, with the answers that editors give in the place of an organisation."""

    form = PartyForm
    list_display = ["organisation", "challenge", "role", "state", "started_on", "ended_on"]
    list_filter = ["state", "role", "shows_local"]
    list_select_related = ["organisation", "challenge"]
    list_defer = ["organisation__search_text", "challenge__search_text"]
    search_fields = ["organisation__name_sv", "organisation__name_en", "challenge__title_sv", "challenge__title_en"]
    ordering = ["-updated_at", "-pk"]
    autocomplete_fields = ["organisation", "challenge"]
    readonly_fields = ["state", "ended_on", "message"]
    fieldsets = [
        (None, {"fields": ["challenge", ("organisation", "role"), ("started_on", "ended_on"), ("state", "message")]}),
        (
            _("The situation here"),
            {"fields": [*both("local_description"), "shows_local"], "description": MARKDOWN},
        ),
        FIELD_SOURCES,
    ]
    waits = [Waiting(_("asking to share a challenge without an owner, waiting for your answer"), _asked, told=True)]
    transitions = [row for row in PARTY_TRANSITIONS.values() if row.name != "hand-over"]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.challenge.get_absolute_url() if obj else None
