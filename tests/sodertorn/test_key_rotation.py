"""A new SECRET_KEY ends nothing that has been sent or begun, as long as the old one stands in SECRET_KEY_FALLBACKS."""

import pytest
from allauth.account.forms import default_token_generator
from django.core.signing import Signer
from django.urls import reverse

from core.forms import human
from dialogues.meetings import actions as meetings
from dialogues.moderation import queue
from following.unsubscribing import DIGESTS
from tests.dialogues.test_spam import solved
from tests.factories import ContributionFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rotate(settings, monkeypatch):
    """Give the portal another key, as a restart does; it knows the old one unless told to forget it."""

    def rotated(*, forget: bool = False) -> None:
        old = [] if forget else [settings.SECRET_KEY]
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-for-tests-only", old
        for module in (meetings, queue):
            monkeypatch.setattr(module, "_signer", Signer(salt=module._signer.salt))

    return rotated


@pytest.mark.parametrize("forget", [False, True])
def test_links_in_mails_sent_before(rotate, resident, forget):
    registration, contribution = RegistrationFactory(), ContributionFactory()
    cancel, appeal = meetings.cancel_key(registration), queue.appeal_key(contribution)
    unsubscribe = DIGESTS.key_for(resident)
    reset = default_token_generator.make_token(resident)
    rotate(forget=forget)
    assert meetings.opens(cancel, registration) is not forget
    assert queue.opens_appeal(appeal, contribution) is not forget
    assert (DIGESTS.reader_with(unsubscribe) == resident) is not forget
    assert default_token_generator.check_token(resident, reset) is not forget


@pytest.mark.parametrize("forget", [False, True])
def test_whoever_is_logged_in_stays_so(client, resident, rotate, forget):
    client.force_login(resident)
    rotate(forget=forget)
    assert (client.get(reverse("accounts:home")).status_code == 200) is not forget


@pytest.mark.parametrize("forget", [False, True])
def test_proof_of_work_that_was_begun(rotate, forget):
    proof = solved()
    rotate(forget=forget)
    assert human.accepts(proof) is not forget


def test_new_links_have_the_new_key(rotate, resident):
    before = DIGESTS.key_for(resident)
    rotate()
    assert DIGESTS.key_for(resident) != before


def test_another_registrations_link_opens_nothing(rotate):
    one, other = RegistrationFactory.create_batch(2)
    key = meetings.cancel_key(one)
    rotate()
    assert not meetings.opens(key, other)
    assert not meetings.opens(f"1:{key}", one)
    assert not meetings.opens("", one)
