"""What can follow for an indicator: it is put on the site and taken off it."""

from core.workflow import PUBLISH, UNPUBLISH, Transitions

INDICATOR_TRANSITIONS = Transitions(PUBLISH, UNPUBLISH)
