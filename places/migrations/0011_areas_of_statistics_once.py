from django.db import migrations, models

from core.database.operations import AddUniqueConcurrently, ValidateCheck


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("places", "0010_areas_of_statistics")]

    operations = [
        ValidateCheck(model_name="area", name="area_municipality_has_code"),
        ValidateCheck(model_name="area", name="area_place_lies_in_another"),
        ValidateCheck(model_name="area", name="area_of_statistics_has_code"),
        ValidateCheck(model_name="area", name="area_years_in_order"),
        AddUniqueConcurrently(
            model_name="area",
            constraint=models.UniqueConstraint(
                fields=["kind", "code"],
                condition=models.Q(kind__in=["country", "basic_area", "deso", "regso"]),
                name="area_of_statistics_once",
                violation_error_message="There is already an area of this kind with this code.",
            ),
        ),
    ]
