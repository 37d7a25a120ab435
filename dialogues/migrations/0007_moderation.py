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
        migrations.AlterField(
            model_name="flag",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=models.deletion.CASCADE,
                related_name="+",
                to="dialogues.rule",
                verbose_name="rule",
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                "dialogue", "appealed_at", "id", condition=Q(state="appealed"), name="contribution_appealed"
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                fields=["dialogue", "-created_at", "-id"],
                condition=Q(state__in=["hidden", "upheld"]),
                name="contribution_hidden",
            ),
        ),
    ]
