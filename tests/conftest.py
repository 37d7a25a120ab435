import gc
import shutil

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from core.forms import human
from tests import factories


def pytest_addoption(parser):
    parser.addoption("--visitors", help="the kinds of visitors to try the access table for, instead of all: a,b")


def pytest_configure():
    """Leave the thousands of collected tests out of every search for garbage: they took a quarter of the time."""
    gc.disable()


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


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
    """Start in Swedish with empty caches: rate limits, counts and pages of the test before are gone."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    translation.activate("sv")
    yield
    translation.activate("sv")


@pytest.fixture
def page_cache(settings):
    """Pages for readers who are not logged in come from the cache, as they do where the portal runs."""
    settings.PAGE_CACHE = True


@pytest.fixture
def stamps_of_any_form(monkeypatch):
    """Bind no form to its address and its reader, so that a test can send one that it has not opened."""
    monkeypatch.setattr(human, "place_of", lambda _request, _path="": "")


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
