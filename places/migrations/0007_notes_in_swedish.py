# Notes in both languages

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0006_web_addresses_that_were_there'),
    ]

    operations = [
        migrations.AddField(
            model_name='area',
            name='position_note_sv',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='note on the position, in Swedish'),
        ),
        migrations.AddField(
            model_name='area',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicalarea',
            name='position_note_sv',
            field=models.CharField(blank=True, db_default='', max_length=200, verbose_name='note on the position, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicalarea',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AlterField(
            model_name='area',
            name='position_note',
            field=models.CharField(blank=True, max_length=200, verbose_name='note on the position, in English'),
        ),
        migrations.AlterField(
            model_name='area',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='historicalarea',
            name='position_note',
            field=models.CharField(blank=True, max_length=200, verbose_name='note on the position, in English'),
        ),
        migrations.AlterField(
            model_name='historicalarea',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
    ]
