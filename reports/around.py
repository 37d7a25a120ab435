"""What stands around a report: other reports, who reuses what it documents, whose it is, who paid, its keywords."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Collate
from django.urls import reverse

from challenges.models import Challenge
from outcomes.models import Outcome, Reuse
from partners.models import Organisation
from records.database import SWEDISH
from records.ordering import in_language
from reports.models import Funding, Keyword, Link, Report

MOST = 50  # of each


@dataclass(frozen=True)
class Neighbour:
    """One of them, with what a row of the page shows.

    ``word`` is a report's language, or the state of a reuse; ``note`` is the address of a link or an organisation's
    website, what is reused, or the number of a grant.
    """

    what: str
    key: int
    slug: str
    title: str
    note: str
    word: str
    year: int

    def get_absolute_url(self) -> str:
        if self.what == "similar":
            return self.note
        if self.what == "organisation":
            return reverse("partners:detail", args=[self.slug])
        if self.what == "reuse":
            return reverse("outcomes:detail", args=[self.slug]) + "#reuses"
        return reverse("reports:detail", args=[self.key, self.slug])

    @property
    def state(self) -> str:
        """The state of a reuse, in words."""
        return str(Reuse.State(self.word).label)


@dataclass
class Around:
    replaced_by: list[Neighbour] = field(default_factory=list)
    replaces: list[Neighbour] = field(default_factory=list)
    builds_on: list[Neighbour] = field(default_factory=list)
    built_on_by: list[Neighbour] = field(default_factory=list)
    related: list[Neighbour] = field(default_factory=list)
    reuse: list[Neighbour] = field(default_factory=list)
    similar: list[Neighbour] = field(default_factory=list)
    organisation: list[Neighbour] = field(default_factory=list)
    funding: list[Neighbour] = field(default_factory=list)
    keyword: list[Neighbour] = field(default_factory=list)

    @property
    def has_reports(self) -> bool:
        return any((self.replaces, self.builds_on, self.built_on_by, self.related))


def around(report: Report) -> Around:
    """Return what readers may see around ``report``, at most MOST of each, in one query.

    The plain QuerySet takes the columns as they are named here; that of translated models would choose others.
    """
    others: QuerySet[Any] = QuerySet(Report).filter(publication="published")
    neighbours = {
        "replaced_by": others.filter(replaces=report),
        "replaces": others.filter(replaced_by=report),
        "builds_on": others.filter(built_on_by=report),
        "built_on_by": others.filter(builds_on=report),
        "related": others.filter(related_reports=report),
    }
    rows = [
        _rows(what, found, slug="slug", title=F("title"), word=F("language"), year=Coalesce("year", 0))
        for what, found in neighbours.items()
    ]
    outcomes: QuerySet[Any] = QuerySet(Outcome).filter(publication="published", reports=report)
    who = Coalesce(in_language("organisation__name"), "organisation_name", output_field=CharField())
    reuses = Reuse.objects.confirmed().filter(outcome__in=outcomes.values("pk"))
    linked: QuerySet[Any] = Link.challenges.through._default_manager.all()
    challenges: QuerySet[Any] = QuerySet(Challenge).filter(publication="published", reports=report)
    rows += [
        _rows(
            "reuse",
            QuerySet(Reuse).filter(pk__in=reuses.order_by("-heard_at", "pk").values("pk")[:MOST]),
            slug="outcome__slug",
            title=who,
            note=in_language("outcome__title"),
            word=F("state"),
        ),
        _rows(
            "similar",
            QuerySet(Link).filter(
                category=Link.Category.SIMILAR,
                pk__in=linked.filter(challenge__in=challenges.values("pk")).values("link"),
            ),
            slug="slug",
            title=in_language("title"),
            note=F("url"),
        ),
        _rows(
            "organisation",
            QuerySet(Organisation).filter(reports=report),
            slug="slug",
            title=in_language("name"),
            note=F("website"),
        ),
        _rows("funding", QuerySet(Funding).filter(report=report), title=F("funder"), note=F("grant_number")),
        _rows("keyword", QuerySet(Keyword).filter(reports=report), slug="slug", title=F("name")),
    ]
    shown = Around()
    for row in rows[0].union(*rows[1:], all=True).order_by("title_"):
        group = getattr(shown, row["what_"])
        if len(group) < MOST:
            group.append(Neighbour(**{name.removesuffix("_"): value for name, value in row.items()}))
    _know_keywords(report, shown.keyword)
    for reports in (shown.replaces, shown.builds_on, shown.built_on_by, shown.related):
        reports.sort(key=lambda one: -one.year)
    return shown


def _know_keywords(report: Report, keywords: list[Neighbour]) -> None:
    """Let ``report.keywords.all()`` be what is known already, as after a prefetch: citations ask for it too."""
    known: Any = report.keywords.all()
    known._result_cache = [Keyword(pk=one.key, slug=one.slug, name=one.title) for one in keywords]
    known._prefetch_done = True
    fetched = {**getattr(report, "_prefetched_objects_cache", {}), "keywords": known}
    report._prefetched_objects_cache = fetched  # type: ignore[attr-defined]


def _rows(
    what: str,
    found: QuerySet[Any],
    *,
    slug: str = "",
    title: Combinable,
    note: Combinable | None = None,
    word: Combinable | None = None,
    year: Combinable | None = None,
) -> QuerySet[Any, dict[str, Any]]:
    """Return ``found`` with the columns that all have in common, to be joined. One collation, named, to sort by."""
    nothing = Value("", output_field=CharField())
    return found.order_by().values(
        what_=Value(what, output_field=CharField()),
        key_=F("pk"),
        slug_=F(slug) if slug else nothing,
        title_=Collate(title, SWEDISH),
        note_=note or nothing,
        word_=word or nothing,
        year_=year or Value(0, output_field=IntegerField()),
    )
