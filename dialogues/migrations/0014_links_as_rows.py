"""Make a row of the one link that each participant had, so that those in letters go on working. They have no end."""

from django.db import migrations

PIECE = 2_000


def make_rows(apps, editor):
    people = apps.get_model("dialogues", "Participant").objects.exclude(key_digest="")
    links = apps.get_model("dialogues", "ParticipantLink")
    rows = []
    for pk, key_digest, confirmed_at in people.values_list("pk", "key_digest", "confirmed_at").iterator(PIECE):
        rows.append(links(participant_id=pk, key_digest=key_digest, purpose="own_page", used_at=confirmed_at))
        if len(rows) == PIECE:
            links.objects.bulk_create(rows, ignore_conflicts=True)
            rows = []
    links.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0013_private_links")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop, elidable=True)]
