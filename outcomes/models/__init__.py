from outcomes.models.card import Attachment, MethodCard, PlanningStage, Skill
from outcomes.models.effect import Effect
from outcomes.models.outcome import RESERVED_SLUGS, AnsweredChallenge, Outcome, OutcomeStep
from outcomes.models.reuse import Reuse, ReuseLink, ReuseStep
from outcomes.models.trial import Trial

__all__ = [
    "RESERVED_SLUGS",
    "AnsweredChallenge",
    "Attachment",
    "Effect",
    "MethodCard",
    "Outcome",
    "OutcomeStep",
    "PlanningStage",
    "Reuse",
    "ReuseLink",
    "ReuseStep",
    "Skill",
    "Trial",
]
