"""Move what was there into its new place: the challenges answered, and the maturity that the sources give."""

import uuid

from django.db import migrations
from django.db.models import F


def move(apps, schema_editor):
    Outcome = apps.get_model("outcomes", "Outcome")
    Answer = apps.get_model("outcomes", "AnsweredChallenge")
    pairs = Outcome.challenges.through.objects.values_list("outcome_id", "challenge_id")
    Answer.objects.bulk_create(
        [Answer(outcome_id=outcome, challenge_id=challenge) for outcome, challenge in pairs.iterator()], batch_size=500
    )
    for pk in Outcome.objects.values_list("pk", flat=True):
        Outcome.objects.filter(pk=pk).update(identifier=uuid.uuid4())
    documented = Outcome.objects.filter(maturity__in=["idea", "in_test_bed", "piloted"])
    documented.update(documented_maturity=F("maturity"))


def back(apps, schema_editor):
    Outcome = apps.get_model("outcomes", "Outcome")
    Answer = apps.get_model("outcomes", "AnsweredChallenge")
    link = Outcome.challenges.through
    pairs = Answer.objects.values_list("outcome_id", "challenge_id")
    link.objects.bulk_create(
        [link(outcome_id=outcome, challenge_id=challenge) for outcome, challenge in pairs.iterator()], batch_size=500
    )


class Migration(migrations.Migration):

    dependencies = [("outcomes", "0003_evidence")]

    operations = [migrations.RunPython(move, back)]
