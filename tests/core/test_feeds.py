"""The feed of every list: what the list shows to everybody, the latest change first, whoever asks."""

import datetime as dt
from functools import partial
from urllib.parse import urlencode, urlsplit

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from lxml import etree, html

from challenges.models import Challenge
from core.lists import feeds
from dialogues.models import Dialogue
from sodertorn.kept_pages import KEPT_PAGES
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
# The feed of each list, the list, and a record that is on the site and one that is not.
OF = {
    "challenges": (factories.ChallengeFactory, "challenge"),
    "dialogues": (factories.DialogueFactory, "dialogue"),
    "outcomes": (factories.OutcomeFactory, "outcome"),
    "reports": (factories.ReportFactory, "report"),
    "findings": (factories.FindingFactory, "finding"),
    "talks": (partial(factories.TalkFactory, municipality=None, seated=False), "talk"),  # and no organisation
    "news": (factories.NewsItemFactory, "news"),
}
LISTS = {name: (f"{name}:feed", f"{name}:list") for name in (*OF, "partners")} | {
    "places": ("places-feed", "places:list"),
    "findings": ("knowledge:findings-feed", "knowledge:findings"),
}


def address(name, **query):
    return reverse(LISTS[name][0]) + (f"?{urlencode(query)}" if query else "")


def read(client, path):
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert_atom(response.content)
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


def assert_atom(content):
    """What RFC 4287 asks of a feed and of each entry."""
    root = etree.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    for one in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = one.findall(f"{ATOM}{name}")
            assert found.text
        assert dt.datetime.fromisoformat(one.find(f"{ATOM}updated").text).tzinfo
        rels = [(link.get("rel"), link.get("hreflang"), link.get("type")) for link in one.findall(f"{ATOM}link")]
        assert len(rels) == len(set(rels))
    assert root.find(f"{ATOM}author/{ATOM}name").text  # for all entries that name nobody
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def names(parsed):
    return [entry.title for entry in parsed.entries]


def test_every_list_of_the_portal_has_a_feed():
    """But for the map, whose places have theirs, and the calendar, which has its own format."""
    assert {name for name in KEPT_PAGES if name.endswith(":list")} - {of for _feed, of in LISTS.values()} == {
        "newsletter:list"
    }


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_list_leads_to_its_feed_as_it_is_filtered(client, name, language):
    if name in OF:
        OF[name][0](published=True, title="Om vatten")
    else:
        factories.OrganisationFactory(name="Om vatten", area=factories.AreaFactory(name="Om vatten"))
    with translation.override(language):
        feed, of = (reverse(one) for one in LISTS[name])
    for query in ("", "?q=vatten", "?q=finnsinte"):
        page = html.document_fromstring(client.get(of + query).text)
        (link,) = page.head.iterfind("link[@type='application/atom+xml']")
        assert (link.get("rel"), link.get("href")) == ("alternate", feed + query)
        assert link.get("title")
        assert page.body.xpath(f"//a[@href='{feed}{query}'][@type='application/atom+xml']")
        parsed = read(client, feed + query)
        assert parsed.feed.language == language
        links = {one.rel: one.href for one in parsed.feed.links}
        assert links == {"self": settings.SITE_URL + feed + query, "alternate": settings.SITE_URL + of + query}
        assert parsed.feed.id == links["self"]
        assert parsed.feed.title.startswith(link.get("title"))


@pytest.mark.parametrize("name", LISTS)
def test_empty_feed_is_one_and_whatever_is_asked_for(client, name):
    assert read(client, address(name)).entries == []
    assert read(client, address(name, q="x" * 400, kind="nonsense", municipality="å", page="-1")).entries == []


@pytest.mark.parametrize("name", OF)
def test_entry_says_what_the_record_is(client, name):
    factory, kind = OF[name]
    record = factory(published=True, title="Gårdar & <torg>")
    (entry,) = read(client, address(name)).entries
    assert entry.title_detail.value.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") == "Gårdar & <torg>"
    assert entry.link == settings.SITE_URL + record.get_absolute_url()
    host = urlsplit(settings.SITE_URL).hostname
    assert entry.id == f"tag:{host},{record.published_at:%Y-%m-%d}:{kind}/{record.pk}"
    assert (entry.published, entry.updated) == (record.published_at.isoformat(), record.updated_at.isoformat())
    assert entry.get("tags") or name == "news"


@pytest.mark.parametrize("name", ["challenges", "dialogues", "outcomes", "news"])
def test_entry_keeps_its_name_and_has_the_language_of_its_title(client, name):
    factory, _kind = OF[name]
    factory(published=True, title_sv="Bara på svenska", title_en=None)
    ids = set()
    for language in ("sv", "en"):
        with translation.override(language):
            (entry,) = read(client, address(name)).entries
        assert (entry.title, entry.title_detail.language) == ("Bara på svenska", "sv")
        ids.add(entry.id)
    assert len(ids) == 1


@pytest.mark.parametrize("name", OF)
def test_draft_is_in_no_feed_for_anybody(client, name, superuser):
    factory, _kind = OF[name]
    draft = factory(title="Hemligt")
    shown = factory(published=True, title="Öppet")
    if name != "news":
        area = factories.AreaFactory()
        for record in (draft, shown):
            record.areas.add(area)
    for visitor in (None, superuser):
        if visitor:
            client.force_login(visitor)
        assert names(read(client, address(name))) == ["Öppet"]
        assert names(read(client, address("places"))) == (["Öppet"] if name != "news" else [])


@pytest.mark.parametrize("name", ["challenges", "dialogues", "outcomes"])
def test_what_leaves_the_site_leaves_its_feed(client, editor, name):
    record = OF[name][0](published=True)
    first = client.get(address(name))
    take(record, "unpublish", by=editor)
    assert read(client, address(name)).entries == []
    assert client.get(address(name), headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("name", OF)
def test_feed_begins_with_the_latest_change_and_ends_somewhere(client, name, monkeypatch, time_machine):
    monkeypatch.setattr(feeds, "MOST", 3)
    factory, _kind = OF[name]
    records = []
    for n in range(5):
        time_machine.move_to(timezone.now() + dt.timedelta(minutes=1), tick=False)
        records.append(factory(published=True, title=f"R{n}"))
    assert names(read(client, address(name))) == ["R4", "R3", "R2"]
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=1), tick=False)
    records[0].save()
    assert names(read(client, address(name))) == ["R0", "R4", "R3"]


def part(state):
    challenge = factories.ChallengeFactory(published=True, title="Ändrad")
    return lambda: factories.ChallengePartyStepFactory(party__challenge=challenge, to_state=state)


def reused(**values):
    outcome = factories.OutcomeFactory(published=True, title="Ändrad")
    return lambda: factories.ReuseStepFactory(reuse__outcome=outcome, **values)


# What changes a record for readers, though its own row stays; and what does not.
CHANGES = {
    "challenge moves on": ("challenges", lambda: step_of("challenge"), True),
    "dialogue moves on": ("dialogues", lambda: step_of("dialogue"), True),
    "outcome comes further": ("outcomes", lambda: step_of("outcome"), True),
    "organisation shares it": ("challenges", lambda: part("confirmed"), True),
    "organisation leaves": ("challenges", lambda: part("ended"), True),
    "organisation is asked": ("challenges", lambda: part("invited"), False),
    "organisation declines": ("challenges", lambda: part("declined"), False),
    "report has a new version": ("reports", lambda: step_of("report", "published"), True),
    "report is replaced": ("reports", lambda: step_of("report", "superseded"), True),
    "report's next version is reviewed": ("reports", lambda: step_of("report", "in_review"), False),
    "another is merged into it": ("challenges", lambda: merged(published=True), True),
    "a draft is merged into it": ("challenges", lambda: merged(), False),
    "trial": ("outcomes", lambda: tried(), True),
    "reuse": ("outcomes", lambda: reused(), True),
    "reuse that nobody has confirmed": ("outcomes", lambda: reused(reuse__unconfirmed=True), False),
}


def step_of(kind, to_state=None):
    record = OF[f"{kind}s"][0](published=True, title="Ändrad")
    return lambda: record.steps.create(from_state=record.current_state, to_state=to_state or record.current_state)


def merged(**values):
    other = factories.ChallengeFactory(title="Den andra", **values)
    into = factories.ChallengeFactory(published=True, title="Ändrad")

    def merge():
        Challenge.objects.filter(pk=other.pk).update(publication="draft", merged_into=into, state="merged")
        other.steps.create(from_state="identified", to_state="merged")

    return merge


def tried():
    outcome = factories.OutcomeFactory(published=True, title="Ändrad")
    return lambda: factories.TrialFactory(outcome=outcome)


@pytest.mark.parametrize(("name", "make", "is_told"), CHANGES.values(), ids=CHANGES)
def test_change_is_one_that_readers_see(client, time_machine, name, make, is_told):
    time_machine.move_to(timezone.now(), tick=False)
    change = make()
    before = timezone.now()
    time_machine.move_to(before + dt.timedelta(minutes=1), tick=False)
    OF[name][0](published=True, title="Annan")
    time_machine.move_to(before + dt.timedelta(minutes=2), tick=False)
    change()
    parsed = read(client, address(name))
    assert names(parsed)[:1] == (["Ändrad"] if is_told else ["Annan"])
    updated = next(entry.updated for entry in parsed.entries if entry.title == "Ändrad")
    assert updated == (before + dt.timedelta(minutes=2 if is_told else 0)).isoformat()


def test_partner_is_told_of_by_the_versions_of_its_page(client, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    came = timezone.now()
    first = factories.OrganisationFactory(name="Först", description_sv="Forskar om *vatten*.")
    time_machine.move_to(came + dt.timedelta(days=1), tick=False)
    factories.OrganisationFactory(name="Sedan", sector="academia")
    assert names(read(client, address("partners"))) == ["Sedan", "Först"]
    time_machine.move_to(came + dt.timedelta(days=2), tick=False)
    first.save()
    entry, _other = read(client, address("partners")).entries
    assert (entry.title, entry.published) == ("Först", came.isoformat())
    assert entry.updated == (came + dt.timedelta(days=2)).isoformat()
    assert entry.id.endswith(f",{came:%Y-%m-%d}:partner/{first.pk}")
    assert "<em>vatten</em>" in entry.summary
    assert names(read(client, address("partners", sector="academia"))) == ["Sedan"]


def test_place_tells_what_happens_there(client, time_machine):
    """Of every kind, by its last change; each thing once, however many places it is at."""
    time_machine.move_to(timezone.now(), tick=False)
    town = factories.AreaFactory(name="Botkyrka", slug="botkyrka")
    district = factories.AreaFactory(district=True, name="Fittja", parent=town)
    elsewhere = factories.AreaFactory(name="Nynäshamn", slug="nynashamn")
    places = {"challenges": [town, district], "dialogues": [district], "outcomes": [town], "reports": [elsewhere]}
    for name, areas in places.items():
        time_machine.move_to(timezone.now() + dt.timedelta(minutes=1), tick=False)
        OF[name][0](published=True, title=name).areas.add(*areas)
    factories.NewsItemFactory(published=True)
    assert names(read(client, address("places"))) == ["reports", "outcomes", "dialogues", "challenges"]
    assert names(read(client, address("places", q="fittja"))) == ["dialogues", "challenges"]
    assert names(read(client, address("places", kind="district"))) == ["dialogues", "challenges"]
    assert names(read(client, address("places", municipality="botkyrka"))) == ["outcomes", "dialogues", "challenges"]
    assert names(read(client, address("places", municipality="nynashamn"))) == ["reports"]
    for query, told in (
        ({"kind": "district"}, ["dialogues", "challenges"]),
        ({"q": "fittja"}, ["dialogues", "challenges"]),
        ({"kind": "municipality"}, ["outcomes", "challenges"]),
    ):
        assert names(read(client, address("places", municipality="botkyrka", **query))) == told
    in_list, in_places = (read(client, address(name)).entries[-1] for name in ("challenges", "places"))
    assert (in_list.id, in_list.updated) == (in_places.id, in_places.updated)


def test_page_of_a_place_leads_to_the_feed_of_what_happens_there(client):
    town = factories.AreaFactory(name="Botkyrka", slug="botkyrka")
    district = factories.AreaFactory(district=True, name="Fittja", slug="fittja", parent=town)
    factories.DialogueFactory(published=True, title="I stadsdelen").areas.add(district)
    factories.DialogueFactory(published=True, title="I kommunen").areas.add(town)
    for area, told in ((town, {"I kommunen", "I stadsdelen"}), (district, {"I stadsdelen"})):
        page = html.document_fromstring(client.get(area.get_absolute_url()).text)
        (link,) = page.head.iterfind("link[@type='application/atom+xml']")
        assert page.body.xpath(f"//a[@href='{link.get('href')}'][@type='application/atom+xml']")
        feed = read(client, link.get("href"))
        assert set(names(feed)) == told
        assert area.name in feed.feed.title


def test_news_feed_follows_the_filter(client):
    factories.NewsItemFactory(published=True, title="Till boende", audience="residents")
    factories.NewsItemFactory(published=True, title="Till forskare", audience="researchers")
    assert names(read(client, address("news", audience="residents"))) == ["Till boende"]
    assert names(read(client, address("news", q="forskare"))) == ["Till forskare"]


def test_feed_follows_the_facets_of_its_list(client):
    area = factories.AreaFactory(slug="botkyrka")
    factories.ChallengeFactory(published=True, title="Här").areas.add(area)
    factories.ChallengeFactory(published=True, title="Där", state=Challenge.State.CLOSED, resumes_as="identified")
    assert names(read(client, address("challenges", municipality="botkyrka"))) == ["Här"]
    assert names(read(client, address("challenges", state="closed"))) == ["Där"]
    factories.DialogueFactory(open_now=True, title="Pågår")
    factories.DialogueFactory(published=True, title="Klar")
    assert names(read(client, address("dialogues", state="open"))) == ["Pågår"]


def test_demonstration_says_so_in_its_title(client):
    factories.DialogueFactory(open_now=True, title="Prova", is_demonstration=True)
    assert names(read(client, address("dialogues"))) == ["Demonstration: Prova"]


def test_dialogue_with_results_tells_them(client):
    factories.DialogueFactory(published=True, headline_sv="Sex bänkar sätts upp.")
    (entry,) = read(client, address("dialogues")).entries
    assert "Sex bänkar sätts upp." in entry.summary


@pytest.mark.parametrize("text", ["Knas\x0b\x1f\x85 \ufffe här", "]]> & <b>'\"", "\u202eomvänd"])
def test_feed_is_whole_whatever_a_title_holds(client, text):
    for factory, _kind in OF.values():
        factory(published=True, title=f"A {text}")
    factories.OrganisationFactory(name=f"A {text}", role_sv=text, description_sv=text)
    Dialogue.objects.update(description_sv=f"A {text}")
    for name in (*OF, "partners"):
        assert len(read(client, address(name, q="A")).entries) == 1


@pytest.mark.parametrize("name", LISTS)
def test_feed_costs_the_same_whatever_its_length(client, name):
    numbers = []
    area, perspective = factories.AreaFactory(), factories.PerspectiveFactory()
    for more in (1, 6):
        for _n in range(more):
            for of, (factory, _kind) in OF.items():
                record = factory(published=True)
                if of != "news":
                    record.areas.add(area)
                if of in {"challenges", "outcomes"}:
                    record.perspectives.add(perspective)
            factories.ParticipationFactory()
        with CaptureQueriesContext(connection) as queries:
            assert read(client, address(name)).entries
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= (32 if name == "places" else 8)


@pytest.mark.parametrize("name", LISTS)
def test_feed_is_fetched_again_only_when_it_is_another(client, name):
    area = factories.AreaFactory()
    factories.OrganisationFactory(area=area)
    records = [factory(published=True) for factory, _kind in OF.values()]
    for record in records[:-1]:
        record.areas.add(area)
    first = client.get(address(name))
    assert not first.cookies
    assert client.get(address(name), headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(address(name), headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    for factory, _kind in OF.values():
        record = factory(published=True)
        if factory is not factories.NewsItemFactory:
            record.areas.add(area)
    factories.OrganisationFactory()
    assert client.get(address(name), headers={"if-none-match": first["ETag"]}).status_code == 200
