"""It changed digests that the loading kept; see 0004, which removes them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sodertorn", "0001_initial"), ("outcomes", "0001_squashed_0006_reuse_is_municipality")]

    operations = []
