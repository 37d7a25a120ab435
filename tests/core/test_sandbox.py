"""The gate through which every uploaded file goes: limits, turns, and what is said when one does not get through."""

import fcntl
import subprocess
import sys
import threading
import time
from ast import literal_eval
from contextlib import ExitStack, contextmanager

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection

from core.files import sandbox, turns
from core.files.decoders import RefusedError
from core.files.limits import MIB, QUICK, Limits
from core.files.sandbox import decoded
from core.files.turns import BusyError, turn

DECODER = "tests.core.slow_decoders"
NO_WAIT = Limits(wait=0)


@pytest.fixture(autouse=True)
def _places_of_its_own(settings, tmp_path):
    settings.VAR = tmp_path


def answer(what, *arguments, file=None, limits=QUICK):
    with decoded(DECODER, file or ContentFile(b"x"), what, *arguments, limits=limits) as said:
        return said.read()


def refusal(what, *arguments, **kwargs):
    with pytest.raises(RefusedError) as refused:
        answer(what, *arguments, **kwargs)
    return str(refused.value)


@contextmanager
def taken(settings, *numbers):
    """Other processes of the machine hold these places."""
    (settings.VAR / "decoders").mkdir(exist_ok=True)
    with ExitStack() as stack:
        for number in numbers:
            file = stack.enter_context((settings.VAR / "decoders" / f"{number}.lock").open("ab"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_decoder_reads_what_is_in_memory_and_what_is_on_the_disk():
    assert answer("copies", file=ContentFile(b"in memory")) == b"in memory"
    upload = TemporaryUploadedFile("a.bin", "", 7, "")
    upload.write(b"on disk")
    upload.flush()
    assert answer("copies", file=upload) == b"on disk"


def test_decoder_has_limits_no_secrets_and_a_low_priority():
    limits = Limits(memory=200 * MIB, processor=7, answer=3 * MIB)
    names, granted, nice = literal_eval(answer("tells", limits=limits).decode())
    assert set(names) <= {"PATH", "LANG", "LC_CTYPE"}
    assert granted == [200 * MIB, 7, 3 * MIB, 0]
    assert nice >= 5


@pytest.mark.parametrize(
    ("what", "limits", "reason"),
    [
        ("eats_memory", Limits(memory=100 * MIB), "memory"),
        ("works", Limits(processor=1), "slow"),
        ("sleeps", Limits(clock=1), "slow"),
        ("says_too_much", Limits(answer=MIB), "malformed"),
        ("refuses", Limits(), "strange"),
        ("breaks", Limits(), "malformed"),
    ],
)
def test_reason_is_told_by_how_the_decoder_ended(what, limits, reason):
    assert refusal(what, limits=limits) == reason


@pytest.mark.parametrize("reason", ["<b>", "A", "", "x" * 31])
def test_reason_that_is_no_word_is_not_passed_on(reason):
    assert refusal("refuses", reason) == "malformed"


def test_decoder_that_is_given_up_is_gone():
    before = children()
    assert refusal("sleeps", limits=Limits(clock=1)) == "slow"
    assert children() == before


def children():
    done = subprocess.run(["pgrep", "-f", DECODER], capture_output=True, text=True, check=False)
    return set(done.stdout.split())


@pytest.mark.parametrize("noise", ["", "9/8\n", "999999999999/1\n", "<b>"])
def test_decoder_tells_how_far_it_has_come(monkeypatch, noise):
    monkeypatch.setattr(sandbox, "LOOK", 0.2)
    told = []
    with decoded(DECODER, ContentFile(b"x"), "tells_how_far", noise, told=lambda *far: told.append(far)):
        pass
    assert (told[-1], sorted(told)) == ((3, 3), told)


def test_decoder_that_tells_is_ended_by_the_clock_too(monkeypatch):
    monkeypatch.setattr(sandbox, "LOOK", 0.2)
    gate = decoded(DECODER, ContentFile(b"x"), "sleeps", limits=Limits(clock=1), told=print)
    with pytest.raises(RefusedError, match="slow"), gate:
        pass


def test_no_turn_within_the_time_is_busy(settings):
    with taken(settings, 0, 1):
        began = time.monotonic()
        assert refusal("copies", limits=Limits(wait=0.3)) == "busy"
        assert 0.3 <= time.monotonic() - began < 5
    assert answer("copies") == b"x"


def test_turn_comes_when_another_process_is_done(settings):
    with ExitStack() as stack:
        stack.enter_context(taken(settings, 0, 1))
        threading.Timer(0.5, stack.pop_all().close).start()
        assert answer("copies", limits=Limits(wait=10)) == b"x"


def test_two_are_decoded_side_by_side_and_no_third():
    short = {"wait": 0, "takes_long": False}
    with turn(**short), turn(**short), pytest.raises(BusyError), turn(**short):
        pass


def test_what_takes_long_leaves_a_place_for_what_does_not():
    with turn(wait=0, takes_long=True):
        with pytest.raises(BusyError), turn(wait=0, takes_long=True):
            pass
        with turn(wait=0, takes_long=False):
            pass


def test_one_place_is_for_both(settings):
    settings.DECODERS = 1
    with turn(wait=0, takes_long=True), pytest.raises(BusyError), turn(wait=0, takes_long=False):
        pass


def test_threads_that_answer_readers_are_never_all_taken(settings, monkeypatch):
    monkeypatch.setattr(turns, "_threads", threading.BoundedSemaphore(1))
    with turn(wait=0, takes_long=False):
        began = time.monotonic()
        with pytest.raises(BusyError), turn(wait=60, takes_long=False):
            pass
        assert time.monotonic() - began < 1


def test_decoder_keeps_its_place_when_its_web_process_dies(settings):
    program = (
        "import django; django.setup(); from django.conf import settings; from pathlib import Path;"
        f"settings.VAR = Path({str(settings.VAR)!r}); settings.DECODERS = 1;"
        "from django.core.files.base import ContentFile; from core.files.sandbox import decoded;"
        f"decoded({DECODER!r}, ContentFile(b'x'), 'sleeps', '3').__enter__()"
    )
    settings.DECODERS = 1
    with subprocess.Popen([sys.executable, "-c", program]) as web:
        wait_until_taken(settings)
        web.kill()
    assert refusal("copies", limits=NO_WAIT) == "busy"
    assert answer("copies", limits=Limits(wait=30)) == b"x"


def wait_until_taken(settings):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with turn(wait=0, takes_long=False):
                pass
            time.sleep(0.2)
        except BusyError:
            time.sleep(0.5)  # the decoder has begun
            return
    raise AssertionError("nobody took the place")


@pytest.mark.django_db(transaction=True)
def test_connection_is_given_back_before_the_wait(monkeypatch):
    connection.ensure_connection()
    seen = []
    run = sandbox._run
    monkeypatch.setattr(sandbox, "_run", lambda *args: seen.append(connection.connection) or run(*args))
    answer("copies")
    assert seen == [None]


def test_decoders_know_nothing_of_django():
    program = (
        "import sys; from core.files.decoders import __main__, headers, packages, pdfs, pictures, texts;"
        "import reports.files.pdf.process;"
        "print([name for name in sys.modules if name.startswith('django')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
