from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0001_initial"),
        ("outcomes", "0015_pictures_have_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="measures",
            field=models.ManyToManyField(
                blank=True,
                related_name="measured_by",
                to="knowledge.indicator",
                verbose_name="indicators that it measures",
            ),
        ),
    ]
