"""What a record is linked to: one search finds what its writer may choose; what is near at hand is there at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms.keys import RecordsField, is_key
from core.lists.search import matching
from core.wizard.forms import WizardForm

FOUND = 8  # of each kind
MOST_CHOSEN = 50  # of each kind


class LinkedField(RecordsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.year})" if getattr(obj, "year", None) else str(obj)


@dataclass(frozen=True)
class Linked:
    """A kind of record that another is linked to: which ones its writer may choose, and which are near at hand."""

    label: Any
    offered: Callable[[User], QuerySet[Any]]
    near: Callable[[QuerySet[Any], User, Any], QuerySet[Any]]  # takes what is offered, the writer and the record
    order: Callable[[], Any]


class LinkedForm(WizardForm):
    """A page of links, a field for each of ``kinds``; its Meta takes its ``field_classes`` from them."""

    kinds: ClassVar[Mapping[str, Linked]]

    q = forms.CharField(label=_("Search"), required=False, max_length=200)

    def __init__(self, *args: Any, sent: QueryDict, **kwargs: Any) -> None:
        """Offer what it is linked to, what is ticked in what was sent, and what is searched for there."""
        super().__init__(*args, **kwargs)
        q = sent.get("q", "").strip()
        self.hidden: dict[str, list[Any]] = {}  # links to what the writer may not know of, which stay
        self.shown: list[str] = []
        self.found = False
        for name, kind in self.kinds.items():
            self._offer(name, kind, q, sent.getlist(name))

    def _offer(self, name: str, kind: Linked, q: str, sent: list[Any]) -> None:
        offered = kind.offered(self.user)
        if self.instance.pk and offered.model is type(self.instance):
            offered = offered.exclude(pk=self.instance.pk)
        linked = [record.pk for record in self.initial.get(name, [])]
        known = set(offered.filter(pk__in=linked).values_list("pk", flat=True)) if linked else set()
        self.hidden[name] = [record for record in self.initial.get(name, []) if record.pk not in known]
        chosen = {int(key) for key in sent[:MOST_CHOSEN] if is_key(key)}
        found = offered.filter(matching(q)) if q else kind.near(offered, self.user, self.instance)
        keys = set(found.order_by(kind.order(), "pk").values_list("pk", flat=True)[:FOUND])
        self.found |= bool(q and keys)
        self.initial[name] = sorted(known)
        field: Any = self.fields[name]
        field.required = False
        shown = known | chosen | keys
        field.queryset = offered.filter(pk__in=shown).order_by(kind.order(), "pk").defer("search_text")
        if shown:
            self.shown.append(name)

    def groups(self) -> Iterator[forms.BoundField]:
        """Yield the fields that have anything to choose."""
        for name in self.shown:
            yield self[name]

    def touched(self) -> set[str]:
        return super().touched() - {"q"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, hidden in self.hidden.items():
            if name in cleaned:
                cleaned[name] = [*cleaned[name], *hidden]
        return cleaned
