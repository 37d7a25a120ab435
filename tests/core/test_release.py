"""What is kept in the cache is found by those only who would make it from the same code, templates and texts."""

import pytest

from core.release import release


@pytest.fixture
def installed(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    for name in ("requirements.txt", "templates/base.html"):
        (tmp_path / name).write_text("as it was")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["requirements.txt", "templates/base.html", "templates/new.html", "locale/sv/django.mo"]
)
def test_sign_is_another_when_something_is_that_pages_are_made_of(installed, name):
    before = release.__wrapped__()
    assert release.__wrapped__() == before
    (installed / name).parent.mkdir(parents=True, exist_ok=True)
    (installed / name).write_text("as it is")
    assert release.__wrapped__() != before


def test_sign_is_another_for_a_portal_that_lives_elsewhere(installed, settings):
    before = release.__wrapped__()
    settings.SITE_URL = "https://elsewhere.example"
    assert release.__wrapped__() != before
