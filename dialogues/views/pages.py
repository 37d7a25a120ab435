from django.http import Http404, HttpRequest, HttpResponse


def dialogue_detail(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_list(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def results(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
