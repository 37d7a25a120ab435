from django.http import Http404, HttpRequest, HttpResponse


def calendar(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def cancel_meeting(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def cancel_registration(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def meeting_ics(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def minutes(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def register(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404


def registrations(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
