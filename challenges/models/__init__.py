from challenges.models.challenge import Challenge, ChallengeStep
from challenges.models.party import ChallengeParty, ChallengePartyStep, LikelyParty
from challenges.models.programme_work import Event, Goal, IdeaGroup, Perspective, WorkPackage

__all__ = [
    "Challenge",
    "ChallengeParty",
    "ChallengePartyStep",
    "ChallengeStep",
    "Event",
    "Goal",
    "IdeaGroup",
    "LikelyParty",
    "Perspective",
    "WorkPackage",
]
