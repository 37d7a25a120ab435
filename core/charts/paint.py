"""The looks of a drawing that is taken home as a file: those of ``drawing.css`` on paper, as attributes."""

from core.colours import COPPER, INK, LAKE, MOSS, SOFT


def attributes(css: str) -> str:
    """Return the looks of some classes as attributes; a later class has the last word."""
    found: dict[str, str] = {}
    for name in css.split():
        found |= PAINT.get(name, {})
    return "".join(f' {name}="{value}"' for name, value in found.items())


def _stroke(colour: str, width: float, dashes: str = "") -> dict[str, str]:
    dashed = {"stroke-dasharray": dashes} if dashes else {}
    return {"fill": "none", "stroke": colour, "stroke-width": f"{width:g}", "stroke-linejoin": "round", **dashed}


LINE, EDGE = "#d9d6cd", "#6f7a74"
PAINT: dict[str, dict[str, str]] = {
    "c-title": {"fill": INK, "font-size": "18", "font-weight": "600"},
    "c-tick": {"fill": SOFT},
    "c-note": {"fill": SOFT},
    "c-value": {"fill": INK, "font-weight": "600"},
    "c-label": {"fill": INK, "font-weight": "600"},
    "c-label--plain": {"font-weight": "400"},
    "c-label--soft": {"fill": SOFT, "font-weight": "400"},
    "c-label--a": {"fill": LAKE},
    "c-label--b": {"fill": COPPER},
    "c-label--c": {"fill": MOSS},
    "c-halo": {"stroke": "#fff", "stroke-width": "4", "paint-order": "stroke"},
    "c-grid": _stroke(LINE, 1),
    "c-axis": _stroke(EDGE, 1),
    "c-zero": _stroke(INK, 1.2),
    "c-cut": _stroke(EDGE, 1.4),
    "c-band": {"fill": "#dfe6ea"},
    "c-band-edge": _stroke("#9db9ca", 1),
    "c-line": _stroke(LAKE, 2),
    "c-line--a": _stroke(LAKE, 3.5),
    "c-line--b": _stroke(COPPER, 2.7, "11 5"),
    "c-line--c": _stroke(MOSS, 3, "2 5"),
    "c-line--men": _stroke(INK, 2.2, "11 5"),
    "c-line--ref": _stroke(SOFT, 1.7, "4 4"),
    "c-line--mid": _stroke(SOFT, 1.5),
    "c-line--soft": _stroke(EDGE, 1.2),
    "c-line--thin": {"stroke-width": "2.2"},
    "c-dot": {"stroke": "#fff", "stroke-width": "1.5"},
    "c-dot--a": {"fill": LAKE},
    "c-dot--b": {"fill": COPPER},
    "c-dot--c": {"fill": MOSS},
    "c-dot--men": {"fill": "#fff", "stroke": INK, "stroke-width": "2"},
    "c-dot--other": {"fill": "#fff", "stroke": EDGE, "stroke-width": "2"},
    "c-dot--ref": {"fill": SOFT},
    "c-dot--mid": {"fill": SOFT},
    "c-dot--last": {"fill": EDGE},
    "c-open": {"fill": "#fff", "stroke": EDGE, "stroke-width": "1.8", "stroke-dasharray": "2.5 2"},
    "c-start": {"fill": "#fff", "stroke": EDGE, "stroke-width": "1.8"},
    "c-start--a": {"stroke": LAKE},
    "c-aim": _stroke(INK, 1.5, "1.5 4"),
    "c-aim-mark": {"fill": "#fff", "stroke": INK, "stroke-width": "2.25"},
    "c-break": _stroke(SOFT, 1.3, "2 3"),
    "c-tooth": {"fill": SOFT},
    "c-missing": _stroke(EDGE, 3, "2 3"),
    "c-leader": _stroke(EDGE, 1),
    "c-between": _stroke("#a3a9a5", 4),
    "c-reftick": _stroke(INK, 1.5, "3 2.5"),
    "c-area--1": {"fill": "#ebeff0"},
    "c-area--2": {"fill": "#d2dee4"},
    "c-area--3": {"fill": "#b1c7d4"},
    "c-area--4": {"fill": "#88a9be"},
    "c-area--5": {"fill": "#5686a4"},
    "c-area--none": {"fill": "#fff"},
    "c-border": _stroke(INK, 1.1),
    "c-hatch": {"fill": "none", "stroke": LAKE, "stroke-opacity": ".55"},
    "c-hatch-none": _stroke(EDGE, 1),
    "c-hatch-dot": {"fill": LAKE, "fill-opacity": ".6"},
    "c-map-name": {"fill": INK, "font-size": "16", "stroke": "#fff", "stroke-width": "4.5", "paint-order": "stroke"},
    "c-map-value": {
        "fill": INK, "font-size": "16", "font-weight": "650",
        "stroke": "#fff", "stroke-width": "4.5", "paint-order": "stroke",
    },
}  # fmt: skip
