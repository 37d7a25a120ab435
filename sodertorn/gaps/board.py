"""The board: which gaps a reader sees, rule by rule, with whoever has taken each.

To look for gaps among a hundred thousand records takes as long as the collection is large. So which records have a gap
is kept until the content changes, no more than COUNTED a rule; what a page shows of them is asked for anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from accounts.permissions import may_use_admin
from core.publishing.content import kept, kept_each
from core.publishing.related import COUNTED
from outcomes.models import Outcome
from partners.models import Organisation
from partners.permissions import organisations_of, writes_for
from sodertorn.gaps.rules import RULES, GapRule
from sodertorn.models import TakenGap


@dataclass(frozen=True)
class Scope:
    """Whose gaps are looked at: of all (None), or of some organisations; and for which of them the reader may act."""

    organisations: QuerySet[Organisation] | None
    key: str
    reader: int  # the reader's own key
    writes: frozenset[int]
    is_editor: bool

    def narrow(self, rule: GapRule) -> QuerySet[Any]:
        records = rule.records()
        return records if self.organisations is None else rule.kind.owned(records, self.organisations)

    def may_take(self, owner: Organisation | None) -> bool:
        return self.is_editor or (owner is not None and owner.pk in self.writes)


EVERYTHING = Scope(None, "all", 0, frozenset(), True)


@dataclass(frozen=True)
class GapRow:
    """A record with a gap, as a row shows it."""

    rule: GapRule
    record: Any
    owner: Organisation | None
    taken: TakenGap | None
    fill_url: str  # the field in which it is filled; "" for those who cannot write there
    may_take: bool
    is_mine: bool
    may_release: bool

    @property
    def url(self) -> str:
        shown = self.record if hasattr(self.record, "get_absolute_url") else self.record.outcome
        return str(shown.get_absolute_url())

    @property
    def is_late(self) -> bool:
        return self.taken is not None and self.taken.due_on < timezone.localdate()


def scope_of(user: User, organisation: Organisation | None = None) -> Scope:
    """Return what ``user`` may look at: editors everything, members their organisations'. At most four queries."""
    is_editor = may_use_admin(user)
    readable = Organisation.objects.all() if is_editor else organisations_of(user)
    if organisation is not None:
        readable = readable.filter(pk=organisation.pk)
    writes = frozenset() if is_editor else frozenset(writes_for(user).values_list("pk", flat=True))
    if is_editor and organisation is None:
        return Scope(None, "all", user.pk, writes, is_editor)
    keys = sorted(readable.values_list("pk", flat=True))
    return Scope(Organisation.objects.filter(pk__in=keys), ",".join(map(str, keys)), user.pk, writes, is_editor)


def found(scope: Scope, rules: Iterable[GapRule], *, request: HttpRequest | None = None) -> dict[str, list[int]]:
    """Return the keys of the records with each gap, the oldest first, at most COUNTED a rule."""
    by_name = {rule.name: rule for rule in rules}

    def look(missing: list[str]) -> dict[str, list[int]]:
        return {
            name: list(scope.narrow(by_name[name]).order_by("pk").values_list("pk", flat=True)[:COUNTED])
            for name in missing
        }

    names = {name: f"gaps:{name}:{timezone.localdate()}:{scope.key}" for name in by_name}
    return kept_each(names, look, request=request)


def gaps(scope: Scope, keys: dict[str, list[int]]) -> dict[str, list[GapRow]]:
    """Return the rows for these keys, rule by rule: what has been mended meanwhile is left out."""
    wanted = {name: pks for name, pks in keys.items() if pks}
    every = {pk for pks in wanted.values() for pk in pks}
    taken = {
        (one.rule, one.record): one
        for one in TakenGap.objects.filter(rule__in=wanted, record__in=every).select_related("taken_by")
    }
    return {
        name: [
            _gap(scope, RULES[name], record, taken.get((name, record.pk)))
            for record in RULES[name].kind.for_rows(scope.narrow(RULES[name]).filter(pk__in=pks)).order_by("pk")
        ]
        for name, pks in wanted.items()
    }


def gap_of(scope: Scope, rule: GapRule, pk: int) -> GapRow | None:
    """Return one gap; None when it is not there, or not any more."""
    found_now = gaps(scope, {rule.name: [pk]})[rule.name]
    return found_now[0] if found_now else None


def _gap(scope: Scope, rule: GapRule, record: Any, taken: TakenGap | None) -> GapRow:
    owner = rule.kind.owner(record)
    place, args = rule.place, rule.kind.args(record)
    may_fill = scope.may_take(owner) and (scope.is_editor or (bool(place.page) and place.is_open(record)))
    fill = (place.for_editors if scope.is_editor else place.for_members)(record, args) if may_fill else ""
    is_mine = taken is not None and taken.taken_by_id == scope.reader
    may_release = taken is not None and (is_mine or scope.is_editor)
    return GapRow(rule, record, owner, taken, fill, may_fill, is_mine, may_release)


def with_card(request: HttpRequest) -> tuple[int, int]:
    """Return how many of the outcomes on the site have a method card, and how many there are. Two queries."""

    def count() -> tuple[int, int]:
        counted = Outcome.objects.published().aggregate(n_cards=Count("card"), n=Count("pk"))
        return counted["n_cards"], counted["n"]

    return kept("gaps:with-card", count, request=request)


def gap_counts(request: HttpRequest) -> list[tuple[GapRule, int, bool, str]]:
    """Return each rule that records break: how many do, whether there may be more, and where they stand."""
    keys = found(EVERYTHING, RULES.values(), request=request)
    return [
        (rule, len(keys[name]), len(keys[name]) >= COUNTED, f"{reverse('gaps')}?{urlencode({'rule': name})}")
        for name, rule in RULES.items()
        if keys[name]
    ]
