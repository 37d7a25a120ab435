from django.http import Http404, HttpRequest, HttpResponse


def activity_create(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def activity_edit(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def activity_remove(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def checklist(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_activities(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_copy(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_create(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_discard(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_edit(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_people(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_phases(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def dialogue_promise(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
