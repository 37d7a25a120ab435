"""Files are decoded outside every transaction, with the connection to the database given back, whichever form it is."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import reverse

from core.files import outside, sandbox
from core.files.outside import DecodeFirstError, decodes_outside, settled
from outcomes.models import Attachment
from tests import factories
from tests.admin.pages import filled_in, page_of, shown
from tests.core.test_pictures import image
from tests.dialogues.taking_part import at, idea, of, say
from tests.outcomes.test_files import WORD, package
from tests.reports import pdfs


@pytest.fixture
def connections(monkeypatch, settings, tmp_path):
    """What each decoder finds the connection to be: None when it has been given back."""
    settings.MEDIA_ROOT = tmp_path
    found, run = [], sandbox._run
    monkeypatch.setattr(sandbox, "_run", lambda *args: found.append(connection.connection) or run(*args))
    return found


def picture():
    return SimpleUploadedFile("bild.jpg", image(), "image/jpeg")


def contribution(client):
    dialogue = factories.DialogueFactory(open_now=True, allows_guests=True)
    activity = factories.ActivityFactory(dialogue=dialogue)
    address = client.post(at("write", activity), idea()).url
    return client.post(address, {"picture": picture(), "picture_alt": "En bänk"})


def changed_contribution(client):
    client.force_login(factories.UserFactory())
    activity = factories.ActivityFactory(dialogue=factories.DialogueFactory(open_now=True))
    say(client, activity)
    said = activity.contributions.get()
    return client.post(of("contribution-edit", said), idea(picture=picture(), picture_alt="En bänk"))


def challenge(client):
    membership = factories.MembershipFactory()
    client.force_login(membership.user)
    draft = factories.ChallengeFactory(owner=membership.organisation)
    url = reverse("challenges:edit-where", args=[draft.slug])
    return client.post(url, {"picture": picture(), "picture_alt": "En bänk"})


def outcome(client):
    membership = factories.MembershipFactory()
    client.force_login(membership.user)
    outcome = factories.OutcomeFactory(owner=membership.organisation, published=True)
    sent = {"kind": "material", "title": "", "url": "", "file": SimpleUploadedFile("mall.docx", package(WORD))}
    response = client.post(reverse("outcomes:attachments", args=[outcome.slug]), sent)
    assert Attachment.objects.get().title == "mall"
    return response


def report(client):
    membership = factories.MembershipFactory()
    client.force_login(membership.user)
    report = factories.ReportFactory(owner=membership.organisation)
    sent = {"title": "", "visibility": "public", "opens_at": "", "file": SimpleUploadedFile("r.pdf", pdfs.pdf())}
    return client.post(reverse("reports:files", args=[report.pk, report.slug]), sent)


def report_of_pdf(client):
    membership = factories.MembershipFactory()
    client.force_login(membership.user)
    sent = {"pdf": SimpleUploadedFile("r.pdf", pdfs.pdf()), "organisation": membership.organisation.pk}
    return client.post(reverse("reports:from-pdf"), sent)


def admin(client):
    client.force_login(factories.UserFactory(editor=True))
    url = page_of(factories.ChallengeFactory())
    return client.post(url, {**filled_in(shown(client, url), picture_alt_sv="En bänk"), "picture": picture()})


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("stamps_of_any_form")
@pytest.mark.parametrize("send", [contribution, changed_contribution, challenge, outcome, report, report_of_pdf, admin])
def test_file_is_decoded_once_without_a_connection(client, connections, send):
    assert send(client).status_code == 302
    assert connections == [None]


# Running a view twice


def sent_to(view, upload):
    request = RequestFactory().post("/", {"file": upload})
    request.user = factories.UserFactory.build()
    return view(request)


def test_view_runs_again_until_all_files_are_decoded():
    ran, uploads = [], [picture(), picture()]

    @decodes_outside
    def view(request):
        ran.append(1)
        return [settled(upload, lambda: len(ran)) for upload in uploads]

    assert sent_to(view, uploads[0]) == [1, 2]
    assert len(ran) == 3


def test_what_is_wrong_with_a_file_is_told_in_the_second_run():
    upload = picture()

    def refuse():
        raise ValidationError("bad")

    @decodes_outside
    def view(request):
        try:
            settled(upload, refuse)
        except ValidationError as error:
            return error.messages

    assert sent_to(view, upload) == ["bad"]


def test_other_errors_are_not_kept_as_refusals():
    upload = picture()

    @decodes_outside
    def view(request):
        settled(upload, lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        sent_to(view, upload)
    assert settled(upload, lambda: "decoded at once") == "decoded at once"  # outside such a view


@pytest.mark.django_db
def test_transaction_is_undone_before_the_file_is_decoded():
    upload, names = picture(), []

    @decodes_outside
    @transaction.atomic
    def view(request):
        factories.AreaFactory()
        return settled(upload, lambda: names.append(type(factories.AreaFactory.build()).objects.count()))

    before = type(factories.AreaFactory.build()).objects.count()
    sent_to(view, upload)
    assert names == [before]


@pytest.mark.django_db
def test_files_are_counted_whoever_sends_them(monkeypatch):
    monkeypatch.setattr(outside, "UPLOADS_PER_PERSON", "2/h/user")
    decoded = []

    @decodes_outside
    def view(request):
        return settled(request.FILES["file"], lambda: decoded.append(1))

    for _time in range(2):
        sent_to(view, picture())
    with pytest.raises(ValidationError):
        sent_to(view, picture())
    assert len(decoded) == 2


def test_file_that_needs_decoding_names_itself():
    assert str(DecodeFirstError(picture(), list)) == "bild.jpg"
