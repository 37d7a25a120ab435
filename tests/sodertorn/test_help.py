"""The pages of help: links that lead somewhere, pictures that are there, and not too heavy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from sodertorn.views.help import GUIDES

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "static" / "help"
MOST_BYTES = 600_000
PICTURE = re.compile(r'<img src="/static/help/([\w.-]+)" width="960" height="600" alt="([^"]+)"')

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_guide_has_its_pictures_with_words(client, name, language):
    with override(language):
        text = client.get(reverse("guide", kwargs={"name": name})).text
    shown = PICTURE.findall(text)
    assert shown
    for file, alt in shown:
        assert (PICTURES / file).is_file()
        assert file.endswith(f".{language}.webp")
        assert len(alt) > 20


def test_pictures_are_light_and_each_is_shown(client):
    files = list(PICTURES.glob("*.webp"))
    assert sum(file.stat().st_size for file in files) <= MOST_BYTES
    shown = set()
    for code, _language in settings.LANGUAGES:
        with override(code):
            for name in GUIDES:
                shown |= {file for file, _alt in PICTURE.findall(client.get(reverse("guide", args=[name])).text)}
    assert {file.name for file in files} == shown


@pytest.mark.parametrize("page", ["start", "account_login"])
def test_help_is_linked_from(client, page):
    assert f'href="{reverse("help")}"' in client.get(reverse(page)).text


def test_help_is_linked_from_the_workspace(client, resident):
    client.force_login(resident)
    assert client.get(reverse("workspace")).text.count(f'href="{reverse("help")}"') == 2


def test_login_page_does_not_say_that_taking_part_needs_an_account(client):
    assert "delta i dialoger utan konto" in client.get(reverse("account_login")).text
