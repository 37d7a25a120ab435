"""What has been sent with an address that nobody has confirmed yet: whoever has sent it may send it elsewhere.

An address is easily mistyped, and its link then reaches nobody, or somebody else. The words stay with whoever has
written them until they are confirmed. The key in the address of a page is no longer enough: the session has to know it.
"""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dialogues.contributing.participants import confirmed_participant
from dialogues.models import Activity, Contribution

_SESSION_KEY = "sent"
_MOST = 10  # remembered, the latest


def sent_with(activity: Activity, form_key: uuid.UUID) -> Contribution | None:
    """Return what a form was sent as and nobody has confirmed, whoever has sent it."""
    waiting = activity.contributions.filter(state=Contribution.State.UNCONFIRMED, form_key=form_key)
    return waiting.select_related("participant").defer("search_text").order_by("pk").first()


def sent_from_here(request: HttpRequest, activity: Activity, form_key: uuid.UUID) -> Contribution | None:
    """Return the same, if it was sent from this browser. No query for a stranger."""
    return sent_with(activity, form_key) if was_sent_from_here(request, form_key) else None


def was_sent_from_here(request: HttpRequest, form_key: uuid.UUID) -> bool:
    """Whether this browser has sent it with an address, confirmed or not."""
    return str(form_key) in request.session.get(_SESSION_KEY, [])


def remember_sent(request: HttpRequest, form_key: uuid.UUID) -> None:
    known = [one for one in request.session.get(_SESSION_KEY, []) if one != str(form_key)]
    request.session[_SESSION_KEY] = [*known, str(form_key)][-_MOST:]


def sent_before(request: HttpRequest, activity: Activity, key: uuid.UUID | None) -> HttpResponse:
    """Answer whoever comes back to what has been sent: it is there, and is not sent twice."""
    participant = confirmed_participant(request, activity.dialogue)
    said = participant.contributions.filter(form_key=key, activity=activity).first() if participant else None
    if said is not None:
        return redirect("dialogues:thanks", activity.dialogue.slug, said.pk)
    messages.info(request, _("This has been sent, or was begun so long ago that it is gone. You can write again."))
    return redirect(activity)
