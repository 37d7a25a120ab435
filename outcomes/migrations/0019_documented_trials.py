from django.db import migrations, models

from core.database.operations import AddIndexConcurrently


class Migration(migrations.Migration):
    """Find the trials that a source documents without reading all."""

    atomic = False

    dependencies = [
        ("outcomes", "0018_indicators_leave"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="trial",
            index=models.Index(
                models.OrderBy(models.F("started"), descending=True),
                models.F("id"),
                name="trial_documented",
                condition=models.Q(("confidence", "documented"), ("source__gt", "")),
            ),
        ),
    ]
