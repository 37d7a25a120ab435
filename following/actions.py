"""What a reader does with their follows, and the merge of two challenges, which moves follows."""

from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import RefusedAddress, User
from challenges.actions import merge_into, move_parties
from challenges.models import Challenge
from challenges.workflow import identify_when_complete
from dialogues.models import Dialogue
from following.models import AddressFollower, Follow, Followed, Follower, Subscription
from mail.outbox import notify_user
from partners.notifications import mail_recipients
from reports.models import Report


def follow(follower: Follower, record: Followed) -> None:
    """Tell them of what happens to the record from now on. Following it twice does nothing."""
    who: dict[str, Any] = {"address": follower}
    if isinstance(follower, User):
        Subscription.of(follower)
        who = {"user": follower}
    who[Follow.kind_of(record)] = record
    Follow.objects.get_or_create(**who)


def unfollow(follower: Follower, record: Followed) -> None:
    Follow.objects.of(record).by(follower).delete()


@transaction.atomic
def follow_by_mail(email: str, record: Followed, *, language: str) -> AddressFollower:
    """Let an address that has just been confirmed follow a record; an account that it belongs to does so instead."""
    RefusedAddress.forget(email)  # the link was in a mail that has arrived
    follower = AddressFollower.objects.filter(email__iexact=email).first()
    if follower is None:
        follower, _new = AddressFollower.objects.get_or_create(email=email, defaults={"language": language})
    follow(follower, record)
    return follower


@transaction.atomic
def change_frequency(follower: Follower, frequency: str) -> None:
    """Say how often mail comes. Whoever begins to get mail is not told of what happened before."""
    told = told_by_mail(follower)
    if told.frequency == told.Frequency.NEVER:
        told.told_until = timezone.now()
    told.frequency = frequency
    told.save(update_fields=["frequency", "told_until"])


def told_by_mail(follower: Follower) -> Subscription | AddressFollower:
    """Return what says how often they get mail, locked until the transaction ends."""
    if isinstance(follower, User):
        Subscription.of(follower)
        return Subscription.objects.select_for_update().get(user=follower)
    return AddressFollower.objects.select_for_update().get(pk=follower.pk)


@transaction.atomic
def gather_follows(user: User, addresses: list[str]) -> None:
    """Let an account follow what its confirmed addresses follow, and hear of it as an account."""
    for follower in AddressFollower.objects.select_for_update().filter(email__in=addresses).order_by("pk"):
        for one in follower.follows.with_records():
            follow(user, one.record)
        follower.delete()


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
    _move_follows(challenge, into)
    _move_likely(challenge, into)
    _move_links(Dialogue.challenges.through._default_manager.filter(challenge=challenge), into, other="dialogue")
    _move_links(Report.challenges.through._default_manager.filter(challenge=challenge), into, other="report")
    _move_links(Challenge.findings.through._default_manager.filter(challenge=challenge), into, other="finding")
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


def _move_follows(challenge: Challenge, into: Challenge) -> None:
    """Let whoever followed it follow the other, once."""
    for who in ("user", "address"):
        there = Follow.objects.filter(challenge=into, **{f"{who}__isnull": False}).values(who)
        challenge.follows.filter(**{f"{who}__isnull": False}).exclude(**{f"{who}__in": there}).update(challenge=into)
    challenge.follows.all().delete()


def _move_likely(challenge: Challenge, into: Challenge) -> None:
    """Let the other know who seems to share the merged one, each in a role once."""
    of_this = {"organisation": OuterRef("organisation"), "role": OuterRef("role")}
    challenge.likely_parties.exclude(Exists(into.likely_parties.filter(**of_this))).update(challenge=into)
    challenge.likely_parties.all().delete()


def _move_links(links: QuerySet[Any, Any], into: Challenge, *, other: str) -> None:
    """Let ``links`` lead to ``into`` instead, where their other end is not linked with it already."""
    there = links.model._default_manager.filter(challenge=into).values(other)
    links.exclude(**{f"{other}__in": there}).update(challenge=into)
    links.delete()
