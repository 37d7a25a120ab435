"""The reuse register: who uses an outcome, how it is going, and who gets to know."""

import datetime as dt
import re
import uuid
from decimal import Decimal
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from lxml import html

from core.links import new_key
from core.workflow import TransitionError
from outcomes.forms.reuse import country_choices
from outcomes.maturity import DRAWN, evidence_of
from outcomes.models import Reuse
from outcomes.reuse_workflow import states_after
from tests.factories import (
    AreaFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
    ReuseFactory,
    TrialFactory,
)
from tests.outcomes.helpers import answers, confirm, link, linked, seen_at, words
from tests.transitions import take

State = Reuse.State
LATER = dt.timedelta(days=100)


@pytest.fixture
def outcome(db):
    return OutcomeFactory(published=True, title="Platsvandring")


@pytest.fixture
def url(outcome):
    return reverse("outcomes:reuse", args=[outcome.slug])


@pytest.fixture
def sent(client, url, django_capture_on_commit_callbacks):
    """Send the form as a visitor; the mail goes as it does when the transaction is through."""

    def send(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, words(**changes))

    return send


@pytest.mark.parametrize(
    ("read_in", "written_in", "note"),
    [("en", "sv", "Only in Swedish"), ("sv", "en", "Finns bara på engelska"), ("sv", "sv", "")],
)
def test_words_in_another_language_are_marked_wherever_they_stand(client, outcome, read_in, written_in, note):
    told = {"adapted": "ORD ett", "result": "ORD två", "contact_role": "ORD tre", "language": written_in}
    ReuseFactory(outcome=outcome, state="in_use", **told)
    ReuseFactory(outcome=outcome, read=True, organisation_name="Läst kommun", confirmed_at=None, **told)
    with translation.override(read_in):
        page = client.get(outcome.get_absolute_url()).text
    section = html.fromstring(page).get_element_by_id("reuses")
    words = [one for one in section.iter() if "ORD" in (one.text or "") and not isinstance(one, html.HtmlComment)]
    assert len(words) == 5
    for one in words:
        marked = next(above.get("lang") for above in (one, *one.iterancestors()) if above.get("lang"))
        assert marked == written_in
        assert "ontact:" not in one.text
    assert section.text_content().count(note) == 3 if note else "text-note" not in page.split('id="reuses"')[1]


def mailed_path():
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]


def register_of(outcome):
    """Return the part of the outcome's page that shows who uses it."""
    evidence = evidence_of(outcome)
    shown = {"outcome": outcome, "evidence": evidence, "reuses": evidence.reuses, "likely": [], "map_tiles": ""}
    return render_to_string("outcomes/reuses.html", shown)


# Recording it


def test_visitor_confirms_by_mail_and_is_shown(client, outcome, sent):
    answer = sent()
    reuse = Reuse.objects.get()
    assert "Titta i din e-post" in answer.text or "Check your email" in answer.text
    assert (reuse.confirmed_at, reuse.language, reuse.steps.count()) == (None, "sv", 0)
    assert mail.outbox[-1].to == ["planarkitekt@umea.example"]
    assert "Umeå" not in mail.outbox[-1].body  # nothing of what a stranger may have written
    assert "Umeå" not in register_of(outcome)

    mailed = mailed_path()
    assert "Umeå kommun" in client.get(mailed).text
    assert Reuse.objects.get().confirmed_at is None  # a mail scanner has looked
    answer = confirm(client, mailed)
    assert answer.redirect_chain[-1][0].startswith(reverse("outcomes:reuse-follow-up", args=["x"])[:-2])
    assert "Umeå kommun" in register_of(outcome)
    assert Reuse.objects.get().steps.get().to_state == "interested"


def test_address_with_letters_of_its_own_in_the_domain_is_mailed(sent):
    sent(contact_email="Plan@Umeå.se")
    assert Reuse.objects.get().contact_email == "plan@xn--ume-wla.se"
    assert mail.outbox[-1].to == ["plan@xn--ume-wla.se"]


def test_visitor_in_english_is_mailed_in_english(client, outcome, django_capture_on_commit_callbacks):
    with translation.override("en"):
        url = reverse("outcomes:reuse", args=[outcome.slug])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url, words(country="ES", organisation_name="Ajuntament de Barcelona"))
    assert Reuse.objects.get().language == "en"
    assert "/en/outcomes/reuse/confirm/" in mail.outbox[0].body


def test_member_records_at_once(client, outcome, url, planner, organisation):
    client.force_login(planner)
    client.post(url, words(organisation=organisation.pk, state="in_use"))
    reuse = Reuse.objects.get()
    assert (reuse.organisation, reuse.author, reuse.state) == (organisation, planner, "in_use")
    assert reuse.confirmed_at
    assert not reuse.contact_email
    outcome.refresh_from_db()
    assert outcome.maturity == "piloted"  # somebody uses it
    assert not mail.outbox


def test_member_cannot_record_for_another_organisation(client, url, planner):
    client.force_login(planner)
    other = MembershipFactory().organisation
    assert client.post(url, words(organisation=other.pk)).status_code == 200
    assert not Reuse.objects.exists()


def test_second_of_an_organisation_leads_to_the_first(client, outcome, url, planner, organisation):
    client.force_login(planner)
    for _each in range(2):
        answer = client.post(url, words(organisation=organisation.pk))
    assert answer.url == reverse("outcomes:reuse-edit", args=[outcome.slug, Reuse.objects.get().pk])


def test_member_whose_session_ran_out_keeps_what_they_wrote(client, url, planner, organisation):
    answer = client.post(url, words(organisation=organisation.pk, adapted="Vi börjar i Fittja."))
    assert answer.url.startswith(reverse("account_login"))
    client.force_login(planner)
    assert "Vi börjar i Fittja." in client.get(url).text
    assert not Reuse.objects.exists()


def test_double_click_writes_one_letter(sent):
    key = str(uuid.uuid4())
    sent(form_key=key)
    sent(form_key=key, organisation_name="Umeå stad")  # and the browser's way back, with a word changed
    assert Reuse.objects.get().organisation_name == "Umeå stad"
    assert len(mail.outbox) == 1


def test_screen_is_the_same_whether_the_address_is_known_or_not(client, sent):
    first = sent()
    confirm(client, mailed_path())
    again, other = sent(), sent(contact_email="ny@umea.example")
    assert first.text == again.text == other.text
    assert Reuse.objects.confirmed().count() == 1
    assert mail.outbox[1].to == ["planarkitekt@umea.example"]  # with a link to go on with it
    assert client.get(re.search(r"https?://[^/]+(/\S+)", mail.outbox[1].body)[1]).status_code == 200


def test_form_whose_hidden_field_was_filled_in_is_sent_once_more(sent):
    """By a machine, or by a password manager."""
    answer = sent(website="https://spam.example")
    assert not Reuse.objects.exists()
    assert "Vi vill pröva den i Ålidhem." in answer.text
    assert 'name="website"' not in answer.text
    sent()
    assert Reuse.objects.count() == 1


def test_mass_sending_is_refused(sent):
    for n in range(20):
        sent(contact_email=f"a{n}@example.org")
    answer = sent(contact_email="a21@example.org")
    assert Reuse.objects.count() == 20
    assert "Vi vill pröva den i Ålidhem." in answer.text  # what was written is kept


def test_one_address_is_not_flooded(sent):
    for _each in range(11):
        sent()
    assert len(mail.outbox) == 10


@pytest.mark.parametrize(
    "changes",
    [
        {"contact_email": "a@example.org\nBcc: b@example.org"},
        {"contact_email": "pål@umeå.se"},
        {"contact_email": "plаn@umea.se"},  # with a Cyrillic a
        {"contact_email": "plan@xn--e.org"},
        {"contact_email": ""},
        {"contact_email": "a" * 300 + "@example.org"},
        {"organisation_name": ""},
        {"organisation_name": "  \u200b "},
        {"organisation_name": "x" * 201},
        {"organisation_name": "Umeå\x00"},
        {"is_municipality": ""},
        {"is_municipality": "perhaps"},
        {"contact_role": ""},
        {"country": ""},
        {"country": "XX"},
        {"state": "evaluated"},
        {"state": "abandoned"},
        {"latitude": "59,2"},
        {"longitude": "17.9"},
        {"latitude": "norr", "longitude": "17"},
        {"latitude": "NaN", "longitude": "Infinity"},
        {"latitude": "9" * 400, "longitude": "1e400"},
        {"latitude": "139.69", "longitude": "35.68"},
        {"latitude": "17.98", "longitude": "59.23"},  # changed places
        {"adapted": "x" * 3001},
    ],
)
def test_invalid_input_is_refused_and_kept(sent, changes):
    answer = sent(**changes)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.text
    assert 'value="planarkitekt' in answer.text or "contact_role" in changes
    assert not Reuse.objects.exists()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("63,8258471", "20,2630354"), ("63.8258471", "20.2630354"), (" 63.82585 ", "20.26304")]
)
def test_degrees_are_taken_as_copied(sent, latitude, longitude):
    sent(latitude=latitude, longitude=longitude)
    assert Reuse.objects.get().position == (Decimal("63.82585"), Decimal("20.26304"))


def test_line_breaks_are_taken_out_of_names(sent):
    sent(organisation_name="Umeå\r\nBcc: all", contact_role="plan\u202earkitekt")
    reuse = Reuse.objects.get()
    assert (reuse.organisation_name, reuse.contact_role) == ("Umeå Bcc: all", "planarkitekt")


OSTERMALA = {"contact_email": "planchef@plan.ostermala.example"}


@pytest.fixture
def ostermala(db):
    area = AreaFactory(name="Östermåla", official_name="Östermålas kommun")
    site = "https://www.ostermala.example/kontakt"
    return OrganisationFactory(name_sv="Östermåla kommun", name_en="Ostermala", area=area, website=site)


def test_municipality_of_the_portal_is_known_by_its_name(sent, ostermala):
    """It is one municipality, and counts as one, whether a member or a visitor says so."""
    sent(organisation_name="ÖSTERMÅLA KOMMUN", **OSTERMALA)
    assert Reuse.objects.get().area == ostermala.area


def test_company_has_no_municipality(sent, ostermala):
    sent(organisation_name="Östermåla", is_municipality="no", **OSTERMALA)
    reuse = Reuse.objects.get()
    assert (reuse.is_municipality, reuse.area) == (False, None)


@pytest.mark.parametrize("email", ["x@example.org", "x@ostermala.example.org", "x@notostermala.example"])
@pytest.mark.parametrize(
    "name",
    [
        "Östermåla", "östermåla KOMMUN", "Kommun: Östermåla.", "O\u0308sterma\u030ala", "Östermålas kommun",
        "Ostermala municipality",
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_municipality", ["yes", "no"])
def test_partner_name_is_reserved(sent, ostermala, name, email, is_municipality):
    answer = sent(organisation_name=name, contact_email=email, is_municipality=is_municipality, country="NO")
    assert "finns i portalen" in answer.text or "is in the portal" in answer.text
    assert not Reuse.objects.exists()
    assert not mail.outbox


def test_name_of_a_partner_without_a_website_is_its_members(sent):
    OrganisationFactory(name="Tekniska högskolan", sector="academia", short_name="TH", website="")
    for name in ("tekniska Högskolan", "TH"):
        assert sent(organisation_name=name).context["form"].errors["organisation_name"]


@pytest.mark.django_db
def test_company_and_second_name_of_an_address_make_nothing_recommended(outcome, client, sent):
    said = [
        ("Testbolaget AB", "no", "a@test.example"),
        ("Annat bolag AB", "no", "b@annat.example"),
        ("Umeå kommun", "yes", "c@umea.example"),
        ("Lunds kommun", "yes", "C@umea.example"),
    ]
    for name, is_municipality, email in said:
        sent(organisation_name=name, is_municipality=is_municipality, contact_email=email, state="in_use")
        confirm(client, mailed_path())
    assert Reuse.objects.confirmed().count() == len(said)
    outcome.refresh_from_db()
    assert outcome.maturity == "piloted"


def test_what_is_out_of_use_points_to_its_successor(client, outcome, url, editor):
    better = OutcomeFactory(published=True, title="Platsvandring 2")
    take(outcome, "supersede", other=better, by=editor, reason="Bättre")
    answer = client.get(url)
    assert better.get_absolute_url() in answer.text
    assert client.post(url, words()).status_code == 200
    assert Reuse.objects.count() == 1


def test_draft_cannot_be_reused(client, db):
    assert client.get(reverse("outcomes:reuse", args=[OutcomeFactory().slug])).status_code == 404


def test_countries_begin_with_sweden_and_end_with_the_last_letters(db):
    names = [name for _code, name in country_choices()]
    assert names[0] == "Sverige"
    assert names[-3:] == ["Åland", "Österrike", "Östtimor"]
    with translation.override("en"):
        names = [name for _code, name in country_choices()]
        assert (names[0], names[-1]) == ("Sweden", "Zimbabwe")


def test_countries_of_a_swedish_page_have_swedish_names(db):
    english = {"Brazil", "Canada", "India", "Lebanon", "South Sudan", "Philippines", "Georgia", "Swaziland"}
    names = {name for _code, name in country_choices()}
    assert not english & names
    assert {"Brasilien", "Kanada", "Indien", "Libanon", "Sydsudan", "Filippinerna", "Georgien", "Eswatini"} <= names


# Links in mails


@pytest.mark.parametrize("page", ["confirm", "follow-up"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("case", "status"),
    [("expired", 410), ("tampered", 404), ("never made", 404), ("of no link", 404)],
)
@pytest.mark.django_db
def test_link_that_does_not_work_says_so_and_changes_nothing(client, page, method, case, status):
    reuse, key = linked(confirmed_at=None if page == "confirm" else timezone.now())
    ReuseFactory(key_digest="")
    key = {
        "tampered": f"{key[:-1]}{'A' if key[-1] != 'A' else 'B'}",
        "never made": new_key()[0],
        "of no link": " ",
    }.get(case, key)
    before = Reuse.objects.filter(pk=reuse.pk).values().get()
    with time_machine.travel(timezone.now() + (LATER if case == "expired" else dt.timedelta()), tick=False):
        answer = getattr(client, method)(link(page, key), answers(reuse, to="abandoned", reason="x"))
    assert answer.status_code == status
    assert Reuse.objects.filter(pk=reuse.pk).values().get() == before


def test_second_click_on_the_confirmation_leads_on(client, db):
    reuse, key = linked(confirmed_at=None)
    sent = {"seen": reuse.version}
    for answer in (client.post(link("confirm", key), sent), client.post(link("confirm", key), sent)):
        assert answer["Location"] == link("follow-up", key)
    assert client.get(link("confirm", key))["Location"] == link("follow-up", key)
    assert reuse.steps.count() == 1


def test_resubmitted_reuse_is_shown_before_confirmation(client, sent):
    form_key = str(uuid.uuid4())
    sent(form_key=form_key)
    mailed = mailed_path()
    looked_at = seen_at(client, mailed)
    sent(form_key=form_key, organisation_name="Umeå stad")
    answer = client.post(mailed, {"seen": looked_at})
    assert answer.context["has_changed"]
    assert "Umeå stad" in answer.text
    assert not Reuse.objects.confirmed().exists()
    assert client.post(mailed, {"seen": answer.context["reuse"].version}).status_code == 302
    assert Reuse.objects.confirmed().get().organisation_name == "Umeå stad"


@pytest.mark.parametrize(
    "change",
    [
        {"organisation_name": "En annan kommun"},
        {"is_municipality": False},
        {"country": "NO"},
        {"state": "in_use"},
        {"adapted": "Något helt annat."},
        {"contact_role": "kommunchef"},
        {"latitude": "59.20000", "longitude": "18.10000"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_an_editor_changed_is_shown_before_it_is_confirmed(client, db, change):
    reuse, key = linked(confirmed_at=None)
    looked_at = seen_at(client, link("confirm", key))
    Reuse.objects.filter(pk=reuse.pk).update(**change)
    assert client.post(link("confirm", key), {"seen": looked_at}).context["has_changed"]
    assert not Reuse.objects.confirmed().exists()


@pytest.mark.parametrize("sent", [{}, {"seen": ""}, {"seen": "å" * 5000}], ids=["nothing", "empty", "rubbish"])
def test_confirmation_that_says_nothing_of_what_was_looked_at_is_asked_for_again(client, db, sent):
    reuse, key = linked(confirmed_at=None)
    answer = client.post(link("confirm", key), sent)
    assert answer.context["has_changed"]
    assert not reuse.steps.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.django_db
def test_reuse_of_unpublished_outcome_is_not_confirmed(client, method):
    reuse, key = linked(confirmed_at=None, outcome=OutcomeFactory(title="Hemlig ny rubrik"))
    before = Reuse.objects.values().get()
    answer = getattr(client, method)(link("confirm", key))
    assert answer.status_code == 410
    assert answer.context["why"] == "gone"
    assert "Hemlig ny rubrik" not in answer.text
    assert Reuse.objects.values().get() == before
    assert not reuse.steps.exists()


def test_unconfirmed_follow_up_leads_to_the_confirmation(client, db):
    _reuse, key = linked(confirmed_at=None)
    assert client.get(link("follow-up", key)).url == link("confirm", key)


def test_pages_behind_a_link_are_kept_by_nobody(client, db):
    _reuse, key = linked()
    answer = client.get(link("follow-up", key))
    assert "no-store" in answer["Cache-Control"]
    assert 'content="noindex"' in answer.text


# How it is going


def test_follow_up_works_without_a_login(client, db):
    reuse, key = linked(state="in_use")
    TrialFactory(outcome=reuse.outcome, worked=True)
    client.post(link("follow-up", key), answers(reuse, to="evaluated", result="Fler kom.", cost="12000"))
    reuse.refresh_from_db()
    assert (reuse.state, reuse.result, reuse.hours, reuse.cost) == ("evaluated", "Fler kom.", 40, 12000)
    assert reuse.steps.get().actor_label == reuse.who
    reuse.outcome.refresh_from_db()
    assert reuse.outcome.maturity == "recommended"  # the second municipality
    assert client.get(link("follow-up", key)).context["reuse"].is_over  # and says so


def test_unchanged_state_is_a_valid_follow_up(client, db):
    reuse, key = linked(state="planned", heard_at=timezone.now() - LATER)
    client.post(link("follow-up", key), answers(reuse))
    reuse.refresh_from_db()
    assert (reuse.state, reuse.steps.count()) == ("planned", 0)
    assert reuse.heard_at > timezone.now() - dt.timedelta(minutes=1)


def test_no_more_mail_deletes_the_address(client, db):
    reuse, key = linked()
    client.post(link("follow-up", key), answers(reuse, no_more_mail="on"))
    reuse.refresh_from_db()
    assert reuse.contact_email == ""


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        ("in_use", {"to": "evaluated"}),
        ("in_use", {"to": "abandoned", "reason": " "}),
        ("in_use", {"to": "interested"}),
        ("in_use", {"to": "rubbish"}),
        ("in_use", {"to": ""}),
        ("in_use", {"hours": "-1"}),
        ("in_use", {"hours": "9" * 5000}),
        ("in_use", {"cost": "mycket"}),
        ("in_use", {"contact_role": ""}),
        ("in_use", {"result": "x" * 3001}),
        ("planned", {"to": "evaluated", "result": "Bra."}),
        ("evaluated", {"result": ""}),
        ("evaluated", {"to": "abandoned", "reason": "x"}),
    ],
)
@pytest.mark.django_db
def test_bad_answer_is_refused_and_kept(client, state, changes):
    reuse, key = linked(state=state, result="Det gick." if state == "evaluated" else "")
    answer = client.post(link("follow-up", key), answers(reuse, **changes))
    assert 'role="alert"' in answer.text
    assert "Kortare runda." in answer.text
    assert Reuse.objects.get().state == state
    assert Reuse.objects.get().adapted == ""


def test_second_of_two_tabs_is_told_and_keeps_its_text(client, db):
    reuse, key = linked(state="planned")
    seen = answers(reuse)
    client.post(link("follow-up", key), {**seen, "to": "in_use"})
    answer = client.post(link("follow-up", key), {**seen, "to": "abandoned", "reason": "Ingen tid."})
    assert 'role="alert"' in answer.text
    assert "Ingen tid." in answer.text or "Kortare runda." in answer.text
    assert Reuse.objects.get().state == "in_use"


def test_member_says_how_it_is_going(client, planner, organisation):
    reuse = ReuseFactory(member=True, organisation=organisation)
    url = reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk])
    client.force_login(planner)
    client.post(url, answers(reuse, to="planned"))
    step = reuse.steps.get()
    assert (step.actor, step.actor_label) == (planner, organisation.name)


def test_members_of_others_are_refused(client, other_planner, organisation):
    reuse = ReuseFactory(member=True, organisation=organisation)
    url = reverse("outcomes:reuse-edit", args=[reuse.outcome.slug, reuse.pk])
    client.force_login(other_planner)
    assert client.post(url, answers(reuse, to="planned")).status_code == 403
    assert (
        client.get(reverse("outcomes:reuse-edit", args=[OutcomeFactory(published=True).slug, reuse.pk])).status_code
        == 404
    )


@pytest.mark.django_db
def test_form_offers_what_can_follow_and_the_rest_is_refused(subtests):
    for start, to in product(State, State):
        if to == State.INTERESTED:  # where nothing leads
            continue
        with subtests.test(start=start, to=to):
            why = {"abandoned_because": "Ingen tid."} if start == State.ABANDONED else {}
            reuse = ReuseFactory(state=start, result="Det gick.", **why)
            if to in states_after(start):
                take(reuse, to, by=None, reason="Ingen tid.")
                assert reuse.steps.get().to_state == to
            else:
                with pytest.raises(TransitionError, match=str(start.label)):
                    take(reuse, to, by=None, reason="Ingen tid.")
                assert not reuse.steps.exists()
            reuse.refresh_from_db()
            assert reuse.state == (to if to in states_after(start) else start)


# What the page shows


def test_page_shows_those_who_gave_up_and_why(outcome):
    ReuseFactory(outcome=outcome, organisation_name="Lund", state="abandoned", abandoned_because="Ingen tid.")
    ReuseFactory(outcome=outcome, organisation_name="Bergen", country="NO", state="in_use", hours=1200, cost=25000)
    shown = register_of(outcome)
    for text in ("Lund", "Ingen tid.", "Bergen", "Norge", "1\xa0200", "25\xa0000"):
        assert text in shown


def test_page_draws_the_latest_and_the_register_all(client, outcome):
    now = timezone.now()
    for n in range(DRAWN + 2):
        TrialFactory(outcome=outcome, started=f"{1900 + n}", pitfall=f"Fallgrop {n:03}.")
        ReuseFactory(outcome=outcome, organisation_name=f"Ort {n:03}", heard_at=now - dt.timedelta(days=n))
    page = client.get(outcome.get_absolute_url())
    assert (len(page.context["reuses"]), len(page.context["trials"])) == (DRAWN, DRAWN)
    assert str(DRAWN + 2) in page.text
    assert [f"Ort {n:03}" in page.text for n in (0, DRAWN - 1, DRAWN, DRAWN + 1)] == [True, True, False, False]
    assert [f"Fallgrop {n:03}." in page.text for n in (0, 1, 2, DRAWN + 1)] == [False, False, True, True]
    register = reverse("outcomes:register", args=[outcome.slug])
    assert f'href="{register}"' in page.text
    pages = [client.get(f"{register}?page={n}").text for n in (1, 2)]
    for n in range(DRAWN + 2):
        assert [f"Ort {n:03}" in text for text in pages] == [n < DRAWN, n >= DRAWN]
    assert f'{register}?page=2"' in pages[1]  # its own address for search engines
    assert client.get(f"{register}?page=rubbish").status_code == client.get(f"{register}?page=99").status_code == 200


@pytest.mark.parametrize("rows", [1, 5])
def test_register_query_count_is_constant(client, outcome, django_assert_max_num_queries, rows):
    for _each in range(rows):
        ReuseFactory(outcome=outcome, member=True)
    with django_assert_max_num_queries(3):  # the outcome, the count, the reuses
        client.get(reverse("outcomes:register", args=[outcome.slug]))


@pytest.mark.django_db
def test_unconfirmed_reuse_leaks_nothing(client, outcome):
    """Unconfirmed reuses and e-mail addresses are absent wherever the outcome is shown."""
    ReuseFactory(
        outcome=outcome,
        organisation_name="Hemliga kommunen",
        state="in_use",
        unconfirmed=True,
        latitude=60,
        longitude=20,
    )
    ReuseFactory(
        outcome=outcome, organisation_name="Lund", contact_email="hemlig@lund.example", latitude=55, longitude=13
    )
    pages = [
        outcome.get_absolute_url(),
        reverse("outcomes:list"),
        reverse("outcomes:find") + "?hours=10",
        reverse("outcomes:reuse", args=[outcome.slug]),
        reverse("outcomes:reuse-places", args=[outcome.slug]),
        reverse("search") + "?q=hemlig",
    ]
    texts = [client.get(page).text for page in pages] + [register_of(outcome)]
    for text in texts:
        assert "Hemliga" not in text
        assert "hemlig@" not in text
    assert "Lund" in texts[4]
    assert "Lund" in texts[-1]
    outcome.refresh_from_db()
    assert outcome.maturity != "piloted"


def test_map_shows_own_place_or_the_municipalitys(client, outcome):
    ReuseFactory(outcome=outcome, organisation_name="Bergen", latitude="60.39", longitude="5.32")
    ReuseFactory(outcome=outcome, area=AreaFactory(latitude="59.2", longitude="17.9"), organisation_name="Huddinge")
    ReuseFactory(outcome=outcome, organisation_name="Ingenstans")
    features = client.get(reverse("outcomes:reuse-places", args=[outcome.slug])).json()["features"]
    assert [(one["properties"]["name"], one["geometry"]["coordinates"]) for one in features] == [
        ("Bergen", [5.32, 60.39]),
        ("Huddinge", [17.9, 59.2]),
    ]


@pytest.mark.parametrize("rows", [1, 5])
def test_map_query_count_is_constant(client, outcome, django_assert_num_queries, rows):
    ReuseFactory.create_batch(rows, outcome=outcome, area=AreaFactory())
    with django_assert_num_queries(3):  # the outcome, the municipalities, the reuses
        client.get(reverse("outcomes:reuse-places", args=[outcome.slug]))


# Editors


def test_editor_who_deletes_a_reuse_takes_its_evidence_away(client, outcome, editor):
    reuse = ReuseFactory(outcome=outcome)
    take(reuse, "in_use", by=editor)
    outcome.refresh_from_db()
    assert outcome.maturity == "piloted"
    client.force_login(editor)
    client.post(reverse("admin:outcomes_reuse_delete", args=[reuse.pk]), {"post": "yes"})
    outcome.refresh_from_db()
    assert outcome.maturity == ""


def test_editor_records_on_behalf_of_somebody(client, outcome, editor):
    client.force_login(editor)
    given = {"outcome": outcome.pk, "organisation_name": "Lund", "country": "SE", "language": "sv"}
    given |= {"effects-TOTAL_FORMS": 0, "effects-INITIAL_FORMS": 0}
    client.post(reverse("admin:outcomes_reuse_add"), given)
    reuse = Reuse.objects.confirmed().get()
    assert (reuse.who, reuse.author, reuse.steps.get().actor) == ("Lund", editor, editor)
