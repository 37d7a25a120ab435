"""The maturity follows the evidence: the rule as a table, up and down, with a row in the history when it moves."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError, move
from outcomes.actions import (
    confirm_reuse,
    follow_up_reuse,
    record_reuse,
    remove_evidence,
    save_evidence,
)
from outcomes.maturity import evidence_of, missing_for_next, reassess
from outcomes.models import Outcome
from partners.models import Organisation
from tests.factories import (
    AreaFactory,
    AttachmentFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReuseFactory,
    TrialFactory,
)
from tests.transitions import take

pytestmark = pytest.mark.django_db
Maturity = Outcome.Maturity
NOW = timezone.now()
UNIVERSITY = {"sector": Organisation.Sector.ACADEMIA}


@pytest.fixture
def outcome():
    return OutcomeFactory(published=True)


def trial(**changes):
    return lambda outcome: TrialFactory(outcome=outcome, **changes)


def reuse(state, **changes):
    words = {"evaluated": {"result": "Bra."}, "abandoned": {"abandoned_because": "Ingen tid."}}.get(state, {})
    return lambda outcome: ReuseFactory(outcome=outcome, state=state, **words, **changes)


def attachment(kind):
    return lambda outcome: AttachmentFactory(outcome=outcome, kind=kind)


def sources(level):
    return lambda outcome: Outcome.objects.filter(pk=outcome.pk).update(documented_maturity=level)


def idea(outcome):
    Outcome.objects.filter(pk=outcome.pk).update(kind="idea")


def district(municipality=None):
    return AreaFactory(district=True, parent=municipality or AreaFactory())


def site(municipality=None):
    return AreaFactory(kind="site", code="", parent=district(municipality))


# What it rests on, and where that leads
RULE = {
    "nothing": ([], ""),
    "an idea": ([idea], "idea"),
    "a trial that goes on": ([trial()], "in_test_bed"),
    "two trials that go on": ([trial(), trial()], "in_test_bed"),
    "a trial of which nothing more is known": ([trial(verdict="unknown")], "in_test_bed"),
    "an idea that is tried": ([idea, trial()], "in_test_bed"),
    "a trial that worked": ([trial(worked=True)], "piloted"),
    "a trial that worked in part": ([trial(verdict="partly", happened="Några kom.")], "piloted"),
    "a trial that failed": ([trial(failed=True)], "piloted"),
    "trials that failed in two municipalities": ([trial(failed=True), trial(failed=True)], "piloted"),
    "one that failed and one that worked": ([trial(failed=True), trial(worked=True)], "piloted"),
    "somebody who is interested": ([reuse("interested")], ""),
    "somebody who plans it": ([reuse("planned")], ""),
    "somebody who adapts it": ([reuse("adapting")], ""),
    "somebody who gave it up": ([reuse("abandoned")], ""),
    "somebody who uses it": ([reuse("in_use")], "piloted"),
    "somebody who says so and has not confirmed it": ([reuse("in_use", unconfirmed=True)], ""),
    "somebody who has evaluated it": ([reuse("evaluated")], "evaluated"),
    "one who uses it and one who gave it up": ([reuse("in_use"), reuse("abandoned")], "piloted"),
    "material": ([attachment("material")], ""),
    "an evaluation report": ([attachment("evaluation")], "recommended"),
    "two trials that worked": ([trial(worked=True), trial(worked=True)], "recommended"),
    "two trials that worked, one in part": ([trial(worked=True), trial(verdict="partly", happened="x")], "recommended"),
    "two who use it": ([reuse("in_use"), reuse("in_use", country="NO")], "recommended"),
    "two companies that use it": ([reuse("in_use", is_municipality=False)] * 2, "piloted"),
    "a company that has evaluated it, and a municipality that uses it": (
        [reuse("evaluated", is_municipality=False), reuse("in_use")],
        "evaluated",
    ),
    "two members who use it": ([reuse("in_use", member=True), reuse("in_use", member=True)], "recommended"),
    "one who uses it and one who has evaluated it": ([reuse("in_use"), reuse("evaluated")], "recommended"),
    "a trial and a reuse": ([trial(worked=True), reuse("in_use")], "recommended"),
    "a derived trial": ([trial(confidence="inferred")], ""),
    "a trial of which it is derived that it worked": ([trial(worked=True, confidence="inferred")], ""),
    "a trial on record, and derived that it worked": (
        [trial(worked=True, field_sources={"verdict": {"confidence": "inferred"}})],
        "in_test_bed",
    ),
    "one derived trial that worked, and one on record": (
        [trial(worked=True, confidence="inferred"), trial(worked=True)],
        "piloted",
    ),
    "a use that was read in a source": ([reuse("in_use", read=True)], ""),
    "two uses that were read in sources, and a trial": (
        [reuse("in_use", read=True), reuse("evaluated", read=True), trial(worked=True)],
        "piloted",
    ),
    "a use that was read in a source and confirmed": ([reuse("in_use", read=True, confirmed_at=NOW)], "piloted"),
    "a derived use, even if confirmed": ([reuse("in_use", derived=True, confirmed_at=NOW)], ""),
    "somebody who has used it": ([reuse("ended")], ""),
    "an idea by the sources": ([sources("idea")], "idea"),
    "a test by the sources": ([sources("in_test_bed")], "in_test_bed"),
    "a pilot by the sources": ([sources("piloted")], "piloted"),
    "a pilot by the sources, and one on record": ([sources("piloted"), trial(worked=True)], "piloted"),
    "a pilot by the sources, and a trial that goes on": ([sources("piloted"), trial()], "piloted"),
    "more on record than by the sources": ([sources("idea"), trial(failed=True)], "piloted"),
}


@pytest.mark.parametrize("given", RULE)
def test_maturity_is_what_the_rule_says(outcome, given):
    made, level = RULE[given]
    for make in made:
        make(outcome)
    reassess(outcome)
    assert outcome.maturity == level
    assert [step.to_state for step in outcome.steps.all()] == ([level] if level else [])


def test_the_table_reaches_every_level():
    reached = {level for _made, level in RULE.values()}
    assert reached == {level.value for level in Maturity if level not in Outcome.OUT_OF_USE}


# Two municipalities, each counted once


def of(area, **changes):
    return OrganisationFactory(area=area, **changes)


def at_home_and_away(home, away):
    organisation = of(home)
    return trial(worked=True, organisation=organisation), trial(worked=True, organisation=organisation, area=away)


# Two pieces of evidence, and in how many municipalities that is.
PLACES = {
    "one municipality twice": (lambda a, b: (trial(worked=True, organisation=of(a)), trial(worked=True, area=a)), 1),
    "two municipalities": (lambda a, b: (trial(worked=True, area=a), trial(worked=True, area=b)), 2),
    "a municipality and a district in it": (
        lambda a, b: (trial(worked=True, organisation=of(a)), trial(worked=True, area=district(a))),
        1,
    ),
    "districts in two municipalities": (
        lambda a, b: (trial(worked=True, area=district()), trial(worked=True, area=district())),
        2,
    ),
    "a site in a district in it": (
        lambda a, b: (trial(worked=True, area=site(a)), reuse("in_use", area=a)),
        1,
    ),
    "at home and with a neighbour": (at_home_and_away, 2),
    "a member and a visitor of one": (
        lambda a, b: (reuse("in_use", member=True, organisation=of(a)), reuse("in_use", area=a)),
        1,
    ),
    "a university in a municipality, and the municipality": (
        lambda a, b: (trial(worked=True, organisation=of(None, **UNIVERSITY), area=a), trial(worked=True, area=a)),
        1,
    ),
    "universities in no place": (
        lambda a, b: (
            trial(worked=True, organisation=of(None, **UNIVERSITY)),
            trial(worked=True, organisation=of(None, **UNIVERSITY)),
        ),
        0,
    ),
    "abroad by name": (
        lambda a, b: (
            reuse("in_use", organisation_name="Bergen kommune", country="NO"),
            reuse("in_use", organisation_name="Ajuntament de Barcelona", country="ES"),
        ),
        2,
    ),
    "one name written in two ways": (
        lambda a, b: (
            reuse("in_use", organisation_name="Bergen kommune", country="NO"),
            reuse("evaluated", organisation_name=" BERGEN KOMMUNE ", country="NO"),
        ),
        1,
    ),
    "one name in letters put together in two ways": (
        lambda a, b: (reuse("in_use", organisation_name="Ume\u00e5"), reuse("in_use", organisation_name="Umea\u030a.")),
        1,
    ),
    "one name with a letter in it that nobody sees": (
        lambda a, b: (reuse("in_use", organisation_name="Umeå"), reuse("in_use", organisation_name="Um\u200deå")),
        1,
    ),
    "two names from one address": (
        lambda a, b: (reuse("in_use", contact_email="x@y.example"), reuse("evaluated", contact_email="X@Y.example")),
        1,
    ),
    "two names, whose addresses have been deleted": (
        lambda a, b: (reuse("in_use", contact_email=""), reuse("in_use", contact_email="")),
        2,
    ),
    "one address, first of somebody who gave it up": (
        lambda a, b: (
            reuse("abandoned", contact_email="x@y.example"),
            reuse("in_use", contact_email="x@y.example"),
            trial(worked=True, area=a),
        ),
        2,
    ),
    "companies in two municipalities": (
        lambda a, b: (reuse("in_use", area=a, is_municipality=False), reuse("in_use", area=b, is_municipality=False)),
        0,
    ),
    "with and without what it is": (
        lambda a, b: (reuse("in_use", organisation_name="Umeå kommun"), reuse("in_use", organisation_name="Umeå")),
        1,
    ),
    "elsewhere by its place": (
        lambda a, b: (
            trial(worked=True, organisation=None, host_name="Kommunen", place_name="Tromsø"),
            trial(worked=True, organisation=None, host_name="NTNU", place_name="TROMSØ"),
        ),
        1,
    ),
    "elsewhere by its host": (
        lambda a, b: (
            trial(worked=True, organisation=None, host_name="Tromsø kommune"),
            reuse("in_use", organisation_name="Bodø kommune"),
        ),
        2,
    ),
}


@pytest.mark.parametrize("case", PLACES)
def test_each_municipality_counts_once(outcome, case):
    make, count = PLACES[case]
    for one in make(AreaFactory(), AreaFactory()):
        one(outcome)
    reassess(outcome)
    assert len(evidence_of(outcome).municipalities) == count
    assert (outcome.maturity == "recommended") == (count == 2)


def test_evidence_takes_three_queries_whatever_its_size(outcome, django_assert_num_queries):
    for n in range(3):
        TrialFactory.create_batch(n + 1, outcome=outcome, worked=True, area=site())
        ReuseFactory.create_batch(n + 1, outcome=outcome, state="in_use", area=site())
        ReuseFactory(outcome=outcome, state="in_use", member=True, organisation__sector="municipality")
        with django_assert_num_queries(3):
            evidence = evidence_of(outcome)
            assert evidence.municipalities
            assert missing_for_next(outcome, evidence)
            assert [one.position for one in evidence.reuses]


# Up and down


def test_line_up_and_down_again_is_in_the_history(outcome, planner, organisation):
    def goes(step, to, shown_as):
        step()
        outcome.refresh_from_db()
        assert outcome.maturity == to
        latest = outcome.steps.latest("id")
        assert (latest.to_state, latest.actor_name) == (to, shown_as)

    own = TrialFactory.build(outcome=outcome, organisation=organisation)
    goes(lambda: save_evidence(own, by=planner), "in_test_bed", organisation.name)
    own.verdict, own.happened = "worked", "Många kom."
    goes(lambda: save_evidence(own, by=planner), "piloted", organisation.name)
    other = ReuseFactory(outcome=outcome, state="adapting", organisation_name="Umeå kommun")
    goes(lambda: take(other, "in_use", by=None), "recommended", "Umeå kommun")
    report = AttachmentFactory.build(outcome=outcome, kind="evaluation")
    save_evidence(report, by=planner)  # no row: it is recommended already
    goes(lambda: take(other, "abandoned", by=None, reason="Ingen tid."), "recommended", "Umeå kommun")
    goes(lambda: remove_evidence(report, by=planner), "piloted", "")
    own.verdict = "ongoing"
    goes(lambda: save_evidence(own, by=planner), "in_test_bed", organisation.name)
    goes(lambda: remove_evidence(own, by=planner), "", organisation.name)
    ends = list(outcome.steps.order_by("id").values_list("from_state", "to_state"))
    assert ends == [
        ("", "in_test_bed"),
        ("in_test_bed", "piloted"),
        ("piloted", "recommended"),
        ("recommended", "piloted"),
        ("piloted", "in_test_bed"),
        ("in_test_bed", ""),
    ]


def test_each_way_in_and_out_of_the_register_lets_it_follow(outcome, planner, editor):
    def is_now(level):
        outcome.refresh_from_db()
        return outcome.maturity == level

    reuse = ReuseFactory(outcome=outcome, state="in_use", unconfirmed=True)
    confirm_reuse(reuse)
    assert is_now("piloted")
    reuse.result = "Fler kom."
    follow_up_reuse(reuse, "evaluated", by=None)
    assert is_now("evaluated")
    member = ReuseFactory.build(outcome=outcome, state="in_use", organisation=OrganisationFactory())
    record_reuse(member, by=planner)
    assert is_now("recommended")
    remove_evidence(reuse, by=editor)
    assert is_now("piloted")
    remove_evidence(member, by=editor)
    assert is_now("")


def test_nothing_moves_when_the_evidence_leads_to_the_same(outcome, planner):
    for _each in range(2):
        save_evidence(TrialFactory.build(outcome=outcome, organisation=OrganisationFactory()), by=planner)
    reassess(outcome)
    assert outcome.steps.count() == 1


def test_maturity_never_returns_to_idea_with_evidence(outcome):
    Outcome.objects.filter(pk=outcome.pk).update(kind="idea")
    reassess(outcome)
    Outcome.objects.filter(pk=outcome.pk).update(kind="tool")
    reassess(outcome)
    assert list(outcome.steps.order_by("id").values_list("to_state", flat=True)) == ["idea", ""]


# In the admin


def test_editor_who_moves_a_trial_takes_its_evidence_along(client, outcome, editor):
    """A trial and a reuse stay with their outcome, whatever is sent: the maturity of both would have to follow."""
    other = OutcomeFactory(published=True)
    tried, used = TrialFactory(outcome=outcome, worked=True), ReuseFactory(outcome=outcome, state="in_use")
    client.force_login(editor)
    sent = {"outcome": other.pk, "country": "SE", "language": "sv", "organisation": tried.organisation.pk}
    sent |= {"effects-TOTAL_FORMS": 0, "effects-INITIAL_FORMS": 0}
    sent |= {"organisation_name": used.organisation_name, "started": "2026-01", "tried_sv": "Så.", "verdict": "ongoing"}
    for one, name in ((tried, "trial"), (used, "reuse")):
        changed = sent | ({"organisation": ""} if name == "reuse" else {})
        response = client.post(
            reverse(f"admin:outcomes_{name}_change", args=[one.pk]), changed | {"confidence": "documented"}
        )
        assert response.status_code == 302
        one.refresh_from_db()
        assert one.outcome == outcome
    outcome.refresh_from_db()
    assert (tried.verdict, outcome.maturity) == ("ongoing", "piloted")


@pytest.mark.parametrize("way", ["page", "list"])
@pytest.mark.parametrize("name", ["trial", "reuse"])
def test_editor_who_removes_evidence_lets_the_maturity_go_down(client, outcome, editor, way, name):
    maker = {"trial": trial(worked=True), "reuse": reuse("in_use")}[name]
    records = [maker(outcome) for _each in range(2)]
    reassess(outcome)
    assert outcome.maturity == "recommended"
    client.force_login(editor)
    if way == "page":
        for one in records:
            client.post(reverse(f"admin:outcomes_{name}_delete", args=[one.pk]), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [one.pk for one in records], "post": "yes"}
        client.post(reverse(f"admin:outcomes_{name}_changelist"), chosen)
    outcome.refresh_from_db()
    assert (outcome.maturity, outcome.steps.latest("id").actor) == ("", editor)


# Laid down


@pytest.mark.parametrize("level", Outcome.OUT_OF_USE)
def test_what_is_out_of_use_is_left_alone(planner, level):
    outcome = OutcomeFactory(published=True, maturity=level)
    recorded = TrialFactory.build(
        outcome=outcome, organisation=OrganisationFactory(), verdict="worked", happened="Bra."
    )
    save_evidence(recorded, by=planner)
    take(ReuseFactory(outcome=outcome, state="planned"), "in_use", by=None)
    save_evidence(AttachmentFactory.build(outcome=outcome, kind="evaluation"), by=planner)
    remove_evidence(recorded, by=planner)
    outcome.refresh_from_db()
    assert (outcome.maturity, outcome.steps.count()) == (level, 0)
    assert missing_for_next(outcome, evidence_of(outcome)) == []


def test_step_that_somebody_else_took_meanwhile_is_refused(outcome, editor):
    """The UPDATE names where it starts: on a database that locks no rows, too."""
    taken = []

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and not taken:
            taken.append(sql)
            Outcome.objects.filter(pk=outcome.pk).update(maturity="retired")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile), pytest.raises(TransitionError, match="inaktuellt"):
        move(outcome, to="piloted", by=editor)
    assert (outcome.maturity, outcome.steps.count()) == ("retired", 0)


# What is missing, as the page says it


@pytest.mark.parametrize(
    ("made", "left"),
    [
        ([], ["in_test_bed", "piloted", "evaluated", "recommended"]),
        ([trial()], ["piloted", "evaluated", "recommended"]),
        ([reuse("in_use")], ["evaluated", "recommended"]),
        ([reuse("evaluated")], ["recommended"]),
        ([reuse("in_use"), reuse("in_use")], []),
        ([attachment("evaluation")], []),
    ],
)
def test_levels_that_are_left_are_named_with_what_they_take(outcome, made, left):
    for make in made:
        make(outcome)
    reassess(outcome)
    missing = missing_for_next(outcome, evidence_of(outcome))
    assert [level for level, _takes in missing] == [str(Maturity(level).label) for level in left]
    assert all(takes for _level, takes in missing)


@pytest.mark.parametrize("worked", [0, 1])
def test_next_level_says_how_many_municipalities_are_missing(outcome, worked):
    for _each in range(worked):
        TrialFactory(outcome=outcome, worked=True)
    reassess(outcome)
    _level, takes = missing_for_next(outcome, evidence_of(outcome))[-1]
    assert ("en kommun till" in takes, "två kommuner" in takes) == (worked == 1, worked == 0)


def test_page_shows_what_the_maturity_rests_on_and_how_it_moved(client, outcome, planner, organisation):
    recorded = TrialFactory.build(outcome=outcome, organisation=organisation, verdict="worked", happened="Många kom.")
    save_evidence(recorded, by=planner)
    page = client.get(outcome.get_absolute_url()).text
    evidence = page[page.index('id="maturity"') :]
    assert organisation.name in page
    assert planner.display_name not in page
    for level, takes in missing_for_next(outcome, evidence_of(outcome)):
        assert level in evidence.lower()
        assert takes in evidence
