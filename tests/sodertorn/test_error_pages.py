import logging
from functools import partial

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connections
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django.views import defaults

from sodertorn.views import errors
from tests.factories import ChallengeFactory, MembershipFactory, OrganisationFactory, UserFactory
from tests.transitions import logged_in


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.permission_denied, 403),
        (partial(defaults.page_not_found, exception=Exception()), 404),
        (errors.too_many_requests, 429),
        (errors.server_error, 500),
    ],
)
def test_error_page_leads_on_without_the_database(rf, view, status, language):
    request = rf.get("/")
    request.user = AnonymousUser()
    with override(language):
        response = view(request)
        assert f'href="{reverse("start")}"' in response.text
        assert f'lang="{language}"' in response.text
    assert response.status_code == status


# Those who are logged in read why they do not get in, and what to do


def turned_away(user, address):
    response = logged_in(user).get(address)
    assert response.status_code == 403
    return response.text.split("<main")[1].split("</main>")[0]


MEMBERS_ONLY = ["reports:import", "reports:create", "reports:from-pdf", "challenges:create", "challenges:mine",
                "dialogues:create", "outcomes:create"]  # fmt: skip


@pytest.mark.parametrize("name", MEMBERS_ONLY)
def test_resident_reads_how_to_become_a_member(db, name):
    page = turned_away(UserFactory(), reverse(name))
    assert "hör inte till någon" in page
    for way_on in ("join:ask", "partners:list"):
        assert f'href="{reverse(way_on)}"' in page


@pytest.mark.parametrize("name", [name for name in MEMBERS_ONLY if name != "challenges:mine"])
def test_reader_of_an_organisation_reads_who_lets_them_write(db, name):
    membership = MembershipFactory(role="reader", organisation__name_sv="Nynäshamns kommun")
    page = turned_away(membership.user, reverse(name))
    assert "Nynäshamns kommun" in page
    assert f'href="{reverse("partners:members", args=[membership.organisation.slug])}"' in page
    assert reverse("join:ask") not in page


def test_planner_of_another_organisation_reads_whom_it_is_for(db):
    challenge = ChallengeFactory(published=True, owner=OrganisationFactory())
    page = turned_away(
        MembershipFactory(organisation__name_sv="Tyresö kommun").user, reverse("challenges:edit", args=[challenge.slug])
    )
    assert "Du skriver för Tyresö kommun" in page
    assert f'href="{reverse("workspace")}"' in page


def test_editor_without_a_second_factor_is_led_to_it(settings, db):
    settings.STAFF_MFA_REQUIRED = True
    challenge = ChallengeFactory(published=True, owner=OrganisationFactory())
    page = turned_away(UserFactory(editor=True), reverse("challenges:edit", args=[challenge.slug]))
    assert f'href="{reverse("accounts:second-factor")}"' in page


@pytest.mark.parametrize("view", [errors.bad_request, errors.server_error])
def test_error_page_needs_no_visitor(rf, view):
    """What fails may be a middleware that comes before the one that says who the visitor is."""
    assert f'href="{reverse("start")}"' in view(rf.get("/")).text


@pytest.mark.parametrize("template", ["500.html", "503.html"])
def test_page_of_a_server_error_needs_nothing_at_all(template):
    assert render_to_string(template).startswith("<!doctype html>")


@pytest.mark.parametrize("address", ["/", "/en/reports/", "/healthz", "/konto/login/", "/oai?verb=Identify"])
def test_portal_without_its_database_asks_to_come_back_soon(client, monkeypatch, caplog, address):
    def refuse(self):
        raise OperationalError("connection refused")

    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(type(connections["default"]), "ensure_connection", refuse)
    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "somebody"
    response = client.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response.text.startswith("<!doctype html>")


def test_form_that_grew_too_old_is_offered_again_with_its_words():
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    words = "Första stycket.\n\nAndra <b>stycket</b> & mer."
    response = client.post(reverse("challenges:create"), {"title": "Buss vid Vårby", "description": words})
    assert response.status_code == 403
    assert 'name="csrfmiddlewaretoken"' in response.text
    assert 'name="title" value="Buss vid Vårby"' in response.text
    assert "<p>Första stycket.</p>" in response.text
    assert "<b>stycket</b>" not in response.text


def test_form_from_elsewhere_is_not_offered_again():
    client = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    response = client.post(reverse("challenges:create"), {"title": "Någon annans ord"})
    assert response.status_code == 403
    assert "Någon annans ord" not in response.text


@pytest.mark.parametrize(
    "address", ["/%00", "/utmaningar/a%00b/", "/rapporter/1/%00/", "/utmaningar/?q=%00", "/?%00=1", "/oai?verb=%00"]
)
@pytest.mark.parametrize(("language", "prefix"), [("sv", ""), ("en", "/en")])
@pytest.mark.django_db
def test_null_character_in_an_address_is_answered_once_for_all_pages(client, address, language, prefix):
    response = client.get(prefix + address)
    assert response.status_code == 400
    assert f'lang="{language}"' in response.text


@pytest.mark.django_db
def test_what_only_looks_like_a_null_character_is_read(client):
    assert client.get("/utmaningar/?q=100%2500").status_code == 200
