"""One mailbox, one spelling, in every form and column."""

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.fields import MailboxField
from accounts.mailboxes import read_mailbox, shown_mailbox
from accounts.models import User
from tests.accounts.helpers import link_in_last_mail
from tests.accounts.test_signup import sign_up
from tests.factories import PASSWORD, InvitationFactory, UserFactory

SPELLINGS = ["kim@malmö.se", "Kim@Malmö.SE", "kim@malmo\u0308.se", "KIM@XN--MALM-8QA.se", " kim@malmö。se"]
KEPT = "kim@xn--malm-8qa.se"


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_mailbox_is_kept_in_one_spelling_and_shown_in_letters(text):
    assert read_mailbox(text) == KEPT
    assert shown_mailbox(KEPT) == "kim@malmö.se"


@pytest.mark.parametrize(
    "address",
    [
        "Anna.Ek+plan@Huddinge.se", "o'hara_2@plan.huddinge.se", "a@b-c.example", "a" * 64 + "@example.org",
        "a@пример.рф", "a@例え.jp",
    ],
)  # fmt: skip
def test_honest_address_is_taken(address):
    assert read_mailbox(address).isascii()


@pytest.mark.parametrize(
    "address",
    [
        "", "anna", "@huddinge.se", "anna@", "@", "anna@127.0.0.1", "anna@[127.0.0.1]", "anna\n@huddinge.se",
        "anna@huddinge.se\r\nBcc: alla@example.org", "anna@huddinge.se\x00", "anna @huddinge.se",
        "anna@huddinge.se,bo@huddinge.se", "anna@huddinge.se;bo@huddinge.se", "Anna Ek <anna@huddinge.se>",
        "<anna@huddinge.se>", '"anna\x01"@huddinge.se', '"anna@example.org"@huddinge.se', "anna@evil.org@huddinge.se",
        "anna@huddinge.se?cc=bo@example.org", "annа@huddinge.se", "anna@huddіnge.se", "anna@huddinge.sе",
        "anna@malmö.se\u202c", "anna\u200b@huddinge.se", "anna\u202e@huddinge.se", "anna＠huddinge.se", "åsa@malmö.se",
        "a@xn--e.org", "a@xn--.se", "a@ab--cd.se", "a@😀.se", "a@" + "ö" * 70 + ".se", "a@" + "ö." * 100 + "se",
        "a@\ud800.se",        "anna@hud\u00addinge.se", "anna@-huddinge.se",
    ],
)  # fmt: skip
def test_what_is_no_address_or_could_carry_more_is_refused(address):
    with pytest.raises(ValidationError) as error:
        read_mailbox(address)
    assert all(error.value.messages)


@given(st.text(max_size=40) | st.builds("{}@{}.se".format, st.sampled_from("ab"), st.text(min_size=1, max_size=12)))
def test_whatever_is_read_is_one_plain_address_and_stays_the_same(text):
    try:
        kept = read_mailbox(text)
    except ValidationError:
        return
    assert kept.isascii()
    assert kept.isprintable()
    assert kept.count("@") == 1
    assert not set(kept) & set(' ,;:<>"()[]\\\r\n')
    assert read_mailbox(kept) == kept


@given(st.sampled_from('\r\n\t\x00\x0b\x85\u2028 ,;<>"åа'), st.integers(1, 3))
def test_strange_character_before_the_at_sign_is_refused(character, place):
    address = "anna@huddinge.se"
    with pytest.raises(ValidationError):
        read_mailbox(address[:place] + character + address[place:])


def test_a_domain_in_letters_that_only_look_like_ours_is_shown_as_mail_servers_know_it():
    assert shown_mailbox(read_mailbox("a@рау.com")) == "a@xn--80a5ak.com"


def test_every_column_for_an_address_keeps_the_one_spelling():
    ours = {"accounts", "mail", "partners", "dialogues", "outcomes", "challenges", "reports", "following", "places"}
    columns = [
        field for model in apps.get_models() if model._meta.app_label in ours
        for field in model._meta.concrete_fields if isinstance(field, models.EmailField)
    ]  # fmt: skip
    assert columns
    assert [str(field) for field in columns if not isinstance(field, MailboxField)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", SPELLINGS)
def test_one_mailbox_is_one_account(client, text):
    UserFactory(email=KEPT)
    sign_up(client, text)
    assert User.objects.count() == 1
    assert mail.outbox[-1].to == [KEPT]
    assert reverse("account_reset_password") in mail.outbox[-1].body


@pytest.mark.django_db
def test_whoever_has_letters_of_their_own_in_the_domain_signs_up_confirms_and_logs_in(client):
    sign_up(client, "kim@malmö.se")
    assert mail.outbox[-1].to == [KEPT]
    assert "kim@malmö.se" in client.get(link_in_last_mail()).text
    client.post(link_in_last_mail())
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": "Kim@Malmö.se", "password": PASSWORD})
    page = client.get(reverse("accounts:home")).text
    assert "kim@malmö.se" in page
    assert "xn--" not in page


@pytest.mark.django_db
def test_invisible_character_after_the_address_is_told_of_and_nothing_is_made(client):
    response = sign_up(client, "kim@malmö.se\u202c")
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {"email"}
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_email"])
def test_every_form_of_the_account_refuses_it_without_an_error_of_its_own(client, resident, name):
    if name == "account_email":
        client.force_login(resident)
    for address in ("kim@malmö.se\u202c", "kim@malmö.se\x00", "a@xn--e.org"):
        data = {"login": address, "email": address, "password": "x", "action_add": ""}
        assert client.post(reverse(name), data).status_code in {200, 302}
    assert not EmailAddress.objects.filter(email__contains="xn--e").exists()


# Rows that an older version has written


def _raw(model, pk, column, value):
    model._base_manager.filter(pk=pk).update(**{column: models.Value(value)})


@pytest.mark.django_db
def test_older_rows_get_the_one_spelling():
    user, invitation = UserFactory(email="kim@example.org"), InvitationFactory()
    address = EmailAddress.objects.get_or_create(user=user, defaults={"email": user.email, "verified": True})[0]
    rows = [(user, "email"), (address, "email"), (invitation, "email")]
    for row, column in rows:
        _raw(type(row), row.pk, column, "kim@malmö.se")
    call_command("respell_addresses")
    for row, column in rows:
        row.refresh_from_db()
        assert getattr(row, column) == KEPT
    call_command("respell_addresses")


@pytest.mark.django_db
def test_two_accounts_of_one_mailbox_are_told_of_and_left_alone():
    first, second = UserFactory(email=KEPT), UserFactory(email="other@example.org")
    _raw(User, second.pk, "email", "kim@malmö.se")
    EmailAddress.objects.filter(user=second).delete()
    with pytest.raises(CommandError, match=f"accounts.User {second.pk}"):
        call_command("respell_addresses")
    assert User.objects.filter(pk__in=[first.pk, second.pk]).count() == 2
