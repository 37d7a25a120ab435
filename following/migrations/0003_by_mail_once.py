from django.db import migrations, models

from core.database.operations import AddIndexConcurrently, AddUniqueConcurrently


class Migration(migrations.Migration):
    atomic = False  # constraints whose indexes are made while others write

    dependencies = [("following", "0002_by_mail")]

    operations = [
        AddIndexConcurrently(model_name="follow", index=models.Index(fields=["dialogue"], name="follow_dialogue")),
        AddIndexConcurrently(model_name="follow", index=models.Index(fields=["report"], name="follow_report")),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('user', 'dialogue'), name='follow_once_dialogue', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('user', 'report'), name='follow_once_report', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'challenge'), name='follow_once_challenge_by_mail', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'outcome'), name='follow_once_outcome_by_mail', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'dialogue'), name='follow_once_dialogue_by_mail', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'report'), name='follow_once_report_by_mail', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'organisation'), name='follow_once_organisation_by_mail', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'area'), name='follow_once_area_by_mail', violation_error_message='You already follow this.'),
        ),
        AddUniqueConcurrently(
            model_name='follow',
            constraint=models.UniqueConstraint(fields=('address', 'perspective'), name='follow_once_perspective_by_mail', violation_error_message='You already follow this.'),
        ),
    ]
