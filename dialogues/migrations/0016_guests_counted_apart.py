"""Take guests out of the numbers of supporters, where there are any. Nothing else is touched."""

from django.db import migrations
from django.db.models import Count, Q

PIECE = 2_000


def count_apart(apps, editor):
    """Count both anew: what an old version has counted meanwhile is put right at the next support."""
    supports = apps.get_model("dialogues", "Support").objects
    contributions = apps.get_model("dialogues", "Contribution").objects
    is_guest = Q(participant__confirmed_at=None, participant__user=None)
    with_guests = supports.filter(is_guest).order_by().values("contribution").distinct()
    counted = supports.filter(contribution__in=with_guests).order_by().values("contribution")
    counted = counted.annotate(guests=Count("pk", filter=is_guest), all=Count("pk"))
    for row in counted.iterator(PIECE):
        contributions.filter(pk=row["contribution"]).update(
            n_supports=row["all"] - row["guests"], n_guest_supports=row["guests"]
        )


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0015_guests_apart")]

    operations = [migrations.RunPython(count_apart, migrations.RunPython.noop, elidable=True)]
