"""A planner logs a challenge in a few steps: bad input, double clicks, the way back and a session that ran out."""

import datetime as dt
import uuid
from urllib.parse import urlencode

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from challenges import actions
from challenges.models import Challenge
from challenges.permissions import OPEN_TO_OWNER
from core.workflow import TransitionError
from tests.core.test_pictures import image, png_that_claims
from tests.factories import (
    PASSWORD,
    AreaFactory,
    ChallengeFactory,
    ChallengePartyFactory,
    FindingFactory,
    GoalFactory,
    MembershipFactory,
    OrganisationFactory,
    PerspectiveFactory,
)
from tests.rows import errors_in, rows
from tests.transitions import take

CREATE = "challenges:create"


STEPS = ["edit", "edit-where", "edit-who", "edit-findings"]


def invited(*pairs):
    return rows("invitation", *({"organisation": organisation, "role": role} for organisation, role in pairs))


def words(**changes):
    return {"title": "Att hitta lekplatsen", "description": "Ingen vet var den ligger.", **invited(), **changes}


def step(name, challenge):
    return reverse(f"challenges:{name}", args=[challenge.slug])


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def url(db):
    return reverse(CREATE)


@pytest.fixture
def draft(organisation):
    return ChallengeFactory(owner=organisation)


def test_planner_logs_a_draft_for_the_own_organisation(client, url, planner, organisation):
    response = client.post(url, words(organisation=organisation.pk, form_key=uuid.uuid4(), next=""))
    challenge = Challenge.objects.get()
    assert challenge.get_absolute_url() == "/utmaningar/att-hitta-lekplatsen/"
    assert response.url == step("edit-where", challenge)
    assert (challenge.state, challenge.publication, challenge.author) == ("draft", "draft", planner)
    assert challenge.owner() == organisation
    assert challenge.title_sv == "Att hitta lekplatsen"
    assert not challenge.title_en


def test_second_step_says_where_and_for_whom(client, draft):
    municipality, perspective, goal = AreaFactory(), PerspectiveFactory(), GoalFactory()
    district = AreaFactory(district=True, parent=municipality)
    sent = {
        "areas": [municipality.pk],
        "places": [district.pk],
        "is_general": "on",
        "perspectives": [perspective.pk],
        "goals": [goal.pk],
        "affected_groups": "barn",
        "source": "https://example.org/plan",
    }
    response = client.post(step("edit-where", draft), sent)
    assert response.url == step("edit-who", draft)
    draft.refresh_from_db()
    assert set(draft.areas.all()) == {municipality, district}
    assert (draft.is_general, draft.affected_groups_sv, draft.source) == (True, "barn", "https://example.org/plan")
    assert (draft.perspectives.get(), draft.goals.get()) == (perspective, goal)
    page = client.get(step("edit-where", draft))
    assert page.text.count("checked") == 5


def test_third_step_says_what_it_looks_like_here_and_invites(client, draft, planner):
    university, company = OrganisationFactory(sector="academia"), OrganisationFactory(sector="industry")
    sent = {
        "local_description": "Hos oss ligger den bakom skolan.",
        **invited((university.pk, "researcher"), ("", ""), (company.pk, "test_bed_host")),
        "message": "Ni kan det här.",
    }
    assert client.post(step("edit-who", draft), sent).url == step("edit-findings", draft)
    own = draft.parties.get(role="owner")
    assert (own.local_description_sv, own.shows_local) == ("Hos oss ligger den bakom skolan.", False)
    asked = draft.parties.filter(state="invited")
    assert set(asked.values_list("organisation", "role", "message", "asked_by")) == {
        (university.pk, "researcher", "Ni kan det här.", planner.pk),
        (company.pk, "test_bed_host", "Ni kan det här.", planner.pk),
    }
    page = client.get(step("edit-who", draft))
    assert university.name in page.text


def test_last_step_ties_and_unties_published_findings(client, draft):
    area, tied = AreaFactory(), FindingFactory(published=True)
    near, far = (FindingFactory(published=True, title_sv=title) for title in ("Här", "Långt borta"))
    hidden = FindingFactory()
    near.areas.add(area)
    hidden.areas.add(area)
    draft.areas.add(area)
    draft.findings.add(tied, hidden)
    page = client.get(step("edit-findings", draft))
    assert set(page.context["form"].fields["findings"].queryset) == {near, tied}
    found = client.post(step("edit-findings", draft), {"q": "långt", "search": "1", "findings": [tied.pk]})
    assert set(found.context["form"].fields["findings"].queryset) == {far, tied}
    answer = client.post(step("edit-findings", draft), {"findings": [near.pk, far.pk]})
    assert answer.url == draft.get_absolute_url()
    assert set(draft.findings.all()) == {near, far, hidden}
    assert "findings" in client.post(step("edit-findings", draft), {"findings": [hidden.pk]}).context["form"].errors


@pytest.mark.parametrize("name", STEPS)
def test_wizard_page_saves_and_leaves_or_continues(client, draft, name):
    assert client.post(step(name, draft), words(leave="")).url == reverse("challenges:mine")
    assert client.post(step(name, draft), words(next="")).url != reverse("challenges:mine")


def test_third_step_comes_back_for_more(client, draft):
    assert client.post(step("edit-who", draft), {"more": "1", "local_description": "Här.", **invited()}).url == step(
        "edit-who", draft
    )


@pytest.mark.parametrize("name", STEPS)
def test_step_leaves_what_the_others_say_alone(client, draft, name):
    place = AreaFactory()
    draft.areas.add(place)
    Challenge.objects.filter(pk=draft.pk).update(affected_groups_sv="barn", is_general=True)
    draft.parties.update(local_description_sv="Bakom skolan.", shows_local=True)
    filled = client.get(step(name, draft)).context["form"].initial
    client.post(
        step(name, draft),
        {key: value for key, value in filled.items() if value and key not in {"areas"}}
        | {"areas": [place.pk], **invited()},
    )
    kept = Challenge.objects.get(pk=draft.pk)
    assert (kept.title, kept.affected_groups, kept.is_general) == (draft.title, "barn", True)
    assert list(kept.areas.all()) == [place]
    assert kept.parties.get().local_description == "Bakom skolan."


def test_role_is_asked_for_and_the_choice_stays(client, draft):
    other = OrganisationFactory()
    response = client.post(step("edit-who", draft), {**invited(("", ""), (other.pk, "")), "message": "Kom med!"})
    assert list(errors_in(response.context["form"])) == ["invitation-1-role"]
    assert f'value="{other.pk}" selected' in response.text
    assert "Kom med!" in response.text
    assert not draft.parties.filter(state="invited").exists()


def test_owner_invites_neither_itself_nor_what_is_not_there(client, draft, organisation):
    for number in (organisation.pk, 999_999, "abc", "\x00"):
        response = client.post(step("edit-who", draft), invited((number, "supporter")))
        assert "invitation-0-organisation" in errors_in(response.context["form"])
    assert draft.parties.count() == 1


def test_nobody_is_invited_to_own_it(client, draft):
    response = client.post(step("edit-who", draft), invited((OrganisationFactory().pk, "owner")))
    assert "invitation-0-role" in errors_in(response.context["form"])


def test_invited_hear_of_a_draft_when_it_is_submitted(client, draft, django_capture_on_commit_callbacks):
    contact = MembershipFactory().user
    sent = invited((contact.memberships.get().organisation_id, "co_owner"))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(step("edit-who", draft), sent)
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        client.post(step("submit", draft))
    assert [message.to for message in mail.outbox] == [[contact.email]]


def test_mass_invitation_is_refused(client, draft):
    for _n in range(11):
        others = [OrganisationFactory() for _ in range(3)]
        sent = invited(*((other.pk, "supporter") for other in others))
        response = client.post(step("edit-who", draft), sent, follow=True)
    assert draft.parties.filter(state="invited").count() == 30
    assert "message--error" in response.text


@pytest.mark.parametrize(("name", "sent"), [("edit", words()), ("edit-where", {"affected_groups": "barn"})])
def test_double_click_on_a_step_is_no_conflict(client, draft, name, sent):
    sent |= {"seen": client.get(step(name, draft)).context["form"].initial["seen"]}
    assert [client.post(step(name, draft), sent).status_code for _ in range(2)] == [302, 302]


def test_double_click_invites_once(client, draft):
    sent = {**invited((OrganisationFactory().pk, "supporter")), "local_description": "Här."}
    sent |= {"seen": client.get(step("edit-who", draft)).context["form"].initial["seen"]}
    for _ in range(2):
        page = client.post(step("edit-who", draft), sent, follow=True)
        assert "message--error" not in page.text
    assert draft.parties.count() == 2


def test_writer_who_comes_back_by_the_browsers_history_changes_the_own_text(client, draft):
    seen = client.get(step("edit", draft)).context["form"].initial["seen"]
    for title in ("Först så", "Nej, så"):
        assert client.post(step("edit", draft), words(title=title, seen=seen)).status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Nej, så"


def test_english_page_writes_english(client, organisation):
    response = client.post("/en/challenges/new/", words(organisation=organisation.pk))
    challenge = Challenge.objects.get()
    assert (challenge.title_sv, challenge.title_en) == (None, "Att hitta lekplatsen")
    assert response.url == f"/en/challenges/{challenge.slug}/edit/where/"
    assert client.get(response.url).status_code == 200
    assert client.get(f"/utmaningar/{challenge.slug}/").status_code == 200


def test_planner_hands_it_in(client, draft, organisation):
    page = client.post(step("submit", draft), follow=True)
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert draft.steps.get().actor_name == organisation.name
    assert "message--success" in page.text


def test_way_back_to_the_empty_form_leads_to_the_draft(client, url, organisation):
    empty = client.get(url).url
    key = client.get(empty).context["form_key"]
    assert empty == f"{url}?key={key}"
    client.post(empty, words(organisation=organisation.pk, form_key=key))
    challenge = Challenge.objects.get()
    assert client.get(empty).url == step("edit", challenge)
    Challenge.objects.update(state="declined")
    assert client.get(empty).url == challenge.get_absolute_url()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"description": ""}, "description"),
        ({"description": "x" * 6001}, "description"),
        ({"organisation": "999999"}, "organisation"),
        ({"title": "noll\x00tecken"}, "title"),
    ],
)
def test_invalid_input_is_explained_and_form_kept(client, url, organisation, changes, field):
    sent = words(organisation=organisation.pk) | changes
    response = client.post(url, sent)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Challenge.objects.exists()
    if field != "description":
        assert "Ingen vet var den ligger." in response.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"affected_groups": "x" * 1001}, "affected_groups"),
        ({"source": "inte en adress"}, "source"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"areas": ["999999"]}, "areas"),
        ({"places": ["999999"]}, "places"),
        ({"perspectives": ["abc"]}, "perspectives"),
    ],
)
def test_bad_input_in_the_second_step_is_answered_and_nothing_written_is_lost(client, draft, changes, field):
    response = client.post(step("edit-where", draft), {"affected_groups": "barn", "picture_alt": "en gunga"} | changes)
    assert list(response.context["form"].errors) == [field]
    assert "en gunga" in response.text
    draft.refresh_from_db()
    assert not draft.affected_groups


@pytest.mark.parametrize(
    "title",
    [
        "🏙️🚲🌳",
        "مدينة للجميع",
        "<script>alert(1)</script>",
        "{{ title }} {% url %}",
        "a" * 160,
        "Ny",
        "' OR 1=1 --",
        "\u202eomvänt",
    ],
)
def test_odd_titles_are_kept_as_text(client, url, organisation, title):
    response = client.post(url, words(organisation=organisation.pk, title=title))
    challenge = Challenge.objects.get()
    assert challenge.title == title
    for page in (client.get(response.url), client.get(challenge.get_absolute_url())):
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_same_title_twice_gets_two_addresses(client, url, organisation):
    for _ in range(2):
        client.post(url, words(organisation=organisation.pk, form_key=uuid.uuid4()))
    assert sorted(Challenge.objects.values_list("slug", flat=True)) == [
        "att-hitta-lekplatsen",
        "att-hitta-lekplatsen-2",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("stor.jpg", b"\xff\xd8" + b"0" * 10_000_000),
        ("bomb.png", png_that_claims(20_000, 20_000)),
        ("text.png", b"just some text"),
        ("bild.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    ],
)
def test_hostile_picture_is_refused_and_the_words_stay(client, draft, name, content):
    sent = {"affected_groups": "barn", "picture": SimpleUploadedFile(name, content), "picture_alt": "en lekplats"}
    response = client.post(step("edit-where", draft), sent)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["picture"]
    assert "barn" in response.text
    assert "en lekplats" in response.text


def test_picture_wants_words_and_is_served_as_webp(client, draft):
    upload = SimpleUploadedFile("bild.jpg", image(), content_type="image/jpeg")
    refused = client.post(step("edit-where", draft), {"picture": upload})
    assert list(refused.context["form"].errors) == ["picture_alt"]
    upload.seek(0)
    client.post(step("edit-where", draft), {"picture": upload, "picture_alt": "en gunga"})
    draft.refresh_from_db()
    served = client.get(draft.picture.url)
    assert served["Content-Type"] == "image/webp"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert b"".join(served.streaming_content)[8:12] == b"WEBP"


@pytest.mark.parametrize("path", ["../portal.sqlite3", "challenge/none.webp", "challenge/x.html", "%2e%2e/x.webp"])
def test_nothing_but_stored_pictures_is_served(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_form_text_survives_expired_session(url, planner, organisation):
    client = Client()
    response = client.post(url, words(organisation=organisation.pk))
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?{urlencode({'next': url})}"
    client.post(response.url, {"login": planner.email, "password": PASSWORD, "next": url})
    page = client.get(url, follow=True)
    assert page.status_code == 200
    for kept in ("Att hitta lekplatsen", "Ingen vet var den ligger."):
        assert kept in page.text


def test_every_choice_survives_a_session_that_ran_out(planner, draft):
    client, place, other = Client(), AreaFactory(), OrganisationFactory()
    draft.areas.add(AreaFactory())
    Challenge.objects.filter(pk=draft.pk).update(is_general=True)
    client.post(step("edit-where", draft), {"affected_groups": "barn och äldre", "areas": [place.pk]})
    client.post(step("edit-who", draft), {"message": "Kom med!", **invited(("", ""), (other.pk, "funder"))})
    client.force_login(planner)
    page = client.get(step("edit-where", draft))
    assert "barn och äldre" in page.text
    assert page.text.count("checked") == 1  # the place that was ticked, and neither what was unticked
    page = client.get(step("edit-who", draft))
    assert "Kom med!" in page.text
    assert f'value="{other.pk}" selected' in page.text
    assert 'value="funder" selected' in page.text


def test_form_too_large_for_a_session_is_not_said_to_be_kept(url, db):
    client = Client()
    response = client.post(url, words(description="x" * 200_000), follow=True)
    assert "drafts" not in client.session
    assert "message--error" in response.text


def test_expired_token_offers_to_send_the_same_words_again(url, planner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)
    response = client.post(url, words(), headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403
    assert "Ingen vet var den ligger." in response.text
    assert 'name="csrfmiddlewaretoken"' in response.text


def test_words_of_another_site_are_not_offered_to_be_sent(url, planner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)
    response = client.post(url, words(), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert "Ingen vet var den ligger." not in response.text


def test_password_is_never_offered_again(db):
    client = Client(enforce_csrf_checks=True)
    sent = {"login": "a@example.org", "password": "hemligt-ord"}
    response = client.post(reverse("account_login"), sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403
    assert "hemligt-ord" not in response.text


def test_draft_is_edited_by_the_owner(client, organisation):
    challenge = ChallengeFactory(owner=organisation, title="Förr")
    client.post(step("edit", challenge), words(title="Nu"))
    challenge.refresh_from_db()
    assert challenge.title == "Nu"


@pytest.mark.parametrize(
    ("name", "field", "theirs", "mine"),
    [
        ("edit", "title", "Den första", "Den andra"),
        ("edit-where", "affected_groups", "de första", "de andra"),
        ("edit-who", "local_description", "Först här.", "Sedan här."),
    ],
)
def test_second_of_two_writers_is_told_and_keeps_the_words(client, organisation, draft, name, field, theirs, mine):
    colleague = Client()
    colleague.force_login(MembershipFactory(organisation=organisation).user)
    seen = client.get(step(name, draft)).context["form"].initial["seen"]
    colleague.post(step(name, draft), words(**{field: theirs}))
    response = client.post(step(name, draft), words(**{field: mine}, seen=seen))
    assert response.status_code == 200
    assert mine in response.text
    assert theirs in str(Challenge.objects.values(field).get() if name != "edit-who" else draft.parties.values().get())
    again = {"seen": response.context["form"]["seen"].value()}
    assert client.post(step(name, draft), words(**{field: mine}, **again)).status_code == 302


def test_every_choice_of_the_second_of_two_writers_is_still_ticked(client, organisation, draft):
    colleague = Client()
    colleague.force_login(MembershipFactory(organisation=organisation).user)
    seen = client.get(step("edit-where", draft)).context["form"].initial["seen"]
    colleague.post(step("edit-where", draft), {"affected_groups": "de första"})
    places = [AreaFactory().pk for _ in range(3)]
    response = client.post(step("edit-where", draft), {"areas": places, "seen": seen})
    assert response.text.count("checked") == 3


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", OPEN_TO_OWNER)
def test_owner_writes_on_until_it_has_come_to_an_end(client, organisation, name, state):
    resumes_as = "identified" if state == "paused" else ""
    challenge = ChallengeFactory(owner=organisation, state=state, resumes_as=resumes_as)
    assert client.get(step(name, challenge)).status_code == 200
    assert client.post(step(name, challenge), words()).status_code == 302


@pytest.mark.parametrize("name", STEPS)
def test_nobody_writes_in_what_is_closed_or_not_theirs(client, organisation, name):
    closed = ChallengeFactory(owner=organisation, published=True, state="closed", resumes_as="identified")
    for challenge in (closed, ChallengeFactory(published=True)):
        assert client.post(step(name, challenge), words()).status_code == 403


def test_returned_challenge_is_edited_and_handed_in_again(client, organisation, editor):
    challenge = ChallengeFactory(owner=organisation, submitted=True)
    take(challenge, "return", by=editor, reason="Vilka berörs?")
    page = client.get(challenge.get_absolute_url())
    assert "Vilka berörs?" in page.text
    client.post(reverse("challenges:submit", args=[challenge.slug]))
    challenge.refresh_from_db()
    assert challenge.state == "submitted"


def test_handing_in_twice_is_no_error(client, organisation):
    challenge = ChallengeFactory(owner=organisation)
    url = reverse("challenges:submit", args=[challenge.slug])
    for _ in range(2):
        assert client.post(url, follow=True).status_code == 200
    assert challenge.steps.count() == 1


def test_reader_logs_nothing(client, planner, url):
    planner.memberships.update(role="reader")
    assert client.get(url).status_code == 403


def test_ended_membership_opens_nothing(client, planner, organisation):
    challenge = ChallengeFactory(owner=organisation)
    assert client.get(challenge.get_absolute_url()).status_code == 200
    planner.memberships.update(ended_on="2026-02-01")
    assert client.get(challenge.get_absolute_url()).status_code == 404


def test_planner_of_two_organisations_chooses(client, planner, organisation, url):
    second = MembershipFactory(user=planner).organisation
    client.post(url, words(organisation=second.pk))
    assert Challenge.objects.get().owner() == second


def test_mine_shows_what_the_organisation_owns_and_shares_and_nothing_else(client, organisation):
    ChallengeFactory(owner=organisation, title="Vår egen")
    ChallengeFactory(title="Någon annans")
    for state, title in (("confirmed", "Vi delar den"), ("invited", "Vi är inbjudna"), ("asked", "Vi har frågat")):
        challenge = ChallengeFactory(title=title, submitted=True)
        ChallengePartyFactory(challenge=challenge, organisation=organisation, state=state, role="supporter")
    returned = ChallengeFactory(title="Tillbaka hos ägaren", state="returned")
    ChallengePartyFactory(challenge=returned, organisation=organisation, role="supporter")
    page = client.get(reverse("challenges:mine"))
    shown = ["Vår egen", "Någon annans", "Vi delar den", "Vi är inbjudna", "Vi har frågat", "Tillbaka hos ägaren"]
    assert [title for title in shown if title in page.text] == ["Vår egen", "Vi delar den"]


@pytest.mark.parametrize(
    ("written", "what_is_next"),
    [
        ({}, "Next: describe your own situation."),
        ({"local_description": "Så är det."}, "Next: show your description of your own situation on the page."),
        (
            {"local_description": "Så är det.", "shows_local": True},
            "You share it. The organisation that owns it takes the next step.",
        ),
    ],
)
def test_mine_says_what_comes_next_for_those_who_share_it(client, organisation, written, what_is_next):
    ChallengePartyFactory(
        challenge=ChallengeFactory(submitted=True), organisation=organisation, role="funder", **written
    )
    with override("en"):
        assert what_is_next in client.get(reverse("challenges:mine")).text


def test_mine_says_that_a_merged_challenge_continues(client, organisation):
    ChallengeFactory(owner=organisation, merged=True)
    with override("en"):
        assert "It continues as part of another challenge." in client.get(reverse("challenges:mine")).text


@pytest.mark.parametrize("state", ["asked", "declined", "withdrawn", "ended"])
def test_owning_one_challenge_opens_no_other(client, organisation, state):
    ChallengeFactory(owner=organisation)
    other = ChallengeFactory(submitted=True)
    ended_on = "2026-02-01" if state == "ended" else None
    ChallengePartyFactory(challenge=other, organisation=organisation, role="supporter", state=state, ended_on=ended_on)
    assert client.get(other.get_absolute_url()).status_code == 404


def test_mine_costs_the_same_for_many(client, organisation):
    numbers = []
    for _ in range(2):
        for _n in range(3):
            ChallengeFactory(owner=organisation)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("challenges:mine"))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_draft_is_deleted_after_asking(client, draft):
    ChallengePartyFactory(challenge=draft, state="invited", role="supporter")
    assert draft.title in client.get(step("discard", draft)).text
    assert Challenge.objects.exists()
    client.post(step("discard", draft))
    assert not Challenge.objects.exists()


def test_what_has_been_submitted_is_not_deleted(client, draft):
    client.post(step("submit", draft))
    assert client.post(step("discard", draft)).status_code == 403
    with pytest.raises(TransitionError):
        actions.discard(draft)


def test_second_text_under_the_same_key_is_not_lost(client, url, organisation):
    """The browser's way back and a longer text: the draft that was logged takes it over, and keeps the other steps."""
    key = uuid.uuid4()
    client.post(url, words(organisation=organisation.pk, form_key=key))
    challenge = Challenge.objects.get()
    client.post(step("edit-where", challenge), {"affected_groups": "barn"})
    client.post(url, words(organisation=organisation.pk, form_key=key, description="Nu längre."))
    challenge.refresh_from_db()
    assert (challenge.description, challenge.affected_groups) == ("Nu längre.", "barn")
    Challenge.objects.update(state="declined")
    response = client.post(url, words(organisation=organisation.pk, form_key=key, description="För sent."), follow=True)
    assert "message--warning" in response.text
    challenge.refresh_from_db()
    assert challenge.description == "Nu längre."


def test_submitting_after_a_lost_session_leads_to_the_challenge(organisation, planner):
    challenge = ChallengeFactory(owner=organisation)
    client = Client()
    address = reverse("challenges:submit", args=[challenge.slug])
    client.post(address)
    client.force_login(planner)
    assert client.get(address).url == challenge.get_absolute_url()


def test_kept_words_stay_until_they_are_saved_and_an_hour_at_most(url, planner, organisation):
    client = Client()
    client.post(url, words(organisation=organisation.pk))
    client.force_login(planner)
    for _ in range(2):
        assert "Att hitta lekplatsen" in client.get(url, follow=True).text
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert "Att hitta lekplatsen" not in client.get(url, follow=True).text
    client.post(url, words(organisation=organisation.pk))
    assert "Att hitta lekplatsen" not in client.get(url, follow=True).text


@pytest.mark.parametrize("field", ["areas", "places", "perspectives", "goals"])
@pytest.mark.parametrize("key", ["9" * 25, "-1", "x", "\u0663"])
def test_unknown_primary_key_is_refused(client, draft, field, key):
    response = client.post(reverse("challenges:edit-where", args=[draft.slug]), {field: [key]})
    assert response.status_code == 200
    assert field in response.context["form"].errors
