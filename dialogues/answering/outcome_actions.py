"""How an outcome and the dialogue that it came out of are tied."""

from django.db import transaction
from django.utils.text import Truncator

from accounts.models import User
from core.publishing.provenance import Relation
from core.workflow import lock_for_update
from dialogues.models import Dialogue, Statement
from outcomes.maturity import reassess
from outcomes.models import AnsweredChallenge, Outcome
from outcomes.progress import begun
from partners.models import Organisation
from partners.notifications import notify_organisation


def beginning(origin: Statement | Dialogue) -> dict[str, str]:
    """Return what a new outcome can say of itself from the start."""
    if isinstance(origin, Statement):
        return {"title": Truncator(origin.text).chars(120), "description": origin.text}
    return {"title": origin.headline, "description": origin.result}


@transaction.atomic
def begin_outcome(
    origin: Statement | Dialogue, *, owner: Organisation, kind: str, title: str, description: str, by: User
) -> Outcome:
    """Write a draft for its owner, tied both ways to the dialogue, to the statement if it is of one, and challenges.

    The second click of two gets the draft of the first.
    """
    dialogue = origin.dialogue if isinstance(origin, Statement) else origin
    lock_for_update(dialogue, "state")
    if made := origin.outcomes.filter(author=by, title=title, publication="draft").first():
        return made
    outcome = Outcome(kind=kind, title=title, description=description, relation=Relation.PARTNER)
    Outcome.objects.write(outcome, owner=owner, author=by)
    outcome.areas.set(dialogue.areas.all())
    for challenge in dialogue.challenges.order_by("pk"):
        AnsweredChallenge.objects.create(outcome=outcome, challenge=challenge)
        outcome.perspectives.add(*challenge.perspectives.all())
    dialogue.outcomes.add(outcome)
    origin.outcomes.add(outcome)
    reassess(outcome, by=by, on_behalf_of=str(outcome.owner))
    begun(outcome, by=by, on_behalf_of=str(outcome.owner))
    return outcome


def ask_to_tie(dialogue: Dialogue, outcome: Outcome, *, by: User) -> None:
    """Ask the organiser whether an outcome of others came out of its dialogue. Once for each of the two."""
    if dialogue.organiser:
        notify_organisation(
            dialogue.organiser, "dialogue_outcome_asked", author=dialogue.author, dialogue=dialogue, outcome=outcome
        )
