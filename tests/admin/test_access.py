"""Who comes into the admin, and what they may do there."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from challenges.models import Challenge
from tests import factories
from tests.access import NOBODY_ADDS, NOBODY_DELETES
from tests.admin.pages import MAKERS, MODELS, address, list_of, page_of

pytestmark = pytest.mark.django_db
MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def in_english(name):
    with override("en"):
        return reverse(name)


def pages(model):
    record = MAKERS[model]()
    return [list_of(model), list_of(model, "add"), *(page_of(record, page) for page in ("change", "history", "delete"))]


@MODEL
def test_anonymous_is_sent_to_the_login_and_back(client, model):
    for url in pages(model):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url == f"{in_english('account_login')}?next={url}"
        assert not response.cookies


@MODEL
@pytest.mark.parametrize("visitor", ["resident", "planner"])
def test_others_are_turned_away(client, request, visitor, model):
    client.force_login(request.getfixturevalue(visitor))
    assert {client.get(url).status_code for url in pages(model)} == {403}


@MODEL
def test_editor_comes_in_but_does_not_manage_accounts(client, editor, model):
    client.force_login(editor)
    codes = [client.get(url).status_code for url in pages(model)]
    if model is User:
        assert codes == [403] * 5
    elif model in NOBODY_DELETES:  # with the dialogue, or by the portal
        assert codes == [200, 403, 200, 200, 403]
    elif model in NOBODY_ADDS:
        assert codes == [200, 403, 200, 200, 200]
    else:
        assert codes == [200] * 5


def test_desk_of_an_editor_does_not_offer_accounts(client, editor):
    client.force_login(editor)
    html = client.get(address("index")).text
    assert list_of(Challenge) in html
    assert list_of(User) not in html


def test_locked_editor_is_not_let_in(client, editor):
    client.force_login(editor)
    editor.is_active = False
    editor.save()
    assert client.get(address("index")).status_code == 302


def test_editor_without_a_second_factor_is_sent_to_set_one_up(client, editor, settings):
    settings.STAFF_MFA_REQUIRED = True
    client.force_login(editor)
    response = client.get(list_of(Challenge))
    assert (response.status_code, response.url) == (302, in_english("accounts:second-factor"))
    assert client.post(list_of(Challenge), {}).status_code == 302


def test_resident_is_turned_away_in_the_portals_voice(client, resident):
    client.force_login(resident)
    response = client.get(address("index"))
    assert response.status_code == 403
    assert "403.html" in [template.name for template in response.templates]


def test_steps_and_choices_are_closed_to_others(client, planner):
    challenge = factories.ChallengeFactory(submitted=True)
    names = {"app_label": "challenges", "model_name": "challenge", "field_name": "areas"}
    client.force_login(planner)
    assert client.post(page_of(challenge, "step", "publish")).status_code == 403
    assert client.get(address("autocomplete"), names).status_code == 403
    challenge.refresh_from_db()
    assert not challenge.is_published


def test_login_of_the_admin_is_the_portals(client, editor):
    response = client.get(address("login"), {"next": list_of(Challenge)})
    assert response.status_code == 302
    assert response.url == f"{in_english('account_login')}?next={list_of(Challenge)}"
    client.force_login(editor)
    assert client.get(address("login"), {"next": list_of(Challenge)}).url == list_of(Challenge)
    assert client.get(address("login"), {"next": "https://example.com/"}).url == address("index")


def test_password_is_changed_in_the_account(client, editor):
    client.force_login(editor)
    assert client.get(address("password_change")).url == in_english("account_change_password")
    assert client.get(address("password_change_done")).url == in_english("accounts:home")


def test_admin_login_attempts_are_limited_without_blocking_editors(client, editor, resident):
    client.force_login(resident)
    codes = [client.get(address("index")).status_code for _knock in range(31)]
    assert codes == [403] * 30 + [429]
    client.force_login(editor)
    assert client.get(address("index")).status_code == 200


def test_logging_out_leads_to_the_site(client, editor):
    client.force_login(editor)
    response = client.post(address("logout"))
    assert response.url == in_english("start")
    assert "_auth_user_id" not in client.session


def test_third_party_models_are_not_in_admin():
    """Nobody reads another's secrets for the second factor, and rights come with the ticks on the account alone."""
    registered = {model._meta.label for model in MODELS}
    assert registered.isdisjoint({"mfa.Authenticator", "account.EmailAddress", "auth.Group"})
