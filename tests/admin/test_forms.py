"""The admin's forms: what editors write is kept, what cannot be saved is explained, no rule ends in an error page."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from challenges.models import Challenge, ChallengeParty, IdeaGroup
from core.admin.forms import translated_fields
from core.publishing.publication import Publication
from dialogues.models import Contribution, Dialogue
from outcomes.models import AnsweredChallenge, Outcome, Reuse, Trial
from partners.models import Membership, Organisation, Term
from places.models import Area
from reports.models import Report
from tests import factories
from tests.access import ONLY_READ
from tests.admin.pages import MAKERS, MODELS, filled_in, list_of, page_of, shown

pytestmark = pytest.mark.django_db
MODEL = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
OWNER, CO_OWNER = ChallengeParty.Role.OWNER, ChallengeParty.Role.CO_OWNER


@pytest.fixture
def desk(client, superuser):
    client.force_login(superuser)
    return client


def saved(response):
    assert response.status_code == 302, response.context["errors"].as_text() if response.context else response.text
    return response


def errors_of(response):
    assert response.status_code == 200
    assert response.context["errors"]
    return str(response.context["errors"])


def change(client, record, **changes):
    url = page_of(record)
    return client.post(url, filled_in(shown(client, url), **changes))


def add(client, model, **changes):
    url = list_of(model, "add")
    return client.post(url, filled_in(shown(client, url), **changes))


def columns(record):
    """Return what stands in the database, but for ``updated_at`` and the plain columns of texts in two languages."""
    moving = {"updated_at", *translated_fields(type(record))}
    names = [field.attname for field in record._meta.concrete_fields if field.name not in moving]
    return type(record).objects.values(*names).get(pk=record.pk)


def row(prefix, number, **values):
    return {f"{prefix}-{number}-{name}": value for name, value in values.items()}


@pytest.mark.parametrize("model", [model for model in MODELS if model not in ONLY_READ], ids=lambda m: m._meta.label)
def test_saving_a_form_as_it_is_changes_nothing(desk, model):
    record = MAKERS[model]()
    before = columns(record)
    saved(change(desk, record))
    assert columns(record) == before


# Two languages


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("admin_in", ["", "/en"])
def test_one_language_is_enough(desk, language, admin_in):
    url = admin_in + list_of(Term, "add").removeprefix("/en")
    texts = {f"term_{language}": "park", f"definition_{language}": "Grönt."}
    saved(desk.post(url, {"slug": "", **texts}))
    term = Term.objects.get()
    assert (term.slug, getattr(term, f"term_{language}")) == ("park", "park")
    assert getattr(term, f"term_{'en' if language == 'sv' else 'sv'}") is None


def test_neither_language_is_refused(desk):
    errors = errors_of(add(desk, Term, definition_sv="Grönt."))
    assert "Write it in Swedish or in English." in errors
    assert not Term.objects.exists()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("admin_in", ["", "/en"])
def test_a_translation_can_be_emptied(desk, language, admin_in):
    term = factories.TermFactory()
    url = admin_in + page_of(term).removeprefix("/en")
    saved(desk.post(url, filled_in(shown(desk, url), **{f"definition_{language}": "", f"term_{language}": ""})))
    term = Term.objects.get()
    assert (getattr(term, f"term_{language}"), getattr(term, f"definition_{language}")) == (None, None)


def test_texts_stand_side_by_side_and_name_their_language(desk):
    html = shown(desk, list_of(Challenge, "add")).text
    assert 'class="form-row field-title_sv field-title_en"' in html
    assert "Title – Svenska" in html
    assert "Title – English" in html
    assert 'lang="sv"' in html


@MODEL
def test_text_in_two_languages_has_a_field_for_each_and_no_third(desk, model):
    page = shown(desk, page_of(MAKERS[model]()))
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [*inline.formset.forms, inline.formset.empty_form]
    for form in forms:
        assert not set(form.fields) & set(translated_fields(form._meta.model))


# Addresses


def test_address_is_made_from_the_title_and_never_that_of_a_page(desk):
    for title in ("Ny", "Ny", "🌳🌳"):
        saved(add(desk, Challenge, title_sv=title, description_sv="Text."))
    assert set(Challenge.objects.values_list("slug", flat=True)) == {"ny-2", "ny-3", "challenge"}


def test_reserved_address_is_refused(desk):
    errors = errors_of(add(desk, Challenge, title_sv="Ny", description_sv="Text.", slug="ny"))
    assert "uses this address itself" in errors


def test_taken_address_is_refused(desk):
    factories.TermFactory(slug="park")
    assert "slug" in errors_of(add(desk, Term, term_sv="Park", definition_sv="Grönt.", slug="park")).lower()


def test_slug_cannot_be_changed(desk):
    challenge = factories.ChallengeFactory(slug="buller")
    saved(change(desk, challenge, slug="annat", title_sv="Annat"))
    challenge.refresh_from_db()
    assert (challenge.slug, challenge.title_sv) == ("buller", "Annat")


# State, publication and maturity are moved by steps


@pytest.mark.parametrize("factory", [factories.ChallengeFactory, factories.DialogueFactory])
def test_state_cannot_be_written(desk, factory):
    record = factory()
    changes = {"state": "closed", "publication": "published", "maturity": "recommended", "published_at": "2026-01-01"}
    saved(change(desk, record, **changes))
    record.refresh_from_db()
    assert record.publication == Publication.DRAFT
    assert getattr(record, "state", "draft") == "draft"
    assert getattr(record, "maturity", "") == ""


def test_new_challenge_is_a_draft_of_the_editor_who_wrote_it(desk, superuser):
    saved(add(desk, Challenge, title_sv="Buller", description_sv="Text."))
    challenge = Challenge.objects.get()
    assert (challenge.state, challenge.publication, challenge.author) == ("draft", "draft", superuser)


def test_contribution_cannot_be_reworded(desk):
    contribution = factories.ContributionFactory(text="Så här.")
    saved(change(desk, contribution, text="Inte så.", participant="", language="en"))
    contribution.refresh_from_db()
    assert (contribution.text, contribution.language) == ("Så här.", "en")
    assert contribution.participant


def test_when_others_are_read_stays_as_it_was_once_somebody_has_contributed(desk):
    activity = factories.ActivityFactory(results="at_once")
    assert "results" in shown(desk, page_of(activity)).context["adminform"].form.fields
    factories.ContributionFactory(activity=activity)
    assert "results" not in shown(desk, page_of(activity)).context["adminform"].form.fields
    saved(change(desk, activity, results="afterwards"))
    activity.refresh_from_db()
    assert activity.results == "at_once"


# Rules of the database, also those that name what the form lacks


def test_open_dialogue_keeps_its_promise(desk):
    dialogue = factories.DialogueFactory(open_now=True)
    errors = errors_of(change(desk, dialogue, answer_by="", title_sv="Nytt namn"))
    assert "An open dialogue needs a date by which contributions are answered." in errors
    dialogue.refresh_from_db()
    assert dialogue.answer_by


REFUSED = [
    (Area, {"latitude": "59.2", "longitude": ""}, "both latitude and longitude"),
    (Area, {"kind": "municipality", "code": ""}, "has four digits"),
    (Area, {"parent": ""}, "which municipality"),
    (Area, {"latitude": "59.20000000001"}, "8 digits"),
    (Area, {"boundary": "{not json"}, "JSON"),
    (Area, {"boundary": '{"type": "Point", "coordinates": [1, 2]}'}, "Polygon"),
    (Area, {"boundary": '["Polygon"]'}, "Polygon"),
    (Area, {"more_sources": "javascript:alert(1)"}, "is not a web address"),
    (Organisation, {"sector": "academia"}, "Only a municipality can govern a place"),
    (Organisation, {"website": "javascript:alert(1)"}, "URL"),
    (Dialogue, {"started": "2014-05", "ended": "2013"}, "before it began"),
    (Dialogue, {"started": "maj 2014"}, "is not a date"),
    (Dialogue, {"participants": "-1"}, "greater than or equal to 0"),
    (Report, {"year": "1"}, "1900"),
    (Report, {"year": "abc"}, "whole number"),
    (Report, {"doi": "https://doi.org/x"}, "begins with 10."),
    (Report, {"title": "å" * 301}, "at most 300"),
    (Challenge, {"title_sv": "å" * 161}, "at most 160"),
    (Challenge, {"description_sv": "å" * 6001}, "at most 6000"),
    (Challenge, {"title_sv": "a\x00b"}, "Null characters"),
    (Membership, {"ended_on": "2020-01-01"}, "before it began"),
    (Outcome, {"answers-0-challenge": "999999"}, "Select a valid choice"),
    (Outcome, {"answers-0-challenge": "x"}, "Select a valid choice"),
    (Outcome, {"answers-0-challenge": "9" * 30}, "Select a valid choice"),
    (Outcome, {"answers-0-challenge": ""}, "Choose one of the options."),
    (Outcome, {"answers-0-how_sv": "å" * 301}, "at most 300"),
    (Outcome, {"card-0-skills": ["magic"]}, "Select a valid choice"),
    (Outcome, {"card-0-participants_min": "9", "card-0-participants_max": "8"}, "cannot be below the smallest"),
    (Outcome, {"attachments-0-title": ""}, "Fill this in."),
    (Trial, {"started": "i våras"}, "is not a date"),
    (Trial, {"happened_sv": "", "happened_en": ""}, "Say what happened"),
    (Trial, {"organisation": ""}, "Say who ran the trial"),
    (Reuse, {"organisation": ""}, "Say which municipality or organisation"),
    (Reuse, {"latitude": "59.2"}, "both latitude and longitude"),
    (Reuse, {"country": "XX"}, "Select a valid choice"),
    (Outcome, {"stage": "x"}, "Select a valid choice"),
    (Outcome, {"stage": "9" * 30}, "Select a valid choice"),
    (Outcome, {"kind": "dream"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("model", "changes", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_invalid_form_is_explained_and_kept(desk, model, changes, message):
    record = MAKERS[model]()
    before = columns(record)
    response = change(desk, record, **changes, source_note="Det här skrev jag.")
    assert message in errors_of(response)
    if "source_note" in response.context["adminform"].form.fields:
        assert "Det här skrev jag." in response.text
    assert columns(record) == before


def test_markup_and_emoji_are_kept_as_text(desk):
    text = "<script>alert(1)</script> 🌳 שלום {{ 7 }}"
    saved(add(desk, Challenge, title_sv=text, description_sv=text))
    challenge = Challenge.objects.get()
    assert challenge.title_sv == text
    for url in (page_of(challenge), list_of(Challenge), page_of(challenge, "history"), page_of(challenge, "delete")):
        html = shown(desk, url).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


# Places


def test_record_in_a_district_belongs_to_its_municipality_too(desk):
    municipality = factories.AreaFactory()
    district = factories.AreaFactory(district=True, parent=municipality)
    site = factories.AreaFactory(kind=Area.Kind.SITE, code="", parent=district)
    county = factories.AreaFactory(kind=Area.Kind.COUNTY, code="01")
    for chosen, together in [
        ([district], {district, municipality}),
        ([site], {site, municipality}),
        ([county], {county}),
        ([municipality], {municipality}),
    ]:
        saved(add(desk, IdeaGroup, name_sv="Grupp", areas=[area.pk for area in chosen]))
        assert set(IdeaGroup.objects.latest("pk").areas.all()) == together


# Rows of inlines


def test_another_organisation_takes_over_a_challenge_in_one_go(desk):
    """The owner's part ends and one as co-owner begins, today, each with its step."""
    challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory())
    old = challenge.parties.get()
    ChallengeParty.objects.update(started_on=dt.date(2020, 1, 1))
    organisation = factories.OrganisationFactory()
    rows = row("parties", 1, organisation=organisation.pk, role=OWNER, challenge=challenge.pk)
    saved(change(desk, challenge, **{"parties-TOTAL_FORMS": "2"}, **rows))
    ended, co_owner, owner = challenge.parties.order_by("pk")
    assert (ended, ended.role, ended.state, ended.started_on.year) == (old, OWNER, "ended", 2020)
    assert (co_owner.organisation, co_owner.role, co_owner.state) == (old.organisation, CO_OWNER, "confirmed")
    assert co_owner.started_on == ended.ended_on
    assert (owner.organisation, owner.role, owner.state) == (organisation, OWNER, "confirmed")
    editor = User.objects.get(is_staff=True)
    for party in (ended, co_owner, owner):
        assert [(step.to_state, step.actor) for step in party.steps.all()] == [(party.state, editor)]


def test_saved_party_keeps_role_and_organisation(desk):
    challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory())
    before = list(challenge.parties.values_list("organisation", "role"))
    changes = row("parties", 0, organisation=factories.OrganisationFactory().pk, role=CO_OWNER)
    saved(change(desk, challenge, **changes))
    assert list(challenge.parties.values_list("organisation", "role")) == before


def test_new_owner_takes_over_from_one_who_leaves(desk):
    challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory())
    organisation = factories.OrganisationFactory()
    changes = {
        "parties-TOTAL_FORMS": "2",
        **row("parties", 0, DELETE="on"),
        **row("parties", 1, organisation=organisation.pk, role=OWNER, challenge=challenge.pk),
    }
    saved(change(desk, challenge, **changes))
    assert challenge.parties.get().organisation == organisation


def test_two_owners_are_refused(desk):
    challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory())
    rows = {
        name: value
        for n in (1, 2)
        for name, value in row(
            "parties", n, organisation=factories.OrganisationFactory().pk, role=OWNER, challenge=challenge.pk
        ).items()
    }
    assert "A challenge has one owner." in errors_of(change(desk, challenge, **{"parties-TOTAL_FORMS": "3"}, **rows))


def test_party_twice_in_one_role_is_refused(desk):
    challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory())
    same = challenge.parties.get().organisation.pk
    rows = [row("parties", n, organisation=same, role=CO_OWNER, challenge=challenge.pk) for n in (1, 2)]
    changes = {"parties-TOTAL_FORMS": "3", **rows[0], **rows[1]}
    assert "already has this role" in errors_of(change(desk, challenge, **changes))
    assert challenge.parties.count() == 1


def test_challenge_answered_twice_is_refused(desk):
    answer = factories.AnsweredChallengeFactory()
    again = row("answers", 1, challenge=answer.challenge.pk, outcome=answer.outcome.pk)
    errors = errors_of(change(desk, answer.outcome, **{"answers-TOTAL_FORMS": "2", **again}))
    assert "already responds to this challenge" in errors
    assert AnsweredChallenge.objects.get() == answer


def test_challenge_answered_twice_at_once_is_refused(desk):
    outcome, challenge = factories.OutcomeFactory(), factories.ChallengeFactory()
    rows = [row("answers", n, challenge=challenge.pk, outcome=outcome.pk) for n in (0, 1)]
    errors_of(change(desk, outcome, **{"answers-TOTAL_FORMS": "2", **rows[0], **rows[1]}))
    assert not outcome.answers.exists()


def test_file_attached_twice_at_once_is_refused(desk):
    outcome = factories.OutcomeFactory()

    def attached(number):
        file = SimpleUploadedFile("mall.txt", b"En mall.")
        return row("attachments", number, outcome=outcome.pk, kind="material", title="Mall", file=file)

    errors = errors_of(change(desk, outcome, **{"attachments-TOTAL_FORMS": "2", **attached(0), **attached(1)}))
    assert "already attached" in errors
    assert not outcome.attachments.exists()
    saved(change(desk, outcome, **{"attachments-TOTAL_FORMS": "1", **attached(0)}))
    assert outcome.attachments.get().file_name == "mall.txt"


def author_rows(client, report, names):
    """Return what is posted to make ``names`` ({name: position, None = leave out}) of the report's authors."""
    page = shown(client, page_of(report))
    changes = {}
    for form in page.context["inline_admin_formsets"][0].formset.initial_forms:
        position = names[form.instance.name]
        changes |= {form.add_prefix("position"): position} if position else {form.add_prefix("DELETE"): "on"}
    return filled_in(page, **changes)


def test_authors_change_places(desk):
    report = factories.ReportFactory()
    for position, name in enumerate("ABC", start=1):
        factories.AuthorFactory(report=report, position=position, name=name)
    saved(desk.post(page_of(report), author_rows(desk, report, {"A": 3, "B": 1, "C": 2})))
    assert list(report.authors.order_by("position").values_list("name", flat=True)) == ["B", "C", "A"]
    saved(desk.post(page_of(report), author_rows(desk, report, {"A": 1, "B": None, "C": 2})))
    assert list(report.authors.order_by("position").values_list("name", "position")) == [("A", 1), ("C", 2)]


def test_author_without_a_position_is_the_next(desk):
    report = factories.ReportFactory()
    factories.AuthorFactory(report=report, position=4, name="A")
    changes = {
        "authors-TOTAL_FORMS": "3",
        **row("authors", 1, name="B", kind="person", report=report.pk),
        **row("authors", 2, name="C", kind="person", position="", report=report.pk),
    }
    saved(change(desk, report, **changes))
    assert list(report.authors.order_by("position").values_list("name", "position")) == [("A", 4), ("B", 5), ("C", 6)]


def test_two_authors_on_one_position_are_refused(desk):
    report = factories.ReportFactory()
    for position, name in enumerate("AB", start=1):
        factories.AuthorFactory(report=report, position=position, name=name)
    errors_of(desk.post(page_of(report), author_rows(desk, report, {"A": 1, "B": 1})))
    assert sorted(report.authors.values_list("position", flat=True)) == [1, 2]


def test_person_is_a_member_once_at_a_time(desk, resident):
    organisation = factories.OrganisationFactory()
    both = {"user": resident.pk, "organisation": organisation.pk}
    rows = {
        "memberships-TOTAL_FORMS": "2",
        **row("memberships", 0, role="planner", started_on="2026-01-01", **both),
        **row("memberships", 1, role="reader", started_on="2026-02-01", **both),
    }
    assert "already a member" in errors_of(change(desk, organisation, **rows))
    saved(change(desk, organisation, **rows | row("memberships", 0, ended_on="2026-02-01")))
    assert resident.memberships.count() == 2


def test_sources_are_written_one_a_line(desk):
    area = factories.AreaFactory()
    saved(change(desk, area, more_sources=" https://a.example/ \n\nhttps://b.example/"))
    area.refresh_from_db()
    assert area.more_sources == ["https://a.example/", "https://b.example/"]
    assert "https://a.example/\nhttps://b.example/</textarea>" in shown(desk, page_of(area)).text


def test_dialogue_shows_the_way_to_its_contributions(desk):
    dialogue = factories.DialogueFactory(open_now=True)
    factories.ContributionFactory.create_batch(2, dialogue=dialogue)
    other = factories.ContributionFactory()
    url = f"{list_of(Contribution)}?dialogue__id__exact={dialogue.pk}"
    page = shown(desk, page_of(dialogue))
    assert f'<a href="{url}">2 contributions</a>' in page.text
    assert other not in shown(desk, url).context["cl"].result_list


def test_wrong_filters_and_pages_are_no_error(desk):
    factories.ChallengeFactory()
    wrong = ("p=99999", "p=abc", "state__exact=x", "municipality=x", "waiting=maybe", "nonsense=1", "o=99.abc")
    for query in wrong:
        response = desk.get(f"{list_of(Challenge)}?{query}", follow=True)
        assert response.status_code == 200, query


def test_double_submit_shows_error_instead_of_crashing(desk):
    data = {"term_sv": "Park", "definition_sv": "Grönt.", "slug": "park"}
    saved(add(desk, Term, **data))
    errors_of(add(desk, Term, **data))
    assert Term.objects.count() == 1


def test_date_of_today_is_kept(desk):
    dialogue = factories.DialogueFactory(open_now=True, started="2026-05-22")
    saved(change(desk, dialogue, answer_by=dt.date(2027, 3, 15).isoformat()))
    dialogue.refresh_from_db()
    assert dialogue.answer_by == dt.date(2027, 3, 15)


def test_rule_by_which_something_is_flagged_cannot_be_removed_and_an_unused_one_can(desk):
    flag = factories.FlagFactory(rule=factories.RuleFactory())
    dialogue = flag.rule.dialogue
    unused = factories.RuleFactory(dialogue=dialogue, order=flag.rule.order + 1)
    errors = errors_of(change(desk, dialogue, **{"rules-0-DELETE": "on"}))
    assert flag.rule.title in errors
    assert flag in type(flag).objects.all()
    saved(change(desk, dialogue, **{"rules-1-DELETE": "on"}))
    assert list(dialogue.rules.all()) == [flag.rule]
    assert not type(unused).objects.filter(pk=unused.pk).exists()
