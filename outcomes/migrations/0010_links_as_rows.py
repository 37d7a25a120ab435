"""Make a row of the one link that each reuse had, so that those in letters go on working for their time."""

from django.db import migrations

PIECE = 2_000


def make_rows(apps, editor):
    reuses = apps.get_model("outcomes", "Reuse").objects.exclude(key_digest="").exclude(key_expires_at=None)
    links = apps.get_model("outcomes", "ReuseLink")
    rows = []
    columns = ("pk", "key_digest", "key_expires_at", "confirmed_at")
    for pk, key_digest, expires_at, confirmed_at in reuses.values_list(*columns).iterator(PIECE):
        purpose = "follow_up" if confirmed_at else "confirm"
        rows.append(
            links(reuse_id=pk, key_digest=key_digest, purpose=purpose, expires_at=expires_at, used_at=confirmed_at)
        )
        if len(rows) == PIECE:
            links.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    links.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0009_private_links")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop, elidable=True)]
