"""What moderators decide, and what readers and authors ask of them."""

import re
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.forms.human import HumanForm
from core.forms.marks import ONE_OF_THEM, mark
from core.forms.texts import PlainTexts
from dialogues.models import Contribution, Dialogue, Rule
from dialogues.moderation.queue import Pile

AT_ONCE = 100  # decisions in one request: each is a transaction of its own, and may send a mail
LONGEST_REASON = 1_000
LONGEST_VERSION = 60
_TICKED = re.compile(r"(?P<pk>[0-9]{1,18}):(?P<version>[a-z_]{1,20}(\.[0-9.]{1,30})?)")
LONGEST_APPEAL = Contribution._meta.get_field("appeal").max_length
DECISIONS: dict[str, str | Promise] = {
    "publish": _("Show"),
    "hide": _("Hide"),
    "settle": _("Keep it visible"),
    "uphold": _("Keep it hidden"),
}


class RuleField(forms.ModelChoiceField):
    """One of a dialogue's rules, in full."""

    widget = forms.RadioSelect

    def label_from_instance(self, rule: Rule) -> str:
        return f"{rule.title}: {rule.text}"


class FlagForm(HumanForm):
    """Somebody says which rule a contribution breaks, or what is wrong in their own words."""

    read_by_others = ("note",)

    rule = RuleField(
        Rule.objects.none(),
        label=_("Which rule does it break?"),
        required=False,
        blank=True,
        empty_label=_("None of them, but …"),
    )
    note = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What is wrong with it? Needed if it breaks none of the rules. Do not say who you are."),
    )

    field_order = ("rule", "note")

    def __init__(self, *args: Any, dialogue: Dialogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mark(self, ONE_OF_THEM, "rule", "note")
        self.fields["rule"].queryset = dialogue.rules.order_by("order", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("rule") and not cleaned.get("note") and not {"rule", "note"} & set(self.errors):
            self.add_error("note", _("Choose a rule, or explain what is wrong in your own words."))
        return cleaned


class AppealForm(PlainTexts, forms.Form):
    text = forms.CharField(
        label=_("Why should it be shown?"),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("Somebody other than the person who hid it will read this, and your contribution, again."),
        error_messages={"required": _("Write something first.")},
    )


class DecisionForm(PlainTexts, forms.Form):
    """What a moderator decides about a contribution as they saw it: ``seen`` is its version on their page."""

    use_required_attribute = False  # the browser does not know which button asks for what

    do = forms.ChoiceField(
        choices=list(DECISIONS.items()),
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose what to do.")},
    )
    seen = forms.CharField(max_length=LONGEST_VERSION, widget=forms.HiddenInput)
    rule = RuleField(
        Rule.objects.none(),
        label=_("Which rule does it break?"),
        error_messages={
            "required": _("Choose the rule it breaks: contributions may only be hidden for breaking a rule.")
        },
    )
    reason = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Give a reason. The author will read it.")},
    )

    def __init__(self, *args: Any, dialogue: Dialogue, needs_reason: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = dialogue.rules.order_by("order", "pk")  # type: ignore[attr-defined]
        self.fields["rule"].required = not self.is_bound or self.data.get("do") == "hide"
        self.fields["reason"].required = needs_reason


class ChosenContributionsField(forms.Field):
    """Contributions ticked on a page, each with the version that stood there, as ``17:published``."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> dict[int, str]:
        chosen: dict[int, str] = {}
        for one in (value or [])[: AT_ONCE + 1]:
            if not (found := _TICKED.fullmatch(str(one))):
                raise forms.ValidationError(_("One of your choices is no longer there. Choose again."))
            chosen[int(found["pk"])] = found["version"]
        if not chosen:
            raise forms.ValidationError(_("Choose at least one contribution."))
        if len(value) > AT_ONCE:
            raise forms.ValidationError(_("Choose at most %(most)d at a time."), params={"most": AT_ONCE})
        return chosen


class BulkForm(DecisionForm):
    chosen = ChosenContributionsField(label=_("Contributions"))
    seen = None  # type: ignore[assignment]  # of each, beside its number

    def __init__(self, *args: Any, pile: Pile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["do"].choices = [(do, DECISIONS[do]) for do in pile.does]  # type: ignore[attr-defined]
