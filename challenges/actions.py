"""What organisations and editors decide about a challenge; those concerned are told."""

from operator import attrgetter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import OPEN_TO_OWNER, OPEN_TO_PARTIES
from core.workflow import TransitionError, lock_for_update
from core.workflow.history import TOO_LATE
from partners.models import Organisation
from partners.notifications import notify_organisation
from partners.party_workflow import add_party, notify_lead, notify_party

LOCAL_TEXTS = ("local_description_sv", "local_description_en", "shows_local")


@transaction.atomic
def discard(challenge: Challenge) -> None:
    """Delete a draft, with invitations that nobody has heard of. Raises TransitionError once it has been submitted."""
    lock_for_update(challenge, "state")
    if challenge.state != Challenge.State.DRAFT:
        raise TransitionError(_("It has been submitted and can no longer be deleted."))
    challenge.delete()


@transaction.atomic
def merge_into(challenge: Challenge, other: Challenge, *, by: User, reason: str, on_behalf_of: str = "") -> None:
    if other.pk == challenge.pk:
        raise TransitionError(_("A challenge cannot be merged into itself."))
    for one in sorted((challenge, other), key=attrgetter("pk")):
        lock_for_update(one, "state", "publication")
    if other.state not in OPEN_TO_PARTIES:
        raise TransitionError(
            _("“%(title)s” is “%(state)s”, so nothing can be merged into it.")
            % {"title": other, "state": other.get_state_display()}
        )
    challenge.move_from(
        *OPEN_TO_PARTIES,
        Challenge.State.RETURNED,
        to=Challenge.State.MERGED,
        publication="archived",
        by=by,
        reason=reason,
        on_behalf_of=on_behalf_of,
        merged_into=other,
        resumes_as="",
    )
    Challenge.objects.filter(merged_into=challenge).update(merged_into=other)


# Parties


@transaction.atomic
def invite(
    challenge: Challenge, organisation: Organisation, *, role: str, by: User, message: str = "", on_behalf_of: str = ""
) -> ChallengeParty:
    """Ask an organisation to share the challenge. It hears of it by mail once the challenge is submitted."""
    _require_open(challenge, OPEN_TO_OWNER)
    party = _add(challenge, organisation, role, ChallengeParty.State.INVITED, by, message, on_behalf_of)
    if challenge.state not in {Challenge.State.DRAFT, Challenge.State.RETURNED}:
        notify_invited(party)
    return party


@transaction.atomic
def ask_to_share(
    challenge: Challenge,
    organisation: Organisation,
    *,
    role: str,
    by: User,
    message: str = "",
    local_description: str = "",
) -> ChallengeParty:
    """Say “we share this” on behalf of an organisation; the owner is asked to confirm it by mail."""
    _require_open(challenge, OPEN_TO_PARTIES)
    party = _add(challenge, organisation, role, ChallengeParty.State.ASKED, by, message, organisation.name)
    if local_description:
        party.local_description = local_description  # in the page's language
        party.save()
    notify_lead(party, "party_asked")
    return party


def hand_over(challenge: Challenge, heir: ChallengeParty, *, by: User | None, on_behalf_of: str = "") -> None:
    """Let another confirmed party own the challenge; the owner becomes its co-owner, with the history of both.

    Part of a transaction that has locked the challenge.
    """
    if challenge.state not in OPEN_TO_OWNER:
        raise TransitionError(TOO_LATE % {"state": challenge.get_state_display()})
    if heir.role == ChallengeParty.Role.OWNER:
        raise TransitionError(_("%(organisation)s already owns the challenge.") % {"organisation": heir.organisation})
    owners = list(challenge.parties.owners().select_for_update(of=("self",)).select_related("organisation"))
    _change_roles(challenge, [*owners, heir], heir, by=by, on_behalf_of=on_behalf_of)
    notify_organisation(heir.organisation, "challenge_handed_over", challenge=challenge, organisation=heir.organisation)


@transaction.atomic
def step_back(challenge: Challenge, *, by: User) -> None:
    """Let the owner be a co-owner from today, as an owner is about to be entered who was no party before."""
    lock_for_update(challenge, "state")  # first, as whoever merges it does
    owners = list(challenge.parties.owners().select_for_update(of=("self",)).select_related("organisation"))
    _change_roles(challenge, owners, None, by=by, on_behalf_of="")


def _change_roles(
    challenge: Challenge,
    changing: list[ChallengeParty],
    heir: ChallengeParty | None,
    *,
    by: User | None,
    on_behalf_of: str,
) -> None:
    """End the parts in ``changing``, and begin new ones: the heir's as owner, the others' as co-owners."""
    today = timezone.localdate()
    for old in changing:
        old.move_from(
            ChallengeParty.State.CONFIRMED,
            to=ChallengeParty.State.ENDED,
            by=by,
            on_behalf_of=on_behalf_of,
            ended_on=max(today, old.started_on or today),
        )
    for old in changing:  # the database never sees two owners
        role = ChallengeParty.Role.OWNER if old == heir else ChallengeParty.Role.CO_OWNER
        open_parts = challenge.parties.filter(organisation=old.organisation, state__in=ChallengeParty.OPEN)
        if known := open_parts.filter(role=role).first():
            if not known.is_confirmed:
                to = ChallengeParty.State.CONFIRMED
                known.move_from(known.state, to=to, by=by, on_behalf_of=on_behalf_of, started_on=today)
            continue
        texts = {name: getattr(old, name) for name in LOCAL_TEXTS}
        new = challenge.parties.create(organisation=old.organisation, role=role, started_on=today, **texts)
        new.steps.create(actor=by, actor_name=on_behalf_of, to_state=new.state)


def move_parties(challenge: Challenge, into: Challenge, *, by: User, on_behalf_of: str = "") -> list[Organisation]:
    """Let those who share a merged challenge share the other too, the owner as a co-owner; return them."""
    state, role = ChallengeParty.State, ChallengeParty.Role
    both = ChallengeParty.objects.filter(challenge__in=[challenge, into], state__in=ChallengeParty.OPEN)
    parties = list(both.select_related("organisation").select_for_update(of=("self",)).order_by("pk"))
    there = {(party.organisation_id, party.role): party for party in parties if party.challenge_id == into.pk}
    sharing = {party.organisation_id: party for party in there.values() if party.is_confirmed}
    moved = [party for party in parties if party.challenge_id == challenge.pk and party.is_confirmed]
    for party in moved:
        new_role = role.CO_OWNER if party.role == role.OWNER else role(party.role)
        key = (party.organisation_id, new_role)
        known = sharing.get(party.organisation_id) or there.get(key)
        if known is None:
            known = into.parties.create(organisation=party.organisation, role=new_role, started_on=party.started_on)
            known.steps.create(actor=by, actor_name=on_behalf_of, to_state=known.state)
            there[key] = known
        elif not known.is_confirmed:
            began = party.started_on or timezone.localdate()
            known.move_from(known.state, to=state.CONFIRMED, by=by, on_behalf_of=on_behalf_of, started_on=began)
        if not known.local_description:
            for name in LOCAL_TEXTS:
                setattr(known, name, getattr(party, name))
            known.save()
    for party in parties:
        if party.challenge_id == challenge.pk and not party.is_confirmed:
            party.move_from(party.state, to=state.WITHDRAWN, by=by, on_behalf_of=on_behalf_of)
    return [party.organisation for party in moved]


def _add(
    challenge: Challenge, organisation: Organisation, role: str, state: str, by: User, message: str, on_behalf_of: str
) -> ChallengeParty:
    if role == ChallengeParty.Role.CO_OWNER and organisation == challenge.owner():
        raise TransitionError(_("%(organisation)s already owns the challenge.") % {"organisation": organisation})
    party: ChallengeParty = add_party(
        challenge.parties, organisation, role=role, state=state, by=by, message=message, on_behalf_of=on_behalf_of
    )
    return party


def why_closed(challenge: Challenge, states: tuple[str, ...] = OPEN_TO_PARTIES) -> str:
    """Say why no organisation joins the challenge; "" when it is in one of ``states``."""
    if challenge.state in states:
        return ""
    return _("The challenge is now “%(state)s”, so no organisation can join it.") % {
        "state": challenge.get_state_display()
    }


def _require_open(challenge: Challenge, states: tuple[str, ...]) -> None:
    """Lock the challenge. Raises TransitionError unless organisations can join it."""
    lock_for_update(challenge, "state")
    if why := why_closed(challenge, states):
        raise TransitionError(why)


def notify_invited(party: ChallengeParty) -> None:
    notify_party(party, "party_invited")
