"""The pages on which a planner logs a challenge."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from accounts import drafts
from accounts.requests import MemberRequest
from challenges import actions
from challenges.forms.writing import ChallengeFindingsForm, ChallengePartiesForm, ChallengeWhatForm, LogForm, WhereForm
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import can_edit, can_log, speaks_as_owner
from challenges.similar import likely_the_same
from challenges.workflow import CHALLENGE_TRANSITIONS, identify_when_complete
from core.publishing.ordering import in_language
from core.wizard.pages import Page, Wizard
from partners.inviting import invite_chosen
from partners.models import Organisation


def _begin(request: MemberRequest, form: LogForm) -> Challenge:
    challenge: Challenge = form.save(commit=False)
    Challenge.objects.log(challenge, owner=form.cleaned_data["organisation"], author=request.user)
    return challenge


def _likely_while_it_is_new(
    request: MemberRequest, challenge: Challenge | None, form: ChallengeWhatForm
) -> dict[str, Any]:
    return {} if challenge else {"likely": likely_the_same(form.data.get("title", ""), request.user)}


def _likely_while_it_is_a_draft(request: MemberRequest, challenge: Challenge, form: WhereForm) -> dict[str, Any]:
    if challenge.state != Challenge.State.DRAFT:
        return {}
    return {"likely": likely_the_same(challenge.title, request.user, besides=challenge.slug)}


def _own_part(request: MemberRequest, challenge: Challenge) -> dict[str, Any]:
    owners = challenge.parties.owners().select_related("organisation")
    if request.method == "POST":
        owners = owners.select_for_update(of=("self",))
    own = get_object_or_404(owners)
    others = Organisation.objects.exclude(pk=own.organisation_id).defer("search_text", "description")
    return {"instance": own, "organisations": others.order_by("sector", in_language("name"), "pk")}


def _those_asked(request: MemberRequest, challenge: Challenge, form: ChallengePartiesForm) -> dict[str, Any]:
    asked = challenge.parties.exclude(role=ChallengeParty.Role.OWNER).filter(state__in=ChallengeParty.OPEN)
    parties = asked.select_related("organisation").order_by(in_language("organisation__name"), "pk")
    return {"own": form.instance, "parties": parties}


def _save_and_invite(request: MemberRequest, challenge: Challenge, form: ChallengePartiesForm) -> None:
    form.save()
    said = {"message": form.cleaned_data["message"], "on_behalf_of": form.instance.organisation.name}
    invite_chosen(request, challenge, form.invitations, partial(actions.invite, **said))


def _save_where(request: MemberRequest, challenge: Challenge, form: WhereForm) -> None:
    """What is filled in here may be the last that was missing."""
    form.save()
    if identify_when_complete(challenge, by=request.user, on_behalf_of=speaks_as_owner(request.user, challenge)):
        messages.success(request, str(CHALLENGE_TRANSITIONS["identify"].done))


WIZARD = Wizard(
    model=Challenge,
    list_label=_("Challenges"),
    new_label=_("Log a challenge"),
    new_path=_("new/"),
    new_form=LogForm,
    can_begin=can_log,
    can_edit=can_edit,
    begin=_begin,
    lead="challenges/form_lead.html",
    home="challenges:mine",
    discard="discard",
    pages=[
        Page(
            "edit",
            _("<slug:slug>/edit/"),
            _("What"),
            _("What is difficult?"),
            ChallengeWhatForm,
            template="challenges/form_what.html",
            context=_likely_while_it_is_new,
        ),
        Page(
            "edit-where",
            _("<slug:slug>/edit/where/"),
            _("Where and for whom"),
            _("Where, and for whom?"),
            WhereForm,
            template="challenges/form_where.html",
            context=_likely_while_it_is_a_draft,
            save=_save_where,
        ),
        Page(
            "edit-who",
            _("<slug:slug>/edit/who/"),
            _("Who shares it"),
            _("Who shares it?"),
            ChallengePartiesForm,
            template="challenges/form_who.html",
            options=_own_part,
            context=_those_asked,
            save=_save_and_invite,
        ),
        Page(
            "edit-findings",
            _("<slug:slug>/edit/findings/"),
            _("What we know"),
            _("What do we know of it from the figures?"),
            ChallengeFindingsForm,
            template="challenges/form_findings.html",
            searches=["search"],
            options=lambda request, challenge: {"sent": drafts.sent(request)},
        ),
    ],
)
