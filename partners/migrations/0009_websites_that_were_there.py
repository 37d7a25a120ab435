from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("partners", "0008_who_answers")]

    operations = [ValidateCheck(model_name="programme", name="partners_programme_on_the_web")]
