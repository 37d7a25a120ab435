from django.db import migrations

from records.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        trigram_index("reports_report"),
        trigram_index("reports_author"),
    ]
