from outcomes.admin import indicator, outcome, reuse, trial

__all__ = ["indicator", "outcome", "reuse", "trial"]
