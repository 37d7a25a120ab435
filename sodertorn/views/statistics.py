"""What has happened in the portal, in sum: numbers that it has anyway, and nobody's."""

from typing import Any

from django.db.models import Count, F, Min, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.publishing.content import kept
from dialogues.models import Answer, Contribution, Dialogue, Participant, VisitDay
from reports.models import DayCount

READ = DayCount.Kind


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Count once a day at most while nothing changes: the readers of today are told of tomorrow."""
    figures = kept(f"statistics:{timezone.localdate()}", _figures, request=request)
    return render(request, "sodertorn/about/statistics.html", figures)


def _figures() -> dict[str, Any]:
    """Six queries. A demonstration is nobody's dialogue, and is left out."""
    dialogues = Dialogue.objects.published().real()
    said = Contribution.objects.published().filter(dialogue__in=dialogues)
    people = Participant.objects.filter(dialogue__in=dialogues, contributions__in=said)
    return {
        "dialogues": dialogues.count(),
        "participants": people.values("pk").distinct().count(),
        "contributions": said.ideas().count(),
        **_answers(dialogues),
        **_readers(dialogues),
    }


def _answers(dialogues: Any) -> dict[str, int]:
    """Count the answers that say what came of it, and how many of them were given by the day that was promised."""
    final = [*Answer.FINAL, *Answer.DONE]
    answers = Answer.objects.filter(
        state__in=final, contribution__in=Contribution.objects.published(), contribution__dialogue__in=dialogues
    ).annotate(first=Min("steps__at", filter=Q(steps__to_state__in=final)), by=F("contribution__dialogue__answer_by"))
    promised = Q(by__isnull=False, first__isnull=False)
    return answers.aggregate(
        answers=Count("pk"),
        promised=Count("pk", filter=promised),
        in_time=Count("pk", filter=promised & Q(first__date__lte=F("by"))),
    )


def _readers(dialogues: Any) -> dict[str, int]:
    """Count the readers of dialogues and of reports, up to yesterday."""
    over = {"day__lt": timezone.localdate()}
    visits = VisitDay.objects.filter(**over, dialogue__in=dialogues).aggregate(n=Sum("number"))["n"]
    read = DayCount.objects.filter(**over, report__publication="published")
    sums = read.aggregate(**{kind.value: Sum("number", filter=Q(kind=kind)) for kind in READ})
    return {"visits": visits or 0, "views": sums[READ.VIEW] or 0, "downloads": sums[READ.DOWNLOAD] or 0}
