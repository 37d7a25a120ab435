"""Every page of the admin opens, for those who may, at a number of queries that does not grow with the rows."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from dialogues.models import Contribution
from tests import factories
from tests.access import NOBODY_ADDS, NOBODY_DELETES
from tests.admin.pages import MAKERS, MODELS, address, list_of, page_of, shown, with_inline_rows

pytestmark = pytest.mark.django_db
MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
INLINE_CODE = re.compile(r"<[a-z][^>]*\s(style|on[a-z]+)\s*=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)


@pytest.fixture
def desk(client, superuser):
    """The client of somebody who may open every page."""
    client.force_login(superuser)
    return client


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        shown(client, url)
    return [query["sql"] for query in captured]


def autocompletes():
    """Return each field that is chosen by typing: of the forms and of their inlines."""
    found = set()
    for model, model_admin in admin.site._registry.items():
        found |= {(model, name) for name in model_admin.autocomplete_fields}
        found |= {(inline.model, name) for inline in model_admin.inlines for name in inline.autocomplete_fields}
    return sorted(found, key=lambda pair: (pair[0]._meta.label, pair[1]))


def test_each_type_has_a_maker():
    assert set(MODELS) == set(MAKERS)


@MODEL
def test_pages_open(desk, model):
    record = MAKERS[model]()
    add = list_of(model, "add")
    pages = [page_of(record, page) for page in ("change", "history", "delete")]
    for url in (list_of(model), f"{list_of(model)}?q=l%C3%A4ngs+x", add, *pages):
        if url == add and model in NOBODY_ADDS:
            continue  # they are made on the pages of a dialogue, by visitors, or by a command
        if url == pages[-1] and model in NOBODY_DELETES:
            continue  # and removed there, while nobody has used them
        html = shown(desk, url).text
        assert INLINE_CODE.search(html) is None, url


@MODEL
def test_pages_open_in_swedish(desk, model):
    record = MAKERS[model]()
    for url in (list_of(model), page_of(record)):
        shown(desk, url.removeprefix("/en"))


@MODEL
def test_list_costs_the_same_whatever_its_length(desk, model):
    MAKERS[model]()
    url = list_of(model)
    shown(desk, url)
    few = queries(desk, url)
    for _n in range(4):
        MAKERS[model]()
    many = queries(desk, url)
    assert len(many) == len(few), "\n".join(many)


@MODEL
def test_search_costs_the_same_whatever_it_finds(desk, model):
    MAKERS[model]()
    url = f"{list_of(model)}?q=e"
    shown(desk, url)
    few = queries(desk, url)
    for _n in range(4):
        MAKERS[model]()
    assert len(queries(desk, url)) == len(few)


@MODEL
def test_form_costs_the_same_however_many_rows_its_inlines_have(desk, model):
    record = MAKERS[model]()
    with_inline_rows(record, 1)
    url = page_of(record)
    shown(desk, url)
    few = queries(desk, url)
    with_inline_rows(record, 4)
    many = queries(desk, url)
    assert len(many) == len(few), "\n".join(many)


@MODEL
def test_history_costs_the_same_however_long(desk, model):
    record = MAKERS[model]()
    url = page_of(record, "history")
    texts = [f.name for f in model._meta.fields if f.name in {"title", "name", "display_name", "term", "text_sv"}]

    def edit(times):
        for n in range(times):
            for name in texts:
                setattr(record, name, f"Ny text {n}")
            record.save()

    edit(1)
    shown(desk, url)
    few = queries(desk, url)
    edit(4)
    assert len(queries(desk, url)) == len(few)


@pytest.mark.parametrize(
    ("model", "field"), autocompletes(), ids=lambda value: value if isinstance(value, str) else value._meta.label
)
def test_autocomplete_costs_the_same_whatever_it_finds(client, editor, model, field):
    client.force_login(editor)
    remote = model._meta.get_field(field).related_model
    names = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": field}

    first = MAKERS[remote]()

    def found():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address("autocomplete"), {**names, "term": str(first)[-3:]})
        assert response.status_code == 200
        return len(captured), response.json()["results"]

    few, _results = found()
    for _n in range(4):
        MAKERS[remote]()
    many, results = found()
    assert many == few
    assert results


@pytest.mark.parametrize("term", ["längs", "LÄNGS", "langs", "väGEN längs"])
def test_search_folds_case_and_letters(client, editor, term):
    client.force_login(editor)
    challenge = factories.ChallengeFactory(title="Längs Nynäsvägen")
    group = factories.IdeaGroupFactory(name="Längs Nynäsvägen")
    factories.ChallengeFactory(title="Grönska")
    factories.IdeaGroupFactory(name="Grönska")
    for record in (challenge, group):
        rows = shown(client, f"{list_of(type(record))}?q={term}").context["cl"].result_list
        assert [row.pk for row in rows] == [record.pk]


def test_report_is_found_by_its_authors_once(client, editor):
    client.force_login(editor)
    report = factories.ReportFactory(title="Bygga")
    for name in ("Öberg", "Öberg"):
        factories.AuthorFactory(report=report, name=name)
    rows = shown(client, f"{list_of(type(report))}?q=oberg").context["cl"].result_list
    assert [row.pk for row in rows] == [report.pk]


def test_place_choice_names_its_municipality(client, editor):
    client.force_login(editor)
    factories.AreaFactory(district=True, name="Fittja", parent=factories.AreaFactory(name="Botkyrka"))
    names = {"app_label": "challenges", "model_name": "challenge", "field_name": "areas"}
    results = client.get(address("autocomplete"), {**names, "term": "fittja"}).json()["results"]
    assert [result["text"] for result in results] == ["Fittja (Botkyrka)"]


def test_editor_chooses_a_member_by_the_address_of_an_account(client, editor):
    client.force_login(editor)
    person = factories.UserFactory(email="ny@example.org", display_name="Ny")
    names = {"app_label": "partners", "model_name": "membership", "field_name": "user"}
    results = client.get(address("autocomplete"), {**names, "term": "ny@example"}).json()["results"]
    assert results == [{"id": str(person.pk), "text": "Ny <ny@example.org>"}]
    assert client.get(list_of(User)).status_code == 403


def test_waiting_filter_lists_what_the_desk_counts(client, editor):
    client.force_login(editor)
    waiting = factories.ContributionFactory()
    factories.ContributionFactory(published=True)
    rows = shown(client, f"{list_of(Contribution)}?waiting=yes").context["cl"].result_list
    assert [row.pk for row in rows] == [waiting.pk]
