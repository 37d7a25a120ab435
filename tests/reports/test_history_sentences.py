"""The history of outcomes and reports tells in sentences what happened, as that of challenges does."""

import pytest
from django.utils.translation import override

from outcomes.models.outcome import OutcomeStep
from reports.models.history import ReportStep
from tests import factories
from tests.transitions import take

HISTORIES = [OutcomeStep, ReportStep]


@pytest.mark.parametrize("step_model", HISTORIES)
def test_every_state_has_a_sentence(step_model):
    ends = [*step_model.states.values, "on_site", "off_site"]
    assert [end for end in ends if not step_model(to_state=end, actor_name="Huddinge kommun").sentence] == []


@pytest.mark.django_db
def test_report_given_back_is_told_apart_from_one_taken_back():
    told = []
    for name, reason in (("take-back", ""), ("return", "Saknar år.")):
        report = factories.ReportFactory(state="in_review", owner=factories.OrganisationFactory())
        take(report, name, reason=reason, on_behalf_of="Huddinge kommun")
        with override("en"):
            told.append(report.steps.get().sentence)
    assert told == [
        "Huddinge kommun took the report back to go on writing.",
        "Huddinge kommun asked for changes in the report.",
    ]
