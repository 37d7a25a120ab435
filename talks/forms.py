"""The pages on which a municipality sets up its talks, and who of an organisation sits on its seat."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.days import DayField
from core.forms.keys import RecordsField
from core.forms.marks import AT_LEAST_ONE, TO_OPEN, mark
from core.forms.rows import WithRows
from core.forms.texts import PlainTextForm
from core.publishing.ordering import in_language
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from dialogues.models import Dialogue
from outcomes.forms.challenges import AboutChallengesForm
from partners.forms import chosen_in, invitation_rows, offer_organisations, organisation_field
from partners.models import Membership, Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm
from talks.models import PlanStep, Seat, Talk
from talks.needs import NEEDED_FIELDS, OpeningNeed
from talks.permissions import invites_to_talks

MOST_DIALOGUES = 50  # to choose between


class TalkWhatForm(PlacedForm, AboutChallengesForm, PlainTextForm):
    """What is talked about, where, and how far the plan has come. The button that searches saves nothing."""

    class Meta:
        model = Talk
        fields: tuple[str, ...] = (
            "title", "purpose", "summary", "areas", "challenges", "dialogues", "plan_step", "plan_name", "diary_number",
        )  # fmt: skip
        labels = {
            "title": _("What are the talks called?"),
            "purpose": _("What do you want to find out together?"),
            "summary": _("What came of the talks?"),
            "areas": _("Where?"),
            "challenges": _("Challenges"),
            "dialogues": _("Which dialogues do they belong to?"),
            "plan_step": _("How far has the plan come?"),
            "plan_name": _("What is the plan called?"),
            "diary_number": _("Case number (diarienummer)"),
        }
        help_texts = {
            "title": _("The place and the question, in a few words."),
            "purpose": _("In plain words, for everybody: what can still be changed, and what you need of each other."),
            "summary": _("In plain words, for everybody: what you agree on, what you do not, and what happens now."),
            "areas": "",
            "challenges": "",
            "dialogues": _("Where residents take part in the same question."),
            "plan_step": _("A step of the law. Early talks are none of them, and no statutory consultation."),
        }
        widgets = {
            "purpose": forms.Textarea({"rows": 4}),
            "summary": forms.Textarea({"rows": 8}),
            "areas": forms.CheckboxSelectMultiple,
            "challenges": forms.CheckboxSelectMultiple,
            "dialogues": forms.CheckboxSelectMultiple,
        }
        field_classes = {"areas": RecordsField, "challenges": RecordsField, "dialogues": RecordsField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["purpose"].required = True
        steps = [("", _("Not known yet")), *((one.value, capfirst(one.label)) for one in PlanStep)]
        self.fields["plan_step"].choices = steps  # type: ignore[attr-defined]
        mark(self, TO_OPEN, *NEEDED_FIELDS[OpeningNeed.PLACE])
        if self.instance.state != Talk.State.SUMMING_UP:
            del self.fields["summary"]
        self._offer_dialogues()

    def _offer_dialogues(self) -> None:
        """Offer those of the writer's organisations, and those that the talks belong to already."""
        linked = {dialogue.pk for dialogue in self.initial.get("dialogues", [])}
        own = Dialogue.objects.filter(organiser__in=writes_for(self.user)).order_by("-updated_at", "pk")
        shown = linked | set(own.values_list("pk", flat=True)[:MOST_DIALOGUES])
        field: Any = self.fields["dialogues"]
        field.queryset = Dialogue.objects.filter(pk__in=shown).order_by(in_language("title"), "pk")
        self.initial["dialogues"] = sorted(linked)
        if not shown:
            del self.fields["dialogues"]


class NewTalkForm(TalkWhatForm):
    """The first page of new talks, which also says who holds them."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Which municipality holds the talks?"),
        help_text=_("It invites the others, and keeps the papers."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, invites_to_talks(self.user))


class TalkRoomForm(PlainTextForm, WithRows, PicturedForm):
    """Why the room is closed and until when, who is invited, and the picture."""

    formset_classes = {"invitation": invitation_rows(Seat)}
    came_later = {"invitation"}

    look_again_on = DayField(
        label=_("By which day do you look at that again?"),
        help_text=_("Shown on the page. After that day, everyone can see that you are late."),
    )
    message = forms.CharField(
        label=_("A message to those you invite"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say why you thought of them. It is included in the email they get."),
    )

    class Meta:
        model = Talk
        fields: tuple[str, ...] = ("closed_because", "look_again_on", *PICTURE_FIELDS)
        labels = {"closed_because": _("Why is the room closed?")}
        help_texts = {
            "closed_because": _("Everyone can read it. For example: drawings that are not finished, or prices."),
        }
        widgets = {"closed_because": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        self.organisations = organisations
        super().__init__(*args, **kwargs)
        self.day_before = self.instance.look_again_on
        for name in NEEDED_FIELDS[OpeningNeed.ROOM]:
            self.fields[name].required = self.instance.state in Talk.AT_WORK
        mark(self, TO_OPEN, *NEEDED_FIELDS[OpeningNeed.ROOM])

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        return {"form_kwargs": {"organisation": organisation_field(self.organisations, required=False)}}

    @property
    def invitations(self) -> list[tuple[Organisation, str]]:
        return chosen_in(self.formsets.get("invitation", ()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day = cleaned.get("look_again_on")
        if day and day != self.day_before and day <= timezone.localdate():
            self.add_error("look_again_on", _("Choose a day in the future."))
        return cleaned


class PersonField(RecordsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class PeopleForm(forms.Form):
    """The organisation's members, those ticked who enter the room."""

    people = PersonField(User.objects.none(), label=_("Members of the organisation"), required=False)

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seat = seat
        members = Membership.objects.current().filter(organisation=seat.organisation_id, user__is_active=True)
        field: Any = self.fields["people"]
        field.queryset = User.objects.filter(pk__in=members.values("user")).order_by("display_name", "pk")
        self.initial["people"] = list(seat.people.values_list("user", flat=True))
        if self._is_own_room:
            mark(self, AT_LEAST_ONE, "people")

    @property
    def _is_own_room(self) -> bool:
        return self.seat.organisation_id == self.seat.talk.municipality_id

    def clean_people(self) -> Any:
        """The municipality keeps somebody in its own room."""
        people = self.cleaned_data["people"]
        if not people and self._is_own_room:
            raise forms.ValidationError(_("The municipality needs at least one person in the room."))
        return people
