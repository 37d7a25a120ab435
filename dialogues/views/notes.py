from django.http import Http404, HttpRequest, HttpResponse


def note_create(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def notes_import(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
