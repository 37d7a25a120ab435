from django.db import migrations, models

from core.database.triggers import unwatch_content


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ContentChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("n", models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.RunPython(migrations.RunPython.noop, unwatch_content),
    ]
