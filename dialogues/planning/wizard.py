"""The pages on which a planner sets up a dialogue."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import drafts
from accounts.requests import MemberRequest
from challenges.next_steps import known_from
from core.publishing.ordering import in_language
from core.wizard.pages import Page, Wizard
from dialogues.models import Dialogue, DialogueParty
from dialogues.permissions import can_edit, can_set_up_dialogues, speaks_for
from dialogues.planning.actions import set_up_dialogue
from dialogues.planning.activity_forms import ActivitiesForm
from dialogues.planning.forms import DialogueWhatForm, NewDialogueForm
from dialogues.planning.needs import needs_of
from dialogues.planning.part_forms import PeopleForm
from dialogues.planning.parties import invite
from dialogues.progress import asked
from outcomes.models import Outcome
from outcomes.permissions import linkable_challenges
from partners.inviting import invite_chosen
from partners.models import Organisation


def _begin(request: MemberRequest, form: NewDialogueForm) -> Dialogue:
    dialogue: Dialogue = form.save(commit=False)
    set_up_dialogue(dialogue, organiser=form.cleaned_data["organisation"], author=request.user)
    form.save_m2m()
    return dialogue


def _save_what(request: MemberRequest, dialogue: Dialogue, form: DialogueWhatForm) -> None:
    """The challenges that it is about from now on come as far as it does."""
    before = set(dialogue.challenges.values_list("pk", flat=True))
    form.save()
    new = set(dialogue.challenges.values_list("pk", flat=True)) - before
    asked(dialogue, by=request.user, on_behalf_of=speaks_for(request.user, dialogue), among=new)


def _searched_and_named(request: MemberRequest, dialogue: Dialogue) -> dict[str, Any]:
    """Return what was sent; for a new dialogue also what the page that led here knows already."""
    options: dict[str, Any] = {"sent": drafts.sent(request)}
    if dialogue.pk is None:
        challenges = linkable_challenges(request.user).filter(slug=request.GET.get("challenge", ""))
        methods = Outcome.objects.visible_to(request.user).filter(kind=Outcome.Kind.METHOD)
        method = methods.filter(slug=request.GET.get("method", "")).values_list("pk", flat=True).first()
        known = known_from(challenges.first(), request.user)
        options["initial"] = {"challenges": list(challenges), "used_method": method, **known}
    return options


def _who_can_be_invited(request: MemberRequest, dialogue: Dialogue) -> dict[str, Any]:
    others = Organisation.objects.exclude(pk=dialogue.organiser_id or 0).defer("search_text", "description")
    return {"organisations": others.order_by("sector", in_language("name"), "pk")}


def _those_asked(request: MemberRequest, dialogue: Dialogue, form: PeopleForm) -> dict[str, Any]:
    asked = dialogue.parties.open().exclude(role=DialogueParty.Role.ORGANISER).select_related("organisation")
    return {"parties": asked.order_by(in_language("organisation__name"), "pk")}


def _save_and_invite(request: MemberRequest, dialogue: Dialogue, form: PeopleForm) -> None:
    form.save()
    said = {"message": form.cleaned_data["message"], "on_behalf_of": speaks_for(request.user, dialogue)}
    invite_chosen(request, dialogue, form.invitations, partial(invite, **said))


def _needs(request: MemberRequest, dialogue: Dialogue, form: ActivitiesForm) -> dict[str, Any]:
    return {"needs": needs_of(dialogue)}


ACTIVITIES = Page(
    "activities",
    _("<slug:slug>/edit/activities/"),
    _("Activities"),
    _("What can people do?"),
    ActivitiesForm,
    template="dialogues/planning/form_activities.html",
    context=_needs,
)
WIZARD = Wizard(
    model=Dialogue,
    list_label=_("Dialogues"),
    new_label=_("Set up a dialogue"),
    new_path=_("new/"),
    new_form=NewDialogueForm,
    can_begin=can_set_up_dialogues,
    can_edit=can_edit,
    begin=_begin,
    lead="dialogues/planning/form_lead.html",
    discard="discard",
    pages=[
        Page(
            "edit",
            _("<slug:slug>/edit/"),
            _("Question and promise"),
            _("What do you want to ask, and what do you promise?"),
            DialogueWhatForm,
            template="dialogues/planning/form_what.html",
            searches=["search"],
            options=_searched_and_named,
            save=_save_what,
        ),
        Page(
            "people",
            _("<slug:slug>/edit/people/"),
            _("Who takes part"),
            _("Who takes part, and by which rules?"),
            PeopleForm,
            template="dialogues/planning/form_people.html",
            options=_who_can_be_invited,
            context=_those_asked,
            save=_save_and_invite,
        ),
        ACTIVITIES,
    ],
)
