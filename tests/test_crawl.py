"""The whole site with the real programme, as a search engine walks it: every link, every entry, every reference."""

import re
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import translation
from lxml import html

from tests import programme
from tests.loudest import filled

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]  # the walk is one fixture's work
PARSER = html.HTMLParser(encoding="utf-8")  # whether a page is valid is asked of the Nu checker, by make browser
HERE = "http://127.0.0.1:8000"
STARTS = {"sv": "/", "en": "/en/"}
NOUGHT = re.compile(r"(?:^|[·:(] )0(?: [a-zåäö]|$)")  # “0 rapporter”, and a figure that is 0
DRAWN = ("script", "style", "text", "title")
# Pages that still say so, by their address up to what differs. The list may only shrink.
NOUGHTS = {}


@dataclass
class Answer:
    """What came back from an address, and the address that linked to it."""

    status: int
    found_on: str
    language: str = ""
    title: str = ""
    headings: int = 0
    filled: list[str] = field(default_factory=list)  # the buttons that stand out most
    canonical: list[str] = field(default_factory=list)
    alternates: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    leads_on: bool = False  # by something of its own: the menu, the breadcrumbs and the footer are everywhere
    noughts: set[str] = field(default_factory=set)
    is_page: bool = False
    is_kept: bool = False  # the second visitor got the same, from the cache
    sets_cookie: bool = False


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The programme and the demonstration, for this module; taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("sv"):
        call_command("load_programme", verbosity=0)
        call_command("load_demonstration", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def site(loaded):
    """Every answer of the site to an anonymous visitor, by address, from the start page in both languages."""
    answers: dict[str, Answer] = {}
    waiting = deque((start, "") for start in STARTS.values())
    client = Client()
    with override_settings(PAGE_CACHE=True):
        while waiting:
            address, found_on = waiting.popleft()
            if address in answers:
                continue
            answers[address] = answer = visit(client, address, found_on)
            waiting.extend((urldefrag(link).url, address) for link in answer.links if is_followed(link))
    return answers


def leads_to(links, target):
    """Whether one of the links leads to ``target``, or to a part of that page."""
    return target in links or any(urldefrag(link).url == target for link in links)


def is_followed(link):
    """One filter or page at a time: all combinations are as many as the stars."""
    parts = urlsplit(link)
    return link.startswith("/") and len(parse_qsl(parts.query, keep_blank_values=True)) <= 1


def visit(client, address, found_on):
    response = client.get(address, headers={"host": "127.0.0.1:8000"})
    answer = Answer(response.status_code, found_on)
    if response.status_code in {301, 302}:
        answer.links = {local(response["Location"], address)}
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        list(response)  # a file to download: read to its end, it is closed
        return answer
    document = html.document_fromstring(response.content, PARSER)
    answer.is_page = True
    if "ETag" in response:
        again = client.get(address, headers={"host": "127.0.0.1:8000"})
        answer.is_kept = again.context is None and again.content == response.content
    answer.sets_cookie = bool(response.cookies)
    answer.language = document.get("lang") or ""
    answer.title = (document.findtext("head/title") or "").strip()
    answer.headings = len(list(document.iter("h1")))
    answer.filled = filled(document)
    answer.canonical = [link.get("href") for link in document.iter("link") if link.get("rel") == "canonical"]
    answer.alternates = {
        link.get("hreflang"): link.get("href") for link in document.iter("link") if link.get("rel") == "alternate"
    }
    answer.links = {
        link for element in document.iter("a") if (href := element.get("href")) and (link := local(href, address))
    }
    (main,) = document.iter("main")
    answer.leads_on = any(is_way_on(element) for element in main.iter("a", "button"))
    answer.noughts = {
        text
        for element in main.iter()
        if isinstance(element.tag, str) and element.tag not in DRAWN
        if not any("figures" in table.get("class", "") for table in element.iterancestors("table"))  # 0 was measured
        for text in (" ".join((text or "").split()) for text in (element.text, *(child.tail for child in element)))
        if NOUGHT.search(text)
    }
    answer.ids = {element.get("id") for element in document.iter() if element.get("id")}
    return answer


def is_way_on(element):
    """Whether a link or a button leads anywhere but back, or within its page."""
    back = any("crumbs" in (parent.get("class") or "") for parent in element.iterancestors())
    return not back and (element.tag == "button" or not (element.get("href") or "#").startswith("#"))


def local(href, base):
    """Return a link as an address of this site, or what it was when it leads elsewhere."""
    return urljoin(HERE + base, href).removeprefix(HERE)


def pages(site):
    return {address: answer for address, answer in site.items() if answer.is_page}


def test_no_link_is_broken(site):
    assert {address: (a.status, a.found_on) for address, a in site.items() if a.status not in {200, 301, 302}} == {}


def test_every_page_without_a_cookie_is_answered_from_the_cache_as_it_was_made(site):
    assert [address for address, answer in pages(site).items() if answer.is_kept == answer.sets_cookie] == []


def test_every_link_into_a_page_finds_its_place_there(site):
    missing = {
        link: address
        for address, answer in site.items()
        for link in answer.links
        if link.startswith("/")
        and (place := urldefrag(link).fragment)
        and (target := site.get(urldefrag(link).url))
        and target.is_page
        and place not in target.ids
    }
    assert missing == {}


def test_every_page_has_language_title_and_one_heading(site):
    faults = {
        address: (answer.language, answer.title, answer.headings)
        for address, answer in pages(site).items()
        if answer.language != ("en" if address.startswith("/en/") else "sv") or not answer.title or answer.headings != 1
    }
    assert faults == {}


def test_no_page_has_more_than_one_filled_button(site):
    assert {address: answer.filled for address, answer in pages(site).items() if len(answer.filled) > 1} == {}


def test_every_page_has_a_title_of_its_own(site):
    by_title = {}
    for address, answer in pages(site).items():
        if "?" not in address and "/konto/" not in address and "/account/" not in address:
            by_title.setdefault((answer.language, answer.title), []).append(address)
    shared = [f"{title}: {', '.join(addresses)}" for (_, title), addresses in by_title.items() if len(addresses) > 1]
    assert not shared, "\n".join(shared)


def test_every_page_names_its_own_address_and_its_twin(site):
    faults = {}
    for address, answer in pages(site).items():
        own = [link.removeprefix(HERE) for link in answer.canonical]
        twins = {code: link.removeprefix(HERE) for code, link in answer.alternates.items()}
        twin = twins.get("en" if answer.language == "sv" else "sv", "")
        if (
            len(own) != 1
            or urlsplit(own[0]).path != urlsplit(address).path
            or twins.get(answer.language) != own[0]
            or twins.get("x-default") != twins.get("sv")
            or twin == own[0]
            or ("?" not in address and twin not in site)
        ):
            faults[address] = (own, twins)
    assert faults == {}


def test_no_page_is_a_dead_end(site):
    assert [address for address, answer in pages(site).items() if not answer.leads_on] == []


def test_no_page_counts_nothing_where_words_would_help(site):
    found = {address: answer.noughts for address, answer in pages(site).items() if answer.noughts}
    assert found == {}


@pytest.mark.parametrize("language", STARTS)
def test_every_entry_is_reached_from_the_start_page(site, language):
    with translation.override(language):
        lost = []
        for section, slug in programme.entries():
            page, place = urldefrag(programme.address(section, slug))
            if page not in site or (place and place not in site[page].ids):
                lost.append((section, slug, page))
    assert lost == []


@pytest.mark.parametrize("language", STARTS)
def test_every_reference_is_a_link_on_both_pages(site, language):
    with translation.override(language):
        addresses = {entry: programme.address(*entry) for entry in programme.entries()}
        places = reverse("places:list")
    missing = []
    for section, slug, other_section, other_slug in programme.references():
        here, there = addresses[section, slug], addresses[other_section, other_slug]
        missing += [
            f"{urldefrag(page).url} has no link to {target}"
            for page, target in ((here, there), (there, here))
            if urldefrag(page).url not in site
            or (
                not leads_to(site[urldefrag(page).url].links, target)
                and not (  # all of them are said in three words, which lead to their list
                    target.startswith(places)
                    and leads_to(site[urldefrag(page).url].links, f"{places}?kind=municipality")
                )
            )
        ]
    assert not missing, "\n".join(sorted(set(missing)))
