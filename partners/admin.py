from collections import Counter
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import UserAdmin, forget_second_factor
from accounts.mailboxes import shown_mailbox
from accounts.models import User
from core.admin import MARKDOWN, PROVENANCE, EditorAdmin, EditorInline
from core.admin.forms import AdminRows, EditorForm, both
from core.workflow import Transition
from core.workflow.transitions import Text
from partners import actions
from partners.models import (
    Aim,
    Invitation,
    Membership,
    Organisation,
    Participation,
    ProcessStep,
    Programme,
    Stage,
    Term,
)


class MembershipForm(EditorForm):
    checked_together = ["membership_one_open"]


class Memberships(AdminRows):
    def clean(self) -> None:
        """A person has one open membership of an organisation, also among the rows of this form."""
        super().clean()
        rows = [form.cleaned_data for form in self.kept()]
        other = "organisation" if self.fk.name == "user" else "user"
        open_now = Counter(row[other] for row in rows if row.get(other) and row.get("ended_on") is None)
        if any(count > 1 for count in open_now.values()):
            raise ValidationError(_("This person is already a member of the organisation."))


class MembershipInline(EditorInline):
    model = Membership
    form = MembershipForm
    formset = Memberships
    autocomplete_fields = ["user", "organisation"]
    related = ["user", "organisation"]


class ParticipationInline(EditorInline):
    model = Participation
    autocomplete_fields = ["organisation", "stage"]
    related = ["organisation", "stage"]


class AimInline(EditorInline):
    model = Aim
    fields = ["order", "text_sv", "text_en", "slug", "source"]


class ProcessStepInline(EditorInline):
    model = ProcessStep
    fields = ["number", "text_sv", "text_en", "slug"]


@admin.register(Organisation)
class OrganisationAdmin(EditorAdmin):
    list_display = ["name", "logo_small", "sector", "area", "stage_list"]
    list_filter = ["sector", ("stages", admin.RelatedFieldListFilter), "confidence"]
    list_select_related = ["area"]
    list_prefetch = ["stages"]
    list_defer = ["search_text"]
    search_fields = ["name_sv", "name_en", "short_name"]  # not the texts, which name other partners
    alphabetical = "name"
    autocomplete_fields = ["area"]
    prepopulated_fields = {"slug": ["name_sv"]}
    inlines = [ParticipationInline, MembershipInline]
    fieldsets = [
        (None, {"fields": [*both("name"), "slug", ("short_name", "sector"), ("area", "website")]}),
        (_("Texts"), {"fields": both("role", "description"), "description": MARKDOWN}),
        (_("Logo"), {"fields": ["logo"]}),
        PROVENANCE,
    ]

    @admin.display(description=_("logo"))
    def logo_small(self, organisation: Organisation) -> str:
        if not organisation.logo:
            return "–"
        return format_html('<img class="thumb" src="{}" alt="" loading="lazy">', organisation.logo.url)

    @admin.display(description=_("stages"))
    def stage_list(self, organisation: Organisation) -> str:
        return ", ".join(str(number) for number in sorted(stage.number for stage in organisation.stages.all())) or "–"


@admin.register(Membership)
class MembershipAdmin(EditorAdmin):
    list_display = ["user", "organisation", "role", "started_on", "ended_on"]
    list_filter = ["role", ("ended_on", admin.EmptyFieldListFilter), ("organisation", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "organisation"]
    list_defer = ["organisation__search_text"]
    search_fields = ["user__email", "user__display_name", "organisation__name_sv", "organisation__name_en"]
    ordering = ["-started_on", "-pk"]
    date_hierarchy = "started_on"
    autocomplete_fields = ["user", "organisation"]


def _is_open(invitation: Invitation) -> Text:
    return "" if invitation.is_open else _("This invitation is no longer open.")


@admin.register(Invitation)
class InvitationAdmin(EditorAdmin):
    """Invitations to become a member. To add one sends the mail; its key stands in that mail only.

    An editor has judged who it is: the address may look like one of the organisation's own.
    """

    list_display = ["address", "organisation", "role", "created_at", "expires_at", "accepted_at", "withdrawn_at"]
    list_filter = [
        "role",
        ("accepted_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
        ("organisation", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["organisation"]
    list_defer = ["organisation__search_text"]
    search_fields = ["email", "organisation__name_sv", "organisation__name_en"]
    ordering = ["-created_at", "-pk"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["organisation"]
    fields = ["organisation", "email", "role"]
    history_fields = ["invited_by", "created_at", "expires_at", "accepted_at", "accepted_by", "withdrawn_at"]
    transitions = [
        Transition(
            name="send-again",
            label=_("Send a new link"),
            done=_("The email is on its way."),
            check=_is_open,
            run=lambda invitation, move: actions.invite_again(invitation, by=move.by),
            tone="quiet",
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw"),
            done=_("The link no longer works."),
            check=_is_open,
            run=lambda invitation, move: actions.withdraw(invitation, by=move.by),
            tone="danger",
        ),
    ]

    @admin.display(description=_("email address"), ordering="email")
    def address(self, invitation: Invitation) -> str:
        return shown_mailbox(invitation.email)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.fields, *self.history_fields] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change and isinstance(request.user, User):
            sent = actions.invite(obj.organisation, email=obj.email, role=obj.role, by=request.user)
            obj.pk = sent.pk
            obj.refresh_from_db()


@admin.register(Programme)
class ProgrammeAdmin(EditorAdmin):
    list_display = ["name", "started", "ended", "funder", "coordinator"]
    list_select_related = ["funder", "coordinator"]
    search_fields = ["name_sv", "name_en", "tagline_sv", "tagline_en"]
    alphabetical = "name"
    autocomplete_fields = ["funder", "co_funders", "coordinator", "project_lead", "contact_organisation"]
    prepopulated_fields = {"slug": ["name_sv"]}
    inlines = [AimInline, ProcessStepInline]
    fieldsets = [
        (None, {"fields": [*both("name", "tagline"), "slug", "website"]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        (_("Period"), {"fields": [("started", "ended"), *both("period_note")]}),
        (
            _("Organisers and funders"),
            {"fields": [("coordinator", "project_lead"), ("funder", "co_funders"), *both("call")]},
        ),
        (_("Contact about the programme"), {"fields": [*both("contact_role"), "contact_organisation"]}),
        (
            _("Who answers for the portal"),
            {
                "fields": [
                    *both("responsible_name"),
                    ("responsible_email", "responsible_phone"),
                    *both("responsible_address"),
                    "responsible_website",
                ],
                "description": _(
                    "Shown on the pages about contact, accessibility and personal data. Every public portal has to "
                    "say who answers for it, and how to reach them by email, telephone and post."
                ),
            },
        ),
        PROVENANCE,
    ]


@admin.register(Stage)
class StageAdmin(EditorAdmin):
    list_display = ["number", "name", "started", "ended", "grant", "total_budget"]
    list_display_links = ["name"]
    list_filter = ["confidence"]
    search_fields = ["name_sv", "name_en", "reference_number"]
    ordering = ["number", "pk"]
    autocomplete_fields = ["programme"]
    prepopulated_fields = {"slug": ["name_sv"]}
    inlines = [ParticipationInline]
    fieldsets = [
        (None, {"fields": [*both("name"), "slug", ("programme", "number"), ("started", "ended")]}),
        (_("Funding"), {"fields": [("grant", "total_budget"), "reference_number"]}),
        (_("Texts"), {"fields": both("description"), "description": MARKDOWN}),
        PROVENANCE,
    ]


@admin.register(Term)
class TermAdmin(EditorAdmin):
    list_display = ["term", "definition"]
    search_fields = ["term_sv", "term_en", "definition_sv", "definition_en"]
    alphabetical = "term"
    prepopulated_fields = {"slug": ["term_sv"]}
    fieldsets = [(None, {"fields": [*both("term", "definition"), "slug"]})]


def _has_factor(user: Any) -> Text:
    return "" if user.has_factor else _("Two-step login is not set up.")


class MemberAdmin(UserAdmin, EditorAdmin):
    """Base of the users' admin: accounts with their memberships."""

    inlines = [MembershipInline]
    transitions = [
        Transition(
            name="forget-second-factor",
            label=_("Remove two-step login"),
            explanation=_(
                "For a person who has lost both phone and recovery codes. Make sure you know who is asking: "
                "after this, the password alone lets that person log in. An editor must set up two-step "
                "login again before using the admin."
            ),
            done=_("Two-step login has been removed."),
            check=_has_factor,
            run=lambda user, move: forget_second_factor(user),
            tone="danger",
        )
    ]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [*super().get_inlines(request, obj)] if obj else []

    def choice_text(self, record: Any) -> str:
        return f"{record.display_name} <{record.email}>" if record.display_name else str(record.email)
