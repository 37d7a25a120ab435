from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0005_contributions_of_activities")]

    operations = [
        migrations.AddField(
            model_name=name,
            name="first_answer_by",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="The day that stood there when it opened; shown when it has been moved since.",
                null=True,
                verbose_name="first promised answer by",
            ),
        )
        for name in ("dialogue", "historicaldialogue")
    ] + [
        migrations.AddField(model_name="activity", name="form_key", field=models.UUIDField(editable=False, null=True)),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.UniqueConstraint(
                fields=("dialogue", "form_key"),
                name="activity_once_a_form",
                violation_error_message="This activity has already been saved.",
            ),
        ),
    ]
