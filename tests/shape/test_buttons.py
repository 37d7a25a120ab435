"""Buttons name what they do something with, in both languages."""

import re

import pytest
from django.utils.translation import override

from core.workflow.transitions import Transition, with_one_next
from tests.transitions import TABLES

PRONOUN_LAST = {"sv": r"\b(den|det|dem|de)( igen| nu)?$", "en": r"\b(it|them)( again| now)?$"}
# They end with the name of a page ("What came of it"), and with the name of a state ("adapting it").
TONES = [("end", "danger"), ("open", ""), ("publish", ""), ("pause", "quiet")]
NAMES = {"publish-results", "adapting"}


@pytest.mark.parametrize("language", PRONOUN_LAST)
def test_no_step_ends_with_a_pronoun(language):
    with override(language):
        labels = {str(row.label) for table in TABLES.values() for row in table.values() if row.name not in NAMES}
    assert {label for label in labels if re.search(PRONOUN_LAST[language], label)} == set()


@pytest.mark.parametrize("table", TABLES.values(), ids=[model.__name__ for model in TABLES])
def test_only_what_is_hard_to_undo_is_drawn_as_danger_and_never_as_the_next_step(table):
    destructive = {"withdraw", "retire", "cancel", "unpublish", "supersede", "abandon", "decline"}
    loud = {row.name for row in table.values() if row.name in destructive and not row.tone}
    assert loud == set()


def test_of_what_is_offered_only_the_first_next_step_is_drawn_as_one():
    rows = [Transition(name=name, label=name, done="", tone=tone) for name, tone in TONES]
    assert [(row.name, row.tone) for row in with_one_next(rows)] == [
        ("end", "danger"),
        ("open", ""),
        ("publish", "quiet"),
        ("pause", "quiet"),
    ]
