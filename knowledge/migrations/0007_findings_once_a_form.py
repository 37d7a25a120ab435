from django.db import migrations, models

from core.database.operations import AddUniqueConcurrently, ValidateCheck


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("knowledge", "0006_findings_of_organisations")]

    operations = [
        AddUniqueConcurrently(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('author', 'form_key'), name='finding_once_a_form', violation_error_message='This finding has already been saved.'),
        ),
        ValidateCheck(model_name="finding", name="knowledge_finding_state_known"),
        ValidateCheck(model_name="finding", name="finding_handed_in_by_its_owner"),
    ]
