from talks.models.alternative import Alternative, Consequence, Estimate, Position
from talks.models.commitment import Commitment, CommitmentChange, CommitmentStep
from talks.models.paper import Paper, PaperDownload, PaperVersion
from talks.models.plan_change import ChangePicture, PlanChange, PlanChangeStep
from talks.models.question import Question, QuestionStep
from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.session import AgendaPoint, Session, SessionStep
from talks.models.talk import PlanStep, Talk, TalkStep
from talks.models.worth import Worth

__all__ = [
    "AgendaPoint",
    "Alternative",
    "ChangePicture",
    "Commitment",
    "CommitmentChange",
    "CommitmentStep",
    "Consequence",
    "Estimate",
    "Paper",
    "PaperDownload",
    "PaperVersion",
    "PlanChange",
    "PlanChangeStep",
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
    "Worth",
]
