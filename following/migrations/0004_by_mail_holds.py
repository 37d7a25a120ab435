from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("following", "0003_by_mail_once")]

    operations = [
        ValidateCheck(model_name="follow", name="follow_one_record"),
        ValidateCheck(model_name="follow", name="follow_by_somebody"),
    ]
