"""The municipality writes between what the talks choose; each party says where it stands."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.permissions import require
from accounts.requests import MemberRequest
from core.workflow import TransitionError, lock_for_update
from talks.alternatives.actions import take_position
from talks.alternatives.forms import AlternativesForm, EstimatesForm, PositionForm
from talks.alternatives.table import columns_of
from talks.models import Position, Talk
from talks.permissions import can_write_alternatives, writes_on
from talks.views.room import find_room


@never_cache
@login_keeping_draft
@transaction.atomic
def alternatives_edit(request: MemberRequest, slug: str) -> HttpResponse:
    """Write the alternatives, and what differs between them."""
    talk = _find_for_writing(request, slug)
    form = AlternativesForm(request.POST or None, user=request.user, instance=talk)
    if "more" in request.POST:
        form = AlternativesForm(None, user=request.user, instance=talk)
        drafts.fill(form, request.POST)
    elif form.is_valid():
        form.save_rows()
        messages.success(request, _("The alternatives are saved."))
        return redirect(_in_room(talk))
    drafts.recall(request, form)
    return render(request, "talks/alternatives/form.html", {"talk": talk, "form": form})


@never_cache
@login_keeping_draft
@transaction.atomic
def consequence_edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Write what each alternative means for one consequence."""
    talk = _find_for_writing(request, slug)
    consequence = get_object_or_404(talk.consequences.prefetch_related("estimates"), pk=pk)
    columns = columns_of(talk)
    form = EstimatesForm(
        request.POST or None, consequence=consequence, alternatives=[one.alternative for one in columns]
    )
    if form.is_valid():
        form.save()
        messages.success(request, _("What follows is saved."))
        return redirect(_in_room(talk))
    drafts.recall(request, form)
    context = {"talk": talk, "consequence": consequence, "form": form, "letters": [one.letter for one in columns]}
    return render(request, "talks/alternatives/estimates.html", context)


@never_cache
@login_keeping_draft
def position_take(request: MemberRequest, slug: str, pk: int, seat: int) -> HttpResponse:
    """Say where a party stands on an alternative. It can say something else until the room closes."""
    talk = find_room(request, slug, works=True)
    party = get_object_or_404(talk.parties.select_related("organisation"), pk=seat)
    require(writes_on(request.user, talk).filter(pk=seat).exists())
    alternative = get_object_or_404(talk.alternatives, pk=pk)
    alternative.talk = talk
    column = next(one for one in columns_of(talk) if one.alternative == alternative)
    last = party.positions.filter(alternative=alternative, is_latest=True).first()
    before = {"stand": last.stand, "because": last.because} if last else {}
    form = PositionForm(request.POST or None, instance=Position(), initial=before)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("stand", "because")}
        try:
            take_position(party, alternative, by=request.user, **given)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is in the table now, with today’s date."))
            return redirect(_in_room(talk))
    drafts.recall(request, form)
    context = {"talk": talk, "column": column, "party": party, "form": form, "last": last}
    return render(request, "talks/alternatives/position.html", context)


def _find_for_writing(request: MemberRequest, slug: str) -> Talk:
    """Return talks for somebody who writes their alternatives: asked when nobody can shut the room any more."""
    talk = find_room(request, slug, works=True)
    if request.method == "POST":
        lock_for_update(talk, "state", "room_shut_at")
    require(can_write_alternatives(request.user, talk))
    return talk


def _in_room(talk: Talk) -> str:
    return f"{reverse('talks:room', args=[talk.slug])}#alternatives"
