"""Two people act on a report at the same moment, in real parallel transactions: one wins, the other is told."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.workflow import TransitionError
from reports import actions
from reports.models import Report, ReportVersion
from reports.workflow import REPORT_TRANSITIONS
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock
from tests.reports.helpers import step, version, what, who
from tests.transitions import said, take

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]


def refused(answers):
    return [answer for answer in answers if isinstance(answer, TransitionError)]


def fresh(report):
    return Report.objects.get(pk=report.pk)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editors():
    return factories.UserFactory(editor=True), factories.UserFactory(editor=True)


@pytest.fixture
def colleagues(organisation):
    return [logged_in(factories.MembershipFactory(organisation=organisation).user) for _each in range(2)]


@pytest.fixture
def submitted(organisation, planner):
    report = factories.ReportFactory(owner=organisation, author=planner)
    take(report, "submit", by=planner)
    return report


@pytest.fixture
def published(submitted, editors):
    take(submitted, "publish", by=editors[0])
    return submitted


def test_concurrent_publish_happens_once(submitted, editors):
    same = [fresh(submitted), fresh(submitted)]
    answers = at_once(lambda: take(same[0], "publish", by=editors[0]), lambda: take(same[1], "publish", by=editors[1]))
    assert len(refused(answers)) == 1
    assert answers.count(None) == 1
    assert submitted.steps.filter(to_state="published").count() == 1


def test_one_editor_publishes_while_the_other_returns_it(submitted, editors):
    same = [fresh(submitted), fresh(submitted)]
    answers = at_once(
        lambda: take(same[0], "publish", by=editors[0]),
        lambda: take(same[1], "return", by=editors[1], reason="Skriv mer."),
    )
    assert len(refused(answers)) == 1
    assert answers.count(None) == 1
    report = fresh(submitted)
    assert (report.state, report.publication) in {("published", "published"), ("draft", "draft")}
    assert report.steps.count() == 2  # submitted, and then one of them


def test_both_on_their_pages_and_one_is_told(submitted, editors):
    clients = [logged_in(editor) for editor in editors]
    told = at_once(
        lambda: said(clients[0].post(step("transition", submitted, "publish"))),
        lambda: said(clients[1].post(step("transition", submitted, "return"), {"reason": "Skriv mer."})),
    )
    done = {str(REPORT_TRANSITIONS[name].done) for name in ("publish", "return")}
    assert len(done.intersection(told)) == 1
    assert submitted.steps.count() == 2


def test_author_takes_it_back_while_an_editor_publishes(submitted, editors, planner):
    same = [fresh(submitted), fresh(submitted)]
    answers = at_once(lambda: take(same[0], "publish", by=editors[0]), lambda: take(same[1], "take-back", by=planner))
    assert len(refused(answers)) == 1
    assert submitted.steps.count() == 2


def test_two_new_versions_and_one_is_told(published, colleagues):
    url = step("version-create", published)
    codes = at_once(
        *(
            lambda client=client, n=n: (
                client.post(url, version(published, title=f"Titel {n}", changes=f"Ändring {n}")).status_code
            )
            for n, client in enumerate(colleagues)
        )
    )
    assert sorted(codes) == [200, 302]
    report = fresh(published)
    winner = codes.index(302)
    assert (report.version, report.versions.get().record["title"]) == (2, published.title)
    assert report.title in {"Titel 0", "Titel 1"}
    assert report.version_changes[-1] == report.title[-1], winner
    assert report.steps.filter(from_state="published").count() == 1


def test_double_click_on_a_version_makes_one(published, planner):
    client_of = [logged_in(planner) for _each in range(2)]
    url, sent = step("version-create", published), version(published, title="Ny titel")
    codes = at_once(*(lambda client=client: client.post(url, sent).status_code for client in client_of))
    assert codes == [302, 302]
    assert fresh(published).version == 2


def test_two_new_versions_by_the_same_number(published, editors):
    same = [fresh(published), fresh(published)]
    answers = at_once(
        *(
            lambda report=report, editor=editor: actions.publish_version(
                report, seen=1, changes="Ny.", save=report.save, by=editor
            )
            for report, editor in zip(same, editors, strict=True)
        )
    )
    assert len(refused(answers)) == 1
    assert fresh(published).version == 2
    assert ReportVersion.objects.count() == 1


def test_new_version_while_it_is_withdrawn(published, colleagues):
    """Either the version came first and is withdrawn with the rest, or it came too late and is nowhere."""
    at_once(
        lambda: colleagues[0].post(step("version-create", published), version(published, title="Ny titel")).status_code,
        lambda: colleagues[1].post(step("transition", published, "withdraw"), {"reason": "Fel."}).status_code,
    )
    report = fresh(published)
    assert (report.state, report.publication) == ("withdrawn", "archived")
    came_first = report.version == 2
    assert report.versions.count() == (1 if came_first else 0)
    assert (report.title == "Ny titel") == came_first
    assert Client().get(report.get_absolute_url()).status_code == 410


def test_new_version_while_it_is_superseded(published, colleagues, organisation):
    other = factories.ReportFactory(published=True, owner=organisation)
    at_once(
        lambda: colleagues[0].post(step("version-create", published), version(published, title="Ny titel")).status_code,
        lambda: (
            colleagues[1]
            .post(step("transition", published, "supersede"), {"reason": "Ny.", "other": other.pk})
            .status_code
        ),
    )
    report = fresh(published)
    assert (report.state, report.replaced_by) == ("superseded", other)
    assert report.versions.count() == report.version - 1


def test_withdrawn_twice_and_superseded_both_ways(published, organisation, editors):
    other = factories.ReportFactory(published=True, owner=organisation)
    there, back = fresh(published), fresh(other)
    answers = at_once(
        lambda: take(there, "supersede", other=fresh(other), by=editors[0]),
        lambda: take(back, "supersede", other=fresh(published), by=editors[1]),
    )
    assert len(refused(answers)) == 1
    same = [fresh(published), fresh(published)]
    answers = at_once(
        *(lambda report=report: take(report, "withdraw", by=editors[0], reason="Fel.") for report in same)
    )
    assert len(refused(answers)) == 1
    assert published.steps.filter(to_state="withdrawn").count() == 1


def test_file_that_comes_while_a_version_is_published_belongs_to_one(published, editors):
    at_once(
        lambda: actions.publish_version(fresh(published), seen=1, changes="Ny.", save=lambda: None, by=editors[0]),
        lambda: factories.ReportFileFactory(report=published, first_version=None),
    )
    assert set(published.files.values_list("first_version", flat=True)) <= {None, 2}


def test_edit_during_submission_is_not_lost(organisation, planner, colleagues):
    """What is saved is in what the editors read; what is not is said not to be."""
    report = factories.ReportFactory(owner=organisation)
    codes = at_once(
        lambda: colleagues[0].post(step("edit", report), what(title="Sent")).url,
        lambda: colleagues[1].post(step("transition", report, "submit")).url,
    )
    assert fresh(report).state == "in_review"
    assert (fresh(report).title == "Sent") == (step("who", report) in codes)


def test_double_click_deposits_one_report(planner, organisation):
    clients = [logged_in(planner) for _each in range(2)]
    sent = what(organisation=organisation.pk, form_key=str(uuid.uuid4()))
    urls = at_once(*(lambda client=client: client.post(reverse("reports:create"), sent).url for client in clients))
    assert len(set(urls)) == 1
    assert Report.objects.count() == 1


def test_two_colleagues_write_the_authors(organisation, colleagues):
    report = factories.ReportFactory(owner=organisation)
    url = step("who", report)
    seen = colleagues[0].get(url).context["form"]["seen"].value()
    codes = at_once(
        *(
            lambda client=client, n=n: client.post(url, who(f"A {n}", f"B {n}", seen=seen)).status_code
            for n, client in enumerate(colleagues)
        )
    )
    assert sorted(codes) == [200, 302]
    assert report.authors.count() == 2
