from itertools import groupby

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from challenges.models import Challenge
from core.publishing.ordering import in_language
from reports.link_check.checking import with_address
from reports.models import Link


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """Show the links by category; similar studies, which others have made, in a section of their own."""
    order = Link.Category.values
    about = Prefetch("challenges", Challenge.objects.published().order_by(in_language("title")), to_attr="about")
    found = list(with_address(Link.objects.order_by(in_language("title"))).prefetch_related(about))
    similar = [link for link in found if link.category == Link.Category.SIMILAR]
    own = sorted(
        (link for link in found if link.category != Link.Category.SIMILAR), key=lambda link: order.index(link.category)
    )
    groups = [
        (Link.Category(category), list(members)) for category, members in groupby(own, key=lambda link: link.category)
    ]
    return render(request, "sodertorn/about/links.html", {"groups": groups, "similar": similar})
