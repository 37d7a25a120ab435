from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0019_web_addresses")]

    operations = [
        ValidateCheck(model_name="dialogue", name="dialogues_dialogue_on_the_web"),
        ValidateCheck(model_name="meeting", name="dialogues_meeting_on_the_web"),
        ValidateCheck(model_name="statement", name="dialogues_statement_on_the_web"),
    ]
