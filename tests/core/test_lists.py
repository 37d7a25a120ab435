from typing import NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page
from django.test import RequestFactory
from django.urls import reverse

from challenges.filters import ChallengeFilter
from challenges.models import Challenge
from core.lists.facets import Facet
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DialogueFactory,
    OutcomeFactory,
    PerspectiveFactory,
    ReportFactory,
)

ORDERS = ChallengeFilter.base_filters["sort"].orders


@pytest.fixture
def some(db):
    """Thirty challenges: all in one municipality, ten of a second perspective."""
    area = AreaFactory(slug="botkyrka", name="Botkyrka")
    shared, rare = PerspectiveFactory(slug="medskapande"), PerspectiveFactory(slug="kunskapsdriven")
    for n in range(30):
        challenge = ChallengeFactory(published=True, title=f"Utmaning {n:02}")
        challenge.areas.add(area)
        challenge.perspectives.add(shared, *([rare] if n % 3 == 0 else []))
    ChallengeFactory(title="Ett utkast")


class Shown(NamedTuple):
    filters: ChallengeFilter
    page: Page
    facets: list[Facet]


def listing(query=""):
    request = RequestFactory().get(f"/utmaningar/{query}")
    request.user = AnonymousUser()
    filters = ChallengeFilter(request.GET, Challenge.objects.published(), request=request)
    return Shown(filters, filters.page(), filters.facets())


def counts(shown, facet):
    return {o.value: o.count for f in shown.facets if f.name == facet for o in f.options}


def test_facets_count_what_each_value_would_leave(some):
    assert counts(listing(), "perspective") == {"medskapande": 30, "kunskapsdriven": 10}
    narrowed = listing("?perspective=kunskapsdriven")
    assert narrowed.page.paginator.count == 10
    assert counts(narrowed, "municipality") == {"botkyrka": 10}
    assert counts(narrowed, "perspective") == {"medskapande": 30, "kunskapsdriven": 10}  # of its own facet: the rest


def uncounted(shown):
    return {facet.name for facet in shown.facets if not facet.is_counted}


def test_long_list_has_its_commonest_values_and_no_numbers(some, monkeypatch):
    monkeypatch.setattr("core.lists.filter.COUNTED", 9)
    shown = listing()
    assert uncounted(shown) == {facet.name for facet in shown.facets}
    (perspectives,) = (facet for facet in shown.facets if facet.name == "perspective")
    assert [option.value for option in perspectives.options] == ["medskapande", "kunskapsdriven"]


def test_facet_is_counted_where_few_records_are_left(some, monkeypatch):
    """Each by what the others leave: what the perspective leaves can be counted, what it was chosen among cannot."""
    monkeypatch.setattr("core.lists.filter.COUNTED", 10)
    shown = listing("?perspective=kunskapsdriven")
    assert uncounted(shown) == {"perspective"}
    assert counts(shown, "municipality") == {"botkyrka": 10}


def test_long_list_says_how_many_and_what_it_leaves_out(client, some, monkeypatch):
    monkeypatch.setattr("core.lists.filter.COUNTED", 9)
    page = client.get(reverse("challenges:list")).text
    assert "facet__count" not in page
    assert "2 000" in page.replace("\xa0", " ")


@pytest.mark.parametrize(("query", "total", "is_cut"), [("", 30, False), ("?perspective=medskapande", 25, True)])
def test_list_is_counted_out_and_a_narrowed_one_as_far_as_it_is_leafed(some, monkeypatch, query, total, is_cut):
    monkeypatch.setattr("core.lists.filter.COUNTED", 25)
    filters = listing(query).filters
    assert (filters.total(), filters.is_cut) == (total, is_cut)


def test_two_values_of_one_facet_widen_and_repeat_nothing(some):
    shown = listing("?perspective=kunskapsdriven&perspective=medskapande")
    assert shown.page.paginator.count == 30
    assert len({challenge.pk for challenge in shown.page}) == 20


def test_chips_take_one_value_away_and_keep_the_rest(some):
    shown = listing("?perspective=kunskapsdriven&municipality=botkyrka&q=utmaning&sort=newest&page=1")
    urls = {chip.label.partition(":")[0]: chip.url for chip in shown.filters.chips()}
    assert len(urls) == 3
    for url in urls.values():
        assert "sort=newest" in url
        assert "page" not in url
    assert all(url.count("&") == 2 for url in urls.values())


@pytest.mark.parametrize(
    "query",
    [
        "?perspective=abc",
        "?year=abc&state=nonsense",
        "?goal=abc&goal=99999999999999999999",
        "?page=99999",
        "?page=-1",
        "?page=abc",
        "?sort=x",
        "?q=" + "x" * 5000,
        "?municipality=" + "y" * 5000,
        "?" + "&".join(f"perspective=p{n}" for n in range(500)),
    ],
)
def test_any_query_string_gives_a_list_with_notices(some, query):
    shown = listing(query)
    assert shown.page.paginator.count in {0, 30}
    assert list(shown.page) or shown.filters.chips()
    if "year" not in query:
        assert shown.filters.notices or shown.page.paginator.notice


def test_page_beyond_the_last_is_the_last(some):
    shown = listing("?page=99999")
    assert shown.page.number == 2
    assert "99999" in shown.page.paginator.notice


@pytest.mark.parametrize("rows", [0, 1, 20, 21, 40, 41, 45])
@pytest.mark.parametrize("sort", list(ORDERS))
def test_every_record_stands_on_one_page_in_its_order(db, rows, sort):
    """From the end as from the start."""
    for n in range(rows):
        ChallengeFactory(published=True, title=f"Utmaning {n // 2:02}")
    pages = [listing(f"?sort={sort}&page={n}") for n in range(1, max(1, -(-rows // 20)) + 1)]
    _label, order = ORDERS[sort]
    assert [one.pk for shown in pages for one in shown.page] == list(
        Challenge.objects.published().order_by(*order(), "id").values_list("pk", flat=True)
    )


@pytest.mark.parametrize("query", ["", "?q=utmaning", "?perspective=medskapande&municipality=botkyrka&page=2"])
def test_query_count_does_not_depend_on_the_number_of_records(some, query, django_assert_max_num_queries):
    # The version, what is found, six facets, two of them chosen and counted among what the other leaves, the keys, and
    # four for what the rows show.
    with django_assert_max_num_queries(20):
        assert list(listing(query).page)


def test_numbers_are_kept_while_nothing_changes(some, django_assert_num_queries):
    before = counts(listing(), "state")
    with django_assert_num_queries(1):  # the version of the content
        again = listing()
        assert again.page.paginator.count == 30
    assert counts(again, "state") == before


def test_numbers_are_fresh_as_soon_as_something_changes(some):
    before = sum(counts(listing(), "state").values())
    ChallengeFactory(published=True)
    assert sum(counts(listing(), "state").values()) == before + 1 == listing().page.paginator.count
    Challenge.objects.published().update(publication="archived")  # past every form and every method of the model
    assert listing().page.paginator.count == 0


@pytest.mark.parametrize("path", ["outcomes:list", "dialogues:list", "reports:list"])
def test_list_does_not_name_a_draft_challenge(client, db, path):
    """Neither among the counted values nor when the address names it."""
    draft = ChallengeFactory(title="Hemligt utkast")
    for record in (OutcomeFactory(published=True), DialogueFactory(published=True), ReportFactory(published=True)):
        record.challenges.add(draft)
    for query in ("", f"?challenge={draft.slug}"):
        assert "Hemligt utkast" not in client.get(reverse(path) + query).text


def test_quiet_filter_stays_when_the_visitor_filters_further(client, db):
    """A challenge's page leads to the outcomes that answer it; ticking a box there must not bring in all others."""
    challenge = ChallengeFactory(published=True)
    OutcomeFactory(published=True).challenges.add(challenge)
    page = client.get(reverse("outcomes:list") + f"?challenge={challenge.slug}").text
    assert f'type="hidden" name="challenge" value="{challenge.slug}"' in page


def test_row_counts_what_is_published_beyond_it(client, db):
    challenge = ChallengeFactory(published=True)
    for factory in (OutcomeFactory, DialogueFactory, ReportFactory):
        factory(published=True).challenges.add(challenge)
        factory().challenges.add(challenge)
    (row,) = client.get(reverse("challenges:list")).context["page"]
    assert (row.n_outcomes, row.n_dialogues, row.n_reports) == (1, 1, 1)
