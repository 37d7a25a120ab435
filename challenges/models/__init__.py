from challenges.models.challenge import Challenge, ChallengeParty, ChallengeStep
from challenges.models.programme_work import Event, Goal, IdeaGroup, Perspective, WorkPackage

__all__ = [
    "Challenge",
    "ChallengeParty",
    "ChallengeStep",
    "Event",
    "Goal",
    "IdeaGroup",
    "Perspective",
    "WorkPackage",
]
