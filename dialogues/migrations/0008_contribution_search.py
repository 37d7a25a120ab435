from django.db import migrations, models
from django.db.models import Q

from records.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0007_moderation")]

    operations = [
        trigram_index("dialogues_contribution"),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=Q(latitude__isnull=False) | Q(area__isnull=False),
                fields=["activity", "state", "-created_at", "-id"],
                name="contribution_placed",
            ),
        ),
    ]
