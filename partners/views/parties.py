"""Organisations with a part in a record of others: who has one, who is asked, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import drafts
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.publishing.ordering import in_language
from core.workflow import TransitionError, Transitions
from core.workflow.transitions import Visitor
from core.workflow.views import confirm_transition
from partners.forms import InviteForm
from partners.models import Organisation, Party
from partners.notifications import mail_recipients
from partners.party_workflow import INVITATIONS_PER_PERSON, TOO_MANY, Side, can_answer_for, offered, sides_of
from partners.permissions import writes_for


@dataclass(frozen=True, kw_only=True)
class PartyPages:
    """How organisations come to records of a kind: who invites them, and what can follow."""

    party: type[Party]
    transitions: Transitions
    leads: Callable[[Visitor, Any], bool]  # whether the visitor decides on the record
    lead_of: Callable[[Any], int | None]  # the key of the organisation that does, which is not invited
    speaks_for: Callable[[User, Any], str]
    why_closed: Callable[[Any], str]
    invite: Callable[..., Party]
    address: str  # the name of that of the page, which shows them
    template: str

    def show(self, request: MemberRequest, record: Any) -> HttpResponse:
        """Show which organisations have a part and which have been asked, and ask one more."""
        require(self.leads(request.user, record))
        form = self._form(request, record)
        if form.is_valid() and throttled(request, "invite", rate=INVITATIONS_PER_PERSON):
            form.add_error(None, TOO_MANY)
        if form.is_valid():
            try:
                said = {"by": request.user, "on_behalf_of": self.speaks_for(request.user, record)}
                party = self.invite(record, **said, **form.cleaned_data)
            except TransitionError as error:
                form.add_error(None, str(error))
            else:
                _say_invited(request, party.organisation)
                return redirect(self.address, record.slug)
        shown = list(record.parties.open().select_related("organisation").order_by("pk"))
        for party in shown:
            setattr(party, party.record_field, record)
        own = set(writes_for(request.user).values_list("pk", flat=True))
        sides = {party.pk: {Side.LEAD, Side.PARTY} if party.organisation_id in own else {Side.LEAD} for party in shown}
        context = {
            str(record._meta.model_name): record,
            "record": record,
            "parties": [(party, offered(self.transitions, party, sides[party.pk])) for party in shown],
            "form": form,
            "why_closed": self.why_closed(record),
        }
        return render(request, self.template, context)

    def _form(self, request: MemberRequest, record: Any) -> InviteForm:
        organisations = Organisation.objects.exclude(pk=self.lead_of(record) or 0).defer("search_text")
        ordered = organisations.order_by("sector", in_language("name"))
        form = InviteForm(request.POST or None, party=self.party, organisations=ordered)
        drafts.recall(request, form)
        return form

    def take(self, request: MemberRequest, record: Any, pk: int, name: str) -> HttpResponse:
        """Take a transition of one of the parts. Raises Http404 for what is between two others."""
        party: Any = get_object_or_404(record.parties.select_related("organisation"), pk=pk)
        setattr(party, party.record_field, record)
        if party.state not in Party.PUBLIC and not sides_of(request.user, party, self.leads):
            raise Http404
        return confirm_transition(
            request,
            self.transitions,
            party,
            name,
            on_behalf_of=partial(self._name_of, request.user, party),
            subject=record,
            after=partial(self._on_from, request, record),
        )

    def _name_of(self, visitor: User, party: Party) -> str:
        """Return the name that the history shows: the organisation's own, the lead's, or none for the editors."""
        return party.organisation.name if can_answer_for(visitor, party) else self.speaks_for(visitor, party.record)

    def _on_from(self, request: MemberRequest, record: Any) -> HttpResponse:
        if self.leads(request.user, record):
            return redirect(self.address, record.slug)
        is_readable = type(record)._default_manager.visible_to(request.user).filter(pk=record.pk).exists()
        return redirect(record) if is_readable else redirect("workspace")


def _say_invited(request: MemberRequest, organisation: Organisation) -> None:
    words = {"organisation": organisation.name}
    messages.success(
        request, _("%(organisation)s has been invited, and will be shown on the page once it has accepted.") % words
    )
    if not mail_recipients(organisation):
        messages.warning(
            request,
            _("%(organisation)s has no members in the portal yet. Ask the editors to invite somebody.") % words,
        )
