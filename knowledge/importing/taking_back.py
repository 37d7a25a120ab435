"""Taking a delivery back, in whatever order."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from knowledge.importing.saving import write_over
from knowledge.models import Delivery, Figure, FigureChange, Indicator, Series, Source
from knowledge.suppression import protect_anew


@transaction.atomic
def take_back(delivery: Delivery) -> Delivery:
    """Let everything be as if the delivery had never come. What later ones have brought stays.

    Raises ValueError when it is not taken in.
    """
    Source.objects.select_for_update(no_key=True).get(pk=delivery.source_id)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state != Delivery.State.TAKEN_IN:
        raise ValueError(delivery.state)
    before = {(one.series_id, one.year): one for one in delivery.changes.all().iterator()}
    # What has been written over since remembers what was before this delivery, instead of what it brought.
    for later in FigureChange.objects.filter(delivery_before=delivery).iterator():
        mine = before.get((later.series_id, later.year))
        if mine is None:
            later.delete()
        else:
            later.value, later.status, later.delivery_before_id = mine.value, mine.status, mine.delivery_before_id
            later.save(update_fields=["value", "status", "delivery_before"])
    still = set(
        Figure.objects.filter(delivery=delivery, series__changes__delivery=delivery)
        .values_list("series", "year").iterator()
    ) if before else set()  # fmt: skip
    write_over(
        Figure(series_id=one.series_id, year=one.year, value=one.value, status=one.status,
               delivery_id=one.delivery_before_id)
        for key, one in before.items() if key in still
    )  # fmt: skip
    touched = list(Indicator.objects.filter(smallest_shown__isnull=False, series__in=_touched(delivery)).distinct())
    Figure.objects.filter(delivery=delivery).delete()
    for indicator in touched:
        protect_anew(indicator)
    delivery.state, delivery.taken_back_at = Delivery.State.TAKEN_BACK, timezone.now()
    delivery.save(update_fields=["state", "taken_back_at"])
    return delivery


def _touched(delivery: Delivery) -> QuerySet[Series]:
    return Series.objects.filter(Q(figures__delivery=delivery) | Q(changes__delivery=delivery))
