"""The pack itself: a ZIP that somebody can read at home without the portal, in the language of the page."""

import json
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from outcomes.effects import effects_of
from outcomes.maturity import evidence_of, pitfalls
from outcomes.models import Outcome
from outcomes.packs.markdown import card_in_markdown
from outcomes.packs.record import Record, absolute, pictures_of, record_of, with_paths

RECORD_NAME = "outcome.json"
_CHUNK = 64 * 1024


def write_pack(outcome: Outcome, into: IO[bytes]) -> None:
    """Write the pack in the active language. A file that is missing in the storage is left out, as it is on the page.

    ``outcome`` comes with its card, owner and what supersedes it. Memory: a piece of one file at a time.
    """
    record, context = _contents(outcome)
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as pack:

        def add(name: str, pieces: Iterator[bytes], *, is_text: bool) -> None:
            entry = zipfile.ZipInfo(name, outcome.updated_at.timetuple()[:6])
            # PDFs, pictures and Office files are packed already: once more takes seconds and gains nothing.
            entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
            with pack.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)

        def add_text(name: str, text: str) -> None:
            add(name, iter([text.encode()]), is_text=True)

        add_text(_("method-card.html"), render_to_string("outcomes/pack/card.html", context))
        add_text(_("method-card.md"), card_in_markdown(outcome, context))
        add_text(_("licence.txt"), render_to_string("outcomes/pack/licence.txt", context))
        add_text(_("citation.txt"), render_to_string("outcomes/pack/citation.txt", context))
        add_text(RECORD_NAME, json.dumps(record, ensure_ascii=False, indent=2) + "\n")

        def add_file(name: str, stored: FieldFile, *, is_text: bool) -> None:
            try:
                content: File = stored.open("rb")
            except FileNotFoundError:
                return
            with content:
                add(name, content.chunks(_CHUNK), is_text=is_text)

        for attachment, path in context["attachments"]:
            if path:
                add_file(path, attachment.file, is_text=attachment.media_type.startswith("text/"))
        for pictured, path in context["pictures"].items():
            add_file(path, pictured.picture, is_text=False)


def _contents(outcome: Outcome) -> tuple[Record, dict[str, Any]]:
    evidence = evidence_of(outcome)
    with override(settings.LANGUAGE_CODE):  # names and addresses are the same in a pack in English
        record = record_of(outcome, evidence)
    return record, {
        "outcome": outcome,
        "card": getattr(outcome, "card", None),
        "evidence": evidence,
        "effects": effects_of(outcome),
        "pitfalls": pitfalls(evidence.trials),
        "attachments": with_paths(evidence.attachments),
        "pictures": dict(pictures_of(outcome, evidence)),
        "challenges": record["challenges"],
        "url": record["origin"]["url"],
        "page_url": absolute(outcome.get_absolute_url()),
        "portal": record["origin"]["name"] if outcome.origin_url else str(settings.SITE_NAME),
        "by": record["owner"] or ", ".join(record["organisations"]),
        "language": get_language(),
        "titles": {"citation": _("citation.txt"), "licence": _("licence.txt")},
    }
