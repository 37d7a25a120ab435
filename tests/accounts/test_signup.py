import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from tests.accounts.helpers import link_in_last_mail, log_in
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "kim@example.org"


def sign_up(client, email=NEW, **data):
    form = {"email": email, "password1": PASSWORD, "display_name": "Kim", "language": "sv", "website": "", **data}
    return client.post(reverse("account_signup"), form)


def test_resident_signs_up_confirms_and_is_back_where_they_were_logged_in(client):
    back = reverse("dialogues:list")
    response = sign_up(client, next=back)
    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session

    link = link_in_last_mail()
    assert NEW in client.get(link).text
    response = client.post(link)

    assert response.url == back
    user = User.objects.get(email=NEW)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.display_name, user.language, user.is_staff) == ("Kim", "sv", False)


def test_confirming_in_another_browser_leads_to_the_login_and_then_back(client):
    back = reverse("dialogues:list")
    sign_up(client, next=back)
    client.cookies.clear()  # the mail is read on another device
    response = client.post(link_in_last_mail())
    assert "_auth_user_id" not in client.session
    login = client.get(response.url)
    assert login.context["redirect_field_value"] == back
    response = client.post(response.url, {"login": NEW, "password": PASSWORD})
    assert response.url == back


def test_way_back_never_leads_to_another_site(client):
    sign_up(client, next="https://evil.example/")
    assert "evil" not in mail.outbox[0].body
    client.cookies.clear()
    response = client.post(f"{link_in_last_mail()}?then=https://evil.example/")
    assert "evil" not in response.url


def test_confirmation_asks_before_it_confirms(client):
    """Mail scanners open every link; that must not confirm anything."""
    sign_up(client)
    client.get(link_in_last_mail())
    assert not EmailAddress.objects.get(email=NEW).verified


def test_unconfirmed_account_cannot_log_in(client):
    sign_up(client)
    response = log_in(client, User.objects.get(email=NEW))
    assert response.url == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session


def test_used_link_says_what_to_do(client):
    sign_up(client)
    link = link_in_last_mail()
    client.post(link)
    client.post(reverse("account_logout"))
    with override("en"):
        response = client.get(reverse("account_confirm_email", args=[link.split("/")[-2]]))
    assert response.status_code == 200
    assert "The link does not work" in response.text


def steps_and_pages(client, email):
    """Return everything that a stranger who signs up with ``email`` can see."""
    client.cookies.clear()
    response = sign_up(client, email)
    page = client.get(response.url)
    return response.status_code, response.url, page.status_code, page.text.replace(email, "…"), sorted(client.cookies)


def test_signup_does_not_tell_whether_there_is_an_account(client, resident):
    known, unknown = steps_and_pages(client, resident.email), steps_and_pages(client, NEW)
    without_token = [part for part in known if not isinstance(part, str) or "csrf" not in part]
    assert without_token == [part for part in unknown if not isinstance(part, str) or "csrf" not in part]
    assert known[3].count("<p") == unknown[3].count("<p")
    assert [len(message.to) for message in mail.outbox] == [1, 1]


def test_signup_with_a_known_address_mails_its_owner_and_creates_nothing(client, resident):
    sign_up(client, resident.email.upper())
    assert mail.outbox[0].to == [resident.email]
    assert reverse("account_reset_password") in mail.outbox[0].body
    assert User.objects.count() == 1


def test_signup_with_a_known_address_takes_the_time_of_a_new_account(client, resident, monkeypatch):
    hashed = []
    monkeypatch.setattr("accounts.forms.make_password", hashed.append)
    sign_up(client, resident.email)
    assert hashed == [PASSWORD]


def test_robot_filling_in_every_field_gets_no_account_and_a_person_sends_it_again(client):
    response = sign_up(client, website="https://spam.example/")
    assert response.status_code == 200
    assert 'value="Kim"' in response.text
    assert 'name="website"' not in response.text
    assert not User.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("password", ["kort", "1234567890123", "password123", "kim@example.org"])
def test_weak_password_is_refused_and_the_form_keeps_the_rest(client, password):
    response = sign_up(client, password1=password)
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"password1"}
    assert 'value="Kim"' in response.text
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "🌳 Träd", "שלום", "<script>alert(1)</script>", "x" * 80])
def test_any_name_is_shown_as_it_was_written(client, name):
    sign_up(client, display_name=name)
    client.post(link_in_last_mail())
    assert User.objects.get().display_name == name
    assert "<script>alert" not in client.get(reverse("accounts:home")).text


def test_too_long_a_name_is_refused(client):
    assert sign_up(client, display_name="x" * 81).context["form"].errors.keys() == {"display_name"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_language_of_the_page_is_proposed(client, language):
    with override(language):
        response = client.get(reverse("account_signup"))
    assert response.context["form"]["language"].initial == language


def test_mail_is_written_in_the_language_of_its_reader(client):
    with override("en"):
        sign_up(client, language="sv")
    assert "/en/" not in link_in_last_mail()
    owner = UserFactory(language="en")
    sign_up(client, owner.email)  # from a Swedish page
    assert "/en/" in link_in_last_mail()
    assert mail.outbox[-1].subject.startswith("The Södertörn Model: ")


def test_signups_are_limited(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "signup": "2/m/ip"}
    codes = [sign_up(client, f"kim{n}@example.org").status_code for n in range(3)]
    assert codes == [302, 302, 429]
