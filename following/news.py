"""What has happened to what a reader follows, read from the histories that the apps keep.

``SOURCES`` says what counts as news, ``REACH`` whom it reaches. Nothing is news that the reader may not read when they
are told, and nothing that happened before they began to follow.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from challenges.models import Challenge, ChallengeParty, ChallengePartyStep, ChallengeStep
from core.workflow.history import PUBLICATION
from dialogues.models import Dialogue, DialogueStep
from following.models import Follow, Followed, Follower, visitor_of
from outcomes.models import Outcome, OutcomeStep, ReuseStep, Trial
from reports.models import Report, ReportStep

Subject = Challenge | Outcome | Dialogue | Report

# The ways from a follow to the records it tells of, each with the condition under which it is open.
REACH: Mapping[type[Subject], Mapping[str, Mapping[str, object]]] = {
    Challenge: {
        "challenge": {},
        "organisation__parties__challenge": {"organisation__parties__state": "confirmed"},
        "area__challenges": {},
        "perspective__challenges": {},
        "goal__challenges": {},
    },
    Outcome: {
        "outcome": {},
        "challenge__outcomes": {},
        "organisation__outcomes": {},
        "area__outcomes": {},
        "perspective__outcomes": {},
    },
    Dialogue: {
        "dialogue": {},
        "challenge__dialogues": {},
        "outcome__dialogues": {},
        "organisation__dialogue_parties__dialogue": {"organisation__dialogue_parties__state": "confirmed"},
        "organisation__organised_dialogues": {},
        "area__dialogues": {},
    },
    Report: {
        "report": {},
        "challenge__reports": {},
        "outcome__reports": {},
        "organisation__reports": {},
        "dialogue__reports": {},
        "area__reports": {},
    },
}


# How far back the pages go: of what was long ago, the records' own pages tell.
RECENT = dt.timedelta(days=90)
# How many rows of a source are looked at. More than are told, as some will have happened before they were followed.
LOOKED_AT = 500


@dataclass(frozen=True, eq=False)
class NewsSource:
    """Rows that are news: when each happened, to which record, and how that is said.

    ``subject`` is the way from a row to its record, ``organisation`` the way to one whose followers hear of it too.
    """

    of: type[Subject]
    rows: QuerySet[Any]
    at: str
    subject: str
    what: Callable[[Any], str]
    organisation: str = ""


@dataclass(frozen=True)
class News:
    at: dt.datetime
    what: str
    subject: Subject
    follow: Follow

    @property
    def followed(self) -> Followed:
        return self.follow.record

    @property
    def url(self) -> str:
        return self.subject.get_absolute_url()


def _moved(step: ChallengeStep | OutcomeStep | DialogueStep | ReportStep) -> str:
    return _("The status is now “%(state)s”.") % {"state": step.to_label}


def _merged(step: ChallengeStep) -> str:
    return _("“%(title)s” has been merged into it.") % {"title": step.challenge}


def _party(step: ChallengePartyStep) -> str:
    words = {"organisation": step.party.organisation, "role": step.party.get_role_display()}
    if step.to_state == "confirmed":
        return _("%(organisation)s shares it: %(role)s.") % words
    return _("%(organisation)s no longer takes part: %(role)s.") % words


def _tried(trial: Trial) -> str:
    words = {"host": trial.host, "verdict": trial.get_verdict_display()}
    return _("A trial in a test bed: %(host)s, %(verdict)s.") % words


def _reused(step: ReuseStep) -> str:
    return _("Reused by %(who)s: %(state)s.") % {"who": step.reuse.who, "state": step.to_label}


def _published(record: Subject) -> str:
    return _("New on the site: %(kind)s.") % {"kind": record._meta.verbose_name}


# A new record on the site is told by its time of publication; that one comes back, or leaves, is no news.
_ON_AND_OFF = list(PUBLICATION)
SOURCES = (
    NewsSource(
        Challenge, ChallengeStep.objects.exclude(to_state__in=["merged", *_ON_AND_OFF]), "at", "challenge", _moved
    ),
    NewsSource(
        Challenge,
        ChallengeStep.objects.filter(to_state="merged", challenge__published_at__isnull=False).select_related(
            "challenge"
        ),
        "at",
        "challenge__merged_into",
        _merged,
    ),
    NewsSource(
        Challenge,
        ChallengePartyStep.objects.filter(to_state__in=ChallengeParty.PUBLIC).select_related("party__organisation"),
        "at",
        "party__challenge",
        _party,
        organisation="party__organisation",
    ),
    NewsSource(Outcome, OutcomeStep.objects.exclude(to_state__in=_ON_AND_OFF), "at", "outcome", _moved),
    NewsSource(
        Outcome,
        Trial.objects.select_related("organisation"),
        "created_at",
        "outcome",
        _tried,
        organisation="organisation",
    ),
    NewsSource(
        Outcome,
        ReuseStep.objects.filter(reuse__confirmed_at__isnull=False).select_related("reuse__organisation"),
        "at",
        "reuse__outcome",
        _reused,
        organisation="reuse__organisation",
    ),
    NewsSource(Dialogue, DialogueStep.objects.exclude(to_state__in=_ON_AND_OFF), "at", "dialogue", _moved),
    NewsSource(Report, ReportStep.objects.filter(to_state__in=["superseded", "withdrawn"]), "at", "report", _moved),
    *(
        NewsSource(model, model._default_manager.filter(publication="published"), "published_at", "pk", _published)
        for model in (Challenge, Outcome, Dialogue, Report)
    ),
)


def news_for(
    follower: Follower, *, since: dt.datetime | None = None, until: dt.datetime, most: int = 100
) -> list[News]:
    """Return what happened after ``since`` and no later than ``until``: the latest ``most`` of it, the latest first.

    What reaches the reader by several follows is told once: under the record itself where that is followed, and else
    under the first in the order of ``Follow.KINDS``. Fourteen queries, one where nothing is followed; six more for an
    editor where editors need a second factor.
    """
    followed = {follow.pk: follow for follow in Follow.objects.by(follower).readable_by(follower).with_records()}
    if not followed:
        return []
    follows = Follow.objects.filter(pk__in=followed)  # what may be read is known now, and not asked in every query
    began = min(follow.created_at for follow in followed.values())  # nothing before is news, and need not be looked at
    since = max(since, began) if since else began
    visible = {model: model._default_manager.visible_to(visitor_of(follower)) for model in REACH}
    rows = {source: list(_rows(source, follows, visible[source.of], since, until)[:LOOKED_AT]) for source in SOURCES}
    news = _told(rows, follows, followed)
    return sorted(news, key=attrgetter("at"), reverse=True)[:most]


def recent_news(follower: Follower, *, most: int) -> list[News]:
    now = timezone.now()
    return news_for(follower, since=now - RECENT, until=now, most=most)


def _told(
    rows: Mapping[NewsSource, list[Any]], follows: QuerySet[Follow], followed: Mapping[int, Follow]
) -> Iterator[News]:
    """Yield what of the rows reaches a follow that had begun before they happened. One query."""
    links = _links(rows, follows)
    by_organisation = {follow.organisation_id: pk for pk, follow in followed.items() if follow.organisation_id}
    for source, found in rows.items():
        for row in found:
            reaching = links[source.of, row.subject_] | {by_organisation.get(row.organisation_)}
            candidates = [followed[pk] for pk in reaching if pk and followed[pk].created_at < row.at_]
            if candidates:
                subject = row if source.subject == "pk" else attrgetter(source.subject.replace("__", "."))(row)
                yield News(row.at_, source.what(row), subject, _nearest(candidates, subject))


def by_record(news: Iterable[News]) -> list[tuple[Followed, list[News]]]:
    """Group the news by the record that is followed, in the order of ``Follow.KINDS`` and of the names."""

    def place(one: News) -> tuple[int, str, int]:
        return _rank(one.follow), str(one.followed).casefold(), one.follow.pk

    groups = [list(group) for _place, group in groupby(sorted(news, key=place), place)]
    return [(group[0].followed, group) for group in groups]


def _rows(
    source: NewsSource,
    follows: QuerySet[Follow],
    visible: QuerySet[Any],
    since: dt.datetime,
    until: dt.datetime,
) -> QuerySet[Any]:
    """Return the source's rows that reach one of ``follows``, the latest first.

    Whether it had begun by then is looked at afterwards, and the ways are joined as sets: asked row by row, the
    database would work for minutes on what many follow.
    """
    reached = [
        follows.filter(**{f"{way}__isnull": False}, **condition).order_by().values_list(way)
        for way, condition in REACH[source.of].items()
    ]
    rows: QuerySet[Any] = source.rows.filter(**{f"{source.at}__gt": since, f"{source.at}__lte": until})
    reaching = rows.filter(**{f"{source.subject}__in": reached[0].union(*reached[1:])})
    if source.organisation:
        organisations = follows.filter(organisation__isnull=False).order_by().values("organisation")
        of_organisation = rows.filter(**{f"{source.organisation}__in": organisations})
        one_way, other_way = (some.order_by().select_related(None).values("pk") for some in (reaching, of_organisation))
        reaching = rows.filter(pk__in=one_way.union(other_way))
    rows = reaching.filter(**{f"{source.subject}__in": visible.values("pk")})
    if source.subject != "pk":
        rows = rows.select_related(source.subject)
    rows = rows.annotate(
        at_=F(source.at),
        subject_=F(source.subject),
        organisation_=F(source.organisation) if source.organisation else Value(None, IntegerField()),
    )
    return rows.order_by("-at_", "-pk")


def _links(
    rows: Mapping[NewsSource, list[Any]], follows: QuerySet[Follow]
) -> Mapping[tuple[type[Subject], int], set[int]]:
    """Return which of ``follows`` reach each of the records that the rows are about. One query."""
    subjects: dict[type[Subject], set[int]] = defaultdict(set)
    for source, found in rows.items():
        subjects[source.of].update(row.subject_ for row in found)
    models = {model._meta.model_name: model for model in REACH}
    queries = [
        follows.filter(**{f"{way}__in": subjects[model]}, **condition).values_list("pk", way, Value(name, CharField()))
        for name, model in models.items()
        for way, condition in REACH[model].items()
        if subjects[model]
    ]
    links: dict[tuple[type[Subject], int], set[int]] = defaultdict(set)
    if queries:
        for follow, subject, name in queries[0].union(*queries[1:], all=True):
            links[models[name], subject].add(follow)
    return links


def _nearest(follows: Iterable[Follow], subject: Subject) -> Follow:
    return min(follows, key=lambda follow: (follow.record != subject, _rank(follow), follow.pk))


def _rank(follow: Follow) -> int:
    return list(Follow.KINDS).index(follow.kind)
