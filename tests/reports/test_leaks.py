"""Of each report and its file, only what may be seen is there: surface by surface, kind by kind, reader by reader.

``tests/reports/library.py`` makes one report with one file, whose page holds a word that stands nowhere else. A surface
of the file says whether it shows that; one of the record whether it shows the report at all.
"""

import json

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from partners.models import Membership
from tests.factories import DayCountFactory, MembershipFactory, first_page
from tests.reports.library import OPENS, WORD, report_with_file

pytestmark = pytest.mark.django_db

KINDS = {
    "public": {},
    "members": {"visibility": "members"},
    "organisation": {"visibility": "organisation"},
    "embargoed": {"opens_at": OPENS},
    "draft": {"state": "draft", "first_version": None},
    "withdrawn": {"state": "withdrawn"},
}
EVERYBODY = {"anonymous", "resident", "other_planner", "colleague", "planner", "editor"}
MEMBERS = EVERYBODY - {"anonymous", "resident"}
THEIRS = {"colleague", "planner", "editor"}
KEEPERS = {"planner", "editor"}
NOBODY: set[str] = set()
READS_FILE = {"public": EVERYBODY, "members": MEMBERS, "organisation": THEIRS, "embargoed": KEEPERS, "draft": KEEPERS}
# Lists are of what is published: a draft's file is read where it is written.
FINDS_FILE = READS_FILE | {"draft": NOBODY}
MACHINES_FILE = {"public": EVERYBODY}  # the same whoever asks
ON_SITE = dict.fromkeys(("public", "members", "organisation", "embargoed"), EVERYBODY)


def file_of(report):
    return report.files.get()


def page(client, report):
    return client.get(report.get_absolute_url())


def fetched(client, address):
    response = client.get(address)
    if response.streaming:
        list(response.streaming_content)
    return response.status_code == 200


def is_counted(client):
    """Whether the list counts files that can be read: a value that none has is not listed."""
    return 'name="file"' in client.get(reverse("reports:list")).text


def linked_data(client, report):
    text = page(client, report).text
    blocks = text.split('<script type="application/ld+json">')[1:]
    return any("encoding" in json.loads(block.split("</script>")[0]) for block in blocks)


def harvested(client, report, prefix):
    query = {"verb": "GetRecord", "metadataPrefix": prefix, "identifier": f"oai:127.0.0.1:{report.pk}"}
    return client.get(reverse("oai"), query).text


def counted(client, name, report, *args):
    """Return the numbers as they are handed out, of a report that somebody has read."""
    if not report.day_counts.exists():
        DayCountFactory(report=report)
    response = client.get(reverse(name, args=args))
    return b"".join(response).decode()


FILE = {
    "file": lambda client, report: fetched(client, file_of(report).get_absolute_url()),
    "cover": lambda client, report: fetched(client, file_of(report).get_cover_url()),
}
FOUND = {
    "text snippet": lambda client, report: "<mark>" in client.get(reverse("reports:list"), {"q": WORD}).text,
    "search hit": lambda client, report: report.title in client.get(reverse("reports:list"), {"q": WORD}).text,
    "site search": lambda client, report: report.title in client.get(reverse("search"), {"q": WORD}).text,
    "facet count": lambda client, report: is_counted(client),
    "facet": lambda client, report: report.title in client.get(reverse("reports:list"), {"file": "here"}).text,
}
TOLD_TO_MACHINES = {
    "feed": lambda client, report: "<entry" in client.get(reverse("reports:feed"), {"q": WORD}).text,
    "cite-all": lambda client, report: (
        report.title in client.get(reverse("reports:cite-all", args=["csl-json"]), {"q": WORD}).getvalue().decode()
    ),
    "OAI, Dublin Core": lambda client, report: (
        file_of(report).get_absolute_url() in harvested(client, report, "oai_dc")
    ),
    "OAI, MODS": lambda client, report: file_of(report).get_absolute_url() in harvested(client, report, "swepub_mods"),
    "link header": lambda client, report: file_of(report).get_absolute_url() in page(client, report).get("Link", ""),
    "JSON-LD": linked_data,
    "meta tags": lambda client, report: "citation_pdf_url" in page(client, report).text,
}
RECORD = {
    "list": lambda client, report: report.title in client.get(reverse("reports:list")).text,
    "feed of records": lambda client, report: report.title in client.get(reverse("reports:feed")).text,
    "sitemap": lambda client, report: (
        report.get_absolute_url() in client.get(reverse("sitemap", args=["reports"])).text
    ),
    "cite-all of records": lambda client, report: (
        report.title in client.get(reverse("reports:cite-all", args=["bibtex"])).getvalue().decode()
    ),
    "OAI record": lambda client, report: report.title in harvested(client, report, "oai_dc"),
    "knowledge": lambda client, report: report.title in client.get(reverse("knowledge")).text,
    "counters": lambda client, report: (
        report.title in counted(client, "reports:counts", report, report.pk, report.slug)
    ),
    "counters of the organisation": lambda client, report: (
        report.title in counted(client, "reports:organisation-counts", report, report.owner.slug)
    ),
}
TABLE = (
    *((name, surface, READS_FILE) for name, surface in FILE.items()),
    *((name, surface, FINDS_FILE) for name, surface in FOUND.items()),
    *((name, surface, MACHINES_FILE) for name, surface in TOLD_TO_MACHINES.items()),
    *((name, surface, ON_SITE) for name, surface in RECORD.items()),
)


@pytest.fixture
def clients(organisation, planner, other_planner, resident, editor):
    """One client for each kind of reader; ``colleague`` only reads for the organisation that deposited the report."""
    colleague = MembershipFactory(organisation=organisation, role=Membership.Role.READER).user
    found = {"anonymous": Client()}
    people = {"resident": resident, "other_planner": other_planner, "colleague": colleague, "planner": planner}
    for name, user in (people | {"editor": editor}).items():
        found[name] = Client()
        found[name].force_login(user)
    assert set(found) == EVERYBODY
    return found


def make(kind, organisation):
    report = report_with_file(organisation, cover=ContentFile(first_page(), name="cover.webp"), **KINDS[kind])
    if kind == "withdrawn":
        report.steps.create(from_state="published", to_state="withdrawn", reason="Siffrorna var fel.")
    return report


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("surface", "who"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_surface_shows_it_to_those_who_may_see_it(clients, organisation, surface, who, kind):
    report = make(kind, organisation)
    seen = set()
    for name, client in clients.items():
        cache.clear()
        if surface(client, report):
            seen.add(name)
    assert seen == who.get(kind, NOBODY)


@pytest.mark.usefixtures("page_cache")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_kept_surface_shows_it_to_those_who_may_see_it(clients, organisation, row, kind):
    """After all who may see more have read it, and once more when it comes from the cache."""
    _name, surface, who = row
    report = make(kind, organisation)
    for name in ("editor", "planner", "colleague", "other_planner", "resident", "anonymous", "anonymous", "planner"):
        assert surface(clients[name], report) == (name in who.get(kind, NOBODY)), name


@pytest.mark.usefixtures("page_cache")
@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_end_of_an_embargo_shows_at_once(clients, organisation, time_machine, row):
    """Nothing is started anew, and what is kept in the cache does not hold it back."""
    _name, surface, who = row
    time_machine.move_to("2029-12-31", tick=False)
    report = make("embargoed", organisation)
    for client in (clients["anonymous"], clients["other_planner"]):
        client.session.flush()
        before = surface(client, report)
        assert before == (who is ON_SITE)
    time_machine.move_to(OPENS, tick=False)
    assert surface(clients["anonymous"], report)


@pytest.mark.parametrize("kind", KINDS)
def test_admin_of_others_knows_nothing_of_it(clients, organisation, kind):
    report = make(kind, organisation)
    for name in EVERYBODY - {"editor"}:
        for address in (
            reverse("admin:reports_report_changelist"),
            reverse("admin:reports_report_change", args=[report.pk]),
        ):
            assert report.title not in clients[name].get(address, follow=True).text
    assert report.title in clients["editor"].get(reverse("admin:reports_report_changelist")).text
