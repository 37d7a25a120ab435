"""Pictures on the page Så blev det: how it was, how it became, what was decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from dialogues.answering.forms import ResultPictureForm
from dialogues.answering.views import to_run
from dialogues.models import ResultPicture


@login_keeping_draft
def picture_create(request: MemberRequest, slug: str) -> HttpResponse:
    return _edit(request, ResultPicture(dialogue=to_run(request, slug)))


@login_keeping_draft
def picture_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = to_run(request, slug)
    return _edit(request, get_object_or_404(dialogue.result_pictures.select_related("dialogue"), pk=pk))


def _edit(request: MemberRequest, picture: ResultPicture) -> HttpResponse:
    form = ResultPictureForm(request.POST or None, request.FILES or None, instance=picture)
    drafts.recall(request, form)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("dialogues:statements", picture.dialogue.slug)
    context = {"dialogue": picture.dialogue, "picture": picture, "form": form}
    return render(request, "dialogues/answering/picture_form.html", context)


@login_keeping_draft
def picture_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Remove one, after asking."""
    dialogue = to_run(request, slug)
    picture = get_object_or_404(dialogue.result_pictures, pk=pk)
    if request.method != "POST":
        context = {"dialogue": dialogue, "picture": picture}
        return render(request, "dialogues/answering/picture_remove.html", context)
    picture.delete()
    messages.success(request, _("Removed."))
    return redirect("dialogues:statements", dialogue.slug)
