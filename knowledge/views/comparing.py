"""The view of figures that an address asks for: as a page, a card for other sites, and as files."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files.formats import XLSX
from core.framing import may_be_framed
from core.text import tables
from knowledge.comparing import choice as choices
from knowledge.comparing import sentences
from knowledge.comparing.choice import comparison
from knowledge.comparing.drawings import Drawn
from knowledge.comparing.figures import Look, look
from knowledge.comparing.files import as_csv, as_xlsx
from knowledge.comparing.tables import table
from knowledge.permissions import can_write_findings
from knowledge.views.files import named


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    found = look(request.GET, request)
    if found is None:
        return render(request, "knowledge/no_figures.html")
    context = {**_shown(found), **_chooser(found), **_taken_home(found)}
    context["can_write_findings"] = can_write_findings(request.user)
    return render(request, "knowledge/compare.html", context)


@require_safe
@may_be_framed
def embed(request: HttpRequest) -> HttpResponse:
    """Show a view without the portal around it, for a frame on another site."""
    found = _look(request)
    return render(request, "knowledge/embed.html", {**_shown(found), **_taken_home(found)})


def _shown(found: Look) -> dict[str, Any]:
    drawn = Drawn(found)
    return {
        "look": found,
        "choice": found.choice,
        "heading": sentences.heading(found),
        "lead": sentences.lead(found),
        "shows": sentences.shows(found),
        "shows_not": sentences.shows_not(found),
        "notes": sentences.notes(found),
        "drawn": drawn,
        "picture": drawn.picture(),
        "table": table(found),
    }


def _chooser(found: Look) -> dict[str, Any]:
    """Return what the form below the picture can choose."""
    choice = found.choice
    others = [area for area in (found.county, found.country) if area]
    own = [place for place in choice.places if place not in (*found.everyone, *others)]
    views = {
        name: label for name, label in choices.VIEWS.items() if name != choices.SEXES or choices.BOTH in found.sexes
    }
    years = [(year, _link(found, last=year)) for year in found.all_years if year >= (choice.first or 0)]
    return {
        "indicators": found.indicators,
        "places": [*found.everyone, *others, *own],
        "groups": [(sex, choices.GROUPS[sex]) for sex in found.sexes],
        "views": views,
        "beside": choices.BESIDE,
        "links": [(name, label, _link(found, view=name)) for name, label in views.items()],
        "year_links": years,
        "has_years": choice.is_of_one_year and len(years) > 1,
    }


def _link(found: Look, **changes: object) -> str:
    return f"?{found.choice.query(**changes)}"


def _taken_home(found: Look) -> dict[str, Any]:
    """Return the addresses of a view, its files, and how to cite it."""
    query = found.choice.query()
    address = f"{settings.SITE_URL}{found.choice.address()}"
    indicators = found.choice.indicators
    return {
        "origins": list(dict.fromkeys((one.source_of_figures, found.deliveries[one.pk]) for one in indicators)),
        "query": query,
        "address": address,
        "frame": _frame(f"{settings.SITE_URL}{reverse('knowledge:compare-embed')}?{query}", sentences.heading(found)),
        "year_of_citation": timezone.localdate().year,
        "todays": comparison(found.todays),
        "locked": found.choice.address(as_of=found.version),
    }


def _frame(address: str, title: str) -> str:
    return f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" height="640" loading="lazy"></iframe>'


# Files


def _look(request: HttpRequest) -> Look:
    found = look(request.GET, request)
    if found is None:
        raise Http404
    return found


def _named(response: HttpResponse, found: Look, ending: str) -> HttpResponse:
    version = (slugify(_("version")), str(found.choice.as_of.pk)) if found.choice.as_of else ()
    return named(response, sentences.heading(found), ending, *version)


@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    found = _look(request)
    text = "".join(tables.as_csv(as_csv(found)))
    return _named(HttpResponse(text, content_type="text/csv; charset=utf-8"), found, "csv")


@require_safe
def xlsx_file(request: HttpRequest) -> HttpResponse:
    found = _look(request)
    return _named(HttpResponse(as_xlsx(found), content_type=XLSX), found, "xlsx")


@require_safe
def svg_file(request: HttpRequest) -> HttpResponse:
    found = _look(request)
    text = Drawn(found).file(sentences.heading(found))
    if text is None:
        raise Http404
    return _named(HttpResponse(text, content_type="image/svg+xml"), found, "svg")
