from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0011_web_addresses")]

    operations = [
        ValidateCheck(model_name="attachment", name="outcomes_attachment_on_the_web"),
        ValidateCheck(model_name="indicator", name="outcomes_indicator_on_the_web"),
        ValidateCheck(model_name="outcome", name="outcomes_outcome_on_the_web"),
        ValidateCheck(model_name="trial", name="outcomes_trial_on_the_web"),
    ]
