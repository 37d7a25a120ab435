"""The version of the content moves with every change that readers can see, by whatever way, and with no other."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import RequestFactory

from core.database.triggers import content_models, watch_content
from core.models import ContentChange
from core.publishing.content import content_version, gather_changes, kept, kept_each
from dialogues.models import VisitDay
from reports.models import DayCount
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock

pytestmark = pytest.mark.django_db


def moves(act):
    before = content_version()
    act()
    return content_version() != before


def test_each_table_that_readers_see_is_watched():
    """A new model is, from the migration that makes its table."""
    tables = {model._meta.db_table for model in content_models()}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        assert {table for (table,) in cursor.fetchall()} == tables


def test_version_moves_by_every_way_of_writing():
    report = factories.ReportFactory(published=True)
    challenge = factories.ChallengeFactory()
    reports = type(report).objects
    assert moves(report.save)
    assert moves(lambda: reports.update(publisher="KTH"))
    assert moves(lambda: report.challenges.add(challenge))
    assert moves(lambda: report.challenges.clear())
    assert moves(lambda: reports.bulk_update([report], ["title"]))
    assert moves(report.delete)


def test_version_stays_where_readers_see_nothing():
    report, user = factories.ReportFactory(published=True), factories.UserFactory()
    assert not moves(lambda: DayCount.objects.create(report=report, day="2026-11-30", kind="view", number=1))
    dialogue = factories.DialogueFactory(published=True)
    assert not moves(lambda: VisitDay.objects.create(dialogue=dialogue, day="2026-11-30", number=1))
    assert not moves(user.save)


def test_version_of_what_is_taken_back_never_returns():
    """What was counted in a transaction that failed must not be taken for what came after it."""
    factories.AreaFactory()
    before = content_version()
    with transaction.atomic():
        factories.AreaFactory()
        inside = content_version()
        transaction.set_rollback(True)
    assert content_version() == before
    factories.AreaFactory()
    assert content_version() not in {before, inside}


def test_kept_value_is_made_once_a_version():
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    assert [kept("numbers", make), kept("numbers", make)] == [0, 0]
    factories.AreaFactory()
    assert [kept("numbers", make), kept("others", make)] == [1, 2]


def test_nothing_is_a_value_too():
    made = []
    for _twice in range(2):
        assert kept("nothing", lambda: made.append(1)) is None
    assert made == [1]


def test_of_many_things_those_are_made_that_are_missing():
    made = []

    def make(missing):
        made.append(missing)
        return {one: one * 10 for one in missing if one < 4}

    names = {one: f"row:{one}" for one in (3, 1, 2, 4)}
    kept("row:1", lambda: 10)
    assert list(kept_each(names, make).items()) == [(3, 30), (1, 10), (2, 20)]  # the fourth was gone
    assert list(kept_each(names, make).items()) == [(3, 30), (1, 10), (2, 20)]
    assert made == [[3, 2, 4], [4]]


@pytest.mark.parametrize(("method", "queries"), [("get", 1), ("head", 1), ("post", 2)])
def test_version_is_asked_once_by_who_only_reads(method, queries, django_assert_num_queries):
    request = getattr(RequestFactory(), method)("/")
    with django_assert_num_queries(queries):
        assert content_version(request) == content_version(request)


def test_gathering_leaves_one_row_and_the_version():
    """Else it would end what is kept, though nothing has changed."""
    for _n in range(3):
        factories.AreaFactory()
    before = content_version()
    for _twice in range(2):
        gather_changes()
        assert ContentChange.objects.count() == 1
        assert content_version() == before
    factories.AreaFactory()
    assert content_version() != before


def test_gathering_where_nothing_has_changed_yet():
    ContentChange.objects.all().delete()
    gather_changes()
    assert content_version() == "0.None"


def test_nothing_is_set_twice(django_assert_num_queries):
    with django_assert_num_queries(1):
        watch_content()


def test_migrating_again_changes_nothing():
    before = content_version()
    call_command("migrate", verbosity=0)
    assert content_version() == before


@pytest.mark.django_db(transaction=True)
@needs_rows_that_lock
def test_who_writes_waits_for_nobody_who_writes_elsewhere():
    first, second = factories.AreaFactory(), factories.AreaFactory()
    before = int(content_version().partition(".")[0])
    with transaction.atomic():
        change(first)
        assert at_once(lambda: change(second)) == [1]  # it would never come to an end
    assert int(content_version().partition(".")[0]) == before + 2


def change(area):
    return type(area).objects.filter(pk=area.pk).update(name="Ny")


@pytest.mark.django_db(transaction=True)
def test_content_can_be_written_without_the_version():
    """Migrated back to before it, the portal works, and it watches again when it is there again."""
    try:
        call_command("migrate", "core", "zero", verbosity=0)
        factories.AreaFactory()
    finally:
        call_command("migrate", "core", verbosity=0)
    assert moves(factories.AreaFactory)
