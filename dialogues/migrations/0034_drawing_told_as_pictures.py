"""What a drawing shows and who made it are called as of every picture; the columns are those that were there."""

from django.db import migrations, models

TOLD = "what it shows"
MADE = "who made it"


def text(label, column, longest, **options):
    return models.CharField(max_length=longest, verbose_name=label, db_column=column, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0033_flow_and_letters"),
    ]

    operations = [
        migrations.AlterField("drawing", "alt", text(TOLD, "alt", 300)),
        migrations.RenameField("drawing", "alt", "picture_alt"),
        migrations.AlterField("drawing", "alt_sv", text(TOLD, "alt_sv", 300, null=True)),
        migrations.RenameField("drawing", "alt_sv", "picture_alt_sv"),
        migrations.AlterField("drawing", "alt_en", text(TOLD, "alt_en", 300, null=True)),
        migrations.RenameField("drawing", "alt_en", "picture_alt_en"),
        migrations.AlterField("drawing", "credit", text(MADE, "credit", 120, blank=True)),
        migrations.RenameField("drawing", "credit", "picture_credit"),
    ]
