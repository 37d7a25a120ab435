"""Let the loading recognise the outcomes that it wrote before their maturity got a column of its own.

Without this, every one of them would look changed by an editor, and be left as it is for ever.
"""

import hashlib
import json

from django.db import migrations

VALUES = (
    "kind", "title_sv", "title_en", "description_sv", "description_en", "maturity_basis_sv", "maturity_basis_en",
    "relation", "publication", "source", "more_sources", "confidence", "source_note",
)  # fmt: skip
MANY = ("perspectives", "challenges", "organisations", "areas")


def recognise(apps, schema_editor):
    Outcome = apps.get_model("outcomes", "Outcome")
    LoadedEntry = apps.get_model("sodertorn", "LoadedEntry")
    for entry in LoadedEntry.objects.filter(kind="outcomes"):
        outcome = Outcome.objects.filter(slug=entry.slug).select_related("stage").first()
        if outcome is not None and entry.digest == _digest(outcome, "maturity", rows={}):
            entry.digest = _digest(outcome, "documented_maturity", rows={"trials": []})
            entry.save(update_fields=["digest"])


def _digest(outcome, maturity, *, rows):
    state = {
        "values": {
            **{name: "" if (value := getattr(outcome, name)) is None else value for name in VALUES},
            maturity: outcome.maturity,
        },
        "refs": {"stage": outcome.stage.slug if outcome.stage else None},
        "many": {name: sorted(getattr(outcome, name).values_list("slug", flat=True)) for name in MANY},
        "rows": rows,
    }
    return hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("sodertorn", "0001_initial"), ("outcomes", "0005_answered_challenges")]

    operations = [migrations.RunPython(recognise, migrations.RunPython.noop)]
