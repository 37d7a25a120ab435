"""The papers of the room: who reads which, what stands on their pages, and how they are put on the table."""

import datetime as dt
import uuid

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.files.decoders import RefusedError
from talks.models import Paper, PaperDownload, PaperVersion
from tests.factories import (
    MembershipFactory,
    PaperFactory,
    PaperVersionFactory,
    SeatFactory,
    SeatPersonFactory,
    TalkFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock
from tests.reports import pdfs
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
WORD = "Skvaltkvarnen"  # in the title and the file's name of a paper, and nowhere else


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


class Table:
    """Talks with a municipality, a landowner, a builder and a developer who has left; each of them has a person."""

    def __init__(self):
        self.talk = TalkFactory(open_now=True)
        self.host_seat, self.owner_seat = (self.talk.parties.get(role=role) for role in ("municipality", "landowner"))
        self.builder_seat = SeatFactory(talk=self.talk, role="builder")
        self.left_seat = SeatFactory(talk=self.talk, role="developer")
        for name in ("host", "owner", "builder", "left"):
            seat = getattr(self, f"{name}_seat")
            setattr(self, name, SeatPersonFactory(seat=seat).user)
        self.papers = {
            "for all": self.paper(),
            "for the builder": self.paper(shared="some", readers=[self.builder_seat]),
            "for the owner": self.paper(by=self.builder_seat, shared="some", readers=[self.owner_seat]),
            "of the left": self.paper(by=self.left_seat),
            "open": self.paper(opens_on=timezone.localdate()),
            "open tomorrow": self.paper(opens_on=timezone.localdate() + dt.timedelta(days=1)),
        }
        take(self.left_seat, "end", by=self.left)
        self.nobody = None
        self.resident = UserFactory()
        self.other = MembershipFactory().user
        self.colleague = MembershipFactory(organisation=self.owner_seat.organisation).user
        self.former_colleague = MembershipFactory(organisation=self.left_seat.organisation).user
        self.editor, self.superuser = UserFactory(editor=True), UserFactory(superuser=True)

    def paper(self, *, readers=(), **values):
        paper = PaperFactory(**{"talk": self.talk, "by": self.owner_seat, **values})
        paper.readers.set(readers)
        return paper


@pytest.fixture
def table():
    return Table()


def inside(paper, number=1):
    return reverse("talks:paper-file", args=[paper.talk.slug, paper.pk, number])


def body(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:  # response.close() would close the test's connection too
        close()
    return content


def statuses(client, *addresses):
    """Return how each address answers, once that has been read to its end."""
    answers = [client.get(address) for address in addresses]
    for answer in answers:
        body(answer)
        assert answer.status_code == 200 or "skiss" not in str(answer.headers)
    return {answer.status_code for answer in answers}


EVERYTHING = {"for all", "for the builder", "for the owner", "of the left", "open", "open tomorrow"}
READ = {  # by whom; and while the room is shut
    "nobody": ({"open"}, {"open"}),
    "resident": ({"open"}, {"open"}),
    "other": ({"open"}, {"open"}),
    "colleague": ({"open"}, {"open"}),
    "editor": ({"open"}, {"open"}),
    "superuser": ({"open"}, {"open"}),
    "host": (EVERYTHING, EVERYTHING),
    "owner": (EVERYTHING, EVERYTHING - {"for the owner", "of the left"}),
    "builder": (EVERYTHING, {"open", "for the owner"}),
    "left": ({"open", "of the left"}, {"open", "of the left"}),
    "former_colleague": ({"open", "of the left"}, {"open", "of the left"}),
}


@pytest.mark.parametrize("visitor", READ)
def test_each_paper_is_read_by_those_it_is_for(table, visitor):
    """What the rule says is what can be fetched, and what a page names."""
    user = getattr(table, visitor)
    for expected, shuts in zip(READ[visitor], (False, True), strict=True):
        if shuts:
            take(table.talk, "shut-room", by=table.host, reason="En handling låg fel.")
        client = logged_in(user)
        pages = [
            client.get(address).content.decode()
            for address in (
                reverse("talks:room", args=[table.talk.slug]),
                reverse("talks:papers", args=[table.talk.slug]),
                table.talk.get_absolute_url(),
            )
        ]
        for name, paper in table.papers.items():
            is_read = 200 in statuses(client, inside(paper), paper.get_absolute_url())
            assert is_read == (name in expected), (visitor, name, shuts)
            assert any(paper.title in page for page in pages) == (name in expected), (visitor, name, shuts)


@pytest.mark.parametrize("visitor", ["nobody", "resident", "other", "editor", "superuser", "left"])
def test_a_closed_paper_is_nowhere_outside(table, visitor):
    paper = table.paper(title=f"{WORD} i Tumba")
    paper.versions.update(file_name=f"{WORD}.txt")
    client = logged_in(getattr(table, visitor))
    places = [
        table.talk.get_absolute_url(),
        reverse("talks:list") + f"?q={WORD}",
        reverse("search") + f"?q={WORD}",
        reverse("sitemaps"),
        reverse("sitemap", args=["talks"]),
        table.owner_seat.organisation.get_absolute_url(),
        reverse("talks:room", args=[table.talk.slug]),
        reverse("talks:papers", args=[table.talk.slug]),
        reverse("workspace"),
    ]
    for address in places * 2:  # the second time from the page cache
        answer = client.get(address)
        shown = answer.content.decode().replace(f"q={WORD}", "").replace(f'value="{WORD}"', "")
        assert f"{WORD} i" not in shown, address
        assert f"{WORD}.txt" not in shown, address
        assert paper.get_absolute_url() not in shown, address


def test_a_paper_opens_at_midnight_and_not_before(table, client, time_machine):
    day = timezone.localdate() + dt.timedelta(days=3)
    midnight = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    paper = table.paper(title=WORD, opens_on=day)
    time_machine.move_to(midnight - dt.timedelta(seconds=1), tick=False)
    for _kept in range(2):
        assert WORD not in client.get(table.talk.get_absolute_url()).content.decode()
    assert client.get(paper.get_absolute_url()).status_code == 404
    time_machine.move_to(midnight, tick=False)
    assert WORD in client.get(table.talk.get_absolute_url()).content.decode()
    answer = client.get(paper.get_absolute_url())
    assert (answer.status_code, body(answer)) == (200, b"Fyra hus.")
    assert not answer.cookies


def test_an_open_paper_shows_its_latest_version_alone(table, client):
    paper = table.papers["open"]
    PaperVersionFactory(paper=paper, content=b"Tre hus.")
    assert body(client.get(paper.get_absolute_url())) == b"Tre hus."
    assert body(logged_in(table.builder).get(inside(paper, 1))) == b"Fyra hus."
    assert client.get(inside(paper, 1)).status_code == 302


def test_an_open_paper_closes_with_the_page_of_the_talks(table, client, editor):
    take(table.talk, "unpublish", by=editor, reason="Fel text.")
    assert client.get(table.papers["open"].get_absolute_url()).status_code == 404


# What stands on the pages


def texts_of(content):
    document = pypdfium2.PdfDocument(content)
    return [page.get_textpage().get_text_range() for page in document]


def test_each_page_of_a_closed_pdf_names_the_reader(table):
    paper = table.paper(content=pdfs.pdf("Torget", "Gården", "Gatan"))
    answer = logged_in(table.builder).get(inside(paper))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    pages = texts_of(answer.content)
    assert len(pages) == 3
    for page, text in zip(pages, ("Torget", "Gården", "Gatan"), strict=True):
        assert text in page
        assert table.builder_seat.organisation.name in page
        assert str(timezone.localdate().year) in page


def test_an_open_pdf_and_other_files_name_nobody(table, client):
    content = pdfs.pdf("Torget")
    paper = table.paper(content=content, opens_on=timezone.localdate())
    assert body(client.get(paper.get_absolute_url())) == content
    assert body(logged_in(table.builder).get(inside(paper))) == content
    assert body(logged_in(table.builder).get(inside(table.papers["for all"]))) == b"Fyra hus."


def test_a_busy_machine_hands_out_no_unnamed_pdf(table, monkeypatch):
    def no_turn(*args, **kwargs):
        raise RefusedError("busy")

    paper = table.paper(content=pdfs.pdf("Torget"))
    monkeypatch.setattr("talks.papers.files.sandbox.decoded", no_turn)
    answer = logged_in(table.builder).get(inside(paper))
    assert answer.status_code == 302
    assert not PaperDownload.objects.exists()


# Fetched


def test_what_is_fetched_is_read_by_the_municipality_alone(table):
    paper = table.papers["for all"]
    client = logged_in(table.builder)
    for _part in range(3):
        body(client.get(inside(paper)))
    fetched = PaperDownload.objects.get()
    assert (fetched.user, fetched.organisation) == (table.builder, table.builder_seat.organisation)
    room = reverse("talks:room", args=[table.talk.slug])
    assert "Vem som har hämtat vilket papper" in logged_in(table.host).get(room).content.decode()
    assert "Vem som har hämtat vilket papper" not in logged_in(table.owner).get(room).content.decode()


def test_what_is_fetched_anew_later_is_noted_anew(table, time_machine):
    client, paper = logged_in(table.builder), table.papers["for all"]
    time_machine.move_to(timezone.now(), tick=False)
    body(client.get(inside(paper)))
    time_machine.shift(dt.timedelta(minutes=11))
    body(client.get(inside(paper)))
    assert PaperDownload.objects.count() == 2


# Put on the table


def send(table, user, *, name="skiss.txt", content=b"Fem hus.", **given):
    sent = {
        "title": "Skissen",
        "by": table.owner_seat.pk,
        "shared": "all",
        "opens_on": "",
        "form_key": uuid.uuid4(),
        "file": SimpleUploadedFile(name, content),
    }
    return logged_in(user).post(reverse("talks:paper-create", args=[table.talk.slug]), sent | given)


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def put(**given):
    return Paper.objects.get(title="Skissen", **given)


def test_a_party_puts_a_paper_on_the_table(table):
    answer = send(table, table.owner, name="skiss.pdf", content=pdfs.pdf("Ett", "Två"))
    assert answer.status_code == 302
    version = put().latest
    assert (version.number, version.page_count, version.media_type) == (1, 2, "application/pdf")
    assert "skiss" not in version.file.name


def test_a_paper_for_some_needs_them(table):
    assert "readers" in send(table, table.owner, shared="some").context["form"].errors
    send(table, table.owner, shared="some", readers=[table.builder_seat.pk])
    assert list(put().readers.all()) == [table.builder_seat]


def test_what_was_for_some_and_is_for_all_forgets_them(table):
    paper = table.papers["for the builder"]
    change(table, paper, shared="all", readers=[table.builder_seat.pk])
    paper.refresh_from_db()
    assert (paper.shared, paper.readers.count()) == ("all", 0)


def test_a_paper_is_for_nobody_who_has_left(table):
    assert "readers" in send(table, table.owner, shared="some", readers=[table.left_seat.pk]).context["form"].errors


def test_nobody_puts_a_paper_there_for_another(table):
    assert "by" in send(table, table.builder).context["form"].errors


def test_a_double_click_puts_one_paper_there(table, media):
    before, key = len(stored(media)), uuid.uuid4()
    for _click in range(2):
        assert send(table, table.owner, form_key=key).status_code == 302
    assert put().versions.count() == 1
    assert len(stored(media)) == before + 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("skiss.pdf", pdfs.encrypted()),
        ("skiss.pdf", pdfs.encrypted(password="")),
        ("skiss.pdf", pdfs.bomb_of_text()),
        ("skiss.pdf", pdfs.many_pages(501)),
        ("skiss.pdf", b"%PDF-1.7\n%%EOF"),
        ("skiss.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("skiss.svg", b"<svg/>"),
        ("skiss.txt", b""),
    ],
    ids=["password", "protected", "bomb", "pages", "broken", "page", "drawing", "empty"],
)
def test_a_file_that_cannot_be_kept_or_named_is_refused_when_it_is_sent(table, media, name, content):
    before = len(stored(media))
    answer = send(table, table.owner, name=name, content=content)
    assert "file" in answer.context["form"].errors
    assert 'value="Skissen"' in answer.content.decode()
    assert len(stored(media)) == before


@pytest.mark.parametrize("visitor", ["nobody", "resident", "other", "colleague", "left", "editor", "superuser"])
def test_nobody_outside_puts_a_paper_there(table, visitor):
    before = Paper.objects.count()
    assert send(table, getattr(table, visitor)).status_code == (302 if visitor == "nobody" else 403)
    assert Paper.objects.count() == before


# Changed


def change(table, paper, *, by=None, **given):
    sent = {"title": paper.title, "shared": paper.shared, "opens_on": paper.opens_on or ""} | given
    address = reverse("talks:paper-change", args=[table.talk.slug, paper.pk])
    return logged_in(by or table.owner).post(address, sent)


def test_another_version_stands_beside_the_first(table):
    paper = table.papers["for all"]
    for _click in range(2):
        assert change(table, paper, file=SimpleUploadedFile("ny.txt", b"Tre hus.")).status_code == 302
    assert [version.number for version in Paper.objects.get(pk=paper.pk).newest_first] == [2, 1]
    room = logged_in(table.builder).get(reverse("talks:room", args=[table.talk.slug])).content.decode()
    assert inside(paper, 1) in room
    assert inside(paper, 2) in room


def test_only_its_own_party_changes_a_paper(table):
    answers = [change(table, table.papers["for all"], by=user).status_code for user in (table.builder, table.host)]
    assert answers == [403, 403]


def test_what_is_open_stays_open(table):
    paper = table.papers["open"]
    change(table, paper, opens_on="")
    paper.refresh_from_db()
    assert paper.opens_on == timezone.localdate()


def test_nothing_opens_on_a_day_that_has_passed(table):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert "opens_on" in change(table, table.papers["for all"], opens_on=yesterday).context["form"].errors


def test_room_with_many_papers_needs_as_many_queries(table):
    client, room = logged_in(table.builder), reverse("talks:room", args=[table.talk.slug])
    client.get(room)
    with CaptureQueriesContext(connection) as few:
        client.get(room)
    for _more in range(4):
        table.paper(shared="some", readers=[table.builder_seat])
    client.get(room)  # the content has changed, and with it what the frame of each page keeps
    with CaptureQueriesContext(connection) as many:
        client.get(room)
    assert len(few) == len(many)


# Two at the same moment


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_a_paper_is_put_there_or_the_room_is_shut(media):
    table = Table()
    before = len(stored(media))
    answers = at_once(
        lambda: send(table, table.owner).status_code,
        lambda: take(table.talk, "shut-room", by=table.host, reason="En handling låg fel."),
    )
    put_there = Paper.objects.filter(title="Skissen").exists()
    assert (302 in answers) == put_there
    assert len(stored(media)) == before + put_there
    assert PaperVersion.objects.filter(paper__title="Skissen").exists() == put_there


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_versions_at_once_get_two_numbers():
    table = Table()
    paper = table.papers["for all"]
    other = SeatPersonFactory(seat=table.owner_seat).user
    files = [SimpleUploadedFile("ny.txt", text) for text in (b"Tre hus.", "Två hus.".encode())]
    at_once(*(
        lambda by=by, file=file: change(table, paper, by=by, file=file).status_code
        for by, file in zip((table.owner, other), files, strict=True)
    ))  # fmt: skip
    assert sorted(paper.versions.values_list("number", flat=True)) == [1, 2, 3]
