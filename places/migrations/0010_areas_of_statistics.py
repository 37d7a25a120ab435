import django.core.validators
from django.db import migrations, models

from core.database.operations import AddCheckNotValid


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0009_pictures_have_words'),
    ]

    operations = [
        # It reads the code, and would be looked through under a lock when the column is widened.
        migrations.RemoveConstraint(
            model_name='area',
            name='area_municipality_has_code',
        ),
        migrations.RemoveConstraint(
            model_name='area',
            name='area_place_lies_in_another',
        ),
        migrations.AddField(
            model_name='area',
            name='valid_from',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Of an area of statistics.', null=True, verbose_name='first year of the division'),
        ),
        migrations.AddField(
            model_name='area',
            name='valid_to',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='last year of the division'),
        ),
        migrations.AddField(
            model_name='historicalarea',
            name='valid_from',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Of an area of statistics.', null=True, verbose_name='first year of the division'),
        ),
        migrations.AddField(
            model_name='historicalarea',
            name='valid_to',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='last year of the division'),
        ),
        migrations.AlterField(
            model_name='area',
            name='code',
            field=models.CharField(blank=True, help_text='Statistics Sweden’s code. Two digits for a county, four for a municipality.', max_length=9, validators=[django.core.validators.RegexValidator('^[0-9A-Z]{2,9}$', 'Figures and capital letters, as Statistics Sweden writes it.')], verbose_name='SCB code'),
        ),
        migrations.AlterField(
            model_name='area',
            name='kind',
            field=models.CharField(choices=[('county', 'county'), ('municipality', 'municipality'), ('district', 'district'), ('site', 'site'), ('country', 'country'), ('basic_area', 'small area'), ('deso', 'DeSO, an area of statistics'), ('regso', 'RegSO, an area of statistics')], max_length=12, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='historicalarea',
            name='code',
            field=models.CharField(blank=True, help_text='Statistics Sweden’s code. Two digits for a county, four for a municipality.', max_length=9, validators=[django.core.validators.RegexValidator('^[0-9A-Z]{2,9}$', 'Figures and capital letters, as Statistics Sweden writes it.')], verbose_name='SCB code'),
        ),
        migrations.AlterField(
            model_name='historicalarea',
            name='kind',
            field=models.CharField(choices=[('county', 'county'), ('municipality', 'municipality'), ('district', 'district'), ('site', 'site'), ('country', 'country'), ('basic_area', 'small area'), ('deso', 'DeSO, an area of statistics'), ('regso', 'RegSO, an area of statistics')], max_length=12, verbose_name='kind'),
        ),
        AddCheckNotValid(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'municipality'), _negated=True), ('code__regex', '^[0-9]{4}$'), _connector='OR'), name='area_municipality_has_code', violation_error_message='A municipality’s code has four digits.'),
        ),
        AddCheckNotValid(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['country', 'county', 'municipality']), ('parent__isnull', False), _connector='OR'), name='area_place_lies_in_another', violation_error_message='Say which municipality the place is in.'),
        ),
        AddCheckNotValid(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['basic_area', 'deso', 'regso']), _negated=True), models.Q(('code__regex', '^[0-9]{4,9}$'), ('kind', 'basic_area')), models.Q(('code__regex', '^[0-9]{4}[ABC][0-9]{4}$'), ('kind', 'deso')), models.Q(('code__regex', '^[0-9]{4}R[0-9]{3}$'), ('kind', 'regso')), _connector='OR'), name='area_of_statistics_has_code', violation_error_message='An area of statistics has its code: 0126A0010 is a DeSO, 0126R001 a RegSO.'),
        ),
        AddCheckNotValid(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='area_years_in_order', violation_error_message='The last year cannot be before the first.'),
        ),
    ]
