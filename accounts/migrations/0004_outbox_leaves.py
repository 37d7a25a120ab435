from django.db import migrations


class Migration(migrations.Migration):
    """The model moves to the app ``mail`` with its table; nothing in the database changes."""

    dependencies = [
        ("accounts", "0003_letters_given_up"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Letter")]),
    ]
