from django.db import migrations, models

from core.database.operations import AddIndexConcurrently


class Migration(migrations.Migration):

    atomic = False  # so that letters are written meanwhile

    dependencies = [
        ('mail', '0002_refused_and_put_off'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(models.F('lost_at'), condition=models.Q(('lost_at__isnull', False)), name='letter_lost'),
        ),
    ]
