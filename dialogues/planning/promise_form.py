"""What those who take part are promised, as a part of the form in which a dialogue is set up."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.days import DayField
from core.forms.marks import TO_OPEN, mark
from core.forms.texts import PlainTextForm
from core.wizard.forms import WizardForm
from dialogues.models import Dialogue
from dialogues.planning.needs import NEEDED_FIELDS

NEEDED = [name for names in NEEDED_FIELDS.values() for name in names]


class PromiseForm(PlainTextForm, WizardForm):
    """Their influence, who decides, and by when they are answered. What has been promised stays once it has opened."""

    answer_by = DayField(
        label=_("By which day will everyone have an answer?"),
        help_text=_("Shown on the page. After that day, everyone can see that the answers are late."),
    )

    class Meta:
        model = Dialogue
        fields: tuple[str, ...] = (
            "influence", "promise", "can_change", "cannot_change", "answer_by", "decided_by", "decided_when",
            "statutory", "statutory_url", "diary_number",
        )  # fmt: skip
        labels = {
            "influence": _("How much influence do participants have?"),
            "promise": _("What happens to the contributions?"),
            "can_change": _("What can be changed?"),
            "cannot_change": _("What has already been decided and cannot be changed?"),
            "decided_by": _("Who decides?"),
            "decided_when": _("When is it decided?"),
            "statutory": _("Is it part of the statutory consultation (samråd)?"),
            "statutory_url": _("Link to the consultation"),
            "diary_number": _("Case number (diarienummer)"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "promise": _("Who reads them, what you do with them, and how you answer."),
            "decided_when": _("As precisely as you know: 2026, 2026-05 or 2026-05-22."),
            "statutory_url": _("Where the documents are, and where to send comments."),
        }
        widgets = {
            "influence": forms.RadioSelect,
            "promise": forms.Textarea({"rows": 3}),
            "can_change": forms.Textarea({"rows": 2}),
            "cannot_change": forms.Textarea({"rows": 2}),
            "statutory": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer_by_before = self.instance.answer_by
        levels = [(one.value, capfirst(one.label)) for one in Dialogue.Influence]
        self.fields["influence"].choices = levels  # type: ignore[attr-defined]
        self.fields["statutory"].choices = [(one.value, capfirst(one.label)) for one in Dialogue.Statutory]  # type: ignore[attr-defined]
        for name in NEEDED:
            has_been_promised = bool(getattr(self.instance, name))  # one that was held elsewhere may never have been
            self.fields[name].required = has_been_promised and self.instance.state != Dialogue.State.DRAFT
        mark(self, TO_OPEN, *NEEDED)
        mark(self, _("(needed if it is part of it)"), "statutory_url")
        if self.is_bound and self.add_prefix("statutory") not in self.data:
            self._leave_alone()

    def _leave_alone(self) -> None:
        """Keep the promise where what was sent did not ask for it, such as a form from before an upgrade."""
        kept = {name: self[name].initial for name in PromiseForm.Meta.fields}
        self.data = self.data.copy()  # type: ignore[attr-defined]  # of a request
        self.data.update({self.add_prefix(name): "" if value is None else str(value) for name, value in kept.items()})  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        answer_by = cleaned.get("answer_by")
        last_day = cleaned.get("ended") if "ended" in self.fields else self.instance.ended
        if answer_by and answer_by != self.answer_by_before and answer_by < timezone.localdate():
            self.add_error("answer_by", _("Choose a day in the future."))
        elif answer_by and last_day and answer_by.isoformat() < str(last_day):
            self.add_error("answer_by", _("The dialogue is still open on this day. Choose a later day."))
        is_part = cleaned.get("statutory") == Dialogue.Statutory.PART
        if is_part and not cleaned.get("statutory_url") and "statutory_url" not in self.errors:
            self.add_error("statutory_url", _("Link to the statutory consultation it is part of."))
        return cleaned
