"""Make the fonts in which the server draws: one weight each, with all Latin letters, out of the packages of the web's.

Usage: scripts/fonts.py NEWSREADER ATKINSON [OUT]

Both are unpacked npm packages (@fontsource-variable/newsreader, …/atkinson-hyperlegible-next). A browser reads their
variable WOFF2, a script at a time; Pillow and fpdf2 read TrueType of one weight.
"""

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

OUT = Path(__file__).resolve().parent.parent / "core" / "files" / "decoders" / "fonts"
SCRIPTS = ("latin", "latin-ext")
WEIGHTS = {"newsreader": (420,), "atkinson-hyperlegible-next": (400, 600)}


def main(newsreader: str, atkinson: str, out: str = "") -> None:
    for (name, weights), package in zip(WEIGHTS.items(), (newsreader, atkinson), strict=True):
        files = Path(package) / "files"
        for weight in weights:
            parts = [files / f"{name}-{script}-wght-normal.woff2" for script in SCRIPTS]
            made = Path(out or OUT) / f"{name}-{weight}.ttf"
            joined(parts, weight).save(made)
            print(f"{made.name}: {made.stat().st_size} bytes")


def joined(parts: list[Path], weight: int) -> TTFont:
    """Return one font of this weight with the letters of all ``parts``."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for part in parts:
            font = TTFont(part)
            font.flavor = None
            instantiateVariableFont(font, {"wght": weight}, inplace=True)
            names.append(str(Path(folder) / f"{part.stem}.ttf"))
            font.save(names[-1])
        return Merger().merge(names)


if __name__ == "__main__":
    main(*sys.argv[1:])
