"""The fourth step: what the report belongs to. One search finds challenges, outcomes, dialogues and the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from challenges.models import Challenge
from core.forms.keys import RecordsField, is_key
from core.forms.texts import PlainTextForm
from core.lists.search import matching
from core.publishing.ordering import in_language
from core.text.plain import on_one_line
from core.wizard.forms import WizardForm
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm
from reports.models import Keyword, Report

FOUND = 8  # of each type
MOST_CHOSEN = 50  # of each type
MOST_KEYWORDS = 20
LONGEST_KEYWORD = 80


class LinkedField(RecordsField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.title} ({obj.year})" if getattr(obj, "year", None) else str(obj)


@dataclass(frozen=True)
class Kind:
    """A type of record that a report is linked to: which ones its writer may choose, and which are near at hand."""

    label: Any
    offered: Callable[[User], QuerySet[Any]]
    near: Callable[[QuerySet[Any], User], QuerySet[Any]]
    order: Callable[[], Any]


def _reports(user: User) -> QuerySet[Any]:
    return Report.objects.visible_to(user).exclude(state=Report.State.WITHDRAWN)


def _titled() -> Any:
    return in_language("title")


def _own(records: QuerySet[Any], user: User) -> QuerySet[Any]:
    return records.filter(owner__in=writes_for(user))


KINDS = {
    "challenges": Kind(
        _("Challenges"),
        lambda user: Challenge.objects.visible_to(user),
        lambda records, user: records.filter(pk__in=Challenge.objects.shared_by(writes_for(user)).values("pk")),
        _titled,
    ),
    "dialogues": Kind(
        _("Dialogues"),
        lambda user: Dialogue.objects.visible_to(user),
        lambda records, user: records.filter(organiser__in=writes_for(user)),
        _titled,
    ),
    "outcomes": Kind(_("Outcomes"), lambda user: Outcome.objects.visible_to(user), _own, _titled),
    "findings": Kind(_("Findings"), lambda user: Finding.objects.visible_to(user), _own, _titled),
    "organisations": Kind(
        _("Organisations"),
        lambda user: Organisation.objects.all(),
        lambda records, user: records.filter(pk__in=writes_for(user).values("pk")),
        lambda: in_language("name"),
    ),
    "builds_on": Kind(_("Reports that it builds on"), _reports, lambda records, user: records.none(), lambda: "title"),
    "related_reports": Kind(_("Related reports"), _reports, lambda records, user: records.none(), lambda: "title"),
}


class BelongsForm(PlacedForm, PlainTextForm, WizardForm):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        help_text=_("Search challenges, dialogues, outcomes, findings, organisations and reports."),
    )
    words = forms.CharField(
        label=_("Keywords"),
        required=False,
        max_length=1000,
        help_text=_("Separated by commas: traffic noise, walkability, Flemingsberg."),
    )

    class Meta:
        model = Report
        fields: tuple[str, ...] = (*KINDS, "areas")
        field_classes = {"areas": RecordsField, **dict.fromkeys(KINDS, LinkedField)}
        labels = {"areas": _("Which municipalities is it about?"), **{name: kind.label for name, kind in KINDS.items()}}
        help_texts = {"areas": "", **dict.fromkeys(KINDS, "")}
        widgets: dict[str, Any] = {"areas": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, sent: QueryDict, **kwargs: Any) -> None:
        """Offer what it is linked to, what is ticked in what was sent, and what is searched for there."""
        super().__init__(*args, **kwargs)
        q = sent.get("q", "").strip()
        self.hidden: dict[str, list[Any]] = {}  # links to what the writer may not know of, which stay
        self.shown: list[str] = []
        self.found = False
        for name, kind in KINDS.items():
            self._offer(name, kind, q, sent.getlist(name))
        if self.instance.pk:
            names = self.instance.keywords.order_by("name").values_list("name", flat=True)
            self.fields["words"].initial = ", ".join(names)

    def _offer(self, name: str, kind: Kind, q: str, sent: list[Any]) -> None:
        offered = kind.offered(self.user)
        if self.instance.pk and name in {"builds_on", "related_reports"}:
            offered = offered.exclude(pk=self.instance.pk)
        linked = [record.pk for record in self.initial.get(name, [])]
        known = set(offered.filter(pk__in=linked).values_list("pk", flat=True)) if linked else set()
        self.hidden[name] = [record for record in self.initial.get(name, []) if record.pk not in known]
        chosen = {int(key) for key in sent[:MOST_CHOSEN] if is_key(key)}
        found = offered.filter(matching(q)) if q else kind.near(offered, self.user)
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

    def clean_words(self) -> list[str]:
        words = [on_one_line(word) for word in self.cleaned_data["words"].replace(";", ",").split(",")]
        words = [word for word in words if word]
        if len(words) > MOST_KEYWORDS:
            text = ngettext_lazy("Write at most %d keyword.", "Write at most %d keywords.", MOST_KEYWORDS)
            raise forms.ValidationError(text % MOST_KEYWORDS)
        for word in words:
            if len(word) > LONGEST_KEYWORD:
                raise forms.ValidationError(
                    _("This is too long for a keyword: “%(word)s…”."), params={"word": word[:40]}
                )
            if not slugify(word):
                raise forms.ValidationError(
                    _("A keyword needs letters or digits, and “%(word)s” has none."), params={"word": word}
                )
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, hidden in self.hidden.items():
            if name in cleaned:
                cleaned[name] = [*cleaned[name], *hidden]
        return cleaned

    def save(self, commit: bool = True) -> Report:
        report: Report = super().save(commit)
        report.keywords.set(Keyword.objects.named(self.cleaned_data["words"]).values())
        return report
