from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from dialogues.models import Activity, Dialogue


def find_activity(request: HttpRequest, slug: str, activity: str) -> Activity:
    visible = Dialogue.objects.visible_to(request.user).filter(slug=slug)
    activities = Activity.objects.select_related("dialogue__organiser").defer("dialogue__search_text")
    return get_object_or_404(activities, slug=activity, dialogue__in=visible)
