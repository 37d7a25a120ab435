from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_web_addresses")]

    operations = [
        ValidateCheck(model_name="aim", name="partners_aim_on_the_web"),
        ValidateCheck(model_name="organisation", name="partners_organisation_on_the_web"),
        ValidateCheck(model_name="programme", name="partners_programme_on_the_web"),
        ValidateCheck(model_name="stage", name="partners_stage_on_the_web"),
    ]
