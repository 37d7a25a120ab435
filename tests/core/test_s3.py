"""Uploads in an S3 bucket: kept, served to whoever may read them, backed up; by way of a server on this machine."""

import os
import subprocess
import sys
import time

import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from core.backups import BackupError, media
from tests.dialogues.taking_part import picture

BUCKET = "uploads"
NAME = "challenge/a.webp"
KEYS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "eu-north-1"}


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer  # noqa: PLC0415  # seconds to import, for this file alone

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    """The portal with its uploads in an empty bucket."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    options = {"bucket_name": BUCKET, "endpoint_url": server, "region_name": "eu-north-1"}
    backend = {"BACKEND": "core.files.s3.S3MediaStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    store = default_storage.connection
    where = {"LocationConstraint": "eu-north-1"}
    made = store.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    yield made
    made.objects.all().delete()
    made.delete()


def stored(name):
    with default_storage.open(name) as file:
        return file.read()


def test_setting_names_the_bucket(server):
    environment = {
        "SECRET_KEY": "x",
        "SITE_URL": "http://127.0.0.1:8000",
        "DJANGO_SETTINGS_MODULE": "sodertorn.settings",
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": server,
        "VAR_DIR": str(configured.VAR),
        **KEYS,
    }
    ask = (
        "from django.core.files.storage import default_storage as s; print(type(s._wrapped or s.url) and s.bucket_name)"
    )
    said = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {ask}"],
        cwd=configured.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.strip() == BUCKET, said.stderr


def test_picture_is_served(bucket, client, db):
    default_storage.save(NAME, picture())
    response = client.get(reverse("picture", args=[NAME]))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == picture().read()
    assert client.get(reverse("picture", args=["challenge/none.webp"])).status_code == 404


def test_second_file_of_a_name_replaces_none(bucket):
    first, second = (default_storage.save(NAME, ContentFile(text)) for text in (b"one", b"two"))
    assert first != second
    assert stored(first) == b"one"


def test_nobody_reads_the_bucket_without_the_keys(bucket):
    default_storage.save(NAME, ContentFile(b"one"))
    grants = bucket.Object(NAME).Acl().grants
    assert not [grant for grant in grants if grant["Grantee"].get("URI", "").endswith("AllUsers")]


def test_uploads_are_backed_up_and_restored(bucket, tmp_path):
    for name in (NAME, "report/1/a.pdf"):
        default_storage.save(name, ContentFile(name.encode()))
    assert media.copy_out(tmp_path) == 2
    bucket.objects.all().delete()
    assert media.copy_in(tmp_path) == 2
    assert media.copy_in(tmp_path) == 0
    assert stored("report/1/a.pdf") == b"report/1/a.pdf"
    media.check_against(tmp_path)
    (tmp_path / NAME).write_bytes(b"another")
    with pytest.raises(BackupError):
        media.check_against(tmp_path)


def test_store_that_is_away_holds_nobody(settings, bucket):
    away = {"bucket_name": BUCKET, "endpoint_url": "http://127.0.0.1:1", "region_name": "eu-north-1"}
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "core.files.s3.S3MediaStorage", "OPTIONS": away}}
    begun = time.monotonic()
    with pytest.raises(EndpointConnectionError):
        default_storage.exists(NAME)
    assert time.monotonic() - begun < 15
