"""What people paste is plain text, with the line breaks of the programs it comes from."""

import pytest

from core.text.plain import on_one_line, plain


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_line_break_of_any_program_is_one(end):
    assert plain(f"Första{end}raden") == "Första\nraden"
    assert on_one_line(f"Första{end}raden") == "Första raden"


def test_other_control_characters_vanish():
    assert plain("Fö\x00rs\x1bta\u202e") == "Första"
