import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.addresses import domain_of, is_at, is_one_edit_away, looks_like

WEBSITE = "https://www.huddinge.se/kontakt"
letters = st.text(alphabet=string.ascii_lowercase, max_size=8)


@pytest.mark.parametrize(
    "domain",
    [
        "hudd1nge.se",
        "huddlnge.se",
        "hudding.se",
        "hudddinge.se",
        "huddinga.se",
        "huddigne.se",
        "hudd-inge.se",
        "hucldinge.se",
        "huddinge.com",
        "huddinge.se.example.com",
        "huddinge-kommun.se",
        "login-huddinge.se",
        "huddingekommun.se",
        "minhuddinge.se",
        "mail.hudd1nge.se",
        "huddinge.example.org",
        "HUDDlNGE.se",
    ],
)
def test_look_alike_domain_is_detected(domain):
    assert looks_like(f"anna@{domain}", WEBSITE)


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://tyreso.se", "tyres0.se"),
        ("https://www.tyresö.se", "tyreso.se"),
        ("https://tyreso.se", "xn--tyres-nua.se"),
        (WEBSITE, "xn--huddnge-y2a.se"),
        ("https://www.tyresö.se", "tyres0.se"),
        ("https://www.salem.se", "salern.se"),
        ("https://www.kth.se", "kth-login.se"),
        ("https://whitearkitekter.com", "white-arkitekter.com"),
        ("https://www.hull.ac.uk", "hu11.ac.uk"),
        ("https://www.vvs.se", "ws.se"),
    ],
)
def test_letters_and_figures_that_are_drawn_alike_are_the_same(website, domain):
    assert looks_like(f"anna@{domain}", website)


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        (WEBSITE, "huddinge.se"),
        (WEBSITE, "Huddinge.SE"),
        (WEBSITE, "plan.huddinge.se"),
        (WEBSITE, "botkyrka.se"),
        (WEBSITE, "gmail.com"),
        (WEBSITE, "huge.se"),  # Huddinge's housing company
        ("https://student.kth.se", "kth.se"),
        ("https://www.kth.se", "bth.se"),  # of a short name, one letter is another university
        ("https://www.hull.ac.uk", "leeds.ac.uk"),
        ("https://www.wsp.com/sv-se", "wsp.com"),
        ("", "huddinge.se"),
        ("https://", "huddinge.se"),
        ("http://localhost", "huddinge.se"),
    ],
)
def test_own_domain_and_others_are_let_through(website, domain):
    assert not looks_like(f"anna@{domain}", website)


def test_domain_of_a_website():
    assert domain_of("https://www.wsp.com/sv-se") == "wsp.com"
    assert domain_of("") == ""


@given(letters, st.integers(0, 8), st.sampled_from(string.ascii_lowercase))
def test_one_edit_is_found_wherever_it_is(word, place, letter):
    place = min(place, len(word))
    put_in = word[:place] + letter + word[place:]
    assert is_one_edit_away(word, put_in)
    assert is_one_edit_away(put_in, word)
    changed = word[:place] + letter + word[place + 1 :]
    assert is_one_edit_away(word, changed) == (word != changed)
    swapped = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    assert is_one_edit_away(word, swapped) == (word != swapped)


@given(letters, letters)
def test_one_edit_matches_reference_distance(one, other):
    edits = {one[:n] + one[n + 1 :] for n in range(len(one))}
    edits |= {one[:n] + one[n : n + 2][::-1] + one[n + 2 :] for n in range(len(one))}
    for letter in string.ascii_lowercase:
        edits |= {one[:n] + letter + one[n:] for n in range(len(one) + 1)}
        edits |= {one[:n] + letter + one[n + 1 :] for n in range(len(one))}
    assert is_one_edit_away(one, other) == (one != other and other in edits)


@given(st.text(max_size=30), st.text(alphabet=string.ascii_letters + string.digits + "åö.-:/", max_size=20))
def test_any_address_is_handled(address, website):
    looks_like(address, f"https://{website}")


@pytest.mark.parametrize(
    ("address", "website", "at"),
    [
        ("anna@huddinge.se", WEBSITE, True),
        ("Anna@Plan.Huddinge.SE", WEBSITE, True),
        ("anna@nothuddinge.se", WEBSITE, False),
        ("anna@huddinge.se.example.com", WEBSITE, False),
        ("anna@se", WEBSITE, False),
        ("anna@example.org", "", False),
        ("anna@", "", False),
        ("anna@xn--tyres-nua.se", "https://www.tyresö.se", True),
    ],
)
def test_address_is_at_the_websites_domain_or_not(address, website, at):
    assert is_at(address, website) == at
