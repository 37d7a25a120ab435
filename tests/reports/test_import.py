"""Members import entries: they see what becomes of them, and all are saved or none."""

import re
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.jobs.long import do_long_task, page_of
from core.models import LongTask
from reports.importing.entry import ImportedEntry
from reports.importing.reading import ImportFormat, read
from reports.importing.saving import save
from reports.models import Author, Keyword, Report
from tests.factories import MembershipFactory, OrganisationFactory, ReportFactory
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import take

ONE = """@techreport{vatten,
  title = {Om vatten och mark},
  author = {Testsson, Ada and {Huddinge kommun}},
  year = {2018}, month = {5},
  doi = {10.1000/a},
  isbn = {978-91-7873-118-3},
  keywords = {vatten, mark},
  language = {sv},
  abstract = {Rapporten handlar om vatten och mark.}
}
"""
TWO = ONE + "@report{gronska, title = {Om grönska och ljus}, year = 2019, language = {sv}, keywords = {Vatten}}\n"


def at():
    return reverse("reports:import")


@pytest.fixture
def member(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def look(member, organisation):
    """Paste a text, and return the page that shows what it comes to."""

    def look(text, client=member, **words):
        return client.post(at(), {"text": text, "organisation": organisation.pk, "relation": "partner", **words})

    return look


def packed(page):
    return re.search(r'name="packed" value="([^"]+)"', page.text)[1]


@pytest.fixture
def press(member, organisation):
    """Press the button of a preview."""

    def press(page, client=member, **words):
        sent = {"organisation": organisation.pk, "relation": "partner", "packed": packed(page), "import": "1"}
        return client.post(at(), {**sent, **words})

    return press


def messages(response):
    return [str(message) for message in response.context["messages"]]


# The preview


def test_preview_tells_what_happens_and_saves_nothing(look, organisation):
    page = look(TWO)
    assert page.status_code == 200
    assert "reports/importing/preview.html" in [template.name for template in page.templates]
    assert (page.context["new"], page.context["known"], page.context["faults"]) == (2, 0, [])
    assert "Om grönska och ljus" in page.text
    assert "Ada Testsson" in page.text
    assert "2018-05" in page.text
    assert organisation.name in page.text
    assert not Report.objects.exists()
    assert not Keyword.objects.exists()


def test_file_is_read_in_its_encoding(look):
    file = SimpleUploadedFile("rapporter.bib", ONE.replace("mark}", "märk}").encode("cp1252"))
    assert "Om vatten och märk" in look("", file=file).text


def test_text_is_read_as_what_it_is_said_to_be(look):
    page = look("TY  - RPRT\nTI  - En rapport\nER  - \n", format="csv")
    assert page.context["form"].errors["text"]
    assert look("TY  - RPRT\nTI  - En rapport\nER  - \n").context["new"] == 1


def test_fault_is_shown_with_its_line_and_the_text_can_be_corrected(look):
    page = look(TWO.replace("10.1000/a", "hej").replace("2019", "1066"))
    assert [(fault.line, fault.key) for fault in page.context["faults"]] == [(5, "vatten"), (11, "gronska")]
    assert 'name="import"' not in page.text
    assert 'name="packed"' not in page.text
    assert "doi = {hej}" in page.text
    assert look(TWO).context["new"] == 2


def test_faults_of_a_file_can_be_corrected_on_the_page(look):
    page = look("", file=SimpleUploadedFile("a.csv", b"titel;doi\nA;hej\n"))
    assert page.context["faults"][0].line == 2
    assert "titel;doi\nA;hej" in page.text


@pytest.mark.parametrize(
    "words",
    [
        {"text": ""},
        {"text": "hej"},
        {"text": "a\0b"},
        {"text": ONE, "organisation": ""},
        {"text": ONE, "organisation": "9" * 40},
        {"text": ONE, "organisation": "\0"},
        {"text": ONE, "relation": "x"},
        {"text": ONE, "format": "x"},
        {"text": "", "packed": "x"},
        {"text": "", "packed": "x:y:z", "import": "1"},
        {"text": "titel\n" + "x" * 1_100_000},
        {"text": "", "file": SimpleUploadedFile("a.bib", b"%PDF\0\0")},
        {"text": "", "file": SimpleUploadedFile("a.bib", b"")},
    ],
    ids=range(13),
)
def test_what_cannot_be_read_is_refused_and_stays_in_the_form(look, words):
    page = look(words.pop("text"), **words)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Report.objects.exists()


def test_another_organisations_name_cannot_be_used(look):
    page = look(ONE, organisation=OrganisationFactory().pk)
    assert page.context["form"].errors["organisation"]


def test_member_of_several_chooses(member, planner):
    MembershipFactory(user=planner)
    assert '<select name="organisation"' in member.get(at()).text


# Importing


def test_entries_become_drafts_of_the_organisation(look, press, planner, organisation):
    known = OrganisationFactory(name="Huddinge kommun")
    Keyword.objects.create(slug="vatten", name="Vatten")
    response = press(look(TWO))
    assert response.url == f"{reverse('workspace')}#drafts"
    first, second = Report.objects.order_by("pk")
    assert (first.title, first.date, first.doi, first.isbn) == (
        "Om vatten och mark", "2018-05", "10.1000/a", "978-91-7873-118-3",
    )  # fmt: skip
    assert (first.state, first.publication, first.owner, first.author) == ("draft", "draft", organisation, planner)
    assert (first.slug, first.relation, first.language) == ("om-vatten-och-mark", "partner", "sv")
    assert (first.abstract_sv, first.abstract_en) == ("Rapporten handlar om vatten och mark.", "")
    assert [
        (a.position, a.name, a.family_name, a.kind, a.organisation) for a in first.authors.order_by("position")
    ] == [
        (1, "Ada Testsson", "Testsson", Author.Kind.PERSON, None),
        (2, "Huddinge kommun", "", Author.Kind.ORGANISATION, known),
    ]
    assert {keyword.name for keyword in first.keywords.all()} == {"Vatten", "mark"}
    assert {keyword.name for keyword in second.keywords.all()} == {"Vatten"}
    assert list(first.organisations.all()) == [organisation]
    assert first.history.get().history_user == planner
    first.full_clean(exclude=["owner"])


def test_single_entry_leads_to_its_draft(look, press):
    response = press(look(ONE))
    report = Report.objects.get()
    assert response.url.startswith(report.get_absolute_url())


def test_drafts_have_addresses_of_their_own(look, press):
    ReportFactory(slug="samma-titel", title="Annat")
    ReportFactory(slug="samma-titel-2", title="Annat igen")
    text = "titel;år\n" + "".join(f"Samma titel;{year}\n" for year in (2017, 2018, 2019))
    press(look(text))
    slugs = set(Report.objects.filter(title="Samma titel").values_list("slug", flat=True))
    assert slugs == {"samma-titel-3", "samma-titel-4", "samma-titel-5"}


def test_title_without_letters_has_an_address(look, press):
    press(look("titel;år\n❤;2017\n"))
    assert Report.objects.get().slug == "rapport"


def test_nothing_is_saved_when_one_cannot_be(look, press, monkeypatch):
    page = look(TWO)
    monkeypatch.setattr("reports.models.about.KeywordQuerySet.named", lambda self, words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        press(page)
    assert not Report.objects.exists()
    assert not Author.objects.exists()


def test_second_click_imports_nothing(look, press):
    page = look(TWO)
    first = press(page)
    second = press(page)
    assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
    assert Report.objects.count() == 2


def test_second_click_leads_to_the_only_draft(look, press):
    page = look(ONE)
    assert press(page).url == press(page).url
    assert Report.objects.count() == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_import_once(look, press, planner):
    page = look(TWO)

    def click():
        client = Client()
        client.force_login(planner)
        return press(page, client=client).status_code

    assert at_once(click, click, click) == [302] * 3
    assert Report.objects.count() == 2


# Many at once, by a worker

MANY = "titel;år;doi\n" + "".join(f"Rapport {n};2018;10.1000/{n}\n" for n in range(60))


@pytest.fixture
def in_database(settings):
    """Keep tasks for a worker, as the portal does, instead of doing them at once."""
    settings.TASKS = {"default": settings.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_many_entries_are_imported_by_a_worker_while_a_page_shows_how_it_goes(look, press, member, in_database):
    answer = press(look(MANY))
    task = LongTask.objects.get()
    assert answer.url == page_of(task)
    assert not Report.objects.exists()
    assert "Import av 60 rapporter" in member.get(answer.url).text
    for _time in range(2):  # a worker that was killed after the last step
        do_long_task.call(task.pk)
    assert Report.objects.count() == 60
    page = member.get(answer.url).text
    assert "60 rapporter" in page.split("<h1>")[1].split("</h1>")[1]
    assert f'href="{reverse("workspace")}#drafts"' in page


def test_second_click_on_many_imports_nothing_twice(look, press):
    page = look(MANY)
    press(page)
    press(page)
    assert Report.objects.count() == 60
    assert set(LongTask.objects.values_list("state", flat=True)) == {"done"}


def test_many_that_have_become_stale_lead_back_to_the_preview_with_what_was_given(look, press, member, in_database):
    page = look(MANY)
    ReportFactory(published=True, doi="10.1000/7")
    task = LongTask.objects.get(key=press(page).url.strip("/").split("/")[-1])
    do_long_task.call(task.pk)
    task.refresh_from_db()
    assert (task.state, Report.objects.count()) == ("failed", 1)
    again = member.get(task.url)
    assert again.context["known"] == 1
    assert "Rapport 59" in again.text
    press(again)
    do_long_task.call(LongTask.objects.latest("pk").pk)
    assert Report.objects.filter(publication="draft").count() == 59


def test_member_who_has_left_meanwhile_imports_nothing(look, press, planner, in_database):
    press(look(MANY))
    planner.memberships.all().delete()
    do_long_task.call(LongTask.objects.get().pk)
    assert LongTask.objects.get().state == "failed"
    assert not Report.objects.exists()


def test_what_somebody_else_asked_for_is_not_shown(look, press, member, organisation, in_database):
    page = look(MANY)
    ReportFactory(published=True, doi="10.1000/7")
    press(page)
    task = LongTask.objects.get()
    do_long_task.call(task.pk)
    task.refresh_from_db()
    other = Client()
    other.force_login(MembershipFactory(organisation=organisation).user)
    assert "Rapport 59" not in other.get(task.url).text


def test_as_many_as_are_allowed_are_imported(look, press):
    text = "titel;författare;nyckelord\n" + "".join(
        f'Rapport {n};"Testsson, Ada; Prov, Bo";ord {n}\n' for n in range(500)
    )
    press(look(text))
    assert (Report.objects.count(), Author.objects.count(), Keyword.objects.count()) == (500, 1000, 500)


def test_database_refuses_the_same_preview_twice(planner, organisation, db):
    (entry,) = read(ONE, ImportFormat.BIBTEX).entries
    words = {"owner": organisation, "by": planner, "relation": "partner", "key": uuid.uuid4()}
    save({0: entry}, **words)
    with pytest.raises(IntegrityError):
        save({0: entry}, **words)


@pytest.mark.parametrize("rows", [1, 8])
def test_importing_costs_the_same_however_many(look, press, rows, django_assert_num_queries):
    ReportFactory.create_batch(rows, published=True)
    text = "titel;författare;nyckelord;år;doi\n" + "".join(
        f'Rapport om {n};"Testsson, Ada; Prov, Bo";ord {n};2018;10.1000/{n}\n' for n in range(rows)
    )
    page = look(text)
    with django_assert_num_queries(21):
        press(page)
    assert Report.objects.filter(publication="draft").count() == rows


@pytest.mark.parametrize("rows", [1, 8])
def test_preview_costs_the_same_however_many(look, rows, django_assert_num_queries):
    ReportFactory.create_batch(rows, published=True, title="Samma", year=2018)
    text = "titel;år\n" + "Samma;2018\n" * rows
    with django_assert_num_queries(19):
        page = look(text)
    assert page.context["known"] == rows


# Duplicates


@pytest.mark.parametrize(
    ("here", "by"),
    [
        ({"doi": "10.1000/a"}, "doi"),
        ({"isbn": "978-91-7873-118-3"}, "isbn"),
        ({"title": "OM VATTEN och mark", "year": 2018}, "title"),
        ({"title": "Om vatten och mark", "year": None}, "title"),
        ({"title": "Om vatten och mark.", "year": 2018}, "title"),
    ],
)
def test_what_is_here_is_recognised_and_left_out(look, press, here, by):
    report = ReportFactory(published=True, **{"title": "En annan", **here})
    page = look(TWO)
    assert (page.context["new"], page.context["known"]) == (1, 1)
    assert [row.duplicate and row.duplicate.by for row in page.context["rows"]] == [by, None]
    assert report.get_absolute_url() in page.text
    press(page)
    assert [report.title for report in Report.objects.filter(publication="draft")] == ["Om grönska och ljus"]


def test_diva_id_is_recognised(look):
    ReportFactory(published=True, diva_id="diva2:12")
    page = look("@report{diva2:12, title = {Något helt annat}}")
    assert page.context["rows"][0].duplicate.by == "diva_id"


@pytest.mark.parametrize("here", ["Vatten: en plan", "Vatten : en plan", "Vatten – en plan", "Vatten. En plan."])
def test_subtitle_is_the_same_however_it_is_put(look, here):
    ReportFactory(published=True, title=here, year=2018)
    assert look("titel;år\nVatten : En plan;2018\n").context["known"] == 1


def test_isbn_of_ten_digits_is_the_one_of_thirteen(look):
    ReportFactory(published=True, isbn="91-7873-118-6")
    page = look("titel;isbn\nEn rapport om buller;978-91-7873-118-3\n")
    assert page.context["known"] == 1


@pytest.mark.parametrize("here", [{"title": "Om vatten och mark", "year": 2017}, {"doi": "10.1000/ab"}])
def test_similar_entry_is_imported_as_new(look, here):
    ReportFactory(published=True, **{"title": "En annan", **here})
    assert look(TWO).context["known"] == 0


def test_duplicate_is_imported_when_it_is_ticked(look, press):
    ReportFactory(published=True, doi="10.1000/a")
    press(look(TWO), anyway=["0"])
    assert Report.objects.filter(publication="draft").count() == 2


def test_nothing_ticked_and_nothing_new_says_so(look, press):
    ReportFactory(published=True, doi="10.1000/a")
    page = press(look(ONE))
    assert page.status_code == 200
    assert "none is ticked" in messages(page)[0] or "ingen är" in messages(page)[0]
    assert Report.objects.count() == 1


def test_same_entry_twice_in_a_text_counts_once(look, press):
    page = look(ONE + "\n" + ONE.replace("Om vatten", "Om allt vatten"))
    assert [row.duplicate and row.duplicate.earlier.line for row in page.context["rows"]] == [None, 1]
    press(page)
    assert Report.objects.get().title == "Om vatten och mark"


def test_draft_of_others_is_not_given_away(look):
    ReportFactory(owner=OrganisationFactory(), doi="10.1000/a")
    assert look(ONE).context["known"] == 0


def test_own_draft_and_withdrawn_report_are_recognised(look, organisation, editor):
    ReportFactory(owner=organisation, doi="10.1000/a")
    withdrawn = ReportFactory(published=True, title="Om grönska och ljus", year=2019)
    take(withdrawn, "withdraw", by=editor, reason="Fel.")
    assert look(TWO).context["known"] == 2


# What is not what it was


def test_duplicate_that_came_meanwhile_is_shown_first(look, press):
    page = look(TWO)
    ReportFactory(published=True, doi="10.1000/a")
    again = press(page)
    assert again.status_code == 200
    assert again.context["known"] == 1
    assert messages(again)
    assert not Report.objects.filter(publication="draft").exists()
    press(again)
    assert Report.objects.filter(publication="draft").count() == 1


@pytest.mark.parametrize(
    "change", [lambda packed: packed[:-1] + "-_"[packed[-1] == "-"], lambda packed: "A" + packed, lambda packed: "::"]
)
def test_forged_preview_is_refused(look, press, change):
    page = press(look(ONE), packed=change(packed(look(ONE))))
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert not Report.objects.exists()


def test_preview_of_somebody_else_is_refused(look, press, organisation):
    page = look(ONE)
    other = Client()
    other.force_login(MembershipFactory(organisation=organisation).user)
    assert press(page, client=other).context["form"].non_field_errors()
    assert not Report.objects.exists()


def test_old_preview_is_refused(look, press, member, planner):
    page = look(ONE)
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=25)):
        member.force_login(planner)
        answer = press(page)
    assert answer.context["form"].non_field_errors()
    assert not Report.objects.exists()


def test_member_who_has_left_imports_nothing(look, press, planner):
    page = look(ONE)
    planner.memberships.all().delete()
    assert press(page).status_code == 403
    assert not Report.objects.exists()


# Those whose session ran out


def test_pasted_text_is_kept_over_the_login(client, planner, organisation):
    answer = client.post(at(), {"text": ONE, "organisation": organisation.pk, "relation": "programme"})
    assert answer.url.startswith(reverse("account_login"))
    client.force_login(planner)
    page = client.get(at())
    assert "title = {Om vatten och mark}" in page.text
    assert page.context["form"]["relation"].value() == "programme"


def test_preview_is_kept_over_the_login_as_its_text(look, press, planner, client):
    page = look(ONE)
    client.logout()
    assert press(page).url.startswith(reverse("account_login"))
    client.force_login(planner)
    page = client.get(at())
    assert "title = {Om vatten och mark}" in page.text
    assert not Report.objects.exists()


# Around it


@pytest.mark.parametrize(("language", "head"), [("sv", "titel;"), ("en", "title;")])
def test_template_is_fetched_in_the_readers_language(client, language, head, db):
    with translation.override(language):
        answer = client.get(reverse("reports:import-template"))
    assert answer.content.decode("utf-8-sig").startswith(head)
    assert answer["Content-Disposition"].startswith("attachment")


def test_entry_has_a_date_as_precise_as_known():
    assert ImportedEntry(1, "", {"title": "x", "year": 2019, "month": 5, "day": None}).date == "2019-05"
