from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("places", "0005_web_addresses")]

    operations = [
        ValidateCheck(model_name="area", name="places_area_on_the_web"),
    ]
