from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_web_addresses")]

    operations = [
        ValidateCheck(model_name="checkedaddress", name="reports_checkedaddress_on_the_web"),
        ValidateCheck(model_name="link", name="reports_link_on_the_web"),
    ]
