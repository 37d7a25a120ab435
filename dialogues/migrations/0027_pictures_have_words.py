from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0026_pictures")]

    operations = [
        ValidateCheck(model_name="activity", name="dialogues_activity_picture_has_words"),
        ValidateCheck(model_name="dialogue", name="dialogues_dialogue_picture_has_words"),
    ]
