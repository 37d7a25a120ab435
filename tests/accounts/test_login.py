from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from tests.accounts.helpers import give_app, link_in_last_mail, log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_login_leads_back_to_where_the_visitor_was(client, resident):
    back = reverse("challenges:list")
    assert log_in(client, resident, next=back).url == back
    assert client.session["_auth_user_id"] == str(resident.pk)


def test_login_without_a_way_back_leads_to_the_account(client, resident):
    assert log_in(client, resident).url == reverse("accounts:home")


def test_login_never_leads_to_another_site(client, resident):
    assert log_in(client, resident, next="https://evil.example/").url == reverse("accounts:home")


def test_login_cares_neither_for_case_nor_for_spaces_around_the_address(client, resident):
    response = client.post(reverse("account_login"), {"login": f" {resident.email.upper()} ", "password": PASSWORD})
    assert response.status_code == 302


def test_page_for_members_leads_to_the_login_and_back(client, resident):
    response = client.get(reverse("accounts:home"))
    assert response.url == f"{reverse('account_login')}?{urlencode({'next': reverse('accounts:home')})}"


def test_wrong_password_and_unknown_address_get_the_same_answer(client, resident):
    answers = []
    for email in (resident.email, "nobody@example.org"):
        with override("en"):
            response = client.post(reverse("account_login"), {"login": email, "password": "wrong-password"})
        assert response.status_code == 200
        assert f'value="{email}"' in response.text
        assert "wrong-password" not in response.text
        with override("en"):
            answers.append(response.context["form"].errors.as_json())
    assert answers[0] == answers[1]
    assert "The email address or the password is wrong." in answers[0]


def test_unknown_address_costs_a_password_hash_too(client, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda user, password: hashed.append(password))
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong-password"})
    assert hashed == ["wrong-password"]


def test_attempts_on_one_account_are_limited_even_with_the_right_password(client, resident):
    for _attempt in range(5):
        log_in(client, resident, "wrong-password")
    with override("en"):
        response = log_in(client, resident)
    assert "Too many attempts" in response.text
    assert "_auth_user_id" not in client.session
    assert log_in(client, UserFactory()).status_code == 302


def test_attempts_from_one_address_are_limited_in_the_portals_voice(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "3/m/ip"}
    form = {"login": "nobody@example.org", "password": "wrong-password"}
    with override("en"):
        responses = [client.post(reverse("account_login"), form) for _attempt in range(4)]
    assert [response.status_code for response in responses] == [200, 200, 200, 429]
    assert "429.html" in [template.name for template in responses[-1].templates]
    assert 'id="main"' in responses[-1].text


def test_locked_account_gets_a_page_that_says_so(client):
    response = log_in(client, UserFactory(is_active=False))
    assert response.url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("remember", "at_browser_close"), [("on", False), ("", True)])
def test_session_lasts_two_weeks_when_asked_for(client, resident, settings, remember, at_browser_close):
    log_in(client, resident, remember=remember)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"] == "") is at_browser_close
    if remember:
        assert cookie["max-age"] == settings.SESSION_COOKIE_AGE == 14 * 24 * 60 * 60


def test_saved_form_survives_login(client, resident):
    session = client.session
    session["drafts"] = {"/utmaningar/ny/": {"title": ["Buller vid stationen"]}}
    session.save()
    before = session.session_key
    log_in(client, resident)
    assert client.session["drafts"] == {"/utmaningar/ny/": {"title": ["Buller vid stationen"]}}
    assert client.session.session_key != before  # a key that somebody else knew is worth nothing


def test_saved_form_survives_second_step(client, resident):
    give_app(resident)
    session = client.session
    session["drafts"] = {"/utmaningar/ny/": {"title": ["Buller vid stationen"]}}
    session.save()
    log_in(client, resident)
    assert client.session["drafts"]


def test_logout_needs_a_click_and_leads_to_the_start(client, resident):
    client.force_login(resident)
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout")).url == reverse("start")
    assert "_auth_user_id" not in client.session


# A forgotten password


def ask_for_a_new_password(client, email, then=""):
    return client.post(reverse("account_reset_password") + (f"?then={then}" if then else ""), {"email": email})


def test_forgotten_password_end_to_end(client, resident):
    back = reverse("challenges:list")
    assert ask_for_a_new_password(client, resident.email, back).url == reverse("account_reset_password_done")
    form = client.get(link_in_last_mail(), follow=True)
    address = form.redirect_chain[-1][0]
    assert "set-password" in address  # the key is no longer in the address

    response = client.post(address, {"password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"})

    assert response.url == back
    assert client.session["_auth_user_id"] == str(resident.pk)
    resident.refresh_from_db()
    assert resident.check_password("nya-ord-att-minnas")
    assert mail.outbox[-1].to == [resident.email]  # told that it was changed


def test_link_for_a_new_password_works_once(client, resident):
    ask_for_a_new_password(client, resident.email)
    link = link_in_last_mail()
    address = client.get(link).url
    client.post(address, {"password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"})
    client.post(reverse("account_logout"))
    response = client.get(link, follow=True)
    assert response.status_code == 200
    assert response.context["token_fail"]


def test_new_password_does_not_replace_the_second_step(client, resident):
    give_app(resident)
    ask_for_a_new_password(client, resident.email)
    address = client.get(link_in_last_mail()).url
    response = client.post(address, {"password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"})
    assert response.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_link_for_a_new_password_confirms_the_only_address(client):
    """Somebody whose account an editor opened, or whose first mail got lost, needs one mail and not two."""
    user = UserFactory(confirmed=False)
    ask_for_a_new_password(client, user.email)
    address = client.get(link_in_last_mail()).url
    client.post(address, {"password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_link_for_a_new_password_confirms_none_of_several_addresses(client):
    user = UserFactory(confirmed=False)
    for email in (user.email, "annan@example.org"):
        EmailAddress.objects.create(user=user, email=email)
    ask_for_a_new_password(client, user.email)
    address = client.get(link_in_last_mail()).url
    client.post(address, {"password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"})
    assert not EmailAddress.objects.filter(user=user, verified=True).exists()


def test_forgotten_password_does_not_tell_whether_there_is_an_account(client, resident):
    seen = []
    for email in (resident.email, "nobody@example.org"):
        client.cookies.clear()
        response = ask_for_a_new_password(client, email)
        page = client.get(response.url)
        seen.append((response.status_code, response.url, page.status_code, page.text, sorted(client.cookies)))
    assert seen[0] == seen[1]
    assert [message.to for message in mail.outbox] == [[resident.email], ["nobody@example.org"]]
    assert reverse("account_signup") in mail.outbox[-1].body


def test_one_address_is_not_flooded_with_mail(client, resident):
    codes = [ask_for_a_new_password(client, resident.email).status_code for _n in range(4)]
    assert codes == [302, 302, 302, 429]
    assert len(mail.outbox) == 3


# The account's addresses and password


@pytest.fixture
def member(client, resident):
    """The client, logged in, with the password confirmed a moment ago."""
    log_in(client, resident)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    mail.outbox.clear()
    return client


def test_second_address_is_added_confirmed_and_made_the_main_one(member, resident):
    member.post(reverse("account_email"), {"action_add": "", "email": "ny@example.org"})
    link = link_in_last_mail()
    assert member.post(link).url == reverse("account_email")
    member.post(reverse("account_email"), {"action_primary": "", "email": "ny@example.org"})
    resident.refresh_from_db()
    assert resident.email == "ny@example.org"
    assert mail.outbox[-1].to != ["ny@example.org"]  # the old address is told


def test_address_of_another_account_is_not_revealed(member):
    other = UserFactory()
    response = member.post(reverse("account_email"), {"action_add": "", "email": other.email})
    assert response.status_code == 302
    assert EmailAddress.objects.get(email=other.email, verified=True).user == other


def test_main_address_cannot_be_removed(member, resident):
    member.post(reverse("account_email"), {"action_remove": "", "email": resident.email})
    assert EmailAddress.objects.filter(user=resident, email=resident.email).exists()


def test_password_change_keeps_the_login_and_tells_by_mail(member, resident):
    form = {"oldpassword": PASSWORD, "password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"}
    assert member.post(reverse("account_change_password"), form).url == reverse("accounts:home")
    assert member.get(reverse("accounts:home")).status_code == 200
    assert mail.outbox[-1].to == [resident.email]


def test_important_change_asks_for_the_password_again(client, resident):
    client.force_login(resident)
    response = client.post(reverse("account_email"), {"action_add": "", "email": "ny@example.org"})
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert not EmailAddress.objects.filter(email="ny@example.org").exists()
