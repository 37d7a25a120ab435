"""What somebody did in dialogues by e-mail becomes their account's (``accounts.gathering``)."""

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import gathering
from accounts.models import User
from dialogues.models import Participant


def gather_participants(user: User, addresses: list[str]) -> None:
    """Let the participants with these addresses be the account, with the name that they have chosen and their links.

    Where the account takes part already they stay apart: under one name nothing appears that was said under another.
    """
    already = Participant.objects.filter(dialogue=OuterRef("dialogue"), user=user)
    confirmed = Participant.objects.filter(email__in=addresses, confirmed_at__isnull=False, user=None)
    for participant in confirmed.exclude(Exists(already)).select_for_update(of=("self",)).order_by("pk"):
        if not Participant.objects.filter(dialogue=participant.dialogue_id, user=user).exists():
            Participant.objects.filter(pk=participant.pk).update(user=user, email="")


def people_of(user: User) -> QuerySet[Participant]:
    """Return whom the account is in all dialogues, also where its address took part beside it."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return Participant.objects.filter(Q(user=user) | Q(email__in=addresses, confirmed_at__isnull=False))


gathering.register(gather_participants)
