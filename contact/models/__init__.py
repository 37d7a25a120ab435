from contact.models.joining import VOUCHERS, WAITS_FOR, JoinLink, JoinRequest, JoinStep, Vouch
from contact.models.message import ContactMessage, ContactStep

__all__ = ["VOUCHERS", "WAITS_FOR", "ContactMessage", "ContactStep", "JoinLink", "JoinRequest", "JoinStep", "Vouch"]
