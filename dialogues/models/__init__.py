from dialogues.models.activity import Activity, Category, Kind, Meeting, Registration, RegistrationStep, Symbol, Tone
from dialogues.models.activity_place import ActivityPlace
from dialogues.models.answer import Answer, AnswerStep, Statement
from dialogues.models.contribution import EDITORS, Contribution, ContributionStep, Support
from dialogues.models.dialogue import Dialogue, DialogueStep
from dialogues.models.ground import Drawing, MapFrame
from dialogues.models.moderation import Flag, Rule
from dialogues.models.participant import Participant, ParticipantLink
from dialogues.models.party import DialogueParty, DialoguePartyStep
from dialogues.models.planning import ChecklistItem, Phase
from dialogues.models.result_picture import ResultPicture
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
    "Drawing",
    "Flag",
    "Kind",
    "MapFrame",
    "Meeting",
    "Participant",
    "ParticipantLink",
    "Phase",
    "Registration",
    "RegistrationStep",
    "ResultPicture",
    "Rule",
    "StartedContribution",
    "Statement",
    "Support",
    "Symbol",
    "Tone",
    "VisitDay",
]
