"""What was measured with an outcome: written with it, with a trial or with a reuse, and read on its page."""

from decimal import Decimal

import pytest
from django.urls import reverse
from lxml import html

from core.text.numbers import NO_BREAK
from knowledge.models import Figure, Status
from outcomes.models import Effect
from tests import factories
from tests.rows import errors_in, rows
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def outcome(organisation):
    return factories.OutcomeFactory(slug="metoden", published=True, owner=organisation)


@pytest.fixture
def indicator(db):
    return factories.IndicatorFactory(unit="andel", name_sv="Utflyttning")


@pytest.fixture
def area(db):
    return factories.AreaFactory(name="Haninge")


def measured(indicator, place, **changes):
    return {
        "indicator": str(indicator.pk), "area": str(place.pk), "before_year": "2020", "before_value": "9,1 %",
        "after_year": "2022", "after_value": "8,4", "reckoned": "Enligt SCB.", "reckoned_by": "Planerare, Haninge",
        **changes,
    }  # fmt: skip


def saved(**changes):
    return {
        "kind": "hours", "amount": "1 200", "per": "year", "reckoned": "Tidrapporter.", "reckoned_by": "Projektledare",
        **changes,
    }  # fmt: skip


def shown(client, outcome):
    page = html.fromstring(client.get(outcome.get_absolute_url()).content.decode())
    found = " ".join(one.text_content() for one in page.xpath("//*[@id='effects']"))
    return " ".join(found.replace(NO_BREAK, " ").split())


def test_owner_writes_what_was_measured_and_everybody_reads_it(client, planner, outcome, indicator, area):
    address = reverse("outcomes:effects", args=["metoden"])
    sent = rows("measured", measured(indicator, area)) | rows("saved", saved())
    answer = logged_in(planner).post(address, sent)
    assert answer.status_code == 302, errors_in(answer.context["form"])
    assert {(one.kind, one.before_value, one.amount) for one in outcome.effects.all()} == {
        ("figure", Decimal("0.091"), None),
        ("hours", None, Decimal(1200)),
    }
    text = shown(client, outcome)
    assert "Utflyttning, Haninge 9,1 % (2020) – 8,4 % (2022) Enligt SCB. Mätt av Planerare, Haninge." in text
    assert "1 200 timmar om året" in text
    assert "inte varför" in text


@pytest.mark.parametrize(
    ("prefix", "changes", "field"),
    [
        ("measured", {"after_value": "101 %"}, "measured-0-after_value"),
        ("measured", {"after_value": "många"}, "measured-0-after_value"),
        ("measured", {"after_year": "2020"}, "measured-0-__all__"),
        ("measured", {"area": "999999"}, "measured-0-area"),
        ("measured", {"reckoned": ""}, "measured-0-reckoned"),
        ("saved", {"amount": "-3"}, "saved-0-amount"),
        ("saved", {"kind": "figure"}, "saved-0-kind"),
    ],
)
def test_what_cannot_be_is_refused_in_its_row(planner, outcome, indicator, area, prefix, changes, field):
    row = measured(indicator, area, **changes) if prefix == "measured" else saved(**changes)
    sent = rows("measured") | rows("saved") | rows(prefix, row)
    answer = logged_in(planner).post(reverse("outcomes:effects", args=["metoden"]), sent)
    assert field in errors_in(answer.context["form"])
    assert not Effect.objects.exists()


def test_trial_is_saved_with_what_was_measured_in_it(client, planner, organisation, outcome, indicator, area):
    trial = {
        "organisation": organisation.pk, "area": area.pk, "started": "2025", "tried": "En vandring.",
        "verdict": "ongoing",
    }  # fmt: skip
    sent = trial | rows("measured", measured(indicator, area)) | rows("saved")
    answer = logged_in(planner).post(reverse("outcomes:trial-create", args=["metoden"]), sent)
    assert answer.status_code == 302, errors_in(answer.context["form"])
    effect = Effect.objects.get()
    assert (effect.outcome, effect.trial) == (outcome, outcome.trials.get())
    assert f"I testet hos {organisation.name}" in shown(client, outcome)


def test_trial_form_from_before_the_rows_is_saved(planner, organisation, outcome, area):
    trial = {
        "organisation": organisation.pk, "area": area.pk, "started": "2025", "tried": "En vandring.",
        "verdict": "ongoing",
    }  # fmt: skip
    assert logged_in(planner).post(reverse("outcomes:trial-create", args=["metoden"]), trial).status_code == 302
    assert not Effect.objects.exists()


def test_member_says_what_a_reuse_saved(client, other_planner, outcome):
    organisation = other_planner.memberships.get().organisation
    reuse = factories.ReuseFactory(outcome=outcome, organisation=organisation, member=True)
    address = reverse("outcomes:reuse-edit", args=["metoden", reuse.pk])
    sent = {"to": reuse.state, "contact_role": "Planerare"} | rows("measured") | rows("saved", saved(kind="money"))
    answer = logged_in(other_planner).post(address, sent)
    assert answer.status_code == 302, errors_in(answer.context["form"])
    assert Effect.objects.get().reuse == reuse
    text = shown(client, outcome)
    assert "1 200 kronor om året" in text
    assert f"Använt av {organisation.name}" in text


def test_effect_of_a_reuse_that_nobody_has_confirmed_is_not_shown(client, outcome):
    reuse = factories.ReuseFactory(outcome=outcome, confirmed_at=None)
    factories.EffectFactory(outcome=outcome, reuse=reuse, saved=True)
    assert shown(client, outcome) == ""


def test_figure_that_is_not_shown_is_shown_by_no_effect(client, outcome, indicator, area):
    factories.EffectFactory(
        outcome=outcome, indicator=indicator, area=area, before_value=Decimal("0.091"), after_value=Decimal("0.084")
    )
    assert "9,1 %" in shown(client, outcome)
    factories.FigureFactory(indicator=indicator, area=area, year=2020, suppressed=True)
    assert Figure.objects.get().status == Status.SUPPRESSED
    text = shown(client, outcome)
    assert "9,1" not in text
    assert "visas inte (2020) – 8,4 % (2022)" in text


def test_finder_puts_what_was_measured_first(client, outcome):
    other = factories.OutcomeFactory(published=True, title_sv="Andra", title_en="Another")
    factories.EffectFactory(outcome=outcome, saved=True)
    answer = client.get(reverse("outcomes:find"), {"measured": "hours"})
    assert [record for record, _fit in answer.context["found"]] == [outcome, other]
    text = answer.content.decode()
    assert "Någon har mätt: sparad arbetstid." in text
    assert "Vad vi vet har ingen mätt: sparad arbetstid." in text


@pytest.mark.parametrize(
    ("written", "told"),
    [("1,5", "1,5 timmar"), ("1", "1 timme"), ("1,25", "1,25 timmar"), ("1 200,50", "1 200,5 timmar")],
)
def test_hours_are_told_as_they_were_written(client, planner, outcome, written, told):
    sent = rows("measured") | rows("saved", saved(amount=written))
    assert logged_in(planner).post(reverse("outcomes:effects", args=["metoden"]), sent).status_code == 302
    assert told in shown(client, outcome)
    assert Effect.objects.get().author == planner


@pytest.mark.parametrize("amount", ["5 kr", "5 kronor", "SEK 5", "5:-", "5"])
def test_money_may_be_written_with_its_unit(planner, outcome, amount):
    sent = rows("measured") | rows("saved", saved(kind="money", amount=amount))
    assert logged_in(planner).post(reverse("outcomes:effects", args=["metoden"]), sent).status_code == 302
    assert Effect.objects.get().amount == 5


@pytest.mark.parametrize("amount", ["1_000", "1e3", "många", "5 hkr"])
def test_amount_that_is_no_number_is_refused(planner, outcome, amount):
    sent = rows("measured") | rows("saved", saved(amount=amount))
    answer = logged_in(planner).post(reverse("outcomes:effects", args=["metoden"]), sent)
    assert "saved-0-amount" in errors_in(answer.context["form"])


def test_few_are_not_written_and_not_shown_where_they_were(client, planner, outcome, area):
    indicator = factories.IndicatorFactory(unit="antal", name_sv="Utflyttade", smallest_shown=5)
    row = measured(indicator, area, before_value="12", after_value="2")
    answer = logged_in(planner).post(
        reverse("outcomes:effects", args=["metoden"]), rows("measured", row) | rows("saved")
    )
    assert "för få personer" in str(errors_in(answer.context["form"])["measured-0-after_year"])
    factories.EffectFactory(
        outcome=outcome, indicator=indicator, area=area, before_value=Decimal(12), after_value=Decimal(2)
    )
    assert "12 (2020) – visas inte (2022)" in shown(client, outcome)


def test_row_without_an_indicator_is_refused_for_that(planner, outcome, indicator, area):
    row = {**measured(indicator, area), "indicator": ""}
    answer = logged_in(planner).post(
        reverse("outcomes:effects", args=["metoden"]), rows("measured", row) | rows("saved")
    )
    assert set(errors_in(answer.context["form"])) == {"measured-0-indicator"}


def test_row_stays_whose_indicator_or_figure_has_been_hidden_since(planner, outcome, indicator, area):
    effect = factories.EffectFactory(
        outcome=outcome, indicator=indicator, area=area, before_value=Decimal("0.091"), after_value=Decimal("0.084125")
    )
    factories.FigureFactory(indicator=indicator, area=area, year=2020, suppressed=True)
    indicator.publication = "draft"
    indicator.save()
    client, address = logged_in(planner), reverse("outcomes:effects", args=["metoden"])
    row = measured(indicator, area, id=effect.pk, before_value="", after_value="8,4125", reckoned="Bättre sagt.")
    answer = client.post(address, rows("measured", row) | rows("saved"))
    assert answer.status_code == 302, errors_in(answer.context["form"])
    effect.refresh_from_db()
    assert effect.reckoned == "Bättre sagt."
    assert (effect.before_value, effect.after_value) == (Decimal("0.091"), Decimal("0.084125"))
    answer = client.post(address, rows("measured", {**row, "before_year": "2019"}) | rows("saved"))
    assert set(errors_in(answer.context["form"])) == {"measured-0-before_value"}


def test_row_shows_no_value_that_has_been_hidden_since_to_those_who_write(planner, outcome, indicator, area):
    factories.EffectFactory(
        outcome=outcome, indicator=indicator, area=area, before_value=Decimal("0.091"), after_value=Decimal("0.084")
    )
    client, address = logged_in(planner), reverse("outcomes:effects", args=["metoden"])
    assert 'value="9,1"' in client.get(address).text
    factories.FigureFactory(indicator=indicator, area=area, year=2020, suppressed=True)
    page = client.get(address).text
    assert "9,1" not in page
    assert 'value="8,4"' in page
    assert "Lämna tomt för att behålla värdet." in page


@pytest.mark.parametrize("of", ["outcome", "trial", "reuse"])
def test_admin_shows_no_value_that_has_been_hidden_since(superuser, outcome, indicator, area, of):
    parents = {
        "outcome": {"outcome": outcome},
        "trial": {"outcome": outcome, "trial": factories.TrialFactory(outcome=outcome)},
        "reuse": {"outcome": outcome, "reuse": factories.ReuseFactory(outcome=outcome)},
    }
    parent = parents[of]
    values = {"before_value": Decimal("0.0917"), "after_value": Decimal("0.0843")}
    factories.EffectFactory(**parent, indicator=indicator, area=area, **values)
    factories.EffectFactory(**parent, saved=True)
    address = reverse(f"admin:outcomes_{of}_change", args=[parent[of].pk])
    page = logged_in(superuser).get(address).text.replace(NO_BREAK, " ")
    assert "9,2 % (2020) – 8,4 % (2022)" in page
    assert "120 timmar" in page
    factories.FigureFactory(indicator=indicator, area=area, year=2020, suppressed=True)
    page = logged_in(superuser).get(address).text.replace(NO_BREAK, " ")
    assert "visas inte (2020) – 8,4 % (2022)" in page
    assert "917" not in page


def test_finder_does_not_count_what_the_page_hides(client, outcome):
    hidden = factories.IndicatorFactory(published=False)
    factories.EffectFactory(outcome=outcome, indicator=hidden)
    answer = client.get(reverse("outcomes:find"), {"measured": "figure"})
    assert "Någon har mätt" not in answer.content.decode()


def test_name_in_what_was_reckoned_is_pointed_out_and_a_private_link_refused(planner, outcome):
    address = reverse("outcomes:effects", args=["metoden"])
    sent = rows("measured") | rows("saved", saved(reckoned="Ring 070-123 45 67."))
    answer = logged_in(planner).post(address, sent)
    row = answer.context["form"].formsets["saved"].forms[0]
    assert row.pointed
    sent["saved-0-pointed_out"] = row["pointed_out"].value()
    assert logged_in(planner).post(address, sent).status_code == 302


def test_finder_asks_for_an_indicator_that_something_visible_has_measured(client, outcome, indicator, area):
    other, hidden = (factories.IndicatorFactory(unit="andel") for _number in range(2))
    factories.EffectFactory(outcome=outcome, indicator=indicator, area=area)
    factories.EffectFactory(outcome=factories.OutcomeFactory(), indicator=hidden, area=area)
    unmeasured = factories.OutcomeFactory(published=True, title_sv="Aldrig mätt")
    answer = client.get(reverse("outcomes:find"), {"indicator": indicator.slug, "measured": "figure"})
    choices = [slug for slug, _name in answer.context["form"].fields["indicator"].choices]
    assert choices == ["", indicator.slug]
    assert other.slug not in choices
    assert [record.pk for record, _fit in answer.context["found"]] == [outcome.pk, unmeasured.pk]
    assert "Någon har mätt nyckeltalet: Utflyttning." in answer.text
    refused = client.get(reverse("outcomes:find"), {"indicator": hidden.slug})
    assert "indicator" in refused.context["form"].errors
