from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from partners.filters import OrganisationFilter
from partners.models import Organisation, Programme, Term
from records.lists import list_records
from records.ordering import in_language
from records.related import related

SHOWN = 15
SHOWN_REPORTS = 30


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    listing = list_records(OrganisationFilter, request, Organisation.objects.all())
    return render(request, "partners/list.html", {"listing": listing})


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.select_related("area"), slug=slug)
    of_this = f"?partner={organisation.slug}"
    title = in_language("title")
    return render(
        request,
        "partners/detail.html",
        {
            "organisation": organisation,
            "parts": _parts(organisation),
            "participations": organisation.participations.select_related("stage").order_by("stage__number"),
            "challenges": related(
                organisation.challenges.published().for_rows().order_by(title, "id"),
                url=reverse("challenges:list") + of_this,
                most=SHOWN,
            ),
            "outcomes": related(
                organisation.outcomes.published().for_rows().order_by(title, "id"),
                url=reverse("outcomes:list") + of_this,
                most=SHOWN,
            ),
            "dialogues": related(
                organisation.dialogues.published().for_rows().newest(),
                url=reverse("dialogues:list") + of_this,
                most=SHOWN,
            ),
            "reports": related(
                organisation.reports.published().for_rows().newest(),
                url=reverse("reports:list") + of_this,
                most=SHOWN_REPORTS,
            ),
        },
    )


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    return render(
        request, "about/words.html", {"section": "about", "terms": Term.objects.order_by(in_language("term"))}
    )


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
