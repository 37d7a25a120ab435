"""What every kind of activity says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise

from dialogues.contributing.forms import ContributionForm
from dialogues.models import Activity, Participant

Context = Callable[[HttpRequest, Activity, Participant | None], dict[str, Any]]


def _nothing(request: HttpRequest, activity: Activity, participant: Participant | None) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class ActivityKind:
    """One kind: what the organiser chooses between, what is asked of those who take part, and what is shown."""

    hint: str | Promise
    """What it is good for, in a sentence, for the organiser who chooses."""
    word: str | Promise
    """What it is called in an address: in each language a word of its own."""
    template: str = "dialogues/contributing/form.html"
    """What stands on the activity's page between its head and its contributions; included with the page's context."""
    contribution_form: type[ContributionForm] | None = None
    """What is sent by those who take part; None where they do not write contributions."""
    form_part: str = ""
    """A template for the fields of that form that stand in a part of their own (``in_a_part_of_their_own``)."""
    head: str = ""
    """What its page loads beside what every page does: a template; included with ``form``, which may be None."""
    has_contributions: bool = True
    """Whether contributions stand under it, which can be sorted into categories, supported and replied to."""
    settings_form: Callable[..., forms.ModelForm] | None = None
    """What the organiser sets for this kind alone; called with ``data`` and ``activity``, saved by ``save()``."""
    context: Context = _nothing
    """What the template needs beside the activity."""
