"""A party asks another, which answers in writing."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.wizard.once import key_of, once
from core.workflow import TransitionError
from core.workflow.views import confirm_transition
from talks.between import both_sides
from talks.models import Question
from talks.questions.actions import ask, move_day
from talks.questions.forms import DayForm, QuestionForm
from talks.questions.workflow import QUESTION_TRANSITIONS, asks, side_of, why_day_stands
from talks.views.room import find_room


@never_cache
@login_keeping_draft
def question_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Put a question to another party. All who sit at the table read it."""
    talk = find_room(request, slug, works=True)
    own, others = both_sides(request.user, talk)
    key = key_of(request) or uuid.uuid4()
    made = talk.questions.filter(author=request.user)
    if request.method == "POST" and (first := made.filter(form_key=key).first()):  # a second click
        return redirect(first)
    question = Question(talk=talk, form_key=key, author=request.user)
    form = QuestionForm(request.POST or None, instance=question, own=own, others=others)
    if form.is_valid():
        try:
            asked = once(made, key, lambda: ask(form.save(commit=False), by=request.user))
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The question is in the room. Those you ask have been told by email."))
            return redirect(asked)
    drafts.recall(request, form)
    return render(request, "talks/questions/form.html", {"talk": talk, "form": form, "form_key": key, "own": own})


@never_cache
@login_keeping_draft
def question_day(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Give those who are asked another day; they may have asked for more time."""
    question = find_question(request, slug, pk)
    require(asks(request.user, question))
    if request.method != "POST" and (why := why_day_stands(question)):
        messages.info(request, str(why))
        return redirect(question)
    form = DayForm(request.POST or None, instance=find_question(request, slug, pk))
    if form.is_valid():
        try:
            move_day(question, form.cleaned_data["answer_by"], by=request.user)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The day is moved. The other side has been told by email."))
            return redirect(question)
    drafts.recall(request, form)
    return render(request, "talks/questions/day.html", {"talk": question.talk, "question": question, "form": form})


@never_cache
@login_keeping_draft
def question_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    question = find_question(request, slug, pk)
    return confirm_transition(
        request,
        QUESTION_TRANSITIONS,
        question,
        name,
        on_behalf_of=lambda: side_of(name, question).organisation.name,
        above=(_("The room"), reverse("talks:room", args=[slug])),
    )


def find_question(request: MemberRequest, slug: str, pk: int) -> Question:
    """Find a question for somebody who enters the room. Others are refused, whether there is one or not."""
    talk = find_room(request, slug)
    question: Question = get_object_or_404(talk.questions.for_room(), pk=pk)
    question.talk = question.asked_by.talk = question.to.talk = talk
    return question
