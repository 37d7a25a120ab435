"""A member records a trial of their organisation's: also one that failed, once, and nothing written is lost."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from core.forms.finder import LISTED
from outcomes.maturity import DRAWN
from outcomes.models import Trial
from tests.factories import AreaFactory, MembershipFactory, OrganisationFactory, OutcomeFactory, TrialFactory
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def outcome():
    """An outcome of somebody else's, as most are that one tries."""
    return OutcomeFactory(owner=OrganisationFactory(), published=True)


@pytest.fixture
def url(outcome):
    return reverse("outcomes:trial-create", args=[outcome.slug])


@pytest.fixture
def words(organisation):
    """Return what is sent, with changes."""

    def words(**changes):
        return {
            "organisation": organisation.pk,
            "area": "",
            "place_name": "Vårby gård",
            "started": "2026-05",
            "ended": "2026-06-12",
            "plan_process": "detailed",
            "plan_reference": "KS-2026/17",
            "tried": "Vi gick med femton boende.",
            "verdict": "failed",
            "happened": "Det regnade och ingen kom.",
            "changed": "Vi bjuder in per telefon.",
            "pitfall": "Gå inte i november.",
            **changes,
        }

    return words


def page_of(name, trial):
    return reverse(f"outcomes:trial-{name}", args=[trial.outcome.slug, trial.pk])


# Recording it


def test_member_records_a_trial_and_it_is_on_the_page(client, outcome, url, words, planner, organisation):
    place = AreaFactory(district=True)
    response = client.post(url, words(area=place.pk))
    assert response.url == f"{outcome.get_absolute_url()}#trials"
    trial = outcome.trials.get()
    assert (trial.organisation, trial.author, trial.area) == (organisation, planner, place)
    assert (trial.started, trial.ended, trial.verdict) == ("2026-05", "2026-06-12", "failed")
    assert (trial.plan_process, trial.plan_reference) == ("detailed", "KS-2026/17")
    assert (trial.tried_sv, trial.tried_en) == ("Vi gick med femton boende.", None)
    page = Client().get(outcome.get_absolute_url()).text
    shown = page[page.index('id="trials"') :]
    for text in (
        organisation.name,
        place.name,
        "Vårby gård",
        "Det regnade och ingen kom.",
        "Vi bjuder in per telefon.",
    ):
        assert text in shown
    assert planner.display_name not in page


def test_failure_is_as_welcome_and_is_the_first_of_the_pitfalls(client, outcome, url, words, organisation):
    TrialFactory(outcome=outcome, worked=True, pitfall="Ta med vatten.", started="2026-09", ended="2026-10")
    assert gettext("Did it not work?") in client.get(url).text
    client.post(url, words())
    outcome.refresh_from_db()
    assert outcome.maturity == "piloted"  # it was tried
    step = outcome.steps.latest("id")
    assert (step.to_state, step.actor_name) == ("piloted", organisation.name)
    page = Client().get(outcome.get_absolute_url()).text
    pitfalls = page[page.index('id="pitfalls"') :]
    assert pitfalls.index("Gå inte i november.") < pitfalls.index("Ta med vatten.")


def test_trial_that_goes_on_says_so_and_is_finished_later(client, outcome, url, words):
    client.post(url, words(verdict="ongoing", ended="", happened="", changed="", pitfall=""))
    trial = outcome.trials.get()
    outcome.refresh_from_db()
    assert outcome.maturity == "in_test_bed"
    assert "Vi gick med femton boende." in client.get(page_of("edit", trial)).text
    client.post(page_of("edit", trial), words(verdict="worked"))
    outcome.refresh_from_db()
    assert (outcome.trials.get().verdict, outcome.maturity) == ("worked", "piloted")


def test_two_municipalities_make_it_recommended(client, outcome, url, words):
    TrialFactory(outcome=outcome, worked=True)
    client.post(url, words(verdict="partly"))
    outcome.refresh_from_db()
    assert outcome.maturity == "recommended"


def test_trial_of_an_own_draft_is_seen_by_nobody_else(client, words, organisation):
    draft = OutcomeFactory(owner=organisation)
    client.post(reverse("outcomes:trial-create", args=[draft.slug]), words())
    assert draft.trials.get().host == organisation.name
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert Client().get(draft.get_absolute_url()).status_code == 404


def test_what_is_out_of_use_can_be_told_of_and_stays_so(client, outcome, url, words, planner):
    take(outcome, "retire", by=planner, reason="Den mäter fel sak.")
    client.post(url, words())
    outcome.refresh_from_db()
    assert (outcome.maturity, outcome.trials.count()) == ("retired", 1)


def test_english_page_writes_english_and_leaves_the_swedish_text_alone(client, outcome, url, words):
    client.post(url, words())
    with translation.override("en"):
        address = page_of("edit", outcome.trials.get())
    client.post(address, words(tried="We walked.", happened="Nobody came.", changed="", pitfall=""))
    trial = outcome.trials.get()
    assert (trial.tried_sv, trial.tried_en) == ("Vi gick med femton boende.", "We walked.")
    assert (trial.pitfall_sv, trial.pitfall_en or "") == ("Gå inte i november.", "")


# Bad input


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tried": ""}, "tried"),
        ({"tried": "x" * 4001}, "tried"),
        ({"tried": "noll\x00tecken"}, "tried"),
        ({"started": ""}, "started"),
        ({"started": "i våras"}, "started"),
        ({"started": "2026-13"}, "started"),
        ({"ended": "2026-02-30"}, "ended"),
        ({"ended": "2025"}, "__all__"),  # before it began
        ({"verdict": ""}, "verdict"),
        ({"verdict": "superb"}, "verdict"),
        ({"happened": ""}, "happened"),
        ({"happened": " \n "}, "happened"),
        ({"verdict": "worked", "happened": ""}, "happened"),
        ({"place_name": ""}, "area"),
        ({"place_name": "x" * 201}, "place_name"),
        ({"area": "999999"}, "area"),
        ({"area": "x"}, "area"),
        ({"area": "9" * 30}, "area"),
        ({"plan_process": "magic"}, "plan_process"),
        ({"plan_reference": "x" * 201}, "plan_reference"),
        ({"pitfall": "x" * 1001}, "pitfall"),
        ({"organisation": ""}, "organisation"),
        ({"organisation": "x"}, "organisation"),
    ],
)
def test_invalid_input_is_explained_and_form_kept(client, outcome, url, words, changes, field):
    response = client.post(url, words(**changes))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert 'role="alert"' in response.text
    assert "Gå inte i november." in response.text or field == "pitfall"
    assert not outcome.trials.exists()
    outcome.refresh_from_db()
    assert outcome.maturity == ""


def test_bad_change_leaves_the_trial_as_it_was(client, outcome, url, words):
    client.post(url, words())
    trial = outcome.trials.get()
    before = Trial.objects.values().get()
    response = client.post(page_of("edit", trial), words(happened="", tried="Något annat."))
    assert list(response.context["form"].errors) == ["happened"]
    assert "Något annat." in response.text
    assert Trial.objects.values().get() == before


def test_how_it_went_is_not_asked_for_when_nothing_is_known(client, outcome, url, words):
    client.post(url, words(verdict="unknown", happened=""))
    assert outcome.trials.get().verdict == "unknown"


def test_year_alone_is_precise_enough(client, outcome, url, words):
    client.post(url, words(started="2026", ended="2026"))
    assert (outcome.trials.get().started, outcome.trials.get().ended) == ("2026", "2026")


# Once


def test_double_click_records_one_trial(client, outcome, url, words):
    sent = words(form_key=uuid.uuid4())
    assert [client.post(url, sent).status_code for _each in range(2)] == [302, 302]
    assert outcome.trials.count() == outcome.steps.count() == 1


def test_way_back_and_another_text_changes_the_trial(client, outcome, url, words):
    key = uuid.uuid4()
    client.post(url, words(form_key=key))
    client.post(url, words(form_key=key, tried="Vi gick igen."))
    assert outcome.trials.get().tried_sv == "Vi gick igen."


def test_key_of_somebody_elses_form_changes_nothing_of_theirs(client, outcome, url, words):
    theirs = TrialFactory(outcome=outcome, form_key=uuid.uuid4(), author=MembershipFactory().user)
    client.post(url, words(form_key=theirs.form_key))
    theirs.refresh_from_db()
    assert (theirs.tried_sv, outcome.trials.count()) == ("Metoden provades i ett planarbete.", 2)


@pytest.mark.parametrize("key", ["", "rubbish", "\x00", "0" * 400])
def test_form_without_a_key_is_saved_all_the_same(client, outcome, url, words, key):
    client.post(url, words(form_key=key))
    assert outcome.trials.count() == 1


def test_concurrent_save_is_not_overwritten(client, outcome, url, words, organisation):
    client.post(url, words())
    trial = outcome.trials.get()
    seen = client.get(page_of("edit", trial)).context["form"].initial["seen"]
    colleague = Client()
    colleague.force_login(MembershipFactory(organisation=organisation).user)
    colleague.post(page_of("edit", trial), words(tried="Kollegans.", seen=seen))
    response = client.post(page_of("edit", trial), words(tried="Min.", seen=seen))
    assert "__all__" in response.context["form"].errors
    assert "Min." in response.text
    assert outcome.trials.get().tried_sv == "Kollegans."
    again = words(tried="Min.", seen=response.context["form"]["seen"].value())
    assert client.post(page_of("edit", trial), again).status_code == 302
    assert outcome.trials.get().tried_sv == "Min."


def test_form_text_survives_expired_session(outcome, url, words, planner):
    client = Client()
    assert client.post(url, words()).url.startswith(reverse("account_login"))
    client.force_login(planner)
    page = client.get(url).text
    for text in ("Vi gick med femton boende.", "Gå inte i november.", "KS-2026/17"):
        assert text in page
    assert not outcome.trials.exists()


# Not by others


def test_member_records_for_the_own_organisations_only(client, outcome, url, words, other_planner):
    response = client.post(url, words(organisation=other_planner.memberships.get().organisation.pk))
    assert list(response.context["form"].errors) == ["organisation"]
    assert not outcome.trials.exists()


def test_member_of_two_chooses_which_of_them(client, outcome, url, words, planner):
    second = MembershipFactory(user=planner).organisation
    assert second.name in client.get(url).text
    client.post(url, words(organisation=second.pk))
    assert outcome.trials.get().organisation == second


@pytest.mark.parametrize("role", ["reader", "former planner"])
def test_who_does_not_write_for_an_organisation_records_nothing(outcome, url, words, organisation, role):
    left = {"ended_on": "2026-01-02"} if role == "former planner" else {"role": "reader"}
    client = Client()
    client.force_login(MembershipFactory(organisation=organisation, **left).user)
    assert client.get(url).status_code == client.post(url, words()).status_code == 403
    assert not outcome.trials.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["edit", "remove"])
@pytest.mark.parametrize("who", ["another planner", "a reader of the host", "the outcome's owner", "an editor"])
def test_trial_is_changed_by_its_host_only(outcome, words, organisation, editor, other_planner, who, name, method):
    trial = TrialFactory(outcome=outcome, organisation=organisation)
    before = Trial.objects.values().get()
    user = {
        "another planner": lambda: other_planner,
        "a reader of the host": lambda: MembershipFactory(organisation=organisation, role="reader").user,
        "the outcome's owner": lambda: MembershipFactory(organisation=outcome.owner).user,
        "an editor": lambda: editor,  # who has the admin for it
    }[who]()
    client = Client()
    client.force_login(user)
    assert getattr(client, method)(page_of(name, trial), words()).status_code == 403
    assert Trial.objects.values().get() == before


def test_trial_is_found_at_its_own_outcome_only(client, outcome, organisation):
    trial = TrialFactory(outcome=OutcomeFactory(published=True), organisation=organisation)
    for name in ("edit", "remove"):
        assert client.post(reverse(f"outcomes:trial-{name}", args=[outcome.slug, trial.pk])).status_code == 404
    assert Trial.objects.get() == trial


def test_link_to_change_a_trial_is_the_hosts(client, outcome, organisation):
    own, others = TrialFactory(outcome=outcome, organisation=organisation), TrialFactory(outcome=outcome)
    page = client.get(outcome.get_absolute_url()).text
    assert page_of("edit", own) in page
    assert page_of("edit", others) not in page
    assert page_of("edit", own) not in Client().get(outcome.get_absolute_url()).text


# Where there are many places


def test_place_is_written_by_its_name_where_there_are_many(client, outcome, url, words):
    parent = AreaFactory(name="Huddinge")
    for n in range(LISTED):
        AreaFactory(district=True, parent=parent, name=f"Ort {n:02}")
    response = client.post(url, words(area="ort"))
    assert list(response.context["form"].errors) == ["area"]
    assert "Gå inte i november." in response.text
    client.post(url, words(area="ort 07"))
    trial = outcome.trials.get()
    assert trial.area.name == "Ort 07"
    form = client.get(page_of("edit", trial)).context["form"]
    assert form["area"].value() == ("Ort 07", str(trial.area_id), "Ort 07")
    client.post(page_of("edit", trial), words(area="", place_name="Vårby"))
    assert outcome.trials.get().area is None


# All of them


def trials_page(outcome, page=1):
    return f"{reverse('outcomes:trials', args=[outcome.slug])}?page={page}"


def test_outcomes_page_shows_the_latest_and_leads_to_all(outcome):
    for n in range(DRAWN + 2):
        TrialFactory(outcome=outcome, started=f"{1900 + n}", tried_sv=f"Försök {n:03}.")
    anonymous = Client()
    assert f'href="{reverse("outcomes:trials", args=[outcome.slug])}"' in anonymous.get(outcome.get_absolute_url()).text
    pages = [anonymous.get(trials_page(outcome, n)).text for n in (1, 2)]
    for n in range(DRAWN + 2):
        assert [f"Försök {n:03}." in text for text in pages] == [n >= 2, n < 2]
    assert f'{trials_page(outcome, 2)}"' in pages[1]  # its own address for search engines
    for number in ("rubbish", "99", "-1", "9" * 400):
        assert anonymous.get(trials_page(outcome, number)).status_code == 200


def test_outcomes_page_with_few_trials_leads_nowhere_else(outcome):
    TrialFactory(outcome=outcome)
    assert reverse("outcomes:trials", args=[outcome.slug]) not in Client().get(outcome.get_absolute_url()).text


def test_outcome_without_trials_says_so(outcome):
    assert 'class="gap"' in Client().get(trials_page(outcome)).text


def test_link_to_change_a_trial_stands_in_the_list_of_all_too(client, outcome, organisation):
    own, others = TrialFactory(outcome=outcome, organisation=organisation), TrialFactory(outcome=outcome)
    page = client.get(trials_page(outcome)).text
    assert page_of("edit", own) in page
    assert page_of("edit", others) not in page
    assert page_of("edit", own) not in Client().get(trials_page(outcome)).text


@pytest.mark.parametrize("rows", [1, 5])
def test_trials_query_count_is_constant(outcome, django_assert_num_queries, rows):
    for _each in range(rows):
        TrialFactory(outcome=outcome, area=AreaFactory(district=True))
    with django_assert_num_queries(3):  # the outcome, the count, the trials
        Client().get(trials_page(outcome))


# Taken away


def test_trial_is_removed_after_asking_and_the_maturity_goes_down(client, outcome, url, words, organisation):
    client.post(url, words())
    trial = outcome.trials.get()
    assert client.get(page_of("remove", trial)).status_code == 200
    assert outcome.trials.exists()
    assert client.post(page_of("remove", trial)).url == outcome.get_absolute_url()
    assert not outcome.trials.exists()
    outcome.refresh_from_db()
    step = outcome.steps.latest("id")
    assert (outcome.maturity, step.from_state, step.actor_name) == ("", "piloted", organisation.name)
    assert client.post(page_of("remove", trial)).status_code == 404
