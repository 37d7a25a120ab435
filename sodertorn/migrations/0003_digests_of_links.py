"""It changed digests that the loading kept; see 0004, which removes them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sodertorn", "0002_digests_of_outcomes"), ("reports", "0008_links_checked")]

    operations = []
