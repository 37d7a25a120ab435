from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("reports", "0013_web_addresses_of_reports")]

    operations = [ValidateCheck(model_name="report", name="reports_report_on_the_web")]
