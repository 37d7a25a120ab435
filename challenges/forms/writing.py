"""The three steps in which a planner logs a challenge: what, where and for whom, and who shares it."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge, ChallengeParty, Goal, Perspective
from partners.forms import offer_organisations
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm
from records.finder import FinderField, fits_in_a_list
from records.keys import RecordsField
from records.pictures import PictureField
from records.step_forms import StepForm


class WhatForm(StepForm):
    class Meta:
        model = Challenge
        fields = ("title", "description")
        labels = {"title": _("The challenge in one line"), "description": _("Describe the challenge")}
        help_texts = {
            "title": _("Say what is hard, not which solution you have in mind. Begin with “To …”."),
            "description": _(
                "What is the problem, what has been tried, and what do you need from others?"
                " A few sentences go a long way."
            ),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["description"].required = True


class LogForm(WhatForm):
    """The first step of a new challenge, which also says whose it is."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Logged by"),
        help_text=_("The organisation that raises the challenge and answers for its page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(self.user))


class WhereForm(PlacedForm, StepForm):
    picture = PictureField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 5 MB. Data about where it was taken is removed."),
    )

    class Meta:
        model = Challenge
        fields = (
            "areas",
            "is_general",
            "affected_groups",
            "perspectives",
            "goals",
            "source",
            "picture",
            "picture_alt",
        )
        field_classes = {"areas": RecordsField, "perspectives": RecordsField, "goals": RecordsField}
        labels = {
            "areas": _("Where?"),
            "is_general": _("Everywhere: it concerns municipalities in general"),
            "affected_groups": _("Who is affected?"),
            "perspectives": _("Perspectives"),
            "goals": _("Global goals"),
            "source": _("Read more at"),
            "picture_alt": _("The picture in words"),
        }
        help_texts = {
            "areas": _("The municipalities it concerns."),
            "is_general": _("Choose places as well, if that is where you know it from."),
            "affected_groups": _("For example: young people in Fittja, commuters, small landowners."),
            "perspectives": _("Choose those that fit. Not sure? Leave it to the editors."),
            "goals": _("The United Nations' goals for sustainable development that it bears on."),
            "source": _("A page, plan or decision that describes the challenge."),
            "picture_alt": _("For those who cannot see it. Needed when there is a picture."),
        }
        widgets = {
            "affected_groups": forms.Textarea(attrs={"rows": 3}),
            "perspectives": forms.CheckboxSelectMultiple,
            "areas": forms.CheckboxSelectMultiple,
            "goals": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["perspectives"].queryset = Perspective.objects.order_by("order")  # type: ignore[attr-defined]
        self.fields["goals"].queryset = Goal.objects.order_by("number")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", _("Describe the picture in words, for those who cannot see it."))
        return cleaned


ROLES = [("", _("Choose a role")), *((role.value, capfirst(role.label)) for role in ChallengeParty.OFFERED_ROLES)]


class LocalForm(StepForm):
    """What a challenge looks like with one of those who share it."""

    class Meta:
        model = ChallengeParty
        fields = ("local_description", "shows_local")
        labels = {
            "local_description": _("What it looks like with us"),
            "shows_local": _("Show it on the challenge’s page"),
        }
        widgets = {"local_description": forms.Textarea(attrs={"rows": 5})}

    def touched(self) -> set[str]:
        return super().touched() & {"local_description", "shows_local"}

    def version(self) -> str:
        return str(self.instance.updated_at.isoformat())  # no history of edits is kept of a part

    def was_last(self) -> bool:
        return False


class WhoForm(LocalForm):
    """What the challenge looks like with the organisation that owns it, and ROWS others to invite, or fewer."""

    ROWS = 3

    message = forms.CharField(
        label=_("A few words to those you invite"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say why you think of them. It stands in the letter that they get."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        """Take those that can be invited, ordered by sector."""
        super().__init__(*args, **kwargs)
        for n, field in enumerate(organisation_fields(organisations, self.ROWS, required=False), 1):
            self.fields[f"organisation_{n}"] = field
            self.fields[f"role_{n}"] = forms.ChoiceField(label=_("Role"), required=False, choices=ROLES)

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"organisation_{n}"], self[f"role_{n}"]) for n in range(1, self.ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        """Add ``invitations``: pairs of organisation and role, each once."""
        cleaned = super().clean()
        pairs = [(cleaned.get(whom.name), cleaned.get(role.name), role.name) for whom, role in self.rows()]
        for chosen, role, field in pairs:
            if chosen and not role and field not in self.errors:
                self.add_error(field, _("Choose in which role you invite it."))
        cleaned["invitations"] = list(
            dict.fromkeys((chosen, role) for chosen, role, _field in pairs if chosen and role)
        )
        return cleaned


def organisation_fields(organisations: Any, n: int, **kwargs: Any) -> list[forms.Field]:
    """Return ``n`` fields for one organisation each. Take the organisations ordered by sector; one query."""
    if not fits_in_a_list(organisations):
        return [FinderField(organisations, label=_("Organisation"), **kwargs) for _each in range(n)]
    fields: list[Any] = [forms.ModelChoiceField(organisations, label=_("Organisation"), **kwargs) for _each in range(n)]
    choices = [("", _("Choose an organisation")), *by_sector(organisations)]
    for field in fields:
        field.choices = choices
    return fields


def by_sector(organisations: Iterable[Organisation]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return choices in groups, of organisations that are ordered by sector."""
    return [
        (capfirst(str(Organisation.Sector(sector).label)), [(str(one.pk), one.name) for one in group])
        for sector, group in groupby(organisations, key=lambda one: one.sector)
    ]
