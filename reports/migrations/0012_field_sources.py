# Notes in both languages, and how single fields are known

import core.publishing.provenance
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0011_web_addresses_that_were_there'),
    ]

    operations = [
        migrations.AddField(
            model_name='author',
            name='is_unverified',
            field=models.BooleanField(db_default=False, default=False, help_text='No source has been seen that names them. They are shown as such, and no citation names them.', verbose_name='not verified'),
        ),
        migrations.AddField(
            model_name='historicalreport',
            name='copy_url',
            field=models.URLField(blank=True, db_default='', help_text='A copy that somebody else than the publisher keeps. It is never given as the report’s address.', max_length=500, verbose_name='address of a copy'),
        ),
        migrations.AddField(
            model_name='historicalreport',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='historicalreport',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='link',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='report',
            name='copy_url',
            field=models.URLField(blank=True, db_default='', help_text='A copy that somebody else than the publisher keeps. It is never given as the report’s address.', max_length=500, verbose_name='address of a copy'),
        ),
        migrations.AddField(
            model_name='report',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='report',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AlterField(
            model_name='historicalreport',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='link',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='report',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
    ]
