"""What changed in the plan: who writes it, what everybody reads of it, what it was worth, and how it went."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from talks.changes.worth import amount_of, span, sums_of
from talks.models import ChangePicture, PlanChange, Worth
from talks.models.worth import UNITS
from tests.dialogues.taking_part import picture
from tests.factories import (
    ActivityFactory,
    ChangePictureFactory,
    ContributionFactory,
    DialogueFactory,
    MembershipFactory,
    PlanChangeFactory,
    SeatFactory,
    SeatPersonFactory,
    SessionFactory,
    StatementFactory,
    TalkFactory,
    UserFactory,
    WorthFactory,
)
from tests.parallel import at_once, needs_rows_that_lock
from tests.rows import errors_in, rows
from tests.transitions import logged_in, take

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
KEY = uuid.UUID("6c2a0a3e-6a2b-4a0c-9f1e-0c8f2f9d7b12")
HOMES = {"kind": "homes", "direction": "loss", "low": "6", "how": "calculated", "by": "byggherren", "sure": "sure"}


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
def dialogue(talk):
    dialogue = DialogueFactory(published=True, state="results_published")
    talk.dialogues.add(dialogue)
    return dialogue


@pytest.fixture
def contribution(dialogue):
    return ContributionFactory(activity=ActivityFactory(dialogue=dialogue), published=True, text="Låt björkarna stå.")


def address(name, change, *more):
    return reverse(f"talks:change-{name}", args=[change.talk.slug, change.pk, *more])


def texts(**more):
    return {
        "title": "Huset flyttas, och björkarna står kvar",
        "before": "Huset står där björkarna växer.",
        "after": "Huset står tolv meter längre söderut.",
        "because": "Många sade att björkarna är platsens skugga.",
        **more,
    }


def write(talk, user, *worths, **more):
    sent = texts(form_key=KEY, **more) | rows("worth", *worths)
    return logged_in(user).post(reverse("talks:change-create", args=[talk.slug]), sent)


def page_of(talk, user=None):
    return logged_in(user).get(talk.get_absolute_url()).content.decode()


def publish(change, user):
    return logged_in(user).post(address("transition", change, "publish"))


# Writing


def test_the_municipality_writes_a_change_in_the_room_and_publishes_it(talk, host, contribution):
    point = StatementFactory(dialogue=contribution.dialogue)
    write(talk, host, HOMES, contributions=[contribution.pk], statements=[point.pk])
    change = PlanChange.objects.get()
    assert (change.is_draft, change.number) == (True, None)
    assert change.title not in page_of(talk)
    publish(change, host)
    change.refresh_from_db()
    assert (change.is_published, change.number) == (True, 1)
    shown = page_of(talk)
    assert all(text in shown for text in texts().values())
    assert contribution.get_absolute_url() in shown
    assert f"{reverse('dialogues:results', args=[point.dialogue.slug])}#statement-{point.pk}" in shown
    assert "−6" in shown
    assert [(step.to_state, step.actor_name) for step in change.steps.all()] == [("on_site", talk.municipality.name)]


def test_a_double_click_writes_one_change_with_one_worth(talk, host):
    for _click in range(2):
        assert write(talk, host, HOMES).status_code == 302
    assert (PlanChange.objects.count(), Worth.objects.count()) == (1, 1)


def test_a_double_click_publishes_once(talk, host):
    change = PlanChangeFactory(talk=talk)
    publish(change, host)
    publish(change, host)
    change.refresh_from_db()
    assert (change.number, change.steps.count()) == (1, 1)


def test_more_rows_save_the_draft_and_lead_back_to_it(talk, host):
    response = write(talk, host, HOMES, more="1")
    assert response.url == address("edit", PlanChange.objects.get())


def test_it_is_corrected_afterwards_with_a_history_and_keeps_its_number(talk, host):
    change = PlanChangeFactory(talk=talk, published=True)
    response = logged_in(host).get(address("edit", change))
    seen = response.context["form"].initial["seen"]
    sent = texts(title="Huset flyttas sexton meter", seen=seen) | rows("worth")
    logged_in(host).post(address("edit", change), sent)
    change.refresh_from_db()
    assert (change.title, change.number) == ("Huset flyttas sexton meter", 1)
    assert change.history.count() == 2
    response = logged_in(host).post(address("edit", change), sent | {"title": "Något annat", "before": "Ett hus."})
    assert response.status_code == 302  # their own way back by the browser
    other = MembershipFactory(organisation=talk.municipality).user
    response = logged_in(other).post(address("edit", change), sent | {"title": "En tredje"})
    assert response.status_code == 200
    assert "Det sparades" in response.content.decode() or response.context["form"].non_field_errors()


def test_nothing_else_than_what_everybody_reads_of_their_dialogues_causes_it(talk, host, contribution):
    hidden = ContributionFactory(activity=contribution.activity, state="hidden", hidden_reason="Personuppgift.")
    elsewhere = ContributionFactory(activity=ActivityFactory(), published=True)
    StatementFactory(dialogue=contribution.dialogue)  # so that the form asks for points
    untold = StatementFactory(dialogue=DialogueFactory(open_now=True))
    talk.dialogues.add(untold.dialogue)
    for sent in (
        {"contributions": [hidden.pk]},
        {"contributions": [elsewhere.pk]},
        {"addresses": f"https://portal.example{hidden.get_absolute_url()}"},
        {"addresses": elsewhere.get_absolute_url()},
        {"addresses": "ingen adress"},
        {"statements": [untold.pk]},
    ):
        assert write(talk, host, **sent).status_code == 200
    write(talk, host, addresses=f"https://portal.example{contribution.get_absolute_url()}\n")
    assert list(PlanChange.objects.get().contributions.all()) == [contribution]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"low": ""}, "low"),
        ({"kind": "time"}, "unit"),
        ({"kind": "time", "unit": "m2"}, "unit"),
        ({"kind": "risk", "low": ""}, "of_what"),
        ({"low": "-6"}, "low"),
        ({"by": ""}, "by"),
        ({"how": ""}, "how"),
        ({"sure": ""}, "sure"),
    ],
)
def test_a_worth_says_how_much_in_which_unit_and_who_found_it(talk, host, row, field):
    response = write(talk, host, HOMES | row)
    assert f"worth-0-{field}" in errors_in(response.context["form"])
    assert not PlanChange.objects.exists()


@pytest.mark.parametrize("row", [{"low": "6", "high": "6"}, {"low": "7", "high": "6"}, {"low": "0"}])
def test_a_range_goes_upwards_and_nothing_is_left_out(talk, host, row):
    assert write(talk, host, HOMES | row).status_code == 200
    assert not PlanChange.objects.exists()


def test_a_number_is_written_as_in_swedish_and_a_kind_with_one_unit_has_it(talk, host):
    write(talk, host, HOMES | {"kind": "green", "direction": "gain", "low": "1 200,5", "high": "1 300", "unit": ""})
    worth = Worth.objects.get()
    assert (worth.low, worth.high, worth.unit) == (Decimal("1200.5"), Decimal(1300), "m2")
    assert amount_of(worth) == "+1\u00a0200,5 till +1\u00a0300,0"


def test_a_risk_is_told_in_words_and_has_no_number(talk, host):
    write(talk, host, HOMES | {"kind": "risk", "low": "3", "of_what": "Källaren översvämmas mer sällan"})
    assert (Worth.objects.get().low, Worth.objects.get().unit) == (None, "")


# Who


TABLES = ("changes", "worth")
DRAFT_READERS = {"host": 200, "owner": 200, "colleague": 404, "editor": 404, "resident": 404, "left": 404}


@pytest.fixture
def people(talk, host, owner):
    left = SeatFactory(talk=talk, role="builder", state="ended", ended_on=TODAY)
    return {
        "host": host,
        "owner": owner,
        "colleague": MembershipFactory(organisation=talk.municipality).user,
        "editor": UserFactory(editor=True),
        "resident": UserFactory(),
        "left": SeatPersonFactory(seat=left).user,
    }


def test_a_draft_is_known_only_in_the_room(talk, people):
    change = PlanChangeFactory(talk=talk, title="Hemlig ändring")
    ChangePictureFactory(plan_change=change, picture="changepicture/hemlig.webp")
    WorthFactory(plan_change=change, of_what="hemligt värde")
    found = {who: logged_in(user).get(change.get_absolute_url()).status_code for who, user in people.items()}
    assert found == DRAFT_READERS
    open_pages = [
        talk.get_absolute_url(),
        reverse("talks:list"),
        reverse("talks:changes", args=[talk.slug]),
        reverse("data"),
        *(
            reverse("talks:open-data-file", args=[name, form])
            for name in ("changes", "worth")
            for form in ("csv", "json")
        ),
    ]
    for user in (None, *people.values()):
        for page in open_pages:
            cache.clear()
            response = logged_in(user).get(page)
            text = (b"".join(response) if response.streaming else response.content).decode()
            assert "hemlig" not in text.lower(), page
            assert "Vad som har ändrats i planen</h2>" not in text
    room = reverse("talks:room", args=[talk.slug])
    assert "Hemlig ändring" in logged_in(people["owner"]).get(room).content.decode()


def test_only_the_municipality_in_the_room_writes_a_draft(talk, people):
    change = PlanChangeFactory(talk=talk)
    for name, more in (("edit", ()), ("picture", ("before",)), ("transition", ("publish",))):
        codes = {who: logged_in(user).get(address(name, change, *more)).status_code for who, user in people.items()}
        assert codes == DRAFT_READERS | {"owner": 403}
    create = reverse("talks:change-create", args=[talk.slug])
    codes = {who: logged_in(user).get(create).status_code for who, user in people.items()}
    assert codes == dict.fromkeys(people, 403) | {"host": 200}


def test_nothing_is_drafted_when_the_room_is_closed_and_what_is_public_can_be_followed_up(talk, people):
    draft, public = PlanChangeFactory(talk=talk), PlanChangeFactory(talk=talk, published=True)
    talk.state = "closed"
    talk.save()
    assert logged_in(people["host"]).get(reverse("talks:change-create", args=[talk.slug])).status_code == 403
    assert logged_in(people["host"]).get(address("edit", draft)).status_code == 403
    codes = {who: logged_in(user).get(address("follow-up", public)).status_code for who, user in people.items()}
    assert codes == {"host": 200, "owner": 403, "colleague": 200, "editor": 200, "resident": 403, "left": 403}


def test_what_is_taken_back_is_on_no_page_and_comes_back_with_its_number(talk, host):
    first, second = (PlanChangeFactory(talk=talk, published=True) for _one in range(2))
    take(first, "take-back", by=host, reason="Fel ritning.")
    assert first.title not in page_of(talk)
    assert second.title in page_of(talk)
    third = PlanChangeFactory(talk=talk)
    publish(third, host)
    publish(first, host)
    assert list(talk.changes.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]
    assert "Fel ritning." not in page_of(talk)


# What everybody reads


def test_what_somebody_said_leads_to_what_it_changed(talk, contribution):
    change, draft = PlanChangeFactory(talk=talk, published=True), PlanChangeFactory(talk=talk)
    point = StatementFactory(dialogue=contribution.dialogue)
    for one in (change, draft):
        one.contributions.add(contribution)
        one.statements.add(point)
    client = logged_in(None)
    pages = [contribution.get_absolute_url(), reverse("dialogues:results", args=[point.dialogue.slug])]
    for page in pages:
        text = client.get(page).content.decode()
        assert change.get_absolute_url() in text
        assert draft.title not in text


def test_the_session_in_which_it_came_up_is_named_and_nothing_else_of_it(talk, host):
    session = SessionFactory(talk=talk, held=True, place="Hemligt rum")
    coming, elsewhere = SessionFactory(talk=talk), SessionFactory(held=True)
    for one in (coming, elsewhere):
        assert write(talk, host, session=one.pk).status_code == 200
    write(talk, host, session=session.pk)
    publish(PlanChange.objects.get(), host)
    shown = page_of(talk).partition('id="change-1"')[2].partition("</ol>")[0]
    assert "Möte 1" in shown
    assert "Hemligt rum" not in shown


def test_a_cause_that_is_hidden_since_is_not_shown(talk, contribution):
    change = PlanChangeFactory(talk=talk, published=True)
    change.contributions.add(contribution)
    assert contribution.get_absolute_url() in page_of(talk)
    contribution.hide(by=UserFactory(editor=True), reason="Personuppgift.")
    cache.clear()
    assert contribution.get_absolute_url() not in page_of(talk)


def test_the_words_say_which_language_they_are_in(talk):
    PlanChangeFactory(talk=talk, published=True)
    for language, is_marked in (("sv", False), ("en", True)):
        with translation.override(language):
            shown = page_of(talk).partition('id="change-1"')[2].partition("</ol>")[0]
        assert ('lang="sv"' in shown) == is_marked


def test_a_long_list_goes_on_on_a_page_of_its_own(talk):
    changes = [PlanChangeFactory(talk=talk, published=True) for _one in range(11)]
    shown = page_of(talk)
    whole = reverse("talks:changes", args=[talk.slug])
    assert changes[9].title in shown
    assert changes[10].title not in shown
    assert whole in shown
    assert changes[10].get_absolute_url() == f"{whole}#change-11"
    assert 'id="change-11"' in logged_in(None).get(whole).content.decode()


def test_queries_do_not_grow_with_changes(talk, contribution):
    def queries():
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            page_of(talk)
        return len(asked)

    def one_more():
        change = PlanChangeFactory(talk=talk, published=True)
        change.contributions.add(contribution)
        change.session = SessionFactory(talk=talk, held=True)
        change.save()
        change.statements.add(StatementFactory(dialogue=contribution.dialogue))
        WorthFactory(plan_change=change)
        ChangePictureFactory(plan_change=change)

    one_more()
    before = queries()
    one_more()
    one_more()
    assert queries() == before


# Pictures


def test_pictures_stand_side_by_side_with_words_and_can_be_removed(talk, host, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    change = PlanChangeFactory(talk=talk, published=True)
    client = logged_in(host)
    for shows in ("before", "after", "after"):  # twice: one click more
        sent = {"picture": picture(), "picture_alt": f"Planen {shows}", "caption": "Plan"}
        assert client.post(address("picture", change, shows), sent).status_code == 302
    assert [one.shows for one in change.pictures.all()] == ["before", "after"]
    shown = page_of(talk)
    assert shown.index("Planen before") < shown.index("Planen after")
    client.post(address("picture", change, "before"), {"picture-clear": "on"})
    assert [one.shows for one in change.pictures.all()] == ["after"]


def test_a_picture_needs_words_and_comes_through_the_gate(talk, host, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    change = PlanChangeFactory(talk=talk)
    for sent in ({"picture": picture()}, {"picture_alt": "Inget"}):
        assert logged_in(host).post(address("picture", change, "before"), sent).status_code == 200
    assert logged_in(host).get(address("picture", change, "under-tiden")).status_code == 404
    assert not ChangePicture.objects.exists()


# How it went


def test_after_building_everybody_reads_whether_it_became_so(talk, host):
    change = PlanChangeFactory(talk=talk, published=True)
    sent = {"was_so": "partly", "followed_up": "Tolv björkar står kvar.", "followed_up_on": TODAY.isoformat()}
    later = (TODAY + dt.timedelta(days=1)).isoformat()
    for wrong in ({"was_so": ""}, {"followed_up": ""}, {"followed_up_on": ""}, {"followed_up_on": later}):
        assert logged_in(host).post(address("follow-up", change), sent | wrong).status_code == 200
    assert logged_in(host).post(address("follow-up", change), sent).status_code == 302
    assert "Tolv björkar står kvar." in page_of(talk)


def test_a_draft_is_not_followed_up(talk, host):
    draft = PlanChangeFactory(talk=talk)
    assert logged_in(host).get(address("follow-up", draft)).url == draft.get_absolute_url()


# Sums

KINDS = [(kind, unit) for kind, units in UNITS.items() for unit in units]


@st.composite
def worths(draw):
    kind, unit = draw(st.sampled_from(KINDS))
    low = Decimal(draw(st.integers(1, 10_000)))
    more = draw(st.none() | st.integers(1, 500))
    return Worth(
        kind=kind.value,
        unit=unit.value,
        low=low,
        high=None if more is None else low + more,
        direction=draw(st.sampled_from(Worth.Direction.values)),
        how=draw(st.sampled_from(Worth.How.values)),
        sure=draw(st.sampled_from(Worth.Sure.values)),
    )


@trying(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(worths(), max_size=12))
def test_sums_stay_within_one_kind_one_unit_and_one_way_of_finding_out(found):
    sums = sums_of([*found, Worth(kind="risk", of_what="Mindre risk", how="estimated", sure="unsure")])
    keys = [(one.kind, one.unit, one.how) for one in sums]
    assert len(keys) == len(set(keys))
    assert set(keys) == {(one.kind, one.unit, one.how) for one in found}
    for one in sums:
        behind = [w for w in found if (w.kind, w.unit, w.how) == (one.kind, one.unit, one.how)]
        assert one.n == len(behind)
        assert one.low == sum(span(w)[0] for w in behind)
        assert one.high == sum(span(w)[1] for w in behind)
        assert one.low <= one.high
        assert one.sure == max((w.sure for w in behind), key=Worth.Sure.values.index)


def test_the_page_adds_up_gains_and_losses_of_one_kind(talk):
    first, second = (PlanChangeFactory(talk=talk, published=True) for _one in range(2))
    WorthFactory(plan_change=first, low=40, high=60)
    WorthFactory(plan_change=second, low=10, direction="loss")
    WorthFactory(plan_change=second, low=1000, kind="money", unit="SEK")
    table = page_of(talk).partition("Vad ändringarna blev sammanlagt")[2].partition("</table>")[0]
    assert "+30 till +50 bostäder" in " ".join(table.split())
    assert "+1\u00a0000 kronor" in table
    assert table.count('<th scope="row">') == 2


# Two at once


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_two_that_are_published_at_once_get_two_numbers():
    talk = TalkFactory(open_now=True)
    host = SeatPersonFactory(seat=talk.parties.get(role="municipality")).user
    drafts = [PlanChangeFactory(talk=talk) for _one in range(2)]
    copies = [PlanChange.objects.get(pk=draft.pk) for draft in drafts]
    assert at_once(*(lambda one=one: take(one, "publish", by=host) for one in copies)) == [None, None]
    assert sorted(talk.changes.values_list("number", flat=True)) == [1, 2]


@needs_rows_that_lock
@pytest.mark.django_db(transaction=True)
def test_one_that_two_publish_at_once_is_published_once():
    change = PlanChangeFactory()
    host = SeatPersonFactory(seat=change.talk.parties.get(role="municipality")).user
    copies = [PlanChange.objects.get(pk=change.pk) for _one in range(2)]
    answers = at_once(*(lambda one=one: take(one, "publish", by=host) for one in copies))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "TransitionError"]
    assert change.steps.count() == 1
