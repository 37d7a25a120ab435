from django.http import Http404, HttpRequest, HttpResponse


def activity_detail(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def contribution_detail(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def contribution_edit(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def contribution_withdraw(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def places(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def reply(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def similar(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def support(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
