from django.db import migrations, models

from records.database import trigram_index


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_states")]

    operations = [
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('publication', 'draft'), ('state__in', ['draft', 'in_review'])), models.Q(('publication__in', ['published', 'archived']), ('state__in', ['published', 'superseded'])), models.Q(('publication', 'archived'), ('state', 'withdrawn')), _connector='OR'), name='report_state_fits_publication', violation_error_message='What is on the site is published or superseded, and nothing else is.'),
        ),
        trigram_index("reports_report"),
        trigram_index("reports_filepage"),
    ]
