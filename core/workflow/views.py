from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import drafts
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.workflow.forms import ReasonForm
from core.workflow.history import TransitionError, version
from core.workflow.transitions import Text, Transition, Transitions


def confirm_transition(
    request: MemberRequest,
    transitions: Transitions,
    record: Any,
    name: str,
    *,
    on_behalf_of: Callable[[], str],
    subject: Any = None,
    above: tuple[Text, str] | None = None,
    after: Callable[[], HttpResponse] | None = None,
) -> HttpResponse:
    """Ask before a transition is taken, for the reason too where one is due, and take it.

    ``on_behalf_of`` names the organisation that the history shows. Where the record has no page of its own, ``subject``
    is the one on whose page it stands; ``above`` names the page above it and its address, where that is not the list of
    its kind; ``after`` leads on from there.
    """
    subject = subject or record
    transition = transitions.get(name)
    if transition is None or not transition.on_page:
        raise Http404
    require(transition.who(request.user, record))
    is_sent, searches = request.method == "POST", "search" in request.POST
    if not is_sent and (why := transition.why_not(record)):  # somebody was faster
        messages.info(request, str(why))
        return redirect(subject)
    form = _form(request, transition, record, is_sent=is_sent and not searches)
    if form and searches:
        drafts.fill(form, request.POST)
    elif is_sent and (form is None or form.is_valid()):
        if _take(request, transition, record, form, on_behalf_of()):
            return after() if after else redirect(subject)
        if form is None:
            return redirect(subject)
    if form:
        drafts.recall(request, form)
    return _ask(request, transition, record, subject, form, above=above)


def _take(
    request: MemberRequest, transition: Transition, record: Any, form: ReasonForm | None, on_behalf_of: str
) -> bool:
    """Take the transition and say so, or say why not: in the form, where what was written is kept."""
    answers = form.cleaned_data if form else {}
    given = {name: answers[name] for name in ("reason", "other") if name in answers}
    try:
        seen = request.POST.get("seen", "")
        told = transition.take(record, by=request.user, on_behalf_of=on_behalf_of, seen=seen, **given)
    except TransitionError as error:
        if form:
            form.add_error(None, str(error))
        else:
            messages.error(request, str(error))
        return False
    messages.success(request, told)
    return True


def _ask(
    request: MemberRequest,
    transition: Transition,
    record: Any,
    subject: Any,
    form: ReasonForm | None,
    *,
    above: tuple[Text, str] | None,
) -> HttpResponse:
    label, url = above or (subject._meta.verbose_name_plural, reverse(f"{subject._meta.app_label}:list"))
    context = {
        "transition": transition,
        "record": record,
        "subject": subject,
        "list_label": label,
        "list_url": url,
        "missing": transition.missing(record),
        "warnings": transition.warnings(record),
        "seen": version(record),
        "form": form,
        "searches": "search" in request.POST,
    }
    return render(request, "core/workflow/confirm.html", context)


def _form(request: MemberRequest, transition: Transition, record: Any, *, is_sent: bool) -> ReasonForm | None:
    data = request.POST if is_sent else None
    if transition.form:
        sent = drafts.sent(request)
        form: ReasonForm = transition.form(
            data, asks=transition.reason, record=record, q=sent.get("q", ""), chosen=sent.get("other", "")
        )
        return form
    return ReasonForm(data, asks=transition.reason) if transition.reason else None
