from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0006_setting_up")]

    operations = [
        migrations.RemoveConstraint(model_name="contribution", name="contribution_hidden_has_reason"),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                name="contribution_hidden_has_reason",
                condition=~Q(state__in=["hidden", "appealed", "upheld"])
                | ~Q(hidden_reason="")
                | Q(hidden_rule__isnull=False),
                violation_error_message="Say why the contribution is hidden.",
            ),
        ),
    ]
