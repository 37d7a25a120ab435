"""What an outcome's page says of its method card and of its attachments."""

from django import template

from outcomes import cards
from outcomes.models import MethodCard

register = template.Library()
register.filter("stages", cards.stages)
register.filter("skills", cards.skills)
register.filter("participants", cards.participants)
register.filter("undocumented", cards.undocumented)


@register.filter
def licence_address(card: MethodCard) -> str:
    """Return the address of the licence's text; nothing where all rights are reserved."""
    return cards.LICENCE_ADDRESSES.get(MethodCard.Licence(card.licence), "") if card.licence else ""


@register.filter
def file_type(name: str) -> str:
    """Name a file's type by its ending: “PDF”."""
    return name.rpartition(".")[2].upper()
