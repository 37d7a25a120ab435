"""The page on which a member writes a finding, from a comparison or from nothing."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import MemberRequest
from core.publishing.publication import Publication
from core.wizard.pages import Page, Wizard
from knowledge.findings.forms import LONGEST_ADDRESS, FindingForm, NewFindingForm
from knowledge.findings.views_in_text import compared
from knowledge.models import Finding
from knowledge.permissions import can_edit_finding, can_write_findings


def _begin(request: MemberRequest, form: NewFindingForm) -> Finding:
    finding: Finding = form.save(commit=False)
    Finding.objects.write(finding, owner=form.cleaned_data["organisation"], author=request.user)
    form.save_m2m()
    form.save_rows()
    return finding


def _known(request: MemberRequest, finding: Finding) -> dict[str, Any]:
    """Return the first view of a new finding: that of the comparison which the writer came from."""
    view = request.GET.get("view", "")[:LONGEST_ADDRESS]
    return {"first_view": compared(view)} if view and not finding.pk and request.method != "POST" else {}


def why_closed(finding: Finding) -> str:
    """Say why those who write a finding cannot do so now; "" when they can."""
    if finding.is_published:
        return gettext("It is on the site. Write to the editors if something needs to change.")
    if finding.publication == Publication.ARCHIVED:
        return gettext("It has been taken off the site. Write to the editors if it should be there again.")
    if finding.state == Finding.State.HANDED_IN:
        return gettext("It has been handed in and cannot be edited. Take it back to continue writing.")
    if finding.state == Finding.State.REVIEWED:
        return gettext("It has been reviewed and cannot be edited. Write to the editors if something needs to change.")
    if finding.state != Finding.State.DRAFT:
        return gettext("It is in review and cannot be edited. Write to the editors if something needs to change.")
    return ""


WIZARD = Wizard(
    model=Finding,
    list_label=_("Findings"),
    new_label=_("Write a finding"),
    new_path=_("findings/new/"),
    new_form=NewFindingForm,
    can_begin=can_write_findings,
    can_edit=can_edit_finding,
    begin=_begin,
    lead="knowledge/findings/form_lead.html",
    why_closed=why_closed,
    prefix="finding-",
    list_name="findings",
    pages=[
        Page(
            "edit",
            _("findings/<slug:slug>/edit/"),
            _("The finding"),
            _("What do the figures show?"),
            FindingForm,
            template="knowledge/findings/form.html",
            searches=["more"],
            options=_known,
        )
    ],
)
