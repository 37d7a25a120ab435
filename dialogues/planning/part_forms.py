"""What belongs to a dialogue, row by row: rules, phases, the checklist, the activities and what is set for each."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core.forms.rows import LARGEST, RowForm, WithRows, rows_of
from core.forms.texts import PlainTextForm
from dialogues.meetings.forms import MomentField
from dialogues.models import Activity, Category, ChecklistItem, Dialogue, Phase, Rule
from dialogues.planning.actions import MOST_ITEMS


class RuleRow(RowForm):
    class Meta:
        model = Rule
        fields = ("title", "text", "order")
        labels = {"title": _("The rule in a few words"), "text": _("What it means")}
        widgets = {"text": forms.Textarea({"rows": 2, "maxlength": 400})}


class PeopleForm(PlainTextForm, WithRows):
    """Who takes part and how, by which rules contributions are read, and how long names are kept."""

    formset_classes = {"rule": rows_of(Dialogue, RuleRow)}

    class Meta:
        model = Dialogue
        fields = ("allows_email", "allows_guests", "reviews_first", "edit_minutes", "kept_months")
        labels = {
            "allows_email": _("People can take part with just an email address"),
            "allows_guests": _("People can take part as guests, without giving any details"),
            "reviews_first": _("You read each contribution before it is shown"),
            "edit_minutes": _("For how many minutes can people edit what they have written?"),
            "kept_months": _("For how many months do you keep details of participants?"),
        }
        help_texts = {
            "allows_email": _("They confirm it with a link. With an account people can always take part."),
            "allows_guests": _("They get a private link. You cannot contact them."),
            "reviews_first": _("If not, contributions are shown at once, and you hide any that break a rule."),
            "edit_minutes": _("0 means not at all. Contributions can always be withdrawn."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        months = cleaned.get("kept_months")
        promised = Dialogue.objects.filter(pk=self.instance.pk).values_list("kept_months", flat=True).first()
        if months and promised and months > promised and self.instance.people.exists():
            self.add_error(
                "kept_months",
                _("Current participants have been promised %(n)d months. You can choose fewer, but not more.")
                % {"n": promised},
            )
        rules = self.formsets["rule"]
        for row in rules.deleted_forms:
            rule = Rule.objects.select_for_update().filter(pk=row.instance.pk).first()  # nobody flags by it meanwhile
            if rule and (rule.hidden.exists() or rule.flags.exists()):
                self.add_error(
                    None,
                    _("“%(rule)s” has been used to hide or flag a contribution and cannot be removed.")
                    % {"rule": row.instance},
                )
        if self.instance.state != Dialogue.State.DRAFT and rules.is_valid() and not rules.count_kept():
            self.add_error(None, _("An open dialogue needs at least one rule."))
        return cleaned


class PhaseRow(RowForm):
    class Meta:
        model = Phase
        fields = ("title", "text", "started", "ended", "order")
        labels = {
            "title": _("What happens?"), "text": _("More details"), "started": _("From"), "ended": _("Until"),
        }  # fmt: skip
        help_texts = {"started": _("2026, 2026-05 or 2026-05-22."), "ended": _("Leave empty if it is a single day.")}
        widgets = {"text": forms.Textarea({"rows": 2})}


class PhasesForm(PlainTextForm, WithRows):
    """The story of the dialogue, from the first day to what becomes of it."""

    formset_classes = {"phase": rows_of(Dialogue, PhaseRow, extra=3)}

    class Meta:
        model = Dialogue
        fields = ()


class ChecklistRow(RowForm):
    done = forms.BooleanField(label=_("Done"), required=False)

    class Meta:
        model = ChecklistItem
        fields = ("text", "order")
        labels = {"text": _("What needs to be done?")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["done"] = self.instance.done_at is not None

    def save(self, commit: bool = True) -> ChecklistItem:
        if not self.cleaned_data["done"]:
            self.instance.done_at = None
        elif self.instance.done_at is None:
            self.instance.done_at = timezone.now()
        item: ChecklistItem = super().save(commit)
        return item


class ChecklistForm(PlainTextForm, WithRows):
    formset_classes = {"item": rows_of(Dialogue, ChecklistRow, most=MOST_ITEMS)}

    class Meta:
        model = Dialogue
        fields = ()


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
    closes_at = MomentField(label=_("Closes"), required=False, help_text=_("Leave empty to close with the dialogue."))

    class Meta:
        model = Activity
        fields = (
            "title", "text", "use", "opens_at", "closes_at", "results", "takes_support", "guest_support",
            "takes_replies",
        )  # fmt: skip
        labels = {
            "title": _("What is your question?"),
            "text": _("What should participants do?"),
            "use": _("What happens with the answers, in one line?"),
            "results": _("When can people see other people’s contributions?"),
            "takes_support": _("Participants can support each other’s contributions"),
            "guest_support": _("If guests take part, what happens with their support?"),
            "takes_replies": _("Participants can reply to each other’s contributions"),
        }
        help_texts = {"use": _("Shown to participants.")}
        widgets = {
            "text": forms.Textarea({"rows": 5}),
            "results": forms.RadioSelect,
            "guest_support": forms.RadioSelect,
        }

    def __init__(
        self, *args: Any, has_contributions: bool, results_are_fixed: bool, support_is_fixed: bool, **kwargs: Any
    ) -> None:
        self.has_contributions = has_contributions
        super().__init__(*args, **kwargs)
        self.fields["title"].required = self.fields["use"].required = True
        if not has_contributions:
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
