"""Everything the portal knows of somebody with an account: to take out, and to remove.

It stands here, as only this app sees all the others.
"""

import json
from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import RefusedAddress, User
from challenges.models import Challenge, ChallengeFigure, ChallengeIndicator
from contact.models import ContactMessage, JoinRequest
from dialogues.meetings.actions import cancel_all
from dialogues.models import Contribution, Participant, ParticipantLink, Registration, Support
from dialogues.supports import take_back_all
from following.models import Follow, Subscription
from knowledge.models import Finding
from mail.models import OutboxMessage
from news.models import NewsletterReader, NewsletterRequest
from outcomes.models import Effect, Outcome, Reuse, ReuseLink, Trial
from partners.models import Invitation, Membership
from reports.models import Report
from sodertorn.models import TakenGap
from talks.models import SeatPerson, Talk

Exported = dict[str, Any]


def export_of(user: User) -> Exported:
    """Return all that is kept of ``user`` and of what they have written, ready to be written as JSON.

    What was confirmed by a link to an address of theirs is theirs too, whether they were logged in or not.
    """
    addresses = addresses_of(user)
    by_mail = Q(confirmed_at__isnull=False)
    people = Participant.objects.filter(Q(user=user) | by_mail & _at("email", addresses))
    reuses = Reuse.objects.filter(Q(author=user) | by_mail & _at("contact_email", addresses))
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
        "addresses_that_refuse_mail": list(
            RefusedAddress.objects.filter(address__in=addresses).values("address", "said", "refused_at")
        ),
        "logins": list(user.logins.order_by("pk").values("browser", "began_at", "seen_at")),
        "memberships": list(
            Membership.objects.filter(user=user)
            .order_by("pk")
            .values("organisation__name", "role", "started_on", "ended_on")
        ),
        "follows": [str(follow.record) for follow in Follow.objects.filter(user=user).with_records().order_by("pk")],
        "mail_about_what_you_follow": getattr(Subscription.objects.filter(user=user).first(), "frequency", None),
        "newsletter": list(
            NewsletterReader.objects.filter(_at("email", addresses)).values(
                "planners", "residents", "researchers", "language", "confirmed_at"
            )
        ),
        **_taking_part(people),
        "gaps_taken": list(TakenGap.objects.filter(taken_by=user).order_by("pk").values("rule", "record", "due_on")),
        "challenges_logged": _titles(Challenge.objects.filter(author=user), "title"),
        "targets_set": _titles(ChallengeIndicator.objects.filter(author=user), "challenge__title"),
        "figures_written_by_hand": list(
            ChallengeFigure.objects.filter(author=user)
            .order_by("pk")
            .values("target__challenge__title", "year", "source", "written_at")
        ),
        "outcomes_written": _titles(Outcome.objects.filter(author=user), "title"),
        "trials_recorded": _titles(Trial.objects.filter(author=user), "outcome__title"),
        "reuses_recorded": _titles(reuses, "outcome__title"),
        "effects_written": _titles(Effect.objects.filter(author=user), "outcome__title"),
        "findings_written": _titles(Finding.objects.filter(author=user), "title"),
        "talks_set_up": _titles(Talk.objects.filter(author=user), "title"),
        "seats_at_early_talks": list(
            SeatPerson.objects.filter(user=user)
            .order_by("pk")
            .values("seat__talk__title", "seat__organisation__name", "seat__role", "added_at")
        ),
        "reports_deposited": _titles(Report.objects.filter(author=user), "title"),
        # An address on a message is confirmed by nobody: what was sent with the account is theirs.
        "messages_to_the_editors": list(
            ContactMessage.objects.filter(author=user)
            .order_by("pk")
            .values("number", "kind", "name", "email", "text", "page", "state", "created_at")
        ),
        "requests_to_take_part": list(
            JoinRequest.objects.filter(confirmed_at__isnull=False)
            .filter(_at("email", addresses))
            .order_by("pk")
            .values("name", "website", "text", "state", "created_at")
        ),
    }


def _taking_part(people: QuerySet[Participant]) -> Exported:
    """Return what they have said and done in dialogues."""
    links = ParticipantLink.objects.filter(participant__in=people)
    return {
        "private_links": list(links.order_by("pk").values("purpose", "made_at", "expires_at", "used_at")),
        "takes_part_in": list(
            people.order_by("pk").values("dialogue__title", "dialogue__slug", "name_shown", "language", "created_at")
        ),
        "contributions": list(
            Contribution.objects.filter(participant__in=people)
            .order_by("pk")
            .values(
                "dialogue__slug", "title", "text", "place_text", "latitude", "longitude", "drawn_x", "drawn_y",
                "language", "state", "hidden_reason", "appeal", "created_at", "edited_at",
                "answer__state", "answer__text",
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
    }  # fmt: skip


def _titles(records: QuerySet[Model], title: str) -> list[Exported]:
    found: list[Exported] = [
        {"title": row[title], "created_at": row["created_at"]}
        for row in records.order_by("pk").values(title, "created_at")
    ]
    return found


def addresses_of(user: User) -> set[str]:
    """Return the addresses that are theirs, in small messages: one that is not confirmed may be somebody else's."""
    known = EmailAddress.objects.filter(user=user).values_list("email", "verified")
    unconfirmed = {email.lower() for email, verified in known if not verified}
    return {user.email.lower(), *(email.lower() for email, _verified in known)} - unconfirmed


def _at(column: str, addresses: Iterable[str]) -> Q:
    """Match the rows that have one of the addresses, in small messages or large ones."""
    matched = Q(pk__in=[])
    for address in addresses:
        matched |= Q(**{f"{column}__iexact": address})
    return matched


@transaction.atomic
def delete_account(user: User) -> None:
    """Remove the account, and who it was, from everything; what was said and decided stays, without a name.

    Histories lose the link to the account as it goes (they show organisations, never people); mail that waits, open
    and answered invitations, memberships and follows go with it. So does what was done by e-mail alone.
    """
    addresses = addresses_of(user)
    people = Participant.objects.filter(Q(user=user) | _at("email", addresses)).order_by("pk")
    for participant in people:  # before their rows are locked: whoever supports something has locked that first
        take_back_all(participant)
        cancel_all(participant)
    for participant in people.select_for_update():
        Registration.objects.filter(participant=participant).update(needs="")
        participant.forget()
    reuses = Reuse.objects.filter(_at("contact_email", addresses))
    reuses.filter(confirmed_at=None).delete()
    ReuseLink.objects.filter(reuse__in=reuses).delete()
    reuses.update(contact_email="", key_digest="", key_expires_at=None)
    invitations = Invitation.objects.filter(_at("email", addresses) | Q(accepted_by=user))
    names = {user.display_name, user.email, *addresses, *invitations.values_list("email", flat=True)} - {""}
    invitations.delete()
    OutboxMessage.objects.filter(_at("address", addresses)).delete()
    NewsletterReader.objects.filter(_at("email", addresses)).delete()
    NewsletterRequest.objects.filter(_at("email", addresses)).delete()
    ContactMessage.objects.filter(Q(author=user) | _at("email", addresses)).delete()
    JoinRequest.objects.filter(_at("email", addresses)).delete()
    RefusedAddress.forget(*addresses)
    _forget_in_the_admins_log(user, names)
    key = user.pk
    user.delete()
    # The histories of what was deleted with the account have been written by the account.
    for model in (Membership, Invitation):
        model.history.filter(history_user_id=key).update(history_user=None)  # type: ignore[union-attr]


def _forget_in_the_admins_log(user: User, names: Iterable[str]) -> None:
    """Leave in the admin's log that something was done, and not to whom.

    Memberships and invitations are called by whose they are, and by it alone in the log when they are gone.
    """
    of_account = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    called, told = Q(pk__in=[]), Q(pk__in=[])
    for name in names:
        called |= Q(object_repr__istartswith=f"{name} · ")
        told |= Q(change_message__icontains=json.dumps({"object": f"{name} · "})[1:-2])
    theirs = ContentType.objects.get_for_models(Membership, Invitation).values()
    with override(settings.LANGUAGE_CODE):
        nobody = _("something now deleted")
    LogEntry.objects.filter(told).update(change_message="")
    LogEntry.objects.filter(of_account | Q(content_type__in=theirs) & called).update(
        object_repr=nobody, change_message=""
    )


def is_the_last_superuser(user: User) -> bool:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()


def only_contact_of(user: User) -> list[str]:
    contact = Membership.Role.CONTACT
    mine = Membership.objects.current().filter(user=user, role=contact).select_related("organisation")
    others = Membership.objects.current().filter(role=contact).exclude(user=user).values_list("organisation", flat=True)
    return [membership.organisation.name for membership in mine.exclude(organisation__in=others)]
