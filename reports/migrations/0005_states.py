from django.db import migrations


def name_states(apps, editor):
    """What was on the site is published; what was taken off it had been."""
    apps.get_model("reports", "Report").objects.exclude(publication="draft").update(state="published")


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_library")]

    operations = [migrations.RunPython(name_states, migrations.RunPython.noop)]
