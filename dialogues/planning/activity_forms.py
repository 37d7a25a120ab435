"""The activities of a dialogue: several are added on one page, and each is set in a form of its own."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import drafts
from core.forms.rows import LARGEST, RowForm, Rows, WithRows, limits, rows_of
from core.forms.texts import PlainTextForm, PlainTexts
from dialogues.kinds import KINDS
from dialogues.kinds.base import ActivityKind
from dialogues.meetings.forms import MomentField
from dialogues.models import Activity, ActivityPlace, Category, Dialogue
from dialogues.planning.actions import add_activity
from places.forms import PositionForm


class OrderRow(RowForm):
    class Meta:
        model = Activity
        fields = ("order",)


class NewActivityRow(PlainTexts, forms.Form):
    """An activity of one kind that is not there yet: what it is called, and what its kind asks for at once."""

    template_name = "dialogues/planning/new_activity_row.html"
    is_gone = False  # as a row of a record may be

    title = forms.CharField(max_length=Activity._meta.get_field("title").max_length)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.activity, self.settings = KINDS[kind], Activity(kind=kind), None
        self.fields["title"].label = self.kind.labels["title"]  # type: ignore[assignment]
        self.fields["title"].help_text = self.kind.help_texts.get("title", "")  # type: ignore[assignment]
        if self.kind.settings_form and self.kind.asked_at_once:
            self.settings = self.kind.settings_form(
                self.data if self.is_bound else None,
                activity=self.activity,
                prefix=self.add_prefix("its"),
                empty_permitted=True,
                use_required_attribute=False,
            )
            for name in {*self.settings.fields} - {*self.kind.asked_at_once}:
                del self.settings.fields[name]

    @property
    def parts(self) -> list[forms.BaseForm]:
        """The forms in the row beside itself."""
        return [self.settings] if self.settings else []

    def has_changed(self) -> bool:
        return super().has_changed() or any(part.has_changed() for part in self.parts)

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(part.is_valid() for part in self.parts)])

    def add_to(self, dialogue: Dialogue) -> None:
        """Add it to a dialogue that is locked, unless it is there already, as after a double click."""
        title = self.cleaned_data["title"]
        if dialogue.activities.filter(kind=self.activity.kind, title=title).exists():
            return
        self.activity.dialogue, self.activity.title = dialogue, title
        add_activity(self.activity)
        for part in self.parts:
            if part.has_changed():
                part.save()  # type: ignore[attr-defined]  # the settings of an activity


class NewActivities(Rows):
    """A row for each kind, which stays empty where nobody wants it."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "kind": [*KINDS][(index or 0) % len(KINDS)]}

    def fill(self, sent: QueryDict) -> None:
        super().fill(sent)
        for row in self.forms:
            for part in row.parts:
                drafts.fill(part, sent)


class ActivitiesForm(WithRows):
    """The activities in their order, and one more of each kind."""

    formset_classes = {
        "activity": rows_of(Dialogue, OrderRow, extra=0, most=LARGEST, can_delete=False),
        "new": forms.formset_factory(NewActivityRow, formset=NewActivities, **limits(len(KINDS), len(KINDS))),
    }
    came_later = {"new"}

    class Meta:
        model = Dialogue
        fields = ()

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        return {} if prefix == "new" else super().rows_kwargs(prefix)

    def save(self, commit: bool = True) -> Dialogue:
        dialogue: Dialogue = super().save(commit)
        for row in self.formsets.get("new", ()):
            if row.has_changed():
                row.add_to(dialogue)
        return dialogue


class CategoryRow(RowForm):
    class Meta:
        model = Category
        fields = ("name", "order")
        labels = {"name": _("Category")}


class ActivityPlaceRow(PositionForm, RowForm):
    class Meta:
        model = ActivityPlace
        fields = ("name", "latitude", "longitude", "order")
        labels = {"name": _("Place")}


class ActivityForm(PlainTextForm, WithRows):
    """What is set for every kind of activity. Its own kind asks for the rest, in a form beside this one."""

    formset_classes = {
        "category": rows_of(Activity, CategoryRow, most=20),
        "place": rows_of(Activity, ActivityPlaceRow, most=20),
    }
    came_later = {"place"}

    opens_at = MomentField(required=False)
    closes_at = MomentField(required=False)

    class Meta:
        model = Activity
        fields = (
            "title", "text", "use", "opens_at", "closes_at", "results", "takes_support", "guest_support",
            "takes_replies",
        )  # fmt: skip
        labels = {
            "results": _("When can people see other people’s contributions?"),
            "takes_support": _("Participants can support each other’s contributions"),
            "guest_support": _("If guests take part, what happens with their support?"),
            "takes_replies": _("Participants can reply to each other’s contributions"),
        }
        widgets = {
            "text": forms.Textarea({"rows": 5}),
            "results": forms.RadioSelect,
            "guest_support": forms.RadioSelect,
        }

    def __init__(
        self, *args: Any, kind: ActivityKind, results_are_fixed: bool, support_is_fixed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required, self.fields["use"].required = True, False
        for name, label in kind.labels.items():
            self.fields[name].label = label  # type: ignore[assignment]
        for name, text in kind.help_texts.items():
            self.fields[name].help_text = text  # type: ignore[assignment]
        if not kind.names_places:
            self.formsets.pop("place", None)
        if not kind.has_contributions:
            for name in ("results", "takes_support", "guest_support", "takes_replies"):
                del self.fields[name]
            self.formsets = {}
            return
        self.fields["results"].choices = [(one.value, capfirst(one.label)) for one in Activity.Results]  # type: ignore[attr-defined]
        self.fields["guest_support"].choices = [  # type: ignore[attr-defined]
            (one.value, capfirst(one.label)) for one in Activity.GuestSupport
        ]
        self.fields["guest_support"].required = False  # a form from before the upgrade does not ask it
        if support_is_fixed:
            self.fields["guest_support"].disabled = True
            self.fields["guest_support"].help_text = _("The dialogue has opened on these terms.")
        if results_are_fixed:
            self.fields["results"].disabled = True
            self.fields["results"].help_text = _(
                "People have already taken part on these terms, so it cannot be changed."
            )
