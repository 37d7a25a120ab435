from accounts.models.letter import Letter
from accounts.models.user import Language, User, UserManager

__all__ = ["Language", "Letter", "User", "UserManager"]
