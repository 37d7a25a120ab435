from talks.models.alternative import Alternative, Consequence, Estimate, Position
from talks.models.commitment import Commitment, CommitmentChange, CommitmentStep
from talks.models.question import Question, QuestionStep
from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.session import AgendaPoint, Session, SessionStep
from talks.models.talk import PlanStep, Talk, TalkStep

__all__ = [
    "AgendaPoint",
    "Alternative",
    "Commitment",
    "CommitmentChange",
    "CommitmentStep",
    "Consequence",
    "Estimate",
    "PlanStep",
    "Position",
    "Question",
    "QuestionStep",
    "Seat",
    "SeatPerson",
    "SeatStep",
    "Session",
    "SessionStep",
    "Talk",
    "TalkStep",
]
