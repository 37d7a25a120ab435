"""Where those who run a dialogue answer what was said, and say what became of it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.forms.keys import is_key
from core.lists.paginator import paginate
from core.lists.search import matching
from core.workflow import TransitionError
from dialogues.answering import actions
from dialogues.answering.actions import MOST_AT_ONCE
from dialogues.answering.answers import numbers
from dialogues.answering.drafting import Behind, behind_points, draft_points, not_in_a_point
from dialogues.answering.forms import AnswerForm, AnswerManyForm, BecameForm, StatementForm
from dialogues.answering.needs import needs_of_results
from dialogues.answering.page import page_of
from dialogues.filters import AnswersFilter
from dialogues.models import Answer, Contribution, Dialogue, Statement
from dialogues.permissions import can_run, speaks_for

PER_PAGE = 50
LONGEST_FILTER = 2_000
OFFERED = 20


def to_run(request: MemberRequest, slug: str) -> Dialogue:
    """Return a dialogue that the visitor runs; 404 where they cannot even read it, 403 where they can only read."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    require(can_run(request.user, dialogue))
    return dialogue


@login_keeping_draft
def answers(request: MemberRequest, slug: str) -> HttpResponse:
    """What can be answered, filtered, and one answer for all that are ticked."""
    dialogue = to_run(request, slug)
    draft = None if request.method == "POST" else drafts.kept(request)
    asked = QueryDict(str(draft.get("filter", ""))[:LONGEST_FILTER]) if draft else None
    if asked and not request.GET:  # the login has led back without it
        return redirect(f"{request.path}?{asked.urlencode()}")
    filters = AnswersFilter(request.GET, dialogue)
    found = filters.qs
    ticked = (draft or request.POST).getlist("chosen")
    chosen = [int(key) for key in ticked if is_key(key)]
    form = AnswerManyForm(request.POST or None, chosen=chosen)
    if form.is_valid() and form.cleaned_data["all_found"] and not filters.is_valid():
        form.add_error("all_found", _("There is an error in the filter. Correct it first, and check what it finds."))
    if form.is_valid():
        meant = found if form.cleaned_data["all_found"] else found.filter(pk__in=chosen)
        _take(request, dialogue, form.cleaned_data, meant)
        return redirect(request.get_full_path())
    drafts.recall(request, form)
    return render(
        request,
        "dialogues/answering/answers.html",
        {
            "dialogue": dialogue,
            "filters": filters.form,
            "page": paginate(request, found, per_page=PER_PAGE),
            "form": form,
            "chosen": set(chosen),
            "numbers": numbers(dialogue),
            "most": MOST_AT_ONCE,
            "query": request.GET.urlencode(),
        },
    )


def _take(request: MemberRequest, dialogue: Dialogue, asked: dict[str, Any], meant: QuerySet[Contribution]) -> None:
    """Answer what is meant, as many as one request can, and say how that went."""
    open_to_it = actions.can_be_answered_so(meant, to=asked["state"], text=asked["text"])
    n, refused = actions.answer_many(
        list((open_to_it if asked["all_found"] else meant)[:MOST_AT_ONCE]),
        to=asked["state"],
        text=asked["text"],
        by=request.user,
        on_behalf_of=speaks_for(request.user, dialogue),
    )
    messages.success(request, ngettext("%d contribution answered.", "%d contributions answered.", n) % n)
    for reason in refused:
        messages.warning(request, reason)
    if asked["all_found"] and (left := open_to_it.count()):
        words = ngettext("%d is left. Send the answer again.", "%d are left. Send the answer again.", left)
        messages.warning(request, words % left)


@login_keeping_draft
def answer(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = to_run(request, slug)
    contribution = _answerable(dialogue, pk)
    known = Answer.objects.filter(contribution=contribution).first()
    written = {"state": known.state, "text": known.text} if known else {}
    form = AnswerForm(request.POST or None, known=known, initial=written)
    drafts.recall(request, form)
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data
        on_behalf_of = speaks_for(request.user, dialogue)
        try:
            is_new = actions.answer(
                contribution, to=sent["state"], text=sent["text"], by=request.user, on_behalf_of=on_behalf_of
            )
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            if is_new:
                messages.success(request, _("Answered. The author is told if they can be reached."))
            return redirect(contribution)
    steps = known.steps.order_by("at", "pk") if known else ()
    context = {"dialogue": dialogue, "contribution": contribution, "form": form, "known": known, "steps": steps}
    return render(request, "dialogues/answering/answer.html", context)


@login_keeping_draft
def propose_merge(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Choose another contribution that says the same; whoever wrote this one is asked."""
    dialogue = to_run(request, slug)
    contribution = _answerable(dialogue, pk)
    asked = request.GET.get("q", "")[:200]
    others = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None).exclude(pk=pk)
    offered = others.filter(matching(asked)) if asked.strip() else others.filter(activity=contribution.activity)
    if request.method == "POST":
        key = request.POST.get("into", "")
        into = others.filter(pk=int(key)).first() if is_key(key) else None
        if into is None:
            messages.error(request, _("Choose another contribution in the same dialogue."))
        else:
            return _propose(request, dialogue, contribution, into)
    return render(
        request,
        "dialogues/answering/merge.html",
        {
            "dialogue": dialogue,
            "contribution": contribution,
            "offered": offered.order_by("-n_supports", "pk")[:OFFERED],
            "q": asked,
        },
    )


def _propose(
    request: MemberRequest, dialogue: Dialogue, contribution: Contribution, into: Contribution
) -> HttpResponse:
    try:
        is_merged = actions.propose_merge(
            contribution, into, by=request.user, on_behalf_of=speaks_for(request.user, dialogue)
        )
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("The contributions have been merged.")
            if is_merged
            else _("The author has been asked. The contributions are merged if they agree."),
        )
    return redirect("dialogues:answers", dialogue.slug)


def _answerable(dialogue: Dialogue, pk: int) -> Contribution:
    shown = dialogue.contributions.filter(state=Contribution.State.PUBLISHED, reply_to=None)
    return get_object_or_404(shown.select_related("dialogue", "activity", "participant"), pk=pk)


# Så blev det


@login_keeping_draft
def statements(request: MemberRequest, slug: str) -> HttpResponse:
    """Write Så blev det: the outcome in a sentence, and a point for each thing it led to; see what is left to do."""
    dialogue = to_run(request, slug)
    if "draft" in request.POST:
        _draft(request, dialogue)
        return redirect("dialogues:statements", dialogue.slug)
    form = BecameForm(request.POST or None, instance=dialogue, user=request.user)
    drafts.recall(request, form)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("dialogues:results" if "preview" in request.POST else "dialogues:statements", dialogue.slug)
    behind = behind_points(dialogue)
    context = {
        "dialogue": dialogue,
        "form": form,
        "points": [(one, behind.get(one.pk, Behind()).n) for one in dialogue.statements.order_by("order", "pk")],
        "numbers": numbers(dialogue),
        "pictures": dialogue.result_pictures.order_by("pk"),
        "n_outside": not_in_a_point(dialogue).count(),
    }
    return render(request, "dialogues/answering/statements.html", context)


def _draft(request: MemberRequest, dialogue: Dialogue) -> None:
    n = draft_points(dialogue)
    came = ngettext("%d contribution came along.", "%d contributions came along.", n) % n
    what_next = _("Read the points, and change the words as you like.")
    messages.success(request, f"{came} {what_next}")


@login_keeping_draft
def statement_create(request: MemberRequest, slug: str) -> HttpResponse:
    dialogue = to_run(request, slug)
    last = dialogue.statements.order_by("-order").values_list("order", flat=True).first() or 0
    return _edit(request, Statement(dialogue=dialogue, order=last + 1))


@login_keeping_draft
def statement_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    dialogue = to_run(request, slug)
    return _edit(request, get_object_or_404(dialogue.statements.select_related("dialogue"), pk=pk))


def _edit(request: MemberRequest, statement: Statement) -> HttpResponse:
    form = StatementForm(request.POST or None, instance=statement)
    drafts.recall(request, form)
    if form.is_bound and form.is_valid():
        if statement.pk or actions.add_statement(form.save(commit=False)):
            form.save()
        messages.success(request, _("Saved."))
        return redirect("dialogues:statements", statement.dialogue.slug)
    context = {"dialogue": statement.dialogue, "statement": statement, "form": form}
    return render(request, "dialogues/answering/statement_form.html", context)


@login_keeping_draft
def statement_remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Remove one, after asking. The contributions behind it stay."""
    dialogue = to_run(request, slug)
    statement = dialogue.statements.filter(pk=pk).first()
    if request.method != "POST":
        if statement is None:
            raise Http404
        return render(
            request, "dialogues/answering/statement_remove.html", {"dialogue": dialogue, "statement": statement}
        )
    if statement:  # else this is the second click of two
        statement.delete()
    messages.success(request, _("Removed."))
    return redirect("dialogues:statements", dialogue.slug)


@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody reads it when the results are out; those who run the dialogue see before how it will look."""
    dialogue = get_object_or_404(Dialogue.objects.visible_to(request.user).select_related("organiser"), slug=slug)
    is_preview = not dialogue.has_results
    runs = isinstance(request.user, User) and can_run(request.user, dialogue)
    if is_preview and not runs:
        raise Http404
    context = {
        "dialogue": dialogue,
        "runs": runs,
        "is_preview": is_preview,
        "is_closed": dialogue.state == Dialogue.State.CLOSED,
        "missing": needs_of_results(dialogue) if is_preview else [],
        **page_of(dialogue),
    }
    return render(request, "dialogues/answering/results.html", context)


@require_safe
def moved(request: HttpRequest, slug: str, to: str, **keys: int) -> HttpResponse:
    """Lead on from where Så blev det was written before."""
    return redirect(f"dialogues:{to}", slug, *keys.values(), permanent=True)
