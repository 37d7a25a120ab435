"""What strangers send is unpacked by decoders alone: no module that a web process loads brings what could do it."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.shape.test_source import ROOT, sources

# What unpacks files whose makers we do not know, and each module that uses it outside the decoders with the reason.
UNPACKS = {
    "PIL", "bz2", "defusedxml", "gzip", "lzma", "odf", "openpyxl", "pypdf", "pypdfium2", "python_calamine",
    "tarfile", "xlrd", "xml", "zipfile", "zlib",
}  # fmt: skip
DECODERS = {"core/files/decoders", "reports/files/pdf/process.py"}
FOR_A_REASON = {
    ("outcomes/packs/archive.py", "zipfile"): "writes a pack of our own",
    ("outcomes/packs/reading.py", "zipfile"): "a command's, which an operator gives a file; each member is limited",
    ("outcomes/packs/reading.py", "zlib"): "an error of the above",
    ("talks/archive/making.py", "zipfile"): "writes an archive of our own",
    ("core/lists/atom.py", "xml"): "writes a feed of our own",
    ("sodertorn/page_cache.py", "gzip"): "packs a page of our own",
}
LOADED = """
import sys, django
django.setup()
from django.urls import get_resolver
from sodertorn.wsgi import application
def walk(patterns):
    for one in patterns:
        walk(getattr(one, "url_patterns", ()))
walk(get_resolver().url_patterns)
print(*sys.modules)
"""


def is_decoder(path):
    name = str(path.relative_to(ROOT))
    return any(name == one or name.startswith(f"{one}/") for one in DECODERS)


def imported(path):
    """Yield the libraries that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_only_decoders_unpack():
    found = {
        (str(path.relative_to(ROOT)), library)
        for path in sources()
        if not is_decoder(path)
        for library in imported(path)
        if library in UNPACKS
    }
    assert found == set(FOR_A_REASON)


def test_decoders_are_asked_for_by_name_alone():
    """Of the decoders the portal imports what is no more than words and numbers."""
    harmless = {"core.files.decoders", "core.files.decoders.headers"}
    found = {
        node.module
        for path in sources()
        if not is_decoder(path)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module
        if node.module.startswith("core.files.decoders") or node.module == "reports.files.pdf.process"
    }
    assert found <= harmless


def test_web_process_has_no_library_that_decodes_pictures_or_pdfs():
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, cwd=Path(ROOT))
    loaded = set(done.stdout.split())
    assert "dialogues.contributing.views" in loaded
    assert {"PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.WebPImagePlugin", "pypdfium2"} & loaded == set()
