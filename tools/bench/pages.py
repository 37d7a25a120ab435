"""Which pages are measured, with the addresses that the database at hand has for them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Model, QuerySet
from django.urls import reverse
from django.utils.translation import override

from challenges.models import Challenge
from core.lists.paginator import PER_PAGE
from dialogues.models import Dialogue
from outcomes.models import Outcome
from partners.models import Organisation
from places.models import Area
from reports.models import Report
from tools.bench.text import COMMON_WORD, FILE_WORD, RARE_WORD

# What the finder is asked: a detailed plan, some weeks, little money, a full room, an argument.
ASKED = {"stage": "detailed", "hours": "40", "budget": "low", "participants": "30", "conflict": "some"}
DETAILS = 40  # different records of a type, so that no page is measured from a warm corner only


@dataclass(frozen=True)
class Page:
    """``kind`` decides the budget: "list" and "detail" may not grow with the records, nor be slow; "other" is told.

    ``as_member`` is for pages that show what belongs to whoever is logged in.
    """

    name: str
    kind: str
    urls: list[str]
    as_member: bool = False


def pages() -> list[Page]:
    """Return the pages to measure; a dozen queries, none of them timed."""
    listed: dict[str, QuerySet[Any]] = {
        "challenges": Challenge.objects.published(),
        "outcomes": Outcome.objects.published(),
        "dialogues": Dialogue.objects.published(),
        "reports": Report.objects.published(),
        "partners": Organisation.objects.all(),
        "places": Area.objects.exclude(kind=Area.Kind.COUNTY),
    }
    two = {
        "challenges": {"perspective": "medskapande", "state": "developing"},
        "outcomes": {"kind": "method", "perspective": "kunskapsdriven"},
        "dialogues": {"state": "results_published", "kind": "citizen"},
        "reports": {"year": "2020", "language": "sv"},
        "partners": {"sector": "industry", "stage": "steg-2"},
        "places": {"kind": "site", "municipality": "haninge"},
    }
    found = []
    for app, records in listed.items():
        common, rare = _commonest_and_rarest(app, records)
        name, url = app, reverse(f"{app}:list")
        last = (records.count() - 1) // PER_PAGE + 1
        found += [
            Page(f"{name}: list", "list", [url]),
            Page(f"{name}: page 2", "list", [f"{url}?page=2"]),
            Page(f"{name}: last page", "list", [f"{url}?page={last}"]),
            Page(f"{name}: common value", "list", [f"{url}?{urlencode(common)}"]),
            Page(f"{name}: rare value", "list", [f"{url}?{urlencode(rare)}"]),
            Page(f"{name}: two facets", "list", [f"{url}?{urlencode(two[app])}"]),
            Page(f"{name}: common word", "list", [f"{url}?{urlencode({'q': COMMON_WORD})}"]),
            Page(f"{name}: rare word", "list", [f"{url}?{urlencode({'q': RARE_WORD})}"]),
            Page(f"{name}: detail", "detail", _details(app, records)),
        ]
    found += _library(reverse("reports:list"), reverse("reports:feed"))
    with override("en"):
        found.append(Page("challenges: list in English", "list", [reverse("challenges:list")]))
    largest, smallest = _municipalities(Challenge)
    partner = Organisation.objects.annotate(n=Count("challenges")).order_by("-n", "pk")[0]
    crowd = Dialogue.objects.annotate(n=Count("contributions")).order_by("-n", "pk")[0]
    activity = crowd.activities.get(slug="skriv").get_absolute_url()
    said = crowd.contributions.published().earliest("pk")
    told = Dialogue.objects.published().filter(state="results_published").earliest("pk")
    return [
        *found,
        Page("places: largest municipality", "detail", [reverse("places:detail", args=[largest])]),
        Page("places: smallest municipality", "detail", [reverse("places:detail", args=[smallest])]),
        Page("partners: busiest partner", "detail", [reverse("partners:detail", args=[partner.slug])]),
        Page("dialogues: open, all contributions", "detail", [reverse("dialogues:detail", args=[crowd.slug])]),
        Page("contributions: newest", "list", [activity]),
        Page("contributions: most supported", "list", [f"{activity}?sort=supported"]),
        Page("contributions: not answered", "list", [f"{activity}?answered=no"]),
        Page("contributions: common word", "list", [f"{activity}?{urlencode({'q': COMMON_WORD})}"]),
        Page("contribution", "detail", [reverse("dialogues:contribution", args=[crowd.slug, said.pk])]),
        Page("what became of a dialogue", "detail", [reverse("dialogues:results", args=[told.slug])]),
        Page("start", "other", [reverse("start")]),
        Page("perspective", "other", [reverse("perspective", args=["kunskapsdriven"])]),
        Page("find a method", "other", [f"{reverse('outcomes:find')}?{urlencode(ASKED)}"]),
        Page("workspace", "other", [reverse("workspace")], as_member=True),
        Page("following", "other", [reverse("following:list")], as_member=True),
        Page("key figures", "other", [reverse("outcomes:indicators")]),
        Page("search: common word", "other", [f"{reverse('search')}?{urlencode({'q': COMMON_WORD})}"]),
        Page("search: rare word", "other", [f"{reverse('search')}?{urlencode({'q': RARE_WORD})}"]),
        Page("sitemap: index", "other", [reverse("sitemaps")]),
        Page("sitemap: challenges", "other", [reverse("sitemap", args=["challenges"])]),
        # Fifty whole records: each says as much as a detail page does.
        Page("harvest: list of records", "detail", [f"{reverse('oai')}?verb=ListRecords&metadataPrefix=oai_dc"]),
        Page("harvest: list of identifiers", "list", [f"{reverse('oai')}?verb=ListIdentifiers&metadataPrefix=oai_dc"]),
        Page("map as GeoJSON", "other", [reverse("places:geojson")]),
    ]


def _library(reports: str, feed: str) -> list[Page]:
    """Return what only reports have: files with text, and feeds."""
    asked = {
        "word of a file": {"q": FILE_WORD},
        "common and rare word": {"q": f"{COMMON_WORD} {FILE_WORD}"},
        "three common words": {"q": f"{COMMON_WORD} delaktighet planerare"},
        "open files": {"file": "here"},
        "open files and links": {"file": ["here", "link"]},
        "recently added": {"sort": "added"},
    }
    feeds: dict[str, dict[str, str]] = {
        "feed": {},
        "feed of a word": {"q": COMMON_WORD},
        "feed of a rare word": {"q": RARE_WORD},
        "feed of two facets": {"year": "2020", "language": "sv"},
    }
    return [
        *(Page(f"reports: {name}", "list", [f"{reports}?{urlencode(one, doseq=True)}"]) for name, one in asked.items()),
        *(Page(f"reports: {name}", "list", [f"{feed}?{urlencode(one)}"]) for name, one in feeds.items()),
    ]


def _details(app: str, records: QuerySet[Any]) -> list[str]:
    keys = ["pk", "slug"] if app == "reports" else ["slug"]
    listed = list(records.order_by("pk").values_list(*keys))
    past_the_real_ones = listed[len(listed) // 4 :]
    step = max(1, len(past_the_real_ones) // DETAILS)
    return [reverse(f"{app}:detail", args=keys) for keys in past_the_real_ones[::step][:DETAILS]]


def _commonest_and_rarest(app: str, records: QuerySet[Any]) -> tuple[dict[str, str], dict[str, str]]:
    if app == "partners":
        sectors = list(records.values("sector").annotate(n=Count("pk")).order_by("-n", "sector"))
        return {"sector": sectors[0]["sector"]}, {"sector": sectors[-1]["sector"]}
    model = Challenge if app == "places" else records.model
    common, rare = _municipalities(model)
    return {"municipality": common}, {"municipality": rare}


def _municipalities(model: type[Model]) -> tuple[str, str]:
    """Return the slugs of the municipalities with the most and the fewest records of ``model`` that fill two pages.

    A page that is half empty in the small database would be no measure for a full one in the large.
    """
    areas: Any = model._meta.get_field("areas")
    counted = Area.objects.municipalities().annotate(n=Count(areas.related_query_name())).order_by("-n", "pk")
    slugs = list(counted.filter(n__gt=2 * PER_PAGE).values_list("slug", flat=True)) or [counted[0].slug]
    return slugs[0], slugs[-1]
