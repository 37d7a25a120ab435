from challenges.models.challenge import Challenge, ChallengeStep
from challenges.models.party import ChallengeParty, ChallengePartyStep, LikelyParty
from challenges.models.programme_work import Event, Goal, IdeaGroup, Perspective, WorkPackage
from challenges.models.target import ChallengeFigure, ChallengeIndicator, ChallengeIndicatorStep

__all__ = [
    "Challenge",
    "ChallengeFigure",
    "ChallengeIndicator",
    "ChallengeIndicatorStep",
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
