"""How long the public pages are on a phone, with the real content and before anything is unfolded."""

import re
import urllib.request

import pytest
from django.urls import reverse

WIDTH, HEIGHT = 390, 844
MOST = 6_000  # px, about seven screens
HOW_LONG = "() => document.documentElement.scrollHeight"
# A planner who has answered every question but which challenge it is about.
FOUND = (
    "/resultat/hitta/?stage=detailed&hours=40&budget=low&participants=50&conflict=some&skills=facilitation"
    "&kind=method&perspective=kunskapsdriven&municipality=huddinge&measured=hours"
)
# The sections' own pages and all lists; of each kind of record the longest.
PAGES = [
    *("/", "/delta/", "/kunskap/", "/om/", "/om/etapper/", "/om/grupper/", "/om/handelser/", "/om/ordlista/"),
    *(
        "/om/lankar/",
        "/om/kontakt/",
        "/om/tillganglighet/",
        "/om/personuppgifter/",
        "/om/statistik/",
        "/nyheter/",
        "/hjalp/",
    ),
    *("/om/perspektiv/kunskapsdriven/", "/sok/?q=dialog"),
    *("/utmaningar/", "/dialoger/", "/resultat/", "/rapporter/", "/partner/", "/platser/"),
    *("/kunskap/nyckeltal/", "/resultat/hitta/", FOUND),
    *("/kunskap/jamfor/?place=botkyrka&sex=women", "/kunskap/jamfor/?view=map"),
    *("/kunskap/plats/huddinge/", "/kunskap/plats/huddinge/?with=botkyrka"),
    *("/utmaningar/medborgardialog/", "/resultat/sodertornsanalysen/", "/partner/kth/", "/platser/huddinge/"),
    *("/dialoger/framtid-fittja/", "/rapporter/44-boverket-2015-20/"),
]


@pytest.fixture(scope="module")
def phone(chromium, untouched_portal):
    context = chromium.new_context(
        base_url=untouched_portal.url,
        locale="sv-SE",
        viewport={"width": WIDTH, "height": HEIGHT},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/")  # the fonts are for the pages that follow
    yield page
    context.close()


def length_of(phone, address):
    assert phone.goto(address, wait_until="load").status == 200
    return phone.evaluate(HOW_LONG)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_at_most_seven_screens_of_a_phone(phone, address):
    assert length_of(phone, address) <= MOST


def test_no_page_at_all_is_longer(phone, untouched_portal, everything):
    """Every address of the sitemap, in both languages."""
    if not everything:
        pytest.skip("looked at with --everything")

    def listed(address):
        with urllib.request.urlopen(address) as answer:
            return re.findall(r"<loc>(.*?)</loc>", answer.read().decode())

    sitemaps = listed(untouched_portal.url + reverse("sitemaps"))
    pages = [page.removeprefix(untouched_portal.url) for sitemap in sitemaps for page in listed(sitemap)]
    found = {page: px for page in pages if (px := length_of(phone, page)) > MOST}
    assert found == {}
