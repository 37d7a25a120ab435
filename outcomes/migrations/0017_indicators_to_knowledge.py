"""Copies the indicators and their figures to the app knowledge. The old tables stay: see the migration after this one."""

from datetime import date
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

SOURCE = {
    "slug": "sodertornsanalysens-data",
    "name_sv": "Södertörnsanalysens öppna data",
    "name_en": "The open data of the Södertörn Analysis",
    "url": "https://github.com/open-numbers/ddf--sodertornsmodellen",
    "licence": "not-stated",
}
LEVELS = {"basomrade": "basic_area", "kommun": "municipality", "lan": "county", "land": "country"}
DIMENSIONS = {
    "arbete": "economic",
    "befolkning": "social",
    "bilar": "ecological",
    "bostad": "social",
    "flyttning": "social",
    "inkomst": "economic",
    "miljo": "ecological",
    "ovrigt": "economic",
    "utbildning": "social",
}
SAME = (
    "slug", "group", "unit", "first_year", "last_year", "source", "more_sources", "confidence", "source_note",
    "source_note_sv", "name", "name_sv", "name_en",
)  # fmt: skip


def copy(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    old = list(apps.get_model("outcomes", "Indicator").objects.select_related("outcome").order_by("pk"))
    if not old:
        return
    indicators = apps.get_model("knowledge", "Indicator").objects
    source, _made = apps.get_model("knowledge", "Source").objects.get_or_create(
        slug=SOURCE["slug"], defaults={**SOURCE, "name": SOURCE["name_sv"]}
    )
    pairs: dict[int, Any] = {}
    for one in old:
        was_shown = one.outcome.publication == "published"
        pairs[one.pk], made = indicators.get_or_create(
            slug=one.slug,
            defaults={
                **{name: getattr(one, name) for name in SAME},
                "definition": one.description,
                "definition_sv": one.description_sv,
                "definition_en": one.description_en,
                "dimension": DIMENSIONS.get(one.group, ""),
                "levels": [LEVELS[level] for level in one.levels if level in LEVELS],
                "source_of_figures": source,
                "publication": "published" if was_shown else "draft",
                "published_at": (one.outcome.published_at or timezone.now()) if was_shown else None,
            },
        )
        if made:
            one.outcome.measures.add(pairs[one.pk])
    _copy_figures(apps, source, pairs)


def _copy_figures(apps: Apps, source: Any, pairs: dict[int, Any]) -> None:
    figures = apps.get_model("outcomes", "KeyFigure").objects.order_by("pk")
    rows = list(figures.values_list("indicator", "area", "year", "value"))
    if not rows:
        return
    model, kept = apps.get_model("knowledge", "Series"), apps.get_model("knowledge", "Figure").objects
    now = timezone.now()
    delivery = apps.get_model("knowledge", "Delivery").objects.create(
        source=source,
        form="content",
        label="1.0",
        retrieved=date(2026, 11, 29),
        state="taken_in",
        taken_in_at=now,
        n_new=len(rows),
    )
    series = {
        key: model.objects.create(indicator=pairs[key[0]], area_id=key[1], sex="total")
        for key in dict.fromkeys((indicator, area) for indicator, area, _year, _value in rows)
    }
    kept.bulk_create(
        kept.model(series=series[indicator, area], year=year, status="known", value=value, delivery=delivery)
        for indicator, area, year, value in rows
    )


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0016_measures")]

    operations = [
        # Back, the old tables are as they were; what has been copied is dropped with the tables that it is in.
        migrations.RunPython(copy, migrations.RunPython.noop),
    ]
