"""The alternatives in the archive: what follows from each, and every position that a party has taken."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from talks.archive.own import moment
from talks.archive.parts import Part, Row
from talks.models import Alternative, Estimate, Position, Talk


def _rows(talk: Talk) -> Iterator[Row]:
    for one in Alternative.objects.filter(talk=talk).order_by("order", "pk"):
        yield one.title, one.text


def _consequences(talk: Talk) -> Iterator[Row]:
    found = Estimate.objects.filter(alternative__talk=talk).select_related("alternative", "consequence")
    for one in found.order_by("consequence__order", "consequence", "alternative__order", "alternative"):
        consequence = one.consequence
        how_sure = one.get_certainty_display() if one.value else one.missing_because
        yield consequence.what, one.alternative.title, one.value, consequence.unit, how_sure


def _positions(talk: Talk) -> Iterator[Row]:
    found = Position.objects.filter(alternative__talk=talk).select_related("seat__organisation", "alternative")
    for one in found.order_by("pk"):
        yield (
            one.seat.organisation.name,
            one.alternative.title,
            one.get_stand_display(),
            one.because,
            moment(one.taken_at),
        )


ALTERNATIVES = Part("alternativ", _("Alternatives"), (_("Title"), _("In one sentence")), _rows)
CONSEQUENCES = Part(
    "foljder",
    _("Consequences"),
    (_("What follows"), _("Alternative"), _("Value"), _("Unit"), _("How sure, or why there is none")),
    _consequences,
)
POSITIONS = Part(
    "standpunkter",
    _("Positions"),
    (_("Organisation"), _("Alternative"), _("Where it stands"), _("Why"), _("Taken at")),
    _positions,
)
