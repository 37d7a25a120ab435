from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("places", "0008_pictures")]

    operations = [
        ValidateCheck(model_name="area", name="places_area_picture_has_words"),
    ]
