"""Who answers for the portal, as catalogues of data name whoever publishes."""

from core.open_data.publishers import PublisherKind
from core.open_data.sets import Publisher, columns_of
from partners.models import Organisation, Programme

Sector = Organisation.Sector
PUBLISHER_TYPES = {  # of the vocabulary that DCAT-AP names
    Sector.MUNICIPALITY: PublisherKind.LOCAL,
    Sector.REGION: PublisherKind.REGIONAL,
    Sector.FUNDER: PublisherKind.NATIONAL,
    Sector.ACADEMIA: PublisherKind.ACADEMIA,
    Sector.INSTITUTE: PublisherKind.ACADEMIA,
    Sector.INDUSTRY: PublisherKind.COMPANY,
    Sector.ASSOCIATION: PublisherKind.ASSOCIATION,
}


def body_that_answers() -> Publisher | None:
    """Return whom the programme names, or else its contact or coordinator; None where nobody is named."""
    programme = Programme.objects.select_related("contact_organisation", "coordinator").order_by("id").first()
    if programme is None:
        return None
    known = programme.contact_organisation or programme.coordinator
    if not programme.responsible_name:
        return Publisher(columns_of(known, "name"), _type_of(known), known.website) if known else None
    names = columns_of(programme, "responsible_name")
    found = Organisation.objects.filter(name__in=names.values()).first()
    return Publisher(
        names,
        _type_of(found),
        programme.responsible_website,
        programme.responsible_email,
        programme.responsible_phone,
    )


def _type_of(organisation: Organisation | None) -> str:
    return PUBLISHER_TYPES[Sector(organisation.sector)] if organisation else ""
