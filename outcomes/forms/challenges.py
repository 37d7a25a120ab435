"""The challenges that a record of another kind is about, in the form in which members write about it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from challenges.models import Challenge
from core.forms.keys import is_key
from core.publishing.ordering import in_language
from core.wizard.forms import WizardForm
from outcomes.forms.writing import found_among
from outcomes.permissions import linkable_challenges

MOST_CHALLENGES = 50
FOUND = 10


class AboutChallengesForm(WizardForm):
    """Asks for a record's ``challenges``: those it has, those ticked in what was ``sent``, and those searched for."""

    q = forms.CharField(label=_("Search challenges"), required=False, max_length=200)

    def __init__(self, *args: Any, sent: QueryDict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = linkable_challenges(self.user)
        linked = {challenge.pk for challenge in self.initial.get("challenges", [])}
        chosen = {int(key) for key in sent.getlist("challenges")[:MOST_CHALLENGES] if is_key(key)}
        found = found_among(offered, self.user, sent.get("q", "")).exclude(pk__in=linked | chosen)
        shown = linked | {*offered.filter(pk__in=chosen).values_list("pk", flat=True)}
        shown |= {*found.values_list("pk", flat=True)[:FOUND]}
        field: Any = self.fields["challenges"]
        field.queryset = Challenge.objects.filter(pk__in=shown).order_by(in_language("title"), "pk")
        self.initial["challenges"] = sorted(linked)
        self.offers_challenges = bool(shown)

    def touched(self) -> set[str]:
        return super().touched() - {"q"}
