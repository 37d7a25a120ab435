# Notes in both languages

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0009_websites_that_were_there'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalorganisation',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicalprogramme',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicalstage',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='programme',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='stage',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AlterField(
            model_name='historicalorganisation',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='historicalprogramme',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='historicalstage',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='programme',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='stage',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
    ]
