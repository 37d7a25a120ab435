"""The data of the portal: a page for people, and the catalogue for those who harvest it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.open_data import schema
from core.open_data.serving import serve
from core.open_data.sets import DataKind, DataSet, Texts, by_kind, in_this_language
from core.publishing.content import when_shown
from partners.answering import body_that_answers
from sodertorn.components import first_sentence
from sodertorn.open_data.sets import catalogue_description, data_sets

Kinds = list[tuple[DataKind, int, list[DataSet]]]
MOST_SHOWN = 200  # of a kind: the catalogue has them all


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """List what can be taken home, with its version, its terms and its formats."""
    kinds = when_shown(lambda: [(kind, len(sets), sets[:MOST_SHOWN]) for kind, sets in by_kind(data_sets())])
    context = {
        "kinds": kinds,
        "in_this_language": in_this_language,
        "opening": _opening,
        "json_ld": when_shown(lambda: _json_ld(kinds)),
    }
    return render(request, "sodertorn/data.html", context)


def _opening(texts: Texts) -> Texts:
    return {language: first_sentence(text) for language, text in texts.items()}


def _json_ld(kinds: Kinds) -> str:
    sets = [made for _kind, _n, some in kinds for made in some]
    return schema.in_page(schema.catalogue(sets, description=catalogue_description(), publisher=body_that_answers()))


@require_safe
def dcat_rdf(request: HttpRequest) -> HttpResponseBase:
    from sodertorn.open_data.dcat import as_rdf_xml, catalogue  # noqa: PLC0415  # brings lxml

    return serve(request, lambda: as_rdf_xml(catalogue()), "application/rdf+xml; charset=utf-8", "dcat.rdf")


@require_safe
def dcat_turtle(request: HttpRequest) -> HttpResponseBase:
    from sodertorn.open_data.dcat import as_turtle, catalogue  # noqa: PLC0415  # brings lxml

    return serve(request, lambda: as_turtle(catalogue()), "text/turtle; charset=utf-8", "dcat.ttl")
