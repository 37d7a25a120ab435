from outcomes.models import Outcome
from tests.factories import OutcomeFactory


def test_outcomes_come_in_the_order_of_their_kinds(db):
    for kind in reversed(Outcome.Kind.values):
        OutcomeFactory(published=True, kind=kind)
    assert [outcome.kind for outcome in Outcome.objects.by_kind()] == Outcome.Kind.values
