from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("challenges", "0004_web_addresses")]

    operations = [
        ValidateCheck(model_name="challenge", name="challenges_challenge_on_the_web"),
        ValidateCheck(model_name="event", name="challenges_event_on_the_web"),
        ValidateCheck(model_name="ideagroup", name="challenges_ideagroup_on_the_web"),
        ValidateCheck(model_name="perspective", name="challenges_perspective_on_the_web"),
        ValidateCheck(model_name="workpackage", name="challenges_workpackage_on_the_web"),
    ]
