"""Each rule about two fields: refused by the form with a message, and by the database without one."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from challenges.models import ChallengeParty
from tests import factories

BROKEN = {
    "area_position_is_whole": lambda: factories.AreaFactory.build(latitude=None),
    "area_municipality_has_code": lambda: factories.AreaFactory.build(code="12"),
    "area_place_lies_in_another": lambda: factories.AreaFactory.build(kind="district", code=""),
    "organisation_area_is_for_municipalities": lambda: factories.OrganisationFactory.build(
        sector="industry", area=factories.AreaFactory()
    ),
    "programme_ends_after_start": lambda: factories.ProgrammeFactory.build(
        started="2019", ended="2013", funder=None, coordinator=None, project_lead=None
    ),
    "stage_ends_after_start": lambda: factories.StageFactory.build(
        programme=factories.ProgrammeFactory(), started="2019", ended="2013"
    ),
    "stage_grant_within_budget": lambda: factories.StageFactory.build(
        programme=factories.ProgrammeFactory(), grant=2, total_budget=1
    ),
    "membership_ends_after_start": lambda: factories.MembershipFactory.build(
        user=factories.UserFactory(), organisation=factories.OrganisationFactory(), ended_on="2025-12-31"
    ),
    "challenges_challenge_published_has_time": lambda: factories.ChallengeFactory.build(
        published=True, published_at=None
    ),
    "challenge_picture_has_words": lambda: factories.ChallengeFactory.build(picture="challenge/x.webp"),
    "challenge_published_was_submitted": lambda: factories.ChallengeFactory.build(published=True, state="draft"),
    "indicator_years_in_order": lambda: factories.IndicatorFactory.build(
        outcome=factories.OutcomeFactory(), first_year=2018
    ),
    "dialogue_ends_after_start": lambda: factories.DialogueFactory.build(started="2016", ended="2014"),
    "dialogue_open_promises_answer": lambda: factories.DialogueFactory.build(open_now=True, answer_by=None),
    "contribution_hidden_has_reason": lambda: factories.ContributionFactory.build(
        dialogue=factories.DialogueFactory(), author=factories.UserFactory(), state="hidden"
    ),
    "report_year_is_likely": lambda: factories.ReportFactory.build(year=20177),
}


@pytest.mark.parametrize("name", BROKEN)
def test_database_refuses(db, name):
    record = BROKEN[name]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        record.save()


@pytest.mark.parametrize("name", BROKEN)
def test_form_refuses_with_a_message(db, name):
    record = BROKEN[name]()
    (constraint,) = (c for c in record._meta.constraints if c.name == name)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert str(constraint.violation_error_message) in str(refused.value.messages) or record._meta.model_name == "report"


def test_every_check_has_a_message_of_its_own():
    from django.apps import apps  # noqa: PLC0415

    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if model.__module__.partition(".")[0] in {
                "places",
                "partners",
                "challenges",
                "outcomes",
                "dialogues",
                "reports",
            }:
                assert constraint.violation_error_message != constraint.default_violation_error_message, constraint.name
                assert constraint.name in BROKEN or constraint.name in UNIQUE or constraint.name.endswith("has_time")


UNIQUE = {
    "participation_once_a_stage": lambda: factories.ParticipationFactory(),
    "membership_one_open": lambda: factories.MembershipFactory(),
    "party_once_a_challenge": lambda: factories.ChallengePartyFactory(),
    "figure_once_a_year": lambda: factories.KeyFigureFactory(),
    "challenge_once_a_form": lambda: factories.ChallengeFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "contribution_once_a_form": lambda: factories.ContributionFactory(),
    "author_position_once": lambda: factories.AuthorFactory(),
    "party_one_owner": lambda: factories.ChallengePartyFactory(role=ChallengeParty.Role.OWNER),
}


@pytest.mark.parametrize("name", UNIQUE)
def test_same_again_is_refused(db, name):
    record = UNIQUE[name]()
    if name == "party_one_owner":
        record.organisation = factories.OrganisationFactory()
    if hasattr(record, "slug"):
        record.slug += "-2"
    record.pk = None
    record._state.adding = True
    with pytest.raises(ValidationError):
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()
