from django.http import Http404, HttpRequest, HttpResponse


def answer_merge(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def answer_merge_by_link(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def confirm(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def mine(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def mine_by_link(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
