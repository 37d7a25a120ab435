"""Each kind of activity as a resident: a guest on a phone, by keyboard with an account, without scripts by mail."""

import json
import re

import pytest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from playwright.sync_api import expect

from dialogues.models import Registration
from places.naming import Known, name_of
from tests.browser.people import BY_MAIL, NOTES, SQUARE
from tests.browser.steps import field, heading, press, section
from tests.browser.taking_part import (
    PHONE,
    WAYS,
    by_keyboard,
    on_a_phone,
    on_a_phone_by_mail,
    on_a_phone_with_an_account,
    without_scripts,
)

pytestmark = pytest.mark.usefixtures("swedish")

# As unlike as can be: what is like something else is not sent before that has been offered.
IDEAS = {
    on_a_phone: "Körsbärsträd längs husväggen, för de gråaste dagarna.",
    by_keyboard: "Ett schackbräde i sten: pensionärerna spelar ändå.",
    without_scripts: "Vattenpost för hundar. Sommaren är lång.",
}
PLACES = {
    on_a_phone: "Gångtunneln skrämmer: lamporna är trasiga.",
    by_keyboard: "Busskuren ligger i skugga, man ser inte vem som står där.",
    without_scripts: "Bakom biblioteket vågar ingen hämta sin cykel.",
}
PARTS = {
    on_a_phone: "Häcken skymmer trappan.",
    by_keyboard: "Rampen är för brant för en rullstol i halka.",
    without_scripts: "Plantera bort vindfånget, papperskorgarna blåser omkull.",
}
NOTE_OF = dict(zip(WAYS, NOTES, strict=True))


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__.replace("_", "-"))
def way(request):
    return request.param


@pytest.fixture
def resident(way, visitor, portal):
    return way(visitor, portal)


@pytest.fixture
def neighbour(visitor):
    """Somebody else, who only reads."""
    return visitor()


def shown_to(neighbour, kind):
    neighbour.goto(reverse("dialogues:activity", args=[SQUARE, kind]))
    return section(neighbour, "Contributions so far").get_by_role("listitem")


def supports(n, *, by_guests=False):
    if by_guests:
        return ngettext("%(n)s guest supports this", "%(n)s guests support this", n) % {"n": n}
    return ngettext("%(n)s person supports this", "%(n)s people support this", n) % {"n": n}


def test_resident_says_an_idea_and_everybody_reads_it(resident, neighbour, way):
    text = IDEAS[way]
    resident.opens("Vad saknas på torget?")
    resident.starts_to_write()
    resident.says("What do you want to say?", text)
    resident.chooses("What is it about?", "Grönt")
    resident.goes_on()
    resident.goes_on_without_a_picture()
    resident.sends_what_was_said()
    resident.opens_their_own()
    expect(section(resident.page, text).get_by_role("listitem").first).to_contain_text(_("Received"))

    read = shown_to(neighbour, "ideas").filter(has_text=text)
    expect(read).to_contain_text("Grönt")


def test_resident_says_where_it_is_on_the_map_or_without_it(resident, neighbour, way):
    text = PLACES[way]
    resident.opens("Var är det mörkt?")
    resident.starts_to_write()
    resident.says("What do you want to say?", text)
    resident.goes_on()
    where = resident.says_where()
    resident.goes_on()
    resident.goes_on_without_a_picture()
    resident.finds_where(where)
    resident.sends_what_was_said()
    resident.opens_their_own()
    resident.follows("Go to its page")
    resident.sees(text)
    resident.finds_where(where)
    expect(shown_to(neighbour, "map").filter(has_text=text)).to_contain_text(where)


def test_resident_says_where_it_is_on_a_drawing(resident, neighbour, way):
    text = PARTS[way]
    resident.opens("Var i förslaget?")
    resident.starts_to_write()
    resident.says("What do you want to say?", text)
    resident.goes_on()
    where = resident.says_where()
    resident.goes_on()
    resident.goes_on_without_a_picture()
    resident.finds_where(where)
    resident.sends_what_was_said()
    resident.opens_their_own()
    resident.follows("Go to its page")
    resident.finds_where(where)
    expect(shown_to(neighbour, "drawing").filter(has_text=text)).to_contain_text(where)


def test_named_place_is_chosen_with_one_tap_and_its_pin_stands_on_the_map(visitor):
    page = visitor(**PHONE)
    page.goto(reverse("dialogues:write", args=[SQUARE, "map"]))
    field(page, "What do you want to say?").fill("Lampan i gångtunneln är trasig.")
    press(page, "Go on")
    page.get_by_role("button", name="Gångtunneln").tap()
    press(page, "Skip, I have no picture")
    expect(page.get_by_role("main")).to_contain_text("Gångtunneln")


@pytest.mark.parametrize(
    ("whom", "dialogue", "idea", "on_map", "place"),
    [
        (on_a_phone, SQUARE, "Vad saknas på torget?", "Var är det mörkt?", "Gångtunneln"),
        (on_a_phone_with_an_account, BY_MAIL, "Vad saknas på stranden?", "Var är det halt?", "Bryggan"),
        (on_a_phone_by_mail, BY_MAIL, "Vad saknas på stranden?", "Var är det halt?", "Bryggan"),
    ],
    ids=["as-a-guest", "with-an-account", "by-mail"],
)
def test_five_taps_lead_from_the_dialogue_to_what_is_sent(visitor, portal, whom, dialogue, idea, on_map, place):
    """Each press that is needed, but for those into a field to write there."""
    for activity, text, named in (
        (idea, f"Ett räcke vid trappan, tack ({whom.__name__}).", ""),
        (on_map, f"Isen ligger kvar till april ({whom.__name__}).", place),
    ):
        resident = whom(visitor, portal)
        resident.page.goto(reverse("dialogues:detail", args=[dialogue]))
        resident.looks()
        resident.follows(activity)
        resident.says("What do you want to say?", text)
        resident.presses("Go on")
        if named:
            resident.chooses_place(named)
        resident.presses("Skip, I have no picture")
        resident.sees(_("Is this right?"))
        resident.sends("Send")
        done = _("Check your email") if resident.email else _("Thank you. You get an answer by %(day)s.")
        expect(heading(resident.page, re.compile(re.escape(done.partition("%(day)s")[0])))).to_be_visible()
        assert resident.taps <= 5, f"{resident.taps} taps to say {activity}"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("dialogues:detail", [SQUARE]), ("dialogues:write", [SQUARE, "ideas"]), ("mine:send-link", [])],
)
def test_phone_at_twice_the_size_is_read_without_moving_sideways(visitor, name, arguments):
    page = visitor(viewport={"width": 195, "height": 422})
    page.goto(reverse(name, args=arguments))
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_square_is_chosen_on_a_map_that_shows_its_net(visitor):
    """Folded where scripts run: a point is quicker; whoever unfolds it sees which square is which."""
    page = visitor(**PHONE)
    page.goto(reverse("dialogues:write", args=[SQUARE, "map"]))
    field(page, "What do you want to say?").fill("Häcken skymmer sikten.")
    press(page, "Go on")
    page.locator("summary").filter(has_text=_("Somewhere else")).tap()
    expect(page.locator(".pins__own")).to_have_count(0)  # no point is chosen from the start
    square = page.locator("select[name=square]")
    expect(square).not_to_be_visible()
    expect(page.locator(".pins__edge")).to_have_count(0)
    page.locator("summary").filter(has_text=_("Choose from a list or by a square instead")).tap()
    expect(page.locator(".pins__edge").first).to_be_visible()
    square.select_option("C2")
    expect(page.locator(".pins__square")).to_have_count(1)
    expect(page.locator(".pins__pin .pins__own")).to_have_count(1)
    page.get_by_role("button", name=_("Remove the point")).tap()
    expect(page.locator(".pins__own")).to_have_count(0)


def test_browser_names_points_as_the_server_does(visitor):
    """Otherwise what one reads while one chooses is not what others read."""
    page = visitor()
    page.goto(reverse("dialogues:activity", args=[SQUARE, "map"]))
    data = page.locator(".map[data-pins]").get_attribute("data-pins")
    told = json.loads(data)
    known = [Known(*one) for one in told["known"]]
    points = [(58.8 + n / 550, 17.4 + n * 37 % 400 / 330) for n in range(400)]
    points += [(one.latitude + n / 900, one.longitude - n / 500) for one in known for n in range(-10, 10)]
    script = page.locator("script[src*='js/pins']").get_attribute("src")
    ask = """async ([script, data, points]) => {
        const { nameOf } = await import(script);
        return points.map(point => nameOf(data, ...point));
    }"""
    assert page.evaluate(ask, [script, told, points]) == [name_of(*point, known) for point in points]


def test_resident_comes_to_a_meeting_and_gives_the_place_back(resident):
    resident.opens("Möte om torget")
    resident.follows("Register")
    resident.sees(_("Register"))
    resident.says("Is there anything you need to be able to take part?", "Hörslinga, tack.")
    resident.sends("Register")
    resident.has_sent("You have a place at the meeting. Welcome!")
    resident.opens_their_own()
    meeting = section(resident.page, "Meetings")
    expect(meeting).to_contain_text("Möte om torget")
    expect(meeting).to_contain_text(capfirst(str(Registration.State.REGISTERED.label)))

    resident.follows("Give up the place")
    resident.sees(_("Cancel your registration?"))
    resident.presses("Cancel my registration")
    resident.is_told("Your registration is cancelled. Thank you for telling us: somebody else may get your place.")
    resident.sees("Möte om torget")


def test_resident_reads_the_notes_of_a_workshop_and_agrees_replies_and_flags(resident, neighbour, way):
    note = NOTE_OF[way]
    resident.opens("Lappar från biblioteket")
    read = section(resident.page, "Contributions so far").get_by_role("listitem")
    expect(read).to_have_count(len(NOTES))  # what the organiser has entered counts like the rest
    expect(read.filter(has_text=note)).to_contain_text(supports(0))
    resident.supports(note)
    expect(shown_to(neighbour, "workshop").filter(has_text=note)).to_contain_text(
        supports(1, by_guests=resident.is_guest)
    )

    resident.opens("Lappar från biblioteket")
    resident.follows(note)
    resident.sees(note)
    resident.follows(pgettext("do it", "Reply"))
    resident.says("Your reply", f"Det tycker vi också: {note}")
    resident.sends("Send", gives_address=False)
    replies = section(resident.page, "Replies")
    expect(replies).to_contain_text(f"Det tycker vi också: {note}")

    resident.follows("Flag the contribution…")
    resident.sees(_("Flag a contribution"))
    resident.chooses_a_rule()
    resident.sends("Flag the contribution", gives_address=False)
    resident.sees(_("Thank you"))
    expect(field(resident.page, "Your email address")).to_have_count(0)  # nobody learns who flagged it
