from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import MemberRequest
from core.jobs.trouble import workers
from core.models import LongTask


@never_cache
@login_required
@require_safe
def long_task(request: MemberRequest, key: str) -> HttpResponse:
    """Show whoever asked for it how long work goes; a part of this page is fetched again until it is finished.

    Whoever waits here for it is led on to what came of it.
    """
    task = get_object_or_404(request.user.long_tasks, key=key)
    if task.state == LongTask.State.DONE and task.url and "HX-Request" in request.headers:
        messages.success(request, task.message)
        return HttpResponse(headers={"HX-Redirect": task.url})
    is_asleep = not task.is_finished and not workers()
    return render(request, "sodertorn/long_task.html", {"task": task, "is_asleep": is_asleep})
