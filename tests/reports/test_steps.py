"""Every transition of a report, for every visitor, from every state: taken, or refused with the right words."""

from itertools import product

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from partners.models import Membership
from reports.models import Report
from reports.workflow import REPORT_TRANSITIONS
from tests import factories
from tests.reports.helpers import errors_of, step
from tests.transitions import said, take

STATES = ("draft", "in_review", "published", "archived", "superseded", "withdrawn")
VISITORS = ("resident", "other_planner", "reader", "planner", "editor")
# What each step leads to, by visitor: the states that it is taken from.
TAKEN = {
    "submit": {"planner": ("draft",)},
    "take-back": {"planner": ("in_review",)},
    "publish": {"editor": ("in_review", "archived")},
    "return": {"editor": ("in_review",)},
    "supersede": dict.fromkeys(("planner", "editor"), ("published", "archived")),
    "withdraw": dict.fromkeys(("planner", "editor"), ("published", "archived", "superseded")),
}
NEED_REASON = {"return", "supersede", "withdraw"}
LEADS_TO = {
    "submit": ("in_review", "draft"),
    "take-back": ("draft", "draft"),
    "publish": ("published", "published"),
    "return": ("draft", "draft"),
    "supersede": ("superseded", None),  # and stays on the site, or off it
    "withdraw": ("withdrawn", "archived"),
}


@pytest.fixture
def other(organisation):
    return factories.ReportFactory(published=True, owner=organisation, title="Den nya")


@pytest.fixture
def people(resident, other_planner, planner, editor, organisation):
    reader = factories.MembershipFactory(organisation=organisation, role=Membership.Role.READER).user
    return {
        "resident": resident, "other_planner": other_planner, "reader": reader, "planner": planner, "editor": editor,
    }  # fmt: skip


def in_state(state, owner, other, by):
    """Return a report that has come to ``state`` by its steps."""
    report = factories.ReportFactory(owner=owner, author=by, title="Den gamla")
    if state != "draft":
        take(report, "submit", by=by)
    if state not in {"draft", "in_review"}:
        take(report, "publish", by=by)
    if state == "archived":
        take(report, "unpublish", by=by)
    if state == "superseded":
        take(report, "supersede", other=other, by=by)
    if state == "withdrawn":
        take(report, "withdraw", by=by, reason="Fel siffror.")
    return report


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def where(report):
    return Report.objects.values_list("state", "publication").get(pk=report.pk)


def may_know(visitor, state):
    """Whether the report's own address is there for the visitor."""
    return visitor not in {"resident", "other_planner"} or state in {"published", "superseded"}


def test_the_table_has_every_transition():
    assert {*TAKEN, "unpublish"} == set(REPORT_TRANSITIONS)
    assert {row.name for row in REPORT_TRANSITIONS.values() if row.reason} == NEED_REASON


@pytest.mark.parametrize("name", TAKEN)
def test_transition_is_taken_by_those_who_may_from_where_it_can(people, organisation, other, name, subtests):
    clients = {visitor: logged_in(people[visitor]) for visitor in VISITORS}
    for state, visitor in product(STATES, VISITORS):
        report = in_state(state, organisation, other, people["planner"])
        with subtests.test(state=state, visitor=visitor):
            expect(clients[visitor], report, other, name, state, visitor)


def expect(client, report, other, name, state, visitor):
    before, steps, url = where(report), report.steps.count(), step("transition", report, name)
    asked = client.get(url)
    response = client.post(url, {"reason": "Därför.", "other": other.pk})
    if state in TAKEN[name].get(visitor, ()):
        to, publication = LEADS_TO[name]
        assert asked.status_code == 200
        assert str(REPORT_TRANSITIONS[name].explanation) in asked.context["transition"].explanation
        assert where(report) == (to, publication or before[1])
        assert report.steps.count() == steps + 1
        assert said(response) == str(REPORT_TRANSITIONS[name].done)
        assert response.url == report.get_absolute_url()
        return
    assert (where(report), report.steps.count()) == (before, steps)
    if not may_know(visitor, state):
        assert asked.status_code == response.status_code == 404
    elif state == "withdrawn" or visitor in TAKEN[name]:  # not from there, whoever asks
        assert (asked.status_code, asked.url) == (302, report.get_absolute_url())
        # A reason that was written is still there, but where nothing can follow any more.
        assert response.status_code == (200 if name in NEED_REASON and state != "withdrawn" else 302)
        for answer in (asked, response):
            assert why_not(name, state, report) in said(answer)
    else:
        assert asked.status_code == response.status_code == 403


def why_not(name, state, report):
    if name == "publish" and state in {"published", "superseded"}:
        return gettext("It is already on the site.")
    if name == "publish" and state == "draft":
        return gettext("Its organisation is still writing it. It can be published once it has been submitted.")
    return f"”{report.get_state_display()}”"  # the page is Swedish


@pytest.mark.parametrize("name", TAKEN)
def test_anonymous_is_sent_to_the_login_and_loses_nothing(client, organisation, other, planner, name):
    report = in_state("published", organisation, other, planner)
    response = client.post(step("transition", report, name), {"reason": "Därför."})
    assert response.url.startswith(reverse("account_login"))
    assert where(report) == ("published", "published")


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("state", STATES)
def test_page_offers_the_steps_that_can_be_taken(people, organisation, other, visitor, state):
    report = in_state(state, organisation, other, people["planner"])
    page = logged_in(people[visitor]).get(report.get_absolute_url())
    for name, taken in TAKEN.items():
        url = step("check", report) if name == "submit" else step("transition", report, name)
        assert (f'href="{url}"' in page.text) == (state in taken.get(visitor, ()))
    assert (f'href="{step("edit", report)}"' in page.text) == (visitor == "planner" and state == "draft")
    assert (f'href="{step("version-create", report)}"' in page.text) == (visitor == "planner" and state == "published")


def test_unknown_step_is_not_found(client, planner, organisation):
    report = factories.ReportFactory(owner=organisation)
    client.force_login(planner)
    assert client.post(step("transition", report, "destroy")).status_code == 404


@pytest.mark.parametrize("reason", ["", "  ", "\u200b\u202e", "å" * 2001, "a\x00b"])
@pytest.mark.parametrize("name", ["return", "withdraw", "supersede"])
def test_transition_reason_is_required(client, editor, planner, organisation, other, name, reason):
    report = in_state("in_review" if name == "return" else "published", organisation, other, planner)
    before = where(report)
    client.force_login(editor)
    response = client.post(step("transition", report, name), {"reason": reason, "other": other.pk})
    assert list(errors_of(response)) == ["reason"]
    assert where(report) == before


@pytest.mark.parametrize("chosen", ["", "0", "-1", "9" * 40, "x", "\x00"])
def test_forged_replacement_is_refused(client, planner, organisation, other, chosen):
    report = in_state("published", organisation, other, planner)
    client.force_login(planner)
    response = client.post(step("transition", report, "supersede"), {"reason": "Ny.", "other": chosen})
    assert list(errors_of(response)) == ["other"]
    assert where(report)[0] == "published"


@pytest.mark.parametrize("state", ["draft", "in_review", "archived", "superseded", "withdrawn"])
def test_unpublished_report_cannot_be_replacement(client, planner, organisation, other, state):
    report = in_state("published", organisation, other, planner)
    unfit = in_state(state, organisation, other, planner)
    client.force_login(planner)
    response = client.post(step("transition", report, "supersede"), {"reason": "Ny.", "other": unfit.pk})
    assert list(errors_of(response)) == ["other"]
    response = client.post(step("transition", report, "supersede"), {"reason": "Ny.", "other": report.pk})
    assert list(errors_of(response)) == ["other"]


def test_replacement_is_searched_for(client, planner, organisation, other):
    report = in_state("published", organisation, other, planner)
    far = factories.ReportFactory(published=True, title="Någon annans rapport")
    client.force_login(planner)
    url = step("transition", report, "supersede")
    assert f'value="{other.pk}"' in client.get(url).text
    found = client.post(url, {"q": "NAGON ANNANS", "search": "1", "reason": "Redan skrivet."})
    assert f'value="{far.pk}"' in found.text
    assert "Redan skrivet." in found.text
    assert where(report)[0] == "published"
    client.post(url, {"q": "", "other": far.pk, "reason": "Ny."})
    report.refresh_from_db()
    assert report.replaced_by == far


def test_superseded_report_and_its_replacement_name_each_other(client, planner, organisation, other):
    report = in_state("superseded", organisation, other, planner)
    assert f'href="{other.get_absolute_url()}"' in client.get(report.get_absolute_url()).text
    assert f'href="{report.get_absolute_url()}"' in client.get(other.get_absolute_url()).text
    take(other, "withdraw", by=planner, reason="Fel.")
    assert f'href="{other.get_absolute_url()}"' not in client.get(report.get_absolute_url()).text


def test_step_is_shown_as_the_organisations_or_the_editors(people, organisation, other):
    report = in_state("draft", organisation, other, people["planner"])
    logged_in(people["planner"]).post(step("transition", report, "submit"))
    logged_in(people["editor"]).post(step("transition", report, "publish"))
    assert [(one.actor, one.actor_name) for one in report.steps.order_by("pk")] == [
        (people["planner"], organisation.name),
        (people["editor"], ""),
    ]


# Mail


@pytest.fixture
def letters_of(django_capture_on_commit_callbacks):
    def letters_of(user, report, name, **data):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            logged_in(user).post(step("transition", report, name), {"reason": "Skriv vem som mätte.", **data})
        return mail.outbox

    return letters_of


@pytest.mark.parametrize(("language", "prefix"), [("sv", "/rapporter/"), ("en", "/en/reports/")])
@pytest.mark.parametrize("name", ["return", "publish"])
def test_author_hears_of_it_in_their_language(letters_of, organisation, other, editor, name, language, prefix):
    author = factories.MembershipFactory(organisation=organisation, user__language=language).user
    report = in_state("in_review", organisation, other, author)
    (letter,) = letters_of(editor, report, name)
    assert letter.to == [author.email]
    assert "Den gamla" in letter.subject
    assert f"http://127.0.0.1:8000{prefix}{report.pk}-" in letter.body
    assert ("Skriv vem som mätte." in letter.body) == (name == "return")
    assert "\n\n\n" not in letter.body


def test_organisation_hears_of_it_where_the_author_has_left(letters_of, organisation, other, editor, planner):
    author = factories.MembershipFactory(organisation=organisation)
    report = in_state("in_review", organisation, other, author.user)
    author.end()
    (letter,) = letters_of(editor, report, "return")
    assert letter.to == [planner.email]


def test_organisation_hears_of_what_an_editor_withdraws_and_not_of_its_own_step(
    letters_of, organisation, other, editor, planner
):
    (letter,) = letters_of(editor, in_state("published", organisation, other, planner), "withdraw")
    assert letter.to == [planner.email]
    assert "Skriv vem som mätte." in letter.body
    assert letters_of(planner, in_state("published", organisation, other, planner), "withdraw") == []


def test_publication_is_told_once(letters_of, organisation, other, editor, planner):
    report = in_state("in_review", organisation, other, planner)
    assert len(letters_of(editor, report, "publish")) == 1
    assert letters_of(editor, report, "publish") == []


# What was returned


def test_reason_stands_on_the_page_until_it_is_submitted_again(client, planner, organisation, other, editor):
    report = in_state("in_review", organisation, other, planner)
    take(report, "return", by=editor, reason="Skriv vem som mätte.")
    client.force_login(planner)
    assert "Skriv vem som mätte." in client.get(report.get_absolute_url()).text
    client.post(step("transition", report, "submit"))
    assert "Skriv vem som mätte." not in client.get(report.get_absolute_url()).text
    client.post(step("transition", report, "take-back"))
    assert "Skriv vem som mätte." not in client.get(report.get_absolute_url()).text


@pytest.mark.parametrize("state", ["published", "superseded"])
def test_anonymous_visitors_see_no_steps(client, planner, organisation, other, state):
    report = in_state(state, organisation, other, planner)
    page = client.get(report.get_absolute_url()).text
    assert 'class="status' not in page
    assert "/steg/" not in page
