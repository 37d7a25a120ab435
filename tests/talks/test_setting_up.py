"""A municipality sets up its talks: what they begin with, a double click, a session that ran out, and a draft."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from mail.models import OutboxMessage
from talks.models import Seat, Talk
from tests import factories
from tests.rows import rows
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db


def days(n):
    return (timezone.localdate() + dt.timedelta(days=n)).isoformat()


def what(**changes):
    return {"title": "Torget i Tumba", "purpose": "Vad kan byggas vid torget?", **changes}


def room(**changes):
    return {
        "closed_because": "Ritningarna är inte färdiga.",
        "look_again_on": days(90),
        **rows("invitation"),
        **changes,
    }


def page(name, talk):
    return reverse(f"talks:{name}", args=[talk.slug])


@pytest.fixture
def municipality():
    return factories.OrganisationFactory(name="Botkyrka kommun", sector="municipality")


@pytest.fixture
def planner(municipality):
    return factories.MembershipFactory(organisation=municipality).user


@pytest.fixture
def client(planner):
    return logged_in(planner)


@pytest.fixture
def talk(municipality, planner):
    return factories.TalkFactory(municipality=municipality, author=planner, seated=True)


def test_planner_begins_a_draft_with_the_municipality_at_the_table(client, municipality, planner):
    place, challenge = factories.AreaFactory(), factories.ChallengeFactory(published=True)
    sent = what(organisation=municipality.pk, areas=[place.pk], challenges=[challenge.pk], plan_step="idea")
    response = client.post(reverse("talks:create"), sent)
    talk = Talk.objects.get()
    assert response.url == page("edit-room", talk)
    assert (talk.municipality, talk.state, talk.publication, talk.plan_step) == (municipality, "draft", "draft", "idea")
    assert ([*talk.areas.all()], [*talk.challenges.all()]) == ([place], [challenge])
    seat = talk.parties.get()
    assert (seat.organisation, seat.role, seat.state) == (municipality, Seat.Role.MUNICIPALITY, "confirmed")
    assert [person.user for person in seat.people.all()] == [planner]


@pytest.mark.parametrize("sector", ["industry", "academia"])
def test_only_municipalities_hold_talks(sector):
    member = factories.MembershipFactory(organisation__sector=sector)
    response = logged_in(member.user).post(reverse("talks:create"), what(organisation=member.organisation.pk))
    assert response.status_code == 403
    assert not Talk.objects.exists()


def test_talks_are_not_begun_for_another_municipality(client):
    other = factories.OrganisationFactory(sector="municipality")
    response = client.post(reverse("talks:create"), what(organisation=other.pk))
    assert response.context["form"].errors.keys() == {"organisation"}
    assert not Talk.objects.exists()


def test_two_clicks_make_one_draft(client, municipality):
    sent = what(organisation=municipality.pk, form_key=str(uuid.uuid4()))
    for _click in range(2):
        client.post(reverse("talks:create"), sent)
    assert Talk.objects.get().parties.count() == 1


def test_text_is_kept_when_the_session_has_run_out(planner, municipality):
    browser = logged_in(planner)
    browser.logout()
    response = browser.post(reverse("talks:create"), what(organisation=municipality.pk))
    assert response.status_code == 302
    browser.force_login(planner)
    assert "Vad kan byggas vid torget?" in browser.get(reverse("talks:create"), follow=True).content.decode()
    assert not Talk.objects.exists()


@pytest.mark.parametrize("name", ["challenge", "dialogue", "place"])
def test_page_that_leads_there_is_filled_in(client, municipality, name):
    place = factories.AreaFactory()
    dialogue = factories.DialogueFactory(published=True, organiser=municipality)
    challenge = factories.ChallengeFactory(published=True)
    for record in (dialogue, challenge):
        record.areas.add(place)
    record = {"challenge": challenge, "dialogue": dialogue, "place": place}[name]
    form = client.get(reverse("talks:create"), {name: record.slug}, follow=True).context["form"]
    assert form.initial["areas"] == [place]
    if name != "place":
        assert form.initial[f"{name}s"] == [record.pk]


def test_organisations_are_invited_from_the_second_page(client, talk):
    owner = factories.MembershipFactory(organisation__name="Markbolaget").organisation
    sent = room(**rows("invitation", {"organisation": owner.pk, "role": "landowner"}), message="Det är er mark.")
    assert client.post(page("edit-room", talk), sent).status_code == 302
    assert talk.parties.get(organisation=owner).state == "invited"
    assert "Det är er mark." in OutboxMessage.objects.get(name="seat_invited").body
    talk.refresh_from_db()
    assert talk.closed_because == "Ritningarna är inte färdiga."


def test_day_to_look_again_is_ahead(client, talk):
    response = client.post(page("edit-room", talk), room(look_again_on=days(0)))
    assert response.context["form"].errors.keys() == {"look_again_on"}


def test_held_talks_always_say_why_the_room_is_closed(client, municipality):
    talk = factories.TalkFactory(open_now=True, municipality=municipality)
    response = client.post(page("edit-room", talk), room(closed_because="", look_again_on=""))
    assert response.context["form"].errors.keys() == {"closed_because", "look_again_on"}


def test_what_came_of_the_talks_is_written_while_they_are_summed_up(client, municipality):
    talk = factories.TalkFactory(open_now=True, municipality=municipality)
    sent = what(summary="Parterna enades om en park.")
    client.post(page("edit", talk), sent)
    talk.refresh_from_db()
    assert talk.summary == ""
    Talk.objects.filter(pk=talk.pk).update(state=Talk.State.SUMMING_UP)
    client.post(page("edit", talk), sent)
    talk.refresh_from_db()
    assert talk.summary == "Parterna enades om en park."


def test_challenges_are_searched_for_without_saving(client, talk):
    found = factories.ChallengeFactory(published=True, title="Buller vid spåret")
    response = client.post(page("edit", talk), what(title="Nytt namn", q="buller", search="1"))
    assert found in response.context["form"].fields["challenges"].queryset
    assert 'value="Nytt namn"' in response.content.decode()
    talk.refresh_from_db()
    assert talk.title != "Nytt namn"


def test_draft_is_deleted_and_what_is_held_is_not(client, municipality, talk):
    assert client.post(page("discard", talk)).status_code == 302
    assert not Talk.objects.exists()
    held = factories.TalkFactory(open_now=True, municipality=municipality)
    assert client.post(page("discard", held)).status_code == 403


def test_municipality_is_offered_talks_about_a_challenge(client):
    challenge = factories.ChallengeFactory(published=True, state="identified")
    begins = f"{reverse('talks:create')}?challenge={challenge.slug}"
    assert begins in client.get(challenge.get_absolute_url()).content.decode()
    other = logged_in(factories.MembershipFactory(organisation__sector="academia").user)
    assert begins not in other.get(challenge.get_absolute_url()).content.decode()
