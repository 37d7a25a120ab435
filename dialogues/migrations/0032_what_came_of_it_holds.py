import django.db.models.deletion
from django.db import migrations, models

import core.files.fields
import core.files.pictures
from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0031_what_came_of_it")]

    operations = [
        ValidateCheck(model_name="statement", name="statement_position_known"),
        ValidateCheck(model_name="statement", name="statement_says_why_not_done"),
        migrations.CreateModel(
            name='ResultPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('picture', core.files.fields.PictureFileField(blank=True, db_default='', default='', upload_to=core.files.pictures.picture_path, verbose_name='picture')),
                ('picture_alt', models.CharField(blank=True, db_default='', default='', help_text='For people who cannot see the picture.', max_length=200, verbose_name='picture description')),
                ('picture_alt_sv', models.CharField(blank=True, db_default='', default='', help_text='For people who cannot see the picture.', max_length=200, null=True, verbose_name='picture description')),
                ('picture_alt_en', models.CharField(blank=True, db_default='', default='', help_text='For people who cannot see the picture.', max_length=200, null=True, verbose_name='picture description')),
                ('picture_is_decorative', models.BooleanField(db_default=False, default=False, help_text='It says nothing that the text does not say, and needs no description.', verbose_name='the picture only decorates')),
                ('picture_credit', models.CharField(blank=True, db_default='', default='', help_text='Stands under the picture: the photographer or artist, and the licence if there is one.', max_length=200, verbose_name='who made the picture')),
                ('shows', models.CharField(choices=[('before', 'before'), ('after', 'after'), ('other', 'a decision, or something else')], default='other', max_length=6, verbose_name='what it shows')),
                ('caption', models.CharField(blank=True, default='', max_length=160, verbose_name='caption')),
                ('caption_sv', models.CharField(blank=True, default='', max_length=160, null=True, verbose_name='caption')),
                ('caption_en', models.CharField(blank=True, default='', max_length=160, null=True, verbose_name='caption')),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='result_pictures', to='dialogues.dialogue', verbose_name='dialogue')),
            ],
            options={
                'verbose_name': 'picture of what came of it',
                'verbose_name_plural': 'pictures of what came of it',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('picture', ''), ('picture_is_decorative', True), ('picture_alt__gt', ''), models.Q(('picture_alt_sv__gt', ''), ('picture_alt_sv__isnull', False)), models.Q(('picture_alt_en__gt', ''), ('picture_alt_en__isnull', False)), _connector='OR'), name='dialogues_resultpicture_picture_has_words', violation_error_message='Describe the picture in words, for people who cannot see it.')],
            },
        ),
    ]
