"""Let the loading recognise the links that it wrote before they named the challenges that they are about.

Without this, every one of them would look changed by an editor, and be left as it is for ever.
"""

import hashlib
import json

from django.db import migrations

VALUES = (
    "title_sv", "title_en", "url", "category", "description_sv", "description_en", "source", "more_sources",
    "confidence", "source_note",
)  # fmt: skip


def recognise(apps, schema_editor):
    Link = apps.get_model("reports", "Link")
    LoadedEntry = apps.get_model("sodertorn", "LoadedEntry")
    for entry in LoadedEntry.objects.filter(kind="links"):
        link = Link.objects.filter(slug=entry.slug).first()
        if link is not None and entry.digest == _digest(link, many={}):
            entry.digest = _digest(link, many={"challenges": []})
            entry.save(update_fields=["digest"])


def _digest(link, *, many):
    values = {name: "" if (value := getattr(link, name)) is None else value for name in VALUES}
    state = {"values": values, "refs": {}, "many": many, "rows": {}}
    return hashlib.sha256(json.dumps(state, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("sodertorn", "0002_digests_of_outcomes"), ("reports", "0008_links_checked")]

    operations = [migrations.RunPython(recognise, migrations.RunPython.noop)]
