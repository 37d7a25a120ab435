from django.db import migrations, models
from django.db.models import Q

from core.database.operations import AddCheckNotValid


class Migration(migrations.Migration):

    dependencies = [('outcomes', '0020_effects')]

    operations = [
        AddCheckNotValid(
            model_name='effect',
            constraint=models.CheckConstraint(
                condition=Q(before_year__isnull=True) | Q(before_year__gte=1900, after_year__lte=2200),
                name='effect_years_are_years',
                violation_error_message='Write a year with four figures.',
            ),
        ),
    ]
