"""How to use the portal: a page for each of those who come, in their own order of doing things."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import register_converter
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.addresses import converter


class Guide(NamedTuple):
    word: str | Promise  # in its address
    title: str | Promise
    lead: str | Promise


GUIDES = {
    "resident": Guide(
        pgettext_lazy("in an address", "residents"),
        _("You live or work here"),
        _("Have your say in a dialogue, and see what came of it."),
    ),
    "planner": Guide(
        pgettext_lazy("in an address", "planners"),
        _("You plan for an organisation"),
        _("Log a challenge, share it, hold a dialogue, and use what others have tried."),
    ),
    "partner": Guide(
        pgettext_lazy("in an address", "researchers-and-partners"),
        _("You are a researcher or want to use a method"),
        _("Find reports, cite them, and take a method home."),
    ),
    "editor": Guide(
        pgettext_lazy("in an address", "editors"),
        _("You edit the portal"),
        _("See what is waiting, put things right, and answer those who write."),
    ),
}
register_converter(converter({name: guide.word for name, guide in GUIDES.items()}), "guide")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "sodertorn/help/index.html", {"guides": GUIDES})


@require_safe
def guide(request: HttpRequest, name: str) -> HttpResponse:
    language = "en" if get_language() == "en" else "sv"
    others = {other: one for other, one in GUIDES.items() if other != name}
    context = {"name": name, "guide": GUIDES[name], "others": others, "language": language}
    return render(request, f"sodertorn/help/{name}.{language}.html", context)
