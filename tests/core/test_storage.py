"""No room for uploads: the words are kept, the file is asked for again, and nothing is left behind."""

import errno
import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import resolve, reverse

from challenges.models import Challenge
from core.files.storage import MediaError
from core.management.commands import remove_orphans
from dialogues.models import Contribution, StartedContribution
from tests import factories
from tests.core.test_pictures import image
from tests.dialogues.taking_part import at, by_hand, picture

pytestmark = pytest.mark.django_db
WORDS = "Fler bänkar & mer skugga längs ån"
SHOWN = "Fler bänkar &amp; mer skugga längs ån"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def files(media):
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS, errno.EIO])
def no_room(request, monkeypatch, media):
    def write_half(self, name, content):
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"half")
        raise OSError(request.param, os.strerror(request.param))

    monkeypatch.setattr(FileSystemStorage, "_save", write_half)


def member(user):
    client = Client(raise_request_exception=False, headers={"sec-fetch-site": "same-origin"})
    client.force_login(user)
    return client


def contribution(world):
    activity = factories.ActivityFactory(dialogue=factories.DialogueFactory(open_now=True), kind="ideas")
    address = world["browser"].post(at("write", activity), by_hand(text=WORDS)).url
    return address, {"picture": picture(), "picture_alt": WORDS}


def challenge(world):
    draft = factories.ChallengeFactory(owner=world["organisation"])
    upload = SimpleUploadedFile("bild.jpg", image())
    return reverse("challenges:edit-where", args=[draft.slug]), {"picture": upload, "picture_alt": WORDS}


def attachment(world):
    outcome = factories.OutcomeFactory(owner=world["organisation"])
    upload = SimpleUploadedFile("mall.txt", b"En mall.")
    return reverse("outcomes:attachments", args=[outcome.slug]), {"kind": "material", "title": WORDS, "file": upload}


def report_file(world):
    report = factories.ReportFactory(owner=world["organisation"])
    upload = SimpleUploadedFile("bilaga.txt", b"En bilaga.")
    form = {"title": WORDS, "visibility": "public", "opens_at": "", "file": upload}
    return reverse("reports:files", args=[report.pk, report.slug]), form


@pytest.mark.parametrize("form", [contribution, challenge, attachment, report_file])
def test_words_are_kept_and_nothing_is_left_behind(no_room, media, form, planner, organisation):
    browser = member(planner)
    address, sent = form({"organisation": organisation, "browser": browser})
    response = browser.post(address, sent)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert f'value="{SHOWN}"' in response.text
    assert "Bilden eller filen kunde inte sparas" in response.text
    assert files(media) == []


def test_logo_in_the_admin(no_room, media, superuser):
    organisation = factories.OrganisationFactory()
    address = reverse("admin:partners_organisation_change", args=[organisation.pk])
    form = member(superuser).get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if isinstance(value, str | int) and name != "logo"}
    counts = {
        f"{name}-{count}": "0"
        for name in ("memberships", "invitations", "participations")
        for count in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    response = member(superuser).post(
        address, {**sent, **counts, "name_sv": WORDS, "logo": SimpleUploadedFile("logo.jpg", image())}
    )
    assert response.status_code == 503, getattr(response.context.get("adminform"), "errors", "")
    assert f'value="{SHOWN}"' in response.text
    assert files(media) == []


@pytest.mark.django_db(transaction=True)
def test_contribution_is_sent_again_without_its_picture(no_room, planner):
    browser = member(planner)
    address, sent = contribution({"browser": browser})
    assert browser.post(address, sent).status_code == 503
    to_check = browser.post(address, {"skip": "1"}).url
    activity = StartedContribution.objects.get().activity
    browser.post(at("activity", activity), {"started": str(resolve(to_check).kwargs["key"])})
    said = Contribution.objects.get()
    assert (said.text, said.picture.name) == (WORDS, "")


def test_storage_that_can_store_nothing_says_so(no_room, media):
    with pytest.raises(MediaError):
        default_storage.save("challenge/a.webp", ContentFile(b"a"))
    assert files(media) == []


@pytest.mark.django_db(transaction=True)
def test_file_of_a_transaction_that_was_rolled_back_goes_with_it(media, planner, organisation, monkeypatch):
    address, sent = challenge({"organisation": organisation})
    usual = Challenge.save

    def save(self, *args, **kwargs):
        usual(self, *args, **kwargs)
        assert len(files(media)) == 1
        raise IntegrityError

    with monkeypatch.context() as broken:
        broken.setattr(Challenge, "save", save)
        assert member(planner).post(address, sent).status_code == 500
    assert files(media) == []
    sent["picture"].seek(0)
    assert member(planner).post(address, sent).status_code == 302
    assert files(media) == [Challenge.objects.get().picture.name]


def old(name, days=2):
    default_storage.save(name, ContentFile(b"x"))
    then = time.time() - days * 24 * 60 * 60
    os.utime(default_storage.path(name), (then, then))
    return name


def run(*arguments):
    said = StringIO()
    call_command("remove_orphans", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def kept():
    """Files that rows name, of each sort; and one that the history of a record names."""
    names = [old(f"{folder}/kept") for folder in ("challenge", "contribution", "organisation", "attachment", "report")]
    Challenge.objects.filter(pk=factories.ChallengeFactory().pk).update(picture=names[0], picture_alt="En bänk")
    Contribution.objects.filter(pk=factories.ContributionFactory().pk).update(picture=names[1], picture_alt="En bänk")
    type(organisation := factories.OrganisationFactory()).objects.filter(pk=organisation.pk).update(logo=names[2])
    attachment = factories.AttachmentFactory()
    type(attachment).objects.filter(pk=attachment.pk).update(file=names[3], url="")
    file = factories.ReportFileFactory()
    type(file).objects.filter(pk=file.pk).update(file=names[4], cover=old("report-cover/kept"))
    before = factories.ChallengeFactory(picture=old("challenge/before"), picture_alt="En bänk")
    before.picture = ""
    before.save()
    return [*names, "report-cover/kept", "challenge/before"]


def test_uploads_that_belong_to_no_row_are_removed_after_a_day(kept, media):
    for name in ("challenge/young", "report/young"):
        default_storage.save(name, ContentFile(b"x"))
    gone = [old("challenge/old"), old("report-cover/old"), old("contribution/deep/old")]
    other = old("somebody-elses/old")
    said = run("--dry-run")
    assert [name in said for name in gone] == [True] * 3
    assert set(gone) <= set(files(media))
    assert "3 removed" in run()
    assert {*kept, other, "challenge/young", "report/young"} <= set(files(media))
    assert set(gone) & set(files(media)) == set()
    assert "0 removed" in run()


def test_upload_that_cannot_be_removed_stops_no_other(media, monkeypatch, caplog):
    caplog.set_level("CRITICAL")
    stuck, _other = old("challenge/a"), old("challenge/b")
    usual = default_storage.delete

    def delete(name):
        if name == stuck:
            raise PermissionError
        usual(name)

    monkeypatch.setattr(default_storage, "delete", delete)
    with pytest.raises(CommandError, match="1 could not be removed"):
        run()
    assert files(media) == [stuck]


def test_uploads_of_another_database_are_not_removed_unasked(media, monkeypatch):
    monkeypatch.setattr(remove_orphans, "MOST", 2)
    for number in range(3):
        old(f"challenge/{number}")
    with pytest.raises(CommandError, match="right database"):
        run()
    assert len(files(media)) == 3
    run("--all")
    assert files(media) == []
