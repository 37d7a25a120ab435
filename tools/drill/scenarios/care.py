"""What an operator does, or what happens to them: the clock, the key, the backup."""

import hashlib
import re
import subprocess
import sys
import time
import uuid
from pathlib import Path

from tools.drill.house import DIALOGUE, IDEAS, PAGES, WEB, WORKER, House
from tools.drill.readers import Readers
from tools.drill.scenarios.stores import picture
from tools.drill.services import ROOT, free_port
from tools.drill.visitor import Visitor, check

LATER = """
import sys
from datetime import UTC, datetime, timedelta

import django
import time_machine
from django.core.management import call_command

django.setup()
with time_machine.travel(datetime.now(UTC) + timedelta(days=int(sys.argv[1]))):
    call_command(sys.argv[2])
"""
CLOSE = f"""
from dialogues.models import Dialogue
from dialogues.workflow import DIALOGUE_TRANSITIONS
DIALOGUE_TRANSITIONS.take(Dialogue.objects.get(slug="{DIALOGUE.strip("/").split("/")[1]}"), "close")
"""
THREE_YEARS = ("1100", "1110")  # days: what the first run had announced, the second would do


def clock_leaps(house: House) -> str:
    """A clock that is three years ahead forgets nobody. The dialogue is closed for good: no scenario comes after it."""
    _words, answer = house.idea_of(house.member("kontakt"))
    check(answer.status == 302, f"writing was answered {answer}")
    house.manage("shell", "--no-imports", "-c", CLOSE)
    known = "SELECT count(*) FROM dialogues_participant WHERE user_id IS NOT NULL OR email <> ''"
    before = house.rows(known)[0]
    for days in THREE_YEARS:
        ran = subprocess.run(
            [sys.executable, "-c", LATER, days, "forget_participants"],
            cwd=ROOT, env=house.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        after = house.rows(known)[0]
        said = " ".join((ran.stdout + ran.stderr).split())
        check(before > 0, "there was nobody to forget")
        check(after == before, f"{before - after} of {before} people were forgotten: {said}")
        check("The clock has leapt" in said, f"it did not refuse: {said}")
    return f"{before} people known before and after; it said: {said[-160:]}"


def secret_key_is_changed(house: House) -> str:
    """One server after the other gets a new key and knows the old one: nobody is logged out, no reader notices."""
    member = house.member("kontakt")
    old = house.environment["SECRET_KEY"]
    house.environment |= {"SECRET_KEY": uuid.uuid4().hex * 2, "SECRET_KEY_FALLBACKS": old}
    with Readers(house) as readers:
        for name in WEB:
            house.stop(name)
            house.start_web(name)
            house.wait_for(name)
            time.sleep(1)
    seen = readers.saw_nothing_wrong()
    check(member.get("/konto/").status == 200, "whoever was logged in is not any more")
    return f"both servers restarted with another key: {seen}; who was logged in still is"


def restored_into_an_empty_installation(house: House) -> str:
    """All that was backed up is there again, and nothing is restored over something, or from something damaged."""
    words, answer = house.idea_of(house.member("planerare.kth"), picture())
    check(answer.status == 302, f"writing was answered {answer}")
    house.stop(WORKER)  # it writes between the backup and the comparison
    begun = time.monotonic()
    house.manage("backup", str(house.folder / "backups"))
    [folder] = (house.folder / "backups").iterdir()
    saved = time.monotonic() - begun
    again = {"DATABASE_URL": f"{house.postgres.url}/restored", "VAR_DIR": str(house.folder / "again")}
    house.postgres.create("restored")
    begun = time.monotonic()
    house.manage("restore", str(folder), **again)
    restored = time.monotonic() - begun
    tables = _compare_tables(house)
    house.start_worker()
    n_files = _compare_files(house.folder / "var" / "media", house.folder / "again" / "media")
    _refuses(house, folder, again)
    _serves(house, words, again)
    return f"{tables} tables and {n_files} uploads the same; saved in {saved:.0f} s, restored in {restored:.0f} s"


def _compare_tables(house: House) -> int:
    tables = house.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    for table in tables:
        query = f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
        one, other = (house.rows(query, database=name) for name in ("portal", "restored"))
        check(one == other, f"{table} differs: {one} before, {other} after")
    return len(tables)


def _compare_files(one: Path, other: Path) -> int:
    before, after = (
        {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in _files(folder)}
        for folder in (one, other)
    )
    check(before == after, f"uploads differ: {set(before.items()) ^ set(after.items())}")
    check(bool(before), "there were no uploads")
    return len(before)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def _refuses(house: House, folder: Path, again: dict[str, str]) -> None:
    """Raises DrillError unless a full database, and a damaged backup, are refused."""
    for spoil, environment in ((False, again), (True, {**again, "DATABASE_URL": f"{house.postgres.url}/damaged"})):
        if spoil:
            house.postgres.create("damaged")
            with (folder / "database").open("r+b") as file:
                file.seek(5000)
                file.write(b"damage")
        done = subprocess.run(
            [sys.executable, "manage.py", "restore", str(folder)], cwd=ROOT, check=False,
            env={**house.environment, **environment}, capture_output=True, text=True,
        )  # fmt: skip
        what = "a damaged backup" if spoil else "a full database"
        check(done.returncode == 1, f"{what} was not refused: {done.stdout} {done.stderr}")


def _serves(house: House, words: str, again: dict[str, str]) -> None:
    """Raises DrillError unless a web server on what was restored shows the pages, and the idea where it is public."""
    (house.folder / "again" / "static").symlink_to(ROOT / "var" / "static")
    name = "web-restored"
    house.ports[name] = free_port()
    house.start_web(name, **again, CACHE_URL="locmemcache://restored")
    try:
        house.wait_for(name)
        host = house.url.split("/")[2]
        proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1", "X-Proxy-Secret": house.secret}
        visitor = Visitor(f"http://127.0.0.1:{house.ports[name]}", {"Host": host, **proxy})
        for page in PAGES:
            answer = visitor.get(page)
            check(answer.status == 200, f"restored, {page} is answered {answer}")
        check(words in visitor.get(IDEAS).text or not _is_public(house, words), "the idea is not on its page")
    finally:
        house.stop(name)


def _is_public(house: House, words: str) -> bool:
    query = "SELECT state FROM dialogues_contribution WHERE text = %s"
    return bool(re.fullmatch("published", house.rows(query, words)[0]))
