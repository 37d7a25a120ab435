"""What has been sent with an address that nobody has confirmed yet: whoever has sent it may send it elsewhere.

An address is easily mistyped, and its link then reaches nobody, or somebody else. The words stay with whoever has
written them until they are confirmed. The key in the address of a page is no longer enough: the session has to know
what was sent.
"""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dialogues.contributing.participants import confirmed_participant
from dialogues.models import Activity, Contribution

_SESSION_KEY = "sent_as"  # by the key of the form: the contribution that this browser's own request took down
_MOST = 10  # remembered, the latest


def sent_with(activity: Activity, form_key: uuid.UUID) -> Contribution | None:
    """Return what was sent page by page with this key and nobody has confirmed, whoever has sent it."""
    return _waiting(activity, form_key).filter(reply_to=None).order_by("pk").first()


def sent_from_here(
    request: HttpRequest, activity: Activity, form_key: uuid.UUID, *, reply_to: Contribution | None = None
) -> Contribution | None:
    """Return what this browser itself has sent so, and nobody has confirmed. No query for a stranger.

    Whoever knows the key of somebody else's form, and sends another one with it, has sent another one.
    """
    pk = request.session.get(_SESSION_KEY, {}).get(str(form_key))
    return None if pk is None else _waiting(activity, form_key).filter(pk=pk, reply_to=reply_to).first()


def was_sent_from_here(request: HttpRequest, form_key: uuid.UUID) -> bool:
    """Whether this browser has sent it with an address, confirmed or not."""
    return str(form_key) in request.session.get(_SESSION_KEY, {})


def remember_sent(request: HttpRequest, form_key: uuid.UUID, contribution: Contribution) -> None:
    """Let this browser change what its request has taken down. Never called for what was there before."""
    known = request.session.get(_SESSION_KEY, {})
    known = {key: pk for key, pk in known.items() if key != str(form_key)} | {str(form_key): contribution.pk}
    request.session[_SESSION_KEY] = dict(list(known.items())[-_MOST:])


def _waiting(activity: Activity, form_key: uuid.UUID) -> QuerySet[Contribution]:
    waiting = activity.contributions.filter(state=Contribution.State.UNCONFIRMED, form_key=form_key)
    return waiting.select_related("participant").defer("search_text")


def sent_before(request: HttpRequest, activity: Activity, key: uuid.UUID | None) -> HttpResponse:
    """Answer whoever comes back to what has been sent: it is there, and is not sent twice."""
    participant = confirmed_participant(request, activity.dialogue)
    said = participant.contributions.filter(form_key=key, activity=activity).first() if participant else None
    if said is not None:
        return redirect("dialogues:thanks", activity.dialogue.slug, said.pk)
    messages.info(request, _("This has been sent, or was begun so long ago that it is gone. You can write again."))
    return redirect(activity)
