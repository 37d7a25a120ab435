import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from accounts.permissions import has_second_factor, may_use_admin
from tests.accounts.helpers import code, confirm_it_is_you, give_app, give_passkey, log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)  # the mail is sent when the change is safely stored
def test_app_is_set_up_and_asked_for_at_the_next_login(client, editor):
    log_in(client, editor)
    setup = reverse("mfa_activate_totp")
    assert client.get(setup).url.startswith(reverse("account_reauthenticate"))
    confirm_it_is_you(client)
    page = client.get(setup)
    secret = page.context["form"].secret
    assert secret in page.text

    refused = client.post(setup, {"code": "000000" if code(secret) != "000000" else "111111"})
    assert refused.context["form"].errors.keys() == {"code"}
    assert secret in refused.text  # the key that was scanned stays the same

    response = client.post(setup, {"code": code(secret)}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    recovery = re.findall(r"<code>(\d{8})</code>", response.text)
    assert len(recovery) == 10
    assert mail.outbox[-1].to == [editor.email]

    client.post(reverse("account_logout"))
    back = reverse("challenges:list")
    response = log_in(client, editor, next=back)
    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "123"})
    assert wrong.context["form"].errors.keys() == {"code"}
    response = client.post(reverse("mfa_authenticate"), {"code": code(secret, later=1)})
    assert response.url == back
    assert client.session["_auth_user_id"] == str(editor.pk)

    client.post(reverse("account_logout"))
    log_in(client, editor)
    assert client.post(reverse("mfa_authenticate"), {"code": recovery[0]}).url == reverse("admin:index")


def test_code_works_once(client, resident):
    secret = give_app(resident)
    now = code(secret)
    for expected in (302, 200):
        log_in(client, resident)
        assert client.post(reverse("mfa_authenticate"), {"code": now}).status_code == expected
        client.post(reverse("account_logout"))


def test_guesses_at_the_code_are_limited(client, resident):
    secret = give_app(resident)
    log_in(client, resident)
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000"})
    with override("en"):
        response = client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "Too many attempts" in response.text


def test_second_step_can_be_left(client, resident):
    give_app(resident)
    log_in(client, resident)
    response = client.post(reverse("account_logout"), {"next": reverse("account_login")})
    assert response.url == reverse("account_login")
    assert client.get(reverse("mfa_authenticate")).url == reverse("account_login")


def test_app_is_switched_off_and_its_recovery_codes_go_with_it(client, resident):
    secret = give_app(resident)
    log_in(client, resident)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    confirm_it_is_you(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=resident).exists()


def test_recovery_codes_are_saved_as_a_file(client, resident):
    secret = give_app(resident)
    log_in(client, resident)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    confirm_it_is_you(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    response = client.get(reverse("mfa_download_recovery_codes"))
    assert response["Content-Type"].startswith("text/plain")
    assert len(response.text.split()) == 10


def test_recovery_codes_alone_are_no_second_factor(editor):
    Authenticator.objects.create(user=editor, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    assert not has_second_factor(editor)


# Passkeys; the ceremony itself runs in tests/browser, which has an authenticator


def test_key_is_renamed_and_removed(client, resident):
    key = give_passkey(resident)
    client.force_login(resident)
    confirm_it_is_you(client)
    assert client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "Min telefon"}).status_code == 302
    assert "Min telefon" in client.get(reverse("mfa_list_webauthn")).text
    too_long = client.post(reverse("mfa_edit_webauthn", args=[key.pk]), {"name": "x" * 81})
    assert too_long.context["form"].errors.keys() == {"name"}
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert not Authenticator.objects.filter(user=resident).exists()


def test_key_of_somebody_else_is_not_found(client, resident):
    key = give_passkey(UserFactory())
    client.force_login(resident)
    confirm_it_is_you(client)
    assert client.get(reverse("mfa_edit_webauthn", args=[key.pk])).status_code == 404
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404


NONSENSE = ["", "{}", "[]", "null", '"x"', "1", "{", '{"id": 1}', '{"id": "x", "rawId": "x", "response": {}}']


@pytest.mark.parametrize("credential", NONSENSE)
def test_malformed_passkey_is_refused(client, resident, credential):
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response.url == reverse("account_login")
    give_passkey(resident)
    log_in(client, resident)
    assert client.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    client.force_login(resident)
    confirm_it_is_you(client)
    response = client.post(reverse("mfa_add_webauthn"), {"name": "Nyckel", "credential": credential})
    assert response.status_code == 200


# Who may use the admin


@pytest.mark.parametrize("give", [give_app, give_passkey])
def test_second_factor_opens_the_admin(settings, editor, give):
    settings.STAFF_MFA_REQUIRED = True
    assert not may_use_admin(editor)
    give(editor)
    assert may_use_admin(editor)


def test_password_alone_opens_the_admin_where_the_installation_says_so(settings, editor):
    settings.STAFF_MFA_REQUIRED = False
    assert may_use_admin(editor)


def test_admin_is_for_active_editors_only(settings, resident):
    settings.STAFF_MFA_REQUIRED = False
    give_app(resident)
    locked = UserFactory(editor=True, is_active=False)
    assert not any(may_use_admin(visitor) for visitor in (AnonymousUser(), resident, locked))


def test_editor_is_shown_the_way_to_the_second_factor(client, editor, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(editor)
    assert reverse("accounts:second-factor") in client.get(reverse("accounts:home")).text
    page = client.get(reverse("accounts:second-factor")).text
    assert reverse("mfa_activate_totp") in page
    assert reverse("mfa_add_webauthn") in page
    give_app(editor)
    assert reverse("accounts:second-factor") not in client.get(reverse("accounts:home")).text
    assert reverse("mfa_activate_totp") not in client.get(reverse("accounts:second-factor")).text


def test_admin_asks_an_editor_for_the_second_factor(client, editor, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(editor)
    response = client.get(reverse("admin:index"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:second-factor"))
    give_app(editor)
    assert client.get(reverse("admin:index")).status_code == 200


def test_admin_has_no_login_of_its_own(client, editor):
    response = client.post(reverse("admin:login"), {"username": editor.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert response.status_code in {302, 403, 404, 405}
