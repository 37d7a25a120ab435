"""What a member has to do: what waits for them and their drafts, each with one clear next step.

Whoever only reads for an organisation sees its drafts, and is asked to do nothing.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from challenges.workflow import CHALLENGE_TRANSITIONS
from contact.models import JoinRequest, Vouch
from core.publishing.related import COUNTED, CountUpTo
from core.text.dates import display
from dialogues.models import ChecklistItem, Contribution, Dialogue, DialogueParty
from outcomes.models import Outcome, Reuse, Trial
from partners.models import Organisation
from partners.permissions import organisations_of, writes_for
from reports.models import Report, ReportStep
from reports.permissions import can_review

# How long something may rest before somebody is reminded.
INCOMPLETE_FOR = dt.timedelta(days=30)
PAUSED_FOR = dt.timedelta(days=180)
TRIED_FOR = dt.timedelta(days=365)
MOST = 50  # of each kind; whoever has more begins with these
HELD = (Dialogue.State.SCHEDULED, Dialogue.State.OPEN, Dialogue.State.CLOSED)

State = Challenge.State
# A report whose last step gave it back to those who wrote it, with what is to be done.
GIVEN_BACK = Q(last_state=Report.State.DRAFT) & ~Q(last_reason="")


@dataclass(frozen=True)
class Errand:
    """One thing to do: with which record, what about it, since when, and the next step."""

    title: str
    url: str
    what: str
    since: dt.datetime
    next_label: str = ""
    next_url: str = ""


def waiting_for(user: User) -> list[Errand]:
    """Return what waits for those who write for an organisation, what has waited longest first. Eight queries."""
    organisations = writes_for(user)
    errands = [
        *_questions(organisations),
        *_challenges(organisations),
        *_trials(organisations),
        *_dialogues(organisations),
        *_reuses(organisations),
        *_returned_reports(organisations),
        *_asking_to_join(organisations),
    ]
    return sorted(errands, key=attrgetter("since"))


def drafts_of(user: User) -> list[Errand]:
    """Return what is not finished, the latest first. Four queries."""
    own, writes = organisations_of(user), writes_for(user)
    challenges = Challenge.objects.owned_by(own).filter(state=State.DRAFT)
    written = Challenge.objects.owned_by(writes).filter(pk=OuterRef("pk"))
    outcomes = Outcome.objects.filter(owner__in=own, publication="draft", origin_url="")
    dialogues = Dialogue.objects.filter(organiser__in=own, state=Dialogue.State.DRAFT, publication="draft")
    reports = _with_last_step(Report.objects.filter(owner__in=own, state=Report.State.DRAFT))
    kinds: list[tuple[str, str, QuerySet[Any], QuerySet[Any]]] = [
        (_("A challenge"), "challenges:edit", challenges, written),
        (_("An outcome"), "outcomes:edit", outcomes, writes.filter(pk=OuterRef("owner"))),
        (_("A dialogue"), "dialogues:edit", dialogues, writes.filter(pk=OuterRef("organiser"))),
        # What was given back waits for those who write, and stands there.
        (
            _("A report"),
            "reports:edit",
            reports.exclude(GIVEN_BACK, owner__in=writes),
            writes.filter(pk=OuterRef("owner")),
        ),
    ]
    errands = [
        _draft(record, what, edit)
        for what, edit, drafts, may_write in kinds
        for record in drafts.annotate(may_write=Exists(may_write)).order_by("-updated_at")[:MOST]
    ]
    return sorted(errands, key=attrgetter("since"), reverse=True)


def in_review(user: User) -> list[Errand]:
    """Return the reports that editors are to read, what has waited longest first; nothing for others. One query."""
    if not can_review(user):
        return []
    reports: QuerySet[Any] = Report.objects.filter(state=Report.State.IN_REVIEW).select_related("owner")
    waiting = reports.annotate(since=Coalesce(Max("steps__at"), F("updated_at"))).order_by("since", "pk")
    return [
        Errand(report.title, url, str(report.owner or ""), report.since, _("Read it"), url)
        for report in waiting.defer("search_text", "title_key")[:MOST]
        for url in [report.get_absolute_url()]
    ]


def dialogues_of(user: User) -> QuerySet[Dialogue]:
    """Return the dialogues that the member's organisations hold now, what is to be answered first."""
    held = Dialogue.objects.filter(organiser__in=organisations_of(user), state__in=HELD)
    return held.order_by("answer_by", "pk")[:MOST]


def _draft(record: Any, what: str, edit: str) -> Errand:
    errand = Errand(str(record), record.get_absolute_url(), what, record.updated_at)
    if not record.may_write:
        return errand
    address = [record.pk, record.slug] if isinstance(record, Report) else [record.slug]
    return replace(errand, next_label=_("Continue writing"), next_url=reverse(edit, args=address))


def _questions(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield invitations to answer, and requests from those who want to share a challenge."""
    parties = ChallengeParty.objects.waiting_for(organisations).select_related("challenge", "organisation")
    for party in parties.order_by("updated_at")[:MOST]:
        words = {"organisation": party.organisation, "role": party.get_role_display()}
        if party.state == ChallengeParty.State.INVITED:
            what = _("%(organisation)s has been invited to share it: %(role)s.") % words
        else:
            what = _("%(organisation)s asks to share it: %(role)s.") % words
        url = party.challenge.get_absolute_url()
        yield Errand(str(party.challenge), url, what, party.updated_at, _("Answer"), url)
    invitations = DialogueParty.objects.waiting_for(organisations).select_related("dialogue", "organisation")
    for invited in invitations.order_by("updated_at")[:MOST]:
        words = {"organisation": invited.organisation, "role": invited.get_role_display()}
        what = _("%(organisation)s has been invited to take part: %(role)s.") % words
        url = invited.dialogue.get_absolute_url()
        yield Errand(str(invited.dialogue), url, what, invited.updated_at, _("Answer"), url)


def _challenges(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the organisations' own challenges that come no further without them."""
    challenges: QuerySet[Any] = (
        Challenge.objects.owned_by(organisations)
        .filter(state__in=[State.RETURNED, State.SUBMITTED, State.PAUSED])
        .annotate(
            since=Coalesce(Max("steps__at"), F("updated_at")),
            has_place=Exists(Challenge.areas.through._default_manager.filter(challenge=OuterRef("pk"))),
            has_goal=Exists(Challenge.goals.through._default_manager.filter(challenge=OuterRef("pk"))),
        )
        .prefetch_related(
            Prefetch("parties", ChallengeParty.objects.confirmed().select_related("organisation"), to_attr="sharing")
        )
    )
    rested = Q(state=State.PAUSED, since__gt=timezone.now() - PAUSED_FOR)
    for challenge in challenges.exclude(rested).order_by("since")[:MOST]:
        if next_step := _next_step(challenge):
            what, label, url = next_step
            yield Errand(str(challenge), challenge.get_absolute_url(), what, challenge.since, label, url)


def _next_step(challenge: Any) -> tuple[str, str, str] | None:
    """Return what a challenge waits for, the words of the next step and its address; None where it is in order."""
    page, rested = challenge.get_absolute_url(), timezone.now() - challenge.since
    if challenge.state == State.RETURNED:
        edit = reverse("challenges:edit", args=[challenge.slug])
        return _("The editors ask you for changes."), _("Edit it"), edit
    if challenge.state == State.PAUSED:
        return _("It has been paused for more than half a year."), _("Reopen or close it"), page
    unmet = challenge.unmet_needs_with(challenge.sharing, has_place=challenge.has_place, has_goal=challenge.has_goal)
    identify = CHALLENGE_TRANSITIONS["identify"]
    if not unmet:
        return _("It has everything needed to be jointly identified."), str(identify.label), page
    missing = "; ".join(str(need.label) for need in unmet)
    words = str(identify.needs_text % {"missing": missing}), _("Add it"), page
    return words if rested > INCOMPLETE_FOR else None


def _trials(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the trials that have been going on for more than a year."""
    begun_before = (timezone.localdate() - TRIED_FOR).isoformat()
    trials = Trial.objects.filter(
        organisation__in=organisations, verdict=Trial.Verdict.ONGOING, started__gt="", started__lt=begun_before
    ).select_related("outcome")
    for trial in trials.order_by("created_at")[:MOST]:
        url = trial.outcome.get_absolute_url()
        what = _("Your trial in a test bed has been in progress since %(date)s.") % {"date": display(trial.started)}
        edit = reverse("outcomes:trial-edit", args=[trial.outcome.slug, trial.pk])
        yield Errand(str(trial.outcome), url, what, trial.created_at, _("Say how it went"), edit)


def _dialogues(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield what the organisations' dialogues wait for: to be read, answered, opened, or done as on the checklist."""
    awaiting = Contribution.objects.filter(dialogue=OuterRef("pk"), state=Contribution.State.AWAITING_REVIEW)
    to_do = ChecklistItem.objects.filter(dialogue=OuterRef("pk"), done_at=None)
    dialogues: QuerySet[Any] = Dialogue.objects.filter(organiser__in=organisations, state__in=HELD).annotate(
        n_awaiting=CountUpTo(awaiting.values("pk")[:COUNTED]),
        awaiting_since=Subquery(awaiting.order_by("created_at").values("created_at")[:1]),
        n_to_do=CountUpTo(to_do.values("pk")[:COUNTED]),
        since=Coalesce(Max("steps__at"), F("updated_at")),
    )
    for dialogue in dialogues.order_by("answer_by", "pk")[:MOST]:
        page = dialogue.get_absolute_url()
        for what, since, label, address in _of_dialogue(dialogue):
            yield Errand(str(dialogue), page, what, since, label, reverse(address, args=[dialogue.slug]))


def _of_dialogue(dialogue: Any) -> Iterator[tuple[str, dt.datetime, str, str]]:
    """Yield what waits, since when, and the words and the address of the next step."""
    if dialogue.n_awaiting:
        what = ngettext(
            "%d contribution is waiting to be read.", "%d contributions are waiting to be read.", dialogue.n_awaiting
        )
        yield what % dialogue.n_awaiting, dialogue.awaiting_since, _("Read them"), "dialogues:moderation"
    if dialogue.is_late:
        since = timezone.make_aware(dt.datetime.combine(dialogue.answer_by, dt.time()))
        yield _("The contributions should have been answered by now."), since, _("Answer"), "dialogues:answers"
    elif dialogue.state == Dialogue.State.CLOSED and dialogue.answer_by:
        what = _("It has closed. Answer the participants, and publish what came of it by %(date)s.")
        words = {"date": display(dialogue.answer_by.isoformat())}
        yield what % words, dialogue.since, _("Answer"), "dialogues:answers"
    elif dialogue.state == Dialogue.State.SCHEDULED and dialogue.started < timezone.localdate().isoformat():
        yield _("It should have opened by now."), dialogue.since, _("See what is missing"), "dialogues:detail"
    if dialogue.n_to_do:
        what = ngettext("%d item is left on the checklist.", "%d items are left on the checklist.", dialogue.n_to_do)
        yield what % dialogue.n_to_do, dialogue.since, _("Continue"), "dialogues:checklist"


def _reuses(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the reuses of which nothing has been heard for a year."""
    reuses = Reuse.objects.to_follow_up().filter(organisation__in=organisations).select_related("outcome")
    for reuse in reuses.order_by("heard_at", "pk")[:MOST]:
        url = reuse.outcome.get_absolute_url()
        what = _("You recorded that you use it. We have not heard from you for a year.")
        edit = reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk])
        yield Errand(str(reuse.outcome), url, what, reuse.heard_at, _("Say how it is going"), edit)


def _returned_reports(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the reports that editors have given back, with what they ask for."""
    drafts = Report.objects.filter(owner__in=organisations, state=Report.State.DRAFT)
    for report in _with_last_step(drafts).filter(GIVEN_BACK).order_by("last_at", "pk")[:MOST]:
        what = _("The editors ask you for changes: %(reason)s") % {"reason": report.last_reason}
        edit = reverse("reports:edit", args=[report.pk, report.slug])
        yield Errand(report.title, report.get_absolute_url(), what, report.last_at, _("Edit it"), edit)


def _asking_to_join(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the organisations that want to take part, for which none of the member's own has vouched."""
    vouched = Vouch.objects.filter(request=OuterRef("pk"), organisation__in=organisations)
    waiting = JoinRequest.objects.waiting().filter(~Exists(vouched), Exists(organisations))
    for asked in waiting.order_by("confirmed_at", "pk")[:MOST]:
        url, since = asked.get_absolute_url(), asked.confirmed_at or asked.created_at
        yield Errand(
            asked.name, url, _("They ask to take part. Do you know them?"), since, _("Look at the request"), url
        )


def _with_last_step(reports: QuerySet[Report]) -> QuerySet[Any]:
    steps = ReportStep.objects.filter(report=OuterRef("pk")).order_by("-at", "-pk")
    state, reason = (
        Coalesce(Subquery(steps.values(column)[:1]), Value(""), output_field=TextField())
        for column in ("to_state", "reason")
    )
    last_at = Subquery(steps.values("at")[:1])
    return reports.defer("search_text", "title_key").annotate(last_state=state, last_reason=reason, last_at=last_at)
