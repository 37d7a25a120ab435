"""Every address, for every kind of visitor, in both languages, as ``tests/access.py`` says."""

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from tests.access import ACCESS, EVERYBODY, VISITORS, World, names

pytestmark = pytest.mark.django_db
ROWS = [
    pytest.param(name, row, id="-".join(filter(None, (name, row.method, row.case))))
    for name, rows in ACCESS.items()
    for row in rows
]
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The records and visitors of the table, made once: what a visit changes is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def visit(world, visitor, name, row):
    """Return the visitor's answer; what it changed is taken back, so that the next visitor finds the same."""
    cache.clear()
    client = Client(raise_request_exception=False)
    user = getattr(world, visitor)
    with transaction.atomic():
        if user.is_authenticated:
            client.force_login(user)
        address = reverse(name, kwargs=row.given(world))
        response = drained(getattr(client, row.method)(address, row.data(world)))
        transaction.set_rollback(True)
    return response


def drained(response):
    """Read an answer to its end, which closes the file it came from."""
    if response.streaming:
        list(response)
    return response


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("name", "row"), ROWS)
def test_address_answers_each_visitor_as_the_table_says(world, name, row, language):
    with translation.override(language):
        answers = {visitor: visit(world, visitor, name, row).status_code for visitor in VISITORS}
    assert answers == dict(zip(VISITORS, row.codes, strict=True))


def test_every_address_has_a_row():
    assert sorted(set(names()) - set(ACCESS)) == []


def test_every_row_has_an_address():
    assert sorted(set(ACCESS) - set(names())) == []


@pytest.mark.parametrize(("name", "row"), [row for row in ROWS if row.values[1].method == "get"])
def test_reading_writes_nothing(world, name, row):
    address = reverse(name, kwargs=row.given(world))
    with CaptureQueriesContext(connection) as queries:
        drained(Client(raise_request_exception=False).get(address, row.data(world)))
    written = [query["sql"] for query in queries if query["sql"].lstrip().upper().startswith(WRITES)]
    assert [sql for sql in written if not (row.remembers and "django_session" in sql)] == []


# A page with a form that is posted has a token in it, and is nobody's to cache; so have the login's own pages.
PUBLIC = [
    row
    for row in ROWS
    if row.values[1].codes == EVERYBODY
    and not row.values[1].has_form
    and not row.values[1].remembers
    and not row.values[0].startswith(("account_", "mfa_"))
]


@pytest.mark.parametrize(("name", "row"), PUBLIC)
def test_public_page_sets_no_cookie(world, name, row):
    """Any cache may hold what everybody may see: no session, no token, and nothing that differs by a cookie sent."""
    response = drained(Client().get(reverse(name, kwargs=row.given(world)), row.data(world)))
    assert response.cookies == {}


@pytest.mark.parametrize(("name", "row"), PUBLIC)
def test_public_page_answers_a_question_for_its_headers_only(world, name, row):
    """Link checkers and load balancers ask by HEAD."""
    assert drained(Client().head(reverse(name, kwargs=row.given(world)), row.data(world))).status_code == 200
