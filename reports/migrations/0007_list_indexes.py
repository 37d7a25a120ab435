from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_squashed_0006_state_fits_publication")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index("publication", F("published_at").desc(), "id", name="report_added"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index("publisher", name="report_publisher"),
        ),
    ]
