# Notes in both languages, and how single fields are known

import core.publishing.provenance
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('challenges', '0006_names_of_parts'),
        ('partners', '0010_notes_in_swedish'),
    ]

    operations = [
        migrations.AddField(
            model_name='challenge',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='challenge',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='challengeparty',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='event',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='field_sources',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known'),
        ),
        migrations.AddField(
            model_name='historicalchallenge',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='ideagroup',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='perspective',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AddField(
            model_name='workpackage',
            name='source_note_sv',
            field=models.TextField(blank=True, db_default='', verbose_name='note on the source, in Swedish'),
        ),
        migrations.AlterField(
            model_name='challenge',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='event',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='historicalchallenge',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='ideagroup',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='perspective',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.AlterField(
            model_name='workpackage',
            name='source_note',
            field=models.TextField(blank=True, help_text='What could not be found, or what was inferred and from what.', verbose_name='note on the source, in English'),
        ),
        migrations.CreateModel(
            name='LikelyParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field_sources', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, validators=[core.publishing.provenance.validate_field_sources], verbose_name='how single fields are known')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('co_owner', 'co-owner'), ('researcher', 'researcher'), ('test_bed_host', 'test-bed host'), ('landowner', 'landowner'), ('funder', 'funder'), ('supporter', 'supporter'), ('party', 'party, in a role the source does not specify')], default='party', max_length=13, verbose_name='role')),
                ('challenge', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likely_parties', to='challenges.challenge', verbose_name='challenge')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='likely_parties', to='partners.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'likely party',
                'verbose_name_plural': 'likely parties',
                'constraints': [models.UniqueConstraint(fields=('challenge', 'organisation', 'role'), name='likely_party_once_a_role', violation_error_message='The organisation is already named in this role.'), models.CheckConstraint(condition=models.Q(('role', 'owner'), _negated=True), name='likely_party_is_no_owner', violation_error_message='Only an organisation that has said so itself is the owner.')],
            },
        ),
    ]
