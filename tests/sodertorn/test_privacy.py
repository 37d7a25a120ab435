"""What is kept of somebody with an account: taken out whole, and removed everywhere."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from accounts.models import User
from dialogues.models import Contribution, Participant
from mail.models import OutboxMessage
from mail.outbox import queue_mail
from outcomes.models import Reuse
from partners.models import Invitation, Membership
from tests import factories
from tests.accounts.helpers import confirm_it_is_you
from tests.transitions import take

pytestmark = pytest.mark.django_db
WORD = "Sällsynthet"


@pytest.fixture
def person(db):
    """Somebody who has done a little of everything; their name is a word that stands nowhere else."""
    user = factories.UserFactory(display_name=WORD, email="sallsynt@example.org")
    organisation = factories.OrganisationFactory()
    factories.MembershipFactory(user=user, organisation=organisation)
    factories.InvitationFactory(organisation=organisation, email="Sallsynt@example.org")
    EmailAddress.objects.create(user=user, email="sallsynt.hemma@example.org", verified=True)
    # Accepted by an address that the account has given up since.
    accepted = factories.InvitationFactory(organisation=organisation, email="sallsynt.forr@example.org")
    accepted.accept(by=user)
    note_in_the_admin(user, accepted)
    factories.FollowFactory(user=user)
    challenge = factories.ChallengeFactory(title="Att dela", author=user, owner=organisation)
    take(challenge, "submit", by=user, on_behalf_of=organisation.name)
    report = factories.ReportFactory(title="Att läsa", author=user, owner=organisation)
    take(report, "submit", by=user, on_behalf_of=organisation.name)
    factories.FindingFactory(author=user, owner=organisation)
    factories.EffectFactory(author=user)
    talk = factories.TalkFactory(author=user, municipality=organisation)
    factories.SeatPersonFactory(seat=factories.SeatFactory(talk=talk, organisation=organisation), user=user)
    participant = factories.ParticipantFactory(user=user, name_shown=WORD)
    contribution = factories.ContributionFactory(
        dialogue=participant.dialogue, participant=participant, text="Fler bänkar", published=True
    )
    contribution.hide(by=user, reason="Fel plats")
    factories.SupportFactory(participant=participant, contribution__dialogue=participant.dialogue)
    factories.RegistrationFactory(
        meeting__activity__dialogue=participant.dialogue, participant=participant, needs=f"Ramp, {WORD}"
    )
    about = {
        "contribution": contribution, "dialogue": contribution.dialogue, "organiser": contribution.dialogue.organiser,
        "link_key": "", "can_reply": False, "unsubscribe_url": "",
    }  # fmt: skip
    queue_mail("contribution_published", to=user.email, language="sv", context=about)
    queue_mail(
        "contribution_published",
        to="Sallsynt@Example.org",
        language="sv",
        context=about,
    )
    # What was said in another dialogue before there was an account, and the reuse of an outcome, by the same address.
    factories.ParticipantFactory(by_email=True, email="Sallsynt@example.org", name_shown=WORD)
    factories.ReuseFactory(contact_email="Sallsynt@example.org", organisation_name="Grannkommunen")
    factories.ReuseFactory(contact_email="sallsynt.hemma@example.org", unconfirmed=True)
    factories.ContactMessageFactory(author=user, name=WORD, email="annan@example.org")
    factories.ContactMessageFactory(email="Sallsynt@example.org", text="Skrivet utan konto")
    factories.JoinRequestFactory(email="sallsynt.hemma@example.org")
    note_in_the_admin(user, user)
    note_in_the_admin(user, user.memberships.get())
    note_in_the_admin(user, Invitation.objects.open().get())
    inline = [{"added": {"name": "membership", "object": str(user.memberships.get())}}]
    note_in_the_admin(user, organisation, json.dumps(inline), name="Kommunen")
    return user


def note_in_the_admin(user, record, message="", name=""):
    """Log a change, as the admin does; once by the address too, which stands there while an account has no name."""
    said = str(record)
    for one in {name} if name else {said, said.replace(WORD, user.email)}:
        LogEntry.objects.create(
            user=factories.UserFactory(editor=True),
            content_type=ContentType.objects.get_for_model(record),
            object_id=record.pk,
            object_repr=one,
            action_flag=CHANGE,
            change_message=message,
        )


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
        "memberships", "follows", "contributions", "supports", "registrations", "challenges_logged",
        "reports_deposited", "reuses_recorded", "messages_to_the_editors", "requests_to_take_part",
        "talks_set_up", "seats_at_early_talks",
    ):  # fmt: skip
        assert len(given[part]) == 1, part
    assert len(given["effects_written"]) == len(given["findings_written"]) == 1
    assert [one["name_shown"] for one in given["takes_part_in"]] == [WORD, WORD]  # with the account, and by mail
    assert given["contributions"][0]["text"] == "Fler bänkar"


def test_export_contains_nothing_of_others(client, person):
    factories.ContributionFactory(text="Någon annans", published=True)
    log_in(client, person)
    text = client.get(reverse("account-export")).text
    assert "Någon annans" not in text
    assert "Skrivet utan konto" not in text  # whoever wrote it gave this address, and did not show that it is theirs


def test_looking_at_the_page_removes_nothing(client, person):
    log_in(client, person)
    assert client.get(reverse("account-delete")).status_code == 200
    assert User.objects.filter(pk=person.pk).exists()


def by_themselves(client, person):
    log_in(client, person)
    assert client.post(reverse("account-delete"), follow=True).status_code == 200


def by_a_superuser(client, person):
    client.force_login(factories.UserFactory(superuser=True))
    address = reverse("admin:accounts_user_delete", args=[person.pk])
    assert client.post(address, {"post": "yes"}).status_code == 302


def by_a_superuser_among_others(client, person):
    client.force_login(factories.UserFactory(superuser=True))
    sent = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    assert client.post(reverse("admin:accounts_user_changelist"), sent).status_code == 302


@pytest.mark.parametrize("delete", [by_themselves, by_a_superuser, by_a_superuser_among_others])
def test_nothing_in_the_database_tells_who_it_was(client, person, delete):
    delete(client, person)
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


def test_what_was_said_stays_and_what_is_going_on_is_taken_back(client, person):
    log_in(client, person)
    client.post(reverse("account-delete"))
    contribution = Contribution.objects.get(text="Fler bänkar")
    assert contribution.participant is not None
    assert str(contribution.participant) == "En deltagare"
    assert contribution.participant.supports.count() == 0  # who comes again is one
    assert contribution.participant.registrations.get().state == "cancelled"
    assert Participant.objects.identified().filter(pk=contribution.participant_id).count() == 0
    assert not Invitation.objects.exists()


def test_reuse_is_kept_and_not_followed_up(client, person):
    by_themselves(client, person)
    reuse = Reuse.objects.get()
    assert (reuse.organisation_name, reuse.contact_email, reuse.links.count()) == ("Grannkommunen", "", 0)


def test_admin_still_says_that_something_was_done(client, person):
    """Not to whom; and what was done to others is told in full."""
    note_in_the_admin(person, factories.OrganisationFactory(name=f"{WORD}a kommunen"), "[]")
    before = LogEntry.objects.count()
    by_themselves(client, person)
    assert LogEntry.objects.count() == before
    assert LogEntry.objects.filter(object_repr=f"{WORD}a kommunen", change_message="[]").exists()
    assert LogEntry.objects.filter(object_repr="Kommunen", change_message="").exists()
    assert not LogEntry.objects.filter(object_repr="").exists()


def test_address_that_is_not_confirmed_may_be_somebody_elses(client, person):
    """Whoever adds the address of another to an account learns nothing of them, and removes nothing of theirs."""
    thief = factories.UserFactory()
    EmailAddress.objects.create(user=thief, email="sallsynt@example.org", verified=False)
    log_in(client, thief)
    assert WORD not in client.get(reverse("account-export")).text
    before = [Participant.objects.identified().count(), Invitation.objects.count(), OutboxMessage.objects.count()]
    client.post(reverse("account-delete"))
    assert not User.objects.filter(pk=thief.pk).exists()
    assert [
        Participant.objects.identified().count(),
        Invitation.objects.count(),
        OutboxMessage.objects.count(),
    ] == before
    assert Reuse.objects.exclude(contact_email="").count() == 2


def test_session_of_removed_account_is_anonymous(client, person):
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
