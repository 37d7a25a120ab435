from django.db import migrations, models

from core.database.operations import AddIndexConcurrently


class Migration(migrations.Migration):
    """Count and list dialogues without the demonstrations from an index alone."""

    atomic = False

    dependencies = [
        ("dialogues", "0034_drawing_told_as_pictures"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="dialogue",
            index=models.Index(
                models.F("publication"),
                models.OrderBy(models.F("started"), descending=True),
                models.F("id"),
                models.F("state"),
                name="dialogue_real_newest",
                condition=models.Q(("is_demonstration", False)),
            ),
        ),
        AddIndexConcurrently(
            model_name="dialogue",
            index=models.Index(
                models.F("publication"),
                models.OrderBy(models.F("participants"), descending=True),
                models.F("id"),
                name="dialogue_most_took_part",
                condition=models.Q(("is_demonstration", False)),
            ),
        ),
        migrations.RemoveIndex(model_name="dialogue", name="dialogue_newest"),
    ]
