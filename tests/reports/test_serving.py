"""Files handed out: to whom, in which parts, under which type; and a moment after which everybody may."""

import datetime as dt
import hashlib
import io

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.test import Client
from django.urls import reverse

from core.files.serving import CHUNK
from reports.files.pdf.reading import read_pdf
from reports.models import ReportFile
from tests.factories import MembershipFactory, ReportFactory, ReportFileFactory, first_page
from tests.transitions import take

pytestmark = pytest.mark.django_db
OPENS = dt.datetime(2027, 3, 3, tzinfo=dt.timezone(dt.timedelta(hours=1)))
CONTENT = bytes(range(256)) * 1000  # several chunks


@pytest.fixture
def report(organisation):
    return ReportFactory(owner=organisation, published=True)


@pytest.fixture
def file(report):
    return ReportFileFactory(report=report, pdf=True, content=CONTENT, file_name="Grön rapport.pdf")


def get(client, file, method="get", **headers):
    """Ask for a file; return the answer and what it held."""
    address = file if isinstance(file, str) else file.get_absolute_url()
    response = getattr(client, method)(address, headers=headers)
    return response, b"".join(response.streaming_content) if response.streaming else response.content


# As what it is handed out


def test_pdf_is_shown_in_the_browser_under_its_own_type(client, file):
    response, content = get(client, file)
    assert content == CONTENT
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == "inline; filename*=utf-8''Gr%C3%B6n%20rapport.pdf"
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Accept-Ranges"] == "bytes"


def test_factorys_pdf_is_one(client, report):
    file = ReportFileFactory(report=report, pdf=True)
    _response, content = get(client, file)
    assert read_pdf(ContentFile(content)).texts[0].startswith("Rapportens sida")
    assert (file.size, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_other_file_is_a_download(client, report):
    response, _content = get(client, ReportFileFactory(report=report, file_name="data.csv", media_type="text/csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="data.csv"'


def test_page_that_got_in_is_never_a_page(client, report):
    """Whatever a file holds, its type is one of those that were checked."""
    file = ReportFileFactory(report=report, content=b"<html><script>alert(1)</script>")
    response, _content = get(client, file)
    assert response["Content-Type"].startswith("text/plain")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")


def test_cover_is_a_picture(client, file):
    response, content = get(client, file.get_cover_url())
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert content == first_page()


def test_file_without_a_cover_has_none(client, report):
    assert get(client, ReportFileFactory(report=report).get_cover_url())[0].status_code == 404


def test_file_is_read_piece_by_piece(client, file, monkeypatch):
    read = []
    opened = default_storage.open

    class Watched:
        def __init__(self, name):
            self.file = opened(name)

        def __getattr__(self, name):
            return getattr(self.file, name)

        def read(self, size=-1):
            read.append(size)
            return self.file.read(size)

    monkeypatch.setattr(default_storage._wrapped, "open", lambda name, mode="rb": Watched(name))
    assert get(client, file)[1] == CONTENT
    assert 0 < max(read) <= CHUNK
    assert min(read) > 0


def test_file_is_closed_when_nobody_reads_it(client, file):
    response = client.get(file.get_absolute_url())
    part = response._iterator if hasattr(response, "_iterator") else response.streaming_content
    handle = response._resource_closers[0].__self__.file
    response.close()
    assert part is not None
    assert handle.closed


# In parts


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(CONTENT)),
        ("bytes=-100", len(CONTENT) - 100, len(CONTENT)),
        (f"bytes=0-{10**17}", 0, len(CONTENT)),
        (f"bytes=-{10**17}", 0, len(CONTENT)),
        (f"bytes={CHUNK - 1}-{CHUNK}", CHUNK - 1, CHUNK + 1),
        ("BYTES = 5 - 9", 5, 10),
    ],
)
def test_part_is_handed_out(client, file, wanted, start, end):
    response, content = get(client, file, range=wanted)
    assert response.status_code == 206
    assert content == CONTENT[start:end]
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert response["Content-Length"] == str(end - start)


@pytest.mark.parametrize("wanted", [f"bytes={len(CONTENT)}-", f"bytes={10**17}-{10**17 + 1}", "bytes=-0"])
def test_part_that_is_not_there_is_refused(client, file, wanted):
    response, content = get(client, file, range=wanted)
    assert (response.status_code, content) == (416, b"")
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize(
    "wanted", ["bytes=", "bytes=-", "bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=0-1,5-6", f"bytes={'9' * 5000}-", "x"]
)
def test_part_that_cannot_be_understood_is_the_whole(client, file, wanted):
    response, content = get(client, file, range=wanted)
    assert (response.status_code, content) == (200, CONTENT)


def test_part_is_of_the_same_file_or_the_whole_is_sent(client, file):
    etag, changed = (get(client, file)[0][name] for name in ("ETag", "Last-Modified"))
    assert file.sha256 in etag
    for condition in (etag, changed):
        assert get(client, file, range="bytes=0-9", if_range=condition)[0].status_code == 206
    for condition in ('"another"', f"W/{etag}", "Mon, 01 Jan 2001 00:00:00 GMT", "nonsense"):
        assert get(client, file, range="bytes=0-9", if_range=condition)[0].status_code == 200


def test_head_tells_the_same_and_sends_nothing(client, file):
    whole, _content = get(client, file)
    for headers in ({}, {"range": "bytes=0-9"}):
        response, content = get(client, file, "head", **headers)
        assert (response.status_code, content) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag", "Accept-Ranges", "Content-Disposition"):
            assert response[name] == whole[name]


def test_what_a_browser_has_is_not_sent_again(client, file):
    response, _content = get(client, file)
    for headers in ({"if_none_match": response["ETag"]}, {"if_modified_since": response["Last-Modified"]}):
        again, content = get(client, file, **headers)
        assert (again.status_code, content) == (304, b"")
    assert get(client, file, if_match='"another"')[0].status_code == 412


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_file_address_allows_only_reading(client, file, method):
    assert get(client, file, method)[0].status_code == 405


@pytest.mark.parametrize("method", ["get", "head"])
def test_file_that_the_storage_has_lost_is_not_found(client, file, method):
    for name in (file.file.name, file.cover.name):
        default_storage.delete(name)
    for address in (file.get_absolute_url(), file.get_cover_url()):
        assert get(client, address, method)[0].status_code == 404


def test_any_storage_will_do(client, file, monkeypatch):
    """One whose files lie nowhere on a disk serves parts too."""
    memory = InMemoryStorage()
    name = memory.save(file.file.name, io.BytesIO(CONTENT))
    assert name == file.file.name
    monkeypatch.setattr(ReportFile._meta.get_field("file"), "storage", memory)
    default_storage.delete(file.file.name)
    assert get(client, file, range="bytes=10-19")[1] == CONTENT[10:20]


# At which address


def test_old_name_and_slug_lead_to_the_address(client, file, report):
    address = file.get_absolute_url()
    for old in (
        reverse("reports:file", args=[report.pk, "ett-annat-namn", file.pk, file.file_name]),
        reverse("reports:file", args=[report.pk, report.slug, file.pk, "annan.pdf"]),
    ):
        response, _content = get(client, old)
        assert (response.status_code, response.url) == (301, address)
    old = reverse("reports:cover", args=[report.pk, "ett-annat-namn", file.pk])
    assert get(client, old)[0].url == file.get_cover_url()


def test_secret_file_tells_nobody_its_name(client, report):
    file = ReportFileFactory(report=report, visibility="organisation")
    address = reverse("reports:file", args=[report.pk, "x", file.pk, "x.pdf"])
    assert get(client, address)[0].status_code == 404


def test_file_is_found_at_its_own_report_only(client, file):
    other = ReportFactory(published=True)
    address = reverse("reports:file", args=[other.pk, other.slug, file.pk, file.file_name])
    assert get(client, address)[0].status_code == 404


@pytest.mark.parametrize("pk", [0, 10**30])
def test_unknown_file_number_is_not_found(client, report, pk):
    address = reverse("reports:file", args=[report.pk, report.slug, pk, "x.pdf"])
    assert get(client, address)[0].status_code == 404


def test_media_address_is_no_way_round(client, file, report):
    """Pictures of other records are served by their place in the storage; a report's are not, whoever asks."""
    secret = ReportFileFactory(report=report, pdf=True, visibility="organisation")
    for one in (file, secret):
        for name in (one.cover.name, one.file.name, f"x/../{one.cover.name}"):
            assert client.get(f"/media/{name}").status_code == 404


# To whom

READERS = ("anonymous", "member", "own reader", "own planner", "editor")
MAY = {  # by state, visibility and embargo, in the order of READERS
    ("published", "public", ""): (200, 200, 200, 200, 200),
    ("published", "members", ""): (404, 200, 200, 200, 200),
    ("published", "organisation", ""): (404, 404, 200, 200, 200),
    ("published", "public", "later"): (404, 404, 404, 200, 200),
    ("published", "members", "later"): (404, 404, 404, 200, 200),
    ("published", "public", "past"): (200, 200, 200, 200, 200),
    ("published", "public", "waits"): (404, 404, 404, 200, 200),
    ("draft", "public", ""): (404, 404, 404, 200, 200),
    ("in_review", "public", ""): (404, 404, 404, 200, 200),
    ("withdrawn", "public", ""): (410, 410, 410, 410, 410),
}


@pytest.mark.parametrize("case", MAY, ids=lambda case: "-".join(filter(None, case)))
def test_file_and_cover_are_read_by_whom_they_are_for(case, organisation, planner, other_planner, editor):
    state, visibility, embargo = case
    report = ReportFactory(owner=organisation, published=state in {"published", "withdrawn"})
    if state == "in_review":
        take(report, "submit", by=planner)
    now = dt.datetime.now(dt.UTC)
    file = ReportFileFactory(
        report=report,
        pdf=True,
        visibility=visibility,
        waits=embargo == "waits" or state in {"draft", "in_review"},
        opens_at={"later": now + dt.timedelta(hours=1), "past": now - dt.timedelta(hours=1)}.get(embargo),
    )
    if state == "withdrawn":
        take(report, "withdraw", by=editor, reason="Siffrorna var fel.")
    reader = MembershipFactory(organisation=organisation, role="reader").user
    for user, status in zip((None, other_planner, reader, planner, editor), MAY[case], strict=True):
        client = Client()
        if user:
            client.force_login(user)
        for address in (file.get_absolute_url(), file.get_cover_url()):
            assert get(client, address)[0].status_code == status, (user, address)


def test_withdrawn_report_leaves_its_reason_at_the_address_of_its_file(client, file, report, editor):
    take(report, "withdraw", by=editor, reason="Siffrorna var fel.")
    assert "Siffrorna var fel." in get(client, file)[0].text


def test_shared_caches_keep_what_is_public_and_ask_each_time_and_nobody_keeps_the_rest(file, report, planner):
    own = Client()
    own.force_login(planner)
    secret = ReportFileFactory(report=report, pdf=True, visibility="members")
    ask, never = {"public", "no-cache"}, {"private", "no-store"}
    for client, one, expected in ((Client(), file, ask), (own, file, ask), (own, secret, never)):
        for address in (one.get_absolute_url(), one.get_cover_url()):
            directives = set(get(client, address)[0]["Cache-Control"].split(", "))
            assert directives == expected


def test_file_opens_at_its_moment_by_itself(report):
    file = ReportFileFactory(report=report, pdf=True, opens_at=OPENS)
    client = Client()
    page, addresses = report.get_absolute_url(), (file.get_absolute_url(), file.get_cover_url())
    with time_machine.travel(OPENS - dt.timedelta(seconds=1), tick=False):
        for address in addresses:
            response, content = get(client, address)
            assert response.status_code == 404
            assert "3 mars 2027" in content.decode()  # it says from when
        assert addresses[0] not in client.get(page).text
    with time_machine.travel(OPENS, tick=False):
        assert [get(client, address)[0].status_code for address in addresses] == [200, 200]
        shown = client.get(page).text
        assert all(address in shown for address in addresses)


def test_browsers_copy_of_what_is_closed_again_is_not_confirmed(client, file):
    etag = get(client, file)[0]["ETag"]
    ReportFile.objects.update(visibility="organisation")
    assert get(client, file, if_none_match=etag)[0].status_code == 404


def test_member_is_asked_to_log_in(client, report):
    file = ReportFileFactory(report=report, visibility="members", title="Bilaga")
    response, _content = get(client, file)
    assert response.status_code == 404
    assert reverse("account_login") in response.text
