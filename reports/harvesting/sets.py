"""The sets that a harvester may choose from: by type, by challenge, by municipality."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from challenges.models import Challenge
from core.publishing.ordering import in_language
from places.models import Area
from reports.models import Report


def condition(spec: str, path: str = "") -> Q:
    """Return which reports are in a set; none when there is no such set. ``path`` leads to the report."""
    branch, _colon, name = spec.partition(":")
    pk = OuterRef(f"{path}pk")
    if branch == "type":
        return Q(**{f"{path}kind": name}) if name else Q()
    if branch == "challenge":
        named = Report.challenges.through.objects.filter(report=pk, challenge__publication="published")
        return Q(Exists(named.filter(challenge__slug=name) if name else named))
    if branch == "municipality":
        placed = Report.areas.through.objects.filter(report=pk, area__kind=Area.Kind.MUNICIPALITY)
        return Q(Exists(placed.filter(area__slug=name) if name else placed))
    return Q(pk__in=[])


def fixed_sets() -> Iterator[tuple[str, str]]:
    """Return the sets of which there are few, with their names: types and municipalities, and what each lies under."""
    yield "type", _("Type")
    for kind, label in Report.Kind.choices:
        name = str(label)
        yield f"type:{kind}", name[:1].upper() + name[1:]
    yield "municipality", _("Municipality")
    for area in Area.objects.municipalities().only("slug", "name").order_by("name", "pk"):
        yield f"municipality:{area.slug}", area.name
    yield "challenge", _("Challenge")


def challenge_sets(after: int, limit: int) -> list[tuple[int, str, str]]:
    """Return published challenges that reports are about, by number: their key, their set and its name."""
    about = Report.challenges.through.objects.filter(challenge=OuterRef("pk"), report__published_at__isnull=False)
    challenges = Challenge.objects.published().filter(Exists(about), pk__gt=after).order_by("pk")
    found = challenges.values_list("pk", "slug", in_language("title"))[:limit]
    return [(pk, f"challenge:{slug}", title) for pk, slug, title in found]
