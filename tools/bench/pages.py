"""Print which pages are measured, with their addresses in the database named by the settings, as JSON."""

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.db.models import Count, QuerySet  # noqa: E402
from django.urls import reverse  # noqa: E402

from challenges.models import Challenge  # noqa: E402
from dialogues.models import Dialogue  # noqa: E402
from outcomes.models import Outcome  # noqa: E402
from partners.models import Organisation  # noqa: E402
from places.models import Area  # noqa: E402
from reports.models import Report  # noqa: E402
from tools.bench.text import COMMON_WORD, RARE_WORD  # noqa: E402

# What the finder is asked: a detailed plan, some weeks, little money, a full room, an argument.
ASKED = {"stage": "detailed", "hours": "40", "budget": "low", "participants": "30", "conflict": "some"}
DETAILS = 40  # different records of a type, so that no page is measured from a warm corner only


@dataclass(frozen=True)
class Page:
    """``most`` is the budget in bare pages of processor time; without one, only the growth is judged."""

    name: str
    urls: list[str]
    most: float | None = None


def pages() -> list[Page]:
    records: dict[str, QuerySet[Any]] = {
        "challenge": Challenge.objects.published(),
        "outcome": Outcome.objects.published(),
        "dialogue": Dialogue.objects.published(),
        "report": Report.objects.published(),
        "partner": Organisation.objects.all(),
        "place": Area.objects.below_county(),
    }
    lists = {name: reverse(f"{name}s:list") for name in ("report", "challenge", "outcome", "dialogue")}
    busiest = Organisation.objects.annotate(n=Count("challenges")).order_by("-n", "pk")[0]
    return [
        *(Page(f"list: {name}s", [url], 2) for name, url in lists.items()),
        Page("reports of a year and a language", [_asked(lists["report"], year="2020", language="sv")], 2.5),
        Page("challenges of a perspective", [_asked(lists["challenge"], perspective="medskapande")], 2.5),
        Page("reports with a common word", [_asked(lists["report"], q=COMMON_WORD)], 3),
        Page("challenges with a rare word", [_asked(lists["challenge"], q=RARE_WORD)], 3),
        *(Page(f"detail: {name}", _details(f"{name}s:detail", found), 3) for name, found in records.items()),
        Page("start", [reverse("start")], 3),
        Page("compare: all places, both sexes", [_asked(reverse("knowledge:compare"), sex="both")], 4),
        Page("search: few hits", [_asked(reverse("search"), q=RARE_WORD)], 4),
        Page("search: many hits", [_asked(reverse("search"), q=COMMON_WORD)], 4),
        Page("busiest partner", [reverse("partners:detail", args=[busiest.slug])]),
        Page("perspective", [reverse("perspective", args=["kunskapsdriven"])]),
        Page("find a method", [_asked(reverse("outcomes:find"), **ASKED)]),
        Page("map data", [reverse("places:geojson")]),
        Page("map of everything", [reverse("map")]),
        Page("marks on the map", [reverse("map-places")]),
        Page("sitemap: index", [reverse("sitemaps")]),
        Page("sitemap: challenges", [reverse("sitemap", args=["challenges"])]),
    ]


def _asked(url: str, **query: str) -> str:
    return f"{url}?{urlencode(query)}"


def _details(name: str, records: QuerySet[Any]) -> list[str]:
    keys = ["pk", "slug"] if name == "reports:detail" else ["slug"]
    listed = list(records.order_by("pk").values_list(*keys))
    past_the_real_ones = listed[len(listed) // 4 :]
    step = max(1, len(past_the_real_ones) // DETAILS)
    return [reverse(name, args=keys) for keys in past_the_real_ones[::step][:DETAILS]]


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(page) for page in pages()]))
