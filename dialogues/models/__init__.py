from dialogues.models.activity import Activity, Category, Kind, Meeting, Registration, RegistrationStep
from dialogues.models.activity_place import ActivityPlace
from dialogues.models.answer import Answer, AnswerStep, Statement
from dialogues.models.contribution import EDITORS, Contribution, ContributionStep, Support
from dialogues.models.dialogue import Dialogue, DialogueStep
from dialogues.models.moderation import Flag, Rule
from dialogues.models.participant import Participant, ParticipantLink
from dialogues.models.party import DialogueParty, DialoguePartyStep
from dialogues.models.planning import ChecklistItem, Phase
from dialogues.models.started import StartedContribution
from dialogues.models.visits import VisitDay

__all__ = [
    "EDITORS",
    "Activity",
    "ActivityPlace",
    "Answer",
    "AnswerStep",
    "Category",
    "ChecklistItem",
    "Contribution",
    "ContributionStep",
    "Dialogue",
    "DialogueParty",
    "DialoguePartyStep",
    "DialogueStep",
    "Flag",
    "Kind",
    "Meeting",
    "Participant",
    "ParticipantLink",
    "Phase",
    "Registration",
    "RegistrationStep",
    "Rule",
    "StartedContribution",
    "Statement",
    "Support",
    "VisitDay",
]
