from django.db import migrations

from records.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0001_initial")]

    operations = [
        trigram_index("dialogues_dialogue"),
    ]
