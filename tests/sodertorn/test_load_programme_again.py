"""Loading again: what has not changed stays as it is, and what an editor has changed or removed is left alone."""

import json
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from challenges.models import Challenge, ChallengeParty
from dialogues.models import Dialogue
from outcomes.models import Indicator, KeyFigure, Outcome, Trial
from partners.models import Organisation
from places.models import Area
from reports.models import Link, Report
from sodertorn.loading.state import State
from sodertorn.models import LoadedEntry
from tests.factories import ChallengePartyFactory, LinkFactory, MembershipFactory, TrialFactory
from tests.sodertorn.content import entry, small
from tests.transitions import take

pytestmark = pytest.mark.django_db
TRIAL = {
    "partner": "botkyrka-kommun",
    "place": "fittja",
    "start": "2018",
    "tried_sv": "Invånarna fick en egen budget.",
    "tried_en": "The residents got a budget of their own.",
    "verdict": "worked",
    "source": "https://example.org/fittja",
    "confidence": "documented",
}
LINK_VALUES = ("title_sv", "title_en", "description_sv", "description_en", "confidence", "source_note")


@pytest.fixture
def data():
    return small()


@pytest.fixture
def load(data, tmp_path):
    """Return a function that loads ``data`` as it is now, and returns what the command printed."""

    def load():
        path = tmp_path / "programme.json"
        path.write_text(json.dumps(data), "utf-8")
        out = StringIO()
        call_command("load_programme", file=path, stdout=out)
        return out.getvalue()

    load()
    return load


def counts(report, section="together"):
    line = next(line for line in report.splitlines() if line.startswith(section))
    return dict(zip(("added", "changed", "unchanged", "kept", "removed"), map(int, line.split()[-5:]), strict=True))


def everything():
    """Return every row of every table, so that two moments can be compared."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    }


def test_whole_programme_loaded_again_changes_no_row():
    call_command("load_programme", verbosity=0)
    before = everything()
    out = StringIO()
    call_command("load_programme", stdout=out)
    assert everything() == before
    assert counts(out.getvalue()) == {"added": 0, "changed": 0, "unchanged": 306, "kept": 0, "removed": 0}


def test_loading_again_costs_the_same_number_of_queries_however_much_is_loaded(
    load, data, django_assert_max_num_queries
):
    """Some queries a section, none an entry."""
    with django_assert_max_num_queries(60):
        load()


def test_changed_text_in_the_file_is_loaded(load, data):
    before = Challenge.objects.get(slug="medborgardialog")
    entry(data, "challenges", "medborgardialog")["title_sv"] = "En ny rubrik"
    report = load()
    after = Challenge.objects.get(slug="medborgardialog")
    assert (after.title_sv, after.title_en) == ("En ny rubrik", before.title_en)
    assert (after.published_at, after.state) == (before.published_at, before.state)
    assert after.updated_at > before.updated_at
    assert [row.title_sv for row in Challenge.history.filter(id=after.pk)] == ["En ny rubrik", before.title_sv]
    assert after.steps.count() == 1
    assert counts(report, "challenges") == {"added": 0, "changed": 1, "unchanged": 1, "kept": 0, "removed": 0}
    assert counts(report)["changed"] == 1
    assert counts(load())["changed"] == 0


def test_changed_references_and_rows_in_the_file_are_loaded(load, data):
    report = entry(data, "reports", "boverket-2015-20")
    report |= {"authors": [{"name": "Johan Kihlberg"}], "places": [], "challenges": ["kunskapsbaserade-beslut"]}
    entry(data, "challenges", "medborgardialog")["idea_group"] = None
    entry(data, "idea_groups", "ig-social-hallbarhet")["challenges"] = []
    entry(data, "municipalities", "botkyrka")["population"]["2000"] = 73_098
    assert counts(load())["changed"] == 3
    loaded = Report.objects.get(slug="boverket-2015-20")
    assert list(loaded.authors.values_list("position", "name")) == [(1, "Johan Kihlberg")]
    assert not loaded.areas.exists()
    assert [challenge.slug for challenge in loaded.challenges.all()] == ["kunskapsbaserade-beslut"]
    assert Challenge.objects.get(slug="medborgardialog").idea_group is None
    figures = KeyFigure.objects.filter(area__slug="botkyrka", indicator__slug="befolkning")
    assert sorted(map(int, figures.values_list("value", flat=True))) == [73_098, 88_901, 91_173]
    assert counts(load())["unchanged"] == 57


def test_new_entry_in_the_file_is_added(load, data):
    new = entry(data, "outcomes", "dialogkommissionen") | {"slug": "ny", "challenges": ["medborgardialog"]}
    data["outcomes"].append(new)
    assert counts(load(), "outcomes")["added"] == 1
    assert [c.slug for c in Outcome.objects.get(slug="ny").challenges.all()] == ["medborgardialog"]
    assert [area.slug for area in Outcome.objects.get(slug="ny").areas.all()] == ["botkyrka"]


def test_state_that_the_file_no_longer_supports_moves_with_a_row_of_history(load, data):
    entry(data, "outcomes", "sodertornsanalysen")["challenges"] = []
    load()
    challenge = Challenge.objects.get(slug="kunskapsbaserade-beslut")
    assert challenge.state == "identified"
    assert [(s.from_state, s.to_state) for s in challenge.steps.order_by("pk")] == [
        ("", "results_published"),
        ("results_published", "identified"),
    ]


def test_entry_no_longer_in_the_file_is_left_on_the_site_and_named(load, data):
    gone = data["links"].pop()["slug"]
    report = load()
    assert f"No longer in the file, and left on the site:\n  links “{gone}”" in report
    Link.objects.all().delete()
    assert "No longer in the file" not in load()


def test_text_that_an_editor_changed_is_kept_and_named(load, data):
    challenge = Challenge.objects.get(slug="medborgardialog")
    challenge.title_sv = "Redaktionens rubrik"
    challenge.save()
    entry(data, "challenges", "medborgardialog")["title_sv"] = "Filens nya rubrik"
    before = everything()
    for _ in range(2):
        report = load()
        assert counts(report, "challenges")["kept"] == 1
        assert (
            "Kept, because an editor has changed them since they were loaded:\n  challenges “medborgardialog”" in report
        )
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda: Challenge.objects.get(slug="medborgardialog").perspectives.clear(),
        lambda: ChallengeParty.objects.filter(challenge__slug="medborgardialog").first().delete(),
        lambda: Challenge.objects.filter(slug="medborgardialog").update(state="in_reuse"),
        lambda: take(Challenge.objects.get(slug="medborgardialog"), "unpublish"),
        lambda: Challenge.objects.filter(slug="medborgardialog").update(idea_group=None),
    ],
    ids=["reference", "row", "state", "publication", "foreign key"],
)
def test_any_change_an_editor_made_is_kept(load, change):
    change()
    before = everything()
    assert counts(load(), "challenges") == {"added": 0, "changed": 0, "unchanged": 1, "kept": 1, "removed": 0}
    assert everything() == before


def test_change_that_the_file_makes_too_is_no_longer_an_editors_own(load, data):
    Challenge.objects.filter(slug="medborgardialog").update(title_sv="Rättad rubrik")
    entry(data, "challenges", "medborgardialog")["title_sv"] = "Rättad rubrik"
    assert counts(load(), "challenges")["unchanged"] == 2
    entry(data, "challenges", "medborgardialog")["title_sv"] = "Filens senare rubrik"
    assert counts(load(), "challenges")["changed"] == 1


def test_removed_entry_stays_removed_and_what_named_it_is_unchanged(load, data):
    Challenge.objects.get(slug="kunskapsbaserade-beslut").delete()
    before = everything()
    for _ in range(2):
        report = load()
        assert counts(report) == {"added": 0, "changed": 0, "unchanged": 56, "kept": 0, "removed": 1}
        assert "Removed by an editor, and not loaded again:\n  challenges “kunskapsbaserade-beslut”" in report
    assert everything() == before


def test_change_of_what_named_a_removed_entry_is_loaded_without_it(load, data):
    Challenge.objects.get(slug="kunskapsbaserade-beslut").delete()
    entry(data, "outcomes", "sodertornsanalysen")["title_sv"] = "Ny titel"
    assert counts(load(), "outcomes")["changed"] == 1
    outcome = Outcome.objects.get(slug="sodertornsanalysen")
    assert (outcome.title_sv, outcome.challenges.count()) == ("Ny titel", 0)
    assert counts(load())["changed"] == 0


def test_what_falls_with_a_removed_entry_stays_removed_and_nothing_else_is_touched(load, data):
    """The indicators belong to the outcome, and the figures of a municipality to the indicators."""
    Outcome.objects.get(slug="sodertornsanalysen").delete()
    data["indicators"].append(entry(data, "indicators", "befolkning") | {"slug": "ny"})
    report = load()
    assert counts(report) == {"added": 0, "changed": 0, "unchanged": 52, "kept": 0, "removed": 5}
    assert "belong to has been removed by an editor:\n  indicators “ny”" in report
    assert not Indicator.objects.exists()
    assert not KeyFigure.objects.exists()


def test_record_that_an_editor_made_under_the_same_slug_is_kept(load, data):
    Challenge.objects.create(slug="ny", title_sv="Redaktionens", description_sv="Egen")
    data["challenges"].append(entry(data, "challenges", "medborgardialog") | {"slug": "ny", "idea_group": None})
    assert counts(load(), "challenges")["kept"] == 1
    assert Challenge.objects.get(slug="ny").title_sv == "Redaktionens"


def test_empty_text_and_no_text_are_the_same(load, data):
    """The admin's forms write the one where the loading wrote the other."""
    Organisation.objects.filter(slug="botkyrka-kommun").update(name_en="")
    Area.objects.filter(slug="fittja").update(figures_note_sv="")
    assert counts(load())["kept"] == 0


def test_verbosity_nought_prints_nothing(load, data, tmp_path):
    out = StringIO()
    call_command("load_programme", file=tmp_path / "programme.json", verbosity=0, stdout=out)
    assert out.getvalue() == ""


def test_dialogue_without_a_result_is_closed(load, data):
    dialogue = entry(data, "dialogues", "framtid-fittja")
    del dialogue["result_sv"], dialogue["result_en"]
    load()
    assert Dialogue.objects.get(slug="framtid-fittja").state == "closed"


def test_trials_come_change_and_go_with_the_file_and_the_maturity_follows(load, data):
    outcome = entry(data, "outcomes", "dialogkommissionen")
    entry(data, "outcomes", "sodertornsanalysen")["trials"] = [TRIAL]
    load()
    for trials, expected in (
        ([TRIAL], [("Invånarna fick en egen budget.", "fittja", "worked")]),
        ([TRIAL | {"verdict": "failed"}], [("Invånarna fick en egen budget.", "fittja", "failed")]),
        ([{**TRIAL, "place": None, "place_name": "Alby"}], [("Invånarna fick en egen budget.", None, "worked")]),
        ([], []),
    ):
        outcome["trials"] = trials
        assert counts(load(), "outcomes")["changed"] == 1
        loaded = Trial.objects.filter(outcome__slug="dialogkommissionen")
        assert list(loaded.values_list("tried_sv", "area__slug", "verdict")) == expected
        assert counts(load(), "outcomes")["unchanged"] == 2


def test_more_evidence_in_the_file_moves_the_maturity_once(load, data):
    outcome = Outcome.objects.get(slug="dialogkommissionen")
    before = list(outcome.steps.values_list("to_state", flat=True))
    entry(data, "outcomes", "dialogkommissionen")["trials"] = [
        TRIAL,
        {**TRIAL, "partner": None, "host_name": "Örebro kommun", "place": None, "place_name": "Örebro"},
    ]
    load()
    load()
    outcome.refresh_from_db()
    assert outcome.maturity == "recommended"
    assert list(outcome.steps.order_by("pk").values_list("to_state", flat=True)) == [*before, "recommended"]


def test_trial_that_an_editor_changed_is_kept(load, data):
    entry(data, "outcomes", "dialogkommissionen")["trials"] = [TRIAL]
    load()
    Trial.objects.update(verdict="failed")
    entry(data, "outcomes", "dialogkommissionen")["title_sv"] = "Filens nya titel"
    assert counts(load(), "outcomes")["kept"] == 1
    assert Trial.objects.get().verdict == "failed"


def test_what_members_have_written_is_left_alone_and_is_no_change_of_the_content(load, data):
    """Otherwise the first organisation to join would keep every later correction of the file out."""
    for slug in ("dialogkommissionen", "sodertornsanalysen"):
        entry(data, "outcomes", slug)["trials"] = [TRIAL]
    load()
    member = MembershipFactory()
    trial = TrialFactory(outcome=Outcome.objects.get(slug="dialogkommissionen"), author=member.user)
    challenge = Challenge.objects.get(slug="medborgardialog")
    party = ChallengePartyFactory(
        challenge=challenge, organisation=member.organisation, role="supporter", asked_by=member.user
    )
    assert counts(load())["unchanged"] == 57
    entry(data, "outcomes", "dialogkommissionen")["trials"] = []
    entry(data, "challenges", "medborgardialog")["partners"] = []
    assert counts(load())["changed"] == 2
    assert trial.outcome.trials.get() == trial
    assert challenge.parties.get() == party


def test_part_that_has_ended_stays_ended(load, data):
    party = ChallengeParty.objects.filter(challenge__slug="medborgardialog").first()
    ChallengeParty.objects.filter(pk=party.pk).update(state="ended", ended_on="2026-11-01")
    entry(data, "challenges", "medborgardialog")["title_sv"] = "Filens nya rubrik"
    assert counts(load(), "challenges")["changed"] == 1
    party.refresh_from_db()
    assert party.state == "ended"


def test_links_of_before_they_named_challenges_are_recognised(load, data):
    """What the loading wrote then is not an editor's change now, and gets its challenges."""
    link = Link.objects.get()
    loaded = LoadedEntry.objects.get(kind="links")
    values = {name: getattr(link, name) for name in (*LINK_VALUES, "url", "category", "source", "more_sources")}
    loaded.digest = State(values=values).digest()
    loaded.save()
    changed = LoadedEntry.objects.create(kind="links", slug=LinkFactory().slug, digest="of what an editor has changed")
    import_module("sodertorn.migrations.0003_digests_of_links").recognise(apps, None)
    changed.refresh_from_db()
    assert changed.digest == "of what an editor has changed"
    data["links"][0]["challenges"] = ["medborgardialog"]
    assert counts(load(), "links")["changed"] == 1
    assert [challenge.slug for challenge in link.challenges.all()] == ["medborgardialog"]
