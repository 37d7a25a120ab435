"""What every form in pages does, whatever it is about: drafts, double clicks, lost sessions and other writers."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenges.wizard import WIZARD as CHALLENGES
from core.wizard.pages import Wizard
from dialogues.planning.wizard import WIZARD as DIALOGUES
from knowledge.findings.wizard import WIZARD as FINDINGS
from outcomes.wizard import WIZARD as OUTCOMES
from reports.deposit.wizard import WIZARD as REPORTS
from tests import factories
from tests.rows import rows

MINE, THEIRS = "Mina ord om torget", "Kollegans ord om torget"
ADDRESSES = {
    ("challenges", "sv"): [
        "ny/", "torget/redigera/", "torget/redigera/var/", "torget/redigera/vilka/", "torget/redigera/fynd/",
    ],
    ("challenges", "en"): ["new/", "torget/edit/", "torget/edit/where/", "torget/edit/who/", "torget/edit/findings/"],
    ("outcomes", "sv"): [
        "ny/", "torget/redigera/", "torget/redigera/svar/", "torget/redigera/metodkort/", "torget/redigera/matt/",
        "torget/redigera/filer/",
    ],
    ("outcomes", "en"): [
        "new/", "torget/edit/", "torget/edit/answers/", "torget/edit/card/", "torget/edit/measured/",
        "torget/edit/files/",
    ],
    ("dialogues", "sv"): [
        "ny/", "torget/redigera/", "torget/redigera/deltagare/", "torget/redigera/aktiviteter/",
    ],
    ("dialogues", "en"): [
        "new/", "torget/edit/", "torget/edit/people/", "torget/edit/activities/",
    ],
    ("reports", "sv"): [
        "ny/", "7-torget/redigera/", "7-torget/redigera/vem/", "7-torget/redigera/utgivning/",
        "7-torget/redigera/hor-till/", "7-torget/filer/", "7-torget/redigera/granska/",
    ],
    ("reports", "en"): [
        "new/", "7-torget/edit/", "7-torget/edit/who/", "7-torget/edit/published/", "7-torget/edit/belongs/",
        "7-torget/files/", "7-torget/edit/check/",
    ],
    ("knowledge", "sv"): ["nytt/", "torget/redigera/"],
    ("knowledge", "en"): ["new/", "torget/edit/"],
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A wizard, and what its first page is sent beside a title."""

    wizard: Wizard
    factory: Any
    sent: dict[str, str]
    owner: str = "owner"

    @property
    def name(self):
        return self.wizard.model._meta.app_label

    @property
    def new(self):
        return reverse(f"{self.name}:{self.wizard.prefix}create")

    @property
    def records(self):
        return self.wizard.model.objects

    def first_page(self, record):
        return self.wizard.url("edit", record)


CASES = [
    Case(CHALLENGES, factories.ChallengeFactory, {"description": "Ingen vet var den ligger."}),
    Case(
        OUTCOMES,
        factories.OutcomeFactory,
        {"description": "Gå platsen.", "kind": "method", "relation": "partner"},
    ),
    Case(
        DIALOGUES, factories.DialogueFactory, {"description": "Torget byggs om.", "kind": "citizen"}, owner="organiser"
    ),
    Case(REPORTS, factories.ReportFactory, {"kind": "report", "language": "sv", "year": "2018"}),
    Case(
        FINDINGS,
        factories.FindingFactory,
        {"summary": "Fler arbetar.", **rows("view"), **rows("contributor"), **rows("source")},
    ),
]


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request, db):
    return request.param


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def sent(case, organisation):
    return {"title": MINE, "organisation": organisation.pk, **case.sent}


@pytest.fixture
def draft(case, organisation):
    return case.factory(**{case.owner: organisation})


@pytest.mark.parametrize(("app", "language"), ADDRESSES)
def test_pages_have_their_addresses(app, language):
    wizard = next(case.wizard for case in CASES if case.name == app)
    with translation.override(language):
        home = reverse(f"{app}:{wizard.list_name}")
        found = [
            reverse(f"{app}:{wizard.prefix}create"),
            *(wizard.url(page.name, wizard.model(pk=7, slug="torget")) for page in wizard.pages),
        ]
    assert found == [f"{home}{address}" for address in ADDRESSES[app, language]]


def test_empty_form_has_an_address_of_its_own_which_keeps_the_question(client, case):
    response = client.get(case.new, {"challenge": "torget"})
    assert response.status_code == 302
    page = client.get(response.url)
    assert response.url == f"{case.new}?challenge=torget&key={page.context['form_key']}"


def test_double_click_makes_one_draft(client, case, sent):
    sent["form_key"] = uuid.uuid4()
    first, second = client.post(case.new, sent), client.post(case.new, sent)
    assert first.url == second.url
    assert case.records.count() == 1


def test_way_back_leads_to_the_draft_and_saves_another_text_in_it(client, case, sent):
    empty = client.get(case.new).url
    client.post(empty, sent)
    draft = case.records.get()
    assert client.get(empty).url == case.first_page(draft)
    client.post(empty, sent | {"title": "Annan rubrik"})
    assert case.records.get().title == "Annan rubrik"


def test_faulty_text_on_the_way_back_is_told_and_kept(client, case, sent):
    empty = client.get(case.new).url
    client.post(empty, sent)
    response = client.post(empty, sent | {"title": "Å" * 1000})
    assert "title" in response.context["form"].errors
    assert "Å" * 1000 in response.text
    assert case.records.get().title == MINE


def test_key_of_another_persons_form_makes_a_draft_of_ones_own(client, case, sent, other_planner):
    theirs = case.factory(author=other_planner, form_key=uuid.uuid4(), title=THEIRS)
    assert client.post(case.new, sent | {"form_key": theirs.form_key}).status_code == 302
    assert case.records.count() == 2
    assert case.records.get(pk=theirs.pk).title == THEIRS


@pytest.mark.parametrize("key", ["", "nonsense", "9" * 100])
def test_form_without_a_usable_key_is_saved_all_the_same(client, case, sent, key):
    assert client.post(case.new, sent | {"form_key": key}).status_code == 302


def test_form_text_survives_expired_session(client, planner, case, sent, draft):
    client.logout()
    for address in (case.new, case.first_page(draft)):
        assert client.post(address, sent).url.startswith(reverse("account_login"))
    client.force_login(planner)
    for address in (case.new, case.first_page(draft)):
        assert MINE in client.get(address, follow=True).text
        assert client.post(address, sent).status_code == 302
    assert client.session["drafts"] == {}


def test_second_of_two_writers_is_told_and_keeps_the_words(client, case, sent, draft, organisation):
    address = case.first_page(draft)
    seen = client.get(address).context["form"]["seen"].value()
    colleague = Client()
    colleague.force_login(factories.MembershipFactory(organisation=organisation).user)
    colleague.post(address, sent | {"title": THEIRS})
    response = client.post(address, sent | {"seen": seen})
    assert response.status_code == 200
    assert MINE in response.text
    assert case.records.get(pk=draft.pk).title == THEIRS
    again = response.context["form"]["seen"].value()
    assert client.post(address, sent | {"seen": again}).status_code == 302


def test_double_click_on_a_page_is_no_conflict(client, case, sent, draft):
    address = case.first_page(draft)
    sent["seen"] = client.get(address).context["form"]["seen"].value()
    assert [client.post(address, sent).status_code for _click in range(2)] == [302, 302]


def test_button_says_whether_to_go_on_or_to_leave(client, case, sent, draft):
    address = case.first_page(draft)
    home = reverse(case.wizard.home) if case.wizard.home else case.records.get(pk=draft.pk).get_absolute_url()
    following = case.wizard.pages[1:]
    onward = case.wizard.url(following[0].name, draft) if following else home
    assert client.post(address, sent | {"next": ""}).url == onward
    assert client.post(address, sent | {"leave": ""}).url == home


def test_pages_are_listed_with_a_mark_at_the_one_shown(client, case, draft):
    for page in case.wizard.pages:
        if page.path:
            shown = client.get(case.wizard.url(page.name, draft)).context["pages"]
            assert [label for label, _url, is_here in shown if is_here] == [page.label]
            assert [url for _label, url, _is_here in shown] == [
                case.wizard.url(one.name, draft) for one in case.wizard.pages
            ]


def test_page_without_a_template_of_its_own_shows_its_fields(client, case, draft):
    request = client.get(case.first_page(draft)).wsgi_request
    page = replace(case.wizard.pages[0], template="core/wizard/page.html")
    plain = case.wizard.show(request, page, case.wizard.form(request, page, draft), draft)
    assert draft.title in plain.text
