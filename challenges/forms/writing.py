"""The steps in which a planner logs a challenge: what, where and for whom, who shares it, and what shows it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from challenges.models import Challenge, ChallengeParty, Goal, Perspective
from core.forms.keys import RecordsField
from core.forms.marks import TO_IDENTIFY, mark
from core.forms.rows import WithRows
from core.publishing.ordering import in_language
from core.wizard.forms import WizardForm
from core.wizard.linked import Linked, LinkedField, LinkedForm
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from knowledge.models import Finding
from partners.forms import chosen_in, invitation_rows, offer_organisations, organisation_field
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm


class ChallengeWhatForm(WizardForm):
    class Meta:
        model = Challenge
        fields = ("title", "description")
        labels = {"title": _("The challenge in one line"), "description": _("Describe the challenge")}
        help_texts = {
            "title": _("Say what is difficult, not which solution you have in mind. Begin with “To …”."),
            "description": _(
                "What is the problem, what has been tried, and what do you need from others? A few sentences "
                "are enough."
            ),
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["description"].required = True


class LogForm(ChallengeWhatForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Logged by"),
        help_text=_("The organisation that raises the challenge and is responsible for its page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_organisations(self, writes_for(self.user))


class WhereForm(PlacedForm, PicturedForm):
    class Meta:
        model = Challenge
        fields = (
            "areas",
            "is_general",
            "affected_groups",
            "perspectives",
            "goals",
            "source",
            *PICTURE_FIELDS,
        )
        field_classes = {"areas": RecordsField, "perspectives": RecordsField, "goals": RecordsField}
        labels = {
            "areas": _("Where?"),
            "is_general": _("Everywhere: it concerns municipalities in general"),
            "affected_groups": _("Who is affected?"),
            "perspectives": _("Perspectives"),
            "goals": _("Global goals"),
            "source": _("Read more at"),
        }
        help_texts = {
            "areas": _("The municipalities affected."),
            "is_general": _("You can also choose places, if the problem is tied to them."),
            "affected_groups": _("For example: young people in Fittja, commuters, small landowners."),
            "perspectives": _("Choose those that fit. Not sure? Leave it to the editors."),
            "goals": _("The United Nations’ Sustainable Development Goals that the challenge relates to."),
            "source": _("A page, plan or decision that describes the challenge."),
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
        mark(self, TO_IDENTIFY, *(name for names in Challenge.NEEDED_FIELDS.values() for name in names))


class LocalForm(WizardForm):
    class Meta:
        model = ChallengeParty
        fields = ("local_description", "shows_local")
        labels = {
            "local_description": _("The situation in our organisation"),
            "shows_local": _("Show it on the challenge’s page"),
        }
        widgets = {"local_description": forms.Textarea(attrs={"rows": 5})}

    def touched(self) -> set[str]:
        return super().touched() & {"local_description", "shows_local"}


class ChallengePartiesForm(LocalForm, WithRows):
    """What the challenge looks like with the organisation that owns it, and a few others to invite."""

    formset_classes = {"invitation": invitation_rows(ChallengeParty)}

    message = forms.CharField(
        label=_("A message to those you invite"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say why you thought of them. It is included in the email they get."),
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        self.organisations = organisations
        super().__init__(*args, **kwargs)

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        return {"form_kwargs": {"organisation": organisation_field(self.organisations, required=False)}}

    @property
    def invitations(self) -> list[tuple[Organisation, str]]:
        return chosen_in(self.formsets["invitation"])


def _of_its_places(findings: QuerySet[Finding], user: User, challenge: Challenge) -> QuerySet[Finding]:
    return findings.filter(pk__in=Finding.objects.filter(areas__in=challenge.areas.all()).values("pk"))


class ChallengeFindingsForm(LinkedForm):
    """What is known of it from the figures; findings that are not on the site stay where editors have tied them."""

    kinds = {
        "findings": Linked(
            _("Findings"), lambda user: Finding.objects.published(), _of_its_places, lambda: in_language("title")
        )
    }

    class Meta:
        model = Challenge
        fields = ("findings",)
        field_classes = {"findings": LinkedField}
        labels = {"findings": _("Findings")}
        help_texts = {"findings": ""}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].help_text = _(
            "Search the findings on the site. Those about the challenge’s places come first."
        )
