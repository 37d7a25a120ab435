"""What the public pages of early talks say: how far the plan has come, who sits there, and what came of it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from core.publishing.provenance import Confidence
from talks.models import PlanStep, Seat, Talk
from tests.factories import DialogueFactory, OrganisationFactory, SeatFactory, TalkFactory

pytestmark = pytest.mark.django_db


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return html.document_fromstring(answer.content)


def words(element):
    return " ".join(element.text_content().split())


def section(shown, name):
    (found,) = shown.xpath(f"//section[@id='{name}']")
    return words(found)


@pytest.mark.parametrize("step", PlanStep)
def test_page_draws_the_steps_of_the_law_and_says_where_the_talks_are(client, step):
    shown = page(client, TalkFactory(open_now=True, plan_step=step).get_absolute_url())
    drawings = shown.xpath("//svg[starts-with(@class, 'siding ')]")
    reached = list(PlanStep).index(step) + 1
    for drawing in drawings:
        assert words(drawing.find("desc")).startswith(f"Planen har kommit till: {step.label}.")
        assert "Samtalet är här" in words(drawing)
        stops = drawing.xpath(".//circle[contains(@class, 'siding__stop')]")
        assert [stop.get("class").endswith("ahead") for stop in stops] == [n >= reached for n in range(len(PlanStep))]
    assert len(drawings) == 2
    assert "Det här är inte samråd" in section(shown, "not-consultation")


def test_page_draws_nothing_where_nobody_has_said_how_far_the_plan_has_come(client):
    shown = page(client, TalkFactory(open_now=True).get_absolute_url())
    assert not shown.xpath("//svg[starts-with(@class, 'siding ')]")
    assert "Det är inte känt hur långt planen har kommit." in section(shown, "not-consultation")


def test_seats_stand_role_by_role_with_those_who_have_left_last(client):
    talk = TalkFactory(open_now=True)
    left = SeatFactory(talk=talk, role="landowner", state="ended", started_on="2026-03-05", ended_on="2026-04-01")
    seats = section(page(client, talk.get_absolute_url()), "seats")
    host, owner = (talk.parties.get(role=role, state=Seat.State.CONFIRMED) for role in ("municipality", "landowner"))
    places = [seats.index(seat.organisation.name) for seat in (host, owner, left)]
    assert places == sorted(places)
    assert "5 mars 2026 – 1 april 2026" in seats


@pytest.mark.parametrize(("days", "is_late"), [(-1, True), (0, False), (1, False)])
def test_page_is_late_by_itself_with_saying_why_the_room_is_closed(client, days, is_late):
    talk = TalkFactory(open_now=True)
    Talk.objects.update(look_again_on=timezone.localdate() + dt.timedelta(days=days))
    closed = section(page(client, talk.get_absolute_url()), "closed-room")
    assert "Parterna visar halvfärdiga ritningar." in closed
    assert ("Försenat" in closed) == is_late


def test_talks_that_are_over_are_not_late(client):
    talk = TalkFactory(closed=True, look_again_on="2026-01-01")
    closed = section(page(client, talk.get_absolute_url()), "closed-room")
    assert "Försenat" not in closed
    assert "Parterna enades." in section(page(client, talk.get_absolute_url()), "result")


def test_residents_are_shown_first_where_they_can_take_part(client):
    talk = TalkFactory(open_now=True)
    now, before = DialogueFactory(open_now=True, title="Torget nu"), DialogueFactory(published=True, title="Torget då")
    talk.dialogues.add(now, before)
    shown = page(client, talk.get_absolute_url())
    assert "Torget nu" in section(shown, "take-part")
    assert "Torget då" in section(shown, "dialogues")
    assert "Torget nu" not in section(shown, "dialogues")


def test_talks_held_elsewhere_say_how_that_is_known(client):
    talk = TalkFactory(
        closed=True, source="https://example.org/", confidence=Confidence.INFERRED, summary_sv="", summary_en=""
    )
    shown = page(client, talk.get_absolute_url())
    assert "Samtalet hölls inte på portalen." in words(shown)
    assert "Det är inte känt vad samtalet gav." in section(shown, "result")


def test_list_is_narrowed_by_the_organisations_at_the_table(client):
    theirs, others = TalkFactory(open_now=True, title="Deras"), TalkFactory(open_now=True, title="Andras")
    organisation = OrganisationFactory()
    SeatFactory(talk=theirs, organisation=organisation)
    SeatFactory(talk=others, organisation=organisation, state="invited")
    shown = words(page(client, f"{reverse('talks:list')}?partner={organisation.slug}"))
    assert "Deras" in shown
    assert "Andras" not in shown


def test_demonstration_stands_apart_and_is_counted_nowhere(client):
    talk = TalkFactory(open_now=True, is_demonstration=True, title="På prov")
    shown = page(client, reverse("talks:list"))
    assert "På prov" in words(shown.xpath("//p[@class='demonstration']")[0])
    assert not shown.xpath("//ul[@class='entries']")
    assert "demonstration" in words(page(client, talk.get_absolute_url()))
    assert "På prov" not in client.get(reverse("talks:feed")).content.decode()
    for seat in talk.parties.all():
        assert "På prov" not in words(page(client, seat.organisation.get_absolute_url()))


def test_feed_tells_of_talks_when_they_take_a_step(client):
    talk = TalkFactory(open_now=True, title="Torget")
    feed = client.get(reverse("talks:feed")).content.decode()
    talk.steps.create(from_state="open", to_state="summing_up", actor_name="Kommunen")
    Talk.objects.update(updated_at=timezone.now() - dt.timedelta(days=3))
    assert "Torget" in feed
    assert client.get(reverse("talks:feed")).content.decode() != feed


@pytest.mark.parametrize("law", ["2009:400", "1949:105", "2016:1145", "2014:899", "2010:900", "1990:782", "2017:725"])
def test_openness_names_the_laws_and_is_no_advice(client, law):
    shown = page(client, reverse("talks:openness"))
    assert shown.xpath(f"//a[contains(@href, '{law}')]")
    assert "ingen juridisk rådgivning" in words(shown)
