"""Data out: what the organiser gets, what everybody gets, and what neither does."""

import csv
import datetime as dt
import io
import json
import tracemalloc
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from dialogues.models import Activity, Answer, Contribution, Dialogue, Kind
from dialogues.open_data import export as data
from dialogues.open_data.data_sets import data_set, data_sets
from tests import factories

pytestmark = pytest.mark.django_db
FORMS = ("csv", "xlsx", "json")
FORMULAS = ["=1+1", "+46 70", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://elak.example")']


@pytest.fixture
def organisation():
    return factories.OrganisationFactory()


@pytest.fixture
def dialogue(organisation):
    return factories.DialogueFactory(open_now=True, organiser=organisation)


@pytest.fixture
def planner(organisation):
    return factories.MembershipFactory(organisation=organisation).user


@pytest.fixture
def contribution(dialogue):
    activity = factories.ActivityFactory(dialogue=dialogue, kind="map", slug="karta")
    one = factories.ContributionFactory(
        activity=activity, published=True, title="Bänkar", text="Fler bänkar längs ån", latitude="59.23456",
        longitude="17.98765", category=factories.CategoryFactory(activity=activity, name_sv="Utemiljö"),
    )  # fmt: skip
    factories.AnswerFactory(contribution=one, state="partly", text="Fyra av dem.")
    return one


def read(client, dialogue, form, name="dialogues:open-data-file"):
    response = client.get(reverse(name, args=[dialogue.slug, form]))
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].endswith(f'.{form}"')
    return b"".join(response)


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_everybody_gets_what_was_said_and_answered_without_who_and_exactly_where(client, dialogue, contribution):
    (row,) = table(read(client, dialogue, "csv"))
    assert (row["id"], row["activity"], row["title"], row["category"]) == (
        str(contribution.pk), "karta", "Bänkar", "Utemiljö",
    )  # fmt: skip
    assert (row["latitude"], row["longitude"]) == ("59.235", "17.988")
    assert (row["answer"], row["answer_text"]) == ("partly", "Fyra av dem.")
    assert set(row) == {column.name for column in data.OPEN_COLUMNS}
    assert not {"name_shown", "state", "latitude_exact"} & set(row)


def test_json_holds_the_code_book_beside_the_contributions(client, dialogue, contribution):
    given = json.loads(read(client, dialogue, "json"))
    assert given["dialogue"] == dialogue.slug
    assert [column["name"] for column in given["columns"]] == list(given["contributions"][0])
    assert given["contributions"][0]["latitude"] == 59.235
    kinds = {value: str(label) for value, label in Kind.choices}
    assert given["columns"][3]["values"] == kinds


def test_workbook_opens_and_has_a_code_book(client, dialogue, contribution):
    book = zipfile.ZipFile(io.BytesIO(read(client, dialogue, "xlsx")))
    assert book.testzip() is None
    sheets = book.read("xl/workbook.xml").decode()
    assert "contributions" in sheets
    assert "code book" in sheets
    assert "Fler bänkar längs ån" in book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("state", [state for state in Contribution.State.values if state != "published"])
def test_unpublished_contribution_is_not_in_open_data(client, dialogue, contribution, form, state):
    hidden = {"hidden_reason": "Personangrepp"} if state in Contribution.UNSEEN else {}
    secret = factories.ContributionFactory(
        activity=contribution.activity,
        text="Hemlighetstext",
        participant__name_shown="Hemlignamn",
        state=state,
        **hidden,
    )
    factories.ContributionFactory(
        activity=contribution.activity, text="Svar på hemlighet", reply_to=secret, published=True
    )
    content = read(client, dialogue, form)
    if form == "xlsx":
        content = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert "hemlig" not in content.decode("utf-8-sig").casefold()


@pytest.mark.parametrize("form", FORMS)
def test_results_that_are_shown_afterwards_are_not_in_the_open_data_before(client, dialogue, contribution, form):
    contribution.activity.results = "afterwards"
    contribution.activity.save()
    content = read(client, dialogue, form)
    if form == "xlsx":
        content = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert "Fler bänkar" not in content.decode("utf-8-sig")


def test_organiser_gets_names_and_what_is_hidden_but_no_address(client, dialogue, contribution, planner):
    someone = factories.ParticipantFactory(
        dialogue=dialogue, by_email=True, email="hemlig@example.org", name_shown="Kim"
    )
    factories.ContributionFactory(
        activity=contribution.activity, participant=someone, state="hidden", hidden_reason="Reklam", text="Köp nu"
    )
    client.force_login(planner)
    content = read(client, dialogue, "csv", "dialogues:export")
    hidden = next(row for row in table(content) if row["text"] == "Köp nu")
    assert (hidden["name_shown"], hidden["state"], hidden["hidden_because"]) == ("Kim", "hidden", "Reklam")
    assert b"hemlig@example.org" not in content


@pytest.mark.parametrize("gone", ["unconfirmed", "withdrawn"])
def test_withdrawn_or_unconfirmed_contribution_is_not_exported(client, dialogue, contribution, planner, gone):
    factories.ContributionFactory(activity=contribution.activity, text="Borttaget", state=gone)
    client.force_login(planner)
    assert b"Borttaget" not in read(client, dialogue, "csv", "dialogues:export")


@pytest.mark.parametrize("text", FORMULAS)
def test_export_escapes_formulas(client, dialogue, contribution, text):
    Contribution.objects.filter(pk=contribution.pk).update(text=text, title=text.strip())
    (row,) = table(read(client, dialogue, "csv"))
    assert row["text"].startswith("'")
    sheet = zipfile.ZipFile(io.BytesIO(read(client, dialogue, "xlsx"))).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_unknown_form_and_foreign_dialogue_are_not_there(client, dialogue, planner):
    assert client.get(reverse("dialogues:open-data-file", args=[dialogue.slug, "exe"])).status_code == 404
    other = factories.DialogueFactory(open_now=True)
    client.force_login(planner)
    assert client.get(reverse("dialogues:export", args=[other.slug, "csv"])).status_code == 403


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_explains_every_column_in_its_language(client, dialogue, contribution, language, planner):
    with translation.override(language):
        address = reverse("dialogues:open-data", args=[dialogue.slug])
        meanings = [entry["meaning"] for entry in data.code_book(data.OPEN_COLUMNS)]
    page = client.get(address)
    assert page.context["columns"] == [dict(entry) for entry in page.context["columns"]]
    assert all(meaning in page.text.replace("&#x27;", "'") for meaning in meanings)
    assert reverse("dialogues:export", args=[dialogue.slug, "csv"]) not in page.text
    client.force_login(planner)
    with translation.override(language):
        assert reverse("dialogues:export", args=[dialogue.slug, "csv"]) in client.get(address).text


@pytest.mark.parametrize("form", FORMS)
def test_file_is_not_sent_again_until_something_changes(client, dialogue, contribution, form):
    address = reverse("dialogues:open-data-file", args=[dialogue.slug, form])
    response = client.get(address)
    list(response)
    assert response["X-Robots-Tag"] == "noindex"
    held = {"If-None-Match": response["ETag"]}
    assert client.get(address, headers=held).status_code == 304
    Contribution.objects.filter(pk=contribution.pk).update(text="Färre bänkar")
    assert client.get(address, headers=held).status_code == 200


def test_file_is_sent_again_when_an_activity_closes_by_the_clock(client, dialogue, contribution, monkeypatch):
    closes_at = timezone.now() + dt.timedelta(hours=1)
    Activity.objects.filter(pk=contribution.activity_id).update(results="afterwards", closes_at=closes_at)
    address = reverse("dialogues:open-data-file", args=[dialogue.slug, "csv"])
    response = client.get(address)
    assert b"Fler" not in b"".join(response)
    held = {"If-None-Match": response["ETag"]}
    assert client.get(address, headers=held).status_code == 304
    monkeypatch.setattr(timezone, "now", lambda: closes_at + dt.timedelta(seconds=1))
    assert "Fler bänkar" in b"".join(client.get(address, headers=held)).decode()


def test_organisers_export_is_kept_nowhere(client, dialogue, contribution, planner):
    client.force_login(planner)
    response = client.get(reverse("dialogues:export", args=[dialogue.slug, "csv"]))
    assert "no-store" in response["Cache-Control"]
    assert "ETag" not in response


def held_with(days, *, answered=None, **dialogue):
    """A dialogue that is over, with a published note of each day."""
    held = factories.DialogueFactory(published=True, **dialogue)
    activity = factories.ActivityFactory(dialogue=held)
    for day in days:
        note = factories.ContributionFactory(activity=activity, published=True, received_on=day)
        if answered:
            answer = factories.AnswerFactory(contribution=note, state="partly", text="Ja.")
            Answer.objects.filter(pk=answer.pk).update(answered_at=answered)
    return held


@pytest.mark.parametrize(
    ("days", "answered", "latest"),
    [
        ([], None, None),
        (["2026-03-01", "2026-03-04"], None, dt.date(2026, 3, 4)),
        (["2026-03-01"], None, dt.date(2026, 3, 2)),  # the day they were published: no data change before that
        (["2026-03-01"], dt.datetime(2026, 5, 2, 23, 30, tzinfo=dt.UTC), dt.date(2026, 5, 3)),  # as it is in Sweden
    ],
)
def test_data_were_last_changed_on_the_latest_day_that_they_hold(days, answered, latest):
    held = held_with(days, answered=answered)
    hidden = {"state": "hidden", "hidden_reason": "Reklam", "received_on": "2026-09-09"}
    factories.ContributionFactory(activity=held.activities.get(), **hidden)
    Dialogue.objects.filter(pk=held.pk).update(method_sv="Ord som har ändrats")
    assert data_set(held).modified == latest
    assert [one.modified for one in data_sets()] == [latest]


def test_dialogue_is_open_data_by_the_calendar_though_the_job_is_late():
    ahead = timezone.localdate() + dt.timedelta(days=60)
    late = {"answer_by": ahead, "publication": "published", "published_at": timezone.now()}
    opens = factories.DialogueFactory(state="scheduled", started="2026-01-01", **late)
    closes = held_with(["2026-03-04"], state="open", started="2026-01-01", ended="2026-04-01", answer_by=ahead)
    factories.DialogueFactory(state="scheduled", started="2099-01-01", **late)
    told = {one.name: (one.is_continuous, one.modified) for one in data_sets()}
    assert told == {opens.slug: (True, None), closes.slug: (False, dt.date(2026, 3, 4))}
    assert [data_set(one).is_continuous for one in (opens, closes)] == [True, False]


def test_export_reads_in_pieces(dialogue, contribution):
    """Flat memory: 25,000 rows take hardly more than 5,000, as they are written while they are read."""

    def peak(rows):
        Contribution.objects.bulk_create(
            Contribution(dialogue=dialogue, activity=contribution.activity, text="x" * 200, state="published")
            for _n in range(rows)
        )
        tracemalloc.start()
        for _piece in data.as_csv(dialogue, data.public().filter(dialogue=dialogue), data.OPEN_COLUMNS):
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few, many = peak(5_000), peak(20_000)
    assert many < few * 1.5
