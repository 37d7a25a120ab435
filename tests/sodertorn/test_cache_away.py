"""With the shared cache away the portal is read, logged in to and written in, and its limits hold in the process."""

import logging
import uuid

import pytest
from django.core.cache import cache, caches
from django.urls import reverse

from accounts.throttling import count_up
from sodertorn.cache import ForgivingRedisCache
from tests.factories import PASSWORD

NOBODY = "redis://127.0.0.1:1/0"  # nothing listens there
pytestmark = pytest.mark.django_db


@pytest.fixture
def cache_away(settings, caplog, monkeypatch):
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(ForgivingRedisCache, "away_until", {})
    away = {"BACKEND": "sodertorn.cache.ForgivingRedisCache", "LOCATION": NOBODY}
    settings.CACHES = {"default": away, **{name: {**away, "KEY_PREFIX": name} for name in ("content", "pages")}}


@pytest.mark.parametrize(
    "name", ["start", "challenges:list", "outcomes:list", "reports:list", "dialogues:list", "search"]
)
def test_page_is_there(cache_away, client, name):
    assert client.get(reverse(name)).status_code == 200


def test_log_in_works_and_is_limited(cache_away, client, resident):
    form = {"login": resident.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), form).status_code == 302
    client.logout()
    wrong = [client.post(reverse("account_login"), form | {"password": "nope"}).status_code for _try in range(12)]
    assert wrong[0] == 200
    right_after_that = client.post(reverse("account_login"), form)
    assert right_after_that.status_code != 302


def test_counts_go_on_in_the_process(cache_away):
    key = uuid.uuid4().hex
    assert [count_up(key, 60) for _time in range(3)] == [1, 2, 3]
    cache.set(key, 1)
    cache.delete(key)
    assert cache.get_many([key]) == {}


def test_what_is_kept_of_the_content_pushes_out_no_count(cache_away):
    key = uuid.uuid4().hex
    count_up(key, 60)
    caches["content"].set_many({str(number): number for number in range(1_000)})
    assert count_up(key, 60) == 2


def test_server_that_is_away_is_not_asked_again_at_once(cache_away, monkeypatch):
    asked = []
    monkeypatch.setattr("redis.connection.Connection.connect", lambda self: asked.append(1) or _refuse())
    for _time in range(10):
        cache.get("anything")
    assert len(asked) == 1


def test_client_is_made_once(monkeypatch):
    """To make one takes longer than the server takes to answer."""
    made = []
    monkeypatch.setattr("redis.Redis", lambda **options: made.append(1) or FakeRedis())
    shared = ForgivingRedisCache(NOBODY, {})
    assert [shared.get("anything") for _time in range(3)] == [None, None, None]
    assert len(made) == 1


class FakeRedis:
    def get(self, key):
        return None


def _refuse():
    raise ConnectionRefusedError
