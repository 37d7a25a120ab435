from talks.models.commitment import Commitment, CommitmentChange, CommitmentStep
from talks.models.question import Question, QuestionStep
from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.talk import PlanStep, Talk, TalkStep

__all__ = [
    "Commitment",
    "CommitmentChange",
    "CommitmentStep",
    "PlanStep",
    "Question",
    "QuestionStep",
    "Seat",
    "SeatPerson",
    "SeatStep",
    "Talk",
    "TalkStep",
]
