"""Help against machines that take part in dialogues: each dialogue is counted for itself."""

from django.http import HttpRequest

from core.forms import human
from dialogues.models import Dialogue, Participant


def needs_proof(request: HttpRequest, dialogue: Dialogue, participant: Participant | None = None) -> bool:
    """Whether the browser of somebody without an account or a confirmed address has to work first."""
    return not (participant and participant.address) and human.needs_proof(request, _name(dialogue))


def count(request: HttpRequest, dialogue: Dialogue) -> None:
    """Take down that something has been sent to the dialogue without an account."""
    human.count(request, _name(dialogue))


def _name(dialogue: Dialogue) -> str:
    return f"dialogue:{dialogue.pk}"
