"""A report that begins with a finding: what that says of itself is there, and the report rests on it."""

from django.urls import reverse
from lxml import html

from reports.models import Report
from tests.factories import AreaFactory, ChallengeFactory, FindingFactory, OrganisationFactory


def test_report_begins_with_what_the_finding_says(client, planner, organisation):
    client.force_login(planner)
    finding = FindingFactory(published=True, title_sv="Det växte", summary_sv="Mer för varje år.")
    finding.contributors.create(name="Ada Berg", organisation=OrganisationFactory())
    area, challenge = AreaFactory(), ChallengeFactory(published=True)
    finding.areas.add(area)
    challenge.findings.add(finding)
    answer = client.get(reverse("reports:create") + f"?finding={finding.slug}", follow=True)
    form = html.fromstring(answer.content.decode()).forms[-1]
    sent = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}
    assert (sent["title"], sent["abstract_sv"].strip()) == ("Det växte", "Mer för varje år.")
    client.post(reverse("reports:create"), {**sent, "organisation": organisation.pk, "language": "sv", "year": "2026"})
    report = Report.objects.get()
    assert list(report.findings.all()) == [finding]
    assert list(report.areas.all()) == [area]
    assert list(report.challenges.all()) == [challenge]
    assert [(one.name, one.family_name) for one in report.authors.all()] == [("Ada Berg", "Berg")]


def test_draft_finding_is_told_to_no_member(client, planner, db):
    client.force_login(planner)
    finding = FindingFactory(title_sv="Hemligt fynd")
    page = client.get(reverse("reports:create") + f"?finding={finding.slug}", follow=True).content.decode()
    assert 'name="title"' in page
    assert "Hemligt fynd" not in page
