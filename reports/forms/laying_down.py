from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from records.keys import is_key
from records.lists.search import matching
from records.plain_text import plain
from reports.models import Report

FOUND = 20


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Give a reason. Those concerned read it.")},
    )

    def clean_reason(self) -> str:
        reason = plain(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return reason


class ReplacementField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.year})" if obj.year else str(obj.title)


class SupersedeForm(WhyForm):
    """Asks for the report that replaces it: among its owner's own, or those that a search has found."""

    q = forms.CharField(label=_("Search among the reports"), required=False, max_length=200)
    other = ReplacementField(
        Report.objects.none(), label=_("Which one replaces it?"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, report: Report, q: str = "", chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = Report.objects.published().filter(state=Report.State.PUBLISHED).exclude(pk=report.pk)
        found = standing.filter(matching(q)) if q.strip() else standing.filter(owner=report.owner_id)
        keys = set(found.newest().values_list("pk", flat=True)[:FOUND])
        if is_key(chosen):
            keys.add(int(chosen))
        others = standing.filter(pk__in=keys).newest().defer("search_text", "title_key")
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
