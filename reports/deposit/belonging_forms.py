"""The fourth step: what the report belongs to. One search finds challenges, outcomes, dialogues and the others."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from challenges.models import Challenge
from core.forms.keys import RecordsField
from core.forms.texts import PlainTextForm
from core.publishing.ordering import in_language
from core.text.plain import on_one_line
from core.wizard.linked import Linked, LinkedField, LinkedForm
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome
from partners.models import Organisation
from partners.permissions import writes_for
from places.forms import PlacedForm
from reports.models import Keyword, Report

MOST_KEYWORDS = 20
LONGEST_KEYWORD = 80


def _reports(user: User) -> QuerySet[Any]:
    return Report.objects.visible_to(user).exclude(state=Report.State.WITHDRAWN)


def _titled() -> Any:
    return in_language("title")


def _own(records: QuerySet[Any], user: User, report: Report) -> QuerySet[Any]:
    return records.filter(owner__in=writes_for(user))


KINDS = {
    "challenges": Linked(
        _("Challenges"),
        lambda user: Challenge.objects.visible_to(user),
        lambda records, user, report: records.filter(pk__in=Challenge.objects.shared_by(writes_for(user)).values("pk")),
        _titled,
    ),
    "dialogues": Linked(
        _("Dialogues"),
        lambda user: Dialogue.objects.visible_to(user),
        lambda records, user, report: records.filter(organiser__in=writes_for(user)),
        _titled,
    ),
    "outcomes": Linked(_("Outcomes"), lambda user: Outcome.objects.visible_to(user), _own, _titled),
    "findings": Linked(_("Findings"), lambda user: Finding.objects.visible_to(user), _own, _titled),
    "organisations": Linked(
        _("Organisations"),
        lambda user: Organisation.objects.all(),
        lambda records, user, report: records.filter(pk__in=writes_for(user).values("pk")),
        lambda: in_language("name"),
    ),
    "builds_on": Linked(
        _("Reports that it builds on"), _reports, lambda records, user, report: records.none(), lambda: "title"
    ),
    "related_reports": Linked(
        _("Related reports"), _reports, lambda records, user, report: records.none(), lambda: "title"
    ),
}


class BelongsForm(PlacedForm, PlainTextForm, LinkedForm):
    kinds = KINDS

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            names = self.instance.keywords.order_by("name").values_list("name", flat=True)
            self.fields["words"].initial = ", ".join(names)

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

    def save(self, commit: bool = True) -> Report:
        report: Report = super().save(commit)
        report.keywords.set(Keyword.objects.named(self.cleaned_data["words"]).values())
        return report
