from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.ordering import in_language
from reports.models import Link


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Show the links by category, similar studies last."""
    order = Link.Category.values
    shown = sorted(Link.objects.order_by(in_language("title")), key=lambda link: order.index(link.category))
    groups = [
        (Link.Category(category), list(members)) for category, members in groupby(shown, key=lambda link: link.category)
    ]
    return render(request, "about/links.html", {"section": "about", "groups": groups})
