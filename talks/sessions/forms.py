from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms.days import DayField, MomentField
from core.forms.keys import RecordsField
from core.forms.marks import ONE_OF_THEM, TO_PUBLISH, mark
from core.forms.rows import RowForm, WithRows, rows_of
from core.forms.texts import PlainTextForm
from core.wizard.forms import WizardForm
from partners.models import Organisation
from talks.models import AgendaPoint, Session, Talk

MOST_POINTS = 40
LONGEST_POINT = 600  # minutes


def at_the_table(talk: Talk) -> Any:
    """Return the organisations that sit there."""
    return Organisation.objects.filter(pk__in=talk.parties.confirmed().values("organisation"))


class PointRow(RowForm):
    template_name = "talks/sessions/point_row.html"
    field_order = ("text", "organisation", "minutes", "is_taken_up", "order")

    class Meta:
        model = AgendaPoint
        fields = ("text", "organisation", "minutes", "is_taken_up", "order")
        labels = {"text": _("What to speak of"), "organisation": _("Whose point"), "minutes": _("How many minutes")}
        help_texts = {"is_taken_up": _("Untick it to leave it among the proposals.")}

    def __init__(self, *args: Any, talk: Talk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.queryset, organisation.empty_label = at_the_table(talk), _("Everybody’s")
        if self.instance.organisation_id:  # it may have left the table
            organisation.queryset |= Organisation.objects.filter(pk=self.instance.organisation_id)
        _limit_minutes(self)


class SessionForm(PlainTextForm, WithRows):
    """When and where the parties meet, what they speak of, and by when everybody can read of it."""

    formset_classes = {"point": rows_of(Session, PointRow, most=MOST_POINTS)}

    starts_at = MomentField(label=_("Begins"), help_text=_("Swedish time, such as 2026-05-22 18:00."))
    ends_at = MomentField(label=_("Ends"))
    summary_due = DayField(
        label=_("By which day can everybody read a summary?"),
        help_text=_(
            "The day is shown on the page of the talks. It stands when the session has begun, and if it passes without "
            "a summary, the page says so."
        ),
    )

    class Meta:
        model = Session
        fields = ("starts_at", "ends_at", "place", "link", "summary_due")
        labels = {"place": _("Where do you meet?"), "link": _("Link for joining online")}
        help_texts = {"place": _("Read in the room only."), "link": _("Read in the room only.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark(self, ONE_OF_THEM, "place", "link")
        self.fields["summary_due"].required = True

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        return {**super().rows_kwargs(prefix), "form_kwargs": {"talk": self.instance.talk}}


class ProposedPointForm(PlainTextForm):
    class Meta:
        model = AgendaPoint
        fields = ("text", "minutes")
        labels = {"text": _("What should the parties speak of?"), "minutes": _("How many minutes does it take?")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _limit_minutes(self)


def _limit_minutes(form: forms.ModelForm) -> None:
    form.fields["minutes"] = forms.IntegerField(
        label=form.fields["minutes"].label, required=False, min_value=1, max_value=LONGEST_POINT
    )
    form.order_fields(form.field_order)


class NotesForm(PlainTextForm, WizardForm):
    """What the parties keep of a session, and who came. Of two who write at once, the second is told."""

    attended = RecordsField(
        Organisation.objects.none(),
        label=_("Who came?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everybody reads which organisations came, but not which people."),
    )

    class Meta:
        model = Session
        fields = ("attended", "notes")
        labels = {"notes": _("Notes for the parties")}
        help_texts = {"notes": _("Read in the room only. They bind nobody: what is promised is a commitment.")}
        widgets = {"notes": forms.Textarea({"rows": 14})}

    def __init__(self, *args: Any, instance: Session, **kwargs: Any) -> None:
        came = instance.attended.order_by("pk").values_list("pk", flat=True)  # in one order, whoever asks
        super().__init__(*args, instance=instance, initial={"attended": list(came)}, **kwargs)
        sat = self.instance.talk.parties.public().values("organisation")
        self.fields["attended"].queryset = Organisation.objects.filter(pk__in=sat)  # type: ignore[attr-defined]


class SummaryForm(PlainTextForm, WizardForm):
    """What everybody may know of a session, in the page's language. Of two who write at once, the second is told."""

    class Meta:
        model = Session
        fields = ("summary",)
        labels = {"summary": _("What was said, and what happens next?")}
        help_texts = {"summary": _("In Markdown, for everybody. Name organisations, and no people.")}
        widgets = {"summary": forms.Textarea({"rows": 12})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark(self, TO_PUBLISH, "summary")

    def clean_summary(self) -> str:
        """What everybody reads can be worded anew, but not taken away."""
        text: str = self.cleaned_data["summary"]
        if not text and self.instance.is_summarised and self.initial["summary"]:
            raise ValidationError(_("The summary is published. Correct it instead of removing it."))
        return text
