"""The activities of a dialogue: several are added on one page, and each is set in a form of its own."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts import drafts
from core.forms.days import MomentField
from core.forms.rows import LARGEST, RowForm, Rows, WithRows, limits, rows_of
from core.forms.texts import PlainTextForm, PlainTexts
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from dialogues.kinds import KINDS
from dialogues.kinds.base import ActivityKind
from dialogues.models import Activity, ActivityPlace, Category, Dialogue, Symbol, Tone
from dialogues.planning.actions import add_activity
from dialogues.where.ground import Ground
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
    """A category; where its contributions are pins, with what it is known by on the map."""

    symbol = forms.ChoiceField(label=_("Symbol"), required=False)
    tone = forms.ChoiceField(label=_("Colour"), required=False)

    class Meta:
        model = Category
        fields = ("name", "order", "symbol", "tone")
        labels = {"name": _("Category")}

    def __init__(self, *args: Any, has_pins: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("symbol", Symbol), ("tone", Tone)):
            if not has_pins:
                del self.fields[name]
                continue
            named = [(one.value, capfirst(one.label)) for one in choices]
            self.fields[name].choices = [("", _("Choose one for me")), *named] if self.is_new else named  # type: ignore[attr-defined]
            if self.is_new:
                self.initial[name] = ""

    def clean_symbol(self) -> str:
        return self._chosen("symbol", Symbol.values)

    def clean_tone(self) -> str:
        return self._chosen("tone", Tone.values)

    def _chosen(self, name: str, values: list[str]) -> str:
        """Return what was chosen, or the one whose turn it is."""
        turn: int = self.cleaned_data.get("order") or 0
        before = "" if self.is_new else getattr(self.instance, name)
        return self.cleaned_data[name] or before or values[turn % len(values)]


class ActivityPlaceRow(PositionForm, RowForm):
    """A place that the organiser names: shown on the map or the drawing, or chosen as one of its squares."""

    square = forms.ChoiceField(label=_("Square"), required=False)

    class Meta:
        model = ActivityPlace
        fields = ("name", "latitude", "longitude", "drawn_x", "drawn_y", "order")
        labels = {"name": _("Place")}
        help_texts = {"name": _("As it stands on a map: the tunnel, School Road.")}
        widgets = {"drawn_x": forms.HiddenInput, "drawn_y": forms.HiddenInput}

    def __init__(self, *args: Any, ground: Ground | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        for name in ("latitude", "longitude"):
            self.fields[name].widget = forms.HiddenInput()
        if ground is None or ground.is_missing:
            del self.fields["square"]
            return
        squares = [(square.name, square.name) for square in ground.net.squares()]
        self.fields["square"].choices = [("", _("Choose a square")), *squares]  # type: ignore[attr-defined]
        self.initial["square"] = ground.square_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """Take the middle of a square, where the point does not lie in it already."""
        cleaned = super().clean()
        square = cleaned.get("square")
        if self.ground is None or not square or self.errors:
            return cleaned
        names = self.ground.point_fields
        point = [cleaned[name] for name in names]
        if None in point or self.ground.square_at(*map(float, point)) != square:
            cleaned |= dict(zip(names, self.ground.middle_of(square), strict=True))
        return cleaned


class ActivityForm(PicturedForm, PlainTextForm, WithRows):
    """What is set for every kind of activity. Its own kind asks for the rest, in a form beside this one."""

    formset_classes = {
        "category": rows_of(Activity, CategoryRow, most=20),
        "place": rows_of(Activity, ActivityPlaceRow, most=20),
    }
    came_later = {"place"}
    settings: forms.ModelForm | None = None
    """The form of its own kind, which is sent with it."""

    opens_at = MomentField(required=False)
    closes_at = MomentField(required=False)

    class Meta:
        model = Activity
        fields = (
            "title", "text", "use", "opens_at", "closes_at", "results", "takes_support", "guest_support",
            "takes_replies", *PICTURE_FIELDS,
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
        self.kind = kind
        super().__init__(*args, **kwargs)
        self.fields["title"].required, self.fields["use"].required = True, False
        for name, label in kind.labels.items():
            self.fields[name].label = label  # type: ignore[assignment]
        for name, text in kind.help_texts.items():
            self.fields[name].help_text = text  # type: ignore[assignment]
        if not kind.has_picture:
            for name in PICTURE_FIELDS:
                del self.fields[name]
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

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        own: dict[str, Any] = {"has_pins": self.kind.has_pins}
        if prefix == "place":
            own = {"ground": Ground(self.instance) if self.kind.has_pins else None}
        return {**super().rows_kwargs(prefix), "form_kwargs": own}

    def is_multipart(self) -> bool:
        return super().is_multipart() or (self.settings is not None and self.settings.is_multipart())
