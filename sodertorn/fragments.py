"""HTML that is kept while the content stays as it is: rows of lists, and sections that everybody sees alike.

What is kept is public and knows nothing of the visitor: no name, no address asked for, nothing that only some may do.
Macros cannot see the visitor; of the blocks that templates keep, ``tests/shape/test_templates.py`` makes sure.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import get_language
from jinja2 import pass_context
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from core.lists.rows import Rows
from core.publishing.content import kept, kept_each


@pass_context
def kept_html(context: Context, name: str, of: Model | str = "", *besides: object, caller: Callable[[], str]) -> str:
    """Keep what stands between {% call %} and {% endcall %}: the part ``name`` of the page of a record.

    ``besides``: what it shows that changes with the clock, in a few words. Of a record that is not on the site, nothing
    is kept.
    """
    if settings.DEBUG or not getattr(of, "is_published", True):  # templates are being written, or it is a preview
        return caller()
    record = f"{of._meta.label}:{of.pk}" if isinstance(of, Model) else of
    part = f"{context.name}:{name}:{record}:{besides}:{_now()}"
    return _html(kept(part, lambda: str(caller()), request=context.get("request")))


@pass_context
def kept_rows(context: Context, rows: Rows[Any], macro: Macro, **arguments: Any) -> str:
    """Draw each of ``rows`` by ``macro``; only those records are fetched whose row is not kept."""

    def draw(keys: list[int]) -> dict[int, str]:
        return {record.pk: str(macro(record, **arguments)) for record in rows.fetch(keys)}

    of = f"{macro.name}:{arguments}:{rows.besides}:{_now()}"
    names = {key: f"{of}:{key}" for key in rows.keys}
    return _html("".join(kept_each(names, draw, request=context.get("request")).values()))


def _html(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704  # a template drew it, and escaped what it was given


def _now() -> str:
    """Return what is the same for as long as words like “late” and “open” are: the language and the day."""
    return f"{get_language()}:{timezone.localdate()}"
