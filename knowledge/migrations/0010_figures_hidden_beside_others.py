from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0009_words_of_findings"),
    ]

    operations = [
        migrations.AddField(
            model_name="figurechange",
            name="hid",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
