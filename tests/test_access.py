"""Every address, for every kind of visitor, in both languages, as ``tests/access.py`` says."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from sodertorn.kept_pages import KEPT_PAGES
from tests import policy
from tests.access import ACCESS, EVERYBODY, VISITORS, World, names
from tests.loudest import more_than_one_next_step
from tests.transitions import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # some go through the whole table
ROWS = [
    pytest.param(name, row, id="-".join(filter(None, (name, row.method, row.case))))
    for name, rows in ACCESS.items()
    for row in rows
]
# Who may open an address is the same Python in both languages: in English, whoever may do least and most.
IN_ENGLISH = ("anonymous", "planner", "superuser")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The records and visitors of the table, made once and logged in: what a visit changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        world.cookies = {visitor: logged_in(getattr(world, visitor)).cookies for visitor in VISITORS}
        yield world
        transaction.set_rollback(True)


def visit(world, visitor, name, row):
    """Return the visitor's answer; what it changed is taken back, so that the next visitor finds the same."""
    cache.clear()
    client = Client(raise_request_exception=False)
    client.cookies.update(world.cookies[visitor])
    with transaction.atomic():
        address = reverse(name, kwargs=row.given(world))
        response = drained(getattr(client, row.method)(address, row.data(world)))
        transaction.set_rollback(True)
    return response


def drained(response):
    """Read an answer to its end, which closes the file it came from."""
    if response.streaming:
        list(response)
    return response


@pytest.fixture(scope="session")
def visitors(request):
    chosen = request.config.getoption("visitors")
    return chosen.split(",") if chosen else VISITORS


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_address_answers_each_visitor_as_the_table_says(world, visitors, name, row):
    told = dict(zip(VISITORS, row.codes, strict=True))
    wrong = {}
    for language in ("sv", "en"):
        for visitor in visitors if language == "sv" else [one for one in visitors if one in IN_ENGLISH]:
            with translation.override(language):
                response = visit(world, visitor, name, row)
            if response.status_code != told[visitor]:
                wrong[language, visitor] = f"{response.status_code} instead of {told[visitor]}"
            elif found := policy.faults(response) or more_than_one_next_step(response):
                wrong[language, visitor] = found
    assert wrong == {}


def test_every_address_has_a_row():
    assert sorted(set(names()) - set(ACCESS)) == []


def test_every_row_has_an_address():
    assert sorted(set(ACCESS) - set(names())) == []


READS = [(name, row) for name, rows in ACCESS.items() for row in rows if row.method == "get"]
# A page with a form that is posted has a token in it, and is nobody's to cache; so have the login's own pages.
PUBLIC = [
    (name, row)
    for name, row in READS
    if row.codes == EVERYBODY and not (row.has_form or row.remembers or name.startswith(("account_", "mfa_")))
]


@pytest.mark.usefixtures("page_cache")
def test_kept_pages_are_answered_as_the_table_says(world):
    """Somebody who may see most reads first, and everybody; the last reader is answered from the cache."""
    wrong = []
    for name, row in [read for read in READS if read[0] in KEPT_PAGES]:
        with transaction.atomic():
            address = reverse(name, kwargs=row.given(world))
            for visitor in ("superuser", *VISITORS, "anonymous"):
                client = Client(raise_request_exception=False)
                client.cookies.update(world.cookies[visitor])
                status = drained(client.get(address, row.data(world))).status_code
                if status != row.codes[VISITORS.index(visitor)]:
                    wrong.append((name, row.case, visitor, status))
            transaction.set_rollback(True)
    assert wrong == []


def test_reading_writes_nothing(world):
    written = []
    for name, row in READS:
        with transaction.atomic():
            address = reverse(name, kwargs=row.given(world))
            with CaptureQueriesContext(connection) as queries:
                drained(Client(raise_request_exception=False).get(address, row.data(world)))
            transaction.set_rollback(True)
        statements = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(WRITES)]
        written += [(name, row.case, sql) for sql in statements if not (row.remembers and "django_session" in sql)]
    assert written == []


def test_public_page_sets_no_cookie(world):
    """Any cache may hold what everybody may see: no session, no token, and nothing that differs by a cookie sent."""
    cookies = [(name, row.case, visit(world, "anonymous", name, row).cookies) for name, row in PUBLIC]
    assert [found for found in cookies if found[-1]] == []


def test_public_page_answers_a_question_for_its_headers_only(world):
    """Link checkers and load balancers ask by HEAD."""
    answers = [
        (name, row.case, visit(world, "anonymous", name, replace(row, method="head")).status_code)
        for name, row in PUBLIC
    ]
    assert [answer for answer in answers if answer[-1] != 200] == []
