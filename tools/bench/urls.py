"""The portal's addresses, and the bare page that the throughput of its real pages is compared with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from challenges.models import Challenge
from sodertorn.urls import handler400, handler403, handler404, handler429, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]


def bare(request: HttpRequest) -> HttpResponse:
    """Link to twenty records: the portal's base template and one indexed SELECT, as Django does it by itself."""
    return render(request, "bench/bare.html", {"records": Challenge.objects.order_by("id")[:20]})


urlpatterns = [path("bare/", bare, name="bare"), *urlpatterns]
