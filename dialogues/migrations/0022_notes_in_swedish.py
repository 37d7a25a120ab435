# Notes in both languages

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dialogues', '0021_visits_by_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='dialogue',
            name='dates_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the dates, in Swedish'),
        ),
        migrations.AddField(
            model_name='dialogue',
            name='participants_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on participants, in Swedish'),
        ),
        migrations.AddField(
            model_name='dialogue',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicaldialogue',
            name='dates_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the dates, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicaldialogue',
            name='participants_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on participants, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicaldialogue',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AlterField(
            model_name='dialogue',
            name='dates_note',
            field=models.TextField(blank=True, verbose_name='note on the dates, in English'),
        ),
        migrations.AlterField(
            model_name='dialogue',
            name='participants_note',
            field=models.TextField(blank=True, verbose_name='note on participants, in English'),
        ),
        migrations.AlterField(
            model_name='dialogue',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='historicaldialogue',
            name='dates_note',
            field=models.TextField(blank=True, verbose_name='note on the dates, in English'),
        ),
        migrations.AlterField(
            model_name='historicaldialogue',
            name='participants_note',
            field=models.TextField(blank=True, verbose_name='note on participants, in English'),
        ),
        migrations.AlterField(
            model_name='historicaldialogue',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
    ]
