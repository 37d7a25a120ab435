from talks.models.commitment import Commitment, CommitmentChange, CommitmentStep
from talks.models.paper import Paper, PaperDownload, PaperVersion
from talks.models.plan_change import ChangePicture, PlanChange, PlanChangeStep
from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.session import AgendaPoint, Session, SessionStep
from talks.models.talk import PlanStep, Talk, TalkStep
from talks.models.worth import Worth

__all__ = [
    "AgendaPoint",
    "ChangePicture",
    "Commitment",
    "CommitmentChange",
    "CommitmentStep",
    "Paper",
    "PaperDownload",
    "PaperVersion",
    "PlanChange",
    "PlanChangeStep",
    "PlanStep",
    "Seat",
    "SeatPerson",
    "SeatStep",
    "Session",
    "SessionStep",
    "Talk",
    "TalkStep",
    "Worth",
]
