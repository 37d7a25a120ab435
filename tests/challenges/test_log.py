"""A planner logs a challenge: the form, bad input, double clicks and a session that ran out."""

import datetime as dt
import uuid
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from challenges.models import Challenge
from tests.factories import PASSWORD, AreaFactory, ChallengeFactory, MembershipFactory, PerspectiveFactory
from tests.records.test_pictures import image, png_that_claims

CREATE = "challenges:create"


def words(**changes):
    return {"title": "Att hitta lekplatsen", "description": "Ingen vet var den ligger.", **changes}


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def url(db):
    return reverse(CREATE)


def test_planner_logs_a_draft_for_the_own_organisation(client, url, planner, organisation):
    place, perspective = AreaFactory(), PerspectiveFactory()
    response = client.post(
        url, words(organisation=organisation.pk, areas=[place.pk], perspectives=[perspective.pk], form_key=uuid.uuid4())
    )
    challenge = Challenge.objects.get()
    assert response.url == challenge.get_absolute_url() == "/utmaningar/att-hitta-lekplatsen/"
    assert (challenge.state, challenge.publication, challenge.author) == ("draft", "draft", planner)
    assert challenge.owner() == organisation
    assert list(challenge.areas.all()) == [place]
    assert list(challenge.perspectives.all()) == [perspective]
    assert challenge.title_sv == "Att hitta lekplatsen"
    assert not challenge.title_en


def test_english_page_writes_english(client, organisation):
    response = client.post("/en/challenges/new/", words(organisation=organisation.pk))
    challenge = Challenge.objects.get()
    assert (challenge.title_sv, challenge.title_en) == (None, "Att hitta lekplatsen")
    assert client.get(response.url).status_code == 200
    assert client.get(f"/utmaningar/{challenge.slug}/").status_code == 200


def test_planner_hands_it_in_at_once(client, url, organisation):
    client.post(url, words(organisation=organisation.pk, submit=""))
    challenge = Challenge.objects.get()
    assert challenge.state == "submitted"
    assert challenge.steps.get().actor_name == organisation.name


def test_double_click_logs_one_challenge(client, url, organisation):
    sent = words(organisation=organisation.pk, form_key=uuid.uuid4())
    first, second = client.post(url, sent), client.post(url, sent)
    assert Challenge.objects.count() == 1
    assert first.url == second.url


def test_key_of_another_persons_form_does_not_open_their_draft(client, url, organisation):
    key = uuid.uuid4()
    ChallengeFactory(form_key=key)
    response = client.post(url, words(organisation=organisation.pk, form_key=key))
    assert response.status_code == 302
    assert Challenge.objects.count() == 2


@pytest.mark.parametrize("key", ["", "nonsense", "\x00"])
def test_form_without_a_usable_key_is_still_saved(client, url, organisation, key):
    assert client.post(url, words(organisation=organisation.pk, form_key=key)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "   "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"description": ""}, "description"),
        ({"description": "x" * 6001}, "description"),
        ({"affected_groups": "x" * 1001}, "affected_groups"),
        ({"source": "inte en adress"}, "source"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"areas": ["999999"]}, "areas"),
        ({"perspectives": ["abc"]}, "perspectives"),
        ({"organisation": "999999"}, "organisation"),
        ({"title": "noll\x00tecken"}, "title"),
    ],
)
def test_bad_input_is_answered_and_nothing_written_is_lost(client, url, organisation, changes, field):
    sent = words(organisation=organisation.pk, affected_groups="barn") | changes
    response = client.post(url, sent)
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Challenge.objects.exists()
    if field != "affected_groups":
        assert "barn" in response.text
    if field != "description":
        assert "Ingen vet var den ligger." in response.text


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
    page = client.get(response.url)
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
def test_hostile_picture_is_refused_and_the_words_stay(client, url, organisation, name, content):
    sent = words(organisation=organisation.pk, picture=SimpleUploadedFile(name, content), picture_alt="en lekplats")
    response = client.post(url, sent)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["picture"]
    assert "Ingen vet var den ligger." in response.text
    assert "en lekplats" in response.text


def test_picture_wants_words_and_is_served_as_webp(client, url, organisation):
    upload = SimpleUploadedFile("bild.jpg", image(), content_type="image/jpeg")
    refused = client.post(url, words(organisation=organisation.pk, picture=upload))
    assert list(refused.context["form"].errors) == ["picture_alt"]
    upload.seek(0)
    client.post(url, words(organisation=organisation.pk, picture=upload, picture_alt="en gunga"))
    challenge = Challenge.objects.get()
    served = client.get(challenge.picture.url)
    assert served["Content-Type"] == "image/webp"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert b"".join(served.streaming_content)[8:12] == b"WEBP"


@pytest.mark.parametrize("path", ["../portal.sqlite3", "challenge/none.webp", "challenge/x.html", "%2e%2e/x.webp"])
def test_nothing_but_stored_pictures_is_served(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_words_survive_a_session_that_ran_out(url, planner, organisation):
    client = Client()
    response = client.post(
        url, words(organisation=organisation.pk, affected_groups="barn och äldre", areas=[AreaFactory().pk])
    )
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?{urlencode({'next': url})}"
    client.post(response.url, {"login": planner.email, "password": PASSWORD, "next": url})
    page = client.get(url)
    assert page.status_code == 200
    for kept in ("Att hitta lekplatsen", "Ingen vet var den ligger.", "barn och äldre"):
        assert kept in page.text
    assert "checked" in page.text


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
    url = reverse("challenges:edit", args=[challenge.slug])
    seen = client.get(url).context["seen"]
    client.post(url, words(title="Nu", seen=seen))
    challenge.refresh_from_db()
    assert challenge.title == "Nu"
    assert challenge.slug == challenge.slug


def test_second_of_two_writers_is_told_and_keeps_the_words(client, organisation):
    challenge = ChallengeFactory(owner=organisation)
    url = reverse("challenges:edit", args=[challenge.slug])
    seen = client.get(url).context["seen"]
    client.post(url, words(title="Den första", seen=seen))
    response = client.post(url, words(title="Den andra", seen=seen))
    assert response.status_code == 200
    assert "Den andra" in response.text
    challenge.refresh_from_db()
    assert challenge.title == "Den första"


def test_returned_challenge_is_edited_and_handed_in_again(client, organisation, editor):
    challenge = ChallengeFactory(owner=organisation, submitted=True)
    challenge.return_to_author(by=editor, reason="Vilka berörs?")
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


def test_mine_shows_the_organisations_challenges_and_no_others(client, organisation):
    ChallengeFactory(owner=organisation, title="Vår egen")
    ChallengeFactory(title="Någon annans")
    page = client.get(reverse("challenges:mine"))
    assert "Vår egen" in page.text
    assert "Någon annans" not in page.text


def test_second_text_under_the_same_key_is_not_lost(client, url, organisation):
    """The browser's way back, a longer text, and "submit": the draft that was logged takes it over."""
    key = uuid.uuid4()
    client.post(url, words(organisation=organisation.pk, form_key=key))
    client.post(url, words(organisation=organisation.pk, form_key=key, description="Nu längre.", submit=""))
    challenge = Challenge.objects.get()
    assert (challenge.description, challenge.state) == ("Nu längre.", "submitted")
    response = client.post(url, words(organisation=organisation.pk, form_key=key, description="För sent."), follow=True)
    assert "sparades inte" in response.text or "not saved" in response.text or "inte sparat" in response.text


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
        assert "Att hitta lekplatsen" in client.get(url).text
    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        assert "Att hitta lekplatsen" not in client.get(url).text
    client.post(url, words(organisation=organisation.pk))
    assert "Att hitta lekplatsen" not in client.get(url).text
