"""The board of gaps: each rule, whose gaps somebody sees, and taking one."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from challenges.models import Goal
from outcomes.models import Reuse
from sodertorn.gaps.actions import remove_mended
from sodertorn.gaps.rules import RULES
from sodertorn.models import TakenGap
from tests import factories

pytestmark = pytest.mark.django_db


def _challenge(**values):
    return factories.ChallengeFactory(published=True, affected_groups="Alla", **values)


def _with_goal(challenge):
    challenge.goals.add(factories.GoalFactory(number=Goal.objects.count() + 1))


def _card(**values):
    whole = {"steps": "Gå\nTala", "hours": 3, "licence": "CC0-1.0", **values}
    return factories.MethodCardFactory(outcome__published=True, **whole).outcome


def _report(**values):
    return factories.ReportFactory(published=True, **{"url": "https://example.org/r", "licence": "CC0-1.0", **values})


def _silent():
    reuse = factories.ReuseFactory(member=True, outcome__published=True)
    Reuse.objects.filter(pk=reuse.pk).update(heard_at=timezone.now() - dt.timedelta(days=400))
    return reuse


def _flagged_dialogue():
    dialogue = factories.DialogueFactory(published=True, state="results_published")
    factories.FlagFactory(contribution=factories.ContributionFactory(dialogue=dialogue, published=True))
    return dialogue


def _tied_report():
    report = _report()
    report.outcomes.add(factories.OutcomeFactory())
    return report


# For each rule: what makes a record with the gap, and one without it.
CASES = {
    "challenge-goal": (_challenge, lambda: (one := _challenge(), _with_goal(one))[0]),
    "challenge-owner": (_challenge, lambda: _challenge(owner=factories.OrganisationFactory())),
    "challenge-affected": (lambda: factories.ChallengeFactory(published=True, affected_groups=""), _challenge),
    "challenge-language": (
        lambda: _challenge(title_sv="A", title_en=None, description_sv="B", description_en="B"),
        lambda: _challenge(title_sv="A", title_en="A", description_sv="B", description_en="B"),
    ),
    "outcome-card": (lambda: factories.OutcomeFactory(published=True), _card),
    "card-steps": (lambda: _card(steps=""), _card),
    "card-hours": (lambda: _card(hours=None), _card),
    "card-licence": (lambda: _card(licence=""), _card),
    "outcome-language": (
        lambda: factories.OutcomeFactory(published=True, title_sv="A", title_en="", description_sv="B"),
        lambda: factories.OutcomeFactory(
            published=True, title_sv="A", title_en="A", description_sv="B", description_en="B"
        ),
    ),
    "trial-verdict": (
        lambda: factories.TrialFactory(outcome__published=True, verdict="unknown"),
        lambda: factories.TrialFactory(outcome__published=True, worked=True),
    ),
    "reuse-silent": (_silent, lambda: factories.ReuseFactory(member=True, outcome__published=True)),
    "report-file": (lambda: _report(url=""), _report),
    "report-licence": (lambda: _report(licence=""), _report),
    "report-links": (_report, _tied_report),
    "report-language": (
        lambda: _report(abstract_sv="A", abstract_en=""),
        lambda: _report(abstract_sv="A", abstract_en="A"),
    ),
    "report-address": (
        lambda: _report(url=factories.CheckedAddressFactory(dead=True).url),
        lambda: _report(url=factories.CheckedAddressFactory().url),
    ),
    "dialogue-language": (
        lambda: factories.DialogueFactory(published=True, title_sv="A", title_en="", description_sv="B"),
        lambda: factories.DialogueFactory(
            published=True, title_sv="A", title_en="A", description_sv="B", description_en="B"
        ),
    ),
    "dialogue-open": (
        _flagged_dialogue,
        lambda: factories.DialogueFactory(published=True, state="results_published"),
    ),
    "link-address": (
        lambda: factories.LinkFactory(url=factories.CheckedAddressFactory(dead=True).url),
        lambda: factories.LinkFactory(url="https://example.org/alive"),
    ),
}


def board(client, **query):
    response = client.get(reverse("gaps"), query)
    assert response.status_code == 200
    return {rule.name: [gap.record for gap in rows] for rule, rows, _n in response.context["sections"]}


def take(client, rule, record, **data):
    return client.post(reverse("gap-take", args=[rule, record.pk]), data, follow=True)


def test_every_rule_has_a_case():
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_the_record_with_the_gap_and_no_other(client, editor, name):
    with_gap, without = (make() for make in CASES[name])
    client.force_login(editor)
    found = board(client, rule=name)[name]
    assert with_gap in found
    assert without not in found


def test_drafts_and_what_has_ended_are_no_gaps(client, editor):
    factories.ChallengeFactory()
    factories.OutcomeFactory()
    factories.ReportFactory()
    client.force_login(editor)
    assert board(client) == {}


def test_members_see_the_gaps_of_their_organisations_and_take_those(client, planner, organisation):
    own = factories.OutcomeFactory(published=True, owner=organisation)
    others = factories.OutcomeFactory(published=True, owner=factories.OrganisationFactory())
    client.force_login(planner)
    assert board(client)["outcome-card"] == [own]
    take(client, "outcome-card", own)
    assert TakenGap.objects.get().taken_by == planner
    assert client.post(reverse("gap-take", args=["outcome-card", others.pk])).status_code == 404
    assert planner.display_name in client.get(reverse("gaps")).content.decode()
    type(planner).objects.update(display_name="")
    assert planner.email not in client.get(reverse("gaps")).content.decode()


def test_readers_look_and_take_nothing(client, organisation):
    reader = factories.MembershipFactory(organisation=organisation, role="reader").user
    own = factories.OutcomeFactory(published=True, owner=organisation)
    client.force_login(reader)
    assert board(client)["outcome-card"] == [own]
    assert client.post(reverse("gap-take", args=["outcome-card", own.pk])).status_code == 403


def test_taken_by_another_stays_theirs_and_is_let_go_by_them_or_an_editor(client, editor, planner, organisation):
    own = factories.OutcomeFactory(published=True, owner=organisation)
    colleague = factories.MembershipFactory(organisation=organisation).user
    client.force_login(planner)
    take(client, "outcome-card", own)
    client.force_login(colleague)
    take(client, "outcome-card", own)
    assert TakenGap.objects.get().taken_by == planner
    assert client.post(reverse("gap-take", args=["outcome-card", own.pk]), {"release": "1"}).status_code == 403
    client.force_login(editor)
    take(client, "outcome-card", own, release="1")
    assert not TakenGap.objects.exists()


def test_day_is_changed_and_a_wrong_one_refused(client, planner, organisation):
    own = factories.OutcomeFactory(published=True, owner=organisation)
    client.force_login(planner)
    take(client, "outcome-card", own)
    take(client, "outcome-card", own, due_on="2030-05-01")
    assert TakenGap.objects.get().due_on == dt.date(2030, 5, 1)
    take(client, "outcome-card", own, due_on="snart")
    assert TakenGap.objects.get().due_on == dt.date(2030, 5, 1)


def test_mended_gap_disappears_with_whoever_took_it(client, planner, organisation):
    own = factories.OutcomeFactory(published=True, owner=organisation)
    client.force_login(planner)
    take(client, "outcome-card", own)
    assert remove_mended() == 0
    factories.MethodCardFactory(outcome=own)
    assert "outcome-card" not in board(client)
    assert "already" in take(client, "outcome-card", own).content.decode() or TakenGap.objects.count() == 1
    assert remove_mended() == 1
    assert not TakenGap.objects.exists()


def test_board_is_filtered_by_organisation_and_paged(client, editor, organisation):
    factories.OutcomeFactory.create_batch(22, published=True, owner=organisation)
    factories.OutcomeFactory(published=True)
    client.force_login(editor)
    assert len(board(client)["outcome-card"]) == 3
    assert len(board(client, rule="outcome-card")["outcome-card"]) == 20
    assert len(board(client, rule="outcome-card", page=2)["outcome-card"]) == 3
    narrowed = board(client, rule="outcome-card", organisation=organisation.slug, page=2)
    assert len(narrowed["outcome-card"]) == 2


def test_board_costs_the_same_however_many_gaps(client, editor):
    def fill():
        for with_gap, _without in CASES.values():
            with_gap()

    def cost():
        with CaptureQueriesContext(connection) as captured:
            board(client)
        return len(captured)

    client.force_login(editor)
    fill()
    few = cost()
    for _n in range(2):
        fill()
    assert cost() <= few


def test_desk_counts_gaps_and_the_programme_page_says_how_many_have_a_card(client, editor):
    factories.OutcomeFactory(published=True)
    _card()
    client.force_login(editor)
    gaps = client.get(reverse("admin:index")).context["gaps"]
    assert [(n, url) for rule, n, _cut, url in gaps if rule.name == "outcome-card"] == [
        (1, f"{reverse('gaps')}?rule=outcome-card")
    ]
    client.logout()
    assert "1 av 2 resultat" in client.get(reverse("about")).content.decode()


# Where members fill a gap: what makes the record theirs. The others are filled by editors alone.
OWNED = {
    **dict.fromkeys(("challenge-goal", "challenge-affected", "challenge-language"), "challenge"),
    **dict.fromkeys(("outcome-card", "card-steps", "card-hours", "card-licence", "outcome-language"), "owner"),
    **dict.fromkeys(("report-file", "report-licence", "report-links", "report-language", "report-address"), "owner"),
    **dict.fromkeys(("trial-verdict", "reuse-silent"), "organisation"),
    **dict.fromkeys(("dialogue-language", "dialogue-open"), "organiser"),
}


def make_owned(record, how, organisation):
    if how == "challenge":
        factories.ChallengePartyFactory(challenge=record, organisation=organisation, role="owner")
    else:
        type(record)._base_manager.filter(pk=record.pk).update(**{how: organisation})


def element_of(client, gap):
    """Return what is found where the gap is filled: the page is there, and the element on it."""
    url, _mark, element = gap.fill_url.partition("#")
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return not element or f'id="{element}"' in response.content.decode()


@pytest.mark.parametrize("name", CASES)
def test_gap_is_filled_in_the_very_field(client, editor, planner, organisation, name):
    record = CASES[name][0]()
    client.force_login(editor)
    ((_rule, (gap,), _n),) = client.get(reverse("gaps"), {"rule": name}).context["sections"]
    assert element_of(client, gap), gap.fill_url
    if name in OWNED:
        make_owned(record, OWNED[name], organisation)
        client.force_login(planner)
        ((_rule, (gap,), _n),) = client.get(reverse("gaps"), {"rule": name}).context["sections"]
        assert element_of(client, gap), gap.fill_url


def test_text_that_is_missing_is_written_on_the_page_of_its_language(client, planner, organisation):
    factories.OutcomeFactory(published=True, owner=organisation, title_sv="A", title_en="", description_sv="B")
    client.force_login(planner)
    ((_rule, (gap,), _n),) = client.get(reverse("gaps"), {"rule": "outcome-language"}).context["sections"]
    assert gap.fill_url.startswith("/en/")
    assert gap.fill_url.endswith("#id_title")


def test_whoever_cannot_write_there_is_not_offered_it(client, planner, organisation):
    """What was said in a dialogue stands as it was when its results are out."""
    factories.DialogueFactory(
        published=True, organiser=organisation, state="results_published", title_sv="A", title_en="", description_sv="B"
    )
    client.force_login(planner)
    ((_rule, (gap,), _n),) = client.get(reverse("gaps"), {"rule": "dialogue-language"}).context["sections"]
    assert (gap.fill_url, gap.may_take) == ("", False)
