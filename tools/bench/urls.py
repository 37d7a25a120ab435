"""The portal's addresses, and the two that its pages are compared with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from challenges.models import Challenge
from sodertorn.urls import handler400, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler429", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """Say nothing: what the server, Django and the middleware cost."""
    return HttpResponse()


def bare(request: HttpRequest) -> HttpResponse:
    """Link to twenty records: the portal's base template and one indexed SELECT."""
    return render(request, "bench/bare.html", {"records": Challenge.objects.order_by("id")[:20]})


urlpatterns = [path("empty/", empty, name="empty"), path("bare/", bare, name="bare"), *urlpatterns]
