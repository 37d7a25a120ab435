"""Gunicorn's own answers carry our headers, and no slow request keeps a thread for long. No database is asked."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from sodertorn import policy, web_worker

APP = """
def application(environ, start_response):
    try:
        said = b"whole " + environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    except OSError as error:
        said = b"broken"
    start_response("200 OK", [("Content-Length", str(len(said)))])
    return [said]
"""
CONF = """
from sodertorn import web_worker
web_worker.LONGEST, web_worker.LOOK = 1.0, 0.1
worker_class = "sodertorn.web_worker.PortalWorker"
threads, limit_request_line, control_socket_disable = 2, 1000, True
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    (folder / "served_app.py").write_text(APP)
    (folder / "conf.py").write_text(CONF)
    address = str(folder / "socket")
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "conf.py", "-b", f"unix:{address}", "served_app"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{folder}:{settings.BASE_DIR}"},
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not Path(address).exists() and time.monotonic() < until:
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(30)


def connect(server):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(30)
    connection.connect(server)
    return closing(connection)


def said(connection):
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer


def headers(answer):
    lines = answer.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /" + b"a" * 2000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nA: " + b"a" * 10_000 + b"\r\n\r\n", b"431"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nA B: c\r\n\r\n", b"400"),
    ],
)
def test_gunicorns_own_answer_has_the_headers(server, request_, status):
    with connect(server) as connection:
        connection.sendall(request_)
        answer = said(connection)
    assert answer.split()[1] == status
    assert headers(answer).items() >= web_worker.HEADERS.items()
    assert answer.rstrip().endswith(b"</html>")


def test_headers_are_those_of_the_policy():
    assert web_worker.HEADERS["Content-Security-Policy"] == policy.ALONE
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Resource-Policy"):
        assert web_worker.HEADERS[name] == policy.HEADERS[name]


def test_whole_request_is_answered(server):
    with connect(server) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nabcd")
        assert said(connection).endswith(b"whole abcd")


def test_slow_bodies_and_headers_let_go_of_the_threads(server):
    """As many as there are threads send a byte now and then; whoever comes after them is answered."""
    begun = time.monotonic()
    with connect(server) as body, connect(server) as head, connect(server) as reader:
        body.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4000\r\n\r\nab")
        head.sendall(b"GET / HTTP/1.1\r\nHos")
        time.sleep(0.3)
        reader.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert said(reader).endswith(b"whole ")
        assert said(body).endswith(b"broken")
        assert said(head) == b""
    assert time.monotonic() - begun < 20
