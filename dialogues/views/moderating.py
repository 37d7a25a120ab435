from django.http import Http404, HttpRequest, HttpResponse


def appeal(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def flag(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def moderate(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def queue(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
