"""Mail is ended from the mail: one click without a login, which nothing but the click does, and old links work."""

import pytest
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse

from dialogues.ending import LETTERS
from following.models import Subscription
from following.unsubscribing import DIGESTS
from tests import factories

pytestmark = pytest.mark.django_db
SENT = {  # as they stand in mail that has been sent
    "digest": ("/foljer/avregistrera/%s/", "following.unsubscribe"),
    "digest in English": ("/en/following/unsubscribe/%s/", "following.unsubscribe"),
    "results": ("/mina-bidrag/%s/avsluta/", "dialogues.unsubscribe"),
    "results in English": ("/en/my-contributions/%s/unsubscribe/", "dialogues.unsubscribe"),
}


@pytest.fixture(params=SENT)
def kind(request):
    return request.param


@pytest.fixture
def reader(kind):
    if kind.startswith("results"):
        return factories.ParticipantFactory(by_email=True)
    user = factories.UserFactory()
    Subscription.of(user)
    return user


@pytest.fixture
def url(kind, reader):
    address, salt = SENT[kind]
    return address % Signer(salt=salt).sign(str(reader.pk))


def gets_mail(reader):
    reader.refresh_from_db()
    if hasattr(reader, "wants_results"):
        return reader.wants_results
    return Subscription.objects.get(user=reader).frequency != Subscription.Frequency.NEVER


def test_link_in_an_old_mail_asks_and_one_click_ends_it(url, reader):
    program = Client(enforce_csrf_checks=True)
    for method in (program.head, program.get):
        answer = method(url)
        assert (answer.status_code, answer.cookies) == (200, {})
        assert gets_mail(reader)
    assert 'method="post"' in answer.text
    assert "noindex" in answer.text
    assert "no-store" in answer["Cache-Control"]
    for _click in range(2):
        answer = program.post(url, {"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, answer.cookies) == (200, {})
        assert 'method="post"' not in answer.text
        assert not gets_mail(reader)


def test_key_of_another_kind_of_mail_is_refused(reader):
    for mail, other in ((LETTERS, DIGESTS), (DIGESTS, LETTERS)):
        assert Client().post(reverse(mail.address, args=[other.key_for(reader)])).status_code == 404


def test_reader_who_is_gone_is_refused(url, reader):
    reader.delete()
    assert Client().post(url).status_code == 404
