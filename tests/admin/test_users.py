"""Accounts in the admin: for superusers, without a name or a password of the admin's making."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import User
from partners.models import Membership
from tests import factories
from tests.admin.pages import filled_in, list_of, messages_of, page_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, superuser):
    client.force_login(superuser)
    return client


def test_account_is_opened_with_an_address_and_no_password(desk):
    page = shown(desk, list_of(User, "add"))
    assert "password" not in page.context["adminform"].form.fields
    data = filled_in(page, email="Ny.Redaktor@Example.org", display_name="Ny", is_staff="on")
    assert desk.post(list_of(User, "add"), data).status_code == 302
    user = User.objects.get(email="ny.redaktor@example.org")
    assert user.is_staff
    assert not user.is_superuser
    assert not user.has_usable_password()


def test_address_that_has_an_account_is_refused(desk, resident):
    data = filled_in(shown(desk, list_of(User, "add")), email=resident.email.upper())
    response = desk.post(list_of(User, "add"), data)
    assert response.status_code == 200
    assert "email" in response.context["adminform"].form.errors


def test_superuser_makes_an_editor_and_the_form_blocks_nobody(desk, resident):
    url = page_of(resident)
    data = filled_in(shown(desk, url), is_staff="on")
    assert "is_active" not in data
    assert desk.post(url, data).status_code == 302
    resident.refresh_from_db()
    assert (resident.is_staff, resident.is_active) == (True, True)


def test_superuser_keeps_their_own_rights(desk, superuser):
    url = page_of(superuser)
    data = filled_in(shown(desk, url), is_superuser=None, is_staff=None, is_active=None, display_name="Nytt")
    assert desk.post(url, data).status_code == 302
    superuser.refresh_from_db()
    assert (superuser.is_superuser, superuser.is_staff, superuser.is_active) == (True, True, True)
    assert superuser.display_name == "Nytt"
    assert desk.post(page_of(superuser, "delete"), {"post": "yes"}).status_code == 403


def test_address_and_password_are_their_owners_alone(desk, resident):
    url = page_of(resident)
    password = resident.password
    assert desk.post(url, filled_in(shown(desk, url), email="annan@example.org", password="x")).status_code == 302
    before = resident.email
    resident.refresh_from_db()
    assert (resident.email, resident.password) == (before, password)
    assert password not in shown(desk, url).text


def test_memberships_stand_on_the_account(desk, resident):
    organisation = factories.OrganisationFactory()
    rows = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-organisation": organisation.pk,
        "memberships-0-role": "planner",
        "memberships-0-started_on": "2026-01-01",
        "memberships-0-user": resident.pk,
    }
    url = page_of(resident)
    assert desk.post(url, filled_in(shown(desk, url), **rows)).status_code == 302
    assert Membership.objects.get().organisation == organisation


def test_lost_second_factor_is_removed(desk, resident):
    Authenticator.objects.create(user=resident, type=Authenticator.Type.TOTP, data={"secret": "mycket-hemligt"})
    page = shown(desk, page_of(resident))
    assert "mycket-hemligt" not in page.text
    step = page_of(resident, "step", "forget-second-factor")
    assert step in page.text
    response = desk.post(step, follow=True)
    assert "Two-step login has been removed." in messages_of(response)[0]
    assert not Authenticator.objects.exists()
    assert step not in shown(desk, page_of(resident)).text


def test_editor_cannot_remove_it(client, editor, resident):
    Authenticator.objects.create(user=resident, type=Authenticator.Type.TOTP, data={})
    client.force_login(editor)
    assert client.post(page_of(resident, "step", "forget-second-factor")).status_code == 403
    assert Authenticator.objects.exists()


def test_editor_adds_a_membership(client, editor, resident):
    client.force_login(editor)
    url = list_of(Membership, "add")
    organisation = factories.OrganisationFactory()
    data = filled_in(shown(client, url), user=resident.pk, organisation=organisation.pk, started_on="2026-01-01")
    assert client.post(url, data).status_code == 302
    assert resident.memberships.get().organisation == organisation
