"""Commitments and changes as open data: read back as they were written, and only what everybody reads."""

import csv
import io
import json

import pytest
from django.urls import reverse

from sodertorn.open_data.sets import data_sets
from tests.factories import ChangePictureFactory, CommitmentFactory, PlanChangeFactory, TalkFactory, WorthFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk():
    return TalkFactory(open_now=True)


def fetched(client, name, form):
    response = client.get(reverse("talks:open-data-file", args=[name, form]))
    assert response.status_code == 200
    return b"".join(response).decode("utf-8-sig")


def table(client, name):
    return list(csv.DictReader(io.StringIO(fetched(client, name, "csv")), delimiter=";"))


def test_changes_are_read_back_with_their_code_book(client, talk):
    change = PlanChangeFactory(talk=talk, published=True, built=True, title="=Huset; flyttas", before="Två\nrader")
    ChangePictureFactory(plan_change=change)
    (row,) = table(client, "changes")
    assert (row["talk"], row["number"], row["before"]) == (talk.slug, "1", "Två\nrader")
    assert row["title"] == "'=Huset; flyttas"  # no formula
    found = json.loads(fetched(client, "changes", "json"))
    assert found["changes"][0]["title"] == "=Huset; flyttas"
    assert [column["name"] for column in found["columns"]] == list(row)
    (was_so,) = (column for column in found["columns"] if column["name"] == "was_so")
    assert found["changes"][0]["was_so"] in was_so["values"]


def test_worth_is_read_back_as_numbers(client, talk):
    change = PlanChangeFactory(talk=talk, published=True)
    WorthFactory(plan_change=change, low="10.5", high=18, direction="loss")
    WorthFactory(plan_change=change, kind="risk", unit="", low=None, of_what="Mindre risk", order=2)
    numbers, words = json.loads(fetched(client, "worth", "json"))["worth"]
    assert (numbers["low"], numbers["high"], numbers["direction"], numbers["unit"]) == (10.5, 18, "loss", "homes")
    assert (words["low"], words["high"], words["of_what"]) == ("", "", "Mindre risk")
    assert len(table(client, "worth")) == 2


def test_commitments_are_read_back_once_both_sides_have_agreed(client, talk):
    CommitmentFactory(talk=talk, proposed=True, text="Hemligt löfte")
    agreed = CommitmentFactory(talk=talk, done=True, number=1)
    (row,) = table(client, "commitments")
    assert (row["by"], row["to"]) == (agreed.by.organisation.name, agreed.to.organisation.name)
    assert (row["text"], row["due"], row["state"]) == (agreed.text, agreed.due_on.isoformat(), "done")
    assert "Hemligt" not in fetched(client, "commitments", "json")


@pytest.mark.parametrize("what", [{"publication": "draft", "published_at": None}, {"is_demonstration": True}])
def test_what_is_off_the_site_and_what_is_invented_is_no_data(client, talk, what):
    WorthFactory(plan_change=PlanChangeFactory(talk=talk, published=True))
    CommitmentFactory(talk=talk)
    for name, value in what.items():
        setattr(talk, name, value)
    talk.save()
    assert [table(client, name) for name in ("commitments", "changes", "worth")] == [[], [], []]
    assert not [one for one in data_sets() if one.kind.name == "talks"]


def test_they_stand_among_the_open_data_and_in_the_catalogue(client, talk):
    WorthFactory(plan_change=PlanChangeFactory(talk=talk, published=True))
    assert [one.name for one in data_sets() if one.kind.name == "talks"] == ["talks-changes", "talks-worth"]
    address = reverse("talks:open-data-file", args=["worth", "json"])
    assert address in client.get(reverse("data")).content.decode()
    assert address in b"".join(client.get(reverse("dcat-turtle"))).decode()
    page = client.get(reverse("talks:open-data")).content.decode()
    assert 'id="worth"' in page
    assert "<code>tCO2e</code>" in page
