"""Who publishes what can be imported, for a source that is not described here yet."""

from datetime import date

from django.core.exceptions import ObjectDoesNotExist

from accounts.models import User
from core.open_data.publishers import PublisherKind
from knowledge.models import Delivery, Source

Form = Delivery.Form
USUAL: dict[str, dict[str, str]] = {
    Form.DDF: {
        "slug": "sodertornsanalysens-data",  # as the portal’s own content has it
        "name_sv": "Södertörnsanalysen",
        "name_en": "Södertörnsanalysen",
        "publisher_kind": PublisherKind.LOCAL,
        "publisher_sv": "Södertörnsmodellen",
        "publisher_en": "Södertörnsmodellen",
        "url": "https://github.com/open-numbers/ddf--sodertornsmodellen",
    },
    Form.KOLADA: {
        "slug": "kolada",
        "name_sv": "Kolada",
        "name_en": "Kolada",
        "publisher_kind": PublisherKind.ASSOCIATION,
        "publisher_sv": "Rådet för främjande av kommunala analyser (RKA)",
        "publisher_en": "The Council for the Promotion of Municipal Analyses (RKA)",
        "url": "https://www.kolada.se/",
        "licence": Source.Licence.OTHER,  # free to use; says that "Källa: Kolada" is to stand there
    },
    Form.PXWEB: {
        "slug": "scb",
        "name_sv": "SCB:s statistikdatabas",
        "name_en": "Statistics Sweden’s Statistical Database",
        "publisher_sv": "Statistikmyndigheten SCB",
        "publisher_en": "Statistics Sweden",
        "url": "https://www.statistikdatabasen.scb.se/",
        "licence": Source.Licence.CC0,
    },
}


def source_of(form: str, slug: str = "") -> Source:
    """Return the source of that name, or the usual one of a form. Raises ObjectDoesNotExist."""
    if slug:
        return Source.objects.get(slug=slug)
    usual = USUAL.get(form)
    if usual is None:
        raise ObjectDoesNotExist
    return Source.objects.get_or_create(slug=usual["slug"], defaults=usual)[0]


def new_delivery(
    source: Source, form: str, *, label: str = "", retrieved: date | None = None, by: User | None = None
) -> Delivery:
    return Delivery(source=source, form=form, label=label[:200], retrieved=retrieved, made_by=by)
