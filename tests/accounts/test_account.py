"""The account's own page, and what every page of the login has in common."""

import re

import html5lib
import pytest
from django.core import mail
from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import override

from accounts.forms import AccountForm
from accounts.models import RefusedAddress
from tests.accounts.helpers import code, confirm_it_is_you, give_app, give_passkey, link_in_last_mail, log_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_account_saves_name_and_language(client, resident):
    client.force_login(resident)
    response = client.post(reverse("accounts:home"), {"display_name": " Kim ", "language": "en"}, follow=True)
    resident.refresh_from_db()
    assert (resident.display_name, resident.language) == ("Kim", "en")
    assert response.redirect_chain[-1][0] == reverse("accounts:home")
    assert [message.level_tag for message in response.context["messages"]] == ["success"]


def test_owner_learns_that_mail_comes_back_and_says_that_it_works(client, resident):
    RefusedAddress.note(resident.email.upper(), said="550 5.1.1 User unknown")
    RefusedAddress.note("elsewhere@example.org", said="550")
    client.force_login(resident)
    page = client.get(reverse("accounts:home")).text
    assert "kommit tillbaka" in page
    assert "550 5.1.1 User unknown" in page
    assert "elsewhere" not in page
    client.get(reverse("accounts:address-works"))
    assert RefusedAddress.objects.count() == 2
    page = client.post(reverse("accounts:address-works"), follow=True).text
    assert "kommit tillbaka" not in page
    assert RefusedAddress.objects.get().address == "elsewhere@example.org"


def test_account_refuses_what_is_too_long_and_keeps_it_in_the_form(client, resident):
    client.force_login(resident)
    response = client.post(reverse("accounts:home"), {"display_name": "x" * 81, "language": "xx"})
    assert response.context["form"].errors.keys() == {"display_name", "language"}
    assert "x" * 81 in response.text
    assert resident.display_name in response.text  # in the heading: the name is the old one still


def test_account_shows_everything_that_is_stored(client, resident):
    client.force_login(resident)
    page = client.get(reverse("accounts:home")).text
    assert resident.email in page
    for name in ("account_email", "account_change_password", "mfa_index", "privacy"):
        assert reverse(name) in page


def test_account_form_offers_nothing_that_gives_rights():
    assert set(AccountForm().fields) == {"display_name", "language"}


# Every address of the login, as a visitor with all there is to see meets it

ANONYMOUS = [
    "account_login", "account_signup", "account_email_verification_sent", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key_done", "account_inactive",
]  # fmt: skip
MEMBER = [
    "accounts:home", "accounts:second-factor", "account_email", "account_change_password", "account_logout",
    "account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_index", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn",
]  # fmt: skip
# Tried below, each in the state that it belongs to.
IN_A_STATE = {
    "account_confirm_email", "account_reset_password_from_key", "account_set_password", "mfa_authenticate",
    "mfa_activate_totp",
}  # fmt: skip
NO_PAGE = {"mfa_login_webauthn", "mfa_download_recovery_codes", "account_confirm_login_code"}


def names(resolver):
    for pattern in resolver.url_patterns:
        yield from names(pattern) if isinstance(pattern, URLResolver) else [pattern.name or ""]


def test_login_address_table_is_complete():
    of_allauth = {name for name in names(get_resolver()) if name.startswith(("account_", "mfa_"))}
    assert of_allauth == {n for n in (*ANONYMOUS, *MEMBER) if ":" not in n} | IN_A_STATE | NO_PAGE


def check(response, language):
    """Hold a page to what every page of the portal must be."""
    assert response.status_code == 200
    html = response.text
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert tree.get("lang") == language
    assert len(tree.findall(".//h1")) == 1
    assert tree.find(".//h1").text.strip()
    assert tree.find(".//title").text.split("–")[0].strip()
    assert [element.tag for element in tree.iter() if "style" in element.attrib or element.tag == "style"] == []
    assert [element.tag for element in tree.iter() if any(name.startswith("on") for name in element.attrib)] == []
    inline = [script for script in tree.iter("script") if "src" not in script.attrib]
    assert all(script.get("type") == "application/json" for script in inline)
    labelled = {label.get("for") for label in tree.iter("label")}
    fields = [field for field in tree.iter() if field.tag in {"input", "select"} and field.get("type") != "hidden"]
    assert [field.get("name") for field in fields if field.get("id") not in labelled] == []
    described = {name for field in fields for name in field.get("aria-describedby", "").split()}
    assert described <= {element.get("id") for element in tree.iter()}
    assert "placeholder" not in html
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for form in tree.iter("form"):
        tokens = [field for field in form.iter("input") if field.get("name") == "csrfmiddlewaretoken"]
        assert len(tokens) == (form.get("method") == "post")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ANONYMOUS)
def test_page_of_the_login(client, name, language):
    with override(language):
        address = reverse(name)
    check(client.get(address), language)
    check(client.get(f"{address}?next=/konto/%22%3E%3Cscript%3E"), language)


@pytest.fixture
def member(client, resident):
    """The client, logged in as somebody who has a password, an app, a key and recovery codes."""
    secret = give_app(resident)
    give_passkey(resident, "<b>Nyckel</b>")
    log_in(client, resident)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    confirm_it_is_you(client)
    client.post(reverse("mfa_generate_recovery_codes"))
    return client


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", MEMBER)
def test_page_of_an_account(member, resident, name, language):
    key = resident.authenticator_set.get(type="webauthn")
    args = [key.pk] if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"} else []
    with override(language):
        address = reverse(name, args=args)
    response = member.get(address)
    check(response, language)
    assert "<b>Nyckel" not in response.text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"])
def test_page_of_an_account_without_anything_set_up(client, resident, name, language):
    client.force_login(resident)
    confirm_it_is_you(client)
    with override(language):
        address = reverse(name)
    check(client.get(address), language)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_of_the_second_step(client, resident, language):
    give_app(resident)
    give_passkey(resident)
    log_in(client, resident)
    with override(language):
        check(client.get(reverse("mfa_authenticate")), language)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_behind_the_links_in_mails(client, language):
    user = UserFactory(language=language, confirmed=False)
    log_in(client, user)
    check(client.get(link_in_last_mail()), language)
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = link_in_last_mail()
    check(client.get(link, follow=True), language)
    with override(language):
        check(client.get(reverse("account_confirm_email", args=["nonsense"])), language)
        check(client.get(reverse("account_reset_password_from_key", args=["1", "nonsense"])), language)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_page_for_an_account_without_a_password(client, resident, language):
    resident.set_unusable_password()
    resident.save()
    client.force_login(resident)
    with override(language):
        check(client.get(reverse("account_set_password")), language)


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_refused_form_is_a_whole_page(client, name):
    check(client.post(reverse(name), {"login": "x", "email": "x"}), "sv")


@pytest.mark.django_db(transaction=True)  # some are sent when the change is safely stored
def test_mails_are_plain_and_complete(client, resident):
    """No mail holds markup, an empty subject, a variable that nobody gave or three empty lines."""
    log_in(client, resident)
    confirm_it_is_you(client)
    client.post(reverse("account_email"), {"action_add": "", "email": "o'brien@example.org"})
    client.post(link_in_last_mail())
    client.post(reverse("account_email"), {"action_primary": "", "email": "o'brien@example.org"})
    client.post(reverse("account_email"), {"action_remove": "", "email": resident.email})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert len(mail.outbox) == 6
    for message in mail.outbox:
        prefix, subject = message.subject.split(": ", 1)
        assert prefix in {"Södertörnsmodellen", "The Södertörn Model"}
        assert subject
        assert not re.search(r"[<>{}]|&[a-z#0-9]+;|\n\n\n", message.body), message.body


def test_account_shortcuts_match_permissions(client, resident, planner, editor):
    links = {"editor": reverse("admin:index"), "planner": reverse("challenges:mine"), "all": reverse("mine:list")}
    seen = {}
    for user in (resident, planner, editor):
        client.force_login(user)
        main = client.get(reverse("accounts:home")).text.split("<main")[1].split("</main")[0]
        seen[user] = {name for name, link in links.items() if f'href="{link}"' in main}
    assert seen == {resident: {"all"}, planner: {"planner", "all"}, editor: {"editor", "all"}}
