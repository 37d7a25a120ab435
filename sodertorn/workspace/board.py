"""What there is: the records of a member's organisations, those that the member wrote first.

Nothing that has been handed in leaves it, whatever becomes of it. The next step goes on with what has been begun.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge
from challenges.next_steps import REAL, lacking
from core.publishing.chain import Station, chain
from core.publishing.related import COUNTED, CountUpTo, count_published
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome, Reuse
from partners.models import Organisation
from partners.permissions import organisations_of, writes_for
from reports.models import Report
from sodertorn.wording import mood
from sodertorn.workspace.begun import DRAFT, find_begun, going_on
from sodertorn.workspace.rows import NOTHING, BoardPart, BoardRow, Step, without_heavy
from talks.models import Seat, Talk
from talks.workflow import TALK_TRANSITIONS

MOST_OF_A_KIND = 12


def board_of(user: User) -> list[BoardPart]:
    """Return what the member's organisations have of each kind. Two queries a kind, and one for what has begun."""
    own, writes = organisations_of(user), writes_for(user)
    asked_for: list[tuple[str, str, QuerySet[Any], str, Callable[[Any], Step], str]] = [
        ("challenge", _("Challenges"), _challenges(user, own), "", _after_challenge, reverse("challenges:mine")),
        ("dialogue", _("Dialogues"), _dialogues(own), "organiser", _after_dialogue, ""),
        ("talk", _("Early talks"), _talks(own), "municipality", _after_talk, ""),
        ("outcome", _("Outcomes"), _outcomes(own), "owner", _after_outcome, ""),
        ("report", _("Reports"), _reports(own), "owner", lambda _report: NOTHING, ""),
        ("finding", _("Findings"), _findings(own), "owner", lambda _finding: NOTHING, reverse("knowledge:findings")),
    ]
    parts = []
    for kind, label, records, owner, after, url in asked_for:
        found = list(_mine_first(records, user, owner)[: MOST_OF_A_KIND + 1])
        shown = found[:MOST_OF_A_KIND]
        if TIED[kind]:
            count_published(shown, *TIED[kind], **(REAL if "dialogues" in TIED[kind] else {}))
        find_begun(kind, shown, writes)
        rows = [_row(kind, record, after) for record in shown]
        all_url = (url or reverse(f"{kind}s:list")) if len(found) > MOST_OF_A_KIND else ""
        parts.append(BoardPart(kind, label, rows, all_url))
    return [part for part in parts if part.rows]


TIED = {
    "challenge": ("dialogues", "outcomes", "reports"),
    "dialogue": ("challenges", "outcomes", "reports"),
    "outcome": ("challenges", "dialogues", "reports"),
    "report": ("challenges", "dialogues", "outcomes"),
    "finding": (),  # no station of the chain
    "talk": (),
}


def _mine_first(records: QuerySet[Any], user: User, owner: str) -> QuerySet[Any]:
    writes = writes_for(user)
    model = records.model
    written = Challenge.objects.owned_by(writes).filter(pk=OuterRef("pk")) if model is Challenge else None
    may_write = Exists(written if written is not None else writes.filter(pk=OuterRef(owner)))
    is_mine = Case(When(author=user, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
    described: QuerySet[Any] = records.annotate(may_write=may_write, is_mine=is_mine)
    return without_heavy(described).order_by("-is_mine", "-updated_at", "-pk")


def _challenges(user: User, own: QuerySet[Organisation]) -> QuerySet[Any]:
    """Return those that the organisations share, as far as the member may read them."""
    ours = Challenge.objects.filter(pk__in=Challenge.objects.shared_by(own).exclude(DRAFT["challenge"]).values("pk"))
    return ours.visible_to(user).annotate(n_reuses=_reuses(outcome__challenges=OuterRef("pk")))


def _dialogues(own: QuerySet[Organisation]) -> QuerySet[Any]:
    held = Dialogue.objects.filter(organiser__in=own).exclude(DRAFT["dialogue"])
    return held.annotate(n_reuses=_reuses(outcome__dialogues=OuterRef("pk")))


def _talks(own: QuerySet[Organisation]) -> QuerySet[Any]:
    """Return those that the organisations hold, and those where they have a seat."""
    seated = Seat.objects.confirmed().filter(talk=OuterRef("pk"), organisation__in=own)
    return Talk.objects.filter(Q(municipality__in=own) | Exists(seated)).exclude(DRAFT["talk"])


def _outcomes(own: QuerySet[Organisation]) -> QuerySet[Any]:
    kept = Outcome.objects.filter(owner__in=own).exclude(DRAFT["outcome"])
    return kept.annotate(n_reuses=_reuses(outcome=OuterRef("pk")))


def _reports(own: QuerySet[Organisation]) -> QuerySet[Any]:
    kept = Report.objects.filter(owner__in=own).exclude(DRAFT["report"])
    return kept.annotate(n_reuses=_reuses(outcome__reports=OuterRef("pk")))


def _findings(own: QuerySet[Organisation]) -> QuerySet[Any]:
    return Finding.objects.filter(owner__in=own).exclude(DRAFT["finding"])


def _reuses(**of_this: object) -> CountUpTo:
    published = Q(outcome__publication="published")
    return CountUpTo(
        Reuse.objects.confirmed().filter(published, **of_this).order_by().values("pk").distinct()[:COUNTED]
    )


def _row(kind: str, record: Any, after: Callable[[Any], Step]) -> BoardRow:
    label, url = after(record) if record.may_write else NOTHING
    state, its_mood = _state(record)
    return BoardRow(record, record.is_mine, state, its_mood, _stations(kind, record), label, url)


def _stations(kind: str, record: Any) -> list[Station]:
    if not TIED[kind]:
        return []
    counts = {name.removesuffix("s"): getattr(record, f"n_{name}") for name in (*TIED[kind], "reuses")}
    return chain({**counts, kind: 1}, {}, here=kind)


def _state(record: Any) -> tuple[str, str]:
    """Return where a record stands; an outcome has no state but is on the site or not, and its maturity."""
    if isinstance(record, Outcome):
        if not record.is_published:
            return _("Not on the site"), "warn"
        return str(capfirst(record.get_maturity_display())), "active"
    if isinstance(record, Finding) and record.state == Finding.State.DRAFT:
        return (_("On the site"), "active") if record.is_published else (_("Not on the site"), "warn")
    if isinstance(record, Dialogue):
        return str(capfirst(record.state_today.label)), mood(record.state_today)
    return capfirst(record.state_label), mood(record.state)


def _after_challenge(challenge: Any) -> Step:
    """Return what the chain lacks next."""
    step = lacking(challenge)
    if step is None:
        return NOTHING
    labels = {
        "dialogue": _("Set up a dialogue"),
        "outcome": _("Write about an outcome"),
        "report": _("Deposit a report"),
    }
    return going_on(challenge, step.kind) or (labels[step.kind], step.url(challenge))


def _after_dialogue(dialogue: Any) -> Step:
    state = dialogue.state_today
    if state == Dialogue.State.OPEN:
        return _("Read the contributions"), reverse("dialogues:moderation", args=[dialogue.slug])
    if state == Dialogue.State.CLOSED:
        return _("Answer the participants"), reverse("dialogues:answers", args=[dialogue.slug])
    if dialogue.has_results and not dialogue.n_outcomes:
        begin = _("What came out of the dialogue?"), reverse("dialogues:outcomes", args=[dialogue.slug])
        return going_on(dialogue, "outcome") or begin
    return NOTHING


def _after_talk(talk: Any) -> Step:
    if talk.is_looked_at_late:
        return _("Set a new day"), reverse("talks:edit-room", args=[talk.slug])
    if talk.state == Talk.State.SUMMING_UP and not talk.summary:
        return _("Write what came of the talks"), reverse("talks:edit", args=[talk.slug])
    if talk.state == Talk.State.SUMMING_UP:
        return str(TALK_TRANSITIONS["close"].label), reverse("talks:transition", args=[talk.slug, "close"])
    return NOTHING


def _after_outcome(outcome: Any) -> Step:
    if not outcome.is_published or outcome.is_out_of_use:
        return NOTHING
    untried = {Outcome.Maturity.NOT_ASSESSED, Outcome.Maturity.IDEA}
    if outcome.maturity in {*untried, Outcome.Maturity.IN_TEST_BED} and (trial := going_on(outcome, "trial")):
        return trial
    if outcome.maturity in untried:
        return _("Record a trial"), reverse("outcomes:trial-create", args=[outcome.slug])
    if not outcome.n_reports:
        begin = _("Deposit a report"), f"{reverse('reports:create')}?{urlencode({'outcome': outcome.slug})}"
        return going_on(outcome, "report") or begin
    return NOTHING
