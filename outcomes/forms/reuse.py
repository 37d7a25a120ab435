import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.trap import TrapForm
from core.forms.marks import mark
from core.forms.personal import CarefulTexts
from core.forms.texts import PlainTextForm, PlainTexts
from core.text.plain import on_one_line
from core.wizard.forms import SeenForm
from outcomes.forms.effects import REUSE_ROWS, WithEffects
from outcomes.models import Outcome, Reuse
from outcomes.reuse_workflow import states_after
from partners.addresses import is_at
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.names import bare_name, websites_of
from partners.permissions import writes_for
from places.countries import HOME, country_choices
from places.forms import PositionForm
from places.models import Area

State = Reuse.State
AT_FIRST = (State.INTERESTED, State.PLANNED, State.ADAPTING, State.IN_USE)
FURTHEST_NORTH = 90
SWEDEN_NORTH, SWEDEN_EAST = (55, 70), (10, 25)


class ReuseForm(CarefulTexts, PositionForm, PlainTextForm):
    read_by_others = ("adapted", "contact_role")

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    state = forms.ChoiceField(
        label=_("How far have you got?"),
        choices=[(state.value, capfirst(state.label)) for state in AT_FIRST],
        initial=State.INTERESTED.value,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Reuse
        fields: tuple[str, ...] = ("adapted", "contact_role", "country", "latitude", "longitude")
        labels = {
            "organisation_name": _("Municipality or organisation"),
            "country": pgettext_lazy("of the world", "Country"),
            "adapted": _("What do you plan to do or change?"),
            "contact_role": _("Who can others contact?"),
            "contact_email": _("Your email address"),
        }
        help_texts = {
            "adapted": _("A few sentences: where you will use it, and what has to be different for you."),
            "contact_role": _("A role, such as “planning architect”, not a name. Shown on the page."),
            "contact_email": _("Never shown. You get a link to confirm it, and once a year we ask how it is going."),
        }
        widgets = {"adapted": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.outcome = outcome
        self.initial.setdefault("form_key", uuid.uuid4())
        self.fields["contact_role"].required = True
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Reuse:
        self.instance.state = self.cleaned_data["state"]
        self.instance.form_key = self.cleaned_data["form_key"] or uuid.uuid4()
        self.instance.language = get_language() or "sv"
        saved: Reuse = super().save(commit)
        return saved

    def check_point(self, latitude: Decimal, longitude: Decimal) -> None:
        if abs(latitude) > FURTHEST_NORTH:
            self.add_error(
                "latitude", _("Latitude must be between −90 and 90. Has it been swapped with the longitude?")
            )
        elif self.cleaned_data.get("country") == HOME and _in_sweden(north=longitude, east=latitude):
            self.add_error("latitude", _("This is not in Sweden. Have latitude and longitude been swapped?"))


class MemberReuseForm(ReuseForm):
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    class Meta(ReuseForm.Meta):
        fields = ("organisation", *ReuseForm.Meta.fields)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(user))


class VisitorReuseForm(TrapForm, ReuseForm):
    """Anybody else gives a name and an e-mail address."""

    is_municipality = forms.TypedChoiceField(
        label=_("We are"),
        choices=[("yes", _("A municipality")), ("no", _("Another organisation"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    # People do not see this field; a machine that fills in every field does.
    website = forms.CharField(required=False, label=_("Leave this empty"), widget=forms.TextInput({"tabindex": -1}))

    class Meta(ReuseForm.Meta):
        fields = ("organisation_name", "is_municipality", "contact_email", *ReuseForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation_name"].required = self.fields["contact_email"].required = True
        self.fields["organisation_name"].widget.attrs["autocomplete"] = "organization"
        self.fields["contact_email"].widget.attrs["autocomplete"] = "email"
        self.fields["website"].widget.attrs["autocomplete"] = "off"

    def clean_organisation_name(self) -> str:
        name = on_one_line(self.cleaned_data["organisation_name"])
        if not any(letter.isalpha() for letter in name):
            raise forms.ValidationError(_("Write the name of your municipality or organisation."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        name, address = cleaned.get("organisation_name"), cleaned.get("contact_email")
        if name and address:
            websites = websites_of(name)
            if websites and not any(is_at(address, website) for website in websites):
                refusal = _("%(name)s is in the portal: log in as a member, or ask its contact to record this.")
                self.add_error("organisation_name", refusal % {"name": name})
        return cleaned

    def save(self, commit: bool = True) -> Reuse:
        if self.instance.is_municipality and self.instance.country == HOME:
            self.instance.area = _municipality(self.instance.organisation_name)
        return super().save(commit)


class FollowUpForm(WithEffects, CarefulTexts, PlainTexts, SeenForm):
    """How it is going: everything that can be said of a reuse, and the state it goes on to.

    Members say what was measured too: who comes by a link alone is nobody whom others could ask about it.
    """

    formset_classes = REUSE_ROWS

    read_by_others = ("adapted", "result", "reason", "contact_role")

    field_order = ("to", "reason", "result", "adapted", "hours", "cost", "contact_role", "no_more_mail")

    to = forms.ChoiceField(label=_("How far have you got?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why did you stop?"),
        max_length=Reuse._meta.get_field("abandoned_because").max_length,
        required=False,
        help_text=_("Others can learn from it: it is shown on the page."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    no_more_mail = forms.BooleanField(
        label=_("Do not email us again"),
        required=False,
        help_text=_("Your email address is deleted. What you have told us stays on the page."),
    )

    class Meta:
        model = Reuse
        fields = ("adapted", "hours", "cost", "result", "contact_role")
        labels = {
            "adapted": _("What have you changed?"),
            "hours": _("Working hours so far"),
            "cost": _("Costs so far, in SEK"),
            "result": _("How has it gone?"),
            "contact_role": _("Who can others contact?"),
        }
        help_texts = {
            "hours": _("Your own, roughly."),
            "cost": _("What you have paid others, roughly."),
            "result": _("What worked and what did not."),
            "contact_role": _("A role, such as “planning architect”, not a name. Shown on the page."),
        }
        widgets = {"adapted": forms.Textarea(attrs={"rows": 3}), "result": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("user") is None:  # whoever comes by a link
            self.formset_classes = {}  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        now = State(self.instance.state)
        unchanged = (now.value, _("%(state)s, as before") % {"state": capfirst(now.label)})
        further = [(state.value, capfirst(state.label)) for state in states_after(now)]
        self.fields["to"].choices = [unchanged, *further]  # type: ignore[attr-defined]
        self.initial.setdefault("to", now.value)
        self.fields["contact_role"].required = True
        mark(self, _("(needed if you have stopped)"), "reason")
        mark(self, _("(needed if you have evaluated it)"), "result")
        if State.ABANDONED not in states_after(now):
            del self.fields["reason"]
        if not self.instance.contact_email:
            del self.fields["no_more_mail"]

    def version(self) -> str:
        return f"{self.instance.state} {self.instance.heard_at.isoformat()}"

    def touched(self) -> set[str]:
        """Tell the second of two about the first even when both say the same."""
        return set(self.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("to") == State.EVALUATED and not cleaned.get("result") and "result" not in self.errors:
            self.add_error("result", _("Say how it went."))
        goes_to_rest = cleaned.get("to") == State.ABANDONED and "reason" in self.fields
        if goes_to_rest and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you stopped. Others can learn from it."))
        return cleaned

    def save(self, commit: bool = True) -> Reuse:
        self.instance.language = get_language() or "sv"
        if self.cleaned_data.get("no_more_mail"):
            self.instance.contact_email = ""
        saved: Reuse = super().save(commit)
        return saved


def _in_sweden(*, north: Decimal, east: Decimal) -> bool:
    return SWEDEN_NORTH[0] <= north <= SWEDEN_NORTH[1] and SWEDEN_EAST[0] <= east <= SWEDEN_EAST[1]


def _municipality(name: str) -> Area | None:
    """Return the municipality that the portal knows by this name, so that it is counted once and has a place."""
    wanted = bare_name(name)
    for area in Area.objects.municipalities().only("name", "official_name"):
        if wanted in {bare_name(area.name), bare_name(area.official_name)} - {""}:
            return area
    return None
