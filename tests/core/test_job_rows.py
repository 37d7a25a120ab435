"""A row that fails is told of and stops nobody else; the command says so at its end."""

import logging

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from core.jobs import Done, each
from core.models import JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level(logging.CRITICAL)


def rows(names):
    return [JobRun.objects.create(name=name, due_at=timezone.now()) for name in names]


def say(row):
    JobRun.objects.filter(pk=row.pk).update(said="done")
    if row.name == "b":
        raise ValueError("secret words")
    return row.name != "c"


def test_row_that_fails_is_undone_and_stops_nobody_else():
    runs = rows("abcd")
    assert each(runs, say) == Done(2, (f"jobrun {runs[1].pk} (ValueError)",))
    assert "".join(JobRun.objects.filter(said="done").values_list("name", flat=True)) == "acd"


def test_fault_in_the_database_leaves_the_next_row_a_transaction():
    done = each(rows("ab"), lambda row: JobRun.objects.filter(pk=row.pk).update(name="b"))
    assert (done.number, len(done.failed)) == (1, 1)


def test_command_ends_with_a_failure_that_names_no_words_of_anybody():
    Done(3).end()
    with pytest.raises(CommandError, match=r"^6 failed: a, a, a, a, b and 1 more\. The log says why\.$"):
        (Done(1, ("a",) * 4) + Done(0, ("b", "c"))).end()
