from django.db import migrations

from core.database.operations import ValidateCheck


class Migration(migrations.Migration):
    dependencies = [("news", "0002_pictures")]

    operations = [
        ValidateCheck(model_name="newsitem", name="news_newsitem_picture_has_words"),
    ]
