"""Editors import figures in the workspace: a file, its columns, what it comes to, and what became of it."""

import datetime as dt
import io
import json
import zipfile

import pytest
import time_machine
import xlsxwriter
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.files import sandbox
from core.files.decoders import RefusedError
from core.models import LongTask
from knowledge.importing import desk
from knowledge.models import Delivery, Figure, Indicator, Source
from tests.factories import AreaFactory, IndicatorFactory
from tests.knowledge.folders import FILES

pytestmark = pytest.mark.django_db
TABLE = "Kommun;2010;2011\n0128 Salem;15 391;..\nSalem;-;\n"
GOOD = "Kommun;2010;2011\n0128 Salem;15 391;..\n"


@pytest.fixture(autouse=True)
def salem():
    return AreaFactory(kind="municipality", code="0128", name="Salem", parent=AreaFactory(kind="county", code="01"))


@pytest.fixture
def people():
    return Indicator.objects.create(slug="folk", code="folk", name="Folkmängd", unit="antal")


@pytest.fixture
def source():
    return Source.objects.create(slug="egen", name="Egen mätning")


@pytest.fixture
def desk_of(client, editor):
    client.force_login(editor)
    return client


def send(client, content, name="t.csv", **words):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("knowledge:import"), {"file": file, **words})


def columns(client, delivery, **changed):
    url = reverse("knowledge:import-columns", args=[delivery.pk])
    form = client.get(url).context["form"]
    said = {name: form[name].value() for name in form.fields} | {"indicator": "folk"} | changed
    return client.post(url, {name: "" if value is None else value for name, value in said.items()})


def act(client, delivery, **words):
    return client.post(desk.url_of(delivery), words, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_table_goes_from_file_to_receipt_and_back(desk_of, people, source):
    response = send(desk_of, GOOD, source=source.pk, label="2012")
    delivery = Delivery.objects.get()
    assert response.url == reverse("knowledge:import-columns", args=[delivery.pk])
    response = columns(desk_of, delivery)
    assert response.url == desk.url_of(delivery)
    assert not Figure.objects.exists()
    told_of = desk_of.get(response.url).context["told"]
    assert (told_of["new"], told_of["changed"], told_of["refused"]) == (2, 0, 0)
    response = act(desk_of, delivery, take="1")
    assert told(response) == ["Siffrorna har importerats."]
    assert list(Figure.objects.order_by("year").values_list("year", "status", "value")) == [
        (2010, "known", 15391),
        (2011, "missing", None),
    ]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.label, delivery.file.name) == ("taken_in", "2012", "")
    act(desk_of, delivery, back="1")
    assert not Figure.objects.exists()
    assert "redan" in told(act(desk_of, delivery, back="1"))[0]


def test_wrong_lines_are_named_and_left_out_when_asked(desk_of, people, source):
    send(desk_of, TABLE + "Ingenstans;1;2\n", source=source.pk)
    delivery = Delivery.objects.get()
    page = desk_of.get(columns(desk_of, delivery).url)
    assert page.content.decode().count("Ingenstans") == 1  # not once for each year
    act(desk_of, delivery, take="1")
    assert not Figure.objects.exists()
    act(desk_of, delivery, take="1", keep_good="on")
    assert Figure.objects.count() == 1  # of 2010 there are two


def test_what_is_here_already_is_no_delivery(desk_of, people, source, django_capture_on_commit_callbacks):
    for _time in range(2):
        send(desk_of, GOOD, source=source.pk)
        delivery = Delivery.objects.latest("pk")
        columns(desk_of, delivery)
        with django_capture_on_commit_callbacks(execute=True):
            response = act(desk_of, delivery, take="1")
    assert told(response) == ["Inget har sparats: allt finns redan."]
    assert Delivery.objects.count() == 1
    assert not default_storage.exists(delivery.file.name)


def test_folder_is_sent_packed_and_read_by_a_worker(desk_of, editor):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"ddf-master/{name}", text)
        archive.writestr("ddf-master/etl/../../run.py", "print()")
    response = send(desk_of, packed.getvalue(), "ddf.zip")
    task = LongTask.objects.get(owner=editor)
    assert response.url.endswith(f"{task.key}/")
    assert task.state == "done", task.message
    delivery = Delivery.objects.get()
    assert (delivery.receipt["told"]["new"], delivery.source.slug) == (7, "sodertornsanalysens-data")
    act(desk_of, delivery, take="1")
    assert Figure.objects.count() == 7


def test_answers_of_kolada_become_figures_and_a_draft(desk_of):
    answer = {"values": [
        {"id": "N1", "title": "Arbetande, andel (%)", "description": "Andel. OBS: Tolka försiktigt."},
        {"kpi": "N1", "municipality": "0128", "period": 2015, "values": [{"gender": "T", "value": 80.5}]},
    ]}  # fmt: skip
    send(desk_of, json.dumps(answer), "k.json")
    delivery = Delivery.objects.get()
    act(desk_of, delivery, take="1")
    made = Indicator.objects.get(code="N1")
    assert (made.publication, made.unit, made.method_note_sv) == ("draft", "procent", "OBS: Tolka försiktigt.")
    assert Figure.objects.get().value == 80.5


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "t.csv", "tom"),
        (b"%PDF-1.4", "t.csv", "inget av det som kan läsas"),
        (b"{", "t.json", "JSON"),
        (b"a;b\n1;2\n", "t.csv", "vems siffror"),
    ],
)
def test_file_that_cannot_be_taken_keeps_the_form(desk_of, content, name, said):
    response = send(desk_of, content, name, label="min version")
    assert response.status_code == 200
    page = response.content.decode()
    assert said in page
    assert "min version" in page
    assert not Delivery.objects.exists()


def test_damaged_spreadsheet_is_thrown_away(desk_of, source):
    response = send(desk_of, b"PK\x03\x04 damaged", "t.xlsx", source=source.pk)
    response = desk_of.get(response.url, follow=True)
    assert "inget av det som kan läsas" in told(response)[0]
    assert not Delivery.objects.exists()


def test_columns_that_cannot_be_are_refused_and_kept(desk_of, people, source):
    send(desk_of, GOOD, source=source.pk)
    delivery = Delivery.objects.get()
    for changed in (
        {"body": "0", "heads": "1"},
        {"layout": "rows", "year": None},
        {"indicator": "", "indicators": None},
        {"sex_from": "column", "sex": None},
        {"area": "99"},
    ):
        response = columns(desk_of, delivery, **changed)
        assert response.status_code == 200
        assert response.context["form"].errors


def test_only_indicators_of_the_source_can_be_chosen(desk_of, people, source):
    """Those of others would be refused: who makes their figures is known."""
    mine = IndicatorFactory(source_of_figures=source)
    IndicatorFactory()
    send(desk_of, GOOD, source=source.pk)
    page = desk_of.get(reverse("knowledge:import-columns", args=[Delivery.objects.get().pk]))
    assert set(page.context["form"].fields["indicator"].queryset) == {people, mine}


def test_what_nobody_takes_in_is_thrown_away(desk_of, people, source):
    send(desk_of, GOOD, source=source.pk)
    send(desk_of, GOOD, source=source.pk)
    first, second = Delivery.objects.order_by("pk")
    act(desk_of, first, away="1")
    assert list(Delivery.objects.all()) == [second]
    call_command("prune_deliveries")
    assert Delivery.objects.exists()
    with time_machine.travel(timezone.now() + dt.timedelta(days=15)):
        call_command("prune_deliveries")
    assert not Delivery.objects.exists()


def packed():
    folder = io.BytesIO()
    with zipfile.ZipFile(folder, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    return folder.getvalue()


def sheet(rows):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet()
    for n, row in enumerate(rows):
        page.write_row(n, 0, row)
    book.close()
    return stream.getvalue()


SHEET = sheet([["Kommun", "2010"], ["0128 Salem", "15391"]])


@pytest.fixture
def gate(monkeypatch):
    """The gate for files, of which a test says how often it is busy."""
    decoded, gate = sandbox.decoded, {"busy": 0, "arguments": []}

    def at_the_gate(decoder, file, *arguments, **words):
        gate["arguments"].append(arguments)
        if gate["busy"] > 0:
            gate["busy"] -= 1
            raise RefusedError("busy")
        return decoded(decoder, file, *arguments, **words)

    monkeypatch.setattr(sandbox, "decoded", at_the_gate)
    return gate


def test_folder_whose_turn_it_is_not_is_kept_and_read_when_asked_again(desk_of, gate):
    gate["busy"] = 1
    response = send(desk_of, packed(), "ddf.zip")
    task = LongTask.objects.get()
    assert "läses andra filer" in task.message, task.message
    delivery = Delivery.objects.get()
    page = desk_of.get(task.url).content.decode()
    assert "Filen har inte lästs än" in page
    assert response.status_code == 302
    act(desk_of, delivery, look="1")
    delivery.refresh_from_db()
    assert delivery.receipt["told"]["new"] == 7


def test_table_whose_turn_it_is_not_is_left_to_a_worker(desk_of, people, source, gate, monkeypatch):
    send(desk_of, SHEET, "t.xlsx", source=source.pk)
    delivery = Delivery.objects.get()
    gate["busy"] = 1
    response = desk_of.get(reverse("knowledge:import-columns", args=[delivery.pk]), follow=True)
    assert "sparat" in told(response)[0]
    looks = desk.look

    def busy_once(*arguments):
        gate["busy"] = 1
        monkeypatch.setattr(desk, "look", looks)
        return looks(*arguments)

    monkeypatch.setattr(desk, "look", busy_once)
    response = columns(desk_of, delivery)
    task = LongTask.objects.get()
    assert response.url.endswith(f"{task.key}/")
    assert task.state == "done", task.message
    delivery.refresh_from_db()
    assert delivery.receipt["told"]["new"] == 1
    gate["busy"] = 1
    act(desk_of, delivery, take="1")
    assert LongTask.objects.filter(state="done").count() == 2
    assert Figure.objects.count() == 1


def test_page_of_columns_reads_the_first_rows_alone(desk_of, source, gate):
    rows = [["Kommun", "2010"], *([f"Plats {n}", str(n)] for n in range(100))]
    send(desk_of, sheet(rows), "t.xlsx", source=source.pk)
    page = desk_of.get(reverse("knowledge:import-columns", args=[Delivery.objects.get().pk]))
    assert page.status_code == 200
    ((_rows, _columns, first),) = gate["arguments"]
    assert int(first) < 50


@pytest.mark.parametrize("button", ["take", "look", "away"])
def test_what_somebody_else_has_taken_in_or_thrown_away_is_said_so(desk_of, people, source, button, monkeypatch):
    """Two look at the same preview; the other one is quicker, while this one's request runs."""
    send(desk_of, GOOD, source=source.pk)
    delivery = Delivery.objects.get()
    columns(desk_of, delivery)
    goes_at_once = desk.goes_at_once

    def meanwhile(one):
        desk.throw_away(one)
        default_storage.delete(one.file.name)
        return goes_at_once(one)

    monkeypatch.setattr(desk, "goes_at_once", meanwhile)
    response = desk_of.post(desk.url_of(delivery), {button: "1"}, follow=True)
    assert response.status_code == 200
    assert len(told(response)) == 1
    assert not Figure.objects.exists()


def test_file_that_was_lost_is_said_so(desk_of, people, source):
    send(desk_of, GOOD, source=source.pk)
    delivery = Delivery.objects.get()
    columns(desk_of, delivery)
    default_storage.delete(delivery.file.name)
    assert "inte att använda längre" in told(act(desk_of, delivery, take="1"))[0]
    url = reverse("knowledge:import-columns", args=[delivery.pk])
    assert "inte att använda längre" in told(desk_of.get(url, follow=True))[0]


def test_worker_that_begins_again_after_the_last_step_says_that_it_is_done(editor, people, source, desk_of):
    send(desk_of, GOOD, source=source.pk)
    delivery = Delivery.objects.get()
    columns(desk_of, delivery)
    act(desk_of, delivery, take="1")
    for ask in (lambda: desk.ask_to_take(delivery, keep_good=False, by=editor),
                *[lambda: desk.ask_to_take_back(delivery, by=editor)] * 2):  # fmt: skip
        task = ask()
        task.refresh_from_db()
        assert task.state == "done", task.message


def test_receipt_does_not_keep_what_is_not_shown(desk_of, people, source):
    people.smallest_shown = 5
    people.save()
    send(desk_of, GOOD, source=source.pk)
    columns(desk_of, Delivery.objects.get())
    act(desk_of, Delivery.objects.get(), take="1")
    send(desk_of, GOOD.replace("15 391", "3"), source=source.pk)
    second = Delivery.objects.latest("pk")
    columns(desk_of, second)
    act(desk_of, second, take="1")
    second.refresh_from_db()
    assert second.state == "taken_in"
    assert [change["after"] for change in second.receipt["told"]["changes"]] == ["suppressed"]


def test_large_delivery_is_taken_back_by_a_worker(desk_of, people, source, monkeypatch):
    send(desk_of, GOOD, source=source.pk)
    delivery = Delivery.objects.get()
    columns(desk_of, delivery)
    act(desk_of, delivery, take="1")
    monkeypatch.setattr(desk, "FEW", 1)
    response = desk_of.post(desk.url_of(delivery), {"back": "1"})
    task = LongTask.objects.get()
    assert response.url.endswith(f"{task.key}/")
    assert task.state == "done", task.message
    assert not Figure.objects.exists()


def test_delivery_that_somebody_has_taken_back_meanwhile_is_said_so(desk_of, people, source, monkeypatch):
    send(desk_of, GOOD, source=source.pk)
    delivery = Delivery.objects.get()
    columns(desk_of, delivery)
    act(desk_of, delivery, take="1")
    monkeypatch.setattr(desk, "FEW", 1)

    def beaten(delivery):
        raise ValueError(delivery.state)

    monkeypatch.setattr(desk, "take_back", beaten)
    desk_of.post(desk.url_of(delivery), {"back": "1"})
    task = LongTask.objects.get()
    assert task.state == "failed"
    assert "redan" in task.message


def test_too_much_at_once_keeps_what_was_sent(desk_of, editor, monkeypatch):
    monkeypatch.setattr(desk.long, "MOST_WAITING", 0)
    send(desk_of, packed(), "ddf.zip")
    assert Delivery.objects.get().file
