"""Each rule about two fields: refused by the form with a message, and by the database without one."""

import uuid
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import URLField
from django.utils import timezone

from challenges.models import ChallengeParty
from dialogues.models import Contribution
from following.models import Follow
from knowledge.models import Figure, FigureChange
from mail.models import OutboxMessage
from news.models import NewsletterRequest
from tests import factories


def part(**values):
    return factories.ChallengePartyFactory.build(
        challenge=factories.ChallengeFactory(), organisation=factories.OrganisationFactory(), **values
    )


def part_in_dialogue(**values):
    return factories.DialoguePartyFactory.build(
        dialogue=factories.DialogueFactory(), organisation=factories.OrganisationFactory(), **values
    )


def trial(**values):
    return factories.TrialFactory.build(
        outcome=factories.OutcomeFactory(), **{"organisation": factories.OrganisationFactory(), **values}
    )


def reuse(**values):
    return factories.ReuseFactory.build(outcome=factories.OutcomeFactory(), **values)


def card(**values):
    return factories.MethodCardFactory.build(outcome=factories.OutcomeFactory(), **values)


def author(**values):
    return factories.AuthorFactory.build(report=factories.ReportFactory(), **values)


def meeting(**values):
    return factories.MeetingFactory.build(activity=factories.ActivityFactory(kind="meeting"), **values)


def question(*, to_itself=False, **values):
    talk = factories.TalkFactory(open_now=True)
    if to_itself:
        values["to"] = talk.parties.get(role="municipality")
    return factories.QuestionFactory.build(talk=talk, **values)


def estimated(alternative):
    return {"alternative": alternative, "consequence": factories.ConsequenceFactory(talk=alternative.talk)}


def session(**values):
    return factories.SessionFactory.build(talk=factories.TalkFactory(open_now=True), **values)


def statement(**values):
    return factories.StatementFactory.build(dialogue=factories.DialogueFactory(), **values)


def said(**values):
    """Build a contribution to an activity there is, with something wrong in it."""
    activity = factories.ActivityFactory()
    return Contribution(dialogue=activity.dialogue, activity=activity, text="Fler bänkar.", **values)


def pointing_to_itself(record, name):
    """Return a saved record that its own foreign key leads to."""
    setattr(record, name, record)
    return record


def plan_change(**values):
    return factories.PlanChangeFactory.build(talk=factories.TalkFactory(open_now=True), **values)


def worth(**values):
    return factories.WorthFactory.build(plan_change=factories.PlanChangeFactory(), **values)


# The e-mail address of an account is tested with the signing up; the time of publication, for one type of record.
ELSEWHERE = {
    "user_email_unique_whatever_case",
    "dialogues_dialogue_published_has_time",
    "drawing_has_a_picture",  # in tests/dialogues/test_pins.py
    "statement_position_known",  # in tests/dialogues/test_became.py
    "activity_address",  # in tests/dialogues/test_setting_up.py
    "reports_report_published_has_time",
    "talks_planchange_published_has_time",
}
PICTURED = {
    "challenges_challenge": lambda **values: factories.ChallengeFactory.build(picture="a/x.webp", **values),
    "news_newsitem": lambda **values: factories.NewsItemFactory.build(picture="a/x.webp", **values),
    "outcomes_outcome": lambda **values: factories.OutcomeFactory.build(picture="a/x.webp", **values),
    "outcomes_trial": lambda **values: trial(picture="a/x.webp", **values),
    "dialogues_dialogue": lambda **values: factories.DialogueFactory.build(picture="a/x.webp", **values),
    "dialogues_activity": lambda **values: factories.ActivityFactory.build(
        dialogue=factories.DialogueFactory(), picture="a/x.webp", **values
    ),
    "places_area": lambda **values: factories.AreaFactory.build(picture="a/x.webp", **values),
    "reports_report": lambda **values: factories.ReportFactory.build(picture="a/x.webp", **values),
}


def indicator(**values):
    return factories.IndicatorFactory.build(source_of_figures=factories.SourceFactory(), **values)


def target(**values):
    known = {"challenge": factories.ChallengeFactory(), "indicator": factories.IndicatorFactory()}
    return factories.ChallengeIndicatorFactory.build(**known, area=factories.AreaFactory(), **values)


def effect(**values):
    known = {"indicator": factories.IndicatorFactory(), "area": factories.AreaFactory()}
    return factories.EffectFactory.build(**{"outcome": factories.OutcomeFactory(), **known, **values})


def by_mail(**record):
    return factories.FollowFactory(
        **{"challenge": None, "user": None, "address": factories.AddressFollowerFactory(), **record}
    )


BROKEN = {
    "plan_change_numbered_from_publication": lambda: plan_change(number=3),
    "plan_change_changes": lambda: plan_change(before="Ett hus.", after="Ett hus."),
    "plan_change_follow_up_is_whole": lambda: plan_change(publication="archived", number=1, was_so="yes"),
    "talks_changepicture_picture_has_words": lambda: factories.ChangePictureFactory.build(
        plan_change=factories.PlanChangeFactory(), picture_alt_sv="", picture_alt_en=""
    ),
    "worth_unit_of_kind": lambda: worth(kind="money"),
    "worth_number_or_words": lambda: worth(kind="risk", unit="", low=None),
    "worth_is_something": lambda: worth(low=Decimal(0)),
    "worth_range_in_order": lambda: worth(high=Decimal(40)),
    "target_year_after_baseline": lambda: target(goal_year=2005),
    "target_years_are_years": lambda: target(baseline_year=5),
    "target_changes_something": lambda: target(goal_value=Decimal(100)),
    "target_figure_year_is_a_year": lambda: factories.ChallengeFigureFactory.build(
        target=factories.ChallengeIndicatorFactory(), year=9000
    ),
    "effect_is_of_its_kind": lambda: effect(amount=Decimal(3)),
    "effect_after_comes_after": lambda: effect(after_year=2020),
    "effect_years_are_years": lambda: effect(after_year=2201),
    "effect_of_trial_or_reuse": lambda: effect(trial=factories.TrialFactory(), reuse=factories.ReuseFactory()),
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
    **{f"{record}_picture_has_words": make for record, make in PICTURED.items()},
    "statement_says_why_not_done": lambda: statement(followed_up="not_done"),
    "dialogues_resultpicture_picture_has_words": lambda: factories.ResultPictureFactory.build(
        dialogue=factories.DialogueFactory(), picture_alt_sv="", picture_alt_en=""
    ),
    "challenge_published_was_submitted": lambda: factories.ChallengeFactory.build(published=True, state="draft"),
    "challenge_merged_into_another": lambda: factories.ChallengeFactory.build(state="merged"),
    "challenge_not_merged_into_itself": lambda: pointing_to_itself(
        factories.ChallengeFactory(state="merged", merged_into=factories.ChallengeFactory()), "merged_into"
    ),
    "challenge_resting_knows_its_state": lambda: factories.ChallengeFactory.build(state="paused"),
    "party_ended_has_day": lambda: part(state="ended"),
    "likely_party_is_no_owner": lambda: factories.LikelyPartyFactory.build(
        challenge=factories.ChallengeFactory(), organisation=factories.OrganisationFactory(), role="owner"
    ),
    "party_ends_after_start": lambda: part(state="ended", started_on="2026-02-02", ended_on="2026-02-01"),
    "news_newsitem_published_has_time": lambda: factories.NewsItemFactory.build(published=True, published_at=None),
    "newsletterreader_wants_something": lambda: factories.NewsletterReaderFactory.build(planners=False),
    "newsletterrequest_wants_something": lambda: NewsletterRequest(email="a@example.org", key_digest="a"),
    "newsletter_reader_ended_is_nobody": lambda: factories.NewsletterReaderFactory.build(email=""),
    "newsletter_sent_has_time": lambda: factories.NewsletterIssueFactory.build(state="sent"),
    "dialogue_party_ended_has_day": lambda: part_in_dialogue(state="ended"),
    "dialogue_party_ends_after_start": lambda: part_in_dialogue(
        state="ended", started_on="2026-02-02", ended_on="2026-02-01"
    ),
    "invitation_accepted_or_withdrawn": lambda: factories.InvitationFactory.build(
        organisation=factories.OrganisationFactory(), accepted_at=timezone.now(), withdrawn_at=timezone.now()
    ),
    "contactmessage_settled_has_time": lambda: factories.ContactMessageFactory.build(settled_at=timezone.now()),
    "joinrequest_waits_when_confirmed": lambda: factories.JoinRequestFactory.build(confirmed_at=None),
    "letter_sent_has_time": lambda: OutboxMessage(key="a message", state=OutboxMessage.State.SENT),
    "outcomes_outcome_published_has_time": lambda: factories.OutcomeFactory.build(published=True, published_at=None),
    "outcome_not_superseded_by_itself": lambda: pointing_to_itself(factories.OutcomeFactory(), "superseded_by"),
    "card_participants_in_order": lambda: card(participants_min=30, participants_max=20),
    "card_skills_or_none": lambda: card(skills=["maps"], needs_no_skills=True),
    "attachment_file_or_link": lambda: factories.AttachmentFactory.build(outcome=factories.OutcomeFactory(), url=""),
    "trial_has_host": lambda: trial(organisation=None),
    "trial_ends_after_start": lambda: trial(started="2026-02", ended="2026-01"),
    "reuse_says_who": lambda: reuse(organisation_name=""),
    "reuse_position_is_whole": lambda: reuse(latitude="59.20000"),
    "reuse_abandoned_says_why": lambda: reuse(state="abandoned"),
    "reuse_evaluated_says_how_it_went": lambda: reuse(state="evaluated"),
    "follow_one_record": lambda: Follow(user=factories.UserFactory()),
    "follow_by_somebody": lambda: Follow(challenge=factories.ChallengeFactory()),
    "indicator_first_year_first": lambda: indicator(first_year=2018),
    "indicator_limits_in_order": lambda: indicator(lowest=2, highest=1),
    "indicator_smallest_is_one_or_more": lambda: indicator(smallest_shown=0),
    "knowledge_indicator_published_has_time": lambda: indicator(published_at=None),
    "knowledge_finding_published_has_time": lambda: factories.FindingFactory.build(publication="published"),
    "finding_handed_in_by_its_owner": lambda: factories.FindingFactory.build(state="handed_in"),
    "knowledge_finding_state_known": lambda: factories.FindingFactory.build(state="da"),
    "findingcontributor_is_named": lambda: factories.FindingContributorFactory.build(
        finding=factories.FindingFactory(), name=""
    ),
    "delivery_state_has_time": lambda: factories.DeliveryFactory.build(
        source=factories.SourceFactory(), taken_in_at=None
    ),
    "figure_value_when_known": lambda: Figure(
        series=factories.SeriesFactory(), delivery=factories.DeliveryFactory(), year=2014
    ),
    "figurechange_value_when_known": lambda: FigureChange(
        series=factories.SeriesFactory(),
        delivery=factories.DeliveryFactory(),
        delivery_before=factories.DeliveryFactory(),
        year=2014,
        status="suppressed",
        value=3,
    ),
    "area_of_statistics_has_code": lambda: factories.AreaFactory.build(
        kind="deso", code="0126", parent=factories.AreaFactory()
    ),
    "area_years_in_order": lambda: factories.AreaFactory.build(valid_from=2018, valid_to=2017),
    "dialogue_ends_after_start": lambda: factories.DialogueFactory.build(started="2016", ended="2014"),
    "dialogue_statutory_has_address": lambda: factories.DialogueFactory.build(statutory="part"),
    "phase_ends_after_start": lambda: factories.PhaseFactory.build(
        dialogue=factories.DialogueFactory(), started="2026-02", ended="2026-01"
    ),
    "activity_closes_after_opening": lambda: factories.ActivityFactory.build(
        dialogue=factories.DialogueFactory(), opens_at=factories.PUBLISHED_AT, closes_at=factories.PUBLISHED_AT
    ),
    "dialogue_open_promises_answer": lambda: factories.DialogueFactory.build(open_now=True, answer_by=None),
    "contribution_hidden_has_reason": lambda: factories.ContributionFactory.build(
        dialogue=factories.DialogueFactory(), author=factories.UserFactory(), state="hidden"
    ),
    "contribution_position_is_whole": lambda: said(latitude="59.20000"),
    "activityplace_position_is_whole": lambda: factories.ActivityPlaceFactory.build(
        activity=factories.ActivityFactory(), latitude="59.20000"
    ),
    "contribution_merged_into_another": lambda: pointing_to_itself(
        factories.ContributionFactory(state="merged"), "merged_into"
    ),
    "contribution_is_on_the_drawing": lambda: said(drawn_x="0.5"),
    "activityplace_is_on_the_drawing": lambda: factories.ActivityPlaceFactory.build(
        activity=factories.ActivityFactory(kind="drawing"), drawn_x="0.5", drawn_y="0.5", latitude="59", longitude="17"
    ),
    "map_frame_has_a_size": lambda: factories.MapFrameFactory.build(
        activity=factories.ActivityFactory(kind="map"), north="59.10000"
    ),
    "map_frame_is_on_earth": lambda: factories.MapFrameFactory.build(
        activity=factories.ActivityFactory(kind="map"), north="91.00000"
    ),
    "participant_account_or_address": lambda: factories.ParticipantFactory.build(
        dialogue=factories.DialogueFactory(open_now=True), user=factories.UserFactory(), email="a@example.org"
    ),
    "answer_says_why": lambda: factories.AnswerFactory.build(
        contribution=factories.ContributionFactory(published=True), text=""
    ),
    "statement_decision_in_words": lambda: factories.StatementFactory.build(
        dialogue=factories.DialogueFactory(), decision_url="https://example.org/"
    ),
    "flag_says_why": lambda: factories.FlagFactory.build(
        contribution=factories.ContributionFactory(published=True), note=""
    ),
    "meeting_ends_after_start": lambda: meeting(ends_at=timezone.now()),
    "meeting_is_somewhere": lambda: meeting(place=""),
    "meeting_has_places": lambda: meeting(capacity=0),
    "talk_question_between_two": lambda: question(to_itself=True),
    "talk_question_answered_has_answer": lambda: question(state="answered"),
    "estimate_is_known_or_says_why": lambda: factories.EstimateFactory.build(
        **estimated(factories.AlternativeFactory()), value=""
    ),
    "position_against_says_why": lambda: factories.PositionFactory.build(
        alternative=factories.AlternativeFactory(), stand="against", because=""
    ),
    "session_ends_after_start": lambda: session(ends_at=timezone.now()),
    "session_is_somewhere": lambda: session(place=""),
    "session_summary_comes_after": lambda: session(summary_after=-1),
    "session_summarised_has_moment": lambda: session(state="summarised"),
    "session_cancelled_says_why": lambda: session(state="cancelled"),
    "agenda_point_takes_time": lambda: factories.AgendaPointFactory.build(
        session=factories.SessionFactory(), minutes=0
    ),
    "report_year_is_likely": lambda: factories.ReportFactory.build(year=20177),
    "report_date_from_the_left": lambda: factories.ReportFactory.build(day=3),
    "report_date_exists": lambda: factories.ReportFactory.build(month=2, day=30),
    "report_state_fits_publication": lambda: factories.ReportFactory.build(state="withdrawn"),
    "report_superseded_by_another": lambda: factories.ReportFactory.build(published=True, state="superseded"),
    "author_orcid_is_a_persons": lambda: author(kind="organisation", orcid="0000-0002-1825-0097"),
    "author_family_name_ends_the_name": lambda: author(name="Åsa Öst", family_name="Berg"),
    "checked_address_fails_since_a_day": lambda: factories.CheckedAddressFactory.build(failed_days=1),
    "report_file_versions_in_order": lambda: factories.ReportFileFactory.build(
        report=factories.ReportFactory(published=True), first_version=2, last_version=1
    ),
    "visit_day_of_something": lambda: factories.VisitDayFactory.build(
        dialogue=factories.DialogueFactory(published=True), number=0
    ),
    "day_count_of_something": lambda: factories.DayCountFactory.build(
        report=factories.ReportFactory(published=True), number=0
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_database_refuses_broken_rule(db, name):
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


@pytest.mark.parametrize("words", [{"picture_alt_en": "A bench"}, {"picture_is_decorative": True}])
@pytest.mark.parametrize("record", PICTURED)
def test_picture_has_words_in_one_language_or_only_decorates(db, record, words):
    PICTURED[record](**words).save()


UNIQUE = {
    "plan_change_number_once": lambda: factories.PlanChangeFactory(published=True),
    "planchange_once_a_form": lambda: factories.PlanChangeFactory(
        author=factories.UserFactory(), form_key=uuid.uuid4()
    ),
    "change_picture_once": lambda: factories.ChangePictureFactory(),
    "target_once": lambda: factories.ChallengeIndicatorFactory(),
    "target_figure_once_a_year": lambda: factories.ChallengeFigureFactory(),
    "page_text_once": lambda: factories.PageTextFactory(),
    "newsletter_reader_once": lambda: factories.NewsletterReaderFactory(),
    "participation_once_a_stage": lambda: factories.ParticipationFactory(),
    "membership_one_open": lambda: factories.MembershipFactory(),
    "invitation_one_open": lambda: factories.InvitationFactory(),
    "joinrequest_one_of_a_domain": lambda: factories.JoinRequestFactory(),
    "vouch_once_an_organisation": lambda: factories.VouchFactory(),
    "vouch_once_a_person": lambda: factories.VouchFactory(),
    "party_once_a_role": lambda: factories.ChallengePartyFactory(),
    "likely_party_once_a_role": lambda: factories.LikelyPartyFactory(),
    "series_once": lambda: factories.SeriesFactory(),
    "figure_once_a_series_and_year": lambda: factories.FigureFactory(),
    "figurechange_once_a_delivery": lambda: factories.FigureChangeFactory(),
    "area_of_statistics_once": lambda: factories.AreaFactory(small=True),
    "challenge_once_a_form": lambda: factories.ChallengeFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "session_once_a_form": lambda: factories.SessionFactory(form_key=uuid.uuid4()),
    "paper_once_a_form": lambda: factories.PaperFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "paper_version_number_once": lambda: factories.PaperFactory().latest,
    "paper_version_once": lambda: factories.PaperFactory().latest,
    "talk_question_once_a_form": lambda: factories.QuestionFactory(
        author=factories.UserFactory(), form_key=uuid.uuid4()
    ),
    "estimate_once": lambda: factories.EstimateFactory(),
    "position_one_latest": lambda: factories.PositionFactory(),
    "contribution_once_a_form": lambda: factories.ContributionFactory(form_key=uuid.uuid4()),
    "participant_once_an_account": lambda: factories.ParticipantFactory(),
    "participant_once_an_address": lambda: factories.ParticipantFactory(by_email=True),
    "support_once": lambda: factories.SupportFactory(),
    "contribution_note_once_a_form": lambda: factories.ContributionFactory(
        participant=None, entered_by=factories.UserFactory(), form_key=uuid.uuid4()
    ),
    "registration_once": lambda: factories.RegistrationFactory(),
    "author_position_once": lambda: factories.AuthorFactory(),
    "funding_once": lambda: factories.FundingFactory(),
    "finding_once_a_form": lambda: factories.FindingFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "report_once_a_form": lambda: factories.ReportFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "report_file_once": lambda: factories.ReportFileFactory(),
    "file_page_once": lambda: factories.FilePageFactory(),
    "report_version_once": lambda: factories.ReportVersionFactory(),
    "visit_day_once": lambda: factories.VisitDayFactory(),
    "day_count_once": lambda: factories.DayCountFactory(),
    "party_one_owner": lambda: factories.ChallengePartyFactory(role=ChallengeParty.Role.OWNER),
    "dialogue_party_one_organiser": lambda: factories.DialoguePartyFactory(role="organiser"),
    "dialogue_party_once_a_role": lambda: factories.DialoguePartyFactory(),
    "dialogue_once_a_form": lambda: factories.DialogueFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "activity_once_a_form": lambda: factories.ActivityFactory(form_key=uuid.uuid4()),
    "outcome_once_a_form": lambda: factories.OutcomeFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "answered_once": lambda: factories.AnsweredChallengeFactory(),
    "attachment_once": lambda: factories.AttachmentFactory(sha256="a" * 64),
    "trial_once_a_form": lambda: factories.TrialFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "reuse_once_an_organisation": lambda: factories.ReuseFactory(member=True),
    "reuse_once_a_form": lambda: factories.ReuseFactory(author=factories.UserFactory(), form_key=uuid.uuid4()),
    "follow_once_challenge": lambda: factories.FollowFactory(),
    "follow_once_outcome": lambda: factories.FollowFactory(challenge=None, outcome=factories.OutcomeFactory()),
    "follow_once_organisation": lambda: factories.FollowFactory(
        challenge=None, organisation=factories.OrganisationFactory()
    ),
    "follow_once_dialogue": lambda: factories.FollowFactory(challenge=None, dialogue=factories.DialogueFactory()),
    "follow_once_report": lambda: factories.FollowFactory(challenge=None, report=factories.ReportFactory()),
    "follow_once_challenge_by_mail": lambda: by_mail(challenge=factories.ChallengeFactory()),
    "follow_once_outcome_by_mail": lambda: by_mail(outcome=factories.OutcomeFactory()),
    "follow_once_dialogue_by_mail": lambda: by_mail(dialogue=factories.DialogueFactory()),
    "follow_once_report_by_mail": lambda: by_mail(report=factories.ReportFactory()),
    "follow_once_organisation_by_mail": lambda: by_mail(organisation=factories.OrganisationFactory()),
    "follow_once_area_by_mail": lambda: by_mail(area=factories.AreaFactory()),
    "follow_once_perspective_by_mail": lambda: by_mail(perspective=factories.PerspectiveFactory()),
    "follow_once_goal_by_mail": lambda: by_mail(goal=factories.GoalFactory()),
    "follow_once_goal": lambda: factories.FollowFactory(challenge=None, goal=factories.GoalFactory()),
    "address_follower_once": lambda: factories.AddressFollowerFactory(),
    "follow_once_area": lambda: factories.FollowFactory(challenge=None, area=factories.AreaFactory()),
    "follow_once_perspective": lambda: factories.FollowFactory(
        challenge=None, perspective=factories.PerspectiveFactory()
    ),
}
# What makes the copy another record in everything but what has to be there once.
OTHERWISE = {
    "party_one_owner": lambda: {"organisation": factories.OrganisationFactory()},
    "dialogue_party_one_organiser": lambda: {"organisation": factories.OrganisationFactory()},
    "invitation_one_open": lambda: {"key_digest": "another"},
    "joinrequest_one_of_a_domain": lambda: {"form_key": uuid.uuid4()},
    "vouch_once_an_organisation": lambda: {"user": factories.UserFactory()},
    "vouch_once_a_person": lambda: {"organisation": factories.OrganisationFactory()},
    "outcome_once_a_form": lambda: {"identifier": uuid.uuid4()},
    "session_once_a_form": lambda: {"uid": uuid.uuid4()},
    "paper_version_number_once": lambda: {"sha256": "another"},
    "paper_version_once": lambda: {"number": 2},
}


@pytest.mark.parametrize("name", UNIQUE)
def test_duplicate_row_is_refused(db, name):
    record = UNIQUE[name]()
    for column, value in OTHERWISE.get(name, dict)().items():
        setattr(record, column, value)
    if hasattr(record, "slug"):
        record.slug += "-2"
    record.pk = None
    record._state.adding = True
    with pytest.raises(ValidationError):
        record.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save()


CHOICES = {
    "talks_planchange_language_known": factories.PlanChangeFactory,
    "talks_changepicture_shows_known": factories.ChangePictureFactory,
    "talks_worth_kind_known": factories.WorthFactory,
    "talks_worth_direction_known": factories.WorthFactory,
    "talks_worth_how_known": factories.WorthFactory,
    "talks_worth_sure_known": factories.WorthFactory,
    "challenges_challengeindicator_sex_known": lambda: factories.ChallengeIndicatorFactory(),
    "reports_report_language_known": factories.ReportFactory,
    "outcomes_reuse_language_known": factories.ReuseFactory,
    "talks_paper_shared_known": factories.PaperFactory,
    "contact_contactmessage_language_known": factories.ContactMessageFactory,
    "contact_joinrequest_language_known": factories.JoinRequestFactory,
    "dialogues_participant_language_known": factories.ParticipantFactory,
    "dialogues_category_symbol_known": factories.CategoryFactory,
    "dialogues_category_tone_known": factories.CategoryFactory,
    "following_addressfollower_language_known": factories.AddressFollowerFactory,
    "dialogues_contribution_language_known": factories.ContributionFactory,
    "dialogues_answer_language_known": factories.AnswerFactory,
    "news_newsletterreader_language_known": factories.NewsletterReaderFactory,
    "news_newsletterrequest_language_known": factories.NewsletterRequestFactory,
    "dialogues_activity_kind_known": factories.ActivityFactory,
    "knowledge_series_sex_known": factories.SeriesFactory,
    "knowledge_figure_status_known": factories.FigureFactory,
    "knowledge_findingcontributor_role_known": factories.FindingContributorFactory,
    "knowledge_figurechange_status_known": factories.FigureChangeFactory,
    "talks_estimate_certainty_known": factories.EstimateFactory,
    "talks_position_stand_known": factories.PositionFactory,
}


@pytest.mark.parametrize("value", ["", "da"])
@pytest.mark.parametrize("name", CHOICES)
def test_value_that_is_no_choice_is_refused(db, name, value):
    record, field = CHOICES[name](), name.split("_")[-2]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(record).objects.filter(pk=record.pk).update(**{field: value})
    setattr(record, field, value)
    with pytest.raises(ValidationError) as refusal:
        record.full_clean()
    assert field in refusal.value.message_dict


WEB = {
    model._meta.label: (
        model,
        {field.name for field in model._meta.local_fields if isinstance(field, URLField)},
        [one for one in model._meta.constraints if one.name.endswith("_on_the_web")],
    )
    for model in apps.get_models()
    if not model.__name__.startswith("Historical")  # which nobody is led by
    and any(isinstance(field, URLField) for field in model._meta.local_fields)
}
ON_THE_WEB = {one.name for _model, _columns, constraints in WEB.values() for one in constraints}
ADDRESSES = {
    "": True, "https://example.org/a": True, "HTTP://example.org/": True,
    "javascript:alert(1)": False, " javascript:alert(1)": False, "JaVaScRiPt:alert(1)//https://": False,
    "data:text/html,a": False, "vbscript:a": False, "//example.org/": False, "ftp://example.org/": False,
    "https:": False,
}  # fmt: skip


@pytest.mark.parametrize("label", WEB)
def test_column_for_a_web_address_holds_nothing_else(db, label):
    model, columns, (constraint,) = WEB[label]
    assert {name for name, _value in _leaves(constraint.condition)} == columns
    factory = next(
        (one for one in vars(factories).values() if getattr(one, "_meta", None) and _makes(one, model)), None
    )
    # Another rule may ask for a text beside an address.
    words = {"decision": "Ja"} if label == "dialogues.Statement" else {}
    row = factory(**words) if factory else model.objects.create(url="https://example.org/")
    for column in columns:
        for address, is_taken in ADDRESSES.items():
            assert (constraint.name in _refusal(row, {column: address})) != is_taken, address


def _refusal(row, values):
    """Return which rule of the database refuses other values; nothing stays of them."""
    try:
        with transaction.atomic():
            assert type(row)._base_manager.filter(pk=row.pk).update(**values) == 1
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error)
    return ""


def _makes(factory, model):
    return hasattr(factory, "create_batch") and factory._meta.model is model


def _leaves(condition):
    for one in condition.children:
        if isinstance(one, tuple):
            yield one[0].partition("__")[0], one[1]
        else:
            yield from _leaves(one)


@pytest.mark.parametrize(
    "app",
    [
        "accounts",
        "pages",
        "mail",
        "news",
        "places",
        "partners",
        "contact",
        "knowledge",
        "challenges",
        "outcomes",
        "dialogues",
        "reports",
        "following",
    ],
)
def test_every_constraint_is_tested_and_has_a_message_of_its_own(app):
    for model in apps.get_app_config(app).get_models():
        for constraint in model._meta.constraints:
            assert constraint.violation_error_message != constraint.default_violation_error_message, constraint.name
            assert constraint.name in {*BROKEN, *UNIQUE, *CHOICES, *ON_THE_WEB} | ELSEWHERE
