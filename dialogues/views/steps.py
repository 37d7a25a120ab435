from django.http import Http404, HttpRequest, HttpResponse


def dialogue_step(request: HttpRequest, **given: object) -> HttpResponse:
    raise Http404
