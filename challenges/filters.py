from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, Goal, Perspective
from challenges.next_steps import count_tied
from core.lists.facets import ChoiceFacet, RecordFacet
from core.lists.filter import ListFilter, OrderFilter
from core.publishing.ordering import in_language
from partners.models import Organisation
from places.models import Area


def municipality_facet(path: str = "areas", **kwargs: Any) -> RecordFacet:
    among: dict[str, str] = {"kind": Area.Kind.MUNICIPALITY}
    return RecordFacet(f"{path}__slug", _("Municipality"), model=Area, many=True, among=among, **kwargs)


def place_facet() -> RecordFacet:
    """Return the quiet facet that the pages of districts and sites link to."""
    return RecordFacet("areas__slug", _("Place"), model=Area, many=True, quiet=True)


def partner_facet() -> RecordFacet:
    return RecordFacet("organisations__slug", _("Partner"), model=Organisation, many=True)


def perspective_facet(path: str = "perspectives") -> RecordFacet:
    return RecordFacet(f"{path}__slug", _("Perspective"), model=Perspective, many=True, open=True)


class ChallengeFilter(ListFilter):
    called, feed = _("Challenges"), "challenges:feed"

    perspective = perspective_facet()
    municipality = municipality_facet()
    place = place_facet()
    state = ChoiceFacet("state", _("State"), choices=Challenge.State.choices)
    sector = ChoiceFacet(
        "parties__organisation__sector",
        _("Sector"),
        choices=Organisation.Sector.choices,
        many=True,
        within=Q(parties__state="confirmed"),
    )
    partner = RecordFacet(
        "parties__organisation__slug",
        _("Partner"),
        model=Organisation,
        many=True,
        within=Q(parties__state="confirmed"),
    )
    goal = RecordFacet("goals__number", _("Global goal"), model=Goal, many=True)

    sort = OrderFilter(
        title=(_("title, A to Ö"), lambda: [in_language("title")]),
        newest=(_("newest first"), lambda: [F("published_at").desc()]),
    )

    def fetch(self, keys: list[int]) -> Iterable[Challenge]:
        challenges = list(super().fetch(keys))
        count_tied(challenges)
        return challenges
