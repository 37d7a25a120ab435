from outcomes.admin import outcome, reuse, trial

__all__ = ["outcome", "reuse", "trial"]
