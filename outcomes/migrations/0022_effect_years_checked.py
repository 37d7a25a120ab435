from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):

    dependencies = [('outcomes', '0021_effect_years')]

    operations = [ValidateCheck(model_name='effect', name='effect_years_are_years')]
