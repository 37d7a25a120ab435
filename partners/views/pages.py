from functools import partial
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.publishing.content import when_shown
from core.publishing.ordering import in_language
from core.publishing.related import Related, related_lists
from partners.filters import OrganisationFilter
from partners.models import Organisation, Programme, Term
from partners.permissions import can_see_members

SHOWN = 15
SHOWN_PARTS = 60
SHOWN_REPORTS = 30


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    filters = OrganisationFilter(request.GET, Organisation.objects.all(), request=request)
    return render(request, "partners/list.html", {"filters": filters, "page": filters.page()})


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    of_this, title = f"partner={organisation.slug}", in_language("title")
    owned = Related(
        lambda: organisation.owned_outcomes.published().defer("search_text", "more_sources").order_by(title, "id"),
        most=SHOWN,
    )
    lists = related_lists(
        of_this,
        most=SHOWN,
        outcomes=lambda: organisation.outcomes.published().exclude(owner=organisation).for_rows().order_by(title, "id"),
        dialogues=lambda: _dialogues(organisation, besides="organiser"),
        talks=lambda: _talks(organisation),
    )
    context = {
        "organisation": organisation,
        "organised": Related(
            lambda: _dialogues(organisation, role="organiser"), url=f"{reverse('dialogues:list')}?{of_this}", most=SHOWN
        ),
        "parts": when_shown(partial(_parts, organisation)),
        "participations": organisation.participations.select_related("stage").order_by("stage__number"),
        "challenges": _challenges(organisation, url=f"{reverse('challenges:list')}?{of_this}"),
        "owned": owned,
        **lists,
        "trials": _uses(organisation.trials.order_by("-started", "-id")),
        "reuses": _uses(organisation.reuses.confirmed().order_by("-created_at", "-id")),
        **related_lists(
            of_this, most=SHOWN_REPORTS, reports=lambda: organisation.reports.published().for_rows().newest()
        ),
        "can_see_members": can_see_members(request.user, organisation),
    }
    return render(request, "partners/detail.html", context)


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    return render(request, "sodertorn/about/words.html", {"terms": Term.objects.order_by(in_language("term"))})


def _parts(organisation: Organisation) -> list[str | Promise]:
    """Return what the organisation is to the programme as a whole, beside its part in each stage. One query."""
    pays = Programme.co_funders.through._default_manager.filter(programme=OuterRef("pk"), organisation=organisation)
    programme = Programme.objects.annotate(is_co_funded=Exists(pays)).order_by("id").first()
    if programme is None:
        return []
    parts = {
        _("Funder"): programme.funder_id == organisation.pk,
        _("Co-funder"): programme.is_co_funded,
        _("Coordinator"): programme.coordinator_id == organisation.pk,
        _("Project lead"): programme.project_lead_id == organisation.pk,
        _("Contact"): programme.contact_organisation_id == organisation.pk,
    }
    return [part for part, has_it in parts.items() if has_it]


def _dialogues(organisation: Organisation, **part: str) -> Any:
    """Return the dialogues on the site in which it has such a part."""
    dialogues = organisation.dialogues.model._default_manager.published().real()
    return dialogues.with_part_of(organisation, **part).for_rows().newest()


def _talks(organisation: Organisation) -> Any:
    """Return the early talks on the site at whose table it sits, or has sat."""
    talks = organisation.led_talks.model._default_manager.published().real()
    return talks.filter(Exists(organisation.seats.public().filter(talk=OuterRef("pk")))).for_rows().newest()


def _uses(rows: QuerySet[Any]) -> Related[Any]:
    """Return the trials or reuses whose outcome is on the site."""
    on_the_site = rows.filter(outcome__publication="published")
    return Related(lambda: on_the_site.select_related("outcome").defer("outcome__search_text"), most=SHOWN)


class _Shared(Related[Any]):
    """Parts in challenges, whose ``total`` counts the challenges."""

    @cached_property
    def total(self) -> int:
        return super().total if self.is_cut else len({part.challenge_id for part in self.records})


def _challenges(organisation: Organisation, *, url: str) -> Related[Any]:
    """Return its parts in challenges, of today and before, by role."""
    parts = organisation.parties.public().filter(challenge__publication="published")
    rank = Case(*(When(role=role, then=n) for n, role in enumerate(parts.model.Role.values)))
    return _Shared(
        lambda: (
            parts.select_related("challenge")
            .defer("challenge__search_text", "challenge__more_sources")
            .order_by(rank, F("ended_on").desc(nulls_first=True), in_language("challenge__title"), "id")
        ),
        url=url,
        most=SHOWN_PARTS,
    )
