from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("following", "0006_goals_once")]

    operations = [ValidateCheck(model_name="follow", name="follow_one_record")]
