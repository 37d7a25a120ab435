from partners.models.membership import INVITATION_DAYS, Invitation, Membership
from partners.models.organisation import Organisation, Participation
from partners.models.party import Party
from partners.models.programme import Aim, ProcessStep, Programme, Stage, Term

__all__ = [
    "INVITATION_DAYS",
    "Aim",
    "Invitation",
    "Membership",
    "Organisation",
    "Participation",
    "Party",
    "ProcessStep",
    "Programme",
    "Stage",
    "Term",
]
