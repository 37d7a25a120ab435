import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("outcomes", "0004_move_answers")]

    operations = [
        migrations.RemoveField(model_name="outcome", name="challenges"),
        migrations.AddField(
            model_name="outcome",
            name="challenges",
            field=models.ManyToManyField(
                blank=True,
                related_name="outcomes",
                through="outcomes.AnsweredChallenge",
                to="challenges.challenge",
                verbose_name="challenges it answers",
            ),
        ),
        migrations.AlterField(
            model_name="outcome",
            name="identifier",
            field=models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="In every portal.",
                unique=True,
                verbose_name="permanent identifier",
            ),
        ),
    ]
