"""What is asked before a transition is taken."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.forms.keys import is_key
from core.forms.texts import PlainTexts
from core.lists.search import matching
from core.workflow.transitions import Reason

FOUND = 20


class ReasonForm(PlainTexts, forms.Form):
    """Why something is done."""

    def __init__(self, *args: Any, asks: Reason | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = asks or Reason()
        self.fields["reason"] = forms.CharField(
            label=asks.label,  # type: ignore[arg-type]
            help_text=asks.help_text,  # type: ignore[arg-type]
            required=asks.is_required,
            max_length=asks.max_length,
            widget=forms.Textarea(attrs={"rows": 5}),
            error_messages={"required": _("Give a reason. The people concerned will read it.")},
        )


class SupersedeForm(ReasonForm):
    """Asks for the record that takes another's place: among its owner's own, or those that a search has found."""

    other_label: ClassVar[str | Promise]
    search_label: ClassVar[str | Promise]
    nothing_found: ClassVar[str | Promise]
    search_first: ClassVar[str | Promise] = ""  # where its owner has no other

    q = forms.CharField(required=False, max_length=200)
    other: forms.ModelChoiceField

    def __init__(self, *args: Any, record: Any, q: str = "", chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = self.search_label  # type: ignore[assignment]
        candidates = self.candidates(record).exclude(pk=record.pk)
        found = candidates.filter(matching(q)) if q.strip() else self.own(candidates, record)
        keys = set(found.values_list("pk", flat=True)[:FOUND])
        if is_key(chosen):
            keys.add(int(chosen))
        self.fields["other"] = forms.ModelChoiceField(
            candidates.filter(pk__in=keys).defer("search_text"),
            label=self.other_label,  # type: ignore[arg-type]
            widget=forms.RadioSelect,
            empty_label=None,
        )
        self.fields["other"].label_from_instance = self.name_of  # type: ignore[attr-defined]

    def candidates(self, record: Any) -> QuerySet[Any]:
        """Return what may take its place, in the order of the list."""
        raise NotImplementedError

    def own(self, candidates: QuerySet[Any], record: Any) -> QuerySet[Any]:
        return candidates.filter(owner=record.owner_id)

    def name_of(self, other: Any) -> str:
        return str(other)
