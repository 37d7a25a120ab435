"""The history of a record: who did what when, with the words that changed."""

import pytest

from challenges.models import Challenge
from core.admin.history import Piece, words_changed
from partners import actions as members
from tests import factories
from tests.admin.pages import filled_in, list_of, page_of, shown
from tests.transitions import take


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def history_entries(client, record):
    return shown(client, page_of(record, "history")).context["happenings"]


def marked(change):
    return [(piece.kind, piece.text) for piece in change.pieces]


@pytest.mark.django_db
def test_history_shows_who_edited_what(desk, editor):
    challenge = factories.ChallengeFactory(title="Buller längs vägen")
    perspective = factories.PerspectiveFactory()
    page = shown(desk, page_of(challenge))
    desk.post(page_of(challenge), filled_in(page, title_sv="Buller från vägen", perspectives=[perspective.pk]))
    edit, added = history_entries(desk, challenge)
    assert edit.who == str(editor)
    assert "Perspectives" in edit.what
    (change,) = edit.changes
    assert change.label == "Title – Svenska"
    assert marked(change) == [("equal", "Buller"), ("delete", "längs"), ("insert", "från"), ("equal", "vägen")]
    assert "Added" in added.what
    html = shown(desk, page_of(challenge, "history")).text
    assert "<del>längs</del>" in html
    assert "<ins>från</ins>" in html


@pytest.mark.django_db
def test_step_shows_its_reason_once(desk, editor):
    challenge = factories.ChallengeFactory(submitted=True)
    desk.post(page_of(challenge, "step", "return"), {"reason": "Skriv var."})
    step, _added = history_entries(desk, challenge)
    assert (step.who, step.what, step.reason) == (str(editor), "Returned to the author.", "Skriv var.")


@pytest.mark.django_db
def test_history_includes_actions_by_others(desk, planner):
    challenge = factories.ChallengeFactory()
    take(challenge, "submit", by=planner, on_behalf_of="Haninge kommun")
    step = next(one for one in history_entries(desk, challenge) if "submitted" in one.what)
    assert step.who == f"{planner} (Haninge kommun)"


@pytest.mark.django_db
@pytest.mark.parametrize("factory", ["ChallengeFactory", "OutcomeFactory", "DialogueFactory", "ReportFactory"])
def test_history_includes_publication_by_others(desk, planner, factory):
    record = getattr(factories, factory)(**({"submitted": True} if factory == "ChallengeFactory" else {}))
    take(record, "publish", by=planner, on_behalf_of="Haninge kommun")
    take(record, "unpublish", by=planner, on_behalf_of="Haninge kommun")
    off, on, *_added = history_entries(desk, record)
    for one in (off, on):
        assert one.who in {str(planner), f"{planner} (Haninge kommun)"}
    first = "draft → published" if factory == "ReportFactory" else "on the site"  # a report's is a step of its own
    assert (off.what, on.what) == ("unpublished", first)


@pytest.mark.django_db
def test_who_changed_a_membership_stands_in_its_history(desk, organisation, planner, editor):
    contact = factories.MembershipFactory(organisation=organisation, role="contact").user
    membership = planner.memberships.get()
    members.give_role(membership, "contact", by=contact)
    members.give_role(membership, "contact", by=editor)  # has it already
    members.end(membership, by=planner)
    ended, role, *_added = history_entries(desk, membership)
    assert (ended.who, role.who) == (str(planner), str(contact))
    assert marked(role.changes[0]) == [("delete", "planner"), ("insert", "contact")]
    assert len(_added) == 1


@pytest.mark.django_db
def test_who_withdrew_or_accepted_an_invitation_stands_in_its_history(desk, organisation, planner, resident):
    withdrawn = members.invite(organisation, email="a@example.org", role="planner", by=planner)
    members.withdraw(withdrawn, by=resident)
    last, first = history_entries(desk, withdrawn)
    assert (last.who, first.who) == (str(resident), str(planner))
    accepted = members.invite(organisation, email=resident.email, role="planner", by=planner)
    members.accept(accepted, by=resident)
    assert history_entries(desk, accepted)[0].who == str(resident)
    assert history_entries(desk, resident.memberships.get())[0].who == str(resident)
    columns = {field.name for field in accepted.history.model._meta.get_fields()}
    assert not columns & {"key_digest", "email"}


@pytest.mark.django_db
def test_related_records_are_named_and_survive_their_removal(desk):
    group = factories.IdeaGroupFactory(name="Markåtkomst")
    challenge = factories.ChallengeFactory()
    challenge.idea_group = group
    challenge.save()
    edit = history_entries(desk, challenge)[0]
    assert marked(edit.changes[0]) == [("insert", "Markåtkomst")]
    group.delete()
    assert "something now deleted" in shown(desk, page_of(challenge, "history")).text


@pytest.mark.django_db
def test_history_of_deleted_record_is_not_found(desk):
    assert desk.get(page_of(Challenge(pk=999_999), "history")).status_code == 404


@pytest.mark.django_db
def test_old_versions_cannot_be_posted_back(desk):
    """A version holds the state of its day, which would undo later steps."""
    challenge = factories.ChallengeFactory()
    version = challenge.history.first()
    take(challenge, "submit", by=factories.UserFactory())
    desk.post(f"{page_of(challenge, 'history')}{version.pk}/", {}, follow=True)
    challenge.refresh_from_db()
    assert challenge.state == "submitted"


@pytest.mark.django_db
def test_new_record_begins_its_history(desk, editor):
    url = list_of(Challenge, "add")
    desk.post(url, filled_in(shown(desk, url), title_sv="A", description_sv="B"))
    (added,) = history_entries(desk, Challenge.objects.get())
    assert added.who == str(editor)


LONG = "ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton"


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("", "ny text", [Piece("insert", "ny text")]),
        ("gammal", "", [Piece("delete", "gammal")]),
        ("samma", "samma", [Piece("equal", "samma")]),
        ("a b", "a c", [Piece("equal", "a"), Piece("delete", "b"), Piece("insert", "c")]),
        (
            f"A {LONG}", f"B {LONG}",
            [Piece("delete", "A"), Piece("insert", "B"), Piece("equal", "ett två tre fyra fem sex …")],
        ),
        (
            f"A {LONG} C", f"B {LONG} D",
            [
                Piece("delete", "A"), Piece("insert", "B"),
                Piece("equal", "ett två tre fyra fem sex … tio elva tolv tretton fjorton femton"),
                Piece("delete", "C"), Piece("insert", "D"),
            ],
        ),
    ],
)  # fmt: skip
def test_words_changed(old, new, pieces):
    assert words_changed(old, new) == pieces
