"""The benchmark runs by hand, seldom: what it fills and asks for has to follow the models and the addresses."""

import pytest
from django.core.management import call_command
from django.db import connection

from tools.bench.fill import Filling
from tools.bench.pages import pages

RECORDS = 60


@pytest.mark.skipif(connection.vendor != "postgresql", reason="measures PostgreSQL")
@pytest.mark.django_db
def test_pages_of_a_filled_database_answer(client):
    call_command("load_programme", verbosity=0)
    Filling(RECORDS).all()

    answers = {page.name: client.get(page.urls[0]).status_code for page in pages()}
    assert set(answers.values()) == {200}, answers
