from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge, Goal, Perspective
from partners.models import Organisation
from partners.permissions import writes_for
from places.models import Area
from records.pictures import PictureField


class ChallengeForm(forms.ModelForm):
    """What a planner logs. The text is written in the language of the page."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Logged by"),
        help_text=_("The organisation that raises the challenge and answers for its page."),
    )
    picture = PictureField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most 5 MB. Data about where it was taken is removed."),
    )

    class Meta:
        model = Challenge
        fields = (
            "organisation",
            "title",
            "description",
            "affected_groups",
            "perspectives",
            "areas",
            "goals",
            "source",
            "picture",
            "picture_alt",
        )
        labels = {
            "title": _("The challenge in one line"),
            "description": _("Describe the challenge"),
            "affected_groups": _("Who is affected?"),
            "perspectives": _("Perspectives"),
            "areas": _("Where?"),
            "goals": _("Global goals"),
            "source": _("Read more at"),
            "picture_alt": _("The picture in words"),
        }
        help_texts = {
            "title": _("Say what is hard, not which solution you have in mind. Begin with “To …”."),
            "description": _(
                "What is the problem, what has been tried, and what do you need from others?"
                " A few sentences go a long way."
            ),
            "affected_groups": _("For example: young people in Fittja, commuters, small landowners."),
            "perspectives": _("Choose those that fit. Not sure? Leave it to the editors."),
            "areas": _("The municipalities and places it concerns."),
            "goals": _("The United Nations' goals for sustainable development that it bears on."),
            "source": _("A page, plan or decision that describes the challenge."),
            "picture_alt": _("For those who cannot see it. Needed when there is a picture."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8}),
            "affected_groups": forms.Textarea(attrs={"rows": 3}),
            "perspectives": forms.CheckboxSelectMultiple,
            "areas": forms.CheckboxSelectMultiple,
            "goals": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = writes_for(user)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["organisation"]
        elif len(organisations) == 1:
            field.initial = organisations[0]
            field.widget = forms.HiddenInput()
        self.fields["title"].required = self.fields["description"].required = True
        self.fields["perspectives"].queryset = Perspective.objects.order_by("order")  # type: ignore[attr-defined]
        self.fields["goals"].queryset = Goal.objects.order_by("number")  # type: ignore[attr-defined]
        self.fields["areas"].queryset = Area.objects.municipalities().order_by("name")  # type: ignore[attr-defined]
        kept = kwargs.get("initial") or {}
        for name in ("title", "description", "affected_groups"):
            self.fields[name].widget.attrs["lang"] = get_language()
            if name not in kept:
                # The page's language alone: the other one's text, shown as a fallback, would be saved as this one's.
                self.initial[name] = getattr(self.instance, f"{name}_{get_language()}") or ""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", _("Describe the picture in words, for those who cannot see it."))
        return cleaned
