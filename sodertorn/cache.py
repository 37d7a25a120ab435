"""The cache that all processes share, and what there is while it is away."""

import logging
import time
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

ANSWER = {"socket_connect_timeout": 0.5, "socket_timeout": 1.0, "retry": Retry(NoBackoff(), 0)}  # seconds, and at once
PAUSE = 5.0  # seconds before it is asked again
logger = logging.getLogger(__name__)


def _asked(name: str) -> Any:
    def method(self: "ForgivingRedisCache", *arguments: Any, **options: Any) -> Any:
        return self.ask(name, *arguments, **options)

    return method


class LastingClient(RedisCacheClient):
    """Makes its clients of redis-py once; Django makes one for each question, which takes longer than the answer."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self.clients: dict[bool, Any] = {}  # the one that reads, and the one that writes

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        if write not in self.clients:
            self.clients[write] = super().get_client(key, write=write)
        return self.clients[write]


class ForgivingRedisCache(RedisCache):
    """Redis; while it does not answer, the memory of this process, so that no page fails for want of a cache.

    Limits then hold for each process by itself, and what is kept is made anew.
    """

    away_until: dict[str, float] = {}  # by server, on the monotonic clock; for all threads

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "OPTIONS": {**ANSWER, **params.get("OPTIONS", {})}})
        self._class = LastingClient
        self.server = server
        self.memory = LocMemCache(f"while the shared cache is away: {self.key_prefix}", params)

    def ask(self, name: str, *arguments: Any, **options: Any) -> Any:
        if time.monotonic() >= self.away_until.get(self.server, 0):
            try:
                return getattr(super(), name)(*arguments, **options)
            except (RedisError, OSError) as error:
                self.away_until[self.server] = time.monotonic() + PAUSE
                logger.warning("The cache does not answer (%s); for now each process keeps its own.", error)
        return getattr(self.memory, name)(*arguments, **options)

    def ask_server(self) -> None:
        """Ask the server itself, whatever it has answered before. Raises what goes wrong."""
        super().get("readyz")

    add = _asked("add")
    get = _asked("get")
    set = _asked("set")
    touch = _asked("touch")
    delete = _asked("delete")
    get_many = _asked("get_many")
    set_many = _asked("set_many")
    delete_many = _asked("delete_many")
    has_key = _asked("has_key")
    incr = _asked("incr")
    clear = _asked("clear")
