from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.drafts import login_keeping_draft
from accounts.mailboxes import shown_mailbox
from accounts.models import User
from accounts.permissions import require
from accounts.requests import MemberRequest
from accounts.throttling import throttled
from core.links import Refusal, digest, refused
from core.workflow import TransitionError
from partners import actions
from partners.forms import InvitationForm, RoleForm
from partners.models import Invitation, Membership, Organisation
from partners.permissions import can_accept, can_end, can_manage_members, can_see_members

INVITATIONS_PER_PERSON = "20/h/user"
SHOWN_PAST = 100


@login_keeping_draft
@require_safe
def member_list(request: MemberRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    require(can_see_members(request.user, organisation))
    return _page(request, organisation, InvitationForm(organisation=organisation))


@login_keeping_draft
def invite(request: MemberRequest, slug: str) -> HttpResponse:
    """Invite a colleague. The answer is the same whether or not the address is known here."""
    organisation = _managed(request, slug)
    form = InvitationForm(request.POST or None, organisation=organisation)
    drafts.recall(request, form)
    if form.is_valid() and throttled(request, "invite-member", rate=INVITATIONS_PER_PERSON):
        form.add_error(None, _("You have invited many people in a short time. Wait an hour and try again."))
    if form.is_valid():
        try:
            invitation = actions.invite(organisation, by=request.user, **form.cleaned_data)
        except TransitionError as error:
            form.add_error(None, str(error))
        else:
            words = {"email": shown_mailbox(invitation.email)}
            messages.success(request, _("An email with a link is on its way to %(email)s.") % words)
            return redirect("partners:members", organisation.slug)
    return _page(request, organisation, form)


@login_keeping_draft
def invitation_withdraw(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Take an invitation back. Reading this address changes nothing and leads back, as after a login on the way."""
    organisation = _managed(request, slug)
    if request.method == "POST":
        invitation = get_object_or_404(organisation.invitations, pk=pk)
        try:
            actions.withdraw(invitation, by=request.user)
        except TransitionError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("The invitation has been withdrawn. Its link no longer works."))
    return redirect("partners:members", organisation.slug)


@login_keeping_draft
def membership_role(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    organisation = _managed(request, slug)
    membership = _membership(organisation, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.give_role(membership, form.cleaned_data["role"], by=request.user)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
    elif request.method == "POST":
        messages.error(request, _("Choose a role."))
    return _back(request, organisation)


@login_keeping_draft
def membership_end(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    membership = _membership(organisation, pk)
    require(can_end(request.user, membership))
    if request.method == "POST":
        try:
            actions.end(membership, by=request.user)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The membership has ended."))
    return _back(request, organisation)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Show what somebody is invited to, and make them a member when the button is pressed. To look changes nothing."""
    invitations = Invitation.objects.select_related("organisation").filter(withdrawn_at=None)
    found = invitations.filter(key_digest=digest(key)).first()
    if found is None:
        return refused(request, Refusal.UNKNOWN)
    visitor = request.user if isinstance(request.user, User) else None
    was_mine = visitor is not None and found.accepted_by_id == visitor.pk
    if found.accepted_at and not was_mine:
        return refused(request, Refusal.USED)
    if found.has_expired and not found.accepted_at:
        return refused(request, Refusal.EXPIRED)
    if visitor and not was_mine and not can_accept(visitor, found):
        return refused(request, Refusal.SOMEBODY_ELSE)
    if request.method == "POST" and visitor is None:
        return redirect_to_login(request.path)
    if request.method == "POST" and visitor and actions.accept(found, by=visitor):
        words = {"organisation": found.organisation.name}
        messages.success(request, _("Welcome! You now act for %(organisation)s.") % words)
        return redirect("workspace")
    if request.method == "POST":  # the second click of two, or it was withdrawn this very moment
        return redirect(request.path)
    return render(request, "partners/invitation.html", {"invitation": found, "organisation": found.organisation})


def _managed(request: MemberRequest, slug: str) -> Organisation:
    organisation = get_object_or_404(Organisation, slug=slug)
    require(can_manage_members(request.user, organisation))
    return organisation


def _membership(organisation: Organisation, pk: int) -> Membership:
    membership: Membership = get_object_or_404(organisation.memberships.select_related("user"), pk=pk)
    membership.organisation = organisation
    return membership


def _back(request: MemberRequest, organisation: Organisation) -> HttpResponse:
    """Go to the members, or to the organisation's page for whoever has just left it."""
    if can_see_members(request.user, organisation):
        return redirect("partners:members", organisation.slug)
    return redirect(organisation)


def _invitations(organisation: Organisation) -> QuerySet[Invitation]:
    return organisation.invitations.open().with_what_became_of_the_mail().order_by("-expires_at", "pk")


def _page(request: MemberRequest, organisation: Organisation, form: InvitationForm) -> HttpResponse:
    manages = can_manage_members(request.user, organisation)
    memberships = organisation.memberships.select_related("user")
    rank = Case(*(When(role=role, then=n) for n, role in enumerate(reversed(actions.BY_RANK))))
    return render(
        request,
        "partners/members.html",
        {
            "organisation": organisation,
            "form": form if manages else None,
            "roles": Membership.Role.choices,
            "members": memberships.not_ended().order_by(rank, "user__display_name", "user__email"),
            "past": memberships.filter(ended_on__lte=timezone.localdate()).order_by("-ended_on", "pk")[:SHOWN_PAST],
            "invitations": _invitations(organisation) if manages else [],
        },
    )
