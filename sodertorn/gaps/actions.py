"""A gap is taken, given another day, and let go again."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import User
from sodertorn.gaps.board import GapRow
from sodertorn.gaps.rules import RULES
from sodertorn.models import TakenGap


def take(gap: GapRow, *, by: User, due_on: date | None = None) -> TakenGap:
    """Take a gap, or give one's own another day; return who has it, which is the other one of two at once."""
    day = due_on or timezone.localdate() + timedelta(days=TakenGap.DAYS)
    taken, is_new = TakenGap.objects.get_or_create(
        rule=gap.rule.name, record=gap.record.pk, defaults={"taken_by": by, "due_on": day}
    )
    if not is_new and taken.taken_by_id == by.pk and due_on:
        TakenGap.objects.filter(pk=taken.pk).update(due_on=due_on)
        taken.due_on = due_on
    return taken


def release(gap: GapRow) -> None:
    TakenGap.objects.filter(rule=gap.rule.name, record=gap.record.pk).delete()


def remove_mended() -> int:
    """Remove what has been taken of records that are mended, and of rules that are no more; return how many."""
    removed, _rows = TakenGap.objects.exclude(rule__in=RULES).delete()
    for name in TakenGap.objects.order_by("rule").values_list("rule", flat=True).distinct():
        taken = TakenGap.objects.filter(rule=name)
        keys = list(taken.values_list("record", flat=True))
        still = set(RULES[name].records().filter(pk__in=keys).values_list("pk", flat=True))
        removed += taken.filter(record__in=set(keys) - still).delete()[0]
    return removed
