from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0014_pictures")]

    operations = [
        ValidateCheck(model_name="outcome", name="outcomes_outcome_picture_has_words"),
        ValidateCheck(model_name="trial", name="outcomes_trial_picture_has_words"),
    ]
