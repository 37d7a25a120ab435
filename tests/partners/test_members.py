"""Who acts for an organisation: invited by e-mail, for a time, in a role."""

import datetime as dt
import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from core.links import digest, new_key
from core.models import LivedThrough
from core.workflow import TransitionError
from mail.models import OutboxMessage
from partners import actions
from partners.models import INVITATION_DAYS, Invitation, Membership
from partners.permissions import organisations_of
from tests.accounts.helpers import link_in_last_mail, log_in
from tests.admin.pages import list_of
from tests.factories import PASSWORD, InvitationFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.parallel import at_once, needs_rows_that_lock

PLANNER, CONTACT, READER = Membership.Role.PLANNER, Membership.Role.CONTACT, Membership.Role.READER
ADDRESS = "anna@huddinge.se"


@pytest.fixture
def organisation(db):
    return OrganisationFactory(name="Huddinge", website="https://www.huddinge.se")


@pytest.fixture
def contact(organisation):
    return MembershipFactory(organisation=organisation, role=CONTACT).user


@pytest.fixture
def invite(client, organisation, contact, django_capture_on_commit_callbacks):
    """Return a function that invites somebody as the contact, and gives the answer on the screen."""

    def send(email=ADDRESS, role="planner", by=contact, follow=True):
        client.force_login(by)
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(page("invite", organisation), {"email": email, "role": role}, follow=follow)

    return send


def page(name, organisation, *args):
    return reverse(f"partners:{name}", args=[organisation.slug, *args])


def link(key):
    return reverse("partners:invitation", args=[key])


def invited(organisation, email=ADDRESS, **values):
    """Return an open invitation, and the key in its message."""
    key, key_digest = new_key()
    return InvitationFactory(organisation=organisation, email=email, key_digest=key_digest, **values), key


def roles(user):
    return list(Membership.objects.current().filter(user=user).values_list("role", flat=True))


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def everything():
    """Return all that an invitation can change."""
    return [list(model.objects.order_by("pk").values()) for model in (Membership, Invitation)]


# The page


def test_members_are_shown_with_role_and_time(client, organisation, contact):
    reader = MembershipFactory(organisation=organisation, role=READER, user__display_name="Läsaren").user
    gone = MembershipFactory(organisation=organisation, ended_on=dt.date(2026, 2, 3), user__display_name="Slutaren")
    client.force_login(reader)
    response = client.get(page("members", organisation))
    assert [member.user for member in response.context["members"]] == [contact, reader]
    assert list(response.context["past"]) == [gone]
    for text in (contact.display_name, "Läsaren", "1 januari 2026", "Slutaren", "3 februari 2026"):
        assert text in response.text


def test_contact_sees_that_an_invitation_could_not_be_delivered(client, organisation, contact, invite, settings):
    healthy, settings.MAIL_SERVER = settings.MAIL_SERVER, "tests.mail.test_deferrals.Says"
    invite(email="b@example.org")
    html = client.get(page("members", organisation)).text
    assert "kunde inte levereras" in html
    assert "550 5.1.1 …: User unknown" in html
    settings.MAIL_SERVER = healthy
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1)):
        invite(email="b@example.org")
        assert "kunde inte levereras" not in client.get(page("members", organisation)).text


def test_planner_sees_names_only_and_a_contact_addresses_and_invitations(client, organisation, contact, planner):
    invited(organisation)
    client.force_login(planner)
    text = client.get(page("members", organisation)).text
    assert contact.display_name in text
    for hidden in (contact.email, ADDRESS, page("invite", organisation)):
        assert hidden not in text
    client.force_login(contact)
    text = client.get(page("members", organisation)).text
    for shown in (planner.email, ADDRESS, page("invite", organisation)):
        assert shown in text


def test_member_without_a_name_is_shown_by_the_address(client, organisation, planner):
    MembershipFactory(organisation=organisation, user__display_name="", user__email="namnlos@huddinge.se")
    client.force_login(planner)
    assert "namnlos@huddinge.se" in client.get(page("members", organisation)).text


@pytest.mark.parametrize("n", [1, 20])
def test_members_keep_their_number_of_queries(client, organisation, contact, django_assert_max_num_queries, n):
    for ended_on in (None, dt.date(2026, 2, 3)):
        MembershipFactory.create_batch(n, organisation=organisation, ended_on=ended_on)
    for number in range(n):
        invited(organisation, f"{number}@huddinge.se")
    client.force_login(contact)
    with django_assert_max_num_queries(21):
        client.get(page("members", organisation))


@pytest.mark.parametrize("name", ["members", "invite", "membership-end", "membership-role", "invitation-withdraw"])
@pytest.mark.parametrize("who", ["resident", "other_planner", "gone", "not yet"])
def test_outsiders_cannot_see_or_change_members(client, organisation, contact, resident, other_planner, name, who):
    """Also a contact of another organisation, one whose time is over and one whose time has not come."""
    other_planner.memberships.update(role=CONTACT)
    tomorrow, yesterday = (timezone.localdate() + dt.timedelta(days=days) for days in (1, -1))
    times = {"gone": {"ended_on": yesterday}, "not yet": {"started_on": tomorrow}}
    if who in times:
        user = MembershipFactory(organisation=organisation, role=CONTACT, **times[who]).user
    else:
        user = {"resident": resident, "other_planner": other_planner}[who]
    pk = {"invitation-withdraw": invited(organisation)[0].pk}.get(name, contact.memberships.get().pk)
    address = page(name, organisation, *([] if name in {"members", "invite"} else [pk]))
    client.force_login(user)
    before = everything()
    for method in ("get", "post"):
        status = getattr(client, method)(address, {"email": ADDRESS, "role": "reader"}).status_code
        assert status == (405 if (name, method) == ("members", "post") else 403)
    assert everything() == before


@pytest.mark.parametrize("name", ["invite", "membership-role", "invitation-withdraw"])
@pytest.mark.parametrize("role", [PLANNER, READER])
def test_only_contacts_manage(client, organisation, contact, name, role):
    pk = {"invitation-withdraw": invited(organisation)[0].pk}.get(name, contact.memberships.get().pk)
    client.force_login(MembershipFactory(organisation=organisation, role=role).user)
    before = everything()
    address = page(name, organisation, *([] if name == "invite" else [pk]))
    assert client.post(address, {"email": ADDRESS, "role": "contact"}).status_code == 403
    assert everything() == before


def test_memberships_of_another_organisation_are_not_reached(client, organisation, contact):
    other = MembershipFactory()
    invitation, _key = invited(other.organisation)
    client.force_login(contact)
    for address in (
        page("membership-end", organisation, other.pk),
        page("membership-role", organisation, other.pk),
        page("invitation-withdraw", organisation, invitation.pk),
    ):
        assert client.post(address, {"role": "reader"}).status_code == 404
    assert roles(other.user) == [PLANNER]


# Inviting


def test_contact_invites_and_the_mail_holds_a_link(invite, organisation, contact):
    response = invite(role="reader")
    invitation = organisation.invitations.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == (ADDRESS, READER, contact)
    assert mail.outbox[0].to == [ADDRESS]
    key = link_in_last_mail().rstrip("/").rpartition("/")[2]
    assert digest(key) == invitation.key_digest
    assert key not in response.text
    assert contact.email not in mail.outbox[0].body
    assert contact.display_name not in mail.outbox[0].body


def test_mail_is_in_the_language_of_the_page(client, organisation, contact, django_capture_on_commit_callbacks):
    client.force_login(contact)
    with translation.override("en"):
        address = page("invite", organisation)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"email": ADDRESS, "role": "planner"})
    assert "You are invited" in mail.outbox[0].subject
    assert "/en/" in link_in_last_mail()


def test_database_holds_no_key_once_the_mail_is_sent(invite):
    invite()
    message = OutboxMessage.objects.get()
    assert (message.state, message.address, message.subject, message.body) == ("sent", "", "", "")


def test_response_does_not_reveal_accounts(invite, organisation, contact):
    """Without an account, with one, a member already, invited before: each is told and listed alike."""
    UserFactory(email="konto@huddinge.se")
    MembershipFactory(organisation=organisation, user__email="medlem@huddinge.se", user__display_name="M")
    InvitationFactory(organisation=organisation, email="fore@huddinge.se", expires_at=timezone.now())
    pages = []
    for name in ("okand", "konto", "medlem", "fore"):
        text = invite(f"{name}@huddinge.se").text
        assert f"{name}@huddinge.se" in text
        pages.append(re.search(r'<ul class="messages.*?</ul>|<p class="message.*?</p>', text, re.DOTALL)[0])
        pages[-1] = pages[-1].replace(name, "…")
        listed = organisation.invitations.open().filter(email=f"{name}@huddinge.se")
        assert [one.has_expired for one in listed] == [False]
    assert len(set(pages)) == 1
    assert [message.to for message in mail.outbox] == [
        [f"{name}@huddinge.se"] for name in ("okand", "konto", "medlem", "fore")
    ]
    bodies = {re.sub(r"https?://\S+", "", message.body) for message in mail.outbox}
    assert len(bodies) == 1


def test_second_invitation_has_a_new_link_and_a_new_time(client, invite, organisation):
    invite()
    first = link_in_last_mail()
    with time_machine.travel(timezone.now() + dt.timedelta(days=3)):
        invite("ANNA@Huddinge.se")
        invitation = organisation.invitations.get()
        assert invitation.expires_at > timezone.now() + dt.timedelta(days=INVITATION_DAYS - 1)
        client.logout()
        assert client.get(first).status_code == 404
        assert client.get(link_in_last_mail()).status_code == 200


def test_double_click_sends_one_mail(invite, organisation):
    invite()
    invite()
    assert len(mail.outbox) == 1
    assert organisation.invitations.count() == 1


def test_other_role_is_another_mail(invite, organisation):
    invite(role="reader")
    invite(role="contact")
    assert len(mail.outbox) == 2
    assert organisation.invitations.get().role == CONTACT


def test_withdrawn_address_is_invited_anew(invite, organisation):
    actions.withdraw(invited(organisation)[0], by=None)
    invite()
    assert organisation.invitations.open().count() == 1
    assert organisation.invitations.count() == 2


@pytest.mark.parametrize(
    "email",
    [
        "",
        "anna",
        "anna@huddinge.se\r\nBcc: alla@example.org",
        "anna@huddinge.se%0aBcc:alla@example.org",
        "anna@huddinge.se, bo@huddinge.se",
        "Anna <anna@huddinge.se>",
        "anna@huddinge.se\x00",
        "annа@huddinge.se",  # with a Cyrillic а
        "åsa@tyresö.se",
        "anna@xn--e.org",
        "anna@huddínge.se",
        "anna@hudd1nge.se",
        "anna@huddinge.com",
        "a" * 250 + "@huddinge.se",
    ],
)
def test_strange_address_is_refused_and_kept_in_the_form(invite, email):
    response = invite(email)
    assert response.status_code == 200
    assert 'role="alert"' in response.text
    assert response.context["form"]["email"].errors
    assert response.context["form"]["email"].value() == email
    assert not Invitation.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize("email", ["anna@tyresö.se", "Anna@XN--TYRES-NUA.se"])
def test_domain_with_letters_of_its_own_is_invited_once_and_shown_in_them(invite, email):
    invite(email)
    page = invite("anna@tyresö.se")
    assert Invitation.objects.get().email == "anna@xn--tyres-nua.se"
    assert mail.outbox[0].to == ["anna@xn--tyres-nua.se"]
    assert "anna@tyresö.se" in page.text
    assert "xn--" not in page.text


def test_look_alike_names_the_real_domain(invite):
    assert "huddinge.se" in str(invite("anna@hudd1nge.se").context["form"].errors["email"])


@pytest.mark.parametrize("role", ["", "owner", "superuser"])
def test_unknown_role_is_refused(invite, role):
    assert invite(role=role).context["form"]["role"].errors
    assert not Invitation.objects.exists()


def test_invitations_are_limited_to_twenty_an_hour(invite, organisation):
    for number in range(20):
        invite(f"{number}@huddinge.se")
    response = invite("20@huddinge.se")
    assert response.context["form"].non_field_errors()
    assert organisation.invitations.count() == len(mail.outbox) == 20


def test_open_invitations_are_limited_to_fifty(invite, organisation):
    for number in range(actions.OPEN_INVITATIONS):
        invited(organisation, f"{number}@huddinge.se")
    assert invite().context["form"].non_field_errors()
    assert not mail.outbox
    invite("7@huddinge.se", role="contact")  # again, which adds none
    assert len(mail.outbox) == 1
    actions.withdraw(organisation.invitations.first(), by=None)
    invite()
    assert len(mail.outbox) == 2


def test_session_that_ran_out_keeps_the_address(client, organisation, contact):
    response = client.post(page("invite", organisation), {"email": ADDRESS, "role": "reader"})
    assert response.url.startswith(reverse("account_login"))
    log_in(client, contact)
    form = client.get(page("invite", organisation)).context["form"]
    assert (form["email"].value(), form["role"].value()) == (ADDRESS, "reader")
    assert not Invitation.objects.exists()


# The link


@pytest.mark.parametrize("in_another_browser", [False, True])
def test_newcomer_signs_up_by_the_link_and_becomes_a_member(client, organisation, in_another_browser):
    _invitation, key = invited(organisation)
    text = client.get(link(key)).text
    assert "Huddinge" in text
    assert ADDRESS not in text
    assert "csrfmiddlewaretoken" not in text
    assert f"{reverse('account_signup')}?next=" in text
    data = {"email": ADDRESS, "password1": PASSWORD, "language": "sv", "display_name": "Anna", "next": link(key)}
    client.post(reverse("account_signup"), data)
    if in_another_browser:
        client = Client()
        response = client.post(link_in_last_mail())
        assert response.url.startswith(reverse("account_login"))
        response = client.post(response.url, {"login": ADDRESS, "password": PASSWORD, "next": link(key)})
    else:
        response = client.post(link_in_last_mail())
    assert response.url == link(key)
    client.post(link(key))
    assert roles(User.objects.get(email=ADDRESS)) == [PLANNER]


def test_member_accepts_by_the_button_and_not_by_looking(client, organisation, resident):
    invitation, key = invited(organisation, resident.email.upper())
    client.force_login(resident)
    before = everything()
    assert client.get(link(key)).status_code == client.head(link(key)).status_code == 200
    assert everything() == before
    response = client.post(link(key))
    assert response.url == reverse("workspace")
    assert list(organisations_of(resident, PLANNER)) == [organisation]
    invitation.refresh_from_db()
    assert invitation.accepted_by == resident


def test_second_click_succeeds_once_and_says_so(client, organisation, resident):
    _invitation, key = invited(organisation, resident.email)
    client.force_login(resident)
    client.post(link(key))
    response = client.post(link(key), follow=True)
    assert response.status_code == 200
    assert "<form method" not in response.text.partition("<main")[2].partition("</main")[0]
    assert reverse("workspace") in response.text
    assert resident.memberships.count() == 1


def test_second_address_of_an_account_will_do_once_it_is_confirmed(client, organisation, resident):
    _invitation, key = invited(organisation)
    address = EmailAddress.objects.create(user=resident, email=ADDRESS, verified=False)
    client.force_login(resident)
    assert client.post(link(key)).status_code == 403
    assert roles(resident) == []
    address.set_verified()
    assert client.post(link(key)).status_code == 302
    assert roles(resident) == [PLANNER]


CASES = {  # case: what has happened to the invitation, and what its link answers whoever opens it
    "expired": (lambda invitation: {"expires_at": timezone.now()}, (410, 410, 410)),
    "used by another": (lambda invitation: {"accepted_at": timezone.now()}, (410, 410, 410)),
    "withdrawn": (lambda invitation: {"withdrawn_at": timezone.now()}, (404, 404, 404)),
    "sent again": (lambda invitation: {"key_digest": new_key()[1]}, (404, 404, 404)),
    "open": (lambda invitation: {}, (200, 200, 403)),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.django_db
def test_link_that_does_not_work_says_so_and_changes_nothing(client, case, method):
    organisation = OrganisationFactory()
    changes, codes = CASES[case]
    owner, somebody_else = UserFactory(email=ADDRESS), UserFactory()
    invitation, key = invited(organisation)
    Invitation.objects.filter(pk=invitation.pk).update(**changes(invitation))
    before = everything()
    for visitor, code in zip((None, owner, somebody_else), codes, strict=True):
        client.logout()
        if visitor:
            client.force_login(visitor)
        if case == "open" and method == "post" and visitor != somebody_else:
            continue  # that works, and is tested above
        response = getattr(client, method)(link(key))
        assert response.status_code == code
        assert ADDRESS not in response.text
    assert everything() == before


@pytest.mark.parametrize("tamper", [lambda key: key[:-1], lambda key: key + "A", str.swapcase, digest, lambda key: "å"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.django_db
def test_link_that_was_tampered_with_is_unknown(client, tamper, method):
    user = UserFactory(email=ADDRESS)
    _invitation, key = invited(OrganisationFactory())
    client.force_login(user)
    before = everything()
    assert getattr(client, method)(link(tamper(key))).status_code == 404
    assert everything() == before


def test_button_without_a_login_leads_to_the_login_and_back(client, organisation):
    _invitation, key = invited(organisation)
    response = client.post(link(key))
    assert response.url == f"{reverse('account_login')}?next={link(key)}"
    assert everything()[0] == []


def test_link_expires_after_its_days(client, organisation, resident):
    _invitation, key = invited(organisation, resident.email)
    client.force_login(resident)
    with time_machine.travel(timezone.now() + dt.timedelta(days=INVITATION_DAYS, seconds=1)):
        client.force_login(resident)
        assert client.post(link(key)).status_code == 410
    assert roles(resident) == []


@pytest.mark.parametrize(
    ("had", "gets", "has"),
    [(READER, CONTACT, CONTACT), (PLANNER, PLANNER, PLANNER), (CONTACT, READER, CONTACT), (PLANNER, READER, PLANNER)],
)
def test_member_who_accepts_keeps_the_membership_and_the_higher_role(organisation, resident, had, gets, has):
    membership = MembershipFactory(organisation=organisation, user=resident, role=had)
    assert actions.accept(invited(organisation, resident.email, role=gets)[0], by=resident)
    assert roles(resident) == [has]
    assert resident.memberships.get() == membership


@pytest.mark.parametrize("days", [(-9, 9), (9, None), (9, 19)])
def test_membership_that_would_end_or_begin_later_goes_on_from_now(organisation, resident, days):
    start, end = (day and timezone.localdate() + dt.timedelta(days=day) for day in days)
    MembershipFactory(organisation=organisation, user=resident, started_on=start, ended_on=end)
    actions.accept(invited(organisation, resident.email)[0], by=resident)
    membership = resident.memberships.get()
    assert membership.ended_on is None
    assert roles(resident) == [PLANNER]


def test_former_member_becomes_one_anew(organisation, resident):
    MembershipFactory(organisation=organisation, user=resident, ended_on=dt.date(2026, 2, 1))
    actions.accept(invited(organisation, resident.email)[0], by=resident)
    assert resident.memberships.count() == 2
    assert roles(resident) == [PLANNER]


def test_link_that_was_replaced_while_it_was_open_is_not_accepted(organisation, resident):
    invitation, _key = invited(organisation, resident.email, role=CONTACT)
    Invitation.objects.filter(pk=invitation.pk).update(role=READER, key_digest=new_key()[1])
    assert not actions.accept(invitation, by=resident)
    assert roles(resident) == []


# Ending


def test_contact_ends_a_membership(client, organisation, contact, planner):
    client.force_login(contact)
    for _click in range(2):
        response = client.post(page("membership-end", organisation, planner.memberships.get().pk))
        assert response.url == page("members", organisation)
    assert planner.memberships.get().ended_on == timezone.localdate()
    assert not organisations_of(planner).exists()


@pytest.mark.parametrize("days", [(-9, 9), (9, None), (9, 19)])
def test_membership_that_ends_or_begins_later_is_ended_now(organisation, planner, editor, days):
    start, end = (day and timezone.localdate() + dt.timedelta(days=day) for day in days)
    membership = MembershipFactory(organisation=organisation, started_on=start, ended_on=end)
    actions.end(membership, by=editor)
    for later in (0, 9, 30):
        with time_machine.travel(timezone.now() + dt.timedelta(days=later)):
            assert roles(membership.user) == []


def test_member_leaves(client, organisation, contact, planner):
    client.force_login(planner)
    own, other = planner.memberships.get(), contact.memberships.get()
    assert client.post(page("membership-end", organisation, other.pk)).status_code == 403
    assert client.post(page("membership-end", organisation, own.pk)).url == organisation.get_absolute_url()
    assert roles(planner) == []


@pytest.mark.parametrize(("name", "data"), [("membership-end", {}), ("membership-role", {"role": "planner"})])
def test_last_contact_cannot_be_removed(client, organisation, contact, planner, name, data):
    membership = contact.memberships.get()
    client.force_login(contact)
    response = client.post(page(name, organisation, membership.pk), data)
    assert "Huddinge" in told(response)[0]
    assert roles(contact) == [CONTACT]
    client.post(page("membership-role", organisation, planner.memberships.get().pk), {"role": "contact"})
    client.post(page(name, organisation, membership.pk), data)
    assert roles(contact) == ([PLANNER] if data else [])


def test_editor_ends_the_last_contact(client, organisation, contact, editor):
    client.force_login(editor)
    client.post(page("membership-end", organisation, contact.memberships.get().pk))
    assert roles(contact) == []


def test_unknown_role_changes_nothing(client, organisation, contact, planner):
    client.force_login(contact)
    assert told(client.post(page("membership-role", organisation, planner.memberships.get().pk), {"role": "kung"}))
    assert roles(planner) == [PLANNER]


def test_ended_membership_gets_no_role(organisation, contact, planner):
    membership = planner.memberships.get()
    membership.end()
    actions.give_role(membership, CONTACT, by=contact)
    membership.refresh_from_db()
    assert membership.role == PLANNER


def test_invitation_is_withdrawn_once(client, organisation, contact):
    invitation, key = invited(organisation)
    client.force_login(contact)
    messages = [told(client.post(page("invitation-withdraw", organisation, invitation.pk)))[-1] for _click in range(2)]
    assert len(set(messages)) == 2
    client.logout()
    assert client.get(link(key)).status_code == 404


@pytest.mark.parametrize("name", ["membership-end", "membership-role", "invitation-withdraw"])
def test_reading_what_is_posted_to_leads_back_and_changes_nothing(client, organisation, contact, name):
    pk = {"invitation-withdraw": invited(organisation)[0].pk}.get(name, contact.memberships.get().pk)
    client.force_login(contact)
    before = everything()
    assert client.get(page(name, organisation, pk)).url == page("members", organisation)
    assert everything() == before


# Editors


def test_editor_invites_in_the_admin_and_the_mail_is_sent(
    client, editor, organisation, django_capture_on_commit_callbacks
):
    client.force_login(editor)
    values = {"organisation": organisation.pk, "email": "Anna@hudd1nge.se", "role": "contact"}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(list_of(Invitation, "add"), values).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.invited_by) == ("anna@hudd1nge.se", CONTACT, editor)
    key = link_in_last_mail().rstrip("/").rpartition("/")[2]
    assert digest(key) == invitation.key_digest
    for name in ("change", "history"):
        text = client.get(reverse(f"admin:partners_invitation_{name}", args=[invitation.pk])).text
        assert key not in text
        assert invitation.key_digest not in text


@pytest.mark.parametrize("email", ["annа@huddinge.se", "anna@xn--e.org", "a@b.se\r\nBcc: c@d.se"])
def test_strange_address_is_refused_in_the_admin_too(client, editor, organisation, email):
    client.force_login(editor)
    values = {"organisation": organisation.pk, "email": email, "role": "contact"}
    assert client.post(list_of(Invitation, "add"), values).status_code == 200
    assert not Invitation.objects.exists()


def test_editor_is_told_of_the_open_invitation(client, editor, organisation):
    invited(organisation)
    client.force_login(editor)
    values = {"organisation": organisation.pk, "email": ADDRESS.upper(), "role": "contact"}
    assert client.post(list_of(Invitation, "add"), values).status_code == 200
    assert Invitation.objects.count() == 1


def test_editor_sends_again_and_withdraws(client, editor, organisation, django_capture_on_commit_callbacks):
    invitation, key = invited(organisation, expires_at=timezone.now())
    client.force_login(editor)
    step = reverse("admin:partners_invitation_step", args=[invitation.pk, "send-again"])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(step)
    invitation.refresh_from_db()
    assert invitation.key_digest != digest(key)
    assert not invitation.has_expired
    client.post(reverse("admin:partners_invitation_step", args=[invitation.pk, "withdraw"]))
    invitation.refresh_from_db()
    assert not invitation.is_open
    with pytest.raises(TransitionError):
        actions.invite_again(invitation, by=editor)


# Two at once


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_accepts_make_one_member(self):
        organisation, user = OrganisationFactory(), UserFactory()
        invitation, _key = invited(organisation, user.email)
        answers = at_once(*[lambda: actions.accept(Invitation.objects.get(pk=invitation.pk), by=user)] * 2)
        assert sorted(answers) == [False, True]
        assert roles(user) == [PLANNER]

    def test_two_invitations_of_one_person_make_one_member(self):
        organisation, user = OrganisationFactory(), UserFactory()
        first, second = (
            invited(organisation, email, role=role)[0] for email, role in (("a@b.se", READER), ("c@d.se", CONTACT))
        )
        answers = at_once(lambda: actions.accept(first, by=user), lambda: actions.accept(second, by=user))
        assert answers == [True, True]
        assert roles(user) == [CONTACT]

    def test_accept_and_withdraw_leave_one_of_the_two(self):
        organisation, user = OrganisationFactory(), UserFactory()
        invitation, _key = invited(organisation, user.email)
        answers = at_once(
            lambda: actions.accept(Invitation.objects.get(pk=invitation.pk), by=user),
            lambda: Invitation.objects.get(pk=invitation.pk).withdraw(),
        )
        assert sorted(answers) == [False, True]
        invitation.refresh_from_db()
        assert bool(invitation.accepted_at) == (roles(user) == [PLANNER])

    def test_two_contacts_invite_the_same_address(self):
        organisation = OrganisationFactory()
        contacts = [MembershipFactory(organisation=organisation, role=CONTACT).user for _n in range(2)]
        at_once(*(lambda by=by: actions.invite(organisation, email=ADDRESS, role=PLANNER, by=by) for by in contacts))
        assert organisation.invitations.count() == 1
        assert len(mail.outbox) == 1

    def test_two_contacts_leave_and_one_of_them_stays(self):
        organisation = OrganisationFactory()
        memberships = [MembershipFactory(organisation=organisation, role=CONTACT) for _n in range(2)]
        answers = at_once(*(lambda one=one: actions.end(one, by=one.user) for one in memberships))
        assert len([answer for answer in answers if isinstance(answer, TransitionError)]) == 1
        assert Membership.objects.current().filter(organisation=organisation, role=CONTACT).count() == 1


# Forgetting


def test_unanswered_invitation_is_forgotten_three_months_after_it_stopped_working(organisation, capsys):
    end = timezone.now() - actions.UNANSWERED_KEPT
    hour = dt.timedelta(hours=1)
    kept = {
        InvitationFactory(organisation=organisation, expires_at=end + hour),
        InvitationFactory(organisation=organisation, expires_at=end - hour, accepted_at=end - hour),
    }
    InvitationFactory(organisation=organisation, expires_at=end - hour)
    InvitationFactory(organisation=organisation, expires_at=end - hour, withdrawn_at=end - hour)
    call_command("forget_invitations")
    assert Invitation.objects.count() == 4
    assert "1 announced, 0 removed." in capsys.readouterr().out
    LivedThrough.objects.update(seen_at=timezone.now() + dt.timedelta(days=7))  # while it goes on
    Invitation.objects.filter(pk__in=[one.pk for one in kept]).update(expires_at=end + dt.timedelta(days=30))
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, hours=2)):
        for removed in (1, 0):
            call_command("forget_invitations")
            assert f"0 announced, {removed} removed." in capsys.readouterr().out
            assert set(Invitation.objects.all()) == kept
