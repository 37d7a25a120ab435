"""The activities of a dialogue: what is set for every kind of them, and their order."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.rows import LARGEST, RowForm, WithRows, rows_of
from core.forms.texts import PlainTextForm
from dialogues.meetings.forms import MomentField
from dialogues.models import Activity, Category, Dialogue


class OrderRow(RowForm):
    class Meta:
        model = Activity
        fields = ("order",)


class OrderForm(WithRows):
    formset_classes = {"activity": rows_of(Dialogue, OrderRow, extra=0, most=LARGEST, can_delete=False)}

    class Meta:
        model = Dialogue
        fields = ()


class CategoryRow(RowForm):
    class Meta:
        model = Category
        fields = ("name", "order")
        labels = {"name": _("Category")}


class ActivityForm(PlainTextForm, WithRows):
    """What is set for every kind of activity. Its own kind asks for the rest, in a form beside this one."""

    formset_classes = {"category": rows_of(Activity, CategoryRow, most=20)}

    opens_at = MomentField(label=_("Opens"), required=False, help_text=_("Leave empty to open with the dialogue."))
    closes_at = MomentField(label=_("Closes"), required=False, help_text=_("Leave empty to open with the dialogue."))

    class Meta:
        model = Activity
        fields = (
            "title", "text", "use", "opens_at", "closes_at", "results", "takes_support", "takes_replies",
        )  # fmt: skip
        labels = {
            "title": _("What is your question?"),
            "text": _("What should participants do?"),
            "use": _("What happens with the answers, in one line?"),
            "results": _("When can people see other people’s contributions?"),
            "takes_support": _("Participants can support each other’s contributions"),
            "takes_replies": _("Participants can reply to each other’s contributions"),
        }
        help_texts = {"use": _("Shown to participants.")}
        widgets = {"text": forms.Textarea({"rows": 5}), "results": forms.RadioSelect}

    def __init__(self, *args: Any, has_contributions: bool, results_are_fixed: bool, **kwargs: Any) -> None:
        self.has_contributions = has_contributions
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["use"].required = True
        if not has_contributions:
            for name in ("results", "takes_support", "takes_replies"):
                del self.fields[name]
            self.formsets = {}
            return
        self.fields["results"].choices = [(one.value, capfirst(one.label)) for one in Activity.Results]  # type: ignore[attr-defined]
        if results_are_fixed:
            self.fields["results"].disabled = True
            self.fields["results"].help_text = _(
                "People have already taken part on these terms, so it cannot be changed."
            )
