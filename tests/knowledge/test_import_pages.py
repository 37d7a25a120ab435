"""Editors import figures in the workspace: a file, its columns, what it comes to, and what became of it."""

import datetime as dt
import io
import json
import zipfile

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from core.models import LongTask
from knowledge.importing import desk
from knowledge.models import Delivery, Figure, Indicator, Source
from tests.factories import AreaFactory
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
    assert told(response) == ["Siffrorna har lästs in."]
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
    assert (delivery.receipt["told"]["new"], delivery.source.slug) == (7, "sodertornsanalysen")
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
