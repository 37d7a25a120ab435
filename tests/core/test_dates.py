import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from core.text.dates import display, validate_partial_date
from tests.factories import DialogueFactory


@pytest.mark.parametrize("value", ["2014", "2014-05", "2014-02-28", "2016-02-29"])
def test_date_as_precise_as_known_is_accepted(value):
    validate_partial_date(value)


@pytest.mark.parametrize(
    "value", ["14", "2014-13", "2015-02-29", "2014-5", "maj 2014", "2014-05-22T10", "２０１４", "0000"]
)
def test_date_that_does_not_exist_is_refused(value):
    with pytest.raises(ValidationError):
        validate_partial_date(value)


@pytest.mark.parametrize(
    ("value", "swedish", "english"),
    [("2014", "2014", "2014"), ("2014-05", "maj 2014", "May 2014"), ("2014-05-22", "22 maj 2014", "22 May 2014")],
)
def test_date_is_shown_in_the_visitors_language(value, swedish, english):
    assert display(value).lower() == swedish
    with translation.override("en"):
        assert display(value) == english


@pytest.mark.parametrize(
    ("start", "end"), [("2014", "2016"), ("2018-05", "2018"), ("2017-03-28", "2017-03-28"), ("", "2012")]
)
def test_dialogue_may_end_within_what_is_known_of_its_start(db, start, end):
    DialogueFactory(started=start, ended=end).full_clean()


@pytest.mark.parametrize(("start", "end"), [("2016", "2014"), ("2016-05", "2016-04"), ("2016-05-02", "2016-05-01")])
def test_dialogue_ending_before_its_start_is_refused(db, start, end):
    dialogue = DialogueFactory.build(started=start, ended=end)
    with pytest.raises(ValidationError) as refused:
        dialogue.full_clean()
    assert "cannot end before" in str(refused.value) or "innan" in str(refused.value)
