"""The pages on which a member deposits a report for their organisation."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import drafts
from accounts.requests import MemberRequest
from challenges.models import Challenge
from challenges.next_steps import known_from
from core.publishing.ordering import LANGUAGES
from core.publishing.provenance import Relation
from core.wizard.pages import Page, Wizard
from knowledge.findings.views_in_text import in_writing
from knowledge.models import Finding
from outcomes.models import Outcome
from partners.permissions import writes_for
from reports import actions
from reports.deposit.belonging_forms import BelongsForm
from reports.deposit.forms import NewReportForm, PicturedReportForm
from reports.deposit.people_forms import ReportPeopleForm
from reports.deposit.published_forms import PublishedForm
from reports.deposit.readiness import gaps_in
from reports.deposit.similar import likely_the_same
from reports.models import Report
from reports.permissions import can_deposit, can_keep


def _likely(request: MemberRequest, form: NewReportForm) -> list[Report]:
    """Return what is likely the same, unless the writer has seen it and says that theirs is another."""
    return [] if "anyway" in request.POST else likely_the_same(form.instance, request.user)


def _begin(request: MemberRequest, form: NewReportForm) -> Report:
    report: Report = form.save(commit=False)
    report.relation = Relation.PARTNER
    actions.deposit(report, owner=form.cleaned_data["organisation"], author=request.user)
    if challenge := Challenge.objects.visible_to(request.user).filter(slug=form.cleaned_data["challenge"]).first():
        actions.tie_to(report, challenge)
    elif outcome := Outcome.objects.visible_to(request.user).filter(slug=form.cleaned_data["outcome"]).first():
        actions.tie_to_outcome(report, outcome)
    elif finding := Finding.objects.visible_to(request.user).filter(slug=form.cleaned_data["finding"]).first():
        actions.tie_to_finding(report, finding)
    return report


def _why_closed(report: Report) -> str:
    if report.state == Report.State.DRAFT:
        return ""
    if report.state == Report.State.IN_REVIEW:
        return gettext("It is in review and cannot be edited. Withdraw the submission to continue writing.")
    return gettext("It has been published. To change it, make a new version.")


def _checked(request: MemberRequest, report: Report, form: None) -> dict[str, Any]:
    return {
        "authors": report.authors.defer("search_text").order_by("position"),
        "gaps": [(gap, WIZARD.url(gap.page, report)) for gap in gaps_in(report)],
        "likely": likely_the_same(report, request.user),
    }


def _known(request: MemberRequest, report: Report) -> dict[str, Any]:
    """Return what a new report knows from the challenge, outcome or finding whose page the writer came from."""
    if report.pk:
        return {}
    if outcome := Outcome.objects.visible_to(request.user).filter(slug=request.GET.get("outcome", "")).first():
        own = writes_for(request.user).filter(owned_outcomes=outcome).first()
        return {"initial": {"outcome": outcome.slug, **({"organisation": own.pk} if own else {})}}
    if finding := Finding.objects.visible_to(request.user).filter(slug=request.GET.get("finding", "")).first():
        abstracts = {f"abstract_{language}": _abstract_of(finding, language) for language in LANGUAGES}
        own = writes_for(request.user).filter(owned_findings=finding).first()
        said = {"finding": finding.slug, "title": finding.title, "kind": Report.Kind.REPORT, **abstracts}
        return {"initial": {**said, **({"organisation": own.pk} if own else {})}}
    slug = request.GET.get("challenge", "")
    known = known_from(Challenge.objects.visible_to(request.user).filter(slug=slug).first(), request.user)
    return {"initial": {"challenge": slug, **{name: known[name] for name in known if name == "organisation"}}}


def _abstract_of(finding: Finding, language: str) -> str:
    """Return what a finding says, as far as there is room for it."""
    summary = getattr(finding, f"summary_{language}") or ""
    whole = "\n\n".join(filter(None, (summary, in_writing(finding, language))))
    most = Report._meta.get_field("abstract").max_length or 0
    return whole if len(whole) <= most else summary


WHAT = Page(
    "edit",
    _("<int:pk>-<slug:slug>/edit/"),
    _("What"),
    _("What is it?"),
    PicturedReportForm,
    template="reports/deposit/form_what.html",
    options=_known,
)
WIZARD = Wizard(
    model=Report,
    list_label=_("Reports"),
    new_label=_("Deposit a report"),
    new_path=_("new/"),
    new_form=NewReportForm,
    can_begin=can_deposit,
    can_edit=can_keep,
    begin=_begin,
    likely=_likely,
    lead="reports/deposit/form_lead.html",
    why_closed=_why_closed,
    lookup=["pk", "slug"],
    in_one_language=False,
    pages=[
        WHAT,
        Page(
            "who",
            _("<int:pk>-<slug:slug>/edit/who/"),
            _("Who"),
            _("Who wrote it?"),
            ReportPeopleForm,
            template="reports/deposit/form_who.html",
            searches=["more"],
        ),
        Page(
            "published",
            _("<int:pk>-<slug:slug>/edit/published/"),
            _("Where published"),
            _("Where was it published?"),
            PublishedForm,
            template="reports/deposit/form_published.html",
        ),
        Page(
            "belongs",
            _("<int:pk>-<slug:slug>/edit/belongs/"),
            _("Belongs to"),
            _("What is it connected to?"),
            BelongsForm,
            template="reports/deposit/form_belongs.html",
            searches=["search"],
            options=lambda request, report: {"sent": drafts.sent(request)},
        ),
        Page("files", "", _("Files")),  # a view of its own, in reports.files.views
        Page(
            "check",
            _("<int:pk>-<slug:slug>/edit/check/"),
            _("Check and submit"),
            _("Check and submit"),
            template="reports/deposit/form_check.html",
            context=_checked,
        ),
    ],
)
