"""Let organisers and the organisations of before have their parts, and methods their dialogues. What the source does not say of them stays unsaid."""

from django.db import migrations

PIECE = 2_000


def write_parties(apps, editor):
    dialogues, parties = apps.get_model("dialogues", "Dialogue"), apps.get_model("dialogues", "DialogueParty")
    organisers = dialogues.objects.exclude(organiser=None).order_by("pk").values_list("pk", "organiser")
    written = {*parties.objects.values_list("dialogue", "organisation")}
    _write(parties, organisers, "organiser", written)
    before = dialogues.organisations_before.through.objects.order_by("pk").values_list("dialogue", "organisation")
    _write(parties, before, "party", written)


def _write(parties, pairs, role, written):
    rows = []
    for dialogue, organisation in pairs.iterator(PIECE):
        if (dialogue, organisation) in written:
            continue
        written.add((dialogue, organisation))
        rows.append(parties(dialogue_id=dialogue, organisation_id=organisation, role=role))
        if len(rows) == PIECE:
            parties.objects.bulk_create(rows)
            rows = []
    parties.objects.bulk_create(rows)


def tie_methods(apps, editor):
    """Let each dialogue lead to the method it used, as those do that are set up from now on."""
    dialogues = apps.get_model("dialogues", "Dialogue")
    ties = dialogues.outcomes.through
    using = dialogues.objects.exclude(used_method=None).order_by("pk").values_list("pk", "used_method")
    rows = (ties(dialogue_id=dialogue, outcome_id=method) for dialogue, method in using.iterator(PIECE))
    ties.objects.bulk_create(rows, batch_size=PIECE, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0023_parties")]

    operations = [
        migrations.RunPython(write_parties, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(tie_methods, migrations.RunPython.noop, elidable=True),
    ]
