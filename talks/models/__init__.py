from talks.models.commitment import Commitment, CommitmentChange, CommitmentStep
from talks.models.paper import Paper, PaperDownload, PaperVersion
from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.session import AgendaPoint, Session, SessionStep
from talks.models.talk import PlanStep, Talk, TalkStep

__all__ = [
    "AgendaPoint",
    "Commitment",
    "CommitmentChange",
    "CommitmentStep",
    "Paper",
    "PaperDownload",
    "PaperVersion",
    "PlanStep",
    "Seat",
    "SeatPerson",
    "SeatStep",
    "Session",
    "SessionStep",
    "Talk",
    "TalkStep",
]
