"""A passkey from beginning to end, with an authenticator that Chromium plays."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import log_in
from tests.browser.people import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(visitor, portal):
    """A window on a machine with an authenticator. Browsers know passkeys by name and not by number: localhost."""
    page = visitor()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    page.authenticator = session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    page.session = session
    page.root = portal.url.replace("127.0.0.1", "localhost")
    return page


def log_out(page):
    page.goto(f"{page.root}/en/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()


def test_resident_adds_a_passkey_and_logs_in_with_it(page):
    log_in(page, "superuser@example.org", address=f"{page.root}/en/account/login/")
    page.goto(f"{page.root}/en/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Key name").fill("My laptop")
    page.get_by_label("Log in with this key alone").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    log_out(page)
    page.goto(f"{page.root}/en/account/login/?next=/en/account/2fa/webauthn/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()

    log_out(page)
    page.goto(f"{page.root}/en/account/login/")
    page.get_by_label("Email address").fill("superuser@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(re.compile("/en/admin/$"))

    # Leave the account as it was, for the other tests.
    page.goto(f"{page.root}/en/account/2fa/webauthn/")
    page.get_by_role("link", name="Remove My laptop").click()
    if page.get_by_label("Password").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Remove the key").click()
    expect(page.get_by_text("You have not added any keys yet.")).to_be_visible()


def test_passkey_that_is_not_there_is_said_in_words(page):
    page.goto(f"{page.root}/en/account/login/")
    failed = page.get_by_role("alert")
    expect(failed).to_be_hidden()
    page.session.send("WebAuthn.setUserVerified", {"authenticatorId": page.authenticator, "isUserVerified": False})
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(failed).to_contain_text("It did not work")


def test_passkeys_are_offered_only_where_the_browser_can_use_them(visitor, portal):
    page = visitor(java_script_enabled=False)
    page.goto(f"{portal.url}/en/account/login/")
    expect(page.get_by_label("Password")).to_be_visible()
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_hidden()
