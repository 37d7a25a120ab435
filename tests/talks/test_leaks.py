"""What only the parties may know of early talks is nowhere else: not in lists, feeds, searches, cards or counts.

Drafts stand in the table of ``tests/test_leaks.py``.
"""

import pytest
from django.urls import reverse

from sodertorn.short_addresses import card_path, short_path
from talks.models import Seat
from tests import factories
from tests.transitions import logged_in

pytestmark = pytest.mark.django_db

NOT_HELD = [state for state in Seat.State if state not in Seat.PUBLIC]
PERSON = "Bordshemlighet"
READERS = ("anonymous", "resident", "other_member", "editor", "superuser")


class Table:
    """Talks that everybody can read of, with a seat for each state that a seat can have, and a person on each."""

    def __init__(self):
        self.area, self.challenge = factories.AreaFactory(), factories.ChallengeFactory(published=True)
        self.talk = factories.TalkFactory(open_now=True, title="Torget")
        self.dialogue = factories.DialogueFactory(published=True)
        for records, one in (("areas", self.area), ("challenges", self.challenge), ("dialogues", self.dialogue)):
            getattr(self.talk, records).add(one)
        self.seats = {
            state: factories.SeatFactory(
                talk=self.talk,
                organisation__name=f"Bolaget {state}",
                role="developer",
                state=state,
                started_on="2026-03-05" if state in Seat.PUBLIC else None,
                ended_on="2026-04-01" if state == Seat.State.ENDED else None,
            )
            for state in Seat.State
        }
        for seat in self.seats.values():
            user = factories.UserFactory(display_name=PERSON)
            factories.MembershipFactory(organisation=seat.organisation, user=user)
            factories.SeatPersonFactory(seat=seat, user=user)

    def addresses(self):
        records = (self.area, self.challenge, self.dialogue, self.talk)
        pages = ("start", "take-part", "talks:list", "talks:feed", "places-feed", "dialogues:list", "data", "map")
        return [
            *(reverse(name) for name in pages),
            *(record.get_absolute_url() for record in records),
            *(card_path(record) for record in records),
            short_path(self.talk),
            f"{reverse('talks:list')}?q=torget",
            f"{reverse('search')}?q=torget",
            reverse("sitemap", args=["talks"]),
            reverse("oembed") + f"?url=https://portalen.example{self.talk.get_absolute_url()}",
        ]


@pytest.fixture
def table(db):
    return Table()


def reader(name):
    made = {
        "resident": factories.UserFactory,
        "other_member": lambda: factories.MembershipFactory().user,
        "editor": lambda: factories.UserFactory(editor=True),
        "superuser": lambda: factories.UserFactory(superuser=True),
    }
    return logged_in(made[name]()) if name in made else logged_in(None)


def text_of(client, address):
    response = client.get(address, follow=True)
    return (b"".join(response) if response.streaming else response.content).decode()


@pytest.mark.usefixtures("page_cache")
def test_seats_that_are_not_held_and_people_are_nowhere(table):
    """With the page cache warm: those who see more have read each page before the next does.

    Editors invite in the municipality's place, and see on the page of the talks who has not answered.
    """
    secrets = {PERSON, *(table.seats[state].organisation.name for state in NOT_HELD)}
    awaited = {table.seats[state].organisation.name for state in NOT_HELD if state in Seat.OPEN}
    own_page = {table.talk.get_absolute_url(), f"/t/{table.talk.pk}"}
    seated = logged_in(table.seats[Seat.State.CONFIRMED].people.get().user)
    clients = [(name, reader(name)) for name in (*READERS[::-1], "anonymous")]
    leaked = []
    for address in table.addresses():
        text_of(seated, address)
        for name, client in clients:
            page, is_told = text_of(client, address), address in own_page and name in {"editor", "superuser"}
            leaked += [(name, address, one) for one in secrets - (awaited if is_told else set()) if one in page]
    assert leaked == []


def test_seats_that_are_or_were_held_are_read_by_everybody(client, table):
    page = text_of(client, table.talk.get_absolute_url())
    shown = [state for state, seat in table.seats.items() if seat.organisation.name in page]
    assert set(shown) == set(Seat.PUBLIC)


@pytest.mark.parametrize("state", Seat.State)
def test_organisation_tells_of_the_talks_it_sits_in_or_has_left(client, table, state):
    organisation = table.seats[state].organisation
    found = text_of(client, f"{reverse('talks:list')}?partner={organisation.slug}")
    told = [
        table.talk.get_absolute_url() in text_of(client, organisation.get_absolute_url()),
        f'href="{table.talk.get_absolute_url()}"' in found,
    ]
    assert told == [state in Seat.PUBLIC] * 2
