"""What belongs to a dialogue, row by row: rules, phases and the checklist."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms.rows import RowForm, WithRows, rows_of
from core.forms.texts import PlainTextForm
from dialogues.models import ChecklistItem, Dialogue, DialogueParty, Phase, Rule
from dialogues.planning.actions import MOST_ITEMS
from partners.forms import chosen_in, invitation_rows, organisation_field
from partners.models import Organisation


class RuleRow(RowForm):
    class Meta:
        model = Rule
        fields = ("title", "text", "order")
        labels = {"title": _("The rule in a few words"), "text": _("What it means")}
        widgets = {"text": forms.Textarea({"rows": 2, "maxlength": 400})}


class PhaseRow(RowForm):
    class Meta:
        model = Phase
        fields = ("title", "text", "started", "ended", "order")
        labels = {
            "title": _("What happens?"), "text": _("More details"), "started": _("From"), "ended": _("Until"),
        }  # fmt: skip
        help_texts = {"started": _("2026, 2026-05 or 2026-05-22."), "ended": _("Leave empty if it is a single day.")}
        widgets = {"text": forms.Textarea({"rows": 2})}


class PeopleForm(PlainTextForm, WithRows):
    """Who takes part and how, by which rules contributions are read, the phases, and how long names are kept."""

    formset_classes = {
        "rule": rows_of(Dialogue, RuleRow),
        "phase": rows_of(Dialogue, PhaseRow, extra=3),
        "invitation": invitation_rows(DialogueParty),
    }
    came_later = {"phase", "invitation"}

    message = forms.CharField(
        label=_("A message to those you invite"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Say why you thought of them. It is included in the email they get."),
    )

    class Meta:
        model = Dialogue
        fields = ("allows_email", "allows_guests", "reviews_first", "reply_to", "edit_minutes", "kept_months")
        labels = {
            "allows_email": _("People can take part with just an email address"),
            "allows_guests": _("People can take part as guests, without giving any details"),
            "reviews_first": _("You read each contribution before it is shown"),
            "reply_to": _("Who reads the replies to letters from the dialogue?"),
            "edit_minutes": _("For how many minutes can people edit what they have written?"),
            "kept_months": _("For how many months do you keep details of participants?"),
        }
        help_texts = {
            "allows_email": _("They confirm it with a link. With an account people can always take part."),
            "allows_guests": _("They get a private link. You cannot contact them."),
            "reviews_first": _("If not, contributions are shown at once, and you hide any that break a rule."),
            "reply_to": _("An email address of yours that somebody reads. If empty: your contact person’s."),
            "edit_minutes": _("0 means not at all. Contributions can always be withdrawn."),
        }

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        self.organisations = organisations
        super().__init__(*args, **kwargs)

    def rows_kwargs(self, prefix: str) -> dict[str, Any]:
        if prefix == "invitation":
            return {"form_kwargs": {"organisation": organisation_field(self.organisations, required=False)}}
        return super().rows_kwargs(prefix)

    @property
    def invitations(self) -> list[tuple[Organisation, str]]:
        return chosen_in(self.formsets.get("invitation", ()))

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
