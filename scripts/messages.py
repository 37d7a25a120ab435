"""Collect the texts to translate into locale/sv/, and compile what is translated.

With --check nothing is written: the catalogue in the project must be complete, its compiled file current, and hold
just the texts that the source has.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/sv/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sd]|\{\w*\}|<\w+(?::\w+)?>")  # the last: the parts of an address
NOT_OURS = (".venv", ".git", ".ci", "node_modules", "var", "tests", "scripts", "tools", "docs", "static", "migrations")
KEYWORDS = {"_": None, "gettext": None, "gettext_noop": None, "gettext_lazy": None} | {
    f"{name}{lazy}": arguments
    for lazy in ("", "_lazy")
    for name, arguments in {
        "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
    }.items()
}  # fmt: skip
Text = tuple[int, str, object, list[str]]  # line, function, its arguments, comments
JINJA = {"silent": "false"}  # a template that cannot be read is an error


def open_catalogue() -> polib.POFile:
    return polib.pofile(str(ROOT / CATALOGUE), wrapwidth=118)


def compiled(catalogue: polib.POFile) -> bytes:
    """Return the compiled catalogue; the same texts give the same bytes on any machine."""
    return bytes(catalogue.to_binary())


def texts_of_admin_template(file: BytesIO, *_args: object, **_options: object) -> Iterator[Text]:
    """Yield the texts of a template in Django's own language, as Babel asks for them."""
    calls = re.finditer(r"\b(n?p?gettext)(\(.*?\)) (?=[ A-Z\n]|$)", templatize(file.read().decode()))
    for call in calls:
        values = [node.value for node in ast.walk(ast.parse(call[2])) if isinstance(node, ast.Constant)]
        yield 0, call[1], values[0] if len(values) == 1 else tuple(values), []


# The first that fits says how a file is read.
READ_BY = [
    ("templates/**", "jinja2"),
    ("*/templates/admin/**", texts_of_admin_template),
    ("**.py", "python"),
]


def collected() -> polib.POFile:
    """Return the texts of the source, untranslated, in the order of the files they stand in."""
    found = Catalog()
    texts = extract_from_dir(
        ROOT, READ_BY, {"templates/**": JINJA}, keywords=KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in NOT_OURS,
    )  # fmt: skip
    for file, _line, text, _comments, context in sorted(texts, key=lambda found: found[0]):
        found.add(text, locations=[(file, 0)], context=context)
    catalogue = polib.POFile(wrapwidth=118)
    for message in found:
        if not message.id:
            continue
        one, many = message.id if message.pluralizable else (message.id, "")
        catalogue.append(
            polib.POEntry(
                msgid=one,
                msgid_plural=many,
                msgstr_plural={0: "", 1: ""} if many else {},
                msgctxt=message.context,
                occurrences=[(file, "") for file in sorted({file for file, _line in message.locations})],
                flags=["python-format"] if message.python_format else [],
            )
        )
    return catalogue


def collect() -> None:
    """Take the texts of the source into the catalogue, and those out of it that no longer stand there."""
    there, translated = collected(), {key(entry): entry for entry in open_catalogue()}
    for entry in there:
        if known := translated.get(key(entry)):
            entry.msgstr, entry.msgstr_plural, entry.tcomment = known.msgstr, known.msgstr_plural, known.tcomment
    there.metadata = open_catalogue().metadata
    there.save(str(ROOT / CATALOGUE))


def incomplete(catalogue: polib.POFile) -> list[str]:
    """Return what keeps the catalogue from being complete, a line an entry."""
    return [
        *(f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()),
        *(f"fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()),
        *(f"obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries()),
        *(f"other placeholders: {entry.msgid!r}" for entry in catalogue.translated_entries() if not fits(entry)),
    ]


def fits(entry: polib.POEntry) -> bool:
    """Tell whether a translation has the placeholders of its text; a singular may say "one" instead of a number."""
    if entry.msgid_plural:
        one, many = entry.msgstr_plural[0], entry.msgstr_plural[1]
        return placeholders(one) <= placeholders(entry.msgid_plural) == placeholders(many)
    return placeholders(entry.msgid) == placeholders(entry.msgstr)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def out_of_date(catalogue: polib.POFile) -> list[str]:
    """Return the texts that the source has and the catalogue lacks, or the other way round."""
    there, here = {key(entry) for entry in collected()}, {key(entry) for entry in catalogue if not entry.obsolete}
    return [
        *(f"new in the source: {text!r}" for text in sorted(map(str, there - here))),
        *(f"no longer in the source: {text!r}" for text in sorted(map(str, here - there))),
    ]


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def check() -> int:
    if not (ROOT / CATALOGUE).exists():
        print(f"There is no {CATALOGUE}: run make messages.")
        return 1
    catalogue = open_catalogue()
    problems = incomplete(catalogue)
    compiled_file = (ROOT / CATALOGUE).with_suffix(".mo")
    if not compiled_file.exists() or compiled_file.read_bytes() != compiled(catalogue):
        problems.append("the compiled catalogue is not current: run make messages")
    problems += out_of_date(catalogue)
    print("\n".join(problems))
    return 1 if problems else 0


def main() -> int:
    if "--check" in sys.argv:
        return check()
    collect()
    catalogue = open_catalogue()
    (ROOT / CATALOGUE).with_suffix(".mo").write_bytes(compiled(catalogue))
    print("\n".join(incomplete(catalogue)) or "Every text is translated.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
