"""The pool of connections: a broken one is never handed out, and a good one is not asked about each time."""

import pytest
from django.db import connections
from psycopg_pool import ConnectionPool

from core.database.pooled import base
from tests.sodertorn.test_database_away import instead, pooled, postgresql

pytestmark = [pytest.mark.django_db(transaction=True), postgresql]


@pytest.fixture
def portal():
    with instead(CONN_HEALTH_CHECKS=True, **pooled()) as portal:
        yield portal


@pytest.fixture
def asked(monkeypatch):
    """The connections of which the server was asked whether they hold."""
    connections_asked = []
    really = ConnectionPool.check_connection

    def check(connection):
        connections_asked.append(connection)
        really(connection)

    monkeypatch.setattr(ConnectionPool, "check_connection", staticmethod(check))
    return connections_asked


def answer(portal):
    """Do what a request does; return the number of the server's process."""
    with portal.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    portal.close()
    return pid


def test_a_connection_in_use_is_not_asked_about_each_time(portal, asked):
    pids = {answer(portal) for _request in range(5)}

    assert len(pids) == 1
    assert len(asked) == 1


def test_each_request_begins_with_what_it_writes_kept(portal):
    """Though the connection is one that had begun a transaction."""
    answer(portal)
    portal.set_autocommit(False)
    answer(portal)
    answer(portal)
    portal.ensure_connection()
    assert portal.connection.autocommit
    portal.close()


def test_one_that_nobody_used_for_a_while_is_asked_about(portal, asked, monkeypatch):
    answer(portal)
    monkeypatch.setattr(base, "ASKED_ANEW", -1.0)
    answer(portal)

    assert len(asked) == 2


def test_one_that_the_server_has_ended_is_replaced(portal):
    pid = answer(portal)
    other = connections["default"].copy()
    other.settings_dict["OPTIONS"] = other.settings_dict["OPTIONS"] | {"pool": False}
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert cursor.fetchone() == (True,)
    other.close()

    assert answer(portal) != pid
