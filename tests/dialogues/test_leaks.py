"""What others may not read of a dialogue is nowhere: each contribution holds a word of its own, looked for everywhere.

``STATES`` are the contributions that are not for everybody, ``SURFACES`` the pages and files that list, count, draw,
offer or tell, each with those who may find such words there. All hangs on one open dialogue; ``told`` is another whose
results are out, and ``draft`` one that is not on the site.
"""

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.links import new_key
from dialogues.models import Contribution, Dialogue
from following.digests import send_digests
from mail.models import OutboxMessage
from sodertorn.privacy import export_of
from tests import factories
from tests.dialogues.taking_part import BOUNDARY, said_until_the_last_page
from tests.transitions import take

pytestmark = pytest.mark.django_db
State = Contribution.State
READERS = ("anonymous", "guest", "resident", "other_planner", "reader", "author", "planner", "editor")
RUN_IT = {"planner", "editor"}
TITLE = "Bänkar längs ån"  # the words that every title begins with, so that searches and offers find them all
# What has a word of its own: in which activity it was said, and where it stands.
STATES = {
    "unconfirmed": ("ideas", State.UNCONFIRMED),
    "waiting": ("ideas", State.AWAITING_REVIEW),
    "hidden": ("ideas", State.HIDDEN),
    "appealed": ("map", State.APPEALED),
    "upheld": ("map", State.UPHELD),
    "withdrawn": ("map", State.WITHDRAWN),
    "merged": ("ideas", State.MERGED),
    "later": ("later", State.PUBLISHED),  # others see it when the activity has closed
    "note": ("workshop", State.HIDDEN),
    "reply": ("ideas", State.PUBLISHED),  # to what is hidden
    "told_hidden": ("told", State.HIDDEN),
    "told_merged": ("told", State.MERGED),
    "draft": ("draft", State.PUBLISHED),  # its dialogue is not on the site
}
WORD = {name: f"Hemlig{name.replace('_', '')}ord" for name in STATES}
GONE = {"withdrawn"}  # for good, for everybody
# Nobody else than moderators is told why something was hidden, but for its author.
REASON, APPEAL, ANSWER = "Skälhemlighet", "Omprövningshemlighet", "Svarshemlighet"


class World:
    """What everybody reads, in one dialogue; ``hide`` adds what they do not."""

    def __init__(self) -> None:
        self.organisation = factories.OrganisationFactory()
        self.area = factories.AreaFactory(boundary=BOUNDARY)
        self.planner = factories.MembershipFactory(organisation=self.organisation).user
        self.reader = factories.MembershipFactory(organisation=self.organisation, role="reader").user
        self.other_planner = factories.MembershipFactory().user
        self.editor = factories.UserFactory(editor=True)
        self.moderator = factories.UserFactory(editor=True)  # the one who hides
        self.resident, self.author = factories.UserFactory(), factories.UserFactory()
        self.challenge = factories.ChallengeFactory(published=True, owner=self.organisation)
        self.outcome = factories.OutcomeFactory(published=True, owner=self.organisation)
        self.report = factories.ReportFactory(published=True)
        self.dialogue = self.dialogue_of(open_now=True, allows_guests=True)
        self.told_dialogue = self.dialogue_of(published=True, result_sv="Sex bänkar sätts upp.")
        self.draft_dialogue = factories.DialogueFactory(organiser=self.organisation, title=f"{TITLE}: ett utkast")
        self.activities = {
            name: factories.ActivityFactory(dialogue=dialogue, kind=kind, slug=f"{kind}-{name}", results=results)
            for name, kind, dialogue, results in (
                ("ideas", "ideas", self.dialogue, "at_once"),
                ("map", "map", self.dialogue, "at_once"),
                ("workshop", "workshop", self.dialogue, "at_once"),
                ("later", "map", self.dialogue, "afterwards"),
                ("told", "map", self.told_dialogue, "at_once"),
                ("draft", "ideas", self.draft_dialogue, "at_once"),
            )
        }
        factories.MeetingFactory(activity__dialogue=self.dialogue)
        self.rule = factories.RuleFactory(dialogue=self.dialogue)
        self.shown = {
            name: self.say(name, f"Offentligt {name}", published=True) for name in ("ideas", "map", "workshop", "told")
        }
        self.statements = [
            factories.StatementFactory(dialogue=dialogue) for dialogue in (self.dialogue, self.told_dialogue)
        ]
        self.statements[0].contributions.add(self.shown["ideas"])
        self.statements[1].contributions.add(self.shown["told"])
        self.report.statements.add(self.statements[1])
        self.statements[1].outcomes.add(self.outcome)
        self.guest_key, digest = new_key()
        guest = factories.ParticipantFactory(dialogue=self.dialogue, guest=True, key_digest=digest)
        self.say("ideas", "Gästens ord", published=True, participant=guest)
        factories.ContributionFactory(activity=self.activities["ideas"], author=self.resident, published=True)
        for follower in (self.resident, self.other_planner):
            for name in ("challenge", "outcome", "organisation", "area"):
                factories.FollowFactory(user=follower, **{"challenge": None, name: getattr(self, name)})

    def dialogue_of(self, **values):
        dialogue = factories.DialogueFactory(organiser=self.organisation, title=TITLE, **values)
        dialogue.challenges.add(self.challenge)
        dialogue.outcomes.add(self.outcome)
        dialogue.areas.add(self.area)
        self.report.dialogues.add(dialogue)
        return dialogue

    def say(self, activity, word, **values):
        named = {"title": f"{TITLE} {word}", "text": f"{TITLE}. {word}.", "place_text": word, "picture_alt": word}
        return factories.ContributionFactory(
            activity=self.activities[activity],
            latitude="59.10000",
            longitude="17.10000",
            picture=default_storage.save("contribution/bild.webp", ContentFile(b"RIFF")),
            **{**named, **values},
        )

    def hide(self):
        """Say what is not for everybody, each in a state of its own, with all that can hang on it."""
        hidden = {"hidden_rule": self.rule, "hidden_reason": REASON, "hidden_by": self.moderator}
        self.secrets = {}
        for name, (activity, state) in STATES.items():
            values = {"author": self.author, "state": state, "published_at": timezone.now()}
            if state in Contribution.UNSEEN:
                values |= hidden if activity != "told" else {"hidden_reason": REASON}
                values["appeal"] = APPEAL
            if name == "note":
                values |= {"participant": None, "entered_by": self.planner, "channel": "paper"}
            if state == State.MERGED:
                values["merged_into"] = self.shown[activity]
            if name == "reply":
                values["reply_to"] = self.secrets["hidden"]
            self.secrets[name] = self.say(activity, WORD[name], **values)
        Dialogue.objects.filter(pk=self.told_dialogue.pk).update(quote=self.secrets["told_hidden"])
        self.pictures = {name: one.picture.name for name, one in self.secrets.items()}
        for name, one in self.secrets.items():
            dialogue_statement = {self.dialogue.pk: 0, self.told_dialogue.pk: 1}.get(one.dialogue_id)
            if dialogue_statement is not None:
                self.statements[dialogue_statement].contributions.add(one)
            factories.AnswerFactory(contribution=one, text=ANSWER)
            one.steps.create(actor=self.moderator, to_state=one.state, reason=REASON)
            factories.SupportFactory(contribution=one)
            if name == "withdrawn":
                Contribution.objects.filter(pk=one.pk).update(state=State.PUBLISHED)
                one.withdraw(by=self.author)


@dataclass(frozen=True)
class Surface:
    """Something that can be read: where, and who may find others' or their own unseen words there."""

    address: Callable[[World], str]
    may: frozenset[str] = frozenset()
    same: bool = True  # for everybody, whatever has been hidden


def page(name, *args, query="", may=(), same=True):
    """Return the surface of an address; arguments that name something of the world are its slug."""

    def address(world):
        given = [getattr(getattr(world, one), "slug", "") if hasattr(world, one) else one for one in args]
        return reverse(name, args=given) + (f"?{query}" if query else "")

    return Surface(address, frozenset(may), same)


def activity(which, name="activity", query="", may=("author",)):
    def address(world):
        found = world.activities[which]
        asked = f"?{query}" if query else ""
        return reverse(f"dialogues:{name}", args=[found.dialogue.slug, found.slug]) + asked

    return Surface(address, frozenset(may))


OPEN_DATA = {f"open data, {form}": page("dialogues:open-data-file", "dialogue", form) for form in ("csv", "json")}
SURFACES = {
    **{f"activity, {name}": activity(name) for name in ("ideas", "map", "workshop", "later", "told")},
    "activity of the draft": Surface(activity("draft").address, frozenset({"planner", "editor", "reader"})),
    "activity, searched": activity("ideas", query="q=bänkar"),
    "activity, answered": activity("ideas", query="answered=yes"),
    "activity, supported": activity("ideas", query="sort=supported"),
    **{f"drawn, {name}": activity(name, "places", may=()) for name in ("ideas", "map", "later", "told")},
    "dialogue": page("dialogues:detail", "dialogue", same=False),  # which counts what is hidden by each rule
    "dialogue with results": page("dialogues:detail", "told_dialogue"),
    "draft dialogue": page("dialogues:detail", "draft_dialogue"),
    "dialogues": page("dialogues:list"),
    "so blev det": page("dialogues:results", "told_dialogue"),
    "so blev det, previewed": page("dialogues:results", "dialogue", may=RUN_IT),  # what will be shown
    "open data, explained": page("dialogues:open-data", "dialogue"),
    **OPEN_DATA,
    "open data, xlsx": page("dialogues:open-data-file", "dialogue", "xlsx", same=False),
    "open data with results": page("dialogues:open-data-file", "told_dialogue", "json"),
    "calendar, subscribed": page("dialogues:calendar", same=False),
    "calendar": page("calendar"),
    "feed": page("dialogues:feed", same=False),  # which tells when the dialogue changed
    "feed of places": page("places-feed", same=False),
    "export, csv": page("dialogues:export", "dialogue", "csv", may=RUN_IT),
    "export, json": page("dialogues:export", "dialogue", "json", may=RUN_IT),
    "export, xlsx": page("dialogues:export", "dialogue", "xlsx", may=RUN_IT),
    "statements": page("dialogues:statements", "dialogue", may=RUN_IT),
    "answers": page("dialogues:answers", "dialogue", may=RUN_IT),
    **{
        f"moderation, {pile}": page("dialogues:moderation", "dialogue", query=f"pile={pile}", may=RUN_IT)
        for pile in ("awaiting", "flagged", "appealed", "hidden", "shown")
    },
    "mine": page("mine:list", may=("author",)),
    "search": page("search", query="q=b%C3%A4nkar"),
    "search for a word": page("search", query=f"q={WORD['hidden']}", same=False),  # which says it again
    "start": page("start"),
    "workspace": page("workspace"),
    "challenge": page("challenges:detail", "challenge"),
    "outcome": page("outcomes:detail", "outcome"),
    "report": Surface(lambda world: world.report.get_absolute_url()),
    "place": page("places:detail", "area"),
    "places": page("places:geojson"),
    "partner": page("partners:detail", "organisation"),
    "following": page("following:list"),
    "sitemap": page("sitemap", "dialogues"),
    "admin": page("admin:index", may=("editor",)),
    "admin of contributions": page("admin:dialogues_contribution_changelist", may=("editor",)),
    "admin of statements": page("admin:dialogues_statement_changelist", may=("editor",)),
    "admin of answered": page("admin:dialogues_activity_changelist", may=("editor",)),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("sv"):
        world = World()
        with time_machine.travel(timezone.now(), tick=False):
            world.before = {
                name: read(Client(), surface.address(world)) for name, surface in SURFACES.items() if surface.same
            }
        world.hide()
        yield world
        transaction.set_rollback(True)


@contextmanager
def taken_back():
    """Take back what is written, so that the next case begins alike."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def visitor(world, name):
    client = Client()
    if name == "guest":
        client.get(reverse("mine:by-link", args=[world.guest_key]))
    elif name != "anonymous":
        client.force_login(getattr(world, name))
    cache.clear()
    return client


def read(client, address):
    """Return all that an answer holds, with what is packed in it."""
    response = client.get(address, follow=True)
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(packed.read(name).decode(errors="ignore") for name in packed.namelist())
    text = content.decode()
    if response.get("Content-Type", "").endswith("json"):
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def found_in(text, *, without=()):
    words = {**WORD, "reason": REASON, "appeal": APPEAL, "answer": ANSWER}
    return [name for name, word in words.items() if word.casefold() in text.casefold() and name not in without]


@pytest.mark.parametrize("name", SURFACES)
def test_hidden_text_is_not_searchable_without_access(world, subtests, name):
    surface = SURFACES[name]
    asked_for = ("hidden",) if name == "search for a word" else ()
    for reader in READERS:
        with subtests.test(reader=reader), taken_back():
            leaked = found_in(read(visitor(world, reader), surface.address(world)), without=asked_for)
            if reader not in surface.may:
                assert leaked == []
            assert not GONE & set(leaked)


@pytest.mark.usefixtures("page_cache")
@pytest.mark.parametrize("name", SURFACES)
def test_kept_page_holds_no_hidden_text(world, name):
    """After those who may see it have read the page, and once more when it comes from the cache."""
    surface = SURFACES[name]
    asked_for = ("hidden",) if name == "search for a word" else ()
    with taken_back():
        readers = ("editor", "author", "anonymous", "anonymous")
        texts = [read(visitor(world, reader), surface.address(world)) for reader in readers]
    assert found_in(texts[-2], without=asked_for) == found_in(texts[-1], without=asked_for) == []


@pytest.mark.parametrize("name", [name for name, surface in SURFACES.items() if surface.same])
def test_page_is_the_same_whatever_is_hidden(world, name):
    """Counts too: a number that is one too high tells that there is something."""
    assert plain(read(Client(), SURFACES[name].address(world))) == plain(world.before[name])


def plain(text):
    """Return an answer without what differs from one reading to the next."""
    return "\n".join(line for line in text.splitlines() if not re.search("csrfmiddlewaretoken|shown_at", line))


# Otherwise the tests above would look for what is nowhere. ``mine`` holds no text of a note, which is nobody's.
@pytest.mark.parametrize("name", [name for name in STATES if name not in GONE | {"note"}])
def test_author_sees_own_hidden_contribution(world, name):
    assert name in found_in(read(visitor(world, "author"), reverse("mine:list")))


@pytest.mark.parametrize("name", [name for name in STATES if name not in GONE])
def test_editor_finds_hidden_contribution(world, name):
    one = world.secrets[name]
    client = visitor(world, "editor")
    assert name in found_in(read(client, reverse("admin:dialogues_contribution_change", args=[one.pk])))


@pytest.mark.parametrize("reader", sorted(RUN_IT))
@pytest.mark.parametrize("name", [name for name, (place, _state) in STATES.items() if place not in {"told", "draft"}])
def test_organiser_takes_it_out_but_for_what_is_gone_or_not_confirmed(world, name, reader):
    text = read(visitor(world, reader), reverse("dialogues:export", args=[world.dialogue.slug, "json"]))
    assert (name in found_in(text)) == (name not in GONE | {"unconfirmed"})


def test_pages_that_everybody_opens_are_opened_and_tell_what_is_shown(world):
    """And not the login, or that nothing is there."""
    closed = {"draft dialogue": 404, "activity of the draft": 404, "so blev det, previewed": 404}
    for name, surface in SURFACES.items():
        if not surface.may - {"author"} or name in closed:
            response = Client().get(surface.address(world))
            b"".join(response)  # which closes the file it may come from
            code = response.status_code
            logged_in = name in {"mine", "workspace", "following"}
            assert code == (302 if logged_in else closed.get(name, 200)), name
    for name in ("activity, ideas", "drawn, map", "open data, csv", "open data, json"):
        assert "Offentligt" in read(Client(), SURFACES[name].address(world)), name


# Its own addresses. ``may``: who reads it there; others get 404, or are led on.
OWN = {
    "unconfirmed": {"author", "planner", "editor"},
    "waiting": {"author", "planner", "editor"},
    "hidden": {"author", "planner", "editor"},
    "appealed": {"author", "planner", "editor"},
    "upheld": {"author", "planner", "editor"},
    "withdrawn": {"author", "planner", "editor"},  # that it was taken back, and none of its words
    "later": {"author", "planner", "editor"},
    "note": {"planner", "editor"},
    "reply": {"author", "planner", "editor"},
    "told_hidden": {"author", "planner", "editor"},
    "draft": {"planner", "editor"},
}
LED_ON = ("merged", "told_merged")  # to where it lives on


@pytest.mark.parametrize("name", sorted(set(STATES) - set(LED_ON)))
def test_contribution_page_follows_permissions(world, subtests, name):
    one = world.secrets[name]
    address = reverse("dialogues:contribution", args=[one.dialogue.slug, one.pk])
    for reader in READERS:
        with subtests.test(reader=reader), taken_back():
            response = visitor(world, reader).get(address)
            wanted = 200 if reader in OWN[name] else 404
            if reader == "author" and name == "draft":
                wanted = 404  # the dialogue is not there
            assert response.status_code == wanted
            if wanted == 200 and name not in GONE:
                assert name in found_in(response.text)
            assert not GONE & set(found_in(response.text))


@pytest.mark.parametrize("name", LED_ON)
def test_its_own_page_leads_on_to_where_it_lives(world, subtests, name):
    one = world.secrets[name]
    for reader in READERS:
        with subtests.test(reader=reader), taken_back():
            response = visitor(world, reader).get(reverse("dialogues:contribution", args=[one.dialogue.slug, one.pk]))
            assert (response.status_code, response.url) == (302, one.merged_into.get_absolute_url())


@pytest.mark.parametrize("name", STATES)
def test_contribution_picture_follows_permissions(world, subtests, name):
    """By its address, which somebody may have kept; never out of a cache that others share."""
    one = world.secrets[name]
    may = OWN.get(name, {"author", "planner", "editor"}) | ({"author"} if name == "draft" else set())
    for reader in READERS:
        with subtests.test(reader=reader), taken_back():
            response = visitor(world, reader).get(reverse("picture", args=[world.pictures[name]]))
            assert response.status_code == (404 if name in GONE or reader not in may else 200)
            if response.status_code == 200:
                assert one.picture
                assert "private" in response["Cache-Control"]
                list(response)


ACTS = ("support", "reply", "flag", "contribution-edit", "withdraw", "appeal", "moderate")


@pytest.mark.parametrize("name", sorted(set(STATES) - set(LED_ON)))
def test_contribution_actions_leak_nothing(world, subtests, name):
    one = world.secrets[name]
    for address, reader in product(ACTS, ("anonymous", "resident", "other_planner")):
        url = reverse(f"dialogues:{address}", args=[one.dialogue.slug, one.pk])
        with subtests.test(address=address, reader=reader), taken_back():
            client = visitor(world, reader)
            for response in (client.get(url), client.post(url, {"text": "Nej", "note": "Nej", "wanted": "1"})):
                assert response.status_code in {302, 403, 404, 200}
                assert found_in(response.text) == []


@pytest.mark.parametrize("name", STATES)
def test_contribution_search_leaks_nothing(world, name):
    asked = {"q": WORD[name]}
    for which in ("ideas", "map", "later", "workshop", "told"):
        response = Client().get(world.activities[which].get_absolute_url(), asked)
        assert response.context["page"].paginator.count == 0
    found = Client().get(reverse("search"), asked)
    assert TITLE not in found.text.replace(WORD[name], "")


@pytest.mark.parametrize("name", STATES)
def test_hidden_contribution_is_not_offered_as_similar(world, name):
    one = world.secrets[name]
    words = one.title or TITLE
    with transaction.atomic():
        for which in ("ideas", "later"):
            found = world.activities[which]
            browser = visitor(world, "resident")
            key = said_until_the_last_page(browser, found, text=words, latitude="59.2", longitude="17.2")["started"]
            check = reverse("dialogues:write-page", args=[found.dialogue.slug, found.slug, key, "check"])
            offered = browser.get(check).context["likely"]
            assert not {one.pk for one in offered} & {secret.pk for secret in world.secrets.values()}
        transaction.set_rollback(True)


def test_numbers_are_those_of_what_everybody_reads(world):
    response = Client().get(world.dialogue.get_absolute_url())
    numbers = response.context["n_contributions"]
    counted = {one.slug: numbers[one.pk] for one in response.context["activities"]}
    assert counted == {"ideas-ideas": 3, "map-map": 1, "workshop-workshop": 1, "map-later": 0} | {
        slug: 0 for slug in counted if slug.startswith("aktivitet")
    }
    told = Client().get(reverse("dialogues:results", args=[world.told_dialogue.slug]))
    assert told.context["numbers"].contributions == 1
    assert [point.n for point in told.context["points"]] == [1]
    hidden = dict(response.context["hidden"])
    assert hidden == {world.rule.title: 4}  # which is public: how many by which rule, and nothing else


def test_mail_to_others_holds_nothing_of_it(world):
    with transaction.atomic():
        closed = {"state": Dialogue.State.CLOSED, "result_sv": "Så blev det.", "unanswered_because_sv": "Vi hann inte."}
        Dialogue.objects.filter(pk=world.dialogue.pk).update(**closed)
        world.dialogue.refresh_from_db()
        take(world.dialogue, "publish-results", by=world.planner)
        with time_machine.travel(timezone.now() + dt.timedelta(days=40)):
            send_digests()
        others = OutboxMessage.objects.exclude(address=world.author.email)
        messages = [f"{message.subject}\n{message.body}" for message in others]
        transaction.set_rollback(True)
    assert messages
    assert [found for message in messages if (found := found_in(message))] == []


def test_what_an_account_takes_out_is_its_own(world):
    def taken_out(user):
        return json.dumps(export_of(user), cls=DjangoJSONEncoder, ensure_ascii=False)

    assert found_in(taken_out(world.resident)) == []
    assert {"hidden", "waiting", "merged", "reply", "draft"} <= set(found_in(taken_out(world.author)))
