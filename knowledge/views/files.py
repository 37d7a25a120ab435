"""What is taken home of figures: files that are called as the page is."""

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _


def named(response: HttpResponse, heading: str, ending: str, *more: str) -> HttpResponse:
    """Name a file after the heading of its page, and ``more``; no search engine lists it."""
    name = "-".join([slugify(heading)[:80] or _("figures"), *more])
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["X-Robots-Tag"] = "noindex"
    return response
