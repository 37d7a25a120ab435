from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.marks import ONE_OF_THEM, mark
from core.wizard.pictured import PICTURE_FIELDS, PicturedForm
from outcomes.forms.effects import TRIAL_ROWS, WithEffects
from outcomes.models import PlanningStage, Trial
from partners.forms import offer_organisations
from partners.permissions import writes_for
from places.forms import AreaField, offer_areas
from places.models import Area


class TrialForm(WithEffects, PicturedForm):
    formset_classes = TRIAL_ROWS
    area = AreaField(Area.objects.none(), label=_("Where?"), required=False, empty_label=_("Choose a place"))

    class Meta:
        model = Trial
        fields = (
            "organisation",
            "area",
            "place_name",
            "started",
            "ended",
            "plan_process",
            "plan_reference",
            "tried",
            "verdict",
            "happened",
            "changed",
            "pitfall",
            *PICTURE_FIELDS,
        )
        labels = {
            "organisation": _("Who ran it?"),
            "place_name": _("Where more precisely, or elsewhere"),
            "started": _("From when?"),
            "ended": _("Until when?"),
            "plan_process": _("As part of which planning process?"),
            "plan_reference": _("Name or number of the plan"),
            "tried": _("What did you try?"),
            "verdict": _("How did it go?"),
            "happened": _("What happened?"),
            "changed": _("What did you change afterwards?"),
            "pitfall": _("What should others look out for?"),
        }
        help_texts = {
            "organisation": "",
            "started": _("As precisely as you know: 2026, 2026-05 or 2026-05-22."),
            "ended": _("Leave empty while it is in progress."),
            "plan_reference": _("So that others can find it."),
            "tried": _("What you did, with whom, and what you hoped for."),
            "happened": _("What worked, what did not, and why you think so."),
            "changed": _("In the plan, in the method, or in how you work."),
            "pitfall": _("Shown among the known pitfalls, for those who use it after you."),
        }
        widgets = {
            "verdict": forms.RadioSelect,
            "tried": forms.Textarea(attrs={"rows": 5}),
            "happened": forms.Textarea(attrs={"rows": 5}),
            "changed": forms.Textarea(attrs={"rows": 3}),
            "pitfall": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", "started", "tried"):
            self.fields[name].required = True
        mark(self, ONE_OF_THEM, "area", "place_name")
        mark(self, _("(needed when it has ended)"), "happened")
        offer_organisations(self, writes_for(self.user))
        offer_areas(self, "area", Area.objects.spoken_of().for_links())
        processes = [("", _("None, or not known")), *((one.value, capfirst(one.label)) for one in PlanningStage)]
        self.fields["plan_process"].choices = processes  # type: ignore[attr-defined]
        verdicts = [(one.value, capfirst(one.label)) for one in Trial.Verdict]
        self.fields["verdict"].choices = verdicts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("verdict") in Trial.FINISHED and not cleaned.get("happened") and "happened" not in self.errors:
            self.add_error("happened", _("Say what happened: without that, others learn little from how it went."))
        if not {"area", "place_name"} & set(self.errors) and not cleaned.get("area") and not cleaned.get("place_name"):
            self.add_error("area", _("Say where it was: choose a place, or write its name."))
        return cleaned
