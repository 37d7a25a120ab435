"""The security log: who came in, was refused, got another role or took data out, and nothing that is secret."""

import json
import logging
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core.log_lines import JsonLines, KnowRequest, PlainLines
from core.origin import of_request
from core.security_log import pseudonym, record_when_done
from partners import actions
from tests import factories
from tests.accounts.helpers import code, confirm_it_is_you, give_app, link_in_last_mail, log_in
from tests.admin.pages import page_of
from tests.sodertorn.test_security import PRODUCTION, settings_of, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What has been logged so far, as it is written; each call reads it anew."""
    written = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(json.loads(self.format(record)))

    handler, logger = Keep(), logging.getLogger("security")
    handler.setFormatter(JsonLines())
    handler.addFilter(KnowRequest())
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield lambda event: [line for line in written if line["event"] == event]
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_login_and_logout_are_told_with_who_and_from_where(client, resident, lines):
    log_in(client, resident)
    client.post(reverse("account_logout"))
    (login,), (logout,) = lines("login"), lines("logout")
    assert (login["user_id"], login["outcome"], logout["user_id"]) == (resident.pk, "ok", resident.pk)
    assert login["address"] == pseudonym("127.0.0.1")
    assert re.fullmatch(r"[0-9a-f]{16}", login["request_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", login["time"])


def test_failed_logins_and_the_lock_are_told_without_secrets(client, resident, lines):
    for _attempt in range(6):
        log_in(client, resident, "wrong-horse-battery")
    failures = lines("login")
    assert [line["outcome"] for line in failures] == ["failed"] * 5
    assert {line["account"] for line in failures} == {pseudonym(resident.email)}
    (locked,) = lines("login_locked")
    assert (locked["outcome"], locked["page"], locked["level"]) == ("refused", "account_login", "WARNING")
    assert "battery" not in str(failures)
    assert resident.email not in str([*failures, locked])


def test_address_is_plain_where_it_is_asked_for(client, resident, lines, settings):
    settings.SECURITY_LOG_ADDRESSES = True
    log_in(client, resident)
    assert lines("login")[0]["address"] == "127.0.0.1"


def test_second_factor_is_told_when_it_fails_and_when_it_goes(client, resident, lines):
    secret = give_app(resident)
    log_in(client, resident)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert [line["outcome"] for line in lines("second_factor")] == ["failed"]
    assert [line["user_id"] for line in lines("second_factor_used")] == [resident.pk]
    assert "000000" not in str(lines("second_factor"))


def test_refusals_are_told_with_the_page(client, planner, lines, settings):
    Client(enforce_csrf_checks=True).post(reverse("account_login"))
    client.force_login(planner)
    client.get(reverse("admin:index"))
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    for _attempt in range(2):
        Client().post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong-password"})
    assert [(line["page"], line["method"]) for line in lines("csrf")] == [("account_login", "POST")]
    assert [(line["page"], line["user_id"]) for line in lines("permission")] == [("admin:index", planner.pk)]
    assert [line["page"] for line in lines("rate_limit")] == ["account_login"]


def test_members_and_their_roles_are_told(planner, organisation, lines, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        member = factories.MembershipFactory(organisation=organisation)
        factories.MembershipFactory(organisation=organisation, role="contact")
        actions.give_role(member, "reader", by=planner)
        actions.end(member, by=planner)
    of_member = [line for line in lines("membership") if line["member_id"] == member.user_id]
    assert [(line["change"], line["role"]) for line in of_member] == [
        ("created", "planner"), ("role", "reader"), ("ended", "reader"),
    ]  # fmt: skip
    assert of_member[-1]["user_id"] == planner.pk


def change_account(client, user, **changes):
    values = {"email": user.email, "display_name": "", "language": "sv", **changes}
    management = {
        f"memberships-{name}": value
        for name, value in {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}.items()
    }
    address = reverse("admin:accounts_user_change", args=[user.pk])
    form = {name: value for name, value in values.items() if value}
    return client.post(address, form | management)


def block(client, user):
    assert client.post(page_of(user, "step", "block-and-keep"), {"reason": "Skräp."}).status_code == 302


def test_staff_flag_is_told(client, superuser, resident, lines, django_capture_on_commit_callbacks):
    client.force_login(superuser)
    with django_capture_on_commit_callbacks(execute=True):
        assert change_account(client, resident, is_staff="on").status_code == 302
    (line,) = lines("account")
    assert (line["user_id"], line["member_id"], line["changed"]) == (superuser.pk, resident.pk, ["is_staff"])
    assert (line["is_staff"], line["is_superuser"]) == (True, False)


def test_blocking_is_told(client, superuser, resident, lines, django_capture_on_commit_callbacks):
    client.force_login(superuser)
    with django_capture_on_commit_callbacks(execute=True):
        block(client, resident)
    (line,) = lines("account")
    assert (line["user_id"], line["member_id"], line["is_active"]) == (superuser.pk, resident.pk, False)


def test_exports_are_told(client, planner, lines):
    dialogue = factories.DialogueFactory(open_now=True, organiser=planner.memberships.get().organisation)
    log_in(client, planner)
    confirm_it_is_you(client)
    client.get(reverse("account-export"))
    client.get(reverse("dialogues:export", args=[dialogue.slug, "csv"]))
    assert [(line["what"], line["user_id"]) for line in lines("export")] == [
        ("account", planner.pk), ("dialogue", planner.pk),
    ]  # fmt: skip


@transaction.atomic
def change_nothing(user):
    record_when_done("transition", user_id=user.pk)
    raise PermissionDenied


def test_moderation_is_told_and_not_when_it_is_taken_back(editor, lines, django_capture_on_commit_callbacks):
    contribution = factories.ContributionFactory(published=True)
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(PermissionDenied):
            change_nothing(editor)
        contribution.hide(by=editor, reason="En hemlighet.")
    (line,) = lines("transition")
    assert (line["record"], line["change"]) == (f"dialogues.contribution:{contribution.pk}", "published>hidden")
    assert "hemlighet" not in str(line)


# The logs themselves


def test_security_log_is_a_file_of_its_own_with_a_line_each(tmp_path):
    log = tmp_path / "security.log"
    code_ = (
        "import django; django.setup(); import logging; from core.security_log import record;"
        "logging.getLogger('x').warning('ordinary'); record('login', 'failed', account='å\\n')"
    )
    started = start(tmp_path, code_, **PRODUCTION, SECURITY_LOG=str(log))
    assert started.returncode == 0, started.stderr
    (line,) = log.read_text().splitlines()
    assert json.loads(line) | {"time": ""} == {
        "time": "", "level": "WARNING", "log": "security", "request_id": "-", "message": "login failed",
        "event": "login", "outcome": "failed", "user_id": None, "account": "å\n",
    }  # fmt: skip
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING x \[-\] ordinary\n", started.stderr)
    assert started.stdout == ""


def test_security_log_that_cannot_be_written_stops_nobody(tmp_path):
    code_ = "import django; django.setup(); from core.security_log import record; record('login'); print('went on')"
    started = start(tmp_path, code_, **PRODUCTION, SECURITY_LOG=str(tmp_path / "no-such-folder" / "security.log"))
    assert (started.returncode, started.stdout.strip()) == (0, "went on")
    assert "no-such-folder" in started.stderr


def test_ordinary_log_can_be_json(tmp_path):
    code_ = "import django; django.setup(); import logging; logging.getLogger('x').warning('%s', 'ordinary')"
    started = start(tmp_path, code_, **PRODUCTION, LOG_FORMAT="json")
    assert json.loads(started.stderr)["message"] == "ordinary"


def test_each_line_has_the_id_of_its_request():
    line = logging.LogRecord("x", logging.INFO, "", 1, "here", (), None)
    with of_request("0123456789abcdef", ""):
        KnowRequest().filter(line)
    assert "[0123456789abcdef] here" in PlainLines("{asctime} [{request_id}] {message}", style="{").format(line)


def test_fault_is_one_line_of_json():
    try:
        raise ValueError("one\ntwo")
    except ValueError as error:
        line = logging.LogRecord("x", logging.ERROR, "", 1, "here", (), (ValueError, error, error.__traceback__))
    assert "two" in json.loads(JsonLines().format(line))["exception"]
    assert "\n" not in JsonLines().format(line)


# Locked accounts


def test_locked_out_owner_gets_in_by_the_link_in_a_mail(client, resident, mailoutbox):
    for _attempt in range(6):
        answer = log_in(Client(), resident, "wrong-horse-battery")
    assert reverse("account_reset_password") in answer.text
    client.post(reverse("account_reset_password"), {"email": resident.email})
    address = client.get(link_in_last_mail(), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "nya-ord-att-minnas", "password2": "nya-ord-att-minnas"})
    assert client.session["_auth_user_id"] == str(resident.pk)


def test_login_does_not_live_again_when_a_locked_account_is_opened(client, superuser, resident):
    visitor = Client()
    log_in(visitor, resident)
    assert visitor.get(reverse("accounts:home")).status_code == 200
    client.force_login(superuser)
    block(client, resident)
    client.post(page_of(resident, "step", "unblock"))
    resident.refresh_from_db()
    assert resident.is_active
    assert visitor.get(reverse("accounts:home")).status_code == 302
    assert log_in(visitor, resident).status_code == 302
    assert visitor.get(reverse("accounts:home")).status_code == 200


def test_link_to_a_new_password_works_for_an_hour(tmp_path):
    assert settings_of(tmp_path, "PASSWORD_RESET_TIMEOUT", **PRODUCTION) == {"PASSWORD_RESET_TIMEOUT": 3600}


def test_ending_the_other_logins_is_told(client, resident, lines, django_capture_on_commit_callbacks):
    log_in(client, resident)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:logins"))
    (line,) = lines("other_logins_ended")
    assert (line["user_id"], line["outcome"]) == (resident.pk, "ok")
