from talks.models.seat import Seat, SeatPerson, SeatStep
from talks.models.session import AgendaPoint, Session, SessionStep
from talks.models.talk import PlanStep, Talk, TalkStep

__all__ = ["AgendaPoint", "PlanStep", "Seat", "SeatPerson", "SeatStep", "Session", "SessionStep", "Talk", "TalkStep"]
