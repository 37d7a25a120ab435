from django.db import migrations

from core.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        trigram_index("places_area"),
    ]
