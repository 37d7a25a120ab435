"""A report's files as those see them who keep them: added whole or not at all, changed, removed, and kept after all."""

import datetime as dt
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.files import uploads
from core.files.types import LONGEST_NAME
from reports.files import uploads as filing
from reports.files import views
from reports.files.shown import shown_files
from reports.models import FilePage, ReportFile
from tests.factories import FilePageFactory, MembershipFactory, ReportFactory, ReportFileFactory
from tests.outcomes.test_files import WORD, package, picture
from tests.reports import pdfs
from tests.transitions import take

pytestmark = pytest.mark.django_db
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def report(organisation):
    return ReportFactory(owner=organisation)


@pytest.fixture
def published(organisation):
    return ReportFactory(owner=organisation, published=True)


def at(name, report, *more):
    return reverse(f"reports:{name}", args=[report.pk, report.slug, *more])


def send(client, report, name="rapport.pdf", content=None, **changes):
    content = pdfs.pdf() if content is None else content
    sent = {"title": "", "visibility": "public", "opens_at": "", "file": SimpleUploadedFile(name, content), **changes}
    return client.post(at("files", report), {field: value for field, value in sent.items() if value is not None})


def stored(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def held(stored_file):
    with stored_file.open() as opened:
        return opened.read()


def nothing_is_saved(report, media):
    return not report.files.exists() and not FilePage.objects.exists() and not stored(media)


@pytest.fixture
def moment(report, published):
    """Make both reports old, so that what moves ``updated_at`` shows."""
    long_ago = timezone.now() - dt.timedelta(days=9)
    type(report).objects.update(updated_at=long_ago)
    return long_ago


def moved(report, moment):
    return type(report).objects.get(pk=report.pk).updated_at > moment


# Added


def test_pdf_is_saved_with_all_that_was_read_of_it(client, report, moment, media):
    content = pdfs.pdf("Grönska längs vägen och bron", "", "Åtgärder och ansvar för dem", tagged=True, language="sv")
    response = send(client, report, "Rapport om grönska.pdf", content, title="Huvudrapporten")
    assert response.status_code == 302
    file = report.files.get()
    assert (str(file), file.file_name, file.media_type) == (
        "Huvudrapporten",
        "Rapport om grönska.pdf",
        "application/pdf",
    )
    assert (file.size, file.page_count, file.first_version) == (len(content), 3, None)
    assert (file.is_tagged, file.has_title, file.has_language, file.has_text) == (True, False, True, True)
    assert list(file.pages.order_by("number").values_list("number", "text")) == [
        (1, "Grönska längs vägen och bron"),
        (3, "Åtgärder och ansvar för dem"),
    ]
    assert held(file.file) == content
    assert held(file.cover).startswith(b"RIFF")
    assert "grönska" not in file.file.name  # an address that cannot be guessed
    assert len(stored(media)) == 2
    assert moved(report, moment)


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("bilaga.docx", package(WORD), "bilaga.docx"),
        ("data.csv", "a;b\nå;ö".encode(), "data.csv"),
        ("karta.jpg", picture(), "karta.webp"),
    ],
)
def test_other_file_is_saved_without_pages(client, report, name, content, kept_as):
    assert send(client, report, name, content).status_code == 302
    file = report.files.get()
    assert (file.file_name, file.page_count, file.has_text, file.cover.name) == (kept_as, None, None, "")


def test_uploader_is_told_what_can_be_better(client, report):
    send(client, report, content=pdfs.pdf("", Title="Grönska"))
    shown = client.get(at("files", report))
    assert shown.text.count("needs__one needs__one--met") == 1  # its title
    assert shown.text.count('class="needs__one"') == 3
    assert "OCR" in shown.text


def test_files_stand_in_the_order_they_came(client, report):
    for name in ("b.txt", "a.txt", "c.txt"):
        send(client, report, name, name.encode())
    assert [file.file_name for file in report.files.in_order()] == ["b.txt", "a.txt", "c.txt"]


def test_editors_see_who_added_which_file(client, report, planner):
    send(client, report)
    entry = LogEntry.objects.get(object_id=str(report.pk))
    assert (entry.user, "rapport.pdf" in entry.get_change_message()) == (planner, True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("..\\..\\etc\\passwd.pdf", "passwd.pdf"),
        ("rapport\u202efdp.exe.pdf", "rapportfdp.exe.pdf"),
        ('a"; filename="b.txt\r\nX-Bad: 1.pdf', "a; filename=b.txtX-Bad 1.pdf"),
        ("Södra vägen.PDF", "Södra vägen.PDF"),
        (f"{'å' * 300}.pdf", f"{'å' * (LONGEST_NAME - 4)}.pdf"),
    ],
)
def test_file_name_is_sanitised(report, planner, given, kept):
    upload = SimpleUploadedFile("x.pdf", pdfs.pdf())
    upload._name = given  # as a storage of Django's would not have let it through
    file = filing.save_file(report, upload, by=planner)[0]
    assert file.file_name == kept
    answer = Client()
    answer.force_login(planner)
    response = answer.get(file.get_absolute_url())
    assert response.status_code == 200
    response.close()


# Refused, with nothing half saved

REFUSED = {
    "a page named PDF": ("rapport.pdf", lambda: HTML),
    "a drawing named PDF": ("rapport.pdf", lambda: b"<svg onload='alert(1)'/>"),
    "a PDF and an archive": ("rapport.pdf", lambda: pdfs.pdf() + package(WORD)),
    "a PDF and a page": ("rapport.pdf", lambda: pdfs.pdf() + HTML),
    "10,000 pages": ("rapport.pdf", lambda: pdfs.many_pages(10_000)),
    "pages nested deeply": ("rapport.pdf", lambda: pdfs.nested_pages(10_000)),
    "a bomb": ("rapport.pdf", lambda: pdfs.bomb_of_text()),
    "with a password": ("rapport.pdf", pdfs.encrypted),
    "truncated": ("rapport.pdf", lambda: pdfs.pdf()[:-20]),
    "empty": ("rapport.pdf", lambda: b""),
    "a page": ("sida.html", lambda: HTML),
    "a drawing": ("bild.svg", lambda: b"<svg/>"),
    "a PDF named Word": ("rapport.docx", lambda: pdfs.pdf()),
    "a PDF without an ending": ("rapport", lambda: pdfs.pdf()),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_file_is_refused_and_nothing_else_is_lost(client, report, moment, media, case):
    name, make = REFUSED[case]
    response = send(client, report, name, make(), title="Det jag skrev", visibility="members")
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]
    assert "Det jag skrev" in response.text
    assert response.context["form"]["visibility"].value() == "members"
    assert nothing_is_saved(report, media)
    assert not moved(report, moment)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file": None}, "file"),
        ({"title": "x" * 201}, "title"),
        ({"visibility": "nobody"}, "visibility"),
        ({"visibility": None}, "visibility"),
        ({"opens_at": "i morgon"}, "opens_at"),
        ({"opens_at": "2020-01-01"}, "opens_at"),
        ({"opens_at": "0001-01-01"}, "opens_at"),
        ({"opens_at": "9999-12-31"}, "opens_at"),
    ],
)
def test_invalid_input_is_explained(client, report, media, changes, field):
    response = send(client, report, **changes)
    assert list(response.context["form"].errors) == [field]
    assert nothing_is_saved(report, media)


def test_larger_upload_than_any_form_accepts_is_let_go_of_while_it_comes(client, report, media, monkeypatch, tmp_path):
    monkeypatch.setattr(uploads, "MOST_BYTES", 3 * 1024**2)
    monkeypatch.setattr("reports.files.pdf.limits.MOST_BYTES", 2 * 1024**2)
    seen = []
    save = filing.read_upload
    monkeypatch.setattr(
        views, "read_upload", lambda upload, read: seen.append((upload.size, measure(upload))) or save(upload, read)
    )
    response = send(client, report, content=b"%PDF-1.7" + b"0" * (5 * 1024**2), title="Det jag skrev")
    assert list(response.context["form"].errors) == ["file"]
    assert "100" in response.context["form"].errors["file"][0]
    assert seen == [(5 * 1024**2 + 8, 0)]  # it knows how large it was, and has nothing of it
    assert "Det jag skrev" in response.text
    assert nothing_is_saved(report, media)


def measure(upload):
    return Path(upload.temporary_file_path()).stat().st_size


def test_upload_below_the_limit_comes_whole(client, report):
    content = b"en rad text\n" * 250_000  # three megabytes: by way of a temporary file
    send(client, report, "data.txt", content)
    assert held(report.files.get().file) == content


@pytest.mark.parametrize("broken", ["FilePage.objects.bulk_create", "ReportFile.save", "ReportFile.full_clean"])
def test_nothing_is_left_when_the_database_fails(report, planner, media, monkeypatch, broken):
    def fail(*args, **kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(f"reports.files.uploads.{broken}", fail)
    with pytest.raises(RuntimeError):
        filing.save_file(report, SimpleUploadedFile("rapport.pdf", pdfs.pdf()), by=planner)
    assert nothing_is_saved(report, media)


def test_nothing_is_left_when_the_storage_fails_half_way(report, planner, media, monkeypatch):
    save = default_storage._wrapped._save

    def half(name, content):
        written = save(name, content)
        if not name.startswith("report-cover/"):
            raise OSError("the disk is full")
        return written

    monkeypatch.setattr(default_storage._wrapped, "_save", half)
    with pytest.raises(OSError, match="full"):
        filing.save_file(report, SimpleUploadedFile("rapport.pdf", pdfs.pdf()), by=planner)
    assert nothing_is_saved(report, media)


def test_number_of_files_is_limited(client, report, monkeypatch):
    monkeypatch.setattr("reports.files.forms.MOST_FILES", 1)
    ReportFileFactory(report=report, waits=True)
    assert "1" in send(client, report).context["form"].non_field_errors()[0]
    assert report.files.count() == 1


# The same file twice


def test_same_file_twice_is_told_and_saved_once(client, report, media):
    content = pdfs.pdf()
    for name in ("rapport.pdf", "samma rapport.pdf"):
        response = send(client, report, name, content)
        assert response.status_code == 302
    assert "rapport.pdf" in client.get(response.url).context["messages"]._loaded_data[-1].message
    assert report.files.count() == 1
    assert len(stored(media)) == 2


def test_file_that_was_to_leave_stays_when_it_is_sent_again(client, published, planner):
    send(client, published)
    file = published.files.get()
    published.files.update(first_version=1, leaves=True)
    send(client, published)
    file.refresh_from_db()
    assert not file.leaves


def test_one_file_may_belong_to_two_reports(client, report, published):
    for one in (report, published):
        send(client, one)
        assert one.files.count() == 1


def test_new_file_of_a_published_report_waits_for_its_next_version(client, published):
    send(client, published)
    file = published.files.get()
    assert file.first_version is None
    assert file.get_absolute_url() not in Client().get(published.get_absolute_url()).text
    assert Client().get(file.get_absolute_url()).status_code == 404


def test_published_report_publishes_its_files(client, report, editor):
    send(client, report)
    take(report, "submit", by=editor)
    take(report, "publish", by=editor)
    assert report.files.get().get_absolute_url() in Client().get(report.get_absolute_url()).text


# Changed


def edit(client, file, **changes):
    sent = {"title": "Bilaga 1", "visibility": "members", "opens_at": "", "place": "1", **changes}
    return client.post(at("file-edit", file.report, file.pk), sent)


def test_words_and_readers_change_at_once(client, published, moment):
    file = ReportFileFactory(report=published)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert edit(client, file, opens_at=tomorrow.isoformat()).status_code == 302
    file.refresh_from_db()
    assert (file.title, file.visibility) == ("Bilaga 1", "members")
    assert timezone.localtime(file.opens_at) == timezone.make_aware(dt.datetime.combine(tomorrow, dt.time()))
    assert moved(published, moment)


def test_day_that_is_not_changed_keeps_its_hour_though_it_has_passed(client, published):
    opened = timezone.now().replace(microsecond=0) - dt.timedelta(days=3)
    file = ReportFileFactory(report=published, opens_at=opened)
    day = client.get(at("file-edit", published, file.pk)).context["form"]["opens_at"].value()
    assert edit(client, file, opens_at=day.isoformat()).status_code == 302
    file.refresh_from_db()
    assert file.opens_at == opened


@pytest.mark.parametrize(("place", "order"), [(1, [2, 0, 1]), (2, [0, 2, 1]), (3, [0, 1, 2])])
def test_file_moves_to_its_place(client, report, place, order):
    files = [ReportFileFactory(report=report, waits=True) for _each in range(3)]
    edit(client, files[2], place=str(place))
    assert list(report.files.in_order()) == [files[n] for n in order]


@pytest.mark.parametrize("place", ["0", "4", "x", ""])
def test_place_that_is_none_is_refused(client, report, place):
    file = ReportFileFactory(report=report, waits=True)
    assert list(edit(client, file, place=place).context["form"].errors) == ["place"]


# Removed


def test_file_that_was_never_published_goes_with_its_media(
    client, report, moment, media, django_capture_on_commit_callbacks
):
    file = FilePageFactory(file__report=report, file__pdf=True, file__waits=True).file
    assert len(stored(media)) == 2
    remove = at("file-remove", report, file.pk)
    assert file.file_name in client.get(remove).text
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(remove).status_code == 302
        assert len(stored(media)) == 2  # not before it is sure
    assert nothing_is_saved(report, media)
    assert moved(report, moment)
    assert client.post(remove).status_code == 404  # the second click


def test_published_file_leaves_with_the_next_version_and_can_stay(client, published, moment, media):
    file = ReportFileFactory(report=published, pdf=True)
    for _click in range(2):
        client.post(at("file-remove", published, file.pk))
        file.refresh_from_db()
        assert (file.leaves, file.last_version) == (True, None)
    assert moved(published, moment)
    assert file.get_absolute_url() in Client().get(published.get_absolute_url()).text
    assert at("file-keep", published, file.pk) in client.get(at("files", published)).text
    client.post(at("file-keep", published, file.pk))
    file.refresh_from_db()
    assert not file.leaves
    assert len(stored(media)) == 2


def test_file_of_an_earlier_version_is_left_alone(client, organisation):
    report = ReportFactory(owner=organisation, published=True, version=2)
    file = ReportFileFactory(report=report, first_version=1, last_version=1)
    for name in ("file-edit", "file-remove", "file-keep"):
        assert client.get(at(name, report, file.pk)).status_code == 404
    assert file.file_name not in client.get(at("files", report)).text


# Who may


@pytest.mark.parametrize("role", ["other_planner", "reader", "anonymous"])
def test_outsiders_cannot_change_files(published, organisation, other_planner, role):
    file = ReportFileFactory(report=published)
    client = Client()
    reader = MembershipFactory(organisation=organisation, role="reader").user
    if role != "anonymous":
        client.force_login({"other_planner": other_planner, "reader": reader}[role])
    status = 302 if role == "anonymous" else 403
    assert send(client, published).status_code == status
    assert client.get(at("files", published)).status_code == status
    for name in ("file-edit", "file-remove", "file-keep"):
        assert client.post(at(name, published, file.pk), {"title": "x"}).status_code == status
    assert list(ReportFile.objects.values_list("title", "leaves")) == [("", False)]


def test_editors_keep_files_of_reports_that_nobody_deposited(editor):
    report = ReportFactory(published=True)
    client = Client()
    client.force_login(editor)
    assert send(client, report).status_code == 302
    assert report.files.count() == 1


def test_withdrawn_report_gets_no_more_files(client, published, planner):
    take(published, "withdraw", by=planner, reason="Siffrorna var fel.")
    assert send(client, published).status_code == 403


def test_file_is_found_at_its_own_report_only(client, report, published):
    file = ReportFileFactory(report=published)
    for name in ("file-edit", "file-remove", "file-keep"):
        assert client.post(at(name, report, file.pk)).status_code == 404


def test_words_beside_a_file_survive_a_session_that_ran_out(planner, report):
    client = Client()
    assert send(client, report, file=None, title="Nyskriven titel").status_code == 302
    client.force_login(planner)
    assert "Nyskriven titel" in client.get(at("files", report)).text


# On the report's page


@pytest.mark.parametrize("rows", [1, 5])
def test_files_cost_one_query_whatever_their_number(client, published, django_assert_num_queries, rows):
    for _each in range(rows):
        ReportFileFactory(report=published, pdf=True)
        ReportFileFactory(report=published, visibility="members")
    with django_assert_num_queries(1):
        found = shown_files(published, AnonymousUser())
        assert [file.get_absolute_url() for file in found.readable]
    assert (len(found.readable), len(found.closed)) == (rows, rows)


def test_first_page_stands_for_the_report_where_it_may_be_read(published, planner):
    file = ReportFileFactory(report=published, pdf=True, visibility="organisation")
    own = Client()
    own.force_login(planner)
    assert file.get_cover_url() in own.get(published.get_absolute_url()).text
    page = Client().get(published.get_absolute_url()).text
    assert file.get_cover_url() not in page
    assert "sheet__title" in page


def test_page_says_when_a_file_opens_and_nothing_that_was_made_from_it(published):
    opens_at = dt.datetime(2127, 3, 3, tzinfo=timezone.get_default_timezone())
    file = ReportFileFactory(report=published, pdf=True, title="Bilaga 1", page_count=4711, opens_at=opens_at)
    page = Client().get(published.get_absolute_url()).text
    assert "Bilaga 1" in page
    assert "3 mars 2127" in page
    for secret in (file.file_name, "4711", file.sha256, file.get_cover_url(), f"/{file.pk}/"):
        assert secret not in page


def test_file_for_one_organisation_is_not_known_outside_it(published):
    ReportFileFactory(report=published, title="Hemlig bilaga", visibility="organisation")
    assert "Hemlig bilaga" not in Client().get(published.get_absolute_url()).text


# In the admin


@pytest.fixture
def desk(editor):
    client = Client()
    client.force_login(editor)
    return client


def test_editor_sees_files_and_who_reads_them(desk, published):
    file = ReportFileFactory(report=published, visibility="members")
    page = desk.get(reverse("admin:reports_report_change", args=[published.pk]))
    assert file.file_name in page.text
    assert page.context["inline_admin_formsets"][-1].formset.forms[0]["visibility"].value() == "members"


def test_report_that_has_been_on_the_site_is_not_deleted(desk, published, report, media):
    file = ReportFileFactory(report=published, pdf=True)
    alone = reverse("admin:reports_report_delete", args=[published.pk])
    assert [desk.get(alone).status_code, desk.post(alone, {"post": "yes"}).status_code] == [403, 403]
    among = {"action": "delete_selected", "_selected_action": [report.pk, published.pk]}
    asked = desk.post(reverse("admin:reports_report_changelist"), among)
    assert published.title in asked.context["protected"]
    assert 'name="post"' not in asked.text  # nothing to confirm
    desk.post(reverse("admin:reports_report_changelist"), {**among, "post": "yes"})
    assert set(type(report).objects.all()) == {report, published}
    assert len(stored(media)) == 2
    assert file.pk


@pytest.mark.parametrize("among", [False, True])
def test_deleted_draft_takes_its_files_with_it(desk, report, media, django_capture_on_commit_callbacks, among):
    ReportFileFactory(report=report, pdf=True, waits=True)
    with django_capture_on_commit_callbacks(execute=True):
        if among:
            sent = {"action": "delete_selected", "_selected_action": [report.pk], "post": "yes"}
            desk.post(reverse("admin:reports_report_changelist"), sent)
        else:
            desk.post(reverse("admin:reports_report_delete", args=[report.pk]), {"post": "yes"})
    assert nothing_is_saved(report, media)
    assert not type(report).objects.exists()


# In review


def test_files_rest_while_a_report_is_in_review(client, report, planner, editor):
    """The form says so, and the editors read what they were sent."""
    file = ReportFileFactory(report=report, waits=True)
    take(report, "submit", by=planner)
    client.force_login(planner)
    for name, more, sent in (
        ("files", (), {"title": "", "visibility": "public", "file": SimpleUploadedFile("b.txt", b"Bilaga")}),
        ("file-edit", (file.pk,), {"title": "Ny", "visibility": "public", "place": "1"}),
        ("file-remove", (file.pk,), {}),
        ("file-keep", (file.pk,), {}),
    ):
        for method in (client.get, client.post):
            response = method(at(name, report, *more), sent if method == client.post else {}, follow=True)
            assert response.redirect_chain[0] == (report.get_absolute_url(), 302)
            assert "Den granskas" in " ".join(map(str, response.context["messages"]))
    assert list(report.files.values_list("pk", "title")) == [(file.pk, file.title)]
    client.force_login(editor)
    assert client.get(at("files", report)).status_code == 200


def test_page_leads_on_to_submitting_a_draft_and_back_to_what_is_out(client, report, published):
    assert f'class="button button--quiet" href="{at("check", report)}"' in client.get(at("files", report)).text
    assert at("check", published) not in client.get(at("files", published)).text
