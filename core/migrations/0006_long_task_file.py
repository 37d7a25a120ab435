from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_long_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="longtask",
            name="file",
            field=models.FileField(blank=True, db_default="", default="", upload_to=core.models.waiting_path),
        ),
    ]
