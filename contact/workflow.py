"""What can follow for a message to the editors, and for the request of an organisation to take part."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from contact.models import VOUCHERS, ContactMessage, JoinRequest
from contact.models.joining import ALREADY
from contact.permissions import can_decide, can_vouch, organisations_to_vouch
from core.publishing.ordering import LANGUAGES
from core.publishing.slugs import insert_with_slug
from core.workflow import Move, Reason, Transition, TransitionError, Transitions
from mail.outbox import queue_mail
from partners.actions import invite
from partners.models import Membership, Organisation, Programme
from partners.names import known_as

ContactState, Request = ContactMessage.State, JoinRequest.State


# A message


def _take(message: ContactMessage, move: Move) -> None:
    move(taken_by=move.by)


def _settle(message: ContactMessage, move: Move) -> None:
    move(taken_by=message.taken_by or move.by, settled_at=timezone.now())


def _answer(message: ContactMessage, move: Move) -> None:
    """The answer goes out in the message's language, and replies to it go to those who answer for the portal."""
    _settle(message, move)
    programme = Programme.objects.order_by("id").first()
    reply_to = programme.responsible_email if programme else ""
    queue_mail(
        "contact_answered",
        to=message.email,
        language=message.language,
        headers={"Reply-To": reply_to} if reply_to else None,
        context={"message": message, "reason": move.reason, "can_reply": bool(reply_to)},
    )


CONTACT_TRANSITIONS = Transitions(
    Transition(
        name="take",
        label=_("Take the message"),
        explanation=_("Others see that you deal with it."),
        done=_("The message is yours."),
        starts=(ContactState.OPEN, ContactState.IN_HAND),
        to=ContactState.IN_HAND,
        run=_take,
        tone="quiet",
        mood="active",
    ),
    Transition(
        name="answer",
        label=_("Answer the message"),
        explanation=_("The answer is sent by email, in the editors’ name. The message is no longer in the pile."),
        done=_("The answer is on its way."),
        starts=(ContactState.OPEN, ContactState.IN_HAND, ContactState.ANSWERED),
        to=ContactState.ANSWERED,
        run=_answer,
        reason=Reason(_("Sent as it stands, between a greeting and the editors’ name."), label=_("Your answer")),
        mood="done",
    ),
    Transition(
        name="close",
        label=_("Close without an answer"),
        explanation=_("For advertising, and for what has been dealt with in another way. The sender is not told."),
        done=_("The message is closed."),
        starts=(ContactState.OPEN, ContactState.IN_HAND),
        to=ContactState.CLOSED,
        run=_settle,
        reason=Reason(_("For the other editors; the sender does not see it."), is_required=False),
        tone="danger",
        mood="done",
    ),
    Transition(
        name="reopen",
        label=_("Open the message again"),
        done=_("The message is in the pile again."),
        starts=ContactMessage.SETTLED,
        to=ContactState.OPEN,
        run=lambda message, move: move(settled_at=None),
        tone="quiet",
        mood="active",
    ),
)


# A request to take part


def _vouch(request: JoinRequest, move: Move) -> None:
    """Note that one more organisation knows it; the last one needed lets it in."""
    organisation = organisations_to_vouch(move.by, request).first()
    if organisation is None:
        raise TransitionError(ALREADY)
    try:
        with transaction.atomic():
            request.vouches.create(organisation=organisation, user=move.by)
    except IntegrityError as error:
        raise TransitionError(ALREADY) from error
    if request.vouches.count() >= VOUCHERS:
        _let_in(request, move)
    else:
        move()


def _let_in(request: JoinRequest, move: Move) -> None:
    """Make the organisation, and invite whoever asked to be its contact."""
    if known := known_as(request.name, request.website):
        raise TransitionError(
            _("%(name)s is in the portal already. Decline the request, and let its contact invite whoever asked.")
            % {"name": known.name}
        )
    organisation = _organisation(request)
    by: User = move.by
    move(to=Request.ACCEPTED, organisation=organisation, settled_at=timezone.now())
    with translation.override(request.language):
        invite(organisation, email=request.email, role=Membership.Role.CONTACT, by=by)
    _tell(request, "join_accepted", {"request": request, "organisation": organisation})


def _organisation(request: JoinRequest) -> Organisation:
    names: dict[str, Any] = {f"name_{language}": request.name for language in LANGUAGES}
    governs = request.sector == Organisation.Sector.MUNICIPALITY and request.area
    is_free = governs and not Organisation.objects.filter(area=request.area).exists()
    organisation = Organisation(
        **names,
        sector=request.sector,
        website=request.website,
        source=request.website,
        area=request.area if is_free else None,
    )
    insert_with_slug(organisation, request.name, fallback="organisation")
    return organisation


def _refuse(request: JoinRequest, move: Move) -> None:
    move(settled_at=timezone.now())
    _tell(request, "join_refused", {"request": request, "reason": move.reason})


def _expire(request: JoinRequest, move: Move) -> None:
    move(settled_at=timezone.now())
    _tell(request, "join_expired", {"request": request})


def _tell(request: JoinRequest, name: str, context: dict[str, object]) -> None:
    queue_mail(name, to=request.email, language=request.language, context=context)


def _by_the_clock(visitor: object, record: object) -> bool:
    return False


JOIN_TRANSITIONS = Transitions(
    Transition(
        name="vouch",
        word=pgettext_lazy("in an address", "vouch"),
        label=_("Vouch for the organisation"),
        explanation=_(
            "You say, in your organisation’s name, that you know this organisation and that it wants to take part. "
            "When two organisations have vouched for it, it is let in."
        ),
        done=_("Thank you. Your organisation has vouched for it."),
        starts=(Request.WAITING,),
        to=Request.WAITING,
        who=can_vouch,
        run=_vouch,
        mood="active",
    ),
    Transition(
        name="accept",
        word=pgettext_lazy("in an address", "let-in"),
        label=_("Let the organisation in"),
        explanation=_("The organisation gets a page, and whoever asked is invited to be its contact."),
        done=_("The organisation is in. Whoever asked has been invited."),
        starts=(Request.WAITING,),
        to=Request.ACCEPTED,
        who=can_decide,
        run=_let_in,
        mood="done",
    ),
    Transition(
        name="refuse",
        word=pgettext_lazy("in an address", "decline"),
        label=_("Decline the request"),
        done=_("The request has been declined."),
        starts=(Request.WAITING,),
        to=Request.REFUSED,
        who=can_decide,
        run=_refuse,
        reason=Reason(_("Sent to whoever asked.")),
        tone="danger",
        mood="warn",
    ),
    Transition(
        name="expire",
        label=_("Let the request expire"),
        done=_("The request has expired."),
        starts=(Request.WAITING,),
        to=Request.EXPIRED,
        who=_by_the_clock,
        run=_expire,
        on_page=False,
        tone="danger",
        mood="warn",
    ),
)
JOIN_TRANSITIONS.register_words("join_step")
