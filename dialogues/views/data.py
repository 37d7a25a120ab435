from django.http import Http404, HttpRequest, HttpResponse


def export(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def open_data(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def open_data_file(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
