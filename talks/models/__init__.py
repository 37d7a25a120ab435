from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.talk import PlanStep, Talk, TalkStep

__all__ = ["PlanStep", "Seat", "SeatPerson", "SeatStep", "Talk", "TalkStep"]
