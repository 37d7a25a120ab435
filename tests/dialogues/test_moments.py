"""The night when the clocks change has an hour that is not there, or is there twice."""

import pytest
from django.core.exceptions import ValidationError

from core.forms.days import MomentField


@pytest.mark.parametrize("moment", ["2027-03-28T02:30", "2026-10-25T02:30"])
def test_hour_that_is_not_there_or_comes_twice_is_explained(moment):
    with pytest.raises(ValidationError) as refused:
        MomentField().clean(moment)
    assert refused.value.messages == [
        "Klockan ställs om den natten, så den tiden finns inte eller kommer två gånger. "
        "Välj en före 02.00 eller efter 03.00."
    ]


@pytest.mark.parametrize("moment", ["2027-03-28T01:30", "2027-03-28T03:30", "2026-10-25T03:30"])
def test_hours_beside_it_are_taken(moment):
    assert MomentField().clean(moment).strftime("%Y-%m-%dT%H:%M") == moment
