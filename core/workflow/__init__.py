"""Workflow: in which states a record can be, what can follow, for whom, and with which words.

A model with a workflow declares ``state`` and a model of its own for the history (``ChallengeStep``, …), whose foreign
key to the record has the related name ``steps``. What moves it stands in one table of ``Transitions``: from it come the
buttons on its page and in the admin, the addresses, the page that asks before a transition is taken, and the history.
To add one is to add a row, and a function where it does more than move the record.
"""

from core.workflow.history import Step, TransitionError, Workflow, given_back, move
from core.workflow.locking import lock_for_update
from core.workflow.transitions import PUBLISH, UNPUBLISH, Move, Reason, Transition, Transitions

__all__ = [
    "PUBLISH",
    "UNPUBLISH",
    "Move",
    "Reason",
    "Step",
    "Transition",
    "TransitionError",
    "Transitions",
    "Workflow",
    "given_back",
    "lock_for_update",
    "move",
]
