"""Organisations invited while a record is being written, a few at a time."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.workflow import TransitionError
from partners.models import Organisation, Party
from partners.party_workflow import INVITATIONS_PER_PERSON


def invite_chosen(
    request: MemberRequest, record: Any, chosen: Iterable[tuple[Organisation, str]], invite: Callable[..., Party]
) -> None:
    """Invite those who were chosen, but for those who are there already, as after a double click."""
    there = set(record.parties.filter(state__in=Party.OPEN).values_list("organisation", "role"))
    for organisation, role in chosen:
        if (organisation.pk, role) in there:
            continue
        if throttled(request, "invite", rate=INVITATIONS_PER_PERSON):
            messages.error(
                request,
                _("You have invited many organisations in a short time. Wait an hour before you invite %(name)s.")
                % {"name": organisation.name},
            )
            return
        try:
            invite(record, organisation, role=role, by=request.user)
        except TransitionError as error:
            messages.error(request, f"{organisation.name}: {error}")
