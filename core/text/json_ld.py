"""JSON-LD in a page: what search engines and aggregators read there."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# What could end the script element, or begin another.
_IN_HTML = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def in_html(thing: dict[str, Any]) -> SafeString:
    """Return JSON that may stand in a script element: nothing in it can end the element."""
    return mark_safe(json.dumps(thing, ensure_ascii=False).translate(_IN_HTML))  # noqa: S308  # no tag is left in it
