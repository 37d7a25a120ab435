"""Everything the portal knows of somebody with an account: to take out, and to remove.

It stands here, as only this app sees all the others.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.models import Letter, User
from challenges.models import Challenge
from dialogues.models import Contribution, Participant, Registration, Support
from following.models import Follow, Subscription
from outcomes.models import Outcome, Reuse, Trial
from partners.models import Invitation, Membership
from reports.models import Report

Exported = dict[str, Any]


def export_of(user: User) -> Exported:
    """Return all that is kept of ``user`` and of what they have written, ready to be written as JSON."""
    people = Participant.objects.filter(user=user)
    return {
        "portal": {"name": str(settings.SITE_NAME), "address": settings.SITE_URL},
        "account": {
            "email": user.email,
            "name_shown": user.display_name,
            "language": user.language,
            "is_editor": user.is_staff,
            "joined": user.date_joined,
            "last_login": user.last_login,
        },
        "email_addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "memberships": list(
            Membership.objects.filter(user=user)
            .order_by("pk")
            .values("organisation__name", "role", "started_on", "ended_on")
        ),
        "follows": [str(follow.record) for follow in Follow.objects.filter(user=user).with_records().order_by("pk")],
        "mail_about_what_you_follow": getattr(Subscription.objects.filter(user=user).first(), "frequency", None),
        "takes_part_in": list(
            people.order_by("pk").values("dialogue__title", "dialogue__slug", "name_shown", "language", "created_at")
        ),
        "contributions": list(
            Contribution.objects.filter(participant__in=people)
            .order_by("pk")
            .values(
                "dialogue__slug", "title", "text", "place_text", "latitude", "longitude", "language", "state",
                "hidden_reason", "appeal", "created_at", "edited_at", "answer__state", "answer__text",
            )
        ),
        "supports": list(
            Support.objects.filter(participant__in=people).order_by("pk").values("contribution", "created_at")
        ),
        "registrations": list(
            Registration.objects.filter(participant__in=people)
            .order_by("pk")
            .values("meeting__activity__title", "meeting__starts_at", "state", "needs", "came_at")
        ),
        "challenges_logged": _titles(Challenge.objects.filter(author=user), "title"),
        "outcomes_written": _titles(Outcome.objects.filter(author=user), "title"),
        "trials_recorded": _titles(Trial.objects.filter(author=user), "outcome__title"),
        "reuses_recorded": _titles(Reuse.objects.filter(author=user), "outcome__title"),
        "reports_deposited": _titles(Report.objects.filter(author=user), "title"),
    }  # fmt: skip


def _titles(records: QuerySet[Model], title: str) -> list[Exported]:
    found: list[Exported] = [
        {"title": row[title], "created_at": row["created_at"]}
        for row in records.order_by("pk").values(title, "created_at")
    ]
    return found


@transaction.atomic
def delete_account(user: User) -> None:
    """Remove the account, and who it was, from everything; what was said and decided stays, without a name.

    Histories lose the link to the account as it goes (they show organisations, never people); letters that wait, open
    and answered invitations, memberships and follows go with it.
    """
    addresses = {user.email.lower(), *(one.lower() for one in _addresses(user))}
    for participant in Participant.objects.filter(user=user).select_for_update():
        Registration.objects.filter(participant=participant).update(needs="")
        participant.forget()
    is_theirs = Q()
    for address in addresses:
        is_theirs |= Q(email__iexact=address)
    Invitation.objects.filter(is_theirs).delete()
    Letter.objects.filter(address__in=[*addresses, user.email]).delete()
    key = user.pk
    user.delete()
    # The histories of what was deleted with the account have been written by the account.
    for model in (Membership, Invitation):
        model.history.filter(history_user_id=key).update(history_user=None)  # type: ignore[union-attr]


def _addresses(user: User) -> list[str]:
    return list(EmailAddress.objects.filter(user=user).values_list("email", flat=True))


def is_the_last_superuser(user: User) -> bool:
    """Whether nobody could manage accounts any more without them."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()


def only_contact_of(user: User) -> list[str]:
    """Name the organisations that would be left without a contact."""
    contact = Membership.Role.CONTACT
    mine = Membership.objects.current().filter(user=user, role=contact).select_related("organisation")
    others = Membership.objects.current().filter(role=contact).exclude(user=user).values_list("organisation", flat=True)
    return [membership.organisation.name for membership in mine.exclude(organisation__in=others)]
