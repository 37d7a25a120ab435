from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_pictures")]

    operations = [
        ValidateCheck(model_name="report", name="reports_report_picture_has_words"),
    ]
