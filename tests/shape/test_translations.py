"""No Swedish reader meets English: the catalogue is complete, current and compiled. See `make messages`."""

import os

import pytest

from scripts import messages


@pytest.fixture(scope="module")
def catalogue():
    return messages.open_catalogue(messages.ROOT)


def test_every_text_is_translated(catalogue):
    assert messages.incomplete(catalogue) == []


def test_compiled_catalogue_is_current(catalogue):
    assert (messages.ROOT / messages.CATALOGUE).with_suffix(".mo").read_bytes() == messages.compiled(catalogue)


def test_catalogue_has_just_the_texts_of_the_source(catalogue):
    if not messages.has_gettext() and os.environ.get("CI") != "true":
        pytest.skip("gettext is not installed: apt install gettext")
    assert messages.out_of_date(catalogue) == []
