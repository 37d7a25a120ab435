import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from tests import factories


def pytest_addoption(parser):
    parser.addoption("--visitors", help="the kinds of visitors to try the access table for, instead of all: a,b")


def pytest_unconfigure():
    """Remove the run's folder; xdist's workers leave without doing what atexit was told."""
    shutil.rmtree(settings.VAR, ignore_errors=True)


def pytest_collection_modifyitems(items):
    """Begin with the walk over the site: it is one fixture's work, which two workers cannot share."""
    items.sort(key=lambda item: item.path.stem != "test_crawl")


def empty_by_delete(self, style, tables, *, reset_sequences=False, allow_cascade=False):
    """Empty the tables after a transactional test: TRUNCATE costs seconds for a hundred tables with a few rows each.

    The order does not matter: foreign keys are checked when the transaction ends.
    """
    return [f"DELETE FROM {self.quote_name(table)}" for table in tables]  # noqa: S608


DatabaseOperations.sql_flush = empty_by_delete


@pytest.fixture(autouse=True)
def _each_test_begins_alike():
    """Start in Swedish with an empty cache: rate limits and counts of the test before are gone."""
    cache.clear()
    translation.activate("sv")
    yield
    translation.activate("sv")


@pytest.fixture
def resident(db):
    return factories.UserFactory()


@pytest.fixture
def organisation(db):
    """The organisation that ``planner`` plans for."""
    return factories.OrganisationFactory()


@pytest.fixture
def planner(organisation):
    return factories.MembershipFactory(organisation=organisation).user


@pytest.fixture
def other_planner(db):
    """A planner of another organisation."""
    return factories.MembershipFactory().user


@pytest.fixture
def editor(db):
    return factories.UserFactory(editor=True)


@pytest.fixture
def superuser(db):
    return factories.UserFactory(superuser=True)
