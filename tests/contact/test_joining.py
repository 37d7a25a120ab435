"""An organisation asks to take part: confirmed at its own domain, vouched for, let in or not, and forgotten."""

import datetime as dt
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from contact.models import WAITS_FOR, JoinRequest
from contact.retention import REQUESTS_KEPT, UNCONFIRMED_KEPT
from core.links import CONFIRM_WITHIN
from core.workflow import TransitionError
from mail.models import OutboxMessage
from partners.models import Invitation, Organisation
from tests import factories
from tests.dialogues.taking_part import by_hand
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stamps_of_any_form")]
WORDS = {
    "name": "Grannköpings kommun",
    "sector": "municipality",
    "country": "SE",
    "area": "",
    "web_address": "https://www.grannkoping.example/",
    "email": "plan@grannkoping.example",
    "text": "Vi har samma problem.",
}


def asked(client, **words):
    return client.post(reverse("join:ask"), by_hand(**{**WORDS, **words}))


def link():
    body = OutboxMessage.objects.filter(name="join_confirm").latest("pk").body
    return next(line for line in body.splitlines() if line.startswith("http")).removeprefix("http://127.0.0.1:8000")


def names():
    return [letter.name for letter in OutboxMessage.objects.order_by("pk")]


def writer():
    return factories.MembershipFactory().user


# Asking


def test_request_is_confirmed_by_the_link_and_waits(client):
    assert asked(client).url == reverse("join:sent")
    request = JoinRequest.objects.get()
    assert (request.state, request.domain) == ("unconfirmed", "grannkoping.example")
    page = client.get(link())
    assert "Grannköpings kommun" in page.text
    request.refresh_from_db()
    assert request.state == "unconfirmed"  # to look changes nothing
    for _click in range(2):
        assert client.post(link()).status_code == 302
    request.refresh_from_db()
    assert request.state == "waiting"
    assert request.steps.count() == 1


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"email": "plan@example.org"}, "email"),
        ({"email": "plan@grannkoping.example.org"}, "email"),
        ({"web_address": "https://gmail.com/", "email": "kommunen@gmail.com"}, "email"),
        ({"web_address": "https://localhost/"}, "web_address"),
        ({"web_address": "javascript:alert(1)"}, "web_address"),
        ({"name": "---"}, "name"),
        ({"sector": ""}, "sector"),
        ({"country": "XX"}, "country"),
    ],
)
def test_refused_words_are_explained_and_kept(client, words, field):
    response = asked(client, **words)
    assert list(response.context["form"].errors) == [field]
    assert "Vi har samma problem." in response.text
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize(
    "known",
    [
        {"name": "Grannköping"},
        {"name": "GRANNKÖPINGS KOMMUN"},
        {"name": "Något annat", "website": "https://grannkoping.example/start"},
        {"name": "Något annat", "short_name": "Grannköpings kommun"},
    ],
)
def test_organisation_that_is_here_already_is_recognised(client, known):
    factories.OrganisationFactory(**known)
    name = "Grannköpings kommun" if known["name"] != "Grannköping" else "Grannköping kommun"
    response = asked(client, name=name)
    assert "name" in response.context["form"].errors
    assert not JoinRequest.objects.exists()


def test_part_of_a_known_domain_is_the_known_organisation(client):
    factories.OrganisationFactory(name="Länet", website="https://www.grannkoping.example/")
    response = asked(client, web_address="https://plan.grannkoping.example/", email="x@plan.grannkoping.example")
    assert "name" in response.context["form"].errors


def test_second_click_makes_one_request(client):
    sent = by_hand(**WORDS)
    for _click in range(2):
        client.post(reverse("join:ask"), sent)
    assert JoinRequest.objects.count() == len(names()) == 1


def test_two_of_one_organisation_are_answered_alike_and_one_waits(client):
    first, second = asked(client), asked(client, email="chef@grannkoping.example")
    assert first.url == second.url
    one, other = JoinRequest.objects.order_by("pk")
    client.post(link())
    other.refresh_from_db()
    assert other.state == "waiting"
    client.post(reverse("join:confirm", args=["x"]))
    key = OutboxMessage.objects.filter(name="join_confirm").earliest("pk").body
    path = next(row for row in key.splitlines() if row.startswith("http")).removeprefix("http://127.0.0.1:8000")
    response = client.post(path)
    assert response.status_code == 200
    assert "redan frågat" in response.text
    one.refresh_from_db()
    assert one.state == "unconfirmed"


def test_link_works_for_seven_days(client):
    asked(client)
    with time_machine.travel(timezone.now() + CONFIRM_WITHIN + dt.timedelta(minutes=1)):
        assert client.post(link()).status_code == 410
    assert JoinRequest.objects.get().state == "unconfirmed"


# Who sees it, and vouches


@pytest.mark.parametrize("page", ["start", "partners:list", "search", "sitemaps", "places:list", "about", "workspace"])
def test_waiting_request_stands_on_no_page_of_the_public(client, resident, page):
    factories.JoinRequestFactory(name="Hemligköping")
    for visitor in (client, logged_in(resident)):
        assert "Hemligköping" not in visitor.get(reverse(page), follow=True).text


def test_those_who_write_see_it_in_the_workspace_until_they_have_vouched():
    request, user = factories.JoinRequestFactory(name="Hemligköping"), writer()
    client = logged_in(user)
    assert request.get_absolute_url() in client.get(reverse("workspace")).text
    page = client.get(request.get_absolute_url())
    assert "Hemligköping" in page.text
    assert request.email not in page.text
    client.post(reverse("join:step", args=[request.pk, "vouch"]))
    assert request.get_absolute_url() not in client.get(reverse("workspace")).text
    assert reverse("join:step", args=[request.pk, "vouch"]) not in client.get(request.get_absolute_url()).text


def test_reader_of_an_organisation_does_not_vouch():
    request = factories.JoinRequestFactory()
    client = logged_in(factories.MembershipFactory(role="reader").user)
    assert client.post(reverse("join:step", args=[request.pk, "vouch"])).status_code == 403


def test_two_organisations_let_it_in_and_whoever_asked_is_invited_as_contact():
    area = factories.AreaFactory()
    request = factories.JoinRequestFactory(name="Grannköpings kommun", language="en", area=area)
    take(request, "vouch", by=writer())
    assert request.state == "waiting"
    assert not Organisation.objects.filter(website=request.website).exists()
    take(request, "vouch", by=writer())
    assert request.state == "accepted"
    organisation = Organisation.objects.get(website=request.website)
    assert (organisation.name_sv, organisation.sector, organisation.area) == (request.name, "municipality", area)
    invitation = Invitation.objects.get(organisation=organisation)
    assert (invitation.email, invitation.role) == (request.email, "contact")
    assert names() == ["member_invited", "join_accepted"]
    assert all("Hello!" in letter.body for letter in OutboxMessage.objects.all())


def test_one_person_and_one_organisation_count_once():
    request, user = factories.JoinRequestFactory(), writer()
    factories.MembershipFactory(user=user)  # of a second organisation
    colleague = factories.MembershipFactory(organisation=user.memberships.earliest("pk").organisation).user
    take(request, "vouch", by=user)
    with pytest.raises(TransitionError):
        take(request, "vouch", by=user)
    if request.vouches.get().organisation == colleague.memberships.get().organisation:
        with pytest.raises(TransitionError):
            take(request, "vouch", by=colleague)
    request.refresh_from_db()
    assert request.state == "waiting"


def test_editor_alone_lets_it_in(editor):
    request = factories.JoinRequestFactory()
    take(request, "accept", by=editor)
    assert request.organisation.name == request.name


def test_what_came_into_the_portal_meanwhile_is_not_made_twice(editor):
    request = factories.JoinRequestFactory(name="Grannköping")
    factories.OrganisationFactory(name="Grannköpings kommun", website=request.website)
    with pytest.raises(TransitionError, match="redan"):
        take(request, "accept", by=editor)
    request.refresh_from_db()
    assert request.state == "waiting"


def test_refusal_tells_the_reason(editor):
    request = factories.JoinRequestFactory()
    take(request, "refuse", by=editor, reason="Vi hittar ingen sådan kommun.")
    (letter,) = OutboxMessage.objects.all()
    assert letter.name == "join_refused"
    assert "Vi hittar ingen sådan kommun." in letter.body
    with pytest.raises(TransitionError):
        take(request, "accept", by=editor)


def test_address_that_poses_is_pointed_out(editor):
    factories.OrganisationFactory(name="Huddinge kommun", website="https://www.huddinge.se")
    request = factories.JoinRequestFactory(website="https://huddlnge.se", email="plan@huddlnge.se")
    page = logged_in(writer()).get(request.get_absolute_url())
    assert "Huddinge kommun" in page.text


# Two at once


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_vouchers_at_once_make_one_organisation():
    request = factories.JoinRequestFactory()
    users = [writer(), writer()]
    copies = [JoinRequest.objects.get(pk=request.pk) for _user in users]
    acts = [lambda one=one, user=user: take(one, "vouch", by=user) for one, user in zip(copies, users, strict=True)]
    assert at_once(*acts) == [None, None]
    request.refresh_from_db()
    assert request.state == "accepted"
    assert Organisation.objects.filter(website=request.website).count() == 1
    assert Invitation.objects.count() == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_editor_and_voucher_at_once_let_it_in_once(editor):
    request = factories.VouchFactory().request
    user = writer()
    one, other = (JoinRequest.objects.get(pk=request.pk) for _twice in range(2))
    answers = at_once(lambda: take(one, "accept", by=editor), lambda: take(other, "vouch", by=user))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TransitionError"]
    assert Organisation.objects.filter(website=request.website).count() == 1


# The end


def test_request_that_nobody_vouches_for_expires_and_says_so():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        request = factories.JoinRequestFactory()
        clock.shift(WAITS_FOR - dt.timedelta(hours=1))
        call_command("expire_join_requests", stdout=StringIO())
        assert not names()
        clock.shift(dt.timedelta(hours=2))
        for _twice in range(2):
            call_command("expire_join_requests", stdout=StringIO())
    request.refresh_from_db()
    assert request.state == "expired"
    assert names() == ["join_expired"]


def test_decided_and_unconfirmed_requests_are_forgotten_in_time(editor):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        decided = factories.JoinRequestFactory()
        take(decided, "accept", by=editor)
        clock.shift(REQUESTS_KEPT - UNCONFIRMED_KEPT)
        factories.JoinRequestFactory(unconfirmed=True)
        clock.shift(UNCONFIRMED_KEPT - dt.timedelta(days=1))
        waiting = factories.JoinRequestFactory()
        for _day in range(12):
            call_command("forget_join_requests", stdout=StringIO())
            clock.shift(dt.timedelta(days=1))
    assert list(JoinRequest.objects.all()) == [waiting]
    assert Organisation.objects.filter(pk=decided.organisation_id).exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("tre månader efter beslutet", "efter en månad")),
        ("en", ("three months after the decision", "after a month")),
    ],
)
def test_privacy_page_tells_how_long(client, language, words):
    assert (REQUESTS_KEPT.days, UNCONFIRMED_KEPT.days) == (90, 30)
    with translation.override(language):
        text = " ".join(client.get(reverse("privacy")).text.split())
    assert [word for word in words if word not in text] == []
