"""The pages on which a member writes about an outcome."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import drafts
from accounts.requests import MemberRequest
from challenges.models import Challenge
from challenges.next_steps import known_from
from challenges.progress import retreat
from core.wizard.pages import Page, Wizard
from outcomes.forms.effects import OutcomeEffectsForm
from outcomes.forms.writing import AnswersForm, CardForm, NewOutcomeForm, OutcomeWhatForm
from outcomes.maturity import reassess
from outcomes.models import AnsweredChallenge, MethodCard, Outcome
from outcomes.permissions import can_edit, can_write_outcomes, linkable_challenges
from outcomes.progress import begun


def _begin(request: MemberRequest, form: NewOutcomeForm) -> Outcome:
    """Save a new draft, and that it answers the challenge whose page the writer came from."""
    outcome: Outcome = form.save(commit=False)
    Outcome.objects.write(outcome, owner=form.cleaned_data["organisation"], author=request.user)
    form.save_m2m()
    reassess(outcome, by=request.user, on_behalf_of=str(outcome.owner))
    if challenge := linkable_challenges(request.user).filter(slug=form.cleaned_data["challenge"]).first():
        AnsweredChallenge.objects.create(outcome=outcome, challenge=challenge)
        begun(outcome, by=request.user, on_behalf_of=str(outcome.owner))
    return outcome


def _known(request: MemberRequest, outcome: Outcome) -> dict[str, Any]:
    """Return what a new outcome knows from the challenge whose page the writer came from."""
    if outcome.pk:
        return {}
    slug = request.GET.get("challenge", "")
    challenge = linkable_challenges(request.user).filter(slug=slug).first()
    perspectives = {"perspectives": list(challenge.perspectives.all())} if challenge else {}
    return {"initial": {"challenge": slug, **perspectives, **known_from(challenge, request.user)}}


def _save_what(request: MemberRequest, outcome: Outcome, form: OutcomeWhatForm) -> None:
    form.save()
    reassess(outcome, by=request.user, on_behalf_of=str(outcome.owner))


def _save_answers(request: MemberRequest, outcome: Outcome, form: AnswersForm) -> None:
    """The challenges that it answers from now on come as far as it does; the others may have lost their last."""
    before = set(outcome.answers.values_list("challenge", flat=True))
    form.save()
    after = set(outcome.answers.values_list("challenge", flat=True))
    begun(outcome, by=request.user, on_behalf_of=str(outcome.owner), among=after - before)
    left = Challenge.objects.filter(pk__in=before - after)
    retreat(left, by=request.user, on_behalf_of=str(outcome.owner))


def _card(request: MemberRequest, outcome: Outcome) -> dict[str, Any]:
    """The method card is there from when something has been written in it."""
    return {"instance": MethodCard.objects.filter(outcome=outcome).first() or MethodCard(outcome=outcome)}


WHAT = Page(
    "edit",
    _("<slug:slug>/edit/"),
    _("What"),
    _("What is it?"),
    OutcomeWhatForm,
    template="outcomes/form_what.html",
    options=_known,
    save=_save_what,
)
ANSWERS = Page(
    "answers",
    _("<slug:slug>/edit/answers/"),
    _("Responds to"),
    _("Which challenges does it respond to?"),
    AnswersForm,
    template="outcomes/form_answers.html",
    searches=["search"],
    options=lambda request, outcome: {"sent": drafts.sent(request)},
    save=_save_answers,
)
CARD = Page(
    "card",
    _("<slug:slug>/edit/card/"),
    _("Method card"),
    _("What does it take?"),
    CardForm,
    template="outcomes/form_card.html",
    options=_card,
)
EFFECTS = Page(
    "effects",
    _("<slug:slug>/edit/measured/"),
    _("Measured"),
    _("Has anything been measured?"),
    OutcomeEffectsForm,
    template="outcomes/form_effects.html",
)
# A view of its own, in outcomes.views.files.
ATTACHMENTS = Page("attachments", "", _("Files"), _("Files and links"), template="outcomes/form_attachments.html")
WIZARD = Wizard(
    model=Outcome,
    list_label=_("Outcomes"),
    new_label=_("Write about an outcome"),
    new_path=_("new/"),
    new_form=NewOutcomeForm,
    can_begin=can_write_outcomes,
    can_edit=can_edit,
    begin=_begin,
    lead="outcomes/form_lead.html",
    pages=[WHAT, ANSWERS, CARD, EFFECTS, ATTACHMENTS],
)
