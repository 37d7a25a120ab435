"""A report that begins with a finding: what that says of itself is there, and the report rests on it."""

import pytest
from django.urls import reverse
from lxml import html

from reports.actions import tie_to_finding
from reports.models import Report
from reports.snapshots import read, record_of
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    FindingFactory,
    MembershipFactory,
    OrganisationFactory,
    ReportFactory,
)
from tests.knowledge.conftest import Figures


@pytest.fixture
def figures(db):
    return Figures()


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


def begun_from(client, finding):
    answer = client.get(reverse("reports:create") + f"?finding={finding.slug}", follow=True)
    return answer.context["form"].initial


def test_report_takes_over_the_text_with_its_views_as_links_to_their_versions(client, planner, figures):
    figures.give(figures.places[0], [0.5, 0.6])
    finding = FindingFactory(published=True, summary_sv="Kort.", text_sv="Före.\n\n{1}\n\nEfter.\n\n{3}", text_en="")
    for caption in ("Kurvan [ny]", ""):
        query = "indicator=sysselsattning&place=botkyrka"
        finding.views.create(query=query, caption_sv=caption, delivery=figures.delivery)
    client.force_login(planner)
    begun = begun_from(client, finding)
    text, address = begun["abstract_sv"], "jamfor/?indicator=sysselsattning&place=botkyrka"
    assert text.startswith("Kort.\n\nFöre.\n\n[Kurvan \\[ny\\]](")
    assert f"{address}&as_of={figures.delivery.pk})\n\nEfter.\n\n[" in text
    assert text.count("](") == 2
    assert "{" not in text
    assert begun["abstract_en"] == finding.summary_en


def test_text_with_no_room_in_a_report_is_left_out(client, planner):
    client.force_login(planner)
    begun = begun_from(client, FindingFactory(published=True, summary_sv="Kort.", text_sv="Långt. " * 2000))
    assert begun["abstract_sv"] == "Kort."


def test_report_from_ones_own_finding_is_the_organisations_and_by_it(client, planner, organisation):
    client.force_login(planner)
    MembershipFactory(user=planner, organisation=OrganisationFactory())
    finding, report = FindingFactory(published=True, owner=organisation), ReportFactory()
    assert begun_from(client, finding)["organisation"] == organisation.pk
    report.authors.all().delete()
    tie_to_finding(report, finding)
    assert report.authors.get().organisation == organisation


def test_draft_finding_is_told_to_no_member(client, planner, db):
    client.force_login(planner)
    finding = FindingFactory(title_sv="Hemligt fynd")
    page = client.get(reverse("reports:create") + f"?finding={finding.slug}", follow=True).content.decode()
    assert 'name="title"' in page
    assert "Hemligt fynd" not in page


@pytest.mark.parametrize(
    ("name", "kind", "stored"),
    [
        ("Ada Berg", "person", ("Ada Berg", "Berg")),
        ("Berg, Ada", "person", ("Ada Berg", "Berg")),
        ("von der Heide, Anna", "person", ("Anna von der Heide", "von der Heide")),
        ("Huddinge kommun", "organisation", ("Huddinge kommun", "")),
        ("Ada " + "Berg" * 40, "person", ("Ada " + "Berg" * 40, "")),
    ],
)
def test_author_of_a_finding_is_one_of_the_report(db, name, kind, stored):
    finding = FindingFactory(published=True)
    finding.contributors.create(name=name)
    report = ReportFactory()
    report.authors.all().delete()
    tie_to_finding(report, finding)
    author = report.authors.get()
    assert (author.kind, (author.name, author.family_name)) == (kind, stored)


def test_version_of_a_report_keeps_the_findings_that_it_rests_on(db):
    report, finding = ReportFactory(), FindingFactory(published=True)
    report.findings.add(finding)
    assert read(record_of(report)).linked["findings"] == [finding]
