"""A party promises something, or asks to change what was promised."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.requests import MemberRequest
from core.wizard.once import key_of, once
from core.workflow import TransitionError
from core.workflow.views import confirm_transition
from talks.between import both_sides
from talks.commitments.actions import propose, propose_change
from talks.commitments.forms import ChangeForm, CommitmentForm
from talks.commitments.workflow import COMMITMENT_TRANSITIONS, side_of, why_not_changed
from talks.models import Commitment, CommitmentChange, Seat, Talk
from talks.permissions import enters, seats_of, speaks_for_seat
from talks.views.room import find_room


@login_keeping_draft
def commitment_create(request: MemberRequest, slug: str) -> HttpResponse:
    """Promise something, as it will be read by everybody once the other side has agreed."""
    talk = find_room(request, slug, works=True)
    own, others = both_sides(request.user, talk)
    key = key_of(request) or uuid.uuid4()
    made = Commitment.objects.filter(author=request.user)
    if request.method == "POST" and made.filter(form_key=key).exists():  # a second click
        return redirect(talk.commitments.get(author=request.user, form_key=key))
    form = CommitmentForm(
        request.POST or None,
        instance=Commitment(talk=talk, form_key=key, author=request.user),
        own=own,
        others=others,
    )
    if form.is_valid():
        commitment = form.save(commit=False)
        try:
            commitment = once(made, key, lambda: _propose(commitment, request))
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(organisation)s has been asked by email. Nobody else can read it until they have agreed.")
                % {"organisation": commitment.to.organisation.name},
            )
            return redirect(commitment)
    drafts.recall(request, form)
    return render(request, "talks/commitments/form.html", {"talk": talk, "form": form, "form_key": key, "own": own})


def _propose(commitment: Commitment, request: MemberRequest) -> Commitment:
    propose(commitment, by=request.user)
    return commitment


@login_keeping_draft
def commitment_change(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Ask the other side for other words or another day."""
    commitment = find_commitment(request, slug, pk)
    side = _own_side(request, commitment)
    if why := why_not_changed(commitment):
        messages.info(request, str(why))
        return redirect(commitment)
    change = CommitmentChange(text=commitment.text, due_on=commitment.due_on)
    form = ChangeForm(request.POST or None, instance=change)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("text", "due_on", "because")}
        if (given["text"], given["due_on"]) == (commitment.text, commitment.due_on):
            form.add_error(None, _("Change the words or the day."))
        else:
            try:
                propose_change(commitment, side=side, **given)
            except TransitionError as error:
                form.add_error(None, str(error))
            else:
                messages.success(
                    request, _("The other side has been asked by email. What was promised holds until then.")
                )
                return redirect(commitment)
    drafts.recall(request, form)
    context = {"talk": commitment.talk, "commitment": commitment, "form": form}
    return render(request, "talks/commitments/change.html", context)


@login_keeping_draft
def commitment_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    commitment = find_commitment(request, slug, pk)
    return confirm_transition(
        request,
        COMMITMENT_TRANSITIONS,
        commitment,
        name,
        on_behalf_of=lambda: side_of(name, commitment).organisation.name,
        subject=commitment.talk,
        after=lambda: redirect(commitment),
    )


def find_commitment(request: MemberRequest, slug: str, pk: int) -> Commitment:
    """Find what everybody reads; what is only proposed, for the two in the room and nobody else."""
    talk = get_object_or_404(Talk.objects.visible_to(request.user), slug=slug)
    commitment: Commitment = get_object_or_404(talk.commitments.for_rows(), pk=pk)
    commitment.talk = talk
    for seat in (commitment.by, commitment.to):
        seat.talk = talk
    if not commitment.is_public:
        own = seats_of(request.user, talk).filter(pk__in=[commitment.by_id, commitment.to_id])
        if not (enters(request.user, talk) and own.exists()):
            raise Http404
    return commitment


def _own_side(request: MemberRequest, commitment: Commitment) -> Seat:
    """Return the side for which the visitor speaks. Raises PermissionDenied where it is neither."""
    for seat in (commitment.by, commitment.to):
        if speaks_for_seat(request.user, seat):
            return seat
    raise PermissionDenied
