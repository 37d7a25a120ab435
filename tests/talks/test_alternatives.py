"""Alternatives side by side, and where each party stands: who writes, what is kept, and which position holds."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.workflow import TransitionError
from mail.models import OutboxMessage
from talks.alternatives.actions import take_position
from talks.alternatives.table import table_of
from talks.models import Alternative, Consequence, Position
from tests.factories import (
    AlternativeFactory,
    ConsequenceFactory,
    EstimateFactory,
    FigureFactory,
    MembershipFactory,
    PositionFactory,
    QuestionFactory,
    SeatFactory,
    SeatPersonFactory,
    TalkFactory,
    UserFactory,
)
from tests.parallel import at_once, needs_rows_that_lock
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def talk():
    return TalkFactory(open_now=True)


@pytest.fixture
def host(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="municipality")).user


@pytest.fixture
def owner(talk):
    return SeatPersonFactory(seat=talk.parties.get(role="landowner")).user


@pytest.fixture
def alternative(talk):
    return AlternativeFactory(talk=talk, title="Lågt")


def writing(talk):
    return reverse("talks:alternatives", args=[talk.slug])


def filling(consequence):
    return reverse("talks:consequence", args=[consequence.talk.slug, consequence.pk])


def standing(alternative, seat):
    return reverse("talks:position", args=[alternative.talk.slug, alternative.pk, seat.pk])


def room(user, talk):
    return logged_in(user).get(reverse("talks:room", args=[talk.slug])).content.decode()


def table(user, talk):
    return logged_in(user).get(reverse("talks:room", args=[talk.slug])).context["table"]


def rows(alternatives=(), consequences=(), known=(0, 0), **values):
    """Return the form of the alternatives as a browser sends it."""
    sent = dict(values)
    for prefix, given, initial in (("alternative", alternatives, known[0]), ("consequence", consequences, known[1])):
        sent |= {f"{prefix}-TOTAL_FORMS": len(given), f"{prefix}-INITIAL_FORMS": initial}
        for number, row in enumerate(given):
            sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent


# What the municipality writes


def test_municipality_writes_alternatives_whose_letters_follow_their_places(talk, host, owner):
    sent = rows([{"title": "Högt", "order": 2}, {"title": "Lågt", "order": 1}], [{"what": "Bostäder", "order": 1}])
    for _click in range(2):
        assert logged_in(host).post(writing(talk), sent).status_code == 302
    assert [(one.letter, one.alternative.title) for one in table(owner, talk).columns] == [("A", "Lågt"), ("B", "Högt")]
    assert talk.consequences.get().what == "Bostäder"


def test_only_those_on_the_seat_of_the_municipality_write_them(talk, host, owner, alternative):
    consequence = ConsequenceFactory(talk=talk)
    colleague = MembershipFactory(organisation=talk.municipality).user
    for address in (writing(talk), filling(consequence)):
        answers = [logged_in(one).get(address).status_code for one in (host, owner, colleague)]
        assert answers == [200, 403, 403]
        assert f'href="{address}"' in room(host, talk)
        assert f'href="{address}"' not in room(owner, talk)


def test_button_for_more_rows_saves_nothing(talk, host):
    answer = logged_in(host).post(writing(talk), rows([{"title": "Lågt"}], more="1"))
    assert 'value="Lågt"' in answer.content.decode()
    assert not Alternative.objects.exists()


def test_alternative_on_which_somebody_has_taken_a_position_is_not_removed(talk, host, alternative):
    PositionFactory(alternative=alternative)
    other = AlternativeFactory(talk=talk)
    known = [
        {"id": one.pk, "title": one.title, "text": one.text, "order": place, "DELETE": "on"}
        for place, one in enumerate((alternative, other))
    ]
    answer = logged_in(host).post(writing(talk), rows(known, known=(2, 0)))
    assert "”Lågt” kan inte tas bort" in answer.content.decode()
    assert talk.alternatives.count() == 2
    logged_in(host).post(writing(talk), rows([known[0] | {"DELETE": ""}, known[1]], known=(2, 0)))
    assert list(talk.alternatives.all()) == [alternative]


def test_position_says_when_its_alternative_was_worded_otherwise(talk, host, owner, alternative):
    PositionFactory(alternative=alternative)
    row = {"id": alternative.pk, "title": "Lågt", "text": alternative.text, "order": 5}
    logged_in(host).post(writing(talk), rows([row], known=(1, 0)))  # another place alone
    assert "andra ord sedan dess" not in room(owner, talk)
    logged_in(host).post(writing(talk), rows([row | {"text": "Högst sex våningar."}], known=(1, 0)))
    assert "andra ord sedan dess" in room(owner, talk)


def test_consequence_has_a_value_or_a_dash_with_the_reason(talk, host, owner, alternative):
    other, consequence = AlternativeFactory(talk=talk), ConsequenceFactory(talk=talk)
    sent = {
        f"value-{alternative.pk}": "96",
        f"certainty-{alternative.pk}": "uncertain",
        f"certainty-{other.pk}": "likely",
        f"missing_because-{other.pk}": "Underlaget är sent.",
    }
    logged_in(host).post(filling(consequence), sent)
    (line,) = table(owner, talk).consequences
    assert [str(estimate) for _column, estimate in line.cells] == ["96", "Underlaget är sent."]
    assert "osäkert" in room(owner, talk)
    logged_in(host).post(filling(consequence), sent | {f"value-{alternative.pk}": ""})
    assert [str(one) for one in consequence.estimates.all()] == ["Underlaget är sent."]


def test_value_beside_a_reason_for_having_none_is_told(talk, host, alternative):
    consequence = ConsequenceFactory(talk=talk)
    sent = {f"{name}-{alternative.pk}": "96" for name in ("value", "missing_because")}
    answer = logged_in(host).post(filling(consequence), sent | {f"certainty-{alternative.pk}": "likely"})
    assert f"missing_because-{alternative.pk}" in answer.context["form"].errors
    assert not consequence.estimates.exists()


def test_consequence_leads_to_the_comparison_it_rests_on_locked_to_its_figures(talk, host, owner, alternative):
    figure = FigureFactory()
    series = figure.series
    compared = f"{reverse('knowledge:compare')}?indicator={series.indicator.slug}&place={series.area.slug}"
    sent = rows(consequences=[{"what": "Bostäder", "query": compared}, {"what": "Sol på torget"}])
    assert logged_in(host).post(writing(talk), sent).status_code == 302
    homes, sun = Consequence.objects.order_by("pk")
    assert f"indicator={series.indicator.slug}" in homes.query
    assert (sun.query, sun.delivery) == ("", None)
    first, second = table(owner, talk).consequences
    assert first.figures.endswith(f"as_of={homes.delivery_id}") == bool(homes.delivery_id)
    assert second.figures == ""


def test_address_that_is_no_comparison_is_told(talk, host):
    sent = rows(consequences=[{"what": "Bostäder", "query": "https://example.org/"}])
    assert "jämförelse" in logged_in(host).post(writing(talk), sent).content.decode()
    assert not Consequence.objects.exists()


# Where the parties stand


def test_latest_position_holds_and_the_one_before_is_kept(talk, host, owner, alternative):
    seat = talk.parties.get(role="landowner")
    browser = logged_in(owner)
    browser.post(standing(alternative, seat), {"stand": "against", "because": "Går inte ihop."})
    browser.post(standing(alternative, seat), {"stand": "behind"})
    shown = table(host, talk)
    (line,) = (one for one in shown.parties if one.seat == seat)
    assert [position.stand for _column, position in line.cells] == ["behind"]
    assert [(letter, position.because) for letter, position in shown.earlier] == [("A", "Går inte ihop.")]


def test_double_click_takes_one_position(talk, owner, alternative):
    for _click in range(2):
        logged_in(owner).post(standing(alternative, talk.parties.get(role="landowner")), {"stand": "live_with"})
    assert Position.objects.count() == 1


def test_same_position_is_taken_anew_on_other_words(talk, owner, alternative):
    first = PositionFactory(alternative=alternative, because="")
    Alternative.objects.update(worded_at=timezone.now() + dt.timedelta(seconds=1))
    alternative.refresh_from_db()
    take_position(first.seat, alternative, stand="behind", because="", by=owner)
    assert list(Position.objects.order_by("pk").values_list("is_latest", flat=True)) == [False, True]


def test_whoever_is_against_says_why(talk, owner, alternative):
    answer = logged_in(owner).post(standing(alternative, talk.parties.get(role="landowner")), {"stand": "against"})
    assert "Säg varför ni är emot" in answer.content.decode()
    assert not Position.objects.exists()


def test_party_that_has_not_answered_is_said_to(talk, host, alternative):
    assert room(host, talk).count("Har inte svarat") == 2


def test_nobody_takes_a_position_for_another(talk, host, owner, alternative):
    seat = talk.parties.get(role="landowner")
    assert logged_in(host).post(standing(alternative, seat), {"stand": "behind"}).status_code == 403
    assert standing(alternative, seat) not in room(host, talk)


def test_alternative_of_other_talks_is_not_found(talk, owner):
    other = AlternativeFactory()
    address = reverse("talks:position", args=[talk.slug, other.pk, talk.parties.get(role="landowner").pk])
    assert logged_in(owner).get(address).status_code == 404


@pytest.mark.parametrize("state", ["draft", "open", "summing_up", "closed", "cancelled"])
def test_positions_change_until_the_room_closes(talk, owner, alternative, state):
    type(talk).objects.filter(pk=talk.pk).update(state=state)
    seat = talk.parties.get(role="landowner")
    answer = logged_in(owner).post(standing(alternative, seat), {"stand": "behind"})
    works = state in {"open", "summing_up"}
    assert (answer.status_code, Position.objects.exists()) == ((302, True) if works else (403, False))
    assert (standing(alternative, seat) in room(owner, talk)) == works


def test_party_that_has_left_keeps_its_positions_and_takes_no_new(talk, host, owner, alternative):
    said = PositionFactory(alternative=alternative)
    take(said.seat, "end", by=owner)
    assert logged_in(owner).post(standing(alternative, said.seat), {"stand": "against"}).status_code == 403
    with pytest.raises(TransitionError):
        take_position(said.seat, alternative, stand="against", because="Nej.", by=owner)
    shown = table(host, talk)
    assert said.seat not in [line.seat for line in shown.parties]
    assert [position for _letter, position in shown.earlier] == [said]
    assert "har lämnat bordet" in room(host, talk)


def test_positions_are_told_to_nobody_by_mail(talk, host, owner, alternative):
    logged_in(owner).post(standing(alternative, talk.parties.get(role="landowner")), {"stand": "behind"})
    assert not OutboxMessage.objects.exists()


def test_table_takes_as_many_queries_whatever_it_holds(talk, host, django_assert_num_queries):
    for _three in range(3):
        PositionFactory(alternative=EstimateFactory(alternative__talk=talk).alternative)
        SeatFactory(talk=talk, role="builder")
    with django_assert_num_queries(5):
        found = table_of(talk, set())
        assert [len(line.cells) for line in (*found.consequences, *found.parties)] == [3] * 8


def test_talks_are_deleted_with_what_was_said(talk):
    PositionFactory(alternative=EstimateFactory(alternative__talk=talk).alternative)
    talk.delete()
    assert not Position.objects.exists()


# Nobody else reads it

SURFACES = (
    "start", "search", "take-part", "talks:list", "dialogues:list", "calendar", "partners:list", "places-feed", "map",
    "map-places", "data", "statistics", "sitemaps", "workspace", "following:list", "admin:index",
)  # fmt: skip
SECRETS = {
    "question": "Hemligfråga", "answer": "Hemligtsvar", "alternative": "Hemligtalternativ", "words": "Hemligaord",
    "consequence": "Hemligföljd", "value": "Hemligtvärde", "position": "Hemligtskäl",
}  # fmt: skip


@pytest.fixture
def said(talk):
    QuestionFactory(talk=talk, text="Hemligfråga", answered=True, answer="Hemligtsvar")
    one = AlternativeFactory(talk=talk, title="Hemligtalternativ", text="Hemligaord")
    EstimateFactory(alternative=one, consequence__what="Hemligföljd", value="Hemligtvärde")
    PositionFactory(alternative=one, because="Hemligtskäl")
    return talk


def found_in(text):
    return {name for name, word in SECRETS.items() if word.casefold() in text.casefold()}


@pytest.mark.parametrize("kind", ["anonymous", "resident", "other member", "colleague", "editor", "superuser", "left"])
@pytest.mark.usefixtures("page_cache")
def test_nobody_outside_reads_what_is_asked_and_weighed(said, host, owner, kind):
    """With the page cache warm, and after those inside have read every page."""
    visitor = {
        "anonymous": lambda: None,
        "resident": UserFactory,
        "other member": lambda: MembershipFactory().user,
        "colleague": lambda: MembershipFactory(organisation=said.municipality).user,
        "editor": lambda: UserFactory(editor=True),
        "superuser": lambda: UserFactory(superuser=True),
        "left": lambda: (
            SeatPersonFactory(seat=SeatFactory(talk=said, role="builder", state="ended", ended_on=TODAY)).user
        ),
    }[kind]()
    question, alternative = said.questions.get(), said.alternatives.get()
    inside = [
        reverse("talks:room", args=[said.slug]),
        writing(said),
        filling(said.consequences.get()),
        standing(alternative, said.parties.get(role="landowner")),
        reverse("talks:question-day", args=[said.slug, question.pk]),
        reverse("talks:question-transition", args=[said.slug, question.pk, "answer"]),
    ]
    outside = [
        said.get_absolute_url(),
        said.municipality.get_absolute_url(),
        *(reverse(name) for name in SURFACES),
        f"{reverse('search')}?q=hemlig",
        f"{reverse('talks:list')}?q=hemlig",
    ]
    leaked = {}
    for address in [*inside, *outside]:
        for user in (host, owner):
            logged_in(user).get(address)
        answer = logged_in(visitor).get(address, follow=True)
        if found := found_in(answer.content.decode()):
            leaked[address] = found
        if visitor and address in inside:
            assert answer.status_code == 403
    assert leaked == {}


def test_those_inside_read_all_of_it(said, host, owner):
    third = SeatPersonFactory(seat=SeatFactory(talk=said, role="builder")).user
    assert [found_in(room(user, said)) for user in (host, owner, third)] == [SECRETS.keys()] * 3


def test_page_for_everybody_says_nothing_of_it_to_those_inside(said, host):
    assert found_in(logged_in(host).get(said.get_absolute_url()).content.decode()) == set()


def test_room_that_is_shut_hides_it_from_all_but_the_municipality(said, host, owner):
    take(said, "shut-room", by=host, reason="En handling låg fel.")
    assert logged_in(owner).get(reverse("talks:room", args=[said.slug])).status_code == 403
    assert found_in(room(host, said)) == SECRETS.keys()


# Two at the same moment


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_of_two_positions_of_one_party_at_once_one_is_the_latest():
    alternative = AlternativeFactory()
    seat = alternative.talk.parties.get(role="landowner")
    people = [SeatPersonFactory(seat=seat).user for _two in range(2)]
    said = at_once(
        *(
            lambda user=user, stand=stand: take_position(
                seat, Alternative.objects.get(pk=alternative.pk), stand=stand, because="Så.", by=user
            )
            for user, stand in zip(people, ("behind", "against"), strict=True)
        )
    )
    assert {type(one) for one in said} == {Position}
    assert sorted(Position.objects.values_list("is_latest", flat=True)) == [False, True]


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_party_leaves_while_it_takes_a_position():
    alternative = AlternativeFactory()
    seat = alternative.talk.parties.get(role="landowner")
    owner = SeatPersonFactory(seat=seat).user
    answers = at_once(
        lambda: take_position(seat, alternative, stand="behind", because="", by=owner),
        lambda: take(seat, "end", by=owner),
    )
    seat.refresh_from_db()
    assert seat.state == "ended"
    refused = [one for one in answers if isinstance(one, TransitionError)]
    assert Position.objects.count() + len(refused) == 1


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_alternative_is_removed_while_somebody_takes_a_position_on_it():
    alternative = AlternativeFactory(order=1)
    talk = alternative.talk
    host, owner = (SeatPersonFactory(seat=talk.parties.get(role=role)).user for role in ("municipality", "landowner"))
    row = {"id": alternative.pk, "title": alternative.title, "text": alternative.text, "order": 1, "DELETE": "on"}
    removes, stands = rows([row], known=(1, 0)), standing(alternative, talk.parties.get(role="landowner"))
    browsers = logged_in(host), logged_in(owner)
    answers = at_once(
        lambda: ("removed", browsers[0].post(writing(talk), removes).status_code),
        lambda: ("stood", browsers[1].post(stands, {"stand": "behind"}).status_code),
    )
    kept = Alternative.objects.exists()
    assert kept == Position.objects.exists()
    assert dict(answers)["removed"] == (200 if kept else 302)
