"""What a reader does with their follows, and the merge of two challenges, which moves follows."""

from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from challenges.actions import merge_into, move_parties
from challenges.models import Challenge
from challenges.workflow import identify_when_complete
from dialogues.models import Dialogue
from following.models import Follow, Followed, Subscription
from mail.outbox import notify_user
from partners.notifications import mail_recipients
from reports.models import Report


def follow(user: User, record: Followed) -> None:
    """Tell ``user`` of what happens to the record from now on. Following it twice does nothing."""
    Subscription.of(user)
    column: dict[str, Any] = {Follow.kind_of(record): record}
    Follow.objects.get_or_create(user=user, **column)


def unfollow(user: User, record: Followed) -> None:
    Follow.objects.of(record).filter(user=user).delete()


@transaction.atomic
def change_frequency(user: User, frequency: str) -> None:
    """Say how often mail comes. Whoever begins to get mail is not told of what happened before."""
    Subscription.of(user)
    subscription = Subscription.objects.select_for_update().get(user=user)
    if subscription.frequency == Subscription.Frequency.NEVER:
        subscription.told_until = timezone.now()
    subscription.frequency = frequency
    subscription.save(update_fields=["frequency", "told_until"])


# The merge


@transaction.atomic
def merge(challenge: Challenge, *, into: Challenge, by: User, reason: str, on_behalf_of: str = "") -> None:
    """Let a challenge live on in another, with all that is tied to it, and tell those concerned.

    Whoever followed it follows the other from now on, and hears of it by the digest. Raises TransitionError, with
    nothing changed, when either of the two is not on its way any more.
    """
    merge_into(challenge, into, by=by, reason=reason, on_behalf_of=on_behalf_of)
    sharing = move_parties(challenge, into, by=by, on_behalf_of=on_behalf_of)
    _keep_words(challenge, into)
    _move_links(challenge.answers.all(), into, other="outcome")
    _move_links(challenge.follows.all(), into, other="user")
    _move_links(Dialogue.challenges.through._default_manager.filter(challenge=challenge), into, other="dialogue")
    _move_links(Report.challenges.through._default_manager.filter(challenge=challenge), into, other="report")
    Challenge.objects.filter(pk=into.pk, idea_group=None).update(idea_group=challenge.idea_group)
    identify_when_complete(into, by=by, on_behalf_of=on_behalf_of)
    owner = into.owner()
    told = {
        challenge.author,
        into.author,
        *(user for one in {*sharing, owner} if one for user in mail_recipients(one)),
    } - {None}
    for user in sorted(told, key=attrgetter("pk")):
        notify_user(user, "challenge_merged", challenge=challenge, into=into, reason=reason)


def _keep_words(challenge: Challenge, into: Challenge) -> None:
    """Where an outcome answers both, let it say how it answers the other, if it says so only of the merged one."""
    for answer in challenge.answers.filter(outcome__in=into.answers.values("outcome")):
        for column in ("how_sv", "how_en"):
            empty = Q(**{column: ""}) | Q(**{column: None})
            into.answers.filter(empty, outcome=answer.outcome_id).update(**{column: getattr(answer, column)})


def _move_links(links: QuerySet[Any, Any], into: Challenge, *, other: str) -> None:
    """Let ``links`` lead to ``into`` instead, where their other end is not linked with it already."""
    there = links.model._default_manager.filter(challenge=into).values(other)
    links.exclude(**{f"{other}__in": there}).update(challenge=into)
    links.delete()
