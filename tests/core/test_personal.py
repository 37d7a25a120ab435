"""What tells of somebody in a text is found in every spelling, and what only looks like it is not."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from core.text.personal import find_personal, holds_private_link

KEY = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1_-4Gk"
# 811228-9874 is the tax agency's own example; the others have its check digit worked out the same way.
FOUND = [
    ("811228-9874", "identity"), ("8112289874", "identity"), ("19811228-9874", "identity"),
    ("198112289874", "identity"),
    ("811228+9874", "identity"), ("811228 9874", "identity"), ("81 12 28 - 98 74", "identity"),
    ("811228–9874", "identity"), ("1981-12-28-9874", "identity"), ("1981 12 28 9874", "identity"),
    ("Pnr:811228-9874.", "identity"), ("８１１２２８-９８７４", "identity"), ("701063-2391", "identity"),
    ("19701063-2391", "identity"),
    ("070-123 45 67", "telephone"), ("0701234567", "telephone"), ("070 123 45 67", "telephone"),
    ("+46701234567", "telephone"), ("+46 70 123 45 67", "telephone"), ("0046 70 1234567", "telephone"),
    ("+46 (0)70-123 45 67", "telephone"), ("08-123 45 67", "telephone"), ("(08) 123 45 67", "telephone"),
    ("08-12 34 56", "telephone"), ("Ring 0701-23 45 67!", "telephone"), ("0480-123 45", "telephone"),
    ("kim@example.org", "email"), ("Skriv till kim.a+b@malmö.se.", "email"),
    ("Grannen har cancer", "health"), ("hon är DEMENT", "health"), ("min son har ADHD", "health"),
    ("Min dotter har astma", "health"), ("han har svår pollenallergi", "health"), ("jag är allergisk", "health"),
    ("hon har KOL", "health"), ("he has asthma", "health"), ("grannen fick en hjärtinfarkt", "health"),
    ("min man är synskadad", "health"), ("she is pregnant", "health"), ("jag lider av migrän", "health"),
    ("sjukskriven sedan i maj", "health"), ("she has dementia", "health"),
]  # fmt: skip
NOT_FOUND = [
    "", "Fler bänkar längs ån.", "811228-9875", "811288-9870", "811328-9874", "556036-0793", "2026-11-30", "20261130",
    "2026-11-30 10:15",
    "141 45 Huddinge", "kl. 08.30-10.30", "mellan 08-10 på vardagar", "linje 709 och 865", "3 000 000 kronor",
    "dnr KS-2026/1234.567", "fastigheten Alfågeln 12:34", "ISBN 978-91-7595-000-2", "59.2371, 17.9819", "@huddinge",
    "rullstol och barnvagn", "personer med funktionsnedsättning", "allergi mot björk",
    "träd som stör allergiker", "vi har allergivänliga växter", "lukten är allergen",
    "de har kol till grillen", "gångar för synskadade", "bättre luft för barn med astma", "har ms Vega sin brygga",
    "gravida och småbarnsföräldrar", "tyst rum för den med migrän", "vi har en allergisanering i skolan",
    "vårdcentralen", "gravar",
    "https://example.org/0701234567/", "1234567890", "vi är 0 av 10", "Hivatorget", "en diagonal gata",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_tells_of_somebody_is_found(text, kind):
    with override("en"):
        found = [str(one.what) for one in find_personal(f"Hej! {text} tack")]
    assert len(found) == 1
    assert kind in found[0]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_only_looks_like_it_is_not(text):
    assert [str(one) for one in find_personal(text)] == []


def test_all_kinds_are_named_once():
    found = find_personal("811228-9874 811228-9874, 070-123 45 67, kim@example.org, cancer och demens")
    assert len(found) == 4
    assert "cancer" in str(found[-1])


@given(st.text(alphabet="0123456789 -+./()@abå\n", max_size=300))
def test_whatever_is_written_is_read_soon(text):
    find_personal(text)
    holds_private_link(text)


@pytest.mark.parametrize(
    "text", ["0" * 4000, "0701 " * 800, "a@" * 2000, "+46" * 1300, "/" * 4000, ("a" * 31 + "/") * 120]
)
def test_hostile_texts_cost_little(text):
    find_personal(text)
    holds_private_link(text)


@pytest.mark.parametrize(("text", "private"), [
    (f"Se http://testserver/mina-bidrag/{KEY}/", True), (f"/mina-bidrag/{KEY}/", True),
    (f"http://127.0.0.1:8000/en/my-contributions/{KEY}/confirm/", True),
    (f"http://testserver/dialoger/x/bidrag/1/stod/?key={KEY}", True), (f"https://example.org/{KEY}/", False),
    (f"http://testserver/{KEY.lower()}/", False), ("http://testserver/mina-bidrag/", False), (KEY, False),
])  # fmt: skip
def test_private_links_of_the_portal_are_known(text, private):
    assert holds_private_link(text) == private
