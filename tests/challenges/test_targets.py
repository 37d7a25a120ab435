"""What a challenge is measured by: who sets it, what it begins from, and what its page says of the way there."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from lxml import html

from challenges.models import ChallengeFigure, ChallengeIndicator
from challenges.targets import targets_of
from core.text.numbers import NO_BREAK
from knowledge.models import Figure, Status
from tests import factories
from tests.knowledge.conftest import Figures
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(db):
    return Figures()


@pytest.fixture
def challenge(organisation, figures):
    challenge = factories.ChallengeFactory(slug="flytt", published=True, owner=organisation)
    challenge.areas.add(figures.places[0])
    return challenge


def plain(text):
    return " ".join(text.replace(NO_BREAK, " ").split())


def words(client, challenge, path="//*[@id='targets']"):
    page = html.fromstring(client.get(challenge.get_absolute_url()).content.decode())
    return plain(" ".join(found.text_content() for found in page.xpath(path)))


def form_address(indicator="sysselsattning", place="botkyrka", sex="total"):
    return reverse("challenges:target-new", args=["flytt", indicator, place, sex])


def sent(**changes):
    return {
        "baseline_year": "2002", "baseline_value": "67,2 %", "baseline_source": "Källan", "goal_year": "2015",
        "goal_value": "70", "goal_source": "Översiktsplanen", **changes,
    }  # fmt: skip


def said_of(response, *names):
    """Return what a form says is wrong, of some fields or of it as a whole."""
    errors = response.context["form"].errors
    return " ".join(" ".join(errors.get(name, [])) for name in names or errors)


# Setting one


def test_choice_leads_to_form_with_the_last_figure_filled_in(client, planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    client = logged_in(planner)
    page = client.get(reverse("challenges:target-choose", args=["flytt"]))
    assert page.context["form"].initial["place"] == "botkyrka"
    chosen = {"indicator": "sysselsattning", "place": "botkyrka", "sex": "total"}
    answer = client.get(reverse("challenges:target-choose", args=["flytt"]), chosen)
    assert answer.url == form_address()
    form = html.fromstring(client.get(answer.url).content.decode())
    filled = {name: form.xpath(f"//input[@name='{name}']/@value") for name in sent()}
    assert filled["baseline_year"] == ["2002"]
    assert filled["baseline_value"] == ["67,2"]
    assert filled["baseline_source"] == []
    assert filled["goal_value"] == []


def test_target_is_set_and_shown(planner, organisation, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    client = logged_in(planner)
    answer = client.post(form_address(), sent(baseline_year="2000", baseline_value="67,8"))
    assert answer.status_code == 302, said_of(answer)
    target = challenge.targets.get()
    assert (target.baseline_value, target.goal_value) == (Decimal("0.678"), Decimal("0.7"))
    assert (target.author, target.set_for) == (planner, organisation.name)
    shown = words(client, challenge)
    assert "Läget då, 2000 67,8 %" in shown
    assert "Läget nu, 2002 67,2 %" in shown
    assert "Målet, 2015 minst 70,0 %" in shown
    assert f"satt för {organisation.name}: Översiktsplanen" in shown


def test_figure_as_it_is_shown_is_kept_with_all_its_decimals(planner, challenge, figures):
    figures.give(figures.places[0], [0.6780, 0.6910, 0.671949])
    logged_in(planner).post(form_address(), sent())
    assert challenge.targets.get().baseline_value == Decimal("0.671949")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal_year": "2002"}, "__all__"),
        ({"goal_year": "15"}, "__all__"),
        ({"goal_value": "67,2"}, "__all__"),
        ({"goal_value": "107 %"}, "goal_value"),
        ({"goal_value": "många"}, "goal_value"),
        ({"goal_value": "1_0"}, "goal_value"),
        ({"goal_value": "1e1"}, "goal_value"),
        ({"goal_value": ""}, "goal_value"),
        ({"baseline_value": "-1"}, "baseline_value"),
        ({"baseline_year": "1998", "baseline_source": ""}, "baseline_source"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(planner, challenge, figures, changes, field):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    answer = logged_in(planner).post(form_address(), sent(**changes))
    assert answer.status_code == 200
    assert said_of(answer, field)
    assert not challenge.targets.exists()


def test_figure_that_is_too_large_is_told_how_large_it_may_be(planner, challenge, figures):
    figures.new("annat", "Annat", "Other", "kronor")
    answer = logged_in(planner).post(form_address("annat"), sent(goal_value="1 000 000 000 000"))
    assert "högst 999 999 999 999" in said_of(answer, "goal_value").replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("unit", "language", "written", "kept"),
    [
        ("andel", "sv", "7,0 %", "0.07"),
        ("andel", "en", "7.0%", "0.07"),
        ("procent", "sv", "7,25", "7.25"),
        ("kronor", "sv", "215 300", "215300"),
        ("kronor", "sv", "1.234,5", "1234.5"),
        ("kronor", "en", "215,300", "215300"),
        ("antal", "sv", "−12", "-12"),
        ("kronor", "en", "0.125", "0.125"),
        ("kronor", "en", "0,125", "0.125"),
        ("procent", "en", "1,250%", "1250"),
        ("kronor", "sv", "200 000 000 000", "200000000000"),
    ],
)
def test_numbers_are_read_as_people_write_them(planner, challenge, figures, unit, language, written, kept):
    figures.new("annat", "Annat", "Other", unit)
    with override(language):
        address = form_address("annat")
        year = {"baseline_year": "2002", "baseline_value": "1", "baseline_source": "En enkät"}
        answer = logged_in(planner).post(address, sent(**year, goal_value=written))
    assert answer.status_code == 302, said_of(answer)
    assert challenge.targets.get().goal_value == Decimal(kept)


def test_second_click_leads_to_the_target_that_the_first_has_set(planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    client = logged_in(planner)
    client.post(form_address(), sent())
    answer = client.post(form_address(), sent())
    assert answer.url == reverse("challenges:target-edit", args=["flytt", challenge.targets.get().pk])
    assert challenge.targets.count() == 1


def test_women_and_men_have_targets_of_their_own(planner, challenge, figures):
    figures.give(figures.places[0], [0.6, 0.61, 0.62], sex="women")
    client = logged_in(planner)
    assert client.post(form_address(), sent(baseline_source="En enkät")).status_code == 302
    assert client.post(form_address(sex="women"), sent(baseline_value="62")).status_code == 302
    assert {(one.target.sex, one.now) for one in targets_of(challenge)} == {("total", None), ("women", None)}


def test_challenge_that_has_ended_gets_no_targets(planner, organisation, figures):
    factories.ChallengeFactory(slug="flytt", state="closed", resumes_as="identified", owner=organisation)
    assert logged_in(planner).get(form_address()).status_code == 403


def test_comparison_becomes_a_target_of_a_challenge_that_one_leads(planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    factories.ChallengeFactory(published=True, title_sv="Någon annans")
    client = logged_in(planner)
    compared = client.get(reverse("knowledge:compare"), {"indicator": "sysselsattning", "place": "botkyrka"})
    links = html.fromstring(compared.content.decode()).xpath("//*[@id='take']//a/@href")
    address = next(link for link in links if link.startswith(reverse("challenges:target-of-comparison")))
    page = client.get(address)
    assert [one for one, _url in page.context["rows"]] == [challenge]
    assert client.get(page.context["rows"][0][1]).url == form_address()


# What is not shown


def test_figure_that_is_not_shown_is_not_proposed(planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, ...])
    page = html.fromstring(logged_in(planner).get(form_address()).content.decode())
    assert page.xpath("//input[@name='baseline_year']/@value") == ["2001"]


def test_figure_that_is_not_shown_cannot_be_written_by_hand(planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, ...])
    answer = logged_in(planner).post(form_address(), sent())
    assert "för få personer" in said_of(answer, "baseline_year")
    target = factories.ChallengeIndicatorFactory(
        challenge=challenge, indicator=figures.indicator, area=figures.places[0], baseline_year=2000,
        baseline_value=Decimal("0.678"), goal_value=Decimal("0.7"),
    )  # fmt: skip
    address = reverse("challenges:target-figure-new", args=["flytt", target.pk])
    answer = logged_in(planner).post(address, {"year": "2002", "value": "66", "source": "En lista"})
    assert "för få personer" in said_of(answer, "year")


def test_figure_that_is_no_longer_shown_is_shown_by_no_target(client, challenge, figures):
    place = figures.places[0]
    figures.give(place, [0.678, 0.691, 0.672])
    target = factories.ChallengeIndicatorFactory(
        challenge=challenge, indicator=figures.indicator, area=place, baseline_year=2000,
        baseline_value=Decimal("0.678"), goal_value=Decimal("0.7"),
    )  # fmt: skip
    factories.ChallengeFigureFactory(target=target, year=2003, value=Decimal("0.665"))
    assert "67,8" in words(client, challenge)
    Figure.objects.filter(year=2000).update(status=Status.SUPPRESSED, value=None)
    figures.give(figures.places[1], [...], first=2003)
    series = Figure.objects.filter(year=2002).get().series
    Figure.objects.create(series=series, year=2003, status=Status.SUPPRESSED, delivery=figures.delivery)
    page = client.get(challenge.get_absolute_url()).content.decode().replace(NO_BREAK, " ")
    assert "67,8" not in page
    assert "66,5" not in page
    assert "Läget då, 2000 visas inte" in words(client, challenge)


def test_goal_can_change_where_what_it_began_from_is_no_longer_shown(client, planner, challenge, figures):
    """The form says no more than the page does, and keeps what it does not show."""
    place = figures.places[0]
    figures.give(place, [0.678, 0.691, 0.672])
    target = factories.ChallengeIndicatorFactory(
        challenge=challenge, indicator=figures.indicator, area=place, baseline_year=2000,
        baseline_value=Decimal("0.678"), goal_year=2015, goal_value=Decimal("0.7"),
    )  # fmt: skip
    Figure.objects.filter(year=2000).update(status=Status.SUPPRESSED, value=None)
    address = reverse("challenges:target-edit", args=["flytt", target.pk])
    client = logged_in(planner)
    assert "67,8" not in client.get(address).text
    response = client.post(
        address, sent(baseline_year="2000", baseline_value="", goal_value="71", why="Högre ambition.")
    )
    assert response.status_code == 302, said_of(response)
    target.refresh_from_db()
    assert (target.baseline_value, target.goal_value) == (Decimal("0.678"), Decimal("0.71"))
    refused = client.post(address, sent(baseline_year="2001", baseline_value="", goal_value="72", why="Ännu högre."))
    assert "baseline_value" in refused.context["form"].errors


def test_admin_shows_no_hidden_value_that_a_target_began_from(challenge, figures, superuser):
    target_of(challenge, figures, [0.091])
    address = reverse("admin:challenges_challenge_change", args=[challenge.pk])
    assert "9,1" in logged_in(superuser).get(address).text
    Figure.objects.update(status=Status.SUPPRESSED, value=None)
    page = logged_in(superuser).get(address).text
    assert "visas inte" in page
    assert "9,1" not in page
    assert "0,091" not in page


def test_targets_in_small_areas_cost_the_admin_no_more(challenge, figures, superuser):
    """Whether a value may be shown depends on what a small area lies in."""
    client, costs = logged_in(superuser), []
    for n in range(1, 4):
        place = factories.AreaFactory(kind="deso", code=f"0127A00{n}0", parent=figures.places[0])
        factories.ChallengeIndicatorFactory(challenge=challenge, indicator=figures.indicator, area=place)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("admin:challenges_challenge_change", args=[challenge.pk]))
        costs.append(len(asked))
    assert costs[1] == costs[2], costs


def test_no_target_is_set_in_an_area_of_statistics(planner, challenge, figures):
    small = factories.AreaFactory(small=True, parent=figures.places[0])
    assert logged_in(planner).get(form_address(place=small.slug)).status_code == 404


def test_target_of_an_indicator_that_is_not_on_the_site_is_not_shown(client, challenge, figures):
    hidden = factories.IndicatorFactory(published=False, name_sv="Hemligt nyckeltal")
    target = factories.ChallengeIndicatorFactory(challenge=challenge, indicator=hidden)
    factories.ChallengeIndicatorStepFactory(target=target)
    assert "Hemligt" not in client.get(challenge.get_absolute_url()).content.decode()


def counted(challenge, figures, **changes):
    """Set a target of a count, of which fewer than five are not shown."""
    indicator = figures.new("flyttade", "Utflyttade", "Moved out", "antal", smallest_shown=5)
    return factories.ChallengeIndicatorFactory(
        challenge=challenge, indicator=indicator, area=figures.places[0],
        **{"baseline_year": 2000, "baseline_value": Decimal(40), "goal_value": Decimal(20), **changes},
    )  # fmt: skip


def test_few_are_not_written_by_hand_and_not_shown_where_they_were(client, planner, challenge, figures):
    target = counted(challenge, figures)
    address = reverse("challenges:target-figure-new", args=["flytt", target.pk])
    answer = logged_in(planner).post(address, {"year": "2002", "value": "2", "source": "En lista"})
    assert "för få personer" in said_of(answer, "year")
    factories.ChallengeFigureFactory(target=target, year=2002, value=Decimal(3), source="En lista")
    assert "En lista" not in words(client, challenge)
    target.baseline_value = Decimal(4)
    target.save()
    shown = words(client, challenge)
    assert "Läget då, 2000 visas inte" in shown
    assert "2000 4" not in shown


def test_value_from_which_a_hidden_one_follows_is_not_written_by_hand(client, planner, challenge, figures):
    target = counted(challenge, figures, sex="men")
    figures.give(figures.places[0], [10], indicator=target.indicator, first=2002)
    figures.give(figures.places[0], [...], indicator=target.indicator, sex="women", first=2002)
    address = reverse("challenges:target-figure-new", args=["flytt", target.pk])
    answer = logged_in(planner).post(address, {"year": "2002", "value": "7", "source": "En lista"})
    assert "för få personer" in said_of(answer, "year")
    factories.ChallengeFigureFactory(target=target, year=2002, value=Decimal(7), source="En lista")
    assert "En lista" not in words(client, challenge)
    new = reverse("challenges:target-new", args=["flytt", target.indicator.slug, "botkyrka", "men"])
    target.delete()
    begun = sent(baseline_value="7", baseline_source="En lista", goal_value="6")
    assert "för få personer" in said_of(logged_in(planner).post(new, begun), "baseline_year")


@pytest.mark.parametrize("n", [1, 3])
def test_targets_in_areas_of_statistics_take_no_more_statements(challenge, figures, django_assert_num_queries, n):
    indicator = figures.new("flyttade", "Utflyttade", "Moved out", "antal", smallest_shown=5)
    for code in range(1, n + 1):
        around = factories.AreaFactory(kind="regso", code=f"0127R00{code}", parent=figures.places[0])
        area = factories.AreaFactory(kind="deso", code=f"0127A00{code}0", parent=around)
        factories.ChallengeIndicatorFactory(challenge=challenge, indicator=indicator, area=area)
    with django_assert_num_queries(4):  # the targets, their figures, series, and what is not shown near them
        assert len(targets_of(challenge)) == n


# What it says


def target_of(challenge, figures, values, **changes):
    figures.give(figures.places[0], values, first=2005)
    return factories.ChallengeIndicatorFactory(
        challenge=challenge, indicator=figures.indicator, area=figures.places[0],
        **{"baseline_value": Decimal("0.091"), "goal_year": 2014, "goal_value": Decimal("0.07"), **changes},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            [0.091, 0.08, 0.073],
            "Siffran har kommit 1,8 av 2,1 procentenheter på väg mot målet. 0,3 procentenheter återstår.",
        ),
        ([0.091, 0.094], "Siffran har rört sig 0,3 procentenheter bort från målet. 2,4 procentenheter återstår."),
        ([0.091, 0.0912], "Siffran är oförändrad. 2,1 procentenheter återstår."),
        ([0.091, 0.069], "Siffran för 2006 når målet."),
        ([0.091, 0.0704], "Siffran för 2006 når målet."),
        ([0.091], "Det finns ingen ny siffra än."),
        ([0.091, None, None], "Det finns ingen ny siffra än."),
    ],
)
@time_machine.travel(dt.datetime(2012, 5, 1, tzinfo=dt.UTC))
def test_page_says_where_it_stands_and_never_why(client, challenge, figures, values, said):
    target_of(challenge, figures, values)
    shown = words(client, challenge)
    assert said in shown
    assert "inte varför" in shown


def test_year_that_has_passed_is_told(client, challenge, figures):
    target_of(challenge, figures, [0.091])
    assert "Målåret har passerat utan en ny siffra." in words(client, challenge)


@pytest.mark.parametrize(("year", "is_passed"), [(2012, False), (2013, True)])
def test_year_of_the_target_is_held_against_today(client, challenge, figures, year, is_passed):
    target_of(challenge, figures, [0.091, 0.08], goal_year=2012)
    with time_machine.travel(dt.datetime(year, 5, 1, tzinfo=dt.UTC)):
        assert ("Målåret har passerat." in words(client, challenge)) is is_passed


def test_then_is_the_figure_that_the_portal_has_now(client, challenge, figures):
    target_of(challenge, figures, [0.095, 0.08], baseline_source="Den gamla uppgiften")
    shown = words(client, challenge)
    assert "Läget då, 2005 9,5 %" in shown
    assert "1,5 av 2,5 procentenheter" in shown
    assert "Den gamla uppgiften" not in shown


def test_revised_figure_needs_no_reason(planner, challenge, figures):
    target = target_of(challenge, figures, [0.095])
    same = sent(baseline_year="2005", baseline_value="9,5", goal_year="2014", goal_value="7,0", goal_source="Budgeten")
    address = reverse("challenges:target-edit", args=["flytt", target.pk])
    answer = logged_in(planner).post(address, same)
    assert answer.status_code == 302, said_of(answer)
    assert not target.steps.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"baseline_value": "66"}, "baseline_value"), ({"baseline_year": "1998"}, "baseline_source")],
)
def test_portals_source_is_not_put_beside_what_is_written_by_hand(planner, challenge, figures, changes, field):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    assert said_of(logged_in(planner).post(form_address(), sent(**changes)), field)


def test_portals_figure_gets_the_portals_source(planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    logged_in(planner).post(form_address(), sent(baseline_source=""))
    assert challenge.targets.get().baseline_source == "Källan"


def test_all_decimals_that_were_written_are_kept_when_it_is_saved_again(planner, challenge, figures):
    target = target_of(challenge, figures, [], goal_value=Decimal("0.070125"), baseline_source="En enkät")
    client, address = logged_in(planner), reverse("challenges:target-edit", args=["flytt", target.pk])
    page = html.fromstring(client.get(address).content.decode())
    filled = {one.get("name"): one.get("value", "") for one in page.xpath("//form[@method='post']//input[@name]")}
    assert filled["goal_value"] == "7,0125"
    assert client.post(address, filled).status_code == 302
    target.refresh_from_db()
    assert target.goal_value == Decimal("0.070125")


def test_second_click_on_a_change_is_taken(planner, challenge, figures):
    target = target_of(challenge, figures, [0.091])
    client, address = logged_in(planner), reverse("challenges:target-edit", args=["flytt", target.pk])
    seen = client.get(address).context["form"].initial["seen"]
    changed = sent(baseline_year="2005", baseline_value="9,1", goal_year="2020", goal_value="7,50 %", seen=seen)
    for _click in range(2):
        answer = client.post(address, {**changed, "why": "Rådet sköt upp det."})
        assert answer.status_code == 302, said_of(answer)
    assert target.steps.count() == 1


def test_second_click_is_taken_where_what_it_began_from_is_hidden(planner, challenge, figures):
    target = target_of(challenge, figures, [0.091], baseline_source="En enkät")
    Figure.objects.update(status=Status.SUPPRESSED, value=None)
    client, address = logged_in(planner), reverse("challenges:target-edit", args=["flytt", target.pk])
    form = client.get(address).context["form"]
    assert form.is_hidden
    changed = sent(
        baseline_year="2005", baseline_value="", baseline_source="En enkät", goal_year="2020", goal_value="7,50",
        seen=form.initial["seen"], why="Rådet sköt upp det.",
    )  # fmt: skip
    for _click in range(2):
        answer = client.post(address, changed)
        assert answer.status_code == 302, said_of(answer)
    assert target.steps.count() == 1


def test_figure_that_somebody_else_has_changed_is_not_written_over(planner, challenge, figures):
    target = target_of(challenge, figures, [0.091])
    figure = factories.ChallengeFigureFactory(target=target, year=2010, value=Decimal("0.08"), source="En enkät")
    client, address = logged_in(planner), reverse("challenges:target-figure", args=["flytt", target.pk, 2010])
    seen = client.get(address).context["form"].initial["seen"]
    figure.value = Decimal("0.085")
    figure.save()
    answer = client.post(address, {"value": "8,1", "source": "En enkät", "seen": seen})
    assert "medan du skrev" in said_of(answer)


def test_history_tells_what_it_began_from_where_that_was_changed(client, planner, challenge, figures):
    target = target_of(challenge, figures, [], baseline_source="En enkät")
    address = reverse("challenges:target-edit", args=["flytt", target.pk])
    changed = sent(
        baseline_year="2004", baseline_value="9,5", baseline_source="En enkät", goal_year="2014", goal_value="7,0"
    )
    answer = logged_in(planner).post(address, {**changed, "why": "Vi började tidigare."})
    assert answer.status_code == 302, said_of(answer)
    history = words(client, challenge, "//*[@id='history']")
    assert "Botkyrka: det utgick från 9,1 % år 2005." in history
    assert "målet var" not in history
    figures.indicator.smallest_shown = 5
    figures.indicator.rests_on = figures.new("folk", "Folk", "People", "antal")
    figures.indicator.save()
    figures.give(figures.places[0], [3], indicator=figures.indicator.rests_on, first=2005)
    history = words(client, challenge, "//*[@id='history']")
    assert "det utgick år 2005 från ett värde som inte visas" in history
    assert "9,1" not in history


def test_comparison_of_several_leads_on_with_the_first_and_with_all(planner, challenge, figures):
    query = "?indicator=sysselsattning&place=botkyrka&place=huddinge&sex=both"
    page = logged_in(planner).get(reverse("challenges:target-of-comparison") + query)
    assert logged_in(planner).get(page.context["rows"][0][1]).url == form_address()


def test_half_an_answer_is_filled_in_without_being_called_wrong(planner, challenge, figures):
    page = logged_in(planner).get(reverse("challenges:target-choose", args=["flytt"]), {"indicator": "sysselsattning"})
    assert not page.context["form"].errors
    assert page.context["form"]["indicator"].value() == "sysselsattning"
    sent_empty = logged_in(planner).get(reverse("challenges:target-choose", args=["flytt"]), {"sent": "1"})
    assert said_of(sent_empty, "indicator")


def test_who_leads_no_challenge_is_told_so(planner, figures):
    page = logged_in(planner).get(reverse("challenges:target-of-comparison"))
    assert page.status_code == 200
    assert "Du leder ingen" in page.content.decode()


def test_now_comes_after_the_target_where_its_year_does(client, challenge, figures):
    target_of(challenge, figures, [0.091, 0.09, 0.089, 0.088], goal_year=2007)
    assert [stop.kind for stop in targets_of(challenge)[0].stops] == ["then", "target", "now"]


def test_then_and_now_are_not_set_against_each_other_across_a_new_definition(client, challenge, figures):
    figures.indicator.break_years = [2006]
    figures.indicator.save()
    target_of(challenge, figures, [0.091, 0.08])
    shown = words(client, challenge)
    assert "Mäts på ett annat sätt sedan 2006" in shown
    assert "procentenheter" not in shown


def test_drawing_and_table_hold_the_same_values(client, challenge, figures):
    target = target_of(challenge, figures, [0.091, None, 0.08])
    factories.ChallengeFigureFactory(target=target, year=2009, value=Decimal("0.075"), source="Enkäten 2009")
    page = html.fromstring(client.get(challenge.get_absolute_url()).content.decode())
    told = plain(page.xpath("//*[@id='targets']//desc")[0].text)
    rows = [plain(" ".join(row.itertext())) for row in page.xpath("//*[@id='targets']//tbody/tr")]
    assert [row[:4] for row in rows] == ["2009", "2007", "2005"]
    assert all(" ".join(row.split()[:3]) in told for row in rows)
    assert "Enkäten 2009, inlagd av Redaktionen" in rows[0]
    assert "Läget nu, 2009 7,5 %" in words(client, challenge)


def test_figure_of_the_portal_stands_before_one_by_hand(client, challenge, figures):
    target = target_of(challenge, figures, [0.091, 0.08])
    factories.ChallengeFigureFactory(target=target, year=2006, value=Decimal("0.05"))
    assert "Läget nu, 2006 8,0 %" in words(client, challenge)


# Following up and changing


def test_figure_is_written_by_hand_changed_and_removed(planner, organisation, challenge, figures):
    target = target_of(challenge, figures, [0.091])
    client = logged_in(planner)
    new = reverse("challenges:target-figure-new", args=["flytt", target.pk])
    assert client.post(new, {"year": "2010", "value": "8,1 %", "source": "En enkät"}).status_code == 302
    figure = target.figures.get()
    assert (figure.value, figure.author, figure.written_for) == (Decimal("0.081"), planner, organisation.name)
    assert "Läget nu, 2010 8,1 %" in words(client, challenge)
    assert client.post(new, {"year": "2010", "value": "8,10", "source": "En enkät"}).status_code == 302
    again = client.post(new, {"year": "2010", "value": "8,2", "source": "En enkät"})
    assert "redan en siffra" in said_of(again, "year")
    one = reverse("challenges:target-figure", args=["flytt", target.pk, 2010])
    assert client.post(one, {"value": "8,3", "source": "En enkät"}).status_code == 302
    assert target.figures.get().value == Decimal("0.083")
    client.post(one, {"remove": "1"})
    assert not ChallengeFigure.objects.exists()
    assert client.post(one, {"remove": "1"}).status_code == 302
    assert client.get(one).status_code == 404


@pytest.mark.parametrize("year", ["2005", "1999", "2006"])
def test_follow_up_is_of_a_later_year_that_the_portal_has_no_figure_of(planner, challenge, figures, year):
    target = target_of(challenge, figures, [0.091, 0.08])
    new = reverse("challenges:target-figure-new", args=["flytt", target.pk])
    answer = logged_in(planner).post(new, {"year": year, "value": "8,1", "source": "En enkät"})
    assert said_of(answer, "year")


def test_changed_target_says_why_and_what_it_was(planner, organisation, challenge, figures):
    target = target_of(challenge, figures, [0.091])
    client = logged_in(planner)
    address = reverse("challenges:target-edit", args=["flytt", target.pk])
    changed = sent(baseline_year="2005", baseline_value="9,1", goal_year="2020", goal_value="7,5")
    assert "Säg varför" in said_of(client.post(address, changed), "why")
    assert client.post(address, {**changed, "why": "Rådet sköt upp det."}).status_code == 302
    history = words(client, challenge, "//*[@id='history']")
    assert f"{organisation.name} ändrade ett mål. Sysselsättningsgrad, Botkyrka: målet var 7,0 % till 2014." in history
    assert "Rådet sköt upp det." in history


def test_better_source_needs_no_reason(planner, challenge, figures):
    target = target_of(challenge, figures, [0.091])
    same = sent(baseline_year="2005", baseline_value="9,1", goal_year="2014", goal_value="7,0", goal_source="Budgeten")
    address = reverse("challenges:target-edit", args=["flytt", target.pk])
    assert logged_in(planner).post(address, same).status_code == 302
    target.refresh_from_db()
    assert target.goal_source == "Budgeten"
    assert not target.steps.exists()


def test_withdrawn_target_is_gone_but_for_the_history_and_can_be_set_anew(planner, challenge, figures):
    figures.give(figures.places[0], [0.678, 0.691, 0.672])
    client = logged_in(planner)
    client.post(form_address(), sent())
    target = challenge.targets.get()
    address = reverse("challenges:target-transition", args=["flytt", target.pk, "withdraw"])
    assert client.post(address, {"reason": "Mätningen läggs ner."}).status_code == 302
    assert not targets_of(challenge)
    history = words(client, challenge, "//*[@id='history']")
    assert "drog tillbaka ett mål" in history
    assert "Mätningen läggs ner." in history
    assert client.post(form_address(), sent()).status_code == 302
    assert ChallengeIndicator.objects.in_force().count() == 1


def test_target_stays_when_its_author_leaves(planner, challenge, figures):
    target = target_of(challenge, figures, [0.091], author=planner)
    planner.delete()
    target.refresh_from_db()
    assert target.author is None
