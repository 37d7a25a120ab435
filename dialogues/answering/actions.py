"""What became of a dialogue: official answers, merged contributions, statements, and the mail that tells of them.

Whatever touches a contribution locks its row first, the lower number before the higher.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.models import User
from core.workflow import TransitionError, lock_for_update
from dialogues.answering.answers import owed_answers, without_answer
from dialogues.ending import LETTERS
from dialogues.models import Answer, Contribution, Dialogue, Participant, ParticipantLink, Statement
from dialogues.notifications import given_to_all, headers_of, notify_participant
from dialogues.supports import count_supports
from mail.outbox import Recipient, queue_mail_to_many
from partners.notifications import notify_organisation

State = Answer.State
NONE = ""
# The answers that can follow each other. Whoever changes a final one says why: the text is always written anew.
GOES_ON_TO: dict[str, tuple[str, ...]] = {
    NONE: (State.RECEIVED, State.CONSIDERED, *Answer.FINAL),
    State.RECEIVED: (State.CONSIDERED, *Answer.FINAL),
    State.CONSIDERED: Answer.FINAL,
    State.ACCEPTED: (*Answer.FINAL, *Answer.DONE),
    State.PARTLY: (*Answer.FINAL, *Answer.DONE),
    State.NOT_ACCEPTED: Answer.FINAL,
    State.OUT_OF_SCOPE: Answer.FINAL,
    State.IMPLEMENTED: (State.NOT_IMPLEMENTED,),
    State.NOT_IMPLEMENTED: (State.IMPLEMENTED,),
}
MOST_AT_ONCE = 200


@transaction.atomic
def answer(contribution: Contribution, *, to: str, text: str, by: User, on_behalf_of: str = "") -> bool:
    """Answer it and tell whoever wrote it; say whether anything changed."""
    locked = _lock(contribution.pk)[0]
    if locked.state != Contribution.State.PUBLISHED:
        raise TransitionError(
            _("It is now “%(state)s” and cannot be answered.") % {"state": locked.get_state_display()}
        )
    known = Answer.objects.filter(contribution=locked).first()
    if known and (known.state, known.text) == (to, text):
        return False
    before = known.state if known else NONE
    if to not in GOES_ON_TO[before]:
        raise TransitionError(
            _("It has been answered with “%(state)s”, which cannot be followed by the answer you chose.")
            % {"state": known.get_state_display() if known else _("no answer")}
        )
    if to in Answer.NEEDS_TEXT and not text:
        raise TransitionError(_("Explain why: the author will read this."))
    if known and before in Answer.FINAL and to in Answer.FINAL and text in {"", known.text}:
        raise TransitionError(_("It has already been answered. Explain why the answer has changed."))
    language = get_language() or "sv"
    if known is None:
        known = Answer.objects.create(contribution=locked, state=to, text=text, language=language)
        step = known.steps.create(actor=by, actor_name=on_behalf_of, to_state=to, reason=text)
    else:
        known.move_from(before, to=to, by=by, reason=text, text=text, language=language, on_behalf_of=on_behalf_of)
        known.save(update_fields=["answered_at"])
        step = known.steps.latest("pk")
    key = f"answer:{step.pk}"
    notify_participant(locked.participant, "answer_given", key=key, contribution=locked, answer=known)
    return True


def can_be_answered_so(found: QuerySet[Contribution], *, to: str, text: str) -> QuerySet[Contribution]:
    """Return those of ``found`` to which the answer is news, and can follow what they have been answered."""
    starts = [state for state, follows in GOES_ON_TO.items() if to in follows and state != NONE]
    can = Q(answer__state__in=starts)
    if to in GOES_ON_TO[NONE]:
        can |= Q(answer=None)
    again = Q(answer__state__in=Answer.FINAL) & (Q(answer__text=text) if text else Q())
    return found.filter(can).exclude(again) if to in Answer.FINAL else found.filter(can)


def answer_many(
    contributions: Iterable[Contribution], *, to: str, text: str, by: User, on_behalf_of: str = ""
) -> tuple[int, list[str]]:
    """Answer each as ``answer`` does; return how many were, and what kept the others from it, each reason once."""
    answered, refused = 0, dict[str, None]()
    for contribution in contributions:
        try:
            answered += answer(contribution, to=to, text=text, by=by, on_behalf_of=on_behalf_of)
        except TransitionError as error:
            refused[str(error)] = None
    return answered, list(refused)


# Merging, which takes the consent of whoever wrote it


@transaction.atomic
def propose_merge(contribution: Contribution, into: Contribution, *, by: User, on_behalf_of: str = "") -> bool:
    """Ask whoever wrote it whether it may live on in another. Where nobody can be asked, merge it and say so."""
    one, other = _pair(contribution, into)
    if one.participant is None or not Participant.objects.identified().filter(pk=one.participant.pk).exists():
        _merge(one, other, by=by)
        return True
    Contribution.objects.filter(pk=one.pk).update(merge_proposed=other)
    key = f"merge:{one.pk}:{other.pk}"
    notify_participant(one.participant, "merge_proposed", key=key, contribution=one, into=other)
    return False


@transaction.atomic
def consent_to_merge(contribution: Contribution, *, by: User | None) -> None:
    """Merge it, as whoever wrote it has agreed to. Raises TransitionError when that is not asked any more."""
    into = where_it_would_live_on(contribution)
    if into is None:
        raise TransitionError(_("This request is no longer open."))
    one, other = _pair(contribution, into)
    if one.merge_proposed_id != contribution.merge_proposed_id:
        raise TransitionError(_("This request is no longer open."))
    _merge(one, other, by=by)


def where_it_would_live_on(contribution: Contribution) -> Contribution | None:
    """Return what its author is asked to merge it into, or what that lives on in by now; None when nobody asks."""
    asked = Contribution.objects.select_related("merged_into").filter(pk=contribution.merge_proposed_id or 0).first()
    into = asked and (asked.merged_into or asked)
    return into if into and into.is_published and into.pk != contribution.pk else None


@transaction.atomic
def decline_merge(contribution: Contribution, *, by: User | None) -> None:
    """Keep it by itself. Raises TransitionError when that is not asked any more."""
    asked = Contribution.objects.filter(pk=contribution.pk, merge_proposed__isnull=False)
    if not asked.update(merge_proposed=None):
        raise TransitionError(_("This request is no longer open."))
    dialogue = contribution.dialogue
    if dialogue.organiser:
        notify_organisation(dialogue.organiser, "merge_declined", author=dialogue.author, contribution=contribution)


def _pair(contribution: Contribution, into: Contribution) -> tuple[Contribution, Contribution]:
    """Lock both, and check that one can be merged into the other."""
    if contribution.pk == into.pk or contribution.dialogue_id != into.dialogue_id:
        raise TransitionError(_("Choose another contribution in the same dialogue."))
    replies = Contribution.objects.filter(reply_to__in=[contribution.pk, into.pk]).select_for_update(of=("self",))
    list(replies.order_by("pk").values_list("pk"))  # before what they reply to, as whoever takes one back does
    locked = {one.pk: one for one in _lock(contribution.pk, into.pk)}
    one, other = locked[contribution.pk], locked[into.pk]
    if one.reply_to_id or other.reply_to_id:
        raise TransitionError(_("Replies cannot be merged."))
    for each in (one, other):
        if each.state != Contribution.State.PUBLISHED:
            words = {"said": each, "state": each.get_state_display()}
            raise TransitionError(_("“%(said)s” is now “%(state)s” and cannot be merged.") % words)
    return one, other


def _merge(one: Contribution, other: Contribution, *, by: User | None) -> None:
    """Let supports and replies move over, each supporter once; both were locked by the caller."""
    merged = Contribution.State.MERGED
    one.move_from(Contribution.State.PUBLISHED, to=merged, by=by, merged_into=other, merge_proposed=None)
    already = other.supports.values("participant")
    one.supports.filter(participant__in=already).delete()
    one.supports.filter(participant=other.participant_id).delete()  # nobody supports their own
    one.supports.update(contribution=other)
    one.replies.update(reply_to=other)
    for each in (one, other):
        shown = each.replies.filter(state=Contribution.State.PUBLISHED).count()
        Contribution.objects.filter(pk=each.pk).update(n_replies=shown)
        count_supports(each.pk)
    for statement in one.statements.all():
        statement.contributions.remove(one)
        statement.contributions.add(other)
    one.merged.update(merged_into=other)  # what was merged before
    asked = Contribution.objects.filter(pk=other.pk)  # the other one's author may have been asked the same
    asked.filter(Q(merge_proposed=one) | Q(merge_proposed__merged_into=other)).update(merge_proposed=None)
    for participant in {one.participant, other.participant}:
        key = f"merged:{one.pk}:{participant.pk}" if participant else ""
        notify_participant(participant, "merge_done", key=key, contribution=one, into=other, participant=participant)


def _lock(*keys: int) -> list[Contribution]:
    """Lock contributions until the transaction ends, always in the same order."""
    found = Contribution.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return list(found.select_related("dialogue__organiser", "participant__user"))


# So blev det


@transaction.atomic
def add_statement(statement: Statement) -> bool:
    """Save a new statement; say whether there was none in the same words, as the second click of two finds one."""
    lock_for_update(statement.dialogue, "state")
    same = {name: getattr(statement, name) for name in ("text_sv", "text_en")}
    if statement.dialogue.statements.filter(**same).exists():
        return False
    statement.save()
    return True


def notify_of_results(dialogue: Dialogue) -> None:
    """Tell everybody who took part what became of it, once.

    The mail is queued in the transaction that publishes the results, and sent afterwards: whoever dies half-way
    loses none and sends none twice.
    """
    headers = partial(headers_of, dialogue)
    queue_mail_to_many("results_published", _recipients(dialogue), headers=headers, context=given_to_all(dialogue))


def _recipients(dialogue: Dialogue) -> Iterator[Recipient]:
    """Yield everybody who can be reached and wants to know, each with an own link."""
    people = iter(dialogue.people.who_want_letters().select_related("user").order_by("pk").iterator(chunk_size=500))
    while piece := list(islice(people, 500)):
        without_account = [participant for participant in piece if participant.user is None]
        waiting = without_answer(piece)
        keys = dict(zip(without_account, ParticipantLink.objects.give_many(without_account), strict=True))
        for participant in piece:
            language = participant.user.language if participant.user else participant.language
            with override(language):
                unsubscribe = LETTERS.url_for(participant)
                owed = owed_answers(waiting.get(participant.pk, 0))
            own = {
                "link_key": keys.get(participant, ""),
                "unsubscribe_url": unsubscribe,
                "owed_answers": owed,
            }
            yield Recipient(f"results:{dialogue.pk}:{participant.pk}", participant.address, language, own)
