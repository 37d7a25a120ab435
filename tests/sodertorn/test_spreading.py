"""Short addresses, their codes, and how records are passed on."""

import datetime as dt
import io
import json
import re
from contextlib import contextmanager
from html import escape, unescape

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.files.decoders import RefusedError
from sodertorn.short_addresses import LETTERS, Became, card_path, qr_code, short_path
from sodertorn.spreading.cards import card_of
from sodertorn.spreading.poster import size_of_question
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def dialogue():
    return factories.DialogueFactory(open_now=True, title="Var känns vägen otrygg?")


def leads_to(path, language="sv"):
    response = Client().get(path, headers={"accept-language": language})
    return response.get("Location", response.status_code)


RECORDS = {
    "u": (factories.ChallengeFactory, {"published": True}),
    "d": (factories.DialogueFactory, {"published": True}),
    "r": (factories.OutcomeFactory, {"published": True}),
    "s": (factories.ReportFactory, {"published": True}),
    "n": (factories.NewsItemFactory, {"published": True}),
    "f": (factories.FindingFactory, {"published": True}),
    "t": (factories.TalkFactory, {"open_now": True}),
    "p": (factories.OrganisationFactory, {}),
    "o": (factories.AreaFactory, {}),
}


def test_letters_never_change():
    """They are printed on paper."""
    assert {letter: model.__name__ for letter, model in LETTERS.items()} == {
        "u": "Challenge", "d": "Dialogue", "r": "Outcome", "s": "Report", "n": "NewsItem", "p": "Organisation",
        "o": "Area", "b": "Became", "f": "Finding", "t": "Talk",
    }  # fmt: skip


def test_every_kind_of_record_is_tested_here():
    assert set(LETTERS) == {*RECORDS, "b"}


@pytest.mark.parametrize("letter", RECORDS)
def test_every_record_shows_its_short_address_and_it_leads_there(letter):
    make, values = RECORDS[letter]
    record = make(**values)
    page = record.get_absolute_url()
    assert short_path(record) == f"/{letter}/{record.pk}"
    assert leads_to(short_path(record)) == page
    assert f"http://127.0.0.1:8000{short_path(record)}" in Client().get(page).text


def test_short_address_leads_to_the_page_in_the_language_of_the_browser(dialogue):
    assert leads_to(short_path(dialogue), "en-GB,en;q=0.9").startswith("/en/dialogues/")
    assert leads_to(short_path(dialogue), "de").startswith("/dialoger/")


def test_short_address_sets_no_cookie_and_is_not_kept_for_others(dialogue):
    response = Client().get(short_path(dialogue))
    assert not response.cookies
    assert "Accept-Language" in response["Vary"]


def test_short_address_stays_when_the_slug_changes(dialogue):
    path = short_path(dialogue)
    dialogue.slug = "en-annan"
    dialogue.save()
    assert leads_to(path) == "/dialoger/en-annan/"


def test_short_address_of_a_draft_answers_as_one_of_nothing():
    draft = factories.DialogueFactory()
    assert leads_to(short_path(draft)) == leads_to("/d/999999") == 404


def test_short_address_of_a_draft_leads_those_on_who_may_read_it():
    member = factories.MembershipFactory()
    draft = factories.DialogueFactory(organiser=member.organisation)
    client = Client()
    client.force_login(member.user)
    assert client.get(short_path(draft)).status_code == 302


def test_short_address_of_a_merged_challenge_leads_to_the_other():
    into = factories.ChallengeFactory(published=True)
    merged = factories.ChallengeFactory()
    type(merged).objects.filter(pk=merged.pk).update(merged_into=into, state="merged")
    assert leads_to(short_path(merged)) == into.get_absolute_url()


def test_short_address_of_a_withdrawn_report_leads_to_what_is_left():
    report = factories.ReportFactory(published=True)
    take(report, "withdraw", by=factories.UserFactory(editor=True), reason="Siffrorna var fel.")
    assert leads_to(short_path(report)) == report.get_absolute_url()


@pytest.mark.parametrize("path", ["/x/1", "/d/0x1", "/d/", "/d/99999999999999999999999"])
def test_what_is_no_short_address_is_not_found(path):
    assert leads_to(path) == 404


def test_code_is_drawn_run_by_run():
    size, dark = qr_code("https://example.org/d/1")
    assert size == 25  # version 2
    assert dark.startswith("M0 0.5h7M")  # the upper edge of the first of the three corners


def test_page_is_passed_on_without_a_script(dialogue):
    page = Client().get(dialogue.get_absolute_url()).text
    title = "Var%20k%C3%A4nns%20v%C3%A4gen%20otrygg%3F"
    address = f"http%3A//127.0.0.1%3A8000/d/{dialogue.pk}"
    assert f'href="mailto:?subject={title}&amp;body={title}%0D%0A{address}"' in page
    assert f"/dialoger/{dialogue.slug}/affisch/" in page


def test_draft_has_no_section_to_pass_it_on():
    member = factories.MembershipFactory()
    draft = factories.DialogueFactory(organiser=member.organisation)
    client = Client()
    client.force_login(member.user)
    assert 'id="spread"' not in client.get(draft.get_absolute_url()).text


def test_poster_says_what_a_passer_by_needs(dialogue):
    dialogue.organiser = factories.OrganisationFactory()
    dialogue.ended = f"{timezone.localdate().year + 1}-05-30"
    dialogue.save()
    poster = Client().get(f"/dialoger/{dialogue.slug}/affisch/").text
    for words in ("Var känns vägen otrygg?", f"127.0.0.1:8000/d/{dialogue.pk}", "Rikta kameran hit", "30 maj",
                  dialogue.organiser.name, "Du behöver inget konto."):  # fmt: skip
        assert words in poster


def test_dialogue_that_is_over_has_no_poster():
    over = factories.DialogueFactory(published=True, state="closed")
    assert Client().get(f"/dialoger/{over.slug}/affisch/").status_code == 302
    assert "affisch" not in Client().get(over.get_absolute_url()).text


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ("Hur mår ån?", "xl"),
        ("Var känns vägen till stationen otrygg?", "l"),
        ("Vilken utmaning ska kommunerna ta sig an härnäst?", "l"),
        ("Stadsbyggnadsmedborgardialogen", "xs"),
        ("Ord " * 39, "xs"),
    ],
)
def test_question_fills_the_poster_and_has_room(question, size):
    assert size_of_question(question) == size


# The card, oEmbed and the picture


def own(path):
    return f"http://127.0.0.1:8000{path}"


def asks(url, **more):
    return Client().get("/oembed", {"url": url} | more)


@pytest.fixture
def drawings(monkeypatch):
    """Draw nothing, and tell what would have been."""
    asked = []
    for cache in caches.all(initialized_only=True):
        cache.clear()

    @contextmanager
    def draw(decoder, file, facts, **options):
        asked.append((decoder.rpartition(".")[2], json.loads(facts), len(file.read())))
        yield io.BytesIO(b"drawn")

    monkeypatch.setattr("sodertorn.spreading.sheets.sandbox.decoded", draw)
    return asked


@pytest.fixture
def sheets(monkeypatch):
    """Draw nothing."""
    monkeypatch.setattr("sodertorn.views.spreading.sheet", lambda *arguments: b"drawn")


@pytest.mark.parametrize("letter", RECORDS)
def test_every_record_has_a_card_a_picture_and_an_answer_for_other_sites(letter, drawings):
    make, values = RECORDS[letter]
    record = make(**values)
    page = Client().get(record.get_absolute_url())
    head = page.text.partition("</head>")[0]
    picture = re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', head)[1]
    assert head.count('property="og:image"') == head.count('rel="canonical"') == 1
    assert f"/{letter}/{record.pk}/bild-" in picture
    answer = Client().get(picture)
    assert (answer.content, answer["Content-Type"]) == (b"drawn", "image/jpeg")
    assert "immutable" in answer["Cache-Control"]
    found = re.search(r'json\+oembed" href="http://127.0.0.1:8000([^"]+)"', head)[1]
    told = Client().get(unescape(found)).json()
    assert f'src="http://127.0.0.1:8000/{letter}/{record.pk}/kort/"' in told["html"]
    card = Client().get(f"/{letter}/{record.pk}/kort/").text
    assert told["title"] == drawings[0][1]["title"]
    assert escape(told["title"]) in card
    assert own(record.get_absolute_url()) in card


def test_card_may_be_framed_and_runs_nothing(dialogue):
    response = Client().get(card_path(dialogue))
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "<script" not in response.text
    assert not response.cookies
    assert Client().get("/d/999999/kort/")["X-Frame-Options"] == "DENY"
    assert Client().get(dialogue.get_absolute_url())["X-Frame-Options"] == "DENY"


@pytest.mark.usefixtures("page_cache")
def test_card_from_the_page_cache_may_be_framed(dialogue):
    made, kept = (Client().get(card_path(dialogue)) for _time in range(2))
    assert kept.context is None
    for name in ("Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        assert made[name] == kept[name]
    assert "X-Frame-Options" not in kept


def test_card_tells_kind_state_and_organiser(dialogue):
    dialogue.organiser = factories.OrganisationFactory(name="Exempelkommunen")
    dialogue.save()
    card = Client().get(card_path(dialogue)).text
    for words in ("Var känns vägen otrygg?", "Exempelkommunen", "Öppen", "Medborgardialog"):
        assert words in card


def test_card_of_news_has_the_day_of_its_readers():
    """Late in the evening it is another day in Greenwich."""
    late = dt.datetime(2026, 6, 1, 0, 30, tzinfo=timezone.get_default_timezone())
    item = factories.NewsItemFactory(published=True, published_at=late)
    assert "1 juni 2026" in Client().get(card_path(item)).text


def test_draft_has_no_card_picture_or_answer_for_whoever_may_read_it_either(sheets):
    member = factories.MembershipFactory()
    draft = factories.DialogueFactory(organiser=member.organisation, title="Hemlig fråga")
    client = Client()
    client.force_login(member.user)
    page = client.get(draft.get_absolute_url())
    assert "share.png" in page.text
    assert "/bild-" not in page.text
    for path in (card_path(draft), f"/d/{draft.pk}/bild-0.jpg"):
        assert client.get(path).status_code == 404
    answer = client.get("/oembed", {"url": own(draft.get_absolute_url())})
    assert answer.status_code == 404
    assert "Hemlig" not in answer.text


def test_merged_challenge_has_the_card_of_the_other(sheets):
    into = factories.ChallengeFactory(published=True)
    merged = factories.ChallengeFactory()
    type(merged).objects.filter(pk=merged.pk).update(merged_into=into, state="merged")
    assert leads_to(card_path(merged)) == card_path(into)


def test_withdrawn_report_has_no_card():
    report = factories.ReportFactory(published=True)
    take(report, "withdraw", by=factories.UserFactory(editor=True), reason="Siffrorna var fel.")
    assert leads_to(card_path(report)) == 404


def test_picture_has_another_address_when_it_is_another(dialogue, sheets):
    before = card_of(dialogue).picture_path
    dialogue.title = "Var är det mörkt?"
    dialogue.save()
    after = card_of(dialogue).picture_path
    assert before != after
    assert leads_to(before) == after


def test_picture_speaks_the_language_of_its_page(drawings):
    challenge = factories.ChallengeFactory(published=True, title_sv="Trygga vägar", title_en="Safe roads")
    for path in (challenge.get_absolute_url(), f"/en/challenges/{challenge.slug}/"):
        head = Client().get(path).text
        Client().get(re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', head)[1])
    assert [facts["title"] for _decoder, facts, _size in drawings] == ["Trygga vägar", "Safe roads"]
    assert [facts["kind"] for _decoder, facts, _size in drawings] == ["Utmaning", "Challenge"]


def test_picture_is_drawn_once(dialogue, drawings):
    for _time in range(3):
        assert Client().get(card_of(dialogue).picture_path).content == b"drawn"
    assert len(drawings) == 1


def test_sheets_are_kept_beside_the_content_and_push_out_no_limit_of_who_asks(dialogue, drawings):
    Client().get(card_of(dialogue).picture_path)
    assert not any("sheet:" in key and b"drawn" in value for key, value in caches["default"]._cache.items())
    caches["default"].clear()
    assert Client().get(card_of(dialogue).picture_path).content == b"drawn"
    assert len(drawings) == 1


def test_picture_that_cannot_be_drawn_now_is_the_portals(dialogue, monkeypatch):
    @contextmanager
    def busy(*arguments, **options):
        raise RefusedError("busy")
        yield

    monkeypatch.setattr("sodertorn.spreading.sheets.sandbox.decoded", busy)
    answer = Client().get(card_of(dialogue).picture_path)
    assert (answer.status_code, answer["Location"]) == (302, "/static/share.png")
    assert "no-store" in answer["Cache-Control"]


def test_one_address_has_so_many_sheets_drawn_and_no_more(dialogue, drawings, monkeypatch):
    monkeypatch.setattr("sodertorn.spreading.sheets.RATE", "1/m/ip")
    other = factories.DialogueFactory(open_now=True)
    assert Client().get(card_of(dialogue).picture_path).status_code == 200
    assert Client().get(card_of(other).picture_path)["Location"] == "/static/share.png"
    assert Client().get(card_of(dialogue).picture_path).status_code == 200  # it is kept
    assert len(drawings) == 1


def test_address_to_embed_is_found_by_page_short_address_and_language(dialogue):
    swedish = asks(own(dialogue.get_absolute_url())).json()
    assert asks(own(short_path(dialogue))).json()["html"] == swedish["html"]
    english = asks(own(f"/en/dialogues/{dialogue.slug}/")).json()
    assert f"/en/d/{dialogue.pk}/card/" in english["html"]
    assert (swedish["type"], swedish["version"], swedish["provider_name"]) == ("rich", "1.0", "Södertörnsmodellen")


def test_card_is_as_large_as_there_is_room(dialogue):
    told = asks(own(dialogue.get_absolute_url()), maxwidth="300", maxheight="220").json()
    assert (told["width"], told["height"]) == (300, 220)
    assert 'width="300" height="220"' in told["html"]
    assert asks(own(dialogue.get_absolute_url()), maxwidth="5000").json()["width"] == 480


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "http://127.0.0.1:8000/"}, 404),
        ({"url": "http://127.0.0.1:8000/finns-inte/"}, 404),
        ({"url": "https://example.org/d/1"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "http://[::1"}, 404),
        ({"url": "http://127.0.0.1:8000/d/1", "format": "xml"}, 501),
        ({"url": "http://127.0.0.1:8000/d/1", "maxwidth": "wide"}, 400),
        ({"url": "http://127.0.0.1:8000/d/1", "maxwidth": "20"}, 404),
    ],
)
def test_what_cannot_be_embedded_is_refused(query, status):
    assert Client().get("/oembed", query).status_code == status


def test_code_to_copy_shows_the_card_and_holds_a_title_with_quotes():
    dialogue = factories.DialogueFactory(published=True, title='"><script>alert(1)</script> & "vi"')
    page = Client().get(dialogue.get_absolute_url()).text
    code = unescape(re.search(r'<textarea id="embed-code"[^>]*>(.*?)</textarea>', page, re.DOTALL)[1])
    assert code.startswith(f'<iframe src="http://127.0.0.1:8000/d/{dialogue.pk}/kort/"')
    assert "<script" not in code
    assert "<script>alert" not in page


# What came of a dialogue


def test_what_came_of_a_dialogue_is_passed_on_as_a_record(drawings):
    dialogue = factories.DialogueFactory(published=True, headline_sv="Det blev ljust i tunneln")
    type(dialogue).objects.filter(pk=dialogue.pk).update(state="results_published")
    page = reverse("dialogues:results", args=[dialogue.slug])
    assert leads_to(f"/b/{dialogue.pk}") == page
    assert f"/b/{dialogue.pk}/bild-" in Client().get(page).text
    assert "Det blev ljust i tunneln" in Client().get(f"/b/{dialogue.pk}/kort/").text
    assert asks(own(page)).json()["title"] == "Det blev ljust i tunneln"


def test_what_came_of_a_dialogue_has_the_picture_of_how_it_became():
    own = {"picture": "dialogue/a-100x100.webp", "picture_is_decorative": True}
    dialogue = factories.DialogueFactory(published=True, **own)
    type(dialogue).objects.filter(pk=dialogue.pk).update(state="results_published")
    dialogue.refresh_from_db()
    assert card_of(Became(dialogue)).picture.name == "dialogue/a-100x100.webp"
    for shows in ("before", "after", "other"):
        factories.ResultPictureFactory(dialogue=dialogue, shows=shows, picture=f"resultpicture/{shows}-100x100.webp")
    assert card_of(Became(dialogue)).picture.name == "resultpicture/after-100x100.webp"
    assert card_of(dialogue).picture.name == "dialogue/a-100x100.webp"


def test_what_has_not_come_yet_is_not_passed_on(dialogue):
    assert leads_to(f"/b/{dialogue.pk}") == leads_to(f"/b/{dialogue.pk}/kort/") == 404


# The poster as a PDF


def test_poster_is_a_pdf_too(dialogue, drawings):
    answer = Client().get(f"/dialoger/{dialogue.slug}/affisch.pdf")
    assert (answer.content, answer["Content-Type"]) == (b"drawn", "application/pdf")
    [(decoder, facts, _size)] = drawings
    assert (decoder, facts["question"]) == ("posters", "Var känns vägen otrygg?")
    assert facts["address"] == f"127.0.0.1:8000/d/{dialogue.pk}"
    assert f"/dialoger/{dialogue.slug}/affisch.pdf" in Client().get(dialogue.get_absolute_url()).text


def test_poster_that_cannot_be_made_is_printed_by_the_browser(dialogue, monkeypatch):
    monkeypatch.setattr("sodertorn.views.spreading.sheet", lambda *arguments: None)
    assert leads_to(f"/dialoger/{dialogue.slug}/affisch.pdf") == f"/dialoger/{dialogue.slug}/affisch/"


def test_sheets_are_drawn_by_a_process_of_their_own(dialogue):
    assert Client().get(card_of(dialogue).picture_path).content[:3] == b"\xff\xd8\xff"
    assert Client().get(f"/dialoger/{dialogue.slug}/affisch.pdf").content[:5] == b"%PDF-"
