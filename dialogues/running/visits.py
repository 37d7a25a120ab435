"""How often the page of a dialogue is read, as reports are counted: numbers, and nobody's (``core.counting``)."""

from functools import partial

from django.http import HttpRequest

from accounts.models import User
from core.counting import add_one, count_reader
from dialogues.models import Dialogue, VisitDay
from dialogues.permissions import can_run


def count_visit(request: HttpRequest, dialogue: Dialogue) -> bool:
    """Count that somebody reads the page of a dialogue, unless they run it, and say whether it counted."""
    if not dialogue.is_published or (isinstance(request.user, User) and can_run(request.user, dialogue)):
        return False
    add = partial(add_one, VisitDay, dialogue_id=dialogue.pk)
    return count_reader(request, f"dialogue {dialogue.slug}", add)


def count_visit_of_kept_page(request: HttpRequest, *, slug: str) -> None:
    """Count that somebody who is not logged in reads it, whose page comes from the cache."""
    add = partial(add_one, VisitDay, dialogue_id=Dialogue.objects.filter(slug=slug).values("pk"))
    count_reader(request, f"dialogue {slug}", add)
