# Notes in both languages, and how single fields are known

import core.publishing.provenance
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0012_web_addresses_that_were_there'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalmethodcard',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='historicaloutcome',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicaltrial',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='historicaltrial',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='methodcard',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='outcome',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='reuse',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='trial',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='trial',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AlterField(
            model_name='historicaloutcome',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='historicaltrial',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='indicator',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='outcome',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='reuse',
            name='state',
            field=models.CharField(choices=[('interested', 'interested'), ('planned', 'planned'), ('adapting', 'adapting it'), ('in_use', 'in use'), ('evaluated', 'evaluated'), ('abandoned', 'abandoned'), ('ended', 'has been used')], default='interested', editable=False, max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='trial',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
    ]
