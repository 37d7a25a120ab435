"""Who is counted for a contribution: each person once, and guests apart, as anybody can be any number of them."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from dialogues.models import Contribution, Participant, Support

CONFIRMED = Q(participant__confirmed_at__isnull=False) | Q(participant__user__isnull=False)


def count_supports(pk: int) -> None:
    """Count anew who supports a contribution, which the caller has locked.

    Whoever supports it with an account and with an address of that account is one person.
    """
    supports = Support.objects.filter(contribution=pk)
    of_accounts = EmailAddress.objects.filter(verified=True, user__participations__supports__contribution=pk)
    confirmed = supports.filter(CONFIRMED).annotate(address=Lower("participant__email"))
    Contribution.objects.filter(pk=pk).update(
        n_supports=confirmed.exclude(address__in=of_accounts.values(address=Lower("email"))).count(),
        n_guest_supports=supports.exclude(CONFIRMED).count(),
    )


def same_person(participant: Participant) -> QuerySet[Participant]:
    """Return the participants in the dialogue that are this person: by account, and by the account's addresses."""
    people = participant.dialogue.people.all()
    verified = EmailAddress.objects.filter(verified=True)
    if participant.user_id:
        addresses = verified.alias(lower=Lower("email")).filter(user=participant.user_id)
        others = people.filter(Exists(addresses.filter(lower=Lower(OuterRef("email")))), confirmed_at__isnull=False)
    elif participant.email:
        others = people.filter(user__in=verified.filter(email__iexact=participant.email).values("user"))
    else:
        others = people.none()
    return people.filter(Q(pk=participant.pk) | Q(pk__in=others.values("pk")))


@transaction.atomic
def take_over_supports(guest: Participant, participant: Participant) -> None:
    """Let the supports of a guest be those of the person that the browser has turned out to be."""
    for pk in guest.supports.order_by("contribution").values_list("contribution", flat=True):
        contribution = _locked(pk)
        own = same_person(participant).filter(pk=contribution.participant_id or 0).exists()
        if own or contribution.supports.filter(participant=participant).exists():
            guest.supports.filter(contribution=contribution).delete()
        else:
            guest.supports.filter(contribution=contribution).update(participant=participant)
        count_supports(pk)


@transaction.atomic
def take_back_all(participant: Participant) -> None:
    """Take back what somebody supports where it is still going on, as they go: if they come again, they are one."""
    for pk in participant.supports.order_by("contribution").values_list("contribution", flat=True):
        contribution = _locked(pk)
        if contribution.dialogue.is_open:
            participant.supports.filter(contribution=contribution).delete()
            count_supports(pk)


def _locked(pk: int) -> Contribution:
    rows = Contribution.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("dialogue").get(pk=pk)
