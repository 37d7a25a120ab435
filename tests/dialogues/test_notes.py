"""Workshop notes: entered one by one, or from a file that is looked at first."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from core.text.tables import UnreadableError
from dialogues.kinds.workshop import KIND
from dialogues.models import Contribution
from dialogues.notes.reading import MAX_BYTES, MAX_ROWS, Given, decoded, read
from tests.factories import ActivityFactory, CategoryFactory, ContributionFactory, DialogueFactory, MembershipFactory

Channel = Contribution.Channel
FILE = (
    "Text;Titel;Kategori;Kanal;Datum;Språk\n"
    '"Fler bänkar; och bord";Bänkar;Träffpunkter;papper;2026-05-22;sv\n'
    "More trees;;meeting places;Workshop;22.5.2026;engelska\n"
    "\n"
    "Tryggare väg hem;;;;;\n"
)


@pytest.fixture
def activity(db, organisation):
    dialogue = DialogueFactory(open_now=True, organiser=organisation)
    activity = ActivityFactory(dialogue=dialogue, kind="workshop")
    CategoryFactory(activity=activity, name_sv="Träffpunkter", name_en="Meeting places")
    return activity


@pytest.fixture
def organiser(client, planner, activity):
    """The client, logged in as a planner of the organiser."""
    client.force_login(planner)
    return client


def at(name, activity):
    return reverse(f"dialogues:{name}", args=[activity.dialogue.slug, activity.slug])


def note(**words):
    return {"text": "Fler bänkar", "channel": "paper", "language": "sv", "form_key": str(uuid.uuid4()), **words}


def upload(client, activity, content, **words):
    content = content.encode() if isinstance(content, str) else content
    sent = {"file": SimpleUploadedFile("lappar.csv", content), "channel": "workshop", "language": "sv", **words}
    return client.post(at("notes-import", activity), sent)


def enter(client, activity, preview, **words):
    """Press the button of the preview."""
    fields = dict(
        re.findall(r'<input type="hidden" name="(packed|channel|received_on|language)" value="([^"]*)">', preview.text)
    )
    return client.post(at("notes-import", activity), {**fields, "enter": "1", **words})


def problems(text, activity):
    return read(text, activity, Given()).problems


# One note


def test_note_is_shown_at_once_as_the_organisers_word(organiser, activity, planner, organisation):
    category = activity.categories.get()
    words = note(title="Bänkar", category=category.pk, received_on="2026-05-22", channel="talk")
    answer = organiser.post(at("notes", activity), words)
    assert answer.url.startswith(f"{at('notes', activity)}?")
    one = Contribution.objects.get()
    assert (one.text, one.title, one.category, one.channel) == ("Fler bänkar", "Bänkar", category, Channel.TALK)
    assert (one.entered_by, one.participant, one.state) == (planner, None, Contribution.State.PUBLISHED)
    assert one.received_on == dt.date(2026, 5, 22)
    assert one.published_at
    assert (one.steps.get().to_state, one.steps.get().actor_name) == ("published", organisation.name)
    assert Contribution.objects.published().count() == 1
    page = organiser.get(answer.url).text  # for the next one
    assert 'value="2026-05-22"' in page
    assert re.search(r'value="talk"[^>]*checked', page)


def test_note_sent_twice_is_one_note(organiser, activity):
    words = note()
    for _click in range(2):
        assert organiser.post(at("notes", activity), words).status_code == 302
    assert Contribution.objects.count() == 1


def test_two_cards_that_say_the_same_are_two(organiser, activity):
    for _each in range(2):
        organiser.post(at("notes", activity), note())
    assert Contribution.objects.count() == 2


def test_planner_whose_session_ran_out_keeps_the_note(client, activity, planner):
    assert client.post(at("notes", activity), note()).url.startswith(reverse("account_login"))
    client.force_login(planner)
    assert "Fler bänkar" in client.get(at("notes", activity)).text


WRONG = [
    {"text": ""},
    {"text": "\u200b \u202e"},
    {"text": "x" * 4001},
    {"text": "x" * 1_000_000},
    {"text": "a\0b"},
    {"title": "x" * 121},
    {"category": "9" * 40},
    {"category": "\0"},
    {"channel": "portal"},
    {"channel": "x"},
    {"language": "xx"},
    {"received_on": "2999-01-01"},
    {"received_on": "0001-01-01"},
    {"received_on": "i går"},
    {"form_key": "9" * 100},
]


@pytest.mark.parametrize("words", WRONG, ids=lambda words: "-".join(f"{name}" for name in words))
def test_wrong_note_is_refused_and_kept_in_the_form(organiser, activity, words):
    answer = organiser.post(at("notes", activity), note(**{"title": "Bänkar", **words}))
    assert answer.status_code == 200
    assert "form-errors" in answer.text
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "<script>alert(1)</script>", "+46 8 123", "-", "👩‍👩‍👧"])
def test_text_is_kept_as_it_is(organiser, activity, text):
    organiser.post(at("notes", activity), note(text=text))
    assert Contribution.objects.get().text == text
    assert "<script>alert" not in organiser.get(at("notes", activity)).text


@pytest.mark.parametrize("given", ["9" * 50, "<script>", "å"])
def test_what_the_address_gives_for_the_next_note_harms_nothing(organiser, activity, given):
    asked = dict.fromkeys(("channel", "received_on", "language", "category"), given)
    page = organiser.get(at("notes", activity), asked)
    assert page.status_code == 200
    assert '<script>"' not in page.text


def test_forged_fields_change_nothing(organiser, activity, resident):
    other = ActivityFactory(kind="workshop")
    foreign = CategoryFactory(activity=other)
    words = note(activity=other.pk, participant="1", state="hidden", entered_by=resident.pk, n_supports="99")
    organiser.post(at("notes", activity), words)
    one = Contribution.objects.get()
    assert (one.activity, one.n_supports, one.state) == (activity, 0, "published")
    assert organiser.post(at("notes", activity), note(category=foreign.pk)).status_code == 200


@pytest.mark.parametrize("name", ["notes", "notes-import"])
def test_notes_are_entered_by_the_organiser(
    client, activity, resident, other_planner, planner, editor, organisation, name
):
    reader = MembershipFactory(organisation=organisation, role="reader").user
    assert client.get(at(name, activity)).status_code == 302
    for visitor, code in ((resident, 403), (other_planner, 403), (reader, 403), (planner, 200), (editor, 200)):
        client.force_login(visitor)
        assert client.get(at(name, activity)).status_code == code
    type(activity.dialogue).objects.update(state="results_published")
    assert client.get(at(name, activity)).status_code == 403


def test_other_kinds_have_no_notes(organiser, organisation):
    activity = ActivityFactory(dialogue=DialogueFactory(open_now=True, organiser=organisation))
    assert organiser.get(at("notes", activity)).status_code == 404


# Reading a file


def test_file_is_read_in_swedish(activity):
    reading = read(FILE, activity, Given(received_on=dt.date(2026, 5, 1)))
    first, second, third = reading.notes
    assert (first.text, first.title, first.channel, first.language) == (
        "Fler bänkar; och bord",
        "Bänkar",
        Channel.PAPER,
        "sv",
    )
    assert first.category == second.category == activity.categories.get()
    assert (first.received_on, second.received_on, third.received_on) == (
        dt.date(2026, 5, 22),
        dt.date(2026, 5, 22),
        dt.date(2026, 5, 1),
    )
    assert (second.language, second.channel, third.channel) == ("en", Channel.WORKSHOP, Channel.WORKSHOP)
    assert [one.line for one in reading.notes] == [2, 3, 5]


def test_file_is_read_in_english_with_commas(activity):
    reading = read('Date,note,Category\n2026-05-22,"Benches, and tables",MEETING PLACES\n', activity, Given())
    (one,) = reading.notes
    assert (one.text, one.received_on, one.category) == (
        "Benches, and tables",
        dt.date(2026, 5, 22),
        activity.categories.get(),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(activity, encoding, newline):
    content = "Text;Kategori\nFler bänkar på Östra torget – nu;Träffpunkter\n".replace("\n", newline).encode(encoding)
    (one,) = read(decoded(content), activity, Given()).notes
    assert one.text == "Fler bänkar på Östra torget – nu"


def test_excel_separator_hint_is_ignored(activity):
    (one,) = read("sep=;\nText;Titel\nFler bänkar;Torget\n", activity, Given()).notes
    assert (one.text, one.line) == ("Fler bänkar", 3)


def test_text_of_several_lines_is_one_note(activity):
    first, second = read('text\n"Ett\n\ntvå"\nTre\n', activity, Given()).notes
    assert first.text == "Ett\n\ntvå"
    assert (first.line, second.line) == (2, 5)


def test_unknown_columns_are_reported(activity):
    reading = read("Text;Bord;Namn\nFler bänkar;3;Ester\n", activity, Given())
    assert reading.unread == ["Bord", "Namn"]
    assert len(reading.notes) == 1


NOT_READABLE = [
    b"",
    b"   \n  ",
    b"\x89PNG\r\n\x1a\n\x00\x00",
    b"PK\x03\x04\x14\x00\x00\x00",
    b"Text\n\x81\x8d",
    b"x" * (MAX_BYTES + 1),
]


@pytest.mark.parametrize("content", NOT_READABLE, ids=range(len(NOT_READABLE)))
def test_binary_file_is_refused(content):
    with pytest.raises(UnreadableError):
        decoded(content)


NO_NOTES = [
    "Rubrik;Datum\nBänkar;2026-05-22\n",  # no texts
    "Text;Bidrag\na;b\n",  # two columns of texts
    "Text\n",  # nothing below the headings
    'Text\n"aldrig avslutad\n',
    'Text\n"a"b\n',
    "Text\n" + "x" * 200_000,
    "Text" + ";" * 200 + "\na",
    "Text\n" + "a\n" * (MAX_ROWS + 1),
    ";;;\n;;;\n",
]


@pytest.mark.parametrize("text", NO_NOTES, ids=range(len(NO_NOTES)))
def test_file_without_notes_is_refused(activity, text):
    with pytest.raises(UnreadableError):
        read(text, activity, Given())


def test_most_rows_are_taken(activity):
    assert len(read("Text\n" + "a\n" * MAX_ROWS, activity, Given()).notes) == MAX_ROWS


@pytest.mark.parametrize(
    "row",
    [
        ";Titel;;;;",
        "\u200b;;;;;",
        "x" * 4001 + ";;;;;",
        f"a;{'x' * 121};;;;",
        "a;;Finns inte;;;",
        "a;;;portal;;",
        "a;;;brevduva;;",
        "a;;;;2026-13-01;",
        "a;;;;2999-01-01;",
        "a;;;;1066-10-14;",
        "a;;;;i går;",
        "a;;;;;xx",
        "a;;;;;;mer",
    ],
)
def test_invalid_rows_are_reported_with_line_numbers(activity, row):
    found = problems(f"Text;Titel;Kategori;Kanal;Datum;Språk\nBra;;;;;\n{row}\n", activity)
    assert [line for line, _problem in found] == [3]


def test_every_error_of_a_row_is_reported(activity):
    assert len(problems("Text;Kanal;Datum\n;brevduva;i går\n", activity)) == 3


def test_same_card_has_the_same_key_whatever_is_chosen_for_the_file(activity):
    keys = [
        [one.key for one in read("Text\nBänkar\nTräd\nBänkar\n", activity, given).notes]
        for given in (Given(), Given(Channel.PAPER, dt.date(2026, 5, 1), "en"))
    ]
    assert keys[0] == keys[1]
    assert len(set(keys[0])) == 3  # two cards that say the same are two


# Entering a file


def test_file_is_looked_at_and_then_entered(organiser, activity, planner):
    preview = upload(organiser, activity, FILE)
    assert preview.status_code == 200
    assert "Fler bänkar; och bord" in preview.text
    assert not Contribution.objects.exists()
    assert enter(organiser, activity, preview).url == activity.get_absolute_url()
    assert Contribution.objects.published().count() == 3
    one = Contribution.objects.earliest("pk")
    assert (one.entered_by, one.channel, one.steps.get().actor) == (planner, Channel.PAPER, planner)
    assert Contribution.objects.filter(search_text__contains="bankar").count() == 1


def test_what_is_chosen_for_the_file_holds_for_notes_that_say_nothing_else(organiser, activity):
    preview = upload(organiser, activity, "Text\nBenches\n", channel="letter", received_on="2026-05-22", language="en")
    enter(organiser, activity, preview)
    one = Contribution.objects.get()
    assert (one.channel, one.received_on, one.language) == (Channel.LETTER, dt.date(2026, 5, 22), "en")


def test_one_invalid_row_stops_the_import(organiser, activity):
    preview = upload(organiser, activity, FILE + "Sen;;Finns inte;;;\n")
    assert "Finns inte" in preview.text
    assert "form-errors" in preview.text
    assert 'name="packed"' not in preview.text
    forged = upload(organiser, activity, FILE + "Sen;;Finns inte;;;\n", enter="1")
    assert forged.status_code == 200
    assert not Contribution.objects.exists()


def test_same_file_twice_counts_once_whoever_enters_it(organiser, activity, organisation):
    for _click in range(2):
        enter(organiser, activity, upload(organiser, activity, FILE))
    organiser.force_login(MembershipFactory(organisation=organisation).user)
    preview = upload(organiser, activity, FILE)
    assert 'name="enter"' not in preview.text
    enter(organiser, activity, preview)
    assert Contribution.objects.count() == 3


def test_rows_added_to_a_file_are_what_is_entered(organiser, activity):
    enter(organiser, activity, upload(organiser, activity, FILE))
    preview = upload(organiser, activity, FILE + "Tryggare väg hem;;;;;\nEtt träd;;;;;\n")
    assert "2, 3, 5" in preview.text
    enter(organiser, activity, preview)
    assert Contribution.objects.count() == 5


def test_button_pressed_twice_enters_once(organiser, activity):
    preview = upload(organiser, activity, FILE)
    for _click in range(2):
        assert enter(organiser, activity, preview).status_code == 302
    assert Contribution.objects.count() == 3


@pytest.mark.parametrize("packed", ["", "x", "x:y:z", "å" * 100, "\0"])
def test_forged_pack_is_refused(organiser, activity, packed):
    preview = upload(organiser, activity, FILE)
    answer = enter(organiser, activity, preview, packed=packed)
    assert answer.status_code == 200
    assert not Contribution.objects.exists()


def test_pack_is_of_one_activity(organiser, activity):
    other = ActivityFactory(kind="workshop", dialogue=activity.dialogue)
    preview = upload(organiser, activity, FILE)
    assert enter(organiser, other, preview).status_code == 200
    assert not Contribution.objects.exists()


def test_category_removed_since_the_preview_stops_them_all(organiser, activity):
    preview = upload(organiser, activity, FILE)
    activity.categories.all().delete()
    assert "form-errors" in enter(organiser, activity, preview).text
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", *NOT_READABLE[2:], *(text.encode() for text in NO_NOTES)],
    ids=range(len(NOT_READABLE) - 1 + len(NO_NOTES)),
)
def test_unreadable_file_is_explained(organiser, activity, content):
    answer = upload(organiser, activity, content)
    assert answer.status_code == 200
    assert "form-errors" in answer.text
    assert not Contribution.objects.exists()


def test_missing_file_is_reported(organiser, activity):
    answer = organiser.post(at("notes-import", activity), {"channel": "paper", "language": "sv"})
    assert "form-errors" in answer.text


def test_formulas_and_scripts_in_cells_are_text(organiser, activity):
    rows = ["=1+1", "'@SUM(A1)", "<script>alert(1)</script>", "+1", "\u202eabc"]
    preview = upload(organiser, activity, "Text\n" + "\n".join(rows) + "\n")
    assert "<script>alert" not in preview.text
    enter(organiser, activity, preview)
    assert list(Contribution.objects.order_by("pk").values_list("text", flat=True)) == [*rows[:4], "abc"]


def test_planner_whose_session_ran_out_is_asked_to_log_in(client, activity):
    assert upload(client, activity, FILE).url.startswith(reverse("account_login"))


def test_largest_file_goes_all_the_way(organiser, activity):
    content = "Text\n" + "".join(f"{n} {uuid.uuid4()} {'åäö ' * 200}\n" for n in range(MAX_ROWS))
    preview = upload(organiser, activity, content.encode("cp1252"))
    assert enter(organiser, activity, preview).status_code == 302
    assert Contribution.objects.count() == MAX_ROWS


@pytest.mark.parametrize("rows", [2, 20])  # SQLite takes more in pieces
def test_entering_costs_the_same_however_many(organiser, activity, rows, django_assert_num_queries):
    preview = upload(organiser, activity, "Text\n" + "\n".join(f"Lapp {n}" for n in range(rows)))
    with django_assert_num_queries(12):
        enter(organiser, activity, preview)
    assert Contribution.objects.count() == rows


# The activity's page


@pytest.mark.parametrize("n", [1, 6])
def test_page_counts_notes_by_channel(activity, planner, n, django_assert_num_queries):
    ContributionFactory.create_batch(n, activity=activity, published=True, participant=None, channel="paper")
    ContributionFactory(activity=activity, participant=None, channel="talk", state="hidden", hidden_reason="x")
    request = RequestFactory().get("/")
    request.user = planner
    fetched = type(activity).objects.select_related("dialogue").get(pk=activity.pk)
    with django_assert_num_queries(2):
        page = render_to_string(KIND.template, {"activity": fetched, **KIND.context(request, fetched, None)}, request)
    with translation.override("sv"):
        assert f": {n} " in page
    assert at("notes-import", activity) in page


def test_page_keeps_the_count_while_contributions_are_not_shown(activity, resident):
    activity.results = "afterwards"
    activity.closes_at = timezone.now() + dt.timedelta(days=1)
    activity.save()
    request = RequestFactory().get("/")
    request.user = resident
    assert KIND.context(request, activity, None)["channels"] == []
