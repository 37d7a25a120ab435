"""What every kind of activity says of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dialogues.contributing.forms import ContributionForm
from dialogues.models import Activity, Participant

Context = Callable[[HttpRequest, Activity, Participant | None], dict[str, Any]]


def _nothing(request: HttpRequest, activity: Activity, participant: Participant | None) -> dict[str, Any]:
    return {}


OPENS = _("Leave empty to open with the dialogue.")
CLOSES = _("Leave empty to close with the dialogue.")
# What is asked of every kind whose participants write something.
WRITING_LABELS: Mapping[str, str | Promise] = {
    "title": _("What is your question?"),
    "text": _("What should participants do?"),
    "use": _("What happens to the answers, in one line?"),
    "opens_at": _("Opens"),
    "closes_at": _("Closes"),
}
WRITING_HELP: Mapping[str, str | Promise] = {
    "use": _("Shown to participants."), "opens_at": OPENS, "closes_at": CLOSES,
}  # fmt: skip
ONE_THING = _("Ask one thing at a time, in words your neighbour would use.")


@dataclass(frozen=True)
class ActivityKind:
    """One kind: what the organiser chooses between, what is asked of those who take part, and what is shown."""

    hint: str | Promise
    """What it is good for, in a sentence, for the organiser who chooses."""
    labels: Mapping[str, str | Promise]
    """What the organiser is asked about it: what the fields of ``ActivityForm`` are called of this kind."""
    word: str | Promise
    """What it is called in an address: in each language a word of its own."""
    template: str = ""
    """What stands on the activity's page between its head and its contributions; included with the page's context."""
    contribution_form: type[ContributionForm] | None = None
    """What is sent by those who take part; None where they do not write contributions."""
    form_part: str = ""
    """A template for the fields of that form that stand in a part of their own (``in_a_part_of_their_own``)."""
    head: str = ""
    """What its page loads beside what every page does: a template."""
    has_contributions: bool = True
    """Whether contributions stand under it, which can be sorted into categories, supported and replied to."""
    names_places: bool = False
    """Whether the organiser may name places, of which those who take part choose one."""
    has_picture: bool = True
    """Whether the organiser may send a picture of it, beside what its own form asks for."""
    has_pins: bool = False
    """Whether contributions are pins on something: its template then shows their list, beside it."""
    help_texts: Mapping[str, str | Promise] = field(default_factory=dict)
    """What stands under those fields, of this kind."""
    advice: str | Promise = ""
    """What stands beside its form, for the organiser who fills it in."""
    settings_form: Callable[..., forms.ModelForm] | None = None
    """What the organiser sets for this kind alone; called with ``data`` and ``activity``, saved by ``save()``."""
    asked_at_once: Sequence[str] = ()
    """The fields of that form that are asked for where several activities are added on one page."""
    can_wait: str | Promise = ""
    """That those can be left empty for now."""
    context: Context = _nothing
    """What the template needs beside the activity."""
