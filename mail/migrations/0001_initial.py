# The outbox was accounts.Letter before. The table stays as it is: only Django's account of whose it is changes.

from django.db import migrations, models

BEFORE, NOW = ("accounts", "letter", "letter"), ("mail", "outboxmessage", "message in the outbox")


def call_it_what_it_is_now(apps, schema_editor):
    rename_content_type(apps, schema_editor, BEFORE, NOW)


def call_it_what_it_was(apps, schema_editor):
    rename_content_type(apps, schema_editor, NOW, BEFORE)


def rename_content_type(apps, schema_editor, before, now):
    """Let the content type and its permissions live on, for whoever has been given them."""
    alias = schema_editor.connection.alias
    content_types = apps.get_model("contenttypes", "ContentType").objects.using(alias)
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    content_types.filter(app_label=before[0], model=before[1]).update(app_label=now[0], model=now[1])
    for permission in permissions.filter(content_type__app_label=now[0], content_type__model=now[1]):
        permission.codename = permission.codename.replace(before[1], now[1])
        permission.name = permission.name.replace(before[2], now[2])
        permission.save(update_fields=["codename", "name"])


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0004_outbox_leaves'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='OutboxMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=150, unique=True, verbose_name='key')),
                        ('address', models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                        ('subject', models.CharField(blank=True, max_length=400, verbose_name='subject')),
                        ('body', models.TextField(blank=True, verbose_name='text')),
                        ('headers', models.JSONField(blank=True, default=dict, verbose_name='headers')),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('given_up', "failed")], default='waiting', max_length=8, verbose_name='state')),
                        ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                        ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name="last attempt")),
                        ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                        ('tries', models.PositiveIntegerField(default=0, verbose_name="attempts")),
                    ],
                    options={
                        'verbose_name': 'message in the outbox',
                        'verbose_name_plural': 'messages in the outbox',
                        'db_table': 'accounts_letter',
                        'indexes': [models.Index(models.F('written_at'), condition=models.Q(('state__in', ['waiting', 'sending'])), name='letter_waiting')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='letter_sent_has_time', violation_error_message="A sent message needs a sent time; others must not have one.")],
                    },
                ),
            ],
        ),
        migrations.RunPython(call_it_what_it_is_now, call_it_what_it_was),
    ]
