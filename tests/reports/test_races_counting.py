"""Many first readers of a day at once: one row, and all of them in it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from reports.counting.counts import count
from reports.models import DayCount
from tests import factories
from tests.parallel import at_once, needs_rows_that_lock

pytestmark = [needs_rows_that_lock, pytest.mark.django_db(transaction=True)]
READERS = 8


def test_readers_at_once_make_one_row_that_has_them_all():
    report = factories.ReportFactory(published=True)

    def reader(n):
        request = RequestFactory().get(
            "/", headers={"user-agent": "Mozilla/5.0 Firefox/145.0"}, REMOTE_ADDR=f"192.0.2.{n}"
        )
        request.user = AnonymousUser()
        return lambda: count(request, report, DayCount.Kind.VIEW)

    at_once(*(reader(n) for n in range(READERS)))
    assert [row.number for row in DayCount.objects.filter(report=report)] == [READERS]
