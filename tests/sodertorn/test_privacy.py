"""What is kept of somebody with an account: taken out whole, and removed everywhere."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models
from django.urls import reverse

from accounts.letters import write
from accounts.models import User
from dialogues.models import Contribution, Participant
from partners.models import Invitation, Membership
from tests import factories
from tests.accounts.helpers import confirm_it_is_you

pytestmark = pytest.mark.django_db
WORD = "Sällsynthet"


@pytest.fixture
def person(client):
    """Somebody who has done a little of everything; their name is a word that stands nowhere else."""
    user = factories.UserFactory(display_name=WORD, email="sallsynt@example.org")
    organisation = factories.OrganisationFactory()
    factories.MembershipFactory(user=user, organisation=organisation)
    factories.InvitationFactory(organisation=organisation, email="Sallsynt@example.org")
    EmailAddress.objects.create(user=user, email="sallsynt.hemma@example.org", verified=True)
    factories.FollowFactory(user=user)
    challenge = factories.ChallengeFactory(title="Att dela", author=user, owner=organisation)
    challenge.submit(by=user, on_behalf_of=organisation.name)
    report = factories.ReportFactory(title="Att läsa", author=user, owner=organisation)
    report.submit(by=user, on_behalf_of=organisation.name)
    participant = factories.ParticipantFactory(user=user, name_shown=WORD)
    contribution = factories.ContributionFactory(
        dialogue=participant.dialogue, participant=participant, text="Fler bänkar", published=True
    )
    contribution.hide(by=user, reason="Fel plats")
    factories.SupportFactory(participant=participant, contribution__dialogue=participant.dialogue)
    factories.RegistrationFactory(
        meeting__activity__dialogue=participant.dialogue, participant=participant, needs=f"Ramp, {WORD}"
    )
    write("contribution_published", to=user.email, language="sv", context={"contribution": contribution})
    return user


def log_in(client, user):
    client.force_login(user)
    confirm_it_is_you(client)


def test_all_that_is_kept_can_be_taken_out(client, person):
    log_in(client, person)
    response = client.get(reverse("account-export"))
    assert response["Content-Disposition"] == 'attachment; filename="konto.json"'
    given = json.loads(response.content)
    assert given["account"]["email"] == "sallsynt@example.org"
    assert {one["email"] for one in given["email_addresses"]} == {"sallsynt@example.org", "sallsynt.hemma@example.org"}
    for part in (
        "memberships", "follows", "takes_part_in", "contributions", "supports", "registrations", "challenges_logged",
        "reports_deposited",
    ):  # fmt: skip
        assert len(given[part]) == 1, part
    assert given["contributions"][0]["text"] == "Fler bänkar"


def test_nothing_of_others_is_in_it(client, person):
    factories.ContributionFactory(text="Någon annans", published=True)
    log_in(client, person)
    assert "Någon annans" not in client.get(reverse("account-export")).text


def test_looking_at_the_page_removes_nothing(client, person):
    log_in(client, person)
    assert client.get(reverse("account-delete")).status_code == 200
    assert User.objects.filter(pk=person.pk).exists()


def test_nothing_in_the_database_tells_who_it_was(client, person):
    log_in(client, person)
    response = client.post(reverse("account-delete"), follow=True)
    assert response.status_code == 200
    assert not User.objects.filter(pk=person.pk).exists()
    found = []
    for model in apps.get_models():
        texts = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField) and field.column
        ]
        for row in model._base_manager.values_list(*texts) if texts else ():
            said = " ".join(str(value) for value in row).casefold()
            if WORD.casefold() in said or "sallsynt" in said:
                found.append((model._meta.label, said[:200]))
    assert found == []


def test_what_was_said_and_the_numbers_stay(client, person):
    log_in(client, person)
    client.post(reverse("account-delete"))
    contribution = Contribution.objects.get(text="Fler bänkar")
    assert contribution.participant is not None
    assert str(contribution.participant) == "En deltagare"
    assert contribution.participant.supports.count() == 1
    assert Participant.objects.identified().filter(pk=contribution.participant_id).count() == 0
    assert not Invitation.objects.exists()


def test_old_session_is_nobody_afterwards(client, person):
    log_in(client, person)
    client.post(reverse("account-delete"))
    assert client.get(reverse("accounts:home")).status_code == 302


def test_last_superuser_stays(client):
    user = factories.UserFactory(superuser=True)
    log_in(client, user)
    response = client.post(reverse("account-delete"))
    assert response.status_code == 200
    assert User.objects.filter(pk=user.pk).exists()


def test_only_contact_is_told_what_is_left_without_one(client):
    membership = factories.MembershipFactory(role=Membership.Role.CONTACT)
    log_in(client, membership.user)
    assert membership.organisation.name in client.get(reverse("account-delete")).text
    factories.MembershipFactory(organisation=membership.organisation, role=Membership.Role.CONTACT)
    assert membership.organisation.name not in client.get(reverse("account-delete")).text


@pytest.mark.parametrize("name", ["account-export", "account-delete"])
def test_somebody_without_a_fresh_login_is_asked_for_the_password(client, person, name):
    client.force_login(person)
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert "konto" in response["Location"]
