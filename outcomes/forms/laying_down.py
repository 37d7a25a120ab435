from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outcomes.models import Outcome
from records.keys import is_key
from records.lists.search import matching
from records.ordering import in_language

FOUND = 20


class RetireForm(forms.Form):
    reason = forms.CharField(
        label=_("Why should others not use it any more?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The reason stands on the page."),
    )


class SupersedeForm(RetireForm):
    """Asks for the outcome that takes its place: among the owner's own, or those that a search has found."""

    q = forms.CharField(label=_("Search among the outcomes"), required=False, max_length=200)
    other = forms.ModelChoiceField(
        Outcome.objects.none(), label=_("Which one takes its place?"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, outcome: Outcome, q: str = "", chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why is the other one better?")
        standing = Outcome.objects.published().exclude(maturity__in=Outcome.LAID_DOWN).exclude(pk=outcome.pk)
        if q.strip():
            found = standing.filter(matching(q))
        else:
            found = standing.filter(owner=outcome.owner_id, kind=outcome.kind)
        keys = set(found.order_by(in_language("title"), "pk").values_list("pk", flat=True)[:FOUND])
        if is_key(chosen):
            keys.add(int(chosen))
        others = standing.filter(pk__in=keys).order_by(in_language("title"), "pk")
        self.fields["other"].queryset = others.defer("search_text")  # type: ignore[attr-defined]
