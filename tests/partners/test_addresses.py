import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.addresses import domain_of, is_at, is_one_edit_away, is_plain, looks_like

WEBSITE = "https://www.huddinge.se/kontakt"
letters = st.text(alphabet=string.ascii_lowercase, max_size=8)


@pytest.mark.parametrize(
    "address",
    [
        "anna@huddinge.se",
        "Anna.Ek+plan@Huddinge.se",
        "o'hara_2@plan.huddinge.se",
        "a@b-c.example",
        "a" * 64 + "@example.org",
    ],
)
def test_plain_address(address):
    assert is_plain(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "@huddinge.se",
        "anna@",
        "anna@localhost",
        "anna@127.0.0.1",
        "anna@[127.0.0.1]",
        "anna@huddinge.se\n",
        "anna@huddinge.se\r\nBcc: alla@example.org",
        "anna\n@huddinge.se",
        "anna@huddinge.se\x00",
        "anna@huddinge.se ",
        "anna @huddinge.se",
        "anna@huddinge.se,bo@huddinge.se",
        "anna@huddinge.se;bo@huddinge.se",
        "Anna Ek <anna@huddinge.se>",
        "<anna@huddinge.se>",
        '"anna\x01"@huddinge.se',
        '"anna@example.org"@huddinge.se',
        "anna@evil.org@huddinge.se",
        "anna@huddinge.se?cc=bo@example.org",
        "anna@tyresö.se",
        "anna@xn--tyres-nua.se",
        "anna@XN--tyres-nua.se",
        "anna@plan.xn--tyres-nua.se",
        "annа@huddinge.se",  # with a Cyrillic а
        "anna@huddіnge.se",  # with a Ukrainian і
        "anna@huddinge.sе",  # with a Cyrillic е
        "anna@huddinge。se",  # with an ideographic full stop
        "anna\u200b@huddinge.se",
        "anna\u202e@huddinge.se",
        "anna＠huddinge.se",
    ],
)
def test_address_that_could_be_mistaken_or_carry_more_is_not_plain(address):
    assert not is_plain(address)


@given(st.text(max_size=40))
def test_plain_address_has_nothing_in_it_but_one_address(text):
    if is_plain(text):
        assert text.isascii()
        assert text.isprintable()
        assert text.count("@") == 1
        assert not set(text) & set(' ,;:<>"()[]\\\r\n')


@given(st.sampled_from('\r\n\t\x00\x0b\x85\u2028 ,;<>"åа'), st.integers(0, 15))
def test_address_with_a_strange_character_anywhere_is_refused(character, place):
    address = "anna@huddinge.se"
    assert not is_plain(address[:place] + character + address[place:])


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
    is_plain(address)
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
    ],
)
def test_address_is_at_the_websites_domain_or_not(address, website, at):
    assert is_at(address, website) == at
