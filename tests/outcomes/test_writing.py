"""A member writes about an outcome in four steps: bad input, double clicks, a session that ran out, and who may."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from challenges.models import Challenge
from outcomes.models import AnsweredChallenge, MethodCard, Outcome
from outcomes.permissions import linkable_challenges
from tests.factories import (
    AnsweredChallengeFactory,
    AreaFactory,
    ChallengeFactory,
    ChallengePartyFactory,
    MembershipFactory,
    MethodCardFactory,
    OrganisationFactory,
    OutcomeFactory,
    PerspectiveFactory,
    TrialFactory,
)
from tests.rows import errors_in, rows
from tests.transitions import take

STEPS = ["edit", "answers", "card", "attachments"]


def words(**changes):
    return {
        "kind": "method",
        "title": "Platsvandring",
        "description": "Gå platsen tillsammans.",
        "relation": "partner",
        **changes,
    }


def answers(*sent, **changes):
    return rows("answer", *sent) | changes


def answer(challenge, how=None):
    return {"challenge": str(getattr(challenge, "pk", challenge)), "is_answered": "on"} | ({"how": how} if how else {})


def step(name, outcome):
    return reverse(f"outcomes:{name}", args=[outcome.slug])


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def url(db):
    return reverse("outcomes:create")


@pytest.fixture
def draft(organisation):
    return OutcomeFactory(owner=organisation)


@pytest.fixture
def published(organisation):
    return OutcomeFactory(owner=organisation, published=True)


# What it is


def test_member_writes_a_draft_on_behalf_of_the_organisation(client, url, planner, organisation):
    perspective, place = PerspectiveFactory(), AreaFactory()
    district = AreaFactory(district=True, parent=place)
    sent = words(organisation=organisation.pk, perspectives=[perspective.pk], areas=[place.pk], places=[district.pk])
    response = client.post(url, sent)
    outcome = Outcome.objects.get()
    assert response.url == step("answers", outcome)
    assert outcome.get_absolute_url() == "/resultat/platsvandring/"
    assert (outcome.owner, outcome.author, outcome.publication) == (organisation, planner, "draft")
    assert (outcome.kind, outcome.title_sv, outcome.title_en) == ("method", "Platsvandring", None)
    assert (outcome.maturity, outcome.relation) == ("", "partner")
    assert set(outcome.areas.all()) == {place, district}
    assert outcome.perspectives.get() == perspective
    assert outcome.organisations.get() == organisation


def test_new_idea_starts_as_idea(client, url, organisation):
    client.post(url, words(organisation=organisation.pk, kind="idea"))
    assert Outcome.objects.get().maturity == "idea"


def test_challenge_that_the_writer_came_from_is_answered_from_the_start(client, url, organisation):
    challenge = ChallengeFactory(published=True)
    page = client.get(url, {"challenge": challenge.slug}, follow=True)
    assert f'value="{challenge.slug}"' in page.text
    response = client.post(url, words(organisation=organisation.pk, challenge=challenge.slug))
    assert Outcome.objects.get().challenges.get() == challenge
    (row,) = client.get(response.url).context["form"].formsets["answer"]
    assert (row["challenge"].value(), row["is_answered"].value()) == (str(challenge.pk), True)


def test_challenge_that_the_writer_cannot_read_is_not_answered(client, url, organisation):
    hidden = ChallengeFactory(title="Hemlig utmaning")
    client.post(url, words(organisation=organisation.pk, challenge=hidden.slug))
    assert not Outcome.objects.get().challenges.exists()


def test_member_writes_for_the_own_organisations_only(client, url):
    other = MembershipFactory().organisation
    response = client.post(url, words(organisation=other.pk))
    assert "organisation" in response.context["form"].errors
    assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"title": "noll\x00tecken"}, "title"),
        ({"description": ""}, "description"),
        ({"kind": "magic"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"relation": "partner_municipality"}, "relation"),
        ({"areas": ["999999"]}, "areas"),
        ({"perspectives": ["abc"]}, "perspectives"),
    ],
)
def test_invalid_input_is_explained_and_form_kept(client, url, organisation, changes, field):
    response = client.post(url, words(organisation=organisation.pk) | changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not Outcome.objects.exists()
    if field != "description":
        assert "Gå platsen tillsammans." in response.text


def test_english_page_writes_english_and_leaves_the_swedish_text_alone(client, draft):
    client.post(f"/en/outcomes/{draft.slug}/edit/", words(title="Walk", description="Walk it."))
    draft.refresh_from_db()
    assert (draft.title_sv, draft.title_en) == (draft.title_sv, "Walk")
    assert draft.title_sv.startswith("Resultat")


@pytest.mark.parametrize("name", ["edit", "answers", "card"])
def test_wizard_page_saves_and_leaves_or_continues(client, draft, name):
    assert client.post(step(name, draft), answers() | words(leave="")).url == draft.get_absolute_url()
    assert client.post(step(name, draft), answers() | words(next="")).url != draft.get_absolute_url()


@pytest.mark.parametrize("name", ["edit", "card", "answers"])
def test_concurrent_save_is_not_overwritten(client, draft, name):
    seen = client.get(step(name, draft)).context["form"].initial["seen"]
    colleague = Client()
    colleague.force_login(MembershipFactory(organisation=draft.owner).user)
    challenge = ChallengeFactory(published=True)
    theirs = answers(answer(challenge, "Deras."))
    colleague.post(step(name, draft), words(title="Kollegans", audience="Kollegans") | theirs)
    mine = answers(answer(challenge, "Min."))
    response = client.post(step(name, draft), words(title="Min", audience="Min", seen=seen) | mine)
    assert response.status_code == 200
    assert "__all__" in response.context["form"].errors
    assert "Min" in response.text
    sent = words(title="Min", audience="Min", seen=response.context["form"]["seen"].value()) | mine
    assert client.post(step(name, draft), sent).status_code == 302


@pytest.mark.parametrize("name", ["edit", "card"])
def test_double_click_on_a_step_is_no_conflict(client, draft, name):
    seen = client.get(step(name, draft)).context["form"].initial["seen"]
    sent = words(audience="Planerare", seen=seen)
    assert [client.post(step(name, draft), sent).status_code for _ in range(2)] == [302, 302]


@pytest.mark.parametrize("name", STEPS)
def test_form_text_survives_expired_session(planner, draft, name):
    client, challenge = Client(), ChallengeFactory(published=True)
    sent = words(title="Nyskrivet", audience="Nyskrivet", stages=["early"])
    sent |= answers(answer(challenge, "Nyskrivet"), url="https://example.org/")
    assert client.post(step(name, draft), sent).status_code == 302
    client.force_login(planner)
    assert "Nyskrivet" in client.get(step(name, draft)).text


# The challenges it answers


def test_challenges_are_answered_with_a_sentence_each(client, draft):
    challenge = ChallengeFactory(published=True)
    sent = answers(answer(challenge, "Den visar vägen."), next="1")
    assert client.post(step("answers", draft), sent).url == step("card", draft)
    assert draft.answers.get().how_sv == "Den visar vägen."
    client.post(step("answers", draft), answers({"challenge": challenge.pk, "how": "Den visar vägen."}))
    assert not draft.answers.exists()


def test_challenge_is_ticked_before_it_is_said_how(client, draft):
    answers_ = AnsweredChallengeFactory(outcome=draft)
    page = client.get(step("answers", draft)).text
    assert page.index(str(answers_.challenge)) < page.index('name="answer-0-how"')


def test_sentence_is_asked_for_and_the_choice_stays(client, draft):
    challenge = ChallengeFactory(published=True)
    response = client.post(step("answers", draft), answers(answer(challenge)))
    assert list(errors_in(response.context["form"])) == ["answer-0-how"]
    assert "checked" in response.text
    assert not draft.answers.exists()


def test_search_finds_challenges_and_keeps_what_is_written(client, draft):
    known = AnsweredChallengeFactory(outcome=draft)
    wanted, other = ChallengeFactory(title="Bussar i Vårby", published=True), ChallengeFactory(published=True)
    hidden = ChallengeFactory(title="Bussar som ingen vet om")
    typed = answers(answer(known.challenge, "Oavslutad men"))
    page = client.post(step("answers", draft), typed | {"q": "bussar", "search": "1"})
    assert wanted.title in page.text
    assert "Oavslutad men" in page.text
    assert other.title not in page.text
    assert hidden.title not in page.text
    assert draft.answers.get().how != "Oavslutad men"


def test_own_challenges_are_offered_also_before_they_are_on_the_site(client, draft, organisation):
    own, foreign = ChallengeFactory(owner=organisation), ChallengeFactory()
    page = client.get(step("answers", draft))
    assert own.title in page.text
    assert foreign.title not in page.text


@pytest.mark.parametrize("key", ["999999", "0", "9" * 18, "abc", "-1"])
def test_challenge_that_is_not_there_is_not_answered(client, draft, key):
    response = client.post(step("answers", draft), answers(answer(key, "Så.")))
    assert response.status_code == 302
    assert not draft.answers.exists()


def test_draft_challenge_of_others_is_not_answered(client, draft):
    hidden = ChallengeFactory()
    client.post(step("answers", draft), answers(answer(hidden, "Så.")))
    assert not AnsweredChallenge.objects.exists()


def test_answer_that_others_have_added_stays(client, draft):
    added = AnsweredChallengeFactory(outcome=draft)
    client.post(step("answers", draft), answers())
    assert draft.answers.get() == added


def test_sentence_in_the_other_language_is_enough(client, draft):
    known = AnsweredChallengeFactory(outcome=draft, how_sv="", how_en="It shows the way.")
    assert "It shows the way." in client.get(step("answers", draft)).text
    assert client.post(step("answers", draft), answers(answer(known.challenge))).status_code == 302


def test_pages_say_how_it_answers(client, published):
    answer = AnsweredChallengeFactory(outcome=published)
    assert answer.how_sv in Client().get(published.get_absolute_url()).text


# The method card


def card(**changes):
    return {
        "audience": "Planerare",
        "stages": ["early", "detailed"],
        "participants_min": "5",
        "participants_max": "30",
        "hours": "40",
        "cost": "low",
        "conflict": "some",
        "skills": ["facilitation"],
        "steps": "Bjud in\n\n  Gå\nSkriv ned",
        "licence": "CC-BY-4.0",
        "contact_role": "planarkitekt",
        **changes,
    }


def test_card_is_saved_and_shown(client, published):
    assert client.post(step("card", published), card(next="1")).url == step("effects", published)
    saved = MethodCard.objects.get()
    assert (saved.stages, saved.skills, saved.hours) == (["early", "detailed"], ["facilitation"], 40)
    page = Client().get(published.get_absolute_url()).text
    assert "<li>Bjud in</li><li>Gå</li><li>Skriv ned</li>" in page
    assert "5–30" in page
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in page


def test_empty_card_is_not_saved(client, draft):
    client.post(step("card", draft), {"next": "1"})
    assert not MethodCard.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours": "9" * 400}, "hours"),
        ({"hours": "2147483648"}, "hours"),
        ({"hours": "-1"}, "hours"),
        ({"hours": "många"}, "hours"),
        ({"participants_max": "10000000000"}, "participants_max"),
        ({"participants_min": "40"}, "__all__"),  # above the largest
        ({"stages": ["nonsense"]}, "stages"),
        ({"skills": ["nonsense"]}, "skills"),
        ({"needs_no_skills": "on"}, "__all__"),  # and yet one is chosen
        ({"cost": "free"}, "cost"),
        ({"licence": "mine"}, "licence"),
        ({"steps": "x" * 8001}, "steps"),
        ({"audience": "\x00"}, "audience"),
    ],
)
def test_bad_card_is_answered_and_nothing_written_is_lost(client, draft, changes, field):
    response = client.post(step("card", draft), card() | changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "planarkitekt" in response.text
    assert not MethodCard.objects.exists()


def test_owner_sees_what_is_missing_and_others_what_is_not_documented(client, published):
    MethodCardFactory(outcome=published, hours=3, needs_no_skills=True)
    page, public = client.get(published.get_absolute_url()).text, Client().get(published.get_absolute_url()).text
    link = f'href="{step("card", published)}"'
    assert link in page
    assert link not in public
    assert 'id="card"' in public


# On the site and off it


def test_owner_puts_it_on_the_site_and_takes_it_off(client, draft):
    assert Client().get(draft.get_absolute_url()).status_code == 404
    client.post(step("publish", draft))
    assert Client().get(draft.get_absolute_url()).status_code == 200
    client.post(step("publish", draft))  # the other click
    client.post(step("unpublish", draft))
    assert Client().get(draft.get_absolute_url()).status_code == 404


def test_history_says_who_put_it_on_the_site_and_took_it_off(client, draft, planner, editor):
    client.post(step("publish", draft))
    client.post(step("unpublish", draft))
    client.post(step("unpublish", draft))  # the other click
    take(draft, "publish", by=editor)
    steps = draft.steps.order_by("pk")
    assert [(one.from_state, one.to_state, one.actor, one.actor_name) for one in steps] == [
        ("off_site", "on_site", planner, str(draft.owner)),
        ("on_site", "off_site", planner, str(draft.owner)),
        ("off_site", "on_site", editor, ""),
    ]
    history = [(one.from_label, one.to_label) for one in steps]
    with translation.override("en"):
        assert [str(one) for one in steps] == ["on the site", "unpublished", "on the site"]
        page = Client().get(draft.get_absolute_url()).text
    assert all(label == "" for label, _to in history)
    assert page.count("took the outcome off the site") == 1
    assert page.count("editors") >= 1
    assert planner.email not in page


def test_reason_why_it_is_out_of_use_is_shown_also_after_it_came_back(client, draft, planner, editor):
    take(draft, "publish", by=editor)
    take(draft, "retire", by=editor, reason="Byggs inte längre.")
    take(draft, "unpublish", by=planner)
    take(draft, "publish", by=planner)
    assert "Byggs inte längre." in Client().get(draft.get_absolute_url()).context["out_of_use"].reason


def test_outcome_that_has_come_from_another_portal_is_changed_there(client, organisation):
    outcome = OutcomeFactory(owner=organisation, published=True, origin_url="https://example.org/")
    assert client.get(step("edit", outcome)).status_code == 403
    assert client.post(step("unpublish", outcome)).status_code == 403


@pytest.mark.parametrize("name", [*STEPS, "publish", "unpublish"])
def test_draft_is_not_found_by_others(other_planner, draft, name):
    client = Client()
    client.force_login(other_planner)
    assert client.post(step(name, draft)).status_code == 404
    assert client.get(draft.get_absolute_url()).status_code == 404


# Laid down


def test_owner_retires_it_with_a_reason(client, published, organisation):
    client.post(reverse("outcomes:transition", args=[published.slug, "retire"]), {"reason": "Den mäter fel sak."})
    published.refresh_from_db()
    assert published.maturity == "retired"
    assert published.steps.get().actor_name == organisation.name
    page = Client().get(published.get_absolute_url()).text
    assert "Den mäter fel sak." in page


def test_owner_points_to_a_better_one(client, published, organisation):
    better = OutcomeFactory(title="Bättre vandring", published=True)
    url = reverse("outcomes:transition", args=[published.slug, "supersede"])
    page = client.post(url, {"q": "bättre", "reason": "Den är enklare.", "search": "1"})
    assert better.title in page.text
    assert "Den är enklare." in page.text
    client.post(url, {"q": "bättre", "other": better.pk, "reason": "Den är enklare."})
    published.refresh_from_db()
    assert (published.maturity, published.superseded_by) == ("superseded", better)
    assert f'href="{better.get_absolute_url()}"' in Client().get(published.get_absolute_url()).text


def test_draft_is_not_pointed_to(client, published):
    hidden = OutcomeFactory(title="Hemlig")
    url = reverse("outcomes:transition", args=[published.slug, "supersede"])
    response = client.post(url, {"q": "hemlig", "other": hidden.pk, "reason": "Bättre."})
    assert "other" in response.context["form"].errors
    assert hidden.title not in response.text


def test_better_one_that_has_left_the_site_is_not_named(client, published):
    better = OutcomeFactory(title="Bättre vandring", published=True)
    take(published, "supersede", other=better, by=published.owner.memberships.first().user, reason="Enklare.")
    take(better, "unpublish")
    assert better.title not in Client().get(published.get_absolute_url()).text


def test_it_is_retired_once(client, published):
    url = reverse("outcomes:transition", args=[published.slug, "retire"])
    client.post(url, {"reason": "Först."})
    response = client.post(url, {"reason": "Sedan."})
    assert "__all__" in response.context["form"].errors
    assert "Sedan." in response.text


def test_reason_is_asked_for(client, published):
    response = client.post(reverse("outcomes:transition", args=[published.slug, "retire"]), {"reason": " "})
    assert list(response.context["form"].errors) == ["reason"]


def test_transition_of_others_is_not_found(client, published):
    assert client.get(f"{published.get_absolute_url()}avveckla/pausa/").status_code == 404


def test_retired_outcome_stays_so_whatever_is_tried(client, published):
    client.post(reverse("outcomes:transition", args=[published.slug, "retire"]), {"reason": "Den mäter fel sak."})
    TrialFactory(outcome=published)
    published.refresh_from_db()
    assert published.maturity == "retired"


@pytest.mark.parametrize("field", ["areas", "places", "perspectives"])
def test_unknown_primary_key_is_refused(client, planner, field):
    client.force_login(planner)
    sent = {"kind": "method", "title": "Gåtur", "description": "Vi går.", "relation": "partner", field: ["9" * 25]}
    response = client.post(reverse("outcomes:create"), sent, follow=True)
    assert response.status_code == 200
    assert field in response.context["form"].errors


def test_returned_challenge_that_is_shared_is_not_offered(planner, organisation):
    """Whoever shares it reads it again when it has been submitted anew."""
    challenge = ChallengeFactory(owner=OrganisationFactory(), state="returned")
    ChallengePartyFactory(challenge=challenge, organisation=organisation)
    assert challenge not in linkable_challenges(planner)
    Challenge.objects.filter(pk=challenge.pk).update(state="submitted")
    assert challenge in linkable_challenges(planner)
