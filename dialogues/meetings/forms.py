from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from core.forms.days import MomentField
from core.forms.marks import ONE_OF_THEM, mark
from core.forms.texts import OneLanguageForm, PlainTextForm
from core.wizard.forms import WizardForm
from core.workflow import Reason
from dialogues.contributing.forms import TakingPartForm
from dialogues.meetings.actions import save_meeting
from dialogues.models import Activity, Meeting, Registration
from places.forms import AreaField, offer_areas
from places.models import Area

MOST_PLACES = 100_000


class RegistrationForm(TakingPartForm):
    """What is asked of somebody who wants to come; of those whom we know only what they need."""

    needs = forms.CharField(
        label=_("Is there anything you need to be able to take part?"),
        max_length=Registration._meta.get_field("needs").max_length,
        required=False,
        help_text=_(
            "Such as a hearing loop or a ramp. Only the organiser can see this. Do not write about your health."
        ),
    )

    field_order = ("name_shown", "email", "needs")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, email = self.fields["name_shown"], self.fields.get("email")
        name.label = _("Your name")
        name.help_text = _(
            "For the list at the door, and next to what you say in this dialogue. You choose what to call yourself."
        )
        if email and not email.required:
            email.help_text = _(
                "You get a link to confirm it, and are told if anything changes. Without an address you get "
                "a private link instead. You must keep it, and nobody can contact you."
            )
        if self.participant:
            del self.fields["name_shown"]


class MeetingSettingsForm(PlainTextForm, OneLanguageForm):
    """When and where people meet, beside what is set for every activity."""

    template = ""

    starts_at = MomentField(label=_("Begins"), help_text=_("Swedish time, such as 2026-05-22 18:00."))
    ends_at = MomentField(label=_("Ends"))
    area = AreaField(Area.objects.none(), label=_("Located in"), required=False, empty_label=_("Choose a place"))

    class Meta:
        model = Meeting
        fields = ("starts_at", "ends_at", "place", "area", "link", "capacity", "accessibility")
        labels = {
            "place": _("Where do you meet?"),
            "link": _("Link for joining online"),
            "capacity": _("Number of places"),
            "accessibility": _("Accessibility"),
        }
        help_texts = {
            "place": _("Building, street and place. Leave empty if you only meet online."),
            "link": _("Shown only to those who have a place."),
            "capacity": _(
                "Leave empty for no limit. When the meeting is full, people join a waiting list and move up "
                "when somebody cancels."
            ),
        }
        widgets = {"accessibility": forms.Textarea({"rows": 3})}

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        meeting = Meeting.objects.filter(activity=activity).first() if activity.pk else None
        super().__init__(*args, instance=meeting or Meeting(activity=activity), **kwargs)
        offer_areas(self, "area", Area.objects.spoken_of().for_links())
        mark(self, ONE_OF_THEM, "place", "link")
        self.fields["capacity"].max_value = MOST_PLACES  # type: ignore[attr-defined]
        self.fields["capacity"].validators.append(MaxValueValidator(MOST_PLACES))

    def save(self, commit: bool = True) -> Meeting:
        """Save it, and let those who have registered know of another time or place."""
        meeting: Meeting = self.instance
        if commit:
            meeting.activity = meeting.activity  # saved by now, where both are new
            save_meeting(meeting)
        return meeting


WHY_CANCELLED = Reason(
    _("The reason is shown on the page and in the email to everyone registered."),
    label=_("Why is it cancelled?"),
    max_length=500,
)


class MinutesForm(WizardForm):
    """What was said and what came of it, in the page's language. Of two who write at once, the second is told."""

    class Meta:
        model = Meeting
        fields = ("minutes", "results")
        labels = {"minutes": _("What was said?"), "results": _("Conclusions")}
        help_texts = {
            "minutes": _("Notes from the meeting, in Markdown. Do not name anyone who has not agreed to it."),
            "results": _("What you learned, and what happens next."),
        }
        widgets = {"minutes": forms.Textarea({"rows": 14}), "results": forms.Textarea({"rows": 6})}
