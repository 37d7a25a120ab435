"""The deployment kit says what the code reads, and keeps what it promises. `make drill` runs it."""

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
READ = re.compile(r'env(?:\.\w+)?\(\s*"([A-Z_0-9]+)"|environ(?:\.get\(|\[)"([A-Z_0-9]+)"')
SANDBOX = {
    "ProtectSystem": "strict", "ProtectHome": "true", "PrivateTmp": "true", "NoNewPrivileges": "true",
    "CapabilityBoundingSet": "", "User": "portal", "UMask": "0077",
}  # fmt: skip


def names_read():
    files = ("sodertorn/settings.py", "gunicorn.conf.py")
    found = {one or other for file in files for one, other in READ.findall((ROOT / file).read_text())}
    return sorted(found - {"PORT"})  # of `make run`


@pytest.mark.parametrize("name", names_read())
def test_setting_stands_in_the_example_and_the_manual(name):
    assert re.search(rf"^#?{name}=", (ROOT / "deploy/env.example").read_text(), re.MULTILINE)
    assert f"`{name}`" in (ROOT / "docs/operations.md").read_text()


def test_gunicorn_reads_the_file_that_the_portal_reads(tmp_path):
    (tmp_path / "gunicorn.conf.py").write_text((ROOT / "gunicorn.conf.py").read_text())
    (tmp_path / ".env").write_text("WEB_CONCURRENCY=3\nTHREADS=5\nBIND=127.0.0.1:9\n")
    ask = (
        "import runpy; conf = runpy.run_path('gunicorn.conf.py'); print(conf['workers'], conf['threads'], conf['bind'])"
    )
    mine = {name: value for name, value in os.environ.items() if name not in {"WEB_CONCURRENCY", "THREADS", "BIND"}}
    for environment, wanted in ((mine, "3 5 127.0.0.1:9"), ({**mine, "THREADS": "2"}, "3 2 127.0.0.1:9")):
        command = [sys.executable, "-c", ask]
        said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        assert said.stdout.strip() == wanted


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_service_has_a_sandbox(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit)
    service = dict(parser["Service"])
    assert {name: service.get(name) for name in SANDBOX} == SANDBOX
    assert "MemoryMax" in service
    assert service["ReadWritePaths"] == "/srv/portal/var"
    assert re.match(r"/srv/portal/\.venv/bin/(gunicorn|python manage\.py \w+)", service["ExecStart"])


def test_container_may_write_where_the_portal_does():
    """Its own file system can only be read: an upload would fail where the folder cannot be made."""
    code = "".join(file.read_text() for file in ROOT.glob("core/**/*.py"))
    folders = {"media", *re.findall(r'settings\.VAR / "(\w+)"', code)}
    assert "decoders" in folders
    compose = (ROOT / "deploy/container/compose.yaml").read_text()
    made = re.search(r"mkdir -p (.+?) && chown -R portal: (.+)", (ROOT / "deploy/container/Containerfile").read_text())
    for folder in folders:
        assert f'"{folder}:/srv/portal/var/{folder}"' in compose
        assert all(folder in words.split() for words in made.groups())


def test_proxy_serves_no_file_of_the_portals():
    site = (ROOT / "deploy/nginx/portal.conf").read_text()
    code = "\n".join(line.partition("#")[0] for line in site.splitlines())
    assert re.findall(r"\b(?:root|alias)\s+(\S+);", code) == ["/var/www/acme"]
    for header in ("Host $http_host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in code
    assert "non_idempotent" not in code
