"""What an activity with pins shows beside what every activity does."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from dialogues.filters import ContributionFilter
from dialogues.models import Activity, Category, Contribution, Participant
from dialogues.where.ground import Ground


def context(request: HttpRequest, activity: Activity, participant: Participant | None) -> dict[str, Any]:
    """Return the ground, where its pins are fetched, and the key: the categories with how often each was chosen."""
    ground = Ground(activity)
    asked = {name: value for name in ContributionFilter.base_filters if (value := request.GET.get(name))}
    drawn = reverse("dialogues:places", args=[activity.dialogue.slug, activity.slug])
    key = _key(activity, ground.categories) if activity.shows_contributions else []
    return {"ground": ground, "geojson": f"{drawn}?{urlencode(asked)}" if asked else drawn, "key": key}


def _key(activity: Activity, categories: list[Category]) -> list[tuple[Category, int]]:
    if not categories:
        return []
    shown = activity.contributions.ideas().filter(state=Contribution.State.PUBLISHED, category__in=categories)
    counts = dict(shown.order_by("category").values_list("category").annotate(Count("pk")))
    return [(category, counts.get(category.pk, 0)) for category in categories]
