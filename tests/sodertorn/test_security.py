"""The security baseline: what every answer carries, what production settings say, and what does not start at all."""

import json
import os
import subprocess
import sys
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.throttling import throttled
from sodertorn import checks
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parents[2]
LISTS = [f"{app}:list" for app in ("challenges", "dialogues", "outcomes", "reports", "partners", "places")]
PUBLIC = ["start", "search", "about", "privacy", *LISTS]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_page_for_everybody_sets_no_cookie(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response.cookies == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_form_with_a_token_is_kept_for_no_other_visitor(client, name):
    response = client.get(reverse(name))
    assert "csrftoken" in response.cookies
    assert "Cookie" in response["Vary"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["sv", "en"])
def test_admin_leads_to_the_portals_login(client, language):
    with override(language):
        response = client.get(reverse("admin:index"))
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.django_db
def test_knocking_at_the_admin_is_limited(client):
    codes = {client.get(reverse("admin:index")).status_code for _knock in range(31)}
    assert codes == {302, 429}


@pytest.mark.django_db
def test_post_without_a_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("account_login"), {"login": "x", "password": "y"}).status_code == 403


@pytest.mark.django_db
def test_cookies_travel_over_https_only_where_there_is_https(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    client = Client()
    assert client.get("/konto/login/").url == "https://testserver/konto/login/"
    response = client.get("/konto/login/", secure=True)
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    user = UserFactory()
    response = client.post("/konto/login/", {"login": user.email, "password": "correct-horse-battery"}, secure=True)
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        assert client.cookies[name]["secure"]
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


# The settings, in a process of their own: nothing of this machine's .env or of the test settings

PRODUCTION = {
    "SECRET_KEY": "v8Qm-3kz!pT0_x7#Lw2@dR9%fY5&bN1^hG4*jC6(sA)eUoIqZ-tW_aXp",
    "SITE_URL": "https://portal.example",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "PROXY_SECRET": "0123456789abcdef" * 2,
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "ADMINS": "drift@portal.example",
}


def start(tmp_path, code, **environment):
    program = f"import environ; environ.Env.read_env = lambda *args, **kwargs: None\n{code}"
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**kept, "DJANGO_SETTINGS_MODULE": "sodertorn.settings", "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def settings_of(tmp_path, *names, **environment):
    code = f"import json; from django.conf import settings; print(json.dumps([getattr(settings, n) for n in {names}]))"
    started = start(tmp_path, code, **environment)
    assert started.returncode == 0, started.stderr
    return dict(zip(names, json.loads(started.stdout), strict=True))


CHECK = """
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
"""


def test_deployment_check_finds_nothing_in_a_production_environment(tmp_path):
    checked = start(tmp_path, CHECK, **PRODUCTION)
    assert checked.returncode == 0, checked.stderr
    assert "System check identified no issues" in checked.stdout


@pytest.mark.parametrize(
    ("finding", "changes"),
    [
        ("sodertorn.W001", {"SITE_URL": "http://127.0.0.1:8000"}),
        ("sodertorn.W002", {"EMAIL_URL": None}),
        ("sodertorn.W005", {"PROXY_SECRET": None}),
        ("sodertorn.W005", {"PROXY_SECRET": None, "TRUSTED_PROXY_COUNT": "1"}),
        ("sodertorn.W007", {"PROXY_SECRET": "proxy"}),
        ("sodertorn.W003", {"WEB_CONCURRENCY": "2"}),
        ("sodertorn.W004", {"STAFF_MFA_REQUIRED": "0"}),
        ("sodertorn.W008", {"ADMINS": None}),
        ("sodertorn.W009", {"DATABASE_URL": None}),
    ],
)
def test_deployment_check_finds(tmp_path, finding, changes):
    environment = {name: value for name, value in {**PRODUCTION, **changes}.items() if value is not None}
    checked = start(tmp_path, CHECK, **environment)
    assert checked.returncode == 1
    assert finding in checked.stderr


def test_deployment_check_accepts_a_shared_cache(settings, monkeypatch):
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://x"}}
    assert "sodertorn.W003" not in {finding.id for finding in checks.deployment(None)}


def test_production_settings_follow_from_the_address(tmp_path):
    names = (
        "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS",
        "STAFF_MFA_REQUIRED", "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", "ACCOUNT_DEFAULT_HTTP_PROTOCOL", "EMAIL_BACKEND",
        "MAIL_SERVER",
    )  # fmt: skip
    assert settings_of(tmp_path, *names, **PRODUCTION) == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["portal.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://portal.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 60 * 60,
        "STAFF_MFA_REQUIRED": True,
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": False,
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": "https",
        "EMAIL_BACKEND": "mail.backends.OutboxBackend",
        "MAIL_SERVER": "django.core.mail.backends.smtp.EmailBackend",
    }


def test_mail_goes_to_files_until_a_server_is_named(tmp_path):
    environment = {name: value for name, value in PRODUCTION.items() if name != "EMAIL_URL"}
    assert settings_of(tmp_path, "MAIL_SERVER", **environment) == {"MAIL_SERVER": "mail.backends.FileBackend"}


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_URL"])
def test_portal_does_not_start_without(tmp_path, missing):
    environment = {name: value for name, value in PRODUCTION.items() if name != missing}
    started = start(tmp_path, "import sodertorn.settings", **environment)
    assert started.returncode != 0
    assert missing in started.stderr


def test_portal_does_not_start_on_a_network_without_https(tmp_path):
    started = start(tmp_path, "import sodertorn.settings", **PRODUCTION | {"SITE_URL": "http://portal.example"})
    assert started.returncode != 0
    assert "https://" in started.stderr


# Mail without a mail server


def test_mail_is_a_file_and_its_links_are_printed(settings, tmp_path, capsys):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    body = "Hej!\n\nhttp://127.0.0.1:8000/konto/confirm-email/Mg:1x/?then=%2Fdialoger%2F\n\n(Se http://127.0.0.1:8000/om/.)"
    connection = get_connection("mail.backends.FileBackend")
    message = EmailMessage("Bekräfta", body, "portal@example.org", ["kim@example.org"], connection=connection)
    assert [message.send(), message.send()] == [1, 1]

    printed = capsys.readouterr().out
    assert printed.count("kim@example.org") == 2
    for part in ("portal@example.org", "Bekräfta", "Link:    http://127.0.0.1:8000/om/\n"):
        assert part in printed
    assert "Link:    http://127.0.0.1:8000/konto/confirm-email/Mg:1x/?then=%2Fdialoger%2F\n" in printed
    files = sorted(settings.EMAIL_FILE_PATH.iterdir())
    assert len(files) == 2
    kept = BytesParser(policy=policy.default).parsebytes(files[0].read_bytes())
    assert kept["To"] == "kim@example.org"
    assert "http://127.0.0.1:8000/om/" in kept.get_body(("plain",)).get_content()


# A limit on how often


def test_throttle_counts_by_action_and_by_visitor(rf, db):
    def visit(address, action="knock", user=None, rate="2/m/ip"):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = user or AnonymousUser()
        return throttled(request, action, rate=rate)

    assert [visit("192.0.2.1") for _n in range(3)] == [False, False, True]
    assert not visit("192.0.2.2")
    assert not visit("192.0.2.1", action="ring")
    user, other = UserFactory(), UserFactory()
    assert [visit("192.0.2.1", user=user, rate="1/m/user") for _n in range(2)] == [False, True]
    assert not visit("192.0.2.1", user=other, rate="1/m/user")
    assert [visit("192.0.2.9", rate="1/m/user") for _n in range(2)] == [False, True]


def test_throttle_takes_a_network_of_version_6_for_one_visitor(rf):
    def visit(address):
        request = rf.get("/", REMOTE_ADDR=address)
        request.user = AnonymousUser()
        return throttled(request, "knock", rate="1/m/ip")

    assert [visit("2001:db8:1:2::1"), visit("2001:db8:1:2:3::4"), visit("2001:db8:1:3::1")] == [False, True, False]
