"""Whom those who write for an organisation wait for: what they have handed in or asked, and others have to answer."""

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, ChallengeParty
from core.links import CONFIRM_WITHIN
from dialogues.models import Contribution, Dialogue, DialogueParty
from knowledge.models import Finding
from outcomes.models import Reuse
from partners.models import Organisation
from partners.permissions import writes_for
from reports.models import Report
from sodertorn.workspace.editors_reviews import with_last_step
from sodertorn.workspace.rows import MOST, Errand, first_what_is_due
from sodertorn.workspace.talks_to_do import awaited_at_the_table

CLOSED_TO_PARTIES = ("draft", "returned", "declined", "merged", "closed")


def awaited_by(user: User) -> list[Errand]:
    """Return who is awaited for what, since when and until when. Nine queries."""
    organisations = writes_for(user)
    rows = [
        *_invited(organisations),
        *_asked(organisations),
        *_in_review(organisations),
        *_handed_in(organisations),
        *_dialogues(organisations),
        *awaited_at_the_table(organisations),
        *_appeals(organisations, user),
        *_reuses(organisations),
    ]
    return sorted(rows, key=first_what_is_due)


def _invited(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    owned = Challenge.objects.owned_by(organisations)
    for party in _parties("invited").filter(challenge__in=owned)[:MOST]:
        what = _("Invited to share the challenge: %(role)s.") % {"role": party.get_role_display()}
        url = party.challenge.get_absolute_url()
        yield Errand(str(party.challenge), url, what, party.updated_at, who=str(party.organisation))
    invitations = DialogueParty.objects.filter(state="invited", dialogue__organiser__in=organisations)
    for invited in invitations.select_related("dialogue", "organisation").order_by("updated_at", "pk")[:MOST]:
        what = _("Invited to take part in the dialogue: %(role)s.") % {"role": invited.get_role_display()}
        url = invited.dialogue.get_absolute_url()
        yield Errand(str(invited.dialogue), url, what, invited.updated_at, who=str(invited.organisation))


def _asked(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    for party in _parties("asked").filter(organisation__in=organisations)[:MOST]:
        what = _("%(organisation)s has asked to share the challenge: %(role)s.")
        words = {"organisation": party.organisation, "role": party.get_role_display()}
        url, who = party.challenge.get_absolute_url(), _("The owner of the challenge")
        yield Errand(str(party.challenge), url, what % words, party.updated_at, who=who)


def _parties(state: str) -> QuerySet[ChallengeParty]:
    parties = ChallengeParty.objects.filter(state=state).exclude(challenge__state__in=CLOSED_TO_PARTIES)
    return parties.select_related("challenge", "organisation").order_by("updated_at", "pk")


def _in_review(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    reports = Report.objects.filter(owner__in=organisations, state=Report.State.IN_REVIEW)
    for report in with_last_step(reports).order_by("last_at", "pk")[:MOST]:
        what, since = _("The report is being read before it is published."), report.last_at or report.updated_at
        yield Errand(report.title, report.get_absolute_url(), what, since, who=_("The editors"))


def _handed_in(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    findings = Finding.objects.filter(owner__in=organisations, state=Finding.State.HANDED_IN)
    for finding in with_last_step(findings).order_by("last_at", "pk")[:MOST]:
        what, since = _("The finding is being read before it is published."), finding.last_at or finding.updated_at
        yield Errand(finding.title, finding.get_absolute_url(), what, since, who=_("The editors"))


def _dialogues(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the dialogues in which people can take part today."""
    for dialogue in Dialogue.objects.open().filter(organiser__in=organisations).order_by("ended", "pk")[:MOST]:
        since = dialogue.published_at or dialogue.updated_at
        what, url = _("The dialogue is open."), dialogue.get_absolute_url()
        until = _day(dialogue.ended)
        yield Errand(str(dialogue), url, what, since, due=until, who=_("The participants"))


def _day(partial: str) -> date | None:
    """Return the day that a date names, if it names one."""
    try:
        return date.fromisoformat(partial)
    except ValueError:
        return None


def _appeals(organisations: QuerySet[Organisation], user: User) -> Iterator[Errand]:
    """Yield the appeals against what the user has hidden, which another moderator is to read."""
    appealed = Contribution.objects.filter(
        dialogue__organiser__in=organisations, state=Contribution.State.APPEALED, hidden_by=user
    ).select_related("dialogue")
    for contribution in appealed.defer("search_text").order_by("appealed_at", "pk")[:MOST]:
        dialogue = contribution.dialogue
        what = _(
            "Somebody has appealed against a contribution that you have hidden. Another moderator reads the appeal."
        )
        since = contribution.appealed_at or contribution.created_at
        who, label = _("A colleague or the editors"), _("See the appeal")
        url = reverse("dialogues:moderation", args=[dialogue.slug])
        yield Errand(str(dialogue), dialogue.get_absolute_url(), what, since, label, url, who=who)


def _reuses(organisations: QuerySet[Organisation]) -> Iterator[Errand]:
    """Yield the reuses that are to be confirmed by whoever recorded them; until then nobody reads their words."""
    fresh = timezone.now() - CONFIRM_WITHIN
    reuses = Reuse.objects.filter(confirmed_at=None, created_at__gt=fresh, outcome__owner__in=organisations)
    for reuse in reuses.select_related("outcome").order_by("created_at", "pk")[:MOST]:
        what = _("Somebody has recorded that they use the outcome, but has not confirmed it by email yet.")
        until = timezone.localdate(reuse.created_at + CONFIRM_WITHIN)
        url, who = reuse.outcome.get_absolute_url(), _("Whoever recorded the reuse")
        yield Errand(str(reuse.outcome), url, what, reuse.created_at, due=until, who=who)
