"""Odd addresses, and what pages say of their own."""

import pytest
from django.test import Client

from tests.factories import ChallengeFactory


@pytest.mark.parametrize("path", ["//[", "//evil.example/utmaningar/", "/%00", "/utmaningar/%ff/", "/en//x"])
def test_odd_address_is_not_found_and_leads_nowhere_else(client, db, path):
    response = client.get("/", PATH_INFO=path)
    assert response.status_code in {400, 404}
    assert 'href="//' not in response.text


def test_page_that_does_not_exist_is_not_its_own_canonical(client, db):
    ChallengeFactory(published=True)
    for page in ("99999", "٣", "abc"):
        assert (
            'rel="canonical" href="http://127.0.0.1:8000/utmaningar/"' in client.get(f"/utmaningar/?page={page}").text
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [("/resultat/nyckeltal/", "/kunskap/nyckeltal/"), ("/en/outcomes/key-figures/", "/en/knowledge/indicators/")],
)
def test_key_figures_have_moved_for_good(client, db, old, new):
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


def test_page_of_a_failure_needs_no_request(settings):
    from sodertorn.views.errors import server_error  # noqa: PLC0415

    response = server_error(Client().get("/robots.txt").wsgi_request)
    assert response.status_code == 500
