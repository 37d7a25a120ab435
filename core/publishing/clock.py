"""What becomes or stops being visible, or is called otherwise, as time passes and nothing is written."""

from datetime import datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone


def next_moment(after: datetime) -> datetime:
    """Return when that happens next: the next midnight at latest, as much is told in days. One query.

    An app says in ``by_the_clock`` which columns of its tables hold such moments.
    """
    tomorrow = timezone.localdate(after) + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    columns: list[QuerySet[Any, tuple[datetime]]] = [
        QuerySet(config.get_model(model)).filter(**{f"{field}__gt": after, f"{field}__lt": midnight}).values_list(field)
        for config in apps.get_app_configs()
        for model, fields in getattr(config, "by_the_clock", {}).items()
        for field in fields
    ]
    return min([midnight, *(moment for (moment,) in columns[0].union(*columns[1:], all=True))])
