from dialogues.models.activity import Activity, Category, Kind, Meeting, Registration, RegistrationStep
from dialogues.models.answer import Answer, AnswerStep, Statement
from dialogues.models.contribution import Contribution, ContributionStep, Support
from dialogues.models.dialogue import Dialogue, DialogueStep
from dialogues.models.moderation import Flag, Rule
from dialogues.models.participant import Participant
from dialogues.models.planning import ChecklistItem, Phase

__all__ = [
    "Activity",
    "Answer",
    "AnswerStep",
    "Category",
    "ChecklistItem",
    "Contribution",
    "ContributionStep",
    "Dialogue",
    "DialogueStep",
    "Flag",
    "Kind",
    "Meeting",
    "Participant",
    "Phase",
    "Registration",
    "RegistrationStep",
    "Rule",
    "Statement",
    "Support",
]
