from challenges.admin import challenge, party, programme_work

__all__ = ["challenge", "party", "programme_work"]
