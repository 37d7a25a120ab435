"""What organisations and editors decide about a challenge; those concerned are told."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from challenges.permissions import OPEN_TO_OWNER, OPEN_TO_PARTIES
from mail.outbox import notify_user
from partners.models import Organisation
from partners.notifications import notify_organisation
from records.actions import lock
from records.actions import publish as put_on_site
from records.workflow import TransitionError

NOT_FOR_THE_SITE = (
    Challenge.State.DRAFT,
    Challenge.State.RETURNED,
    Challenge.State.DECLINED,
    Challenge.State.MERGED,
)
LOCAL_TEXTS = ("local_description_sv", "local_description_en", "shows_local")


@transaction.atomic
def submit(challenge: Challenge, *, by: User, on_behalf_of: str = "") -> None:
    """Hand it in. The organisations that the owner has invited while writing hear of it now."""
    challenge.submit(by=by, on_behalf_of=on_behalf_of)
    for party in challenge.parties.filter(state=ChallengeParty.State.INVITED).select_related("organisation"):
        _notify_invited(party)


@transaction.atomic
def discard(challenge: Challenge) -> None:
    """Delete a draft, with invitations that nobody has heard of. Raises TransitionError once it has been submitted."""
    lock(challenge, "state")
    if challenge.state != Challenge.State.DRAFT:
        raise TransitionError(_("It has been submitted, so it is no longer deleted."))
    challenge.delete()


@transaction.atomic
def publish(challenge: Challenge, *, by: User) -> None:
    """Put a challenge on the site, where its state stays what it was.

    Raises TransitionError unless it has been submitted and not turned down, or when it is on the site already. The
    author hears of it the first time.
    """
    lock(challenge, "state", "published_at")
    if challenge.state in NOT_FOR_THE_SITE:
        raise TransitionError(
            _("Only what has been submitted and not turned down is published; this is “%(state)s”.")
            % {"state": challenge.get_state_display()}
        )
    is_new = challenge.published_at is None
    put_on_site(challenge, by=by)
    if is_new:
        notify_user(challenge.author, "challenge_published", challenge=challenge)


@transaction.atomic
def return_to_author(challenge: Challenge, *, by: User, reason: str) -> None:
    """Ask the author to change something. Raises TransitionError unless it is submitted and not on the site."""
    _refuse_published(challenge)
    challenge.return_to_author(by=by, reason=reason)
    notify_user(challenge.author, "challenge_returned", challenge=challenge, reason=reason)


@transaction.atomic
def decline(challenge: Challenge, *, by: User, reason: str) -> None:
    """Say no. Raises TransitionError unless it is submitted and not on the site."""
    _refuse_published(challenge)
    challenge.decline(by=by, reason=reason)
    notify_user(challenge.author, "challenge_declined", challenge=challenge, reason=reason)


@transaction.atomic
def identify(challenge: Challenge, *, by: User, on_behalf_of: str = "") -> None:
    """Say that the challenge is jointly identified, and put it on the site. The parties are told.

    That another organisation has confirmed is the review: no editor is needed. Raises TransitionError unless it is
    submitted, or when something is missing (``Challenge.Need``).
    """
    challenge.identify(by=by, on_behalf_of=on_behalf_of)
    challenge.put_on_site(by=by, on_behalf_of=on_behalf_of)
    for party in challenge.parties.confirmed().select_related("organisation"):
        notify_organisation(
            party.organisation, "challenge_identified", challenge=challenge, organisation=party.organisation
        )


# Parties


@transaction.atomic
def invite(
    challenge: Challenge, organisation: Organisation, *, role: str, by: User, message: str = "", on_behalf_of: str = ""
) -> ChallengeParty:
    """Ask an organisation to share the challenge. It hears of it by mail once the challenge is submitted.

    Raises TransitionError when it has the role, or has been asked, already; or when the challenge has come to an end.
    """
    _require(challenge, OPEN_TO_OWNER)
    party = _add(challenge, organisation, role, ChallengeParty.State.INVITED, by, message, on_behalf_of)
    if challenge.state not in {Challenge.State.DRAFT, Challenge.State.RETURNED}:
        _notify_invited(party)
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
    """Say “we share this” on behalf of an organisation; the owner is asked to confirm it by mail.

    Raises TransitionError when the organisation has the role, or has been asked, already; or when the challenge has
    come to an end.
    """
    _require(challenge, OPEN_TO_PARTIES)
    party = _add(challenge, organisation, role, ChallengeParty.State.ASKED, by, message, organisation.name)
    if local_description:
        party.local_description = local_description  # in the page's language
        party.save()
    if owner := challenge.owner():
        notify_organisation(owner, "party_asked", challenge=challenge, party=party)
    return party


@transaction.atomic
def accept(party: ChallengeParty, *, by: User, on_behalf_of: str = "") -> None:
    """Say yes to the owner's invitation. Raises TransitionError when it, or the challenge, is not open any more."""
    _require(party.challenge, OPEN_TO_PARTIES)
    party.accept(by=by, on_behalf_of=on_behalf_of)
    _notify_owner(party, "party_accepted")


@transaction.atomic
def approve(party: ChallengeParty, *, by: User, on_behalf_of: str = "") -> None:
    """Say yes to an organisation that asks. Raises TransitionError when it, or the challenge, is not open any more."""
    _require(party.challenge, OPEN_TO_PARTIES)
    party.approve(by=by, on_behalf_of=on_behalf_of)
    notify_organisation(party.organisation, "party_approved", challenge=party.challenge, party=party)


@transaction.atomic
def decline_party(party: ChallengeParty, *, by: User, reason: str = "", on_behalf_of: str = "") -> None:
    """Say no to an invitation or to a request; the other side is told, with the reason."""
    if party.state == ChallengeParty.State.INVITED:
        party.decline_invitation(by=by, reason=reason, on_behalf_of=on_behalf_of)
        _notify_owner(party, "invitation_declined", reason=reason)
    else:
        party.decline_request(by=by, reason=reason, on_behalf_of=on_behalf_of)
        notify_organisation(
            party.organisation, "request_declined", challenge=party.challenge, party=party, reason=reason
        )


def withdraw_party(party: ChallengeParty, *, by: User, on_behalf_of: str = "") -> None:
    """Take back an invitation or a request. Raises TransitionError when it has been answered."""
    if party.state == ChallengeParty.State.INVITED:
        party.withdraw_invitation(by=by, on_behalf_of=on_behalf_of)
    else:
        party.withdraw_request(by=by, on_behalf_of=on_behalf_of)


@transaction.atomic
def hand_over(challenge: Challenge, to: ChallengeParty, *, by: User, on_behalf_of: str = "") -> None:
    """Let another confirmed party own the challenge; the owner becomes its co-owner, with the history of both.

    Raises TransitionError when the other is not a confirmed party any more, or owns it already.
    """
    lock(challenge, "state")  # first, as whoever merges it does
    if challenge.state not in OPEN_TO_OWNER:
        words = {"state": challenge.get_state_display()}
        raise TransitionError(_("That is not the next step any more: the challenge is now “%(state)s”.") % words)
    parties = list(challenge.parties.confirmed().select_for_update().select_related("organisation"))
    heir = next((party for party in parties if party.pk == to.pk), None)
    if heir is None:
        raise TransitionError(_("Only an organisation that shares the challenge today can own it."))
    if heir.role == ChallengeParty.Role.OWNER:
        raise TransitionError(_("%(organisation)s owns the challenge already.") % {"organisation": heir.organisation})
    changing = [party for party in parties if party.role == ChallengeParty.Role.OWNER or party.pk == heir.pk]
    _change_roles(challenge, changing, heir, by=by, on_behalf_of=on_behalf_of)
    notify_organisation(heir.organisation, "challenge_handed_over", challenge=challenge, organisation=heir.organisation)


@transaction.atomic
def step_back(challenge: Challenge, *, by: User) -> None:
    """Let the owner be a co-owner from today, as an owner is about to be entered who was no party before."""
    lock(challenge, "state")  # first, as whoever merges it does
    owners = list(challenge.parties.owners().select_for_update(of=("self",)).select_related("organisation"))
    _change_roles(challenge, owners, None, by=by, on_behalf_of="")


def _change_roles(
    challenge: Challenge, changing: list[ChallengeParty], heir: ChallengeParty | None, *, by: User, on_behalf_of: str
) -> None:
    """End the parts in ``changing``, and begin new ones: the heir's as owner, the others' as co-owners."""
    today = timezone.localdate()
    for old in changing:
        old._move(
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
                known._move(known.state, to=to, by=by, on_behalf_of=on_behalf_of, started_on=today)
            continue
        texts = {name: getattr(old, name) for name in LOCAL_TEXTS}
        new = challenge.parties.create(organisation=old.organisation, role=role, started_on=today, **texts)
        new.steps.create(actor=by, actor_name=on_behalf_of, to_state=new.state)


def move_parties(challenge: Challenge, into: Challenge, *, by: User, on_behalf_of: str = "") -> list[Organisation]:
    """Let those who share a challenge that is merged share the other too; return them. Part of a transaction.

    The owner becomes a co-owner, and what it looks like there comes along. The merged challenge keeps its parties, for
    the record; what was asked there and not answered is withdrawn.
    """
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
            known._move(known.state, to=state.CONFIRMED, by=by, on_behalf_of=on_behalf_of, started_on=began)
        if not known.local_description:
            for name in LOCAL_TEXTS:
                setattr(known, name, getattr(party, name))
            known.save()
    for party in parties:
        if party.challenge_id == challenge.pk and not party.is_confirmed:
            party._move(party.state, to=state.WITHDRAWN, by=by, on_behalf_of=on_behalf_of)
    return [party.organisation for party in moved]


def _add(
    challenge: Challenge, organisation: Organisation, role: str, state: str, by: User, message: str, on_behalf_of: str
) -> ChallengeParty:
    if role == ChallengeParty.Role.CO_OWNER and organisation == challenge.owner():
        raise TransitionError(_("%(organisation)s owns the challenge already.") % {"organisation": organisation})
    try:
        with transaction.atomic():
            party: ChallengeParty = challenge.parties.create(
                organisation=organisation, role=role, state=state, asked_by=by, message=message
            )
    except IntegrityError as error:
        raise TransitionError(_("The organisation already has this role in the challenge, or is asked to.")) from error
    party.steps.create(actor=by, actor_name=on_behalf_of, to_state=state)
    return party


def _require(challenge: Challenge, states: tuple[str, ...]) -> None:
    """Keep the challenge in one of ``states`` until the transaction ends. Raises TransitionError when it is not."""
    lock(challenge, "state")
    if challenge.state not in states:
        raise TransitionError(
            _("The challenge is “%(state)s” now: no organisation joins it.") % {"state": challenge.get_state_display()}
        )


def _notify_invited(party: ChallengeParty) -> None:
    notify_organisation(party.organisation, "party_invited", challenge=party.challenge, party=party)


def _notify_owner(party: ChallengeParty, name: str, **context: object) -> None:
    if owner := party.challenge.owner():
        notify_organisation(owner, name, challenge=party.challenge, party=party, **context)


def _refuse_published(challenge: Challenge) -> None:
    """Of two editors who decide at once, the one who says no must not undo what the other has just published."""
    lock(challenge, "publication")
    if challenge.is_published:
        raise TransitionError(_("It is on the site. Take it off the site first."))
