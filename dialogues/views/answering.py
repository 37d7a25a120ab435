from django.http import Http404, HttpRequest, HttpResponse


def answer(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def answers(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def propose_merge(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def statement_create(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def statement_edit(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def statement_remove(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def statements(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
