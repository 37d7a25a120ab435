"""The pages on which a municipality sets up its talks."""

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts import drafts
from accounts.requests import MemberRequest
from challenges.next_steps import known_from
from core.publishing.ordering import in_language
from core.publishing.provenance import Relation
from core.wizard.pages import Page, Wizard
from dialogues.models import Dialogue
from outcomes.permissions import linkable_challenges
from partners.inviting import invite_chosen
from partners.models import Organisation
from places.models import Area
from talks.forms import NewTalkForm, TalkRoomForm, TalkWhatForm
from talks.models import Talk
from talks.needs import needs_of
from talks.permissions import can_edit, can_hold_talks, speaks_for
from talks.seats import invite


def _begin(request: MemberRequest, form: NewTalkForm) -> Talk:
    talk: Talk = form.save(commit=False)
    talk.relation = Relation.PARTNER_MUNICIPALITY
    Talk.objects.set_up(talk, municipality=form.cleaned_data["organisation"], author=request.user)
    form.save_m2m()
    return talk


def _searched_and_named(request: MemberRequest, talk: Talk) -> dict[str, Any]:
    """Return what was sent; for new talks also what the page that led here knows already."""
    options: dict[str, Any] = {"sent": drafts.sent(request)}
    if talk.pk is None:
        challenge = linkable_challenges(request.user).filter(slug=request.GET.get("challenge", "")).first()
        dialogues = Dialogue.objects.visible_to(request.user).filter(slug=request.GET.get("dialogue", ""))
        known = known_from(challenge, request.user)
        areas = known.get("areas", []) + list(Area.objects.spoken_of().filter(slug=request.GET.get("place", "")))
        challenges = [challenge] if challenge else []
        if dialogue := dialogues.first():
            areas += dialogue.areas.all()
            challenges += linkable_challenges(request.user).filter(dialogues=dialogue)
        about = {"areas": areas, "challenges": challenges, "dialogues": [dialogue] if dialogue else []}
        options["initial"] = known | about
    return options


def _who_can_be_invited(request: MemberRequest, talk: Talk) -> dict[str, Any]:
    others = Organisation.objects.exclude(pk=talk.municipality_id or 0).defer("search_text", "description")
    return {"organisations": others.order_by("sector", in_language("name"), "pk")}


def _those_asked(request: MemberRequest, talk: Talk, form: TalkRoomForm) -> dict[str, Any]:
    asked = talk.parties.open().exclude(organisation=talk.municipality_id).select_related("organisation")
    return {"parties": asked.order_by(in_language("organisation__name"), "pk"), "needs": needs_of(talk)}


def _save_and_invite(request: MemberRequest, talk: Talk, form: TalkRoomForm) -> None:
    form.save()
    said = {"message": form.cleaned_data["message"], "on_behalf_of": speaks_for(request.user, talk)}
    invite_chosen(request, talk, form.invitations, partial(invite, **said))


WIZARD = Wizard(
    model=Talk,
    list_label=_("Early talks"),
    new_label=_("Hold early talks"),
    new_path=_("new/"),
    new_form=NewTalkForm,
    can_begin=can_hold_talks,
    can_edit=can_edit,
    begin=_begin,
    lead="talks/setting_up/form_lead.html",
    discard="discard",
    pages=[
        Page(
            "edit",
            _("<slug:slug>/edit/"),
            _("What"),
            _("What do you want to talk about?"),
            TalkWhatForm,
            template="talks/setting_up/form_what.html",
            searches=["search"],
            options=_searched_and_named,
        ),
        Page(
            "edit-room",
            _("<slug:slug>/edit/room/"),
            _("Room and seats"),
            _("Why is the room closed, and who sits there?"),
            TalkRoomForm,
            template="talks/setting_up/form_room.html",
            options=_who_can_be_invited,
            context=_those_asked,
            save=_save_and_invite,
        ),
    ],
)
