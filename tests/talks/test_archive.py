"""Everything in the room as a ZIP for the municipality's archive, read back; and the log of who was invited."""

import csv
import hashlib
import io
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from talks.archive.making import LIST, PARTS
from tests.factories import (
    AgendaPointFactory,
    AlternativeFactory,
    ChangePictureFactory,
    CommitmentChangeFactory,
    CommitmentFactory,
    ConsequenceFactory,
    EstimateFactory,
    PaperDownloadFactory,
    PaperFactory,
    PaperVersionFactory,
    PlanChangeFactory,
    PositionFactory,
    QuestionFactory,
    SeatFactory,
    SeatPersonFactory,
    SessionFactory,
    TalkFactory,
    UserFactory,
    WorthFactory,
)
from tests.reports import pdfs
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def talk():
    return TalkFactory(open_now=True, diary_number="KS 2026/12")


@pytest.fixture
def host(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="municipality")).user


def take_out(talk, user):
    answer = logged_in(user).get(reverse("talks:archive", args=[talk.slug]))
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def table_of(archive, name):
    return list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig")), delimiter=";"))


def test_archive_holds_each_version_as_it_was_sent(talk, host):
    content = pdfs.pdf("Torget")
    paper = PaperFactory(talk=talk, content=content, title="=SUMMA(1)")
    PaperVersionFactory(paper=paper, content=b"Tre hus.")
    archive = take_out(talk, host)
    assert archive.testzip() is None
    first, second = table_of(archive, "papper")[1:]
    assert first[0] == "'=SUMMA(1)"
    for row, expected in ((first, content), (second, b"Tre hus.")):
        held = archive.read(row[7])
        assert held == expected
        assert row[10] == hashlib.sha256(held).hexdigest()


def test_archive_lists_all_that_is_in_the_room(talk, host):
    """Each table has a row of what there is, and the list to read has them all."""
    proposed = CommitmentFactory(talk=talk, proposed=True, text="Vi <b>river</b> ladan.")
    change = CommitmentChangeFactory(commitment=CommitmentFactory(talk=talk))
    point = AgendaPointFactory(session=SessionFactory(talk=talk, notes="Vi talade om ladan."))
    fetched = PaperDownloadFactory(version=PaperFactory(talk=talk).latest)
    question = QuestionFactory(talk=talk, text="Får lekplatsen ligga kvar?")
    position = PositionFactory(alternative=AlternativeFactory(talk=talk), because="Skuggan når torget.")
    EstimateFactory(alternative=position.alternative, consequence=ConsequenceFactory(talk=talk))
    draft = WorthFactory(plan_change=PlanChangeFactory(talk=talk, title="Huset flyttas")).plan_change
    picture = ChangePictureFactory(plan_change=draft)
    picture.picture.storage.save(picture.picture.name, ContentFile(b"bild"))
    take(talk, "shut-room", by=host, reason="En handling låg fel.")
    invited = SeatFactory(talk=talk, state="invited", role="builder")
    invited.steps.create(to_state="invited", actor=host)
    archive = take_out(talk, host)
    shown = archive.read(LIST).decode()
    assert archive.read(f"bilder/{picture.pk}-before.webp") == b"bild"
    for word in (question.text, position.because, draft.title):
        assert word in shown
    for word in ("KS 2026/12", "En handling låg fel.", str(host), change.because, point.text, point.session.notes):
        assert word in shown
    assert fetched.organisation.name in shown
    assert "Vi &lt;b&gt;river&lt;/b&gt; ladan." in shown
    assert [row[3] for row in table_of(archive, "ataganden")[1:]] == [proposed.text, change.commitment.text]
    assert table_of(archive, "inbjudningar")[1][1] == invited.organisation.name
    for part in PARTS:
        rows = table_of(archive, part.name)
        assert len(rows) > 1, part.name
        assert {len(row) for row in rows} == {len(part.columns)}, part.name


def test_archive_holds_nothing_of_other_talks(talk, host):
    other = PaperFactory(title="Annan skiss")
    CommitmentFactory(talk=other.talk, text="Vi bygger någon annanstans.")
    archive = take_out(talk, host)
    for name in archive.namelist():
        assert b"Annan skiss" not in archive.read(name)
        assert "någon annanstans".encode() not in archive.read(name)


def test_archive_goes_on_without_a_file_that_is_lost(talk, host):
    lost, kept = PaperFactory(talk=talk).latest, PaperFactory(talk=talk, content=b"Tre hus.").latest
    lost.file.storage.delete(lost.file.name)
    archive = take_out(talk, host)
    assert [name for name in archive.namelist() if name.startswith("papper/")] == [
        f"papper/{kept.paper_id}-1-{kept.file_name}"
    ]
    assert len(table_of(archive, "papper")) == 3


@pytest.mark.parametrize("kind", ["nobody", "resident", "editor", "superuser", "party", "colleague"])
def test_archive_is_for_the_people_of_the_municipality_on_its_seat(talk, kind):
    visitor = {
        "nobody": lambda: None,
        "resident": UserFactory,
        "editor": lambda: UserFactory(editor=True),
        "superuser": lambda: UserFactory(superuser=True),
        "party": lambda: SeatPersonFactory(seat=talk.parties.get(role="landowner")).user,
        "colleague": lambda: SeatPersonFactory(seat=SeatFactory(organisation=talk.municipality)).user,
    }[kind]()
    answer = logged_in(visitor).get(reverse("talks:archive", args=[talk.slug]))
    assert answer.status_code == (302 if visitor is None else 403)


def test_who_was_invited_when_is_read_in_the_room_alone(talk, client):
    seat = SeatFactory(talk=talk, state="invited", role="builder")
    seat.steps.create(to_state="invited", actor_name=talk.municipality.name)
    person = SeatPersonFactory(seat=talk.parties.get(role="landowner")).user
    room = logged_in(person).get(reverse("talks:room", args=[talk.slug])).content.decode()
    assert seat.organisation.name in room
    assert "Vem som bjöds in när" in room
    for _kept in range(2):
        assert seat.organisation.name not in client.get(talk.get_absolute_url()).content.decode()
