"""What can follow for an organisation's part in a record of others, and which side takes it.

The rows are those that a challenge's parties and a dialogue's have in common. Each app says what its pages say, and
which letters go with them (``replace``), as it does with ``PUBLISH``.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.workflow import Move, Reason, Transition, TransitionError, Transitions
from core.workflow.transitions import Text, Visitor, with_one_next
from partners.models import Organisation, Party
from partners.notifications import notify_organisation
from partners.permissions import writes_for

State = Party.State
INVITATIONS_PER_PERSON = "30/h/user"
TOO_MANY = _("You have invited many organisations in a short time. Wait an hour before you invite more.")


class Side(StrEnum):
    PARTY = "party"  # they write for the organisation
    LEAD = "lead"  # they decide on the record


def can_answer_for(visitor: Visitor, party: Party) -> bool:
    """Whether the visitor speaks for the organisation: accepts an invitation, withdraws a request, leaves."""
    return writes_for(visitor).filter(pk=party.organisation_id).exists()


@dataclass(frozen=True)
class OnSide:
    """The rule that certain sides take it, by the state in which it starts. Once it is late, both are told so."""

    by_state: Mapping[str, Collection[Side]]
    leads: Callable[[Visitor, Any], bool]  # whether the visitor decides on the record

    def __call__(self, visitor: Visitor, party: Party) -> bool:
        return self.allows(sides_of(visitor, party, self.leads), party)

    def allows(self, sides: Collection[Side], party: Party) -> bool:
        """Whether somebody who stands on ``sides`` takes it: for whoever knows that already."""
        return not set(self.by_state.get(party.state, Side)).isdisjoint(sides)


def sides_of(visitor: Visitor, party: Party, leads: Callable[[Visitor, Any], bool]) -> set[Side]:
    stands_on = {Side.PARTY: can_answer_for(visitor, party), Side.LEAD: leads(visitor, party.record)}
    return {side for side, is_on_it in stands_on.items() if is_on_it}


def offered(transitions: Transitions, party: Party, sides: Collection[Side]) -> list[Transition]:
    """Return what somebody who stands on ``sides`` can do about the part now. No query."""
    rows = (row for row in transitions.values() if row.is_possible(party) and isinstance(row.who, OnSide))
    return with_one_next([row for row in rows if isinstance(row.who, OnSide) and row.who.allows(sides, party)])


def questions(
    transitions: Transitions, parties: Collection[Party], own: Collection[int], *, leads: bool
) -> list[tuple[Party, list[Transition]]]:
    """Return the open questions that concern a visitor, each with what they can do about it. No query.

    ``own`` are the keys of the organisations that they write for; ``leads``, whether they decide on the record.
    """
    found = []
    for party in parties:
        sides = {Side.LEAD} if leads else set()
        if party.organisation_id in own:
            sides.add(Side.PARTY)
        if party.state in {State.INVITED, State.ASKED} and sides:
            found.append((party, offered(transitions, party, sides)))
    return found


def confirm(party: Party, move: Move) -> None:
    move(started_on=party.started_on or timezone.localdate())


def end(party: Party, move: Move) -> None:
    today = timezone.localdate()
    move(ended_on=max(today, party.started_on or today))


def add_party(
    parties: Any, organisation: Organisation, *, role: str, state: str, by: User, message: str, on_behalf_of: str
) -> Any:
    """Write a part that is asked about, with its first row of history. ``parties``: those of the record, locked."""
    try:
        with transaction.atomic():
            party = parties.create(organisation=organisation, role=role, state=state, asked_by=by, message=message)
    except IntegrityError as error:
        once = next(one for one in parties.model._meta.constraints if one.name.endswith("once_a_role"))
        raise TransitionError(str(once.violation_error_message)) from error
    party.steps.create(actor=by, actor_name=on_behalf_of, to_state=state)
    return party


def notify_party(party: Party, name: str, **context: Any) -> None:
    """Write to the organisation whose part it is."""
    notify_organisation(party.organisation, name, **_told(party), **context)


def notify_lead(party: Party, name: str, **context: Any) -> None:
    """Write to the organisation that leads the record, and to whoever wrote that, if they still write for it.

    To nobody where the editors lead it, who have it on their desk.
    """
    if lead := party.lead():
        author = party.record.author
        notify_organisation(lead, name, author=author, **_told(party), **context)


def _told(party: Party) -> dict[str, Any]:
    return {party.record_field: party.record, "party": party, "lead": party.lead()}


def joining(leads: Callable[[Visitor, Any], bool], why_closed: Callable[[Any], Text], details: str) -> Transitions:
    """Return what an invited organisation and whoever leads the record can do until both are agreed, and the end."""

    def is_closed(party: Party) -> Text:
        return why_closed(party.record)

    return Transitions(
        Transition(
            name="accept",
            word=pgettext_lazy("in an address", "accept"),
            label=_("Accept the invitation"),
            done="",
            starts=(State.INVITED,),
            to=State.CONFIRMED,
            who=OnSide({State.INVITED: [Side.PARTY]}, leads),
            check=is_closed,
            run=confirm,
            details=details,
        ),
        Transition(
            name="decline",
            word=pgettext_lazy("in an address", "decline"),
            label=_("Say no"),
            explanation=_("The other organisation is told by email. Nothing is shown on the site."),
            done=_("You have declined. The other organisation has been told by email."),
            starts=(State.INVITED, State.ASKED),
            to=State.DECLINED,
            who=OnSide({State.INVITED: [Side.PARTY], State.ASKED: [Side.LEAD]}, leads),
            details=details,
            reason=Reason(
                _("Sent to the other organisation and not shown to anyone else."),
                label=_("A few words about why"),
                is_required=False,
            ),
            tone="quiet",
        ),
        Transition(
            name="withdraw",
            word=pgettext_lazy("in an address", "withdraw"),
            label=_("Withdraw"),
            explanation=_("The request is withdrawn before it has been answered."),
            done=_("Withdrawn."),
            starts=(State.INVITED, State.ASKED),
            to=State.WITHDRAWN,
            who=OnSide({State.INVITED: [Side.LEAD], State.ASKED: [Side.PARTY]}, leads),
            details=details,
            tone="quiet",
        ),
        Transition(
            name="end",
            word=pgettext_lazy("in an address", "end"),
            label="",
            done="",
            starts=(State.CONFIRMED,),
            to=State.ENDED,
            who=OnSide({}, leads),
            run=end,
            tone="quiet",
        ),
    )
