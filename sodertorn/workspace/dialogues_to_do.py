"""What the dialogues of an organisation wait for, also after their results are out."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.publishing.related import COUNTED, CountUpTo
from core.text.dates import display
from dialogues.models import ChecklistItem, Contribution, Dialogue, Flag
from partners.models import Organisation
from sodertorn.workspace.rows import MOST, Errand

HELD = (Dialogue.State.SCHEDULED, Dialogue.State.OPEN, Dialogue.State.CLOSED)


@dataclass(frozen=True)
class Wait:
    """What waits in a dialogue, and the words and the name of the address of the next step."""

    what: str
    since: dt.datetime
    label: str
    address: str
    due: dt.date | None = None


def dialogues_to_do(organisations: QuerySet[Organisation], user: User) -> Iterator[Errand]:
    """Yield what is to be read, judged, answered, opened, or done as on the checklist. One query."""
    of_this = Contribution.objects.filter(dialogue=OuterRef("pk"))
    awaiting = of_this.filter(state=Contribution.State.AWAITING_REVIEW)
    appealed = of_this.filter(state=Contribution.State.APPEALED).exclude(hidden_by=user)  # another reads the appeal
    flags = Flag.objects.waiting().filter(
        contribution__dialogue=OuterRef("pk"), contribution__state=Contribution.State.PUBLISHED
    )
    flagged = flags.order_by().values("contribution").distinct()
    to_do = ChecklistItem.objects.filter(dialogue=OuterRef("pk"), done_at=None)
    dialogues: QuerySet[Any] = (
        Dialogue.objects.filter(organiser__in=organisations)
        .exclude(state=Dialogue.State.DRAFT)
        .filter(Q(state__in=HELD) | Exists(awaiting) | Exists(appealed) | Exists(flags))
        .annotate(
            n_awaiting=CountUpTo(awaiting.values("pk")[:COUNTED]),
            awaiting_since=Subquery(awaiting.order_by("created_at").values("created_at")[:1]),
            n_flagged=CountUpTo(flagged[:COUNTED]),
            flagged_since=Subquery(flags.order_by("created_at").values("created_at")[:1]),
            n_appealed=CountUpTo(appealed.values("pk")[:COUNTED]),
            appealed_since=Subquery(appealed.order_by("appealed_at").values("appealed_at")[:1]),
            n_to_do=CountUpTo(to_do.values("pk")[:COUNTED]),
            since=Coalesce(Max("steps__at"), F("updated_at")),
        )
    )
    for dialogue in dialogues.order_by("answer_by", "pk")[:MOST]:
        page = dialogue.get_absolute_url()
        for wait in (*_to_moderate(dialogue), *_to_answer(dialogue), *_to_prepare(dialogue)):
            url = reverse(wait.address, args=[dialogue.slug])
            yield Errand(str(dialogue), page, wait.what, wait.since, wait.label, url, wait.due)


def _to_moderate(dialogue: Any) -> Iterator[Wait]:
    if n := dialogue.n_awaiting:
        what = ngettext("%d contribution is waiting to be read.", "%d contributions are waiting to be read.", n) % n
        yield Wait(what, dialogue.awaiting_since, _("Read the contributions"), "dialogues:moderation")
    if n := dialogue.n_flagged:
        what = ngettext("%d contribution has been flagged.", "%d contributions have been flagged.", n) % n
        yield Wait(what, dialogue.flagged_since, _("Look at the flags"), "dialogues:moderation")
    if n := dialogue.n_appealed:
        what = ngettext(
            "%d author has appealed against a hidden contribution.",
            "%d authors have appealed against hidden contributions.",
            n,
        )
        since = dialogue.appealed_since or dialogue.since
        yield Wait(what % n, since, _("Read the appeals"), "dialogues:moderation")


def _to_answer(dialogue: Any) -> Iterator[Wait]:
    label = _("Answer the participants")
    if dialogue.is_late:
        since = timezone.make_aware(dt.datetime.combine(dialogue.answer_by, dt.time()))
        what = _("The contributions should have been answered by now.")
        yield Wait(what, since, label, "dialogues:answers", dialogue.answer_by)
    elif dialogue.state == Dialogue.State.CLOSED and dialogue.answer_by:
        what = _("It has closed. Answer the participants, and publish what came of it by %(date)s.")
        words = {"date": display(dialogue.answer_by.isoformat())}
        yield Wait(what % words, dialogue.since, label, "dialogues:answers", dialogue.answer_by)


def _to_prepare(dialogue: Any) -> Iterator[Wait]:
    if dialogue.state not in HELD:
        return
    if dialogue.state == Dialogue.State.SCHEDULED and dialogue.started < timezone.localdate().isoformat():
        what = _("It should have opened by now.")
        yield Wait(what, dialogue.since, _("See what is missing"), "dialogues:detail")
    if n := dialogue.n_to_do:
        what = ngettext("%d item is left on the checklist.", "%d items are left on the checklist.", n) % n
        yield Wait(what, dialogue.since, _("Go on with the checklist"), "dialogues:checklist")
