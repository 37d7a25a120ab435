"""What the organisations that deposit reports and the editors decide about them; those concerned are told."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge
from core.publishing.slugs import insert_with_slug
from core.workflow import TransitionError
from dialogues.models import Dialogue
from knowledge.models import Finding
from outcomes.models import Outcome
from outcomes.progress import told_of
from partners.models import Organisation
from reports.author_names import is_body, split
from reports.models import Author, Report
from reports.snapshots import record_of


@transaction.atomic
def deposit(report: Report, *, owner: Organisation, author: User) -> None:
    report.owner, report.author = owner, author
    insert_with_slug(report, report.title, fallback="rapport")
    report.organisations.add(owner)


def tie_to(report: Report, challenge: Challenge) -> None:
    """Let a new report document a challenge, and what its owner did about that; the writer may untick each of them."""
    report.challenges.add(challenge)
    report.areas.set(challenge.areas.all())
    report.dialogues.set(Dialogue.objects.published().filter(challenges=challenge, organiser=report.owner))
    report.outcomes.set(Outcome.objects.published().filter(challenges=challenge, owner=report.owner))


def tie_to_outcome(report: Report, outcome: Outcome) -> None:
    """Let a new report document an outcome, and what that is tied to; the writer may untick each of them."""
    report.outcomes.add(outcome)
    report.areas.set(outcome.areas.all())
    report.challenges.set(Challenge.objects.published().filter(outcomes=outcome))
    report.dialogues.set(Dialogue.objects.published().filter(outcomes=outcome))


def tie_to_finding(report: Report, finding: Finding) -> None:
    """Let a new report rest on a finding, by the same authors; the writer may change each of that."""
    report.findings.add(finding)
    report.areas.set(finding.areas.below_county())
    report.challenges.set(Challenge.objects.published().filter(findings=finding))
    for position, author in enumerate(finding.authors(), start=1):
        is_person = bool(author.name) and not is_body(author.name)
        name, family_name = _written_out(author.name) if is_person else (author.name or str(author.organisation), "")
        report.authors.create(
            position=position,
            kind=Author.Kind.PERSON if is_person else Author.Kind.ORGANISATION,
            name=name,
            family_name=family_name,
            organisation=author.organisation,
        )


def _written_out(name: str) -> tuple[str, str]:
    """Return a person's name, the given names first, and the family name where that ends it and is not too long."""
    family, given = split(name)
    if "," in name:
        name = f"{given} {family}"
    most = Author._meta.get_field("family_name").max_length or 0
    return name, family if name.endswith(family) and len(family) <= most else ""


def tell_of_outcomes(report: Report, *, by: User | None, on_behalf_of: str = "") -> None:
    """Let challenges follow that what they led to has been reported: by the report itself, or about an outcome."""
    outcomes = Outcome.objects.published().filter(Q(reports=report) | Q(challenges__reports=report)).distinct()
    for outcome in outcomes.order_by("pk"):
        told_of(outcome, by=by, on_behalf_of=on_behalf_of or str(report.owner or ""))


@transaction.atomic
def publish_version(
    report: Report, *, seen: int, changes: str, save: Callable[[], object], by: User, on_behalf_of: str = ""
) -> None:
    """Publish the next version: keep what the one numbered ``seen`` said, then ``save`` the new, with its files.

    Raises TransitionError, with nothing changed, unless the report is on the site in that very version.
    """
    now, states = timezone.now(), Report.State
    standing = Report.objects.filter(pk=report.pk, version=seen, state=states.PUBLISHED, publication="published")
    last = standing.select_for_update().first()
    if last is None:
        raise TransitionError(_("This version cannot be published: somebody has changed the report in the meantime."))
    report.versions.create(
        number=seen,
        published_at=last.version_at or last.published_at or now,
        changes=last.version_changes,
        record=record_of(last),
    )
    # On the instance, as ``save`` writes all its columns, and keeps a row in the history of edits.
    report.version, report.version_at, report.version_changes = seen + 1, now, changes
    save()
    report.files.current().filter(leaves=True).update(last_version=seen, leaves=False)
    report.files.filter(first_version=None).update(first_version=seen + 1)
    report.steps.create(
        actor=by, actor_name=on_behalf_of, from_state=states.PUBLISHED, to_state=states.PUBLISHED, reason=changes
    )
