"""Content is loaded once: nothing compares it with what the last loading wrote any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sodertorn", "0003_digests_of_links")]

    operations = [migrations.DeleteModel(name="LoadedEntry")]
