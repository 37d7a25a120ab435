from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0029_maps_and_drawings")]

    operations = [
        ValidateCheck(model_name="activity", name="dialogues_activity_kind_known"),
        ValidateCheck(model_name="category", name="dialogues_category_symbol_known"),
        ValidateCheck(model_name="category", name="dialogues_category_tone_known"),
        ValidateCheck(model_name="contribution", name="contribution_is_on_the_drawing"),
    ]
