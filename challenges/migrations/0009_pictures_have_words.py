from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("challenges", "0008_pictures")]

    operations = [
        ValidateCheck(model_name="challenge", name="challenges_challenge_picture_has_words"),
    ]
