"""How single fields are known: what editors write of it, what a page shows, and that it confirms nothing."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from challenges.models import Challenge
from core.admin.forms import FieldSourcesField
from core.publishing.provenance import refuse_unknown_fields, validate_field_sources
from outcomes.actions import record_reuse
from sodertorn import components as ui
from tests.factories import (
    ChallengeFactory,
    ChallengePartyFactory,
    LikelyPartyFactory,
    OutcomeFactory,
    ReuseFactory,
    UserFactory,
)

SAID = {
    "goals": {
        "source": ["https://example.org/a", "https://example.org/b"],
        "confidence": "inferred",
        "note_sv": "En slutsats.",
        "note_en": "Inferred.",
        "remark": "Look again.",
    },
    "affected_groups": {"confidence": "documented"},
}


def test_what_an_editor_is_shown_is_read_as_it_was():
    field = FieldSourcesField()
    shown = field.prepare_value(SAID)
    assert shown.splitlines()[:2] == ["goals: inferred", "https://example.org/a"]
    assert field.to_python(shown) == SAID
    assert not field.has_changed(SAID, shown.replace("\n", "\r\n"))
    assert field.has_changed(SAID, shown.replace("inferred", "documented"))
    assert field.to_python("") == {}


def test_a_line_that_is_neither_is_refused():
    with pytest.raises(ValidationError):
        FieldSourcesField().to_python("goals: inferred\nnågot")


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"goals": "inferred"},
        {"goals": {}},
        {"goals": {"confidence": "guessed"}},
        {"goals": {"confidence": "inferred", "source": "https://example.org/"}},
        {"goals": {"confidence": "inferred", "source": ["javascript:alert(1)"]}},
        {"goals": {"confidence": "inferred", "note_sv": 1}},
        {"goals": {"confidence": "inferred", "other": ""}},
    ],
)
def test_what_is_not_known_here_is_refused(value):
    with pytest.raises(ValidationError):
        validate_field_sources(value)


def test_a_field_that_is_none_is_refused():
    refuse_unknown_fields(Challenge, SAID)
    with pytest.raises(ValidationError):
        refuse_unknown_fields(Challenge, ["gaols"])


def test_page_says_what_is_derived_in_the_readers_language_and_keeps_the_remark():
    challenge = Challenge(field_sources=SAID)
    with translation.override("sv"):
        shown = ui.how_known(challenge, field="goals")
    assert "Härlett" in shown
    assert "En slutsats." in shown
    assert "example.org" in shown
    assert "Look again." not in shown
    assert ui.how_known(challenge, field="title").strip() == ""


@pytest.mark.django_db
def test_likely_parties_are_shown_apart_and_share_nothing(client):
    challenge = ChallengeFactory(published=True)
    likely = LikelyPartyFactory(challenge=challenge, organisation__name_sv="Troliga kommun")
    confirmed = ChallengePartyFactory(challenge=challenge)
    LikelyPartyFactory(challenge=challenge, organisation=confirmed.organisation)  # says nothing new
    page = client.get(challenge.get_absolute_url())
    assert page.context["likely"] == [likely]
    assert [party.pk for party in page.context["parties"]] == [confirmed.pk]
    assert "Troliga kommun" in page.text
    assert Challenge.objects.for_rows().get(pk=challenge.pk).n_sharing == 1


@pytest.mark.django_db
@pytest.mark.parametrize("likely_role", ["researcher", "test_bed_host", "party"])
@pytest.mark.parametrize("ended", [None, dt.date(2026, 2, 1)])
def test_whoever_has_said_so_is_not_likely_too(client, likely_role, ended):
    challenge = ChallengeFactory(published=True)
    invited = LikelyPartyFactory(challenge=challenge)
    ChallengePartyFactory(challenge=challenge, organisation=invited.organisation, state="invited")
    said = ChallengePartyFactory(
        challenge=challenge, role="researcher", state="ended" if ended else "confirmed", ended_on=ended
    )
    LikelyPartyFactory(challenge=challenge, organisation=said.organisation, role=likely_role)
    other = LikelyPartyFactory(organisation=said.organisation, challenge__published=True)  # of another challenge
    assert client.get(challenge.get_absolute_url()).context["likely"] == [invited]
    assert client.get(other.challenge.get_absolute_url()).context["likely"] == [other]


@pytest.mark.django_db
def test_what_an_organisation_says_itself_takes_the_place_of_what_was_read():
    outcome = OutcomeFactory(published=True)
    read = ReuseFactory(outcome=outcome, member=True, read=True, state="in_use")
    said = ReuseFactory.build(outcome=outcome, organisation=read.organisation, organisation_name="", state="planned")
    record_reuse(said, by=UserFactory())
    assert list(outcome.reuses.all()) == [said]


@pytest.mark.django_db
def test_outcome_shows_uses_that_were_read_apart_from_the_register(client):
    read = ReuseFactory(read=True, state="in_use", organisation_name="Lästa kommun", confirmed_at=None)
    page = client.get(read.outcome.get_absolute_url())
    assert (list(page.context["reuses"]), list(page.context["likely"])) == ([], [read])
    assert "Lästa kommun" in page.text
