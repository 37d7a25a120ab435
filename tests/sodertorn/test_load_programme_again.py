"""Loading again: what is missing is created, what exists is left, and one record at a time is replaced when asked."""

import json
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from challenges.models import Challenge, ChallengeParty
from dialogues.models import Dialogue
from knowledge.models import Delivery, Figure, Indicator
from outcomes.models import Outcome, Trial
from partners.models import Term
from places.models import Area
from reports.models import Link, Report
from tests.factories import ChallengePartyFactory, MembershipFactory, TrialFactory
from tests.sodertorn.content import entry, small
from tests.transitions import take

pytestmark = pytest.mark.django_db
TRIAL = {
    "partner": "botkyrka-kommun",
    "place": "fittja",
    "started": "2018",
    "tried_sv": "Invånarna fick en egen budget.",
    "tried_en": "The residents got a budget of their own.",
    "verdict": "worked",
    "source": "https://example.org/fittja",
    "confidence": "documented",
}


@pytest.fixture
def data():
    return small()


@pytest.fixture
def load(data, tmp_path):
    """Return a function that loads ``data`` as it is now, and returns what the command printed."""

    def load(*replace):
        path = tmp_path / "programme.json"
        path.write_text(json.dumps(data), "utf-8")
        out = StringIO()
        call_command("load_programme", file=path, replace=replace, stdout=out)
        return out.getvalue()

    load()
    return load


def counts(report, section="together"):
    line = next(line for line in report.splitlines() if line.startswith(section))
    return dict(zip(("created", "replaced", "left"), map(int, line.split()[-3:]), strict=True))


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
    assert counts(out.getvalue()) == {"created": 0, "replaced": 0, "left": 373}


def test_loading_again_costs_a_query_a_model(load, django_assert_max_num_queries):
    with django_assert_max_num_queries(27):
        load()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Challenge.objects.filter(slug="medborgardialog").update(title_sv="Redaktionens rubrik"),
        lambda: Challenge.objects.get(slug="medborgardialog").perspectives.clear(),
        lambda: ChallengeParty.objects.filter(challenge__slug="medborgardialog").first().delete(),
        lambda: Challenge.objects.filter(slug="medborgardialog").update(state="in_reuse"),
        lambda: take(Challenge.objects.get(slug="medborgardialog"), "unpublish"),
        lambda: Challenge.objects.filter(slug="medborgardialog").update(idea_group=None),
    ],
    ids=["text", "reference", "row", "state", "publication", "foreign key"],
)
def test_nothing_that_exists_is_touched(load, data, change):
    change()
    entry(data, "challenges", "medborgardialog")["title_en"] = "The file’s new title"
    before = everything()
    assert counts(load(), "challenges") == {"created": 0, "replaced": 0, "left": 2}
    assert everything() == before


def test_record_that_an_editor_made_under_the_same_slug_is_left(load, data):
    Challenge.objects.create(slug="ny", title_sv="Redaktionens", description_sv="Egen")
    data["challenges"].append(entry(data, "challenges", "medborgardialog") | {"slug": "ny", "idea_group": None})
    assert counts(load(), "challenges") == {"created": 0, "replaced": 0, "left": 3}
    assert Challenge.objects.get(slug="ny").title_sv == "Redaktionens"


def test_new_entry_in_the_file_is_created_and_named(load, data):
    new = entry(data, "outcomes", "dialogkommissionen") | {"slug": "ny", "challenges": ["medborgardialog"]}
    data["outcomes"].append(new)
    report = load()
    assert counts(report, "outcomes") == {"created": 1, "replaced": 0, "left": 2}
    assert "Created:\n  outcomes “ny”" in report
    assert [c.slug for c in Outcome.objects.get(slug="ny").challenges.all()] == ["medborgardialog"]
    assert [area.slug for area in Outcome.objects.get(slug="ny").areas.all()] == ["botkyrka"]


def test_what_was_removed_is_created_again_with_what_fell_with_it(load):
    """The trials and links belong to the outcome. Who wants a record gone takes it off the site."""
    Outcome.objects.get(slug="sodertornsanalysen").delete()
    assert Indicator.objects.get(slug="befolkning").measured_by.count() == 0
    assert counts(load())["created"] == 1
    assert Outcome.objects.filter(slug="sodertornsanalysen").exists()


def test_figures_are_taken_in_once(load):
    """What has been changed, taken away or brought since by another delivery stays as it is."""
    figures = Figure.objects.filter(series__area__slug="botkyrka", series__indicator__slug="befolkning")
    figures.filter(year=2000).update(value=1)
    figures.filter(year=2014).delete()
    n = Figure.objects.count()
    load()
    assert (Figure.objects.count(), Delivery.objects.count()) == (n, 1)
    assert figures.get(year=2000, series__sex="total").value == 1


def test_figures_that_were_there_before_are_left_by_the_delivery(load):
    figures = Figure.objects.filter(series__area__slug="botkyrka", series__indicator__slug="befolkning")
    figures.exclude(year=2000).delete()
    figures.update(value=1)
    Delivery.objects.update(label="en annan")
    load()
    assert set(figures.filter(year=2000).values_list("value", flat=True)) == {1}
    assert figures.get(year=2014, series__sex="total").value == 88_901


def test_entry_no_longer_in_the_file_is_left_on_the_site(load, data):
    gone = data["links"].pop()["slug"]
    assert counts(load())["left"] == 116
    assert Link.objects.filter(slug=gone).exists()


def test_replaced_record_has_the_files_texts_references_and_rows(load, data):
    Report.objects.filter(slug="boverket-2015-20").update(title="Redaktionens titel")
    report = entry(data, "reports", "boverket-2015-20")
    report |= {"authors": [{"name": "Johan Kihlberg"}], "places": [], "challenges": ["kunskapsbaserade-beslut"]}
    entry(data, "municipalities", "botkyrka")["website"] = "https://botkyrka.example.org"
    printed = load("boverket-2015-20", "botkyrka")
    assert counts(printed) == {"created": 0, "replaced": 2, "left": 115}
    assert "Replaced:\n  municipalities “botkyrka”\n  reports “boverket-2015-20”" in printed
    loaded = Report.objects.get(slug="boverket-2015-20")
    assert loaded.title == report["title"]
    assert list(loaded.authors.values_list("position", "name")) == [(1, "Johan Kihlberg")]
    assert not loaded.areas.exists()
    assert [challenge.slug for challenge in loaded.challenges.all()] == ["kunskapsbaserade-beslut"]
    assert Area.objects.get(slug="botkyrka").website == "https://botkyrka.example.org"


def test_replaced_record_stays_where_its_editors_have_taken_it(load, data):
    before = Challenge.objects.get(slug="kunskapsbaserade-beslut")
    take(before, "unpublish")
    Challenge.objects.filter(pk=before.pk).update(state="in_reuse")
    steps = before.steps.count()
    entry(data, "challenges", "kunskapsbaserade-beslut")["title_sv"] = "En ny rubrik"
    load("kunskapsbaserade-beslut")
    after = Challenge.objects.get(pk=before.pk)
    assert (after.title_sv, after.state, after.publication) == ("En ny rubrik", "in_reuse", before.publication)
    assert after.published_at == before.published_at
    assert after.steps.count() == steps
    assert after.history.first().history_change_reason == "Inläst från programmets publicerade källor."


def test_maturity_follows_the_replaced_trials(load, data):
    elsewhere = {**TRIAL, "partner": None, "host_name": "Örebro kommun", "place": None, "place_name": "Örebro"}
    entry(data, "outcomes", "dialogkommissionen")["trials"] = [TRIAL, elsewhere]
    load("dialogkommissionen")
    outcome = Outcome.objects.get(slug="dialogkommissionen")
    assert outcome.trials.count() == 2
    assert outcome.maturity == "recommended"
    entry(data, "outcomes", "dialogkommissionen")["trials"] = [TRIAL | {"verdict": "failed"}]
    load("dialogkommissionen")
    assert list(Trial.objects.values_list("tried_sv", "area__slug", "verdict")) == [
        ("Invånarna fick en egen budget.", "fittja", "failed")
    ]


def test_what_members_have_written_is_left_when_a_record_is_replaced(load, data):
    member = MembershipFactory()
    trial = TrialFactory(outcome=Outcome.objects.get(slug="dialogkommissionen"), author=member.user)
    challenge = Challenge.objects.get(slug="medborgardialog")
    party = ChallengePartyFactory(
        challenge=challenge, organisation=member.organisation, role="supporter", asked_by=member.user
    )
    entry(data, "challenges", "medborgardialog")["partners"] = []
    load("dialogkommissionen", "challenges/medborgardialog")
    assert trial.outcome.trials.get() == trial
    assert challenge.parties.get() == party


def test_slug_in_two_sections_is_replaced_by_its_full_name(load, data):
    term = data["vocabulary"][0]
    term["slug"] = "medborgardialog"
    load()
    term["term_sv"] = "ett nytt ord"
    with pytest.raises(CommandError, match="could be “challenges/medborgardialog” and “vocabulary/medborgardialog”"):
        load("medborgardialog")
    assert counts(load("vocabulary/medborgardialog"))["replaced"] == 1
    assert Term.objects.get(slug="medborgardialog").term_sv == "ett nytt ord"


def test_slug_that_the_file_does_not_have_cannot_be_replaced(load):
    with pytest.raises(CommandError, match="“finns-inte” is not in the file"):
        load("finns-inte")


def test_verbosity_zero_prints_nothing(load, data, tmp_path):
    out = StringIO()
    call_command("load_programme", file=tmp_path / "programme.json", verbosity=0, stdout=out)
    assert out.getvalue() == ""


def test_dialogue_without_a_result_is_closed(load, data):
    dialogue = {**entry(data, "dialogues", "framtid-fittja"), "slug": "ny"}
    del dialogue["result_sv"], dialogue["result_en"]
    data["dialogues"].append(dialogue)
    load()
    assert Dialogue.objects.get(slug="ny").state == "closed"
