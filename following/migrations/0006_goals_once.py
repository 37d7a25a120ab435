from django.db import migrations, models

from core.database.operations import AddIndexConcurrently, AddUniqueConcurrently


class Migration(migrations.Migration):
    atomic = False  # constraints whose indexes are made while others write

    dependencies = [("following", "0005_goals")]

    operations = [
        AddIndexConcurrently(model_name="follow", index=models.Index(fields=["goal"], name="follow_goal")),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('user', 'goal'), name='follow_once_goal', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'goal'), name='follow_once_goal_by_mail', violation_error_message='You already follow this.'),
        ),
    ]
