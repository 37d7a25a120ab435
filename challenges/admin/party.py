from typing import Any

from django.contrib import admin
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from challenges import actions
from challenges.models import ChallengeParty
from challenges.permissions import OPEN_TO_PARTIES
from records.admin import MARKDOWN, EditorAdmin, Waiting
from records.admin_forms import EditorForm, both
from records.admin_steps import EditorStep


class PartyForm(EditorForm):
    checked_together = ["party_one_owner", "party_once_a_role"]


def _asked(parties: QuerySet[ChallengeParty]) -> QuerySet[ChallengeParty]:
    """Return the requests that nobody but the editors can answer: the challenge has no owner."""
    owned = ChallengeParty.objects.owners().filter(challenge=OuterRef("challenge"))
    asked = parties.filter(~Exists(owned), state=ChallengeParty.State.ASKED, challenge__state__in=OPEN_TO_PARTIES)
    return asked.annotate(since=F("updated_at"))


def _takes_parties(party: ChallengeParty) -> bool:
    return party.challenge.state in OPEN_TO_PARTIES


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
            _("What it looks like here"),
            {"fields": [*both("local_description"), "shows_local"], "description": MARKDOWN},
        ),
    ]
    waits = Waiting(_("who share a challenge without an owner, waiting for your answer"), _asked)
    steps = [
        EditorStep(
            "approve",
            _("Confirm that they share it"),
            actions.approve,
            done=_("Confirmed. The organisation is told by e-mail."),
            offered=lambda party: party.state == ChallengeParty.State.ASKED and _takes_parties(party),
            tone="main",
        ),
        EditorStep(
            "accept",
            _("Accept on behalf of the organisation"),
            actions.accept,
            done=_("Accepted. The owner is told by e-mail."),
            offered=lambda party: party.state == ChallengeParty.State.INVITED and _takes_parties(party),
        ),
        EditorStep(
            "decline",
            _("Say no"),
            actions.decline_party,
            done=_("Declined. The other side is told by e-mail."),
            offered=lambda party: party.state in {ChallengeParty.State.ASKED, ChallengeParty.State.INVITED},
            needs_reason=True,
        ),
        EditorStep(
            "withdraw",
            _("Withdraw it"),
            actions.withdraw_party,
            done=_("Withdrawn."),
            offered=lambda party: party.state in {ChallengeParty.State.ASKED, ChallengeParty.State.INVITED},
            explanation=_("The question is taken back before it has been answered."),
        ),
        EditorStep(
            "end",
            _("Share it no longer"),
            ChallengeParty.end,
            done=_("The organisation shares the challenge no longer."),
            offered=lambda party: party.is_confirmed and party.role != ChallengeParty.Role.OWNER,
            tone="danger",
        ),
    ]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return obj.challenge.get_absolute_url() if obj else None
