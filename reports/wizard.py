"""The pages on which a member deposits a report for their organisation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import drafts
from accounts.requests import MemberRequest
from records.provenance import Relation
from records.wizard.pages import Page, Wizard
from reports import actions
from reports.forms.belonging import BelongsForm
from reports.forms.people import WhoForm
from reports.forms.published import PublishedForm
from reports.forms.writing import NewForm, WhatForm
from reports.models import Report
from reports.permissions import can_deposit, can_keep
from reports.readiness import gaps_in
from reports.similar import likely_the_same


def _likely(request: MemberRequest, form: NewForm) -> list[Report]:
    """Return what is likely the same, unless the writer has seen it and says that theirs is another."""
    return [] if "anyway" in request.POST else likely_the_same(form.instance, request.user)


def _begin(request: MemberRequest, form: NewForm) -> Report:
    report: Report = form.save(commit=False)
    report.relation = Relation.PARTNER
    actions.deposit(report, owner=form.cleaned_data["organisation"], author=request.user)
    return report


def _lead(report: Report | None) -> str:
    if report is None:
        return _(
            "A report, a thesis, an article, a plan, a data set, a film. Each step is saved by itself, and nobody but"
            " your organisation and the editors sees it until it is published."
        )
    return _("Nobody but your organisation and the editors sees it until it is published.")


def _why_closed(report: Report) -> str:
    if report.state == Report.State.DRAFT:
        return ""
    if report.state == Report.State.IN_REVIEW:
        return _("It is in review, and is not changed meanwhile. Take it back to write on.")
    return _("It has been published. To change what it says, make a new version.")


def sent_before(request: MemberRequest, report: Report) -> dict[str, Any]:
    """Return what the forms take whose fields depend on what was sent."""
    return {"sent": drafts.sent(request), "more": "more" in request.POST}


def _checked(request: MemberRequest, report: Report, form: None) -> dict[str, Any]:
    return {
        "authors": report.authors.defer("search_text").order_by("position"),
        "gaps": [(gap, WIZARD.url(gap.page, report)) for gap in gaps_in(report)],
        "likely": likely_the_same(report, request.user),
    }


WHAT = Page(
    name="edit",
    path=gettext_lazy("<int:pk>-<slug:slug>/edit/"),
    label=gettext_lazy("What"),
    heading=gettext_lazy("What is it?"),
    form=WhatForm,
    template="reports/form_what.html",
)
WIZARD = Wizard(
    model=Report,
    list_label=gettext_lazy("Reports"),
    new_label=gettext_lazy("Deposit a report"),
    new_path=gettext_lazy("new/"),
    new_form=NewForm,
    can_begin=can_deposit,
    can_edit=can_keep,
    begin=_begin,
    likely=_likely,
    lead=_lead,
    why_closed=_why_closed,
    lookup=["pk", "slug"],
    in_one_language=False,
    pages=[
        WHAT,
        Page(
            name="who",
            path=gettext_lazy("<int:pk>-<slug:slug>/edit/who/"),
            label=gettext_lazy("Who"),
            heading=gettext_lazy("Who wrote it?"),
            form=WhoForm,
            template="reports/form_who.html",
            searches=["more"],
            options=sent_before,
        ),
        Page(
            name="published",
            path=gettext_lazy("<int:pk>-<slug:slug>/edit/published/"),
            label=gettext_lazy("Where published"),
            heading=gettext_lazy("Where was it published?"),
            form=PublishedForm,
            template="reports/form_published.html",
        ),
        Page(
            name="belongs",
            path=gettext_lazy("<int:pk>-<slug:slug>/edit/belongs/"),
            label=gettext_lazy("Belongs to"),
            heading=gettext_lazy("What does it belong to?"),
            form=BelongsForm,
            template="reports/form_belongs.html",
            searches=["search"],
            options=sent_before,
        ),
        Page(name="files", label=gettext_lazy("Files")),  # a view of its own, in reports.views.files
        Page(
            name="check",
            path=gettext_lazy("<int:pk>-<slug:slug>/edit/check/"),
            label=gettext_lazy("Check and submit"),
            heading=gettext_lazy("Check and submit"),
            template="reports/form_check.html",
            context=_checked,
        ),
    ],
)
