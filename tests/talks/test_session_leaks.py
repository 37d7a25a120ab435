"""What is said in the room of early talks is read there alone: each secret of a session holds a word of its own.

``SECRETS`` says who reads each; it is looked for on every page that the others can open, and in their letters.
"""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from mail.models import OutboxMessage
from sodertorn.privacy import export_of
from talks.sessions import actions
from tests import factories
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db
OUTSIDE = ("anonymous", "resident", "other_member", "colleague", "left", "editor", "superuser")
INSIDE = ("seated", "municipality")
SECRETS = {
    "agenda": "Dagordningshemlighet",
    "proposed point": "Förslagshemlighet",
    "notes": "Anteckningshemlighet",
    "link": "lankhemlighet",
    "place": "Platshemlighet",
    "draft of the summary": "Utkastshemlighet",
    "reason for cancelling": "Inställningshemlighet",
    "person": "Bordshemlighet",
}
# What everybody reads of sessions.
PUBLIC = {"who came": "Närvarande AB", "summary": "Sammanfattningsord"}
SURFACES = (
    "start", "search", "take-part", "talks:list", "dialogues:list", "calendar", "calendar-past", "dialogues:calendar",
    "partners:list", "places-feed", "map", "map-places", "data", "statistics", "sitemaps", "workspace",
    "following:list", "admin:index",
)  # fmt: skip
IN_ROOM = ("session", "session-ics", "session-edit", "point-propose", "session-notes", "session-summary")


class Table:
    """Talks with a session to come, one that is held, one that is summed up and one that was cancelled."""

    def __init__(self):
        self.talk = factories.TalkFactory(open_now=True, title="Torget")
        self.talk.areas.add(factories.AreaFactory())
        host, owner = (self.talk.parties.get(role=role) for role in ("municipality", "landowner"))
        self.came = factories.SeatFactory(talk=self.talk, role="builder", organisation__name=PUBLIC["who came"])
        left = factories.SeatFactory(talk=self.talk, role="developer", state="ended", ended_on=timezone.localdate())
        self.users = {
            "anonymous": None,
            "resident": factories.UserFactory(),
            "other_member": factories.MembershipFactory().user,
            "colleague": factories.MembershipFactory(organisation=owner.organisation).user,
            "left": factories.SeatPersonFactory(seat=left).user,
            "editor": factories.UserFactory(editor=True),
            "superuser": factories.UserFactory(superuser=True),
            "seated": self.person(owner),
            "municipality": self.person(host),
        }
        self.coming = factories.SessionFactory(
            talk=self.talk, place=SECRETS["place"], link=f"https://mote.example.org/{SECRETS['link']}"
        )
        factories.AgendaPointFactory(session=self.coming, text=SECRETS["agenda"])
        factories.AgendaPointFactory(session=self.coming, text=SECRETS["proposed point"], is_taken_up=False)
        self.held = factories.SessionFactory(
            talk=self.talk, held=True, notes=SECRETS["notes"], summary_sv=SECRETS["draft of the summary"]
        )
        self.held.attended.add(self.came.organisation)
        factories.SessionFactory(talk=self.talk, state="cancelled", cancelled_because=SECRETS["reason for cancelling"])
        factories.SessionFactory(talk=self.talk, summarised=True, summary_sv=PUBLIC["summary"])

    def person(self, seat):
        """Return a planner of an organisation, on its seat, whose name is a secret."""
        user = factories.UserFactory(display_name=SECRETS["person"])
        factories.MembershipFactory(organisation=seat.organisation, user=user)
        return factories.SeatPersonFactory(seat=seat, user=user).user

    def outside(self):
        """Return the pages that lie outside the room."""
        yield from (reverse(name) for name in SURFACES)
        yield from (f"{reverse(name)}?q=hemlighet" for name in ("search", "talks:list", "partners:list"))
        yield self.talk.get_absolute_url()
        yield self.came.organisation.get_absolute_url()
        yield self.talk.municipality.get_absolute_url()
        yield from (area.get_absolute_url() for area in self.talk.areas.all())

    def inside(self):
        yield reverse("talks:room", args=[self.talk.slug])
        for session in self.talk.sessions.all():
            yield from (reverse(f"talks:{name}", args=[self.talk.slug, session.pk]) for name in IN_ROOM)


@pytest.fixture
def table(db):
    return Table()


def text_of(client, address):
    response = client.get(address, follow=True)
    content = b"".join(response) if response.streaming else response.content
    # What somebody has searched for stands in the form again.
    return content.decode().replace("q=hemlighet", "").replace('value="hemlighet"', "")


def found_in(text):
    return {name for name, word in SECRETS.items() if word.casefold() in text.casefold()}


@pytest.mark.usefixtures("page_cache")
@pytest.mark.parametrize("reader", OUTSIDE)
def test_nobody_outside_reads_what_is_for_the_room(table, reader):
    """With the page cache warm, and after those inside have read every page."""
    addresses, leaked = [*table.outside(), *table.inside()], {}
    clients = [logged_in(table.users[name]) for name in ("municipality", "seated", reader, reader)]
    for address in addresses:
        for client in clients[:2]:
            client.get(address)
        for client in clients[2:]:
            if found := found_in(text_of(client, address)):
                leaked[address] = found
    assert leaked == {}


@pytest.mark.parametrize("reader", OUTSIDE[1:])
def test_nobody_outside_opens_a_page_of_the_room(table, reader):
    client = logged_in(table.users[reader])
    assert {client.get(address).status_code for address in table.inside()} == {403}


@pytest.mark.parametrize("reader", INSIDE)
def test_those_inside_read_all_of_it(table, reader):
    client = logged_in(table.users[reader])
    draft = {"draft of the summary"} if reader == "seated" else set()  # which the municipality alone writes
    assert found_in("".join(text_of(client, address) for address in table.inside())) == SECRETS.keys() - draft


@pytest.mark.parametrize("reader", INSIDE)
def test_page_for_everybody_says_the_same_to_those_inside(table, reader):
    assert found_in(text_of(logged_in(table.users[reader]), table.talk.get_absolute_url())) <= {"person"}  # in the menu


def test_everybody_reads_who_came_and_what_is_summed_up(client, table):
    text = text_of(client, table.talk.get_absolute_url())
    assert [word for word in PUBLIC.values() if word not in text] == []


def test_party_that_leaves_reads_nothing_more(table):
    seat = table.talk.parties.get(role="landowner")
    type(seat).objects.filter(pk=seat.pk).update(state="ended", ended_on=timezone.localdate())
    client = logged_in(table.users["seated"])
    assert {client.get(address).status_code for address in table.inside()} == {403}


def test_room_that_is_shut_is_read_by_the_municipality_alone(table):
    table.talk.room_shut_at = timezone.now()
    table.talk.save()
    cache.clear()
    seated, municipality = (logged_in(table.users[name]) for name in INSIDE)
    assert {seated.get(address).status_code for address in table.inside()} == {403}
    assert SECRETS["notes"] in text_of(municipality, reverse("talks:session", args=[table.talk.slug, table.held.pk]))


def test_letters_go_to_those_inside_and_hold_nothing_of_the_room_but_the_place(table):
    for name in ("session_called", "session_changed", "session_tomorrow", "session_cancelled"):
        actions.tell_people(table.coming, name, name)
    letters = OutboxMessage.objects.all()
    assert set(letters.values_list("address", flat=True)) == {table.users[name].email for name in INSIDE}
    assert found_in("".join(f"{one.subject} {one.body}" for one in letters)) == {"place"}


@pytest.mark.parametrize("reader", ["resident", "other_member", "colleague", "left"])
def test_own_data_hold_nothing_of_the_room(table, reader):
    assert found_in(str(export_of(table.users[reader]))) == set()
