from talks.models.commitment import Commitment, CommitmentChange, CommitmentStep
from talks.models.plan_change import ChangePicture, PlanChange, PlanChangeStep
from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.talk import PlanStep, Talk, TalkStep
from talks.models.worth import Worth

__all__ = [
    "ChangePicture",
    "Commitment",
    "CommitmentChange",
    "CommitmentStep",
    "PlanChange",
    "PlanChangeStep",
    "PlanStep",
    "Seat",
    "SeatPerson",
    "SeatStep",
    "Talk",
    "TalkStep",
    "Worth",
]
