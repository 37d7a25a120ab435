"""Where in a file a search hit."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.models import Report

register = template.Library()


@register.simple_tag
def snippet(report: Report) -> SafeString:
    """Print the snippet that the search found in a file of ``report``, if there is one, and lead to its page."""
    found = getattr(report, "snippet", None)
    if found is None:
        return SafeString()
    text = format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", t) if is_hit else t,) for t, is_hit in found.parts)
    )
    where = _("%(file)s, page %(number)d") % {"file": found.file_name, "number": found.page}
    return format_html(
        '<p class="entry__snippet"><span{}>{}</span> <span class="meta">{}</span></p>',
        format_html(' lang="{}"', report.language) if report.language != get_language() else "",
        text,
        format_html('<a href="{}">{}</a>', found.url, where) if found.url else where,
    )
