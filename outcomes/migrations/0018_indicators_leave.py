import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The old models go, and their tables stay for the version before, which serves while this runs (decision 33).

    Nothing knows of the rows from now on, so they hold nothing else: an outcome or a place may be deleted. The release
    after this one drops the tables.
    """

    dependencies = [("outcomes", "0017_indicators_to_knowledge")]

    operations = [
        migrations.AlterField(
            model_name="indicator",
            name="outcome",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="indicators",
                to="outcomes.outcome",
            ),
        ),
        migrations.AlterField(
            model_name="keyfigure",
            name="area",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="figures",
                to="places.area",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("KeyFigure"), migrations.DeleteModel("Indicator")]
        ),
    ]
