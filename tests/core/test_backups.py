"""A backup can be restored into an empty installation, and into nothing else; what was damaged is not restored."""

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from core.backups import about, databases
from tests.factories import ChallengeFactory

ROOT = Path(settings.BASE_DIR)
PICTURE = "challenge/backup.webp"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    default_storage.save(PICTURE, ContentFile(b"a picture"))
    return settings.MEDIA_ROOT


@pytest.fixture
def backup(transactional_db, media, tmp_path, monkeypatch):
    """A backup of a portal with one challenge and one picture in it."""
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody:a-database-password@host/name")
    ChallengeFactory(title_sv="Vilken väg?")
    call_command("backup", str(tmp_path / "backups"))
    [folder] = (tmp_path / "backups").iterdir()
    return folder


@pytest.fixture
def empty(tmp_path):
    """The environment of another installation, with an empty database."""
    folder = tmp_path / "another"
    if connection.vendor == "sqlite":
        yield {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3"}
        return
    name = f"restored_{uuid.uuid4().hex[:8]}"
    url = re.sub(r"/[^/]*$", f"/{name}", os.environ["TEST_DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        yield {"VAR_DIR": str(folder), "DATABASE_URL": url}
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(environment, *arguments):
    mine = {
        "DJANGO_SETTINGS_MODULE": "sodertorn.settings",
        "DEBUG": "0",
        "SECRET_KEY": "another-key",
        "SITE_URL": "http://127.0.0.1:8000",
        **environment,
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=os.environ | mine, capture_output=True, text=True, check=False)


def test_backup_is_restored_into_an_empty_installation(backup, empty):
    done = manage(empty, "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert Path(empty["VAR_DIR"], "media", PICTURE).read_bytes() == b"a picture"
    ask = "from challenges.models import Challenge as C; print('title:', *C.objects.values_list('title_sv', flat=True))"
    assert "title: Vilken väg?" in manage(empty, "shell", "--no-imports", "-c", ask).stdout
    assert manage(empty, "migrate", "--check").returncode == 0
    again = manage(empty, "restore", str(backup))
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_nobody_else_reads_it_and_no_secret_is_in_it(backup):
    assert backup.stat().st_mode & 0o077 == 0
    text = (backup / "about.json").read_text()
    assert "a-database-password" not in text
    assert settings.SECRET_KEY not in text
    assert "DATABASE_URL" in json.loads(text)["secrets_to_keep_elsewhere"]
    assert json.loads(text)["settings"]["SITE_URL"] == settings.SITE_URL


def test_checksums_are_those_that_everybody_reads(backup):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=backup, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert {"database: OK", f"media/{PICTURE}: OK", "about.json: OK"} == set(done.stdout.splitlines())


def spoil_picture(backup):
    (backup / "media" / PICTURE).write_bytes(b"another picture")


def lose_database(backup):
    (backup / "database").unlink()


def lose_checksums(backup):
    (backup / "SHA256SUMS").unlink()


@pytest.mark.parametrize(
    ("harm", "why"), [(spoil_picture, "damaged"), (lose_database, "missing"), (lose_checksums, "no finished backup")]
)
def test_damaged_backup_is_not_restored(backup, monkeypatch, harm, why):
    monkeypatch.setattr("core.backups.databases.is_empty", lambda: True)
    harm(backup)
    with pytest.raises(CommandError, match=why):
        call_command("restore", str(backup))


def test_newer_version_is_refused(backup, monkeypatch):
    told = json.loads((backup / "about.json").read_text())
    (backup / "about.json").write_text(json.dumps(told | {"migrations": ["core.0999_from_the_future"]}))
    with pytest.raises(about.BackupError, match="newer version"):
        about.check(backup)
    (backup / "about.json").write_text(json.dumps(told | {"database": "another"}))
    with pytest.raises(about.BackupError, match="another"):
        about.check(backup)


def test_another_upload_is_not_written_over(backup, media, monkeypatch):
    monkeypatch.setattr("core.backups.databases.is_empty", lambda: True)
    (media / PICTURE).write_bytes(b"a newer picture")
    with pytest.raises(CommandError, match="nothing is written over"):
        call_command("restore", str(backup))
    assert (media / PICTURE).read_bytes() == b"a newer picture"


@pytest.mark.django_db
def test_database_in_use_is_not_restored_into(tmp_path):
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", str(tmp_path))


def test_programs_of_postgresql_are_missing(monkeypatch):
    monkeypatch.setattr(
        databases,
        "connection",
        type(
            "C",
            (),
            {
                "settings_dict": {
                    "HOST": "h",
                    "PORT": "",
                    "USER": "u",
                    "NAME": "n",
                    "PASSWORD": "p",
                    "OPTIONS": {"sslmode": "require"},
                }
            },
        ),
    )
    with pytest.raises(databases.BackupError, match="postgresql-client"):
        databases._postgres("no-such-program")


def test_every_setting_is_said_to_be_plain_or_secret():
    read = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z_0-9]+)"|environ(?:\.get\(|\[)"([A-Z_0-9]+)"')
    files = ("sodertorn/settings.py", "gunicorn.conf.py")
    names = {one or other for file in files for one, other in read.findall((ROOT / file).read_text())}
    assert names - {*about.PLAIN, *about.SECRET, "PORT"} == set()
    assert not {*about.PLAIN} & {*about.SECRET}
