"""What happens when somebody writes to the editors, or an organisation asks to take part."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contact.models import WAITS_FOR, ContactMessage, JoinLink, JoinRequest
from contact.workflow import JOIN_TRANSITIONS
from core.jobs.rows import Done, each
from core.wizard.once import once
from core.workflow import TransitionError, lock_for_update, move
from mail.outbox import queue_mail
from partners.addresses import domain_of


def receive(message: ContactMessage) -> ContactMessage:
    """Save a message and send its receipt, once however often the form is sent.

    The receipt holds nothing of what was written: it may go to somebody who has not written it.
    """

    def make() -> ContactMessage:
        message.save()
        queue_mail(
            "contact_received",
            to=message.email,
            language=message.language,
            key=f"contact_received:{message.number}",
            context={"message": message},
        )
        return message

    return once(ContactMessage.objects.all(), message.form_key, make)


def ask_to_join(request: JoinRequest) -> JoinRequest:
    """Save the request of an organisation, and mail the link that confirms it to the address at its domain."""

    def make() -> JoinRequest:
        request.domain = domain_of(request.website)
        request.save()
        queue_mail(
            "join_confirm",
            to=request.email,
            language=request.language,
            context={"request": request, "link_key": JoinLink.objects.give(request)},
        )
        return request

    return once(JoinRequest.objects.all(), request.form_key, make)


@transaction.atomic
def confirm_request(request: JoinRequest) -> bool:
    """Let it wait for somebody to vouch; say whether this click was the one.

    Raises TransitionError where another request of the same organisation waits.
    """
    lock_for_update(request)
    if request.state != JoinRequest.State.UNCONFIRMED:
        return False
    try:
        with transaction.atomic():
            move(request, to=JoinRequest.State.WAITING, by=None, on_behalf_of=request.name, confirmed_at=timezone.now())
    except IntegrityError as error:  # joinrequest_one_of_a_domain
        raise TransitionError(
            _("Somebody else at your organisation has already asked, and that request is waiting for an answer.")
        ) from error
    return True


def expire_requests() -> Done:
    """Let those expire for which nobody has vouched in time. To do it again changes nothing."""
    too_long = JoinRequest.objects.waiting().filter(confirmed_at__lt=timezone.now() - WAITS_FOR)
    return each(too_long.order_by("pk"), lambda request: JOIN_TRANSITIONS.take(request, "expire"))
