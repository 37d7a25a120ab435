"""A report has one of the portal's languages.

One without, which only an import past the forms can have left, is said to be in Swedish, as most are; its editors see it.
"""

from django.conf import settings
from django.db import migrations, models


def give_language(apps, schema_editor):
    apps.get_model("reports", "Report").objects.exclude(language__in=["sv", "en"]).update(language="sv")


class Migration(migrations.Migration):

    dependencies = [
        ('challenges', '0003_joint_identification'),
        ('dialogues', '0010_languages_known'),
        ('outcomes', '0007_languages_known'),
        ('partners', '0005_order_of_names'),
        ('places', '0003_order_of_names'),
        ('reports', '0008_links_checked'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(give_language, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['sv', 'en'])), name='reports_report_language_known', violation_error_message="This is not one of the choices."),
        ),
    ]
