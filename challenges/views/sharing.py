from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from challenges import actions
from challenges.forms.sharing import ShareForm
from challenges.forms.writing import LocalForm
from challenges.models import Challenge, ChallengeParty
from challenges.party_workflow import PARTY_TRANSITIONS
from challenges.permissions import can_ask, can_edit_local, can_invite, leads, speaks_as_owner
from core.publishing.ordering import in_language
from core.workflow import TransitionError
from core.workflow.views import confirm_transition
from partners.forms import InviteForm
from partners.models import Organisation
from partners.notifications import mail_recipients
from partners.party_workflow import INVITATIONS_PER_PERSON, TOO_MANY, can_answer_for, sides_of
from partners.permissions import writes_for


@login_keeping_draft
def challenge_share(request: MemberRequest, slug: str) -> HttpResponse:
    readable = Challenge.objects.visible_to(request.user)
    challenge = readable.filter(slug=slug, merged_into=None).first()
    if challenge is None:
        return redirect("challenges:share", get_object_or_404(readable, merged__slug=slug).slug)
    require(can_ask(request.user, challenge))
    organisations = writes_for(request.user)
    form = ShareForm(request.POST or None, organisations=organisations)
    drafts.recall(request, form)
    if form.is_valid():
        try:
            actions.ask_to_share(challenge, by=request.user, **form.cleaned_data)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _answered_by(challenge))
            return redirect(challenge)
    return render(request, "challenges/share.html", {"challenge": challenge, "form": form})


def _answered_by(challenge: Challenge) -> str:
    if owner := challenge.owner():
        words = {"organisation": owner.name}
        return _("Thank you! We have asked %(organisation)s to confirm, and will email you the answer.") % words
    return _("Thank you! The editors will confirm it, and you will get their answer by email.")


@login_keeping_draft
def challenge_invite(request: MemberRequest, slug: str) -> HttpResponse:
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    require(can_invite(request.user, challenge))
    organisations = Organisation.objects.defer("search_text").order_by("sector", in_language("name"))
    form = InviteForm(request.POST or None, party=ChallengeParty, organisations=organisations)
    drafts.recall(request, form)
    if form.is_valid() and throttled(request, "invite", rate=INVITATIONS_PER_PERSON):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            actions.invite(challenge, by=request.user, on_behalf_of=speaks_as_owner(request.user, challenge), **sent)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            _say_invited(request, sent["organisation"])
            return redirect(challenge)
    return render(request, "challenges/invite.html", {"challenge": challenge, "form": form})


def _say_invited(request: MemberRequest, organisation: Organisation) -> None:
    words = {"organisation": organisation.name}
    messages.success(
        request, _("%(organisation)s has been invited and will be shown here once it has accepted.") % words
    )
    if not mail_recipients(organisation):
        messages.warning(
            request,
            _("%(organisation)s has no members in the portal yet. Ask the editors to invite somebody.") % words,
        )


@login_keeping_draft
def party_transition(request: MemberRequest, slug: str, pk: int, name: str) -> HttpResponse:
    party = _party(request, slug, pk)
    return confirm_transition(
        request,
        PARTY_TRANSITIONS,
        party,
        name,
        on_behalf_of=partial(_speaks_for, request.user, party),
        subject=party.challenge,
        after=partial(_on_from, request, party, name),
    )


def _on_from(request: MemberRequest, party: ChallengeParty, name: str) -> HttpResponse:
    """Go on to what comes next, or to the workspace where the visitor may not read the challenge any more."""
    if name == "accept" and party.is_confirmed:
        return redirect("challenges:local", party.challenge.slug, party.pk)
    if Challenge.objects.visible_to(request.user).filter(pk=party.challenge_id).exists():
        return redirect(party.challenge)
    return redirect("challenges:mine")


def _speaks_for(visitor: User, party: ChallengeParty) -> str:
    """Return the name that the history shows: the organisation's own, the owner's, or none for the editors."""
    return party.organisation.name if can_answer_for(visitor, party) else speaks_as_owner(visitor, party.challenge)


@login_keeping_draft
@transaction.atomic
def party_local(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    party = _party(request, slug, pk, lock=request.method == "POST")
    require(can_edit_local(request.user, party))
    form = LocalForm(request.POST or None, user=request.user, instance=party)
    drafts.recall(request, form)
    if form.is_valid():
        form.save()
        shown = (
            _("Saved and shown on the challenge’s page.")
            if party.shows_local
            else _("Saved. Only you and the editors can see it.")
        )
        messages.success(request, shown)
        return redirect(party.challenge)
    return render(request, "challenges/local.html", {"challenge": party.challenge, "party": party, "form": form})


def _party(request: MemberRequest, slug: str, pk: int, *, lock: bool = False) -> ChallengeParty:
    """Return the part, of a challenge that the visitor may read. Raises Http404 for what is between two others."""
    challenge = get_object_or_404(Challenge.objects.visible_to(request.user), slug=slug)
    parties = challenge.parties.select_related("organisation")
    party: ChallengeParty = get_object_or_404(parties.select_for_update(of=("self",)) if lock else parties, pk=pk)
    party.challenge = challenge
    if party.state not in ChallengeParty.PUBLIC and not sides_of(request.user, party, leads):
        raise Http404
    return party
