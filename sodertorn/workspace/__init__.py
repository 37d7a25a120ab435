"""The workspace, a member's board: what to do now, who else is awaited, what there is, and what is not handed in yet.

Whoever only reads for an organisation sees its records and drafts, and is asked to do nothing.
"""

from sodertorn.workspace.awaited import awaited_by
from sodertorn.workspace.board import board_of
from sodertorn.workspace.drafts import drafts_of
from sodertorn.workspace.editors_reviews import findings_handed_in, in_review
from sodertorn.workspace.numbers import number_waiting
from sodertorn.workspace.to_do import waiting_for

__all__ = ["awaited_by", "board_of", "drafts_of", "findings_handed_in", "in_review", "number_waiting", "waiting_for"]
