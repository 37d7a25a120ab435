from partners.models.organisation import Membership, Organisation, Participation
from partners.models.programme import Aim, ProcessStep, Programme, Stage, Term

__all__ = ["Aim", "Membership", "Organisation", "Participation", "ProcessStep", "Programme", "Stage", "Term"]
