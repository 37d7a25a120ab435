"""Ending the letters from a dialogue, for one who takes part in it."""

from dialogues.models import Participant
from mail.unsubscribing import Unsubscribing

LETTERS = Unsubscribing(
    salt="dialogues.unsubscribe",
    address="mine:unsubscribe",
    template="dialogues/mine/unsubscribe.html",
    readers=lambda: Participant.objects.select_related("dialogue"),
    end=lambda participant: Participant.objects.filter(pk=participant.pk).update(wants_results=False),
)
