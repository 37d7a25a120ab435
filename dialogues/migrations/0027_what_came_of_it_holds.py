from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0026_what_came_of_it")]

    operations = [
        ValidateCheck(model_name="statement", name="statement_position_known"),
        ValidateCheck(model_name="statement", name="statement_says_why_not_done"),
    ]
