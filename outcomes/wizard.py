"""The pages on which a member writes about an outcome."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import drafts
from accounts.requests import MemberRequest
from outcomes.forms.writing import AnswersForm, CardForm, NewForm, WhatForm, ticked
from outcomes.maturity import reassess
from outcomes.models import AnsweredChallenge, MethodCard, Outcome
from outcomes.permissions import answerable, can_edit, can_write_outcomes
from records.wizard.pages import Page, Wizard


def _begin(request: MemberRequest, form: NewForm) -> Outcome:
    """Save a new draft, and that it answers the challenge whose page the writer came from."""
    outcome: Outcome = form.save(commit=False)
    Outcome.objects.write(outcome, owner=form.cleaned_data["organisation"], author=request.user)
    form.save_m2m()
    reassess(outcome, by=request.user, on_behalf_of=str(outcome.owner))
    if challenge := answerable(request.user).filter(slug=form.cleaned_data["challenge"]).first():
        AnsweredChallenge.objects.create(outcome=outcome, challenge=challenge)
    return outcome


def _lead(outcome: Outcome | None) -> str:
    if outcome is None:
        return _(
            "A strategy, a solution, an idea, a method or a tool that others can use. Each step is saved by itself, and"
            " nobody but your organisation and the editors sees it until you publish it."
        )
    if outcome.is_published:
        return _("It is on the site: everybody can read what you change as soon as you save it.")
    return _("Nobody but your organisation and the editors sees it until you publish it.")


def _save_what(request: MemberRequest, outcome: Outcome, form: WhatForm) -> None:
    form.save()
    reassess(outcome, by=request.user, on_behalf_of=str(outcome.owner))


def _searched_and_ticked(request: MemberRequest, outcome: Outcome) -> dict[str, Any]:
    sent = drafts.sent(request)
    return {"q": sent.get("q", ""), "chosen": ticked(sent)}


def _card(request: MemberRequest, outcome: Outcome) -> dict[str, Any]:
    """The method card is there from when something has been written in it."""
    return {"instance": MethodCard.objects.filter(outcome=outcome).first() or MethodCard(outcome=outcome)}


WHAT = Page(
    name="edit",
    path=gettext_lazy("<slug:slug>/edit/"),
    label=gettext_lazy("What"),
    heading=gettext_lazy("What is it?"),
    form=WhatForm,
    template="outcomes/form_what.html",
    options=lambda request, outcome: {} if outcome.pk else {"initial": {"challenge": request.GET.get("challenge", "")}},
    save=_save_what,
)
ANSWERS = Page(
    name="answers",
    path=gettext_lazy("<slug:slug>/edit/answers/"),
    label=gettext_lazy("Answers to"),
    heading=gettext_lazy("Which challenges does it answer?"),
    form=AnswersForm,
    template="outcomes/form_answers.html",
    searches=["search"],
    options=_searched_and_ticked,
)
CARD = Page(
    name="card",
    path=gettext_lazy("<slug:slug>/edit/card/"),
    label=gettext_lazy("Method card"),
    heading=gettext_lazy("What does it take?"),
    form=CardForm,
    template="outcomes/form_card.html",
    options=_card,
)
ATTACHMENTS = Page(  # a view of its own, in outcomes.views.files
    name="attachments",
    label=gettext_lazy("Files"),
    heading=gettext_lazy("Files and links"),
    template="outcomes/form_attachments.html",
)
WIZARD = Wizard(
    model=Outcome,
    list_label=gettext_lazy("Outcomes"),
    new_label=gettext_lazy("Write about an outcome"),
    new_path=gettext_lazy("new/"),
    new_form=NewForm,
    can_begin=can_write_outcomes,
    can_edit=can_edit,
    begin=_begin,
    lead=_lead,
    pages=[WHAT, ANSWERS, CARD, ATTACHMENTS],
)
