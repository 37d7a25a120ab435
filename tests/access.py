"""The access table: every address of the portal, and what each kind of visitor gets there.

``ACCESS`` maps the name of an address to its rows. A row says what is done, with which record, and the six status codes
for the VISITORS, in their order. 302 leads to the login, or on to the next page after a step that was allowed.
An address that has no row fails ``tests/test_access.py``; so does a row whose address is gone.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from challenges.models import Challenge
from contact.models import ContactMessage, JoinRequest
from core.links import new_key
from core.models import LongTask
from dialogues.ending import LETTERS
from dialogues.kinds import KINDS
from dialogues.models import Activity, Contribution, Dialogue, Meeting
from following.by_mail import _PAGE, _WANTED
from following.unsubscribing import BY_ADDRESS, DIGESTS
from knowledge.models import Delivery, Series
from news.models import NewsletterRequest
from news.unsubscribing import NEWSLETTER
from outcomes.models import Outcome
from pages.models import EditedPage
from reports.models import CheckedAddress, Report
from sodertorn.short_addresses import Became
from sodertorn.spreading.cards import card_of
from tests import factories
from tests.rows import rows
from tests.transitions import take

VISITORS = ("anonymous", "resident", "other_planner", "planner", "editor", "superuser")


class World:
    """What the rows are tried on. ``planner`` plans for the owner of every challenge, ``other_planner`` does not."""

    def __init__(self) -> None:
        self.organisation = factories.OrganisationFactory()
        self.anonymous = AnonymousUser()
        self.resident = factories.UserFactory()
        self.other_planner = factories.MembershipFactory().user
        self.planner_membership = factories.MembershipFactory(organisation=self.organisation)
        self.planner = self.planner_membership.user
        self.editor = factories.UserFactory(editor=True)
        self.superuser = factories.UserFactory(superuser=True)
        self.draft = factories.ChallengeFactory(owner=self.organisation)
        self.challenge = factories.ChallengeFactory(owner=self.organisation, published=True)
        self.invited = factories.ChallengePartyFactory(
            challenge=self.challenge, organisation=self.other_planner.memberships.get().organisation, state="invited"
        )
        self.party = factories.ChallengePartyFactory(
            challenge=self.challenge, organisation=self.invited.organisation, role="co_owner"
        )
        self.target = factories.ChallengeIndicatorFactory(challenge=self.challenge)
        self.target_figure = factories.ChallengeFigureFactory(target=self.target)
        self.news_item = factories.NewsItemFactory(published=True)
        self.draft_news = factories.NewsItemFactory()
        self.edited_page = factories.PageTextFactory().page
        self.issue, self.draft_issue = factories.NewsletterIssueFactory(sent=True), factories.NewsletterIssueFactory()
        self.reader = factories.NewsletterReaderFactory()
        self.others_challenge = factories.ChallengeFactory(owner=factories.OrganisationFactory(), published=True)
        self.dialogue = factories.DialogueFactory(open_now=True, organiser=self.organisation)
        self.activity = factories.ActivityFactory(dialogue=self.dialogue, slug="skriv")
        self.meeting = factories.MeetingFactory(activity__dialogue=self.dialogue, activity__slug="mote")
        self.rule = factories.RuleFactory(dialogue=self.dialogue)
        self.invited_to_dialogue = factories.DialoguePartyFactory(
            dialogue=self.dialogue, organisation=self.invited.organisation, state="invited"
        )
        self.others_party = factories.DialoguePartyFactory(dialogue=self.dialogue)
        self.draft_dialogue = factories.DialogueFactory()
        self.long_task = LongTask.objects.create(owner=self.planner, kind="import_entries", title="Import")
        self.outcome = factories.OutcomeFactory(owner=self.organisation, published=True)
        self.draft_outcome = factories.OutcomeFactory(owner=self.organisation)
        self.attachment, self.draft_attachment = (
            factories.AttachmentFactory(outcome=outcome, with_file=True)
            for outcome in (self.outcome, self.draft_outcome)
        )
        self.other_outcome = factories.OutcomeFactory(published=True)
        self.linked_attachment = factories.AttachmentFactory(outcome=self.outcome)
        self.trial, self.draft_trial = (
            factories.TrialFactory(outcome=outcome, organisation=self.organisation)
            for outcome in (self.outcome, self.draft_outcome)
        )
        self.draft_report = factories.ReportFactory(owner=self.organisation)  # the first: what was published is kept
        self.report = factories.ReportFactory(published=True)
        self.submitted_report = factories.ReportFactory(owner=self.organisation, state="in_review")
        self.own_report = factories.ReportFactory(owner=self.organisation, published=True, version=2)
        factories.ReportVersionFactory(report=self.own_report)
        self.withdrawn_report = factories.ReportFactory(owner=self.organisation, published=True)
        take(self.withdrawn_report, "withdraw", by=self.editor, reason="Siffrorna var fel.")
        self.file, self.secret_file, self.draft_file = (
            factories.ReportFileFactory(report=report, pdf=True, **values)
            for report, values in (
                (self.own_report, {}),
                (self.own_report, {"visibility": "members"}),
                (self.draft_report, {"waits": True}),
            )
        )
        self.contact = factories.MembershipFactory(organisation=self.organisation, role="contact")
        self.invitation_key, digest = new_key()
        self.invitation = factories.InvitationFactory(
            organisation=self.organisation, email=self.resident.email, key_digest=digest
        )
        self.letter = factories.ContactMessageFactory()
        self.asks_to_join = factories.JoinRequestFactory()
        self.join_key, digest = new_key()
        self.unconfirmed = factories.JoinLinkFactory(key_digest=digest).request
        self.talk = factories.TalkFactory(open_now=True, municipality=self.organisation)
        self.own_seat = self.talk.parties.get(role="municipality")
        factories.SeatPersonFactory(seat=self.own_seat, user=self.planner)
        self.draft_talk = factories.TalkFactory(municipality=self.organisation)
        self.invited_seat = factories.SeatFactory(
            talk=self.talk, organisation=self.invited.organisation, role="developer", state="invited"
        )
        self.others_seat = self.talk.parties.get(role="landowner")
        self.draft_change = factories.PlanChangeFactory(talk=self.talk)
        self.plan_change = factories.PlanChangeFactory(talk=self.talk, published=True)
        factories.WorthFactory(plan_change=self.plan_change)
        sides = {"talk": self.talk, "by": self.own_seat, "to": self.others_seat}
        self.commitment = factories.CommitmentFactory(**sides)
        self.proposed = factories.CommitmentFactory(**sides, proposed=True)
        self.session, self.held_session = (
            factories.SessionFactory(talk=self.talk),
            factories.SessionFactory(talk=self.talk, held=True),
        )
        self.paper, self.open_paper = (
            factories.PaperFactory(talk=self.talk, by=self.own_seat, **values)
            for values in ({}, {"opens_on": timezone.localdate()})
        )
        self.own_question = factories.QuestionFactory(talk=self.talk)
        self.question = factories.QuestionFactory(talk=self.talk, asked_by=self.others_seat, to=self.own_seat)
        self.answered_question = factories.QuestionFactory(talk=self.talk, answered=True)
        self.alternative = factories.AlternativeFactory(talk=self.talk)
        self.consequence = factories.ConsequenceFactory(talk=self.talk)
        self.area = factories.AreaFactory()
        self.indicator = factories.FigureFactory(area=self.area).series.indicator
        self.without_figures = factories.AreaFactory(small=True, parent=self.area)
        self.finding = factories.FindingFactory(published=True)
        self.draft_finding = factories.FindingFactory()
        self.own_finding = factories.FindingFactory(owner=self.organisation)
        self.handed_in_finding = factories.FindingFactory(owner=self.organisation, state="handed_in")
        self.draft_indicator = factories.IndicatorFactory(published=False)
        self.delivery = factories.DeliveryFactory()
        self.sent_table = Delivery(source=self.delivery.source, form="table", file_name="t.csv")
        self.sent_table.file.save("", ContentFile(b"Kommun;2010\n0126;1\n"))
        self.perspective = factories.PerspectiveFactory()
        self.goal = factories.GoalFactory()
        self.reuse = factories.ReuseFactory(outcome=self.outcome, member=True, organisation=self.organisation)
        self.key, digest = new_key()
        self.linked_reuse = factories.ReuseFactory(
            outcome=self.outcome, key_digest=digest, key_expires_at=timezone.now() + dt.timedelta(days=7)
        )
        self.unconfirmed_key, digest = new_key()
        factories.ReuseFactory(
            unconfirmed=True, key_digest=digest, key_expires_at=timezone.now() + dt.timedelta(days=7)
        )
        self.contribution = factories.ContributionFactory(activity=self.activity, published=True)
        self.statement = factories.StatementFactory(dialogue=self.dialogue)
        self.result_picture = factories.ResultPictureFactory(dialogue=self.dialogue)
        self.planned_dialogue = factories.DialogueFactory(organiser=self.organisation, ready=True)
        self.planned_activity = self.planned_dialogue.activities.get()
        self.told_dialogue = factories.DialogueFactory(published=True)
        self.participant_key, digest = new_key()
        self.participant = factories.ParticipantFactory(dialogue=self.dialogue, guest=True, key_digest=digest)
        self.unsubscribe_key = LETTERS.key_for(self.participant)
        self.waiting_key, digest = new_key()
        factories.ParticipantFactory(dialogue=self.dialogue, by_email=True, confirmed_at=None, key_digest=digest)
        self.asked = factories.ContributionFactory(
            activity=self.activity, participant=self.participant, published=True, merge_proposed=self.contribution
        )
        self.residents = factories.ContributionFactory(
            activity=self.activity, author=self.resident, published=True, merge_proposed=self.contribution
        )
        self.draft_meeting = factories.MeetingFactory(
            activity=factories.ActivityFactory(kind="meeting", dialogue=self.draft_dialogue)
        )
        self.held_meeting = factories.MeetingFactory(
            activity=factories.ActivityFactory(kind="meeting", dialogue=self.dialogue),
            starts_at=timezone.now() - dt.timedelta(days=1),
        )
        self.registration = factories.RegistrationFactory(
            meeting=self.meeting,
            participant=factories.ParticipantFactory(dialogue=self.dialogue, by_email=True),
        )
        self.workshop, self.draft_workshop = (
            factories.ActivityFactory(kind="workshop", dialogue=dialogue)
            for dialogue in (self.dialogue, self.draft_dialogue)
        )
        self.note = factories.ContributionFactory(
            activity=self.workshop, participant=None, entered_by=self.planner, published=True, channel="paper"
        )
        self.hidden, self.appealed = (
            factories.ContributionFactory(
                activity=self.activity, author=self.resident, state=state, hidden_rule=self.rule
            )
            for state in ("hidden", "appealed")
        )
        self.waiting = factories.ContributionFactory(activity=self.activity, author=self.resident)
        self.started = factories.StartedContributionFactory(activity=self.activity)
        self.address_follower = factories.AddressFollowerFactory()
        self.draft_activity = factories.ActivityFactory(dialogue=self.draft_dialogue)
        factories.StageFactory()
        for name in (
            "Event",
            "Goal",
            "IdeaGroup",
            "WorkPackage",
            "Figure",
            "Keyword",
            "Link",
            "CheckedAddress",
            "Term",
        ):
            getattr(factories, f"{name}Factory")()
        self.picture = default_storage.save("challenge/picture.webp", ContentFile(b"RIFF"))

    def some(self, model: type[Model]) -> Model:
        """Return a record of a type; an account is nobody's of the visitors, who would see less of their own."""
        if model is User:
            return factories.UserFactory()
        return model._default_manager.earliest("pk")


@dataclass(frozen=True)
class Row:
    codes: tuple[int, ...]
    method: str = "get"
    given: Callable[[World], dict[str, Any]] = lambda world: {}
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    case: str = field(default="", kw_only=True)
    has_form: bool = field(default=False, kw_only=True)  # its token makes the page nobody's to cache
    remembers: bool = field(default=False, kw_only=True)  # a private link, which makes a session and nothing else


EVERYBODY = (200,) * 6
LOGGED_IN = (302, 200, 200, 200, 200, 200)
MEMBERS = (302, 403, 200, 200, 403, 403)
WRITERS_AND_EDITORS = (302, 403, 200, 200, 200, 200)
DRAFTS_OWNER = (302, 404, 404, 200, 403, 403)  # others do not know of a draft; editors change it in the admin
OWNER = (302, 403, 403, 200, 403, 403)
ON = (302,) * 6
NOT_FOUND = (404,) * 6
EDITORS = (404, 404, 404, 404, 200, 200)
EDITORS_LEAD_ON = (404, 404, 404, 404, 302, 302)  # it is not open
# The first page of a form in pages: the login, or on to the empty form's own address, which holds its key.
EMPTY_FORM = (
    Row((302, 403, 302, 302, 403, 403)),
    Row(MEMBERS, data=lambda world: {"key": "00000000-0000-4000-8000-000000000000"}, case="with its key"),
)
ADMIN = (302, 403, 403, 403, 200, 200)
LEADS = (302, 403, 403, 200, 200, 200)  # those who lead the challenge: its owner and the editors
RUNS = (302, 403, 403, 200, 200, 200)  # those who run the dialogue: the organiser's planners, and the editors
PLANNED = (302, 404, 404, 200, 200, 200)  # what those who run a draft come to, of which others do not know
RAN = (302, 403, 403, 302, 302, 302)  # the same, when they have done something
IN_THE_ROOM = (302, 404, 404, 200, 404, 404)  # what only those at the table know of, and no editor
SUPERUSERS = (302, 403, 403, 403, 403, 200)
BACK_TO_MEMBERS = (302, 403, 403, 403, 302, 302)  # contacts and editors, who are led back to the members


def public(**kwargs: Any) -> list[Row]:
    return [Row(EVERYBODY, **kwargs)]


def alike(row: Row, *names: str) -> dict[str, list[Row]]:
    return {name: [row] for name in names}


def numbered(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": getattr(world, name).pk, "slug": getattr(world, name).slug}


def key(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": getattr(world, name).pk}


def beside(name: str, **more: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**numbered(name)(world), **more}


def of_report(name: str, *, named: bool = False) -> Callable[[World], dict[str, Any]]:
    def given(world: World) -> dict[str, Any]:
        file = getattr(world, name)
        found = {"pk": file.report_id, "slug": file.report.slug, "file": file.pk}
        return {**found, "name": file.file_name} if named else found

    return given


def passed_on(name: str) -> Callable[[World], dict[str, Any]]:
    """Give the kind and the number of a record, as its short address has them."""
    return lambda world: {"kind": type(getattr(world, name)), "pk": getattr(world, name).pk}


def share_picture(name: str, version: str = "") -> Callable[[World], dict[str, Any]]:
    """Give the picture of a record, as it is drawn today unless another ``version`` is asked for."""
    return lambda world: passed_on(name)(world) | {"version": version or card_of(getattr(world, name)).version}


def slug(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": getattr(world, name).slug}


def report_step(name: str, step: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**numbered(name)(world), "name": step}


def join_step(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"pk": world.asks_to_join.pk, "name": name}


def report_version(name: str, number: int) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**numbered(name)(world), "number": number}


def deposited(world: World) -> dict[str, Any]:
    """Return what each step of a report's form takes, and the page for a new version."""
    return {
        "kind": "report",
        "title": "Buller vid vägen",
        "language": "sv",
        "relation": "partner",
        "organisation": world.organisation.pk,
        "number": "2",
        "changes": "Rättat.",
        **rows("author"),
        **rows("funding"),
    }


def wanted(world: World) -> dict[str, Any]:
    return {"key": signing.dumps(["ny@example.org", "challenge", world.challenge.pk, "sv"], salt=_WANTED)}


def follower_key(world: World) -> dict[str, Any]:
    return {"key": _PAGE.sign(str(world.address_follower.pk))}


def started_page(page: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**at_activity(world.activity), "key": world.started.pk, "page": page}


def followed(kind: str, name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"kind": kind, "slug": getattr(world, name).slug}


def step(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.challenge.slug, "name": name}


def part(party: str, **more: Any) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.challenge.slug, "pk": getattr(world, party).pk, **more}


def new_target(name: str) -> Callable[[World], dict[str, Any]]:
    """Give what a target of a challenge is about, where it has none yet."""
    return lambda world: {
        "slug": getattr(world, name).slug,
        "indicator": world.target.indicator.slug,
        "place": world.target.area.slug,
        "sex": "women",
    }


def member(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.organisation.slug, "pk": getattr(world, name).pk}


def nothing(world: World) -> dict[str, str]:
    return {}


def of_dialogue(record: str, **more: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.dialogue.slug, "pk": getattr(world, record).pk, **more}


def of_talk(record: str, **more: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.talk.slug, "pk": getattr(world, record).pk, **more}


def changed_plan(world: World) -> dict[str, Any]:
    """Return what the form of a change of a plan takes."""
    return {"title": "Huset flyttas", "before": "Där.", "after": "Här.", "because": "Träden.", **rows("worth")}


def at_activity(activity: Activity) -> dict[str, Any]:
    return {"slug": activity.dialogue.slug, "activity": activity.slug}


def at_meeting(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: at_activity(getattr(world, name).activity)


def at_workshop(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: at_activity(getattr(world, name))


def a_note(world: World) -> dict[str, str]:
    return {"title": "Bänkar", "text": "Fler bänkar.", "channel": "paper", "language": "sv", "offered": "1"}


def writes(world: World) -> dict[str, str]:
    return {"write": "1"}


def at_kind(world: World, *, kind: str) -> dict[str, str]:
    return {"slug": world.dialogue.slug, "kind": kind}


def of_planned_dialogue(world: World) -> dict[str, Any]:
    return {"slug": world.planned_dialogue.slug, "pk": world.planned_activity.pk}


def dialogue_step(dialogue: str, name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": getattr(world, dialogue).slug, "name": name}


def in_room(record: str, **more: str) -> Callable[[World], dict[str, Any]]:
    """Return the address of something in the room of the talks."""
    return lambda world: {"slug": world.talk.slug, "pk": getattr(world, record).pk, **more}


def position(role: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**in_room("alternative")(world), "seat": world.talk.parties.get(role=role).pk}


def put(world: World) -> dict[str, Any]:
    """Return what the form of a question takes."""
    host, owner = (world.talk.parties.get(role=role).pk for role in ("municipality", "landowner"))
    return {"asked_by": host, "to": owner, "text": "Vem renar marken?", "answer_by": "2099-03-09"}


def no_rows(world: World) -> dict[str, Any]:
    return {f"{prefix}-{n}_FORMS": "0" for prefix in ("alternative", "consequence") for n in ("TOTAL", "INITIAL")}


def at_session(session: str, **more: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.talk.slug, "pk": getattr(world, session).pk, **more}


def at_commitment(commitment: str, **more: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.talk.slug, "pk": getattr(world, commitment).pk, **more}


def promised(world: World) -> dict[str, Any]:
    """Return what the form of a commitment takes."""
    seats = {"by": world.own_seat.pk, "to": world.others_seat.pk}
    return {"text": "Vi låter lekplatsen ligga kvar.", "due_on": "2099-01-31", **seats}


def changed(world: World) -> dict[str, Any]:
    return {"text": "Vi låter lekplatsen ligga kvar.", "due_on": "2099-06-30", "because": "Underlaget är sent."}


def called(world: World) -> dict[str, Any]:
    """Return what the form of a session takes."""
    return {
        "starts_at": "2027-03-09T13:00",
        "ends_at": "2027-03-09T15:00",
        "place": "Kommunhuset, rum 4",
        "summary_due": "2027-03-23",
        "point-TOTAL_FORMS": "0",
        "point-INITIAL_FORMS": "0",
    }


def at_seat(seat: str, **more: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.talk.slug, "pk": getattr(world, seat).pk, **more}


def at_paper(paper: str, **more: int) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": world.talk.slug, "pk": getattr(world, paper).pk, **more}


def a_paper(world: World) -> dict[str, Any]:
    upload = SimpleUploadedFile("skiss.txt", b"Fem hus.")
    return {"by": world.own_seat.pk, "title": "Skissen", "shared": "all", "opens_on": "", "file": upload}


def talked_about(world: World) -> dict[str, Any]:
    """Return what the first page of new talks takes."""
    return {"title": "Torget", "purpose": "Vad kan byggas?", "organisation": world.organisation.pk}


def closed_room(world: World) -> dict[str, Any]:
    return {"closed_because": "Priser.", "look_again_on": "2099-01-31", **rows("invitation")}


def asked(world: World) -> dict[str, Any]:
    """Return what the first step of a dialogue's form takes."""
    return {
        "title": "Vad ska hända med torget?",
        "description": "Torget byggs om.",
        "kind": "citizen",
        "organisation": world.organisation.pk,
        "influence": "dialogue",
        "promise": "Vi svarar alla.",
        "answer_by": (timezone.localdate() + dt.timedelta(days=90)).isoformat(),
        "statutory": "not",
    }


def peopled(world: World) -> dict[str, Any]:
    return {"edit_minutes": "30", "kept_months": "12", "seen": "", **rows("rule")}


def something(world: World) -> dict[str, Any]:
    return {"seen": "", **rows("phase"), **rows("activity"), **rows("item")}


def an_activity(world: World) -> dict[str, Any]:
    return {"title": "Vad saknas?", "use": "Vi svarar alla.", "results": "at_once", **rows("category")}


def because(world: World) -> dict[str, str]:
    return {"reason": "För att det behövs."}


def record(name: str) -> list[Row]:
    """Return the rows of a record's page: published for everybody, a draft for editors only."""
    return [*public(given=slug(name)), Row(EDITORS, given=slug(f"draft_{name}"), case="draft")]


def belonging(name: str) -> Callable[[World], dict[str, Any]]:
    """Return the address of something that belongs to an outcome."""
    return lambda world: {"slug": getattr(world, name).outcome.slug, "pk": getattr(world, name).pk}


def transition_of(outcome: str, name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": getattr(world, outcome).slug, "name": name}


def moved(codes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the codes of what is saved where the form was shown: on to the next page."""
    return tuple(302 if code == 200 else code for code in codes)


def found(world: World) -> dict[str, Any]:
    """Return what the form of a finding takes."""
    texts = {"title": "Det växer", "summary": "Fler arbetar.", "organisation": world.organisation.pk, "seen": ""}
    return {**texts, **rows("view"), **rows("contributor"), **rows("source")}


def finding_step(name: str, step: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"slug": getattr(world, name).slug, "name": step}


def written(world: World) -> dict[str, Any]:
    """Return what each step of an outcome's form takes; the files' form asks for the file."""
    return {
        "kind": "method",
        "title": "Platsvandring",
        "description": "Gå platsen tillsammans.",
        "relation": "partner",
        "organisation": world.organisation.pk,
    }


def entries(world: World) -> dict[str, Any]:
    return {"text": "titel\nOm vatten\n", "organisation": world.organisation.pk, "relation": "partner"}


def tried(world: World) -> dict[str, Any]:
    return {
        "organisation": world.organisation.pk,
        "place_name": "Torget",
        "started": "2026-05",
        "tried": "Vi gick.",
        "verdict": "ongoing",
    }


def attached(world: World) -> dict[str, Any]:
    return {"kind": "material", "title": "Mall", "url": "https://example.org/mall"}


def a_file(world: World) -> dict[str, Any]:
    upload = SimpleUploadedFile("bilaga.txt", b"En bilaga.")
    return {"title": "Bilaga", "visibility": "public", "opens_at": "", "file": upload}


def a_files_words(world: World) -> dict[str, Any]:
    return {"title": "Bilaga", "visibility": "members", "opens_at": "", "place": "1"}


def newsletter_key(world: World) -> dict[str, Any]:
    return {"key": NewsletterRequest.objects.give("lasare@example.org", residents=True)}


PAGES = (
    "start", "search", "take-part", "knowledge", "challenges:list", "dialogues:list", "outcomes:list",
    "knowledge:compare", "knowledge:findings", "knowledge:findings-feed",
    "knowledge:indicators", "reports:list", "reports:feed", "partners:list", "places:list", "places:geojson", "about",
    "talks:list", "talks:feed", "talks:openness",
    "challenges:feed", "dialogues:feed", "outcomes:feed", "partners:feed", "places-feed", "calendar", "calendar-past",
    "stages", "groups", "events", "words", "links", "accessibility", "privacy", "statistics", "news:list",
    "data", "dcat-rdf", "dcat-turtle",
    "news:feed", "newsletter:list", "help", "join:sent", "healthz", "robots", "sitemaps", "oai",
)  # fmt: skip

ACCESS: dict[str, list[Row]] = {
    **{name: public() for name in PAGES},
    **{name: public() for name in ("map", "map-places", "places:ground")},
    **{f"knowledge:compare-{name}": public() for name in ("csv", "xlsx", "svg", "embed")},
    "map-file": [Row(NOT_FOUND)],  # until there is one
    "metrics": [Row(NOT_FOUND)],  # nor for an editor: who brings the token is told
    "security-txt": [Row(NOT_FOUND)],  # until somebody is named to write to
    "proxy-check": [Row(NOT_FOUND)],  # whoever brings a token signed with the portal's key is told, and nobody else
    "sitemap": public(given=lambda world: {"section": "challenges"}),
    "picture": [
        Row(EVERYBODY, given=lambda world: {"path": world.picture}),
        Row(NOT_FOUND, given=lambda world: {"path": "challenge/none.webp"}, case="none"),
    ],
    "short": [
        Row(ON, given=lambda world: {"kind": Dialogue, "pk": world.dialogue.pk}),
        Row(
            (404, 404, 404, 404, 302, 302),
            given=lambda world: {"kind": Dialogue, "pk": world.draft_dialogue.pk},
            case="draft",
        ),
        Row((404, 404, 404, 302, 302, 302), given=lambda world: {"kind": Challenge, "pk": world.draft.pk}, case="own"),
        Row(ON, given=lambda world: {"kind": Report, "pk": world.withdrawn_report.pk}, case="withdrawn"),
        Row(NOT_FOUND, given=lambda world: {"kind": Outcome, "pk": 0}, case="none"),
    ],
    "oembed": [
        Row(EVERYBODY, data=lambda world: {"url": f"{settings.SITE_URL}{world.challenge.get_absolute_url()}"}),
        Row(
            NOT_FOUND, data=lambda world: {"url": f"{settings.SITE_URL}{world.draft.get_absolute_url()}"}, case="draft"
        ),
        Row((400,) * 6, case="of nothing"),
    ],
    "card": [
        *(
            Row(EVERYBODY, given=passed_on(name), case=name)
            for name in (
                "challenge",
                "dialogue",
                "outcome",
                "report",
                "news_item",
                "organisation",
                "area",
                "finding",
                "talk",
            )
        ),
        Row(EVERYBODY, given=lambda world: {"kind": Became, "pk": world.told_dialogue.pk}, case="what came of it"),
        *(
            Row(NOT_FOUND, given=passed_on(name), case=name)
            for name in (
                "draft",
                "draft_dialogue",
                "draft_outcome",
                "draft_report",
                "withdrawn_report",
                "draft_news",
                "draft_finding",
            )
        ),
        Row(NOT_FOUND, given=lambda world: {"kind": Became, "pk": world.dialogue.pk}, case="nothing came yet"),
    ],
    "share-picture": [
        Row(EVERYBODY, given=share_picture("dialogue")),
        Row(ON, given=share_picture("dialogue", "0"), case="another"),
        Row(NOT_FOUND, given=share_picture("draft", "0"), case="draft"),
    ],
    "poster-pdf": [
        *public(given=slug("dialogue")),
        Row((404, 404, 404, 200, 200, 200), given=slug("planned_dialogue"), case="planned"),
        Row(ON, given=slug("told_dialogue"), case="over"),
    ],
    "poster": [
        *public(given=slug("dialogue")),
        Row((404, 404, 404, 200, 200, 200), given=slug("planned_dialogue"), case="planned"),
        Row(ON, given=slug("told_dialogue"), case="over"),
    ],
    "perspective": public(given=slug("perspective")),
    "partners:detail": public(given=slug("organisation")),
    "partners:members": [Row(LEADS, given=slug("organisation"))],
    "partners:invite": [
        Row(ADMIN, given=slug("organisation")),
        Row(
            (302, 403, 403, 403, 302, 302),
            "post",
            given=slug("organisation"),
            data=lambda world: {"email": "kollega@example.org", "role": "planner"},
        ),
    ],
    "partners:membership-role": [
        Row(BACK_TO_MEMBERS, given=member("contact")),
        Row(BACK_TO_MEMBERS, "post", given=member("contact"), data=lambda world: {"role": "reader"}),
    ],
    "partners:membership-end": [
        Row(BACK_TO_MEMBERS, given=member("contact")),
        Row(BACK_TO_MEMBERS, "post", given=member("contact")),
        Row((302, 403, 403, 302, 302, 302), "post", given=member("planner_membership"), case="own"),
    ],
    "partners:invitation-withdraw": [
        Row(BACK_TO_MEMBERS, given=member("invitation")),
        Row(BACK_TO_MEMBERS, "post", given=member("invitation")),
    ],
    "partners:invitation": [
        Row((200, 200, 403, 403, 403, 403), given=lambda world: {"key": world.invitation_key}),
        Row((302, 302, 403, 403, 403, 403), "post", given=lambda world: {"key": world.invitation_key}),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    **{name: public(has_form=True) for name in ("contact", "join:ask")},
    "guide": public(given=lambda world: {"name": "planner"}),
    "contact-received": [
        Row(EVERYBODY, given=lambda world: {"number": world.letter.number}),
        Row(NOT_FOUND, given=lambda world: {"number": "ABCD-EFGH"}, case="none"),
    ],
    "join:confirm": [
        Row(EVERYBODY, given=lambda world: {"key": world.join_key}, has_form=True),
        Row(ON, "post", given=lambda world: {"key": world.join_key}),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "join:request": [
        Row(WRITERS_AND_EDITORS, given=lambda world: {"pk": world.asks_to_join.pk}),
        Row((302, 403, 404, 404, 404, 404), given=lambda world: {"pk": world.unconfirmed.pk}, case="not confirmed"),
    ],
    "join:step": [
        Row(MEMBERS, given=join_step("vouch")),
        Row((302, 403, 302, 302, 403, 403), "post", given=join_step("vouch")),
        Row((302, 403, 403, 403, 200, 200), given=join_step("accept")),
        Row((302, 403, 403, 403, 302, 302), "post", given=join_step("accept")),
        Row(
            (302, 403, 403, 403, 302, 302),
            "post",
            given=join_step("refuse"),
            data=lambda world: {"reason": "Det är ingen organisation."},
        ),
    ],
    "places:detail": public(given=slug("area")),
    "knowledge:place": [*public(given=slug("area")), Row(NOT_FOUND, given=slug("without_figures"), case="no figures")],
    "knowledge:place-csv": [
        *public(given=slug("area")),
        Row(NOT_FOUND, given=slug("without_figures"), case="no figures"),
    ],
    "outcomes:indicators": [Row((301,) * len(VISITORS))],  # to where the indicators are now
    "knowledge:import": [Row(ADMIN), Row(ADMIN, "post", case="empty")],
    "knowledge:import-columns": [Row(ADMIN, given=key("sent_table"))],
    "knowledge:delivery": [
        Row(ADMIN, given=key("delivery")),
        Row((302, 403, 403, 403, 302, 302), "post", given=key("delivery"), case="taken in already"),
    ],
    "knowledge:indicator": [
        *public(given=slug("indicator")),
        Row((404, 404, 404, 404, 200, 200), given=slug("draft_indicator"), case="draft"),
    ],
    **{
        f"knowledge:figures-{name}": [
            *public(given=slug("indicator")),
            Row((404, 404, 404, 404, 200, 200), given=slug("draft_indicator"), case="draft"),
        ]
        for name in ("csv", "json", "metadata")
    },
    "knowledge:finding": [
        *public(given=slug("finding")),
        Row((404, 404, 404, 404, 200, 200), given=slug("draft_finding"), case="draft"),
        Row((404, 404, 404, 200, 200, 200), given=slug("own_finding"), case="an organisation’s draft"),
    ],
    "knowledge:finding-create": [
        *EMPTY_FORM,
        Row((302, 403, 200, 302, 403, 403), "post", data=found),  # for the own organisation only
    ],
    "knowledge:finding-edit": [
        Row(DRAFTS_OWNER, given=slug("own_finding"), case="draft"),
        Row(moved(DRAFTS_OWNER), "post", given=slug("own_finding"), data=found, case="draft"),
        Row((302, 403, 403, 403, 403, 403), given=slug("finding"), case="of nobody"),
        Row((302, 404, 404, 302, 403, 403), given=slug("handed_in_finding"), case="handed in"),
    ],
    "knowledge:finding-transition": [
        Row(DRAFTS_OWNER, given=finding_step("own_finding", "hand-in")),
        Row(DRAFTS_OWNER, given=finding_step("handed_in_finding", "withdraw"), case="take back"),
        Row((302, 404, 404, 403, 200, 200), given=finding_step("handed_in_finding", "publish"), case="publish"),
        Row((302, 404, 404, 403, 302, 302), "post", given=finding_step("handed_in_finding", "publish")),
        Row((302, 404, 404, 403, 302, 302), "post", given=finding_step("handed_in_finding", "return"), data=because),
    ],
    "outcomes:detail": [
        *public(given=slug("outcome")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft_outcome"), case="draft"),
    ],
    "outcomes:pack": [
        *public(given=slug("outcome")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft_outcome"), case="draft"),
    ],
    "outcomes:create": [
        *EMPTY_FORM,
        Row(MEMBERS, "post", case="empty"),
        Row((302, 403, 200, 302, 403, 403), "post", data=written),  # for the own organisation only
    ],
    **{
        name: [
            Row(DRAFTS_OWNER, given=slug("draft_outcome"), case="draft"),
            Row(moved(DRAFTS_OWNER), "post", given=slug("draft_outcome"), data=data, case="draft"),
            Row(OWNER, given=slug("outcome")),
            Row(moved(OWNER), "post", given=slug("outcome"), data=data),
        ]
        for name, data in (
            ("outcomes:edit", written),
            ("outcomes:answers", lambda world: written(world) | rows("answer")),
            ("outcomes:card", written),
            ("outcomes:effects", lambda world: rows("measured") | rows("saved")),
            ("outcomes:attachments", attached),
        )
    },
    "outcomes:attachment": [
        *public(given=belonging("attachment")),
        Row((404, 404, 404, 200, 200, 200), given=belonging("draft_attachment"), case="draft"),
        Row(NOT_FOUND, given=belonging("linked_attachment"), case="a link"),
    ],
    **{
        name: [
            Row(DRAFTS_OWNER, given=belonging(f"draft_{thing}"), case="draft"),
            Row(moved(DRAFTS_OWNER), "post", given=belonging(f"draft_{thing}"), data=data, case="draft"),
            Row(OWNER, given=belonging(thing)),
            Row(moved(OWNER), "post", given=belonging(thing), data=data),
        ]
        for name, thing, data in (
            ("outcomes:attachment-remove", "attachment", nothing),
            ("outcomes:trial-edit", "trial", tried),
            ("outcomes:trial-remove", "trial", nothing),
        )
    },
    "outcomes:trial-create": [
        Row(MEMBERS, given=slug("outcome")),
        Row((302, 403, 200, 302, 403, 403), "post", given=slug("outcome"), data=tried),
        Row(DRAFTS_OWNER, given=slug("draft_outcome"), case="draft"),
        Row(moved(DRAFTS_OWNER), "post", given=slug("draft_outcome"), data=tried, case="draft"),
    ],
    **{
        name: [
            # Reading it leads to the page, as after a login on the way.
            Row((302, 404, 404, 302, 302, 302), given=slug("draft_outcome"), case="draft"),
            Row(moved(DRAFTS_OWNER), "post", given=slug("draft_outcome"), case="draft"),
            Row(ON, given=slug("outcome")),
            Row(moved(OWNER), "post", given=slug("outcome")),
        ]
        for name in ("outcomes:publish", "outcomes:unpublish")
    },
    "outcomes:transition": [
        *(
            row
            for name in ("retire", "supersede")
            for row in (
                Row(LEADS, given=transition_of("outcome", name), case=name),
                Row((302, 404, 404, 200, 200, 200), given=transition_of("draft_outcome", name), case=f"{name} draft"),
            )
        ),
        Row((302, 403, 403, 302, 302, 302), "post", given=transition_of("outcome", "retire"), data=because),
        Row(
            (302, 404, 404, 302, 302, 302),
            "post",
            given=transition_of("draft_outcome", "retire"),
            data=because,
            case="draft",
        ),
        Row(
            (302, 403, 403, 302, 302, 302),
            "post",
            given=transition_of("outcome", "supersede"),
            data=lambda world: {"other": world.other_outcome.pk, **because(world)},
            case="for another",
        ),
        Row(
            LEADS,
            "post",
            given=transition_of("outcome", "retire"),
            data=lambda world: {"reason": " "},
            case="no reason",
        ),
    ],
    "outcomes:find": [*public(), *public(data=lambda world: {"hours": "10"}, case="asked")],
    "outcomes:reuse": [
        Row(EVERYBODY, given=slug("outcome"), has_form=True),
        Row(NOT_FOUND, given=slug("draft_outcome"), case="draft"),
        Row(
            (302, 403, 200, 302, 403, 403),
            "post",
            given=slug("outcome"),
            data=lambda world: {
                "organisation": world.organisation.pk,
                "contact_role": "planchef",
                "state": "planned",
                "country": "SE",
            },
            case="as a member",
        ),
        Row((200,) * 6, "post", given=slug("outcome"), case="empty", has_form=True),
    ],
    "outcomes:register": [
        *public(given=slug("outcome")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft_outcome"), case="draft"),
    ],
    "outcomes:trials": [
        *public(given=slug("outcome")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft_outcome"), case="draft"),
    ],
    "outcomes:reuse-places": [
        *public(given=slug("outcome")),
        Row(NOT_FOUND, given=slug("draft_outcome"), case="draft"),
    ],
    "outcomes:reuse-edit": [
        Row((302, 403, 403, 200, 403, 403), given=belonging("reuse")),
        Row((302, 403, 403, 200, 403, 403), "post", given=belonging("reuse")),
        Row((302, 403, 403, 403, 403, 403), given=belonging("linked_reuse"), case="of a visitor"),
    ],
    "outcomes:reuse-confirm": [
        Row(EVERYBODY, given=lambda world: {"key": world.unconfirmed_key}, has_form=True),
        Row(EVERYBODY, "post", given=lambda world: {"key": world.unconfirmed_key}, case="not looked at", has_form=True),
        Row(ON, given=lambda world: {"key": world.key}, case="used"),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "outcomes:reuse-follow-up": [
        Row(EVERYBODY, given=lambda world: {"key": world.key}, has_form=True),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "reports:import": [
        Row(MEMBERS),
        Row(MEMBERS, "post", case="empty"),
        Row((302, 403, 200, 200, 403, 403), "post", data=entries, case="preview"),
    ],
    "reports:import-template": public(),
    "reports:detail": [
        *public(given=numbered("report")),
        Row((404, 404, 404, 200, 200, 200), given=numbered("draft_report"), case="draft"),
        Row((410, 410, 410, 410, 410, 410), given=numbered("withdrawn_report"), case="withdrawn"),
    ],
    "reports:version": [
        *public(given=report_version("own_report", 1)),
        Row(ON, given=report_version("own_report", 2), case="current"),
        Row(NOT_FOUND, given=report_version("own_report", 3), case="to come"),
        Row((404, 404, 404, 302, 302, 302), given=report_version("draft_report", 1), case="draft"),
        Row((410,) * 6, given=report_version("withdrawn_report", 1), case="withdrawn"),
    ],
    "reports:from-pdf": [
        Row(MEMBERS),
        Row(MEMBERS, "post", case="empty"),
    ],
    "reports:create": [
        *EMPTY_FORM,
        Row((302, 403, 200, 302, 403, 403), "post", data=deposited),
    ],
    **{
        f"reports:{name}": [
            Row(DRAFTS_OWNER, given=numbered("draft_report")),
            Row(moved(DRAFTS_OWNER), "post", given=numbered("draft_report"), data=deposited),
            Row((302, 403, 403, 302, 403, 403), given=numbered("own_report"), case="published"),
            Row(
                (302, 404, 404, 302, 403, 403), "post", given=numbered("submitted_report"), data=deposited, case="sent"
            ),
        ]
        for name in ("edit", "who", "published", "belongs")
    },
    "reports:check": [
        Row(DRAFTS_OWNER, given=numbered("draft_report")),
        Row((302, 404, 404, 302, 403, 403), given=numbered("submitted_report"), case="submitted"),
    ],
    "reports:version-create": [
        Row(OWNER, given=numbered("own_report")),
        Row(moved(OWNER), "post", given=numbered("own_report"), data=deposited),
        Row((302, 403, 403, 403, 200, 200), given=numbered("report"), case="of nobody"),
        Row((302, 404, 404, 302, 403, 403), given=numbered("draft_report"), case="draft"),
    ],
    "reports:transition": [
        Row(DRAFTS_OWNER, given=report_step("draft_report", "submit")),
        Row(moved(DRAFTS_OWNER), "post", given=report_step("draft_report", "submit")),
        Row(DRAFTS_OWNER, given=report_step("submitted_report", "take-back"), case="take back"),
        Row((302, 404, 404, 403, 200, 200), given=report_step("submitted_report", "publish"), case="publish"),
        Row((302, 404, 404, 403, 302, 302), "post", given=report_step("submitted_report", "publish"), case="publish"),
        Row((302, 404, 404, 403, 302, 302), "post", given=report_step("submitted_report", "return"), data=because),
        Row(LEADS, given=report_step("own_report", "supersede"), case="supersede"),
        Row(LEADS, given=report_step("own_report", "withdraw"), case="withdraw"),
        Row((302, 403, 403, 302, 302, 302), "post", given=report_step("own_report", "withdraw"), data=because),
        Row((302, 403, 403, 403, 200, 200), given=report_step("report", "withdraw"), case="of nobody"),
        Row((302, 404, 404, 404, 404, 404), given=report_step("draft_report", "destroy"), case="unknown"),
        Row((302, 404, 404, 302, 302, 302), given=report_step("withdrawn_report", "withdraw"), case="withdrawn"),
    ],
    **{
        name: [
            *public(given=beside("report", **more)),
            Row((404, 404, 404, 200, 200, 200), given=beside("draft_report", **more), case="draft"),
            Row(ON, given=beside("withdrawn_report", **more), case="withdrawn"),  # to the stub
        ]
        for name, more in (
            ("reports:cite", {}),
            ("reports:cite-file", {"form": "ris"}),
            ("reports:linkset", {}),
        )
    },
    "reports:cite-all": public(given=lambda world: {"form": "bibtex"}),
    **{
        name: [
            *public(given=of_report("file", named=named)),
            Row((404, 404, 200, 200, 200, 200), given=of_report("secret_file", named=named), case="for members"),
            Row((404, 404, 404, 200, 200, 200), given=of_report("draft_file", named=named), case="draft"),
        ]
        for name, named in (("reports:file", True), ("reports:cover", False))
    },
    "reports:files": [
        Row((302, 403, 403, 200, 200, 200), given=numbered("own_report")),
        Row((302, 404, 404, 200, 200, 200), given=numbered("draft_report"), case="draft"),
        Row((302, 403, 403, 302, 302, 302), "post", given=numbered("own_report"), data=a_file),
        Row((302, 403, 403, 200, 200, 200), "post", given=numbered("own_report"), case="empty"),
        Row((302, 404, 404, 403, 403, 403), given=numbered("withdrawn_report"), case="withdrawn"),
        Row((302, 403, 403, 403, 200, 200), given=numbered("report"), case="nobody's"),
    ],
    **{
        name: [
            Row(RUNS, given=of_report("file")),
            Row(PLANNED, given=of_report("draft_file"), case="draft"),
            Row(RAN, "post", given=of_report("file"), data=data),
            Row(moved(PLANNED), "post", given=of_report("draft_file"), data=data, case="draft"),
        ]
        for name, data in (("reports:file-edit", a_files_words), ("reports:file-remove", nothing))
    },
    "reports:file-keep": [
        Row(RAN, given=of_report("file")),
        Row(RAN, "post", given=of_report("file")),
        Row(moved(PLANNED), "post", given=of_report("draft_file"), case="draft"),
    ],
    "reports:counts": [
        *public(given=numbered("report")),
        Row(NOT_FOUND, given=numbered("draft_report"), case="draft"),
        Row(NOT_FOUND, given=numbered("withdrawn_report"), case="withdrawn"),
    ],
    "reports:organisation-counts": public(given=slug("organisation")),
    "talks:detail": [
        *public(given=slug("talk")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft_talk"), case="draft"),
    ],
    "talks:room": [
        Row(OWNER, given=slug("talk")),  # who is named on a seat, and no editor
        Row((302, 404, 404, 403, 403, 403), given=slug("draft_talk"), case="draft"),
    ],
    "talks:commitment-create": [
        Row(OWNER, given=slug("talk"), has_form=True),
        Row(moved(OWNER), "post", given=slug("talk"), data=promised),
    ],
    "talks:commitment-change": [
        Row((302, 403, 403, 200, 403, 403), given=at_commitment("commitment"), has_form=True),
        Row(moved(OWNER), "post", given=at_commitment("commitment"), data=changed),
        Row((302, 404, 404, 302, 404, 404), given=at_commitment("proposed"), case="proposed"),
    ],
    "talks:commitment-transition": [
        Row(OWNER, given=at_commitment("commitment", name="done")),
        Row(moved(OWNER), "post", given=at_commitment("commitment", name="done"), data=because),
        Row((302, 404, 404, 403, 404, 404), given=at_commitment("proposed", name="agree"), case="proposed"),
    ],
    "talks:archive": [Row(OWNER, given=slug("talk"))],
    "talks:paper-create": [
        Row(OWNER, given=slug("talk")),
        Row(moved(OWNER), "post", given=slug("talk"), data=a_paper),
    ],
    "talks:paper-change": [
        Row(OWNER, given=at_paper("paper")),
        Row(moved(OWNER), "post", given=at_paper("paper"), data=lambda world: {"title": "Skissen", "shared": "all"}),
    ],
    "talks:paper-file": [Row(OWNER, given=at_paper("paper", number=1))],
    "talks:papers": [Row(moved(OWNER), given=slug("talk"))],  # who enters the room reads them there
    "talks:paper-open": [
        *public(given=at_paper("open_paper")),
        Row((404, 404, 404, 404, 404, 404), given=at_paper("paper"), case="closed"),
    ],
    "talks:session-create": [
        Row(OWNER, given=slug("talk")),
        Row(moved(OWNER), "post", given=slug("talk"), data=called),
    ],
    "talks:session": [Row(OWNER, given=at_session("session"))],
    "talks:session-ics": [Row(OWNER, given=at_session("session"))],
    "talks:session-edit": [
        Row(OWNER, given=at_session("session")),
        Row(moved(OWNER), "post", given=at_session("session"), data=called),
        Row(moved(OWNER), given=at_session("held_session"), case="held"),
    ],
    "talks:point-propose": [
        Row(OWNER, given=at_session("session")),
        Row(moved(OWNER), "post", given=at_session("session"), data=lambda world: {"text": "Skuggorna"}),
    ],
    "talks:session-notes": [
        Row(OWNER, given=at_session("held_session")),
        Row(moved(OWNER), "post", given=at_session("held_session"), data=lambda world: {"notes": "Vi talade."}),
        Row(moved(OWNER), given=at_session("session"), case="not begun"),
    ],
    "talks:session-summary": [
        Row(OWNER, given=at_session("held_session")),
        Row(moved(OWNER), "post", given=at_session("held_session"), data=lambda world: {"summary": "Parterna enades."}),
        Row(moved(OWNER), given=at_session("session"), case="not begun"),
    ],
    "talks:session-transition": [
        Row(OWNER, given=at_session("session", name="cancel")),
        Row(moved(OWNER), "post", given=at_session("session", name="cancel"), data=because),
        Row(moved(OWNER), given=at_session("held_session", name="publish-summary"), case="without a summary"),
    ],
    "talks:create": [
        *EMPTY_FORM,
        Row(MEMBERS, "post", case="empty"),
        Row((302, 403, 200, 302, 403, 403), "post", data=talked_about),  # for the own municipality only
    ],
    **{
        name: [
            Row(PLANNED, given=slug("draft_talk"), case="draft"),
            Row(moved(PLANNED), "post", given=slug("draft_talk"), data=data, case="draft"),
            Row(RUNS, given=slug("talk")),
            Row(RAN, "post", given=slug("talk"), data=data),
        ]
        for name, data in (("talks:edit", talked_about), ("talks:edit-room", closed_room))
    },
    "talks:discard": [
        Row(PLANNED, given=slug("draft_talk"), case="draft"),
        Row(moved(PLANNED), "post", given=slug("draft_talk"), case="draft"),
        Row((302, 403, 403, 403, 403, 403), given=slug("talk")),
        Row((302, 403, 403, 403, 403, 403), "post", given=slug("talk")),
    ],
    "talks:transition": [
        Row((302, 404, 404, 302, 302, 302), given=lambda world: {"slug": world.draft_talk.slug, "name": "sum-up"}),
        Row(RUNS, given=lambda world: {"slug": world.talk.slug, "name": "sum-up"}, case="of both"),
        Row(OWNER, given=lambda world: {"slug": world.talk.slug, "name": "shut-room"}, case="the municipality’s own"),
        Row(
            moved(OWNER),
            "post",
            given=lambda world: {"slug": world.talk.slug, "name": "shut-room"},
            data=because,
            case="the municipality’s own",
        ),
    ],
    "talks:seats": [
        Row(PLANNED, given=slug("draft_talk"), case="draft"),
        Row(RUNS, given=slug("talk"), has_form=True),
        Row(
            RAN,
            "post",
            given=slug("talk"),
            data=lambda world: {"organisation": world.others_seat.organisation.pk, "role": "researcher"},
        ),
    ],
    "talks:seat-transition": [
        Row((302, 404, 200, 403, 403, 403), given=at_seat("invited_seat", name="accept")),
        Row((302, 404, 302, 403, 403, 403), "post", given=at_seat("invited_seat", name="accept"), case="accept"),
        Row((302, 404, 403, 200, 200, 200), given=at_seat("invited_seat", name="withdraw"), case="withdraw"),
        Row((302, 403, 403, 200, 200, 200), given=at_seat("others_seat", name="end"), case="end"),
    ],
    "talks:people": [  # the organisation's own
        Row(OWNER, given=at_seat("own_seat"), has_form=True),
        Row(moved(OWNER), "post", given=at_seat("own_seat"), data=lambda world: {"people": [world.planner.pk]}),
        Row((302, 403, 403, 403, 403, 403), given=at_seat("others_seat"), case="another’s"),
        Row((302, 404, 404, 404, 404, 404), given=at_seat("invited_seat"), case="not held"),
    ],
    "talks:question-create": [
        Row(OWNER, given=slug("talk")),
        Row(moved(OWNER), "post", given=slug("talk"), data=put),
    ],
    "talks:question-day": [
        Row(OWNER, given=in_room("own_question")),
        Row(moved(OWNER), "post", given=in_room("own_question"), data=lambda world: {"answer_by": "2099-03-09"}),
        Row(moved(OWNER), given=in_room("answered_question"), case="answered"),
        Row((302, 403, 403, 403, 403, 403), given=in_room("question"), case="another's"),
    ],
    "talks:question-transition": [
        Row(OWNER, given=in_room("question", name="answer")),
        Row(moved(OWNER), "post", given=in_room("question", name="answer"), data=because),
        Row((302, 403, 403, 403, 403, 403), given=in_room("own_question", name="answer"), case="for the other side"),
    ],
    "talks:alternatives": [
        Row(OWNER, given=slug("talk")),
        Row(moved(OWNER), "post", given=slug("talk"), data=no_rows),
    ],
    "talks:consequence": [Row(OWNER, given=in_room("consequence"))],
    "talks:position": [
        Row(OWNER, given=position("municipality")),
        Row(moved(OWNER), "post", given=position("municipality"), data=lambda world: {"stand": "behind"}),
        Row((302, 403, 403, 403, 403, 403), given=position("landowner"), case="of another party"),
    ],
    "dialogues:detail": record("dialogue"),
    "dialogues:open-data": record("dialogue"),
    "dialogues:open-data-file": public(given=lambda world: {"slug": world.dialogue.slug, "form": "csv"}),
    "dialogues:export": [
        Row(RUNS, given=lambda world: {"slug": world.dialogue.slug, "form": "json"}),
    ],
    # What early talks have changed in the plan.
    "talks:changes": public(given=slug("talk")),
    "talks:open-data": public(),
    "talks:open-data-file": [
        Row(EVERYBODY, given=lambda world: {"name": "worth", "form": "csv"}),
        Row(NOT_FOUND, given=lambda world: {"name": "seats", "form": "csv"}, case="none"),
    ],
    "talks:change-create": [
        Row(OWNER, given=slug("talk")),
        Row(moved(OWNER), "post", given=slug("talk"), data=changed_plan),
    ],
    "talks:change": [
        Row(IN_THE_ROOM, given=of_talk("draft_change"), case="draft"),
        Row(RUNS, given=of_talk("plan_change")),
    ],
    "talks:change-edit": [
        Row(IN_THE_ROOM, given=of_talk("draft_change"), case="draft"),
        Row(moved(IN_THE_ROOM), "post", given=of_talk("draft_change"), data=changed_plan, case="draft"),
        Row(RUNS, given=of_talk("plan_change")),
        Row(RAN, "post", given=of_talk("plan_change"), data=changed_plan),
    ],
    "talks:change-picture": [
        Row(IN_THE_ROOM, given=of_talk("draft_change", shows="before"), case="draft"),
        Row(RUNS, given=of_talk("plan_change", shows="after")),
        Row(RUNS, "post", given=of_talk("plan_change", shows="after"), data=lambda world: {}, case="without one"),
    ],
    "talks:change-follow-up": [
        Row(RUNS, given=of_talk("plan_change")),
        Row(moved(IN_THE_ROOM), given=of_talk("draft_change"), case="draft"),
        Row(
            RAN,
            "post",
            given=of_talk("plan_change"),
            data=lambda world: {"was_so": "yes", "followed_up": "Det står där.", "followed_up_on": "2026-05-02"},
        ),
    ],
    "talks:change-transition": [
        Row(IN_THE_ROOM, given=of_talk("draft_change", name="publish")),
        Row(moved(IN_THE_ROOM), "post", given=of_talk("draft_change", name="publish")),
        Row(RUNS, given=of_talk("plan_change", name="take-back")),
        Row(RAN, "post", given=of_talk("plan_change", name="take-back"), data=because),
    ],
    # Taking part: everybody may, with an account or with an address only.
    "dialogues:activity": [
        *public(given=lambda world: at_activity(world.activity)),
        Row(ON, given=lambda world: at_activity(world.activity), data=writes, case="to write"),
        Row(EVERYBODY, "post", given=lambda world: at_activity(world.activity), case="empty"),
        Row((302,) * 6, "post", given=lambda world: at_activity(world.activity), data=a_note, case="page by page"),
        Row(EDITORS, given=lambda world: at_activity(world.draft_activity), case="draft"),
        Row(EDITORS, "post", given=lambda world: at_activity(world.draft_activity), data=a_note, case="draft"),
    ],
    **{
        name: [
            *public(given=lambda world: at_activity(world.activity)),
            Row(EDITORS, given=lambda world: at_activity(world.draft_activity), case="draft"),
        ]
        for name in ("dialogues:places",)
    },
    "dialogues:write": [
        Row(EVERYBODY, given=lambda world: at_activity(world.activity), has_form=True),
        Row(EVERYBODY, "post", given=lambda world: at_activity(world.activity), case="empty"),
        Row(EDITORS_LEAD_ON, given=lambda world: at_activity(world.draft_activity), case="draft"),
    ],
    "dialogues:write-page": [
        *(Row(EVERYBODY, given=started_page(page), has_form=True, case=page) for page in ("words", "picture", "check")),
        Row(NOT_FOUND, given=started_page("where"), case="not asked in ideas"),
    ],
    "dialogues:thanks": [
        Row((302, 200, 302, 302, 302, 302), given=of_dialogue("residents")),
        Row(ON, given=of_dialogue("contribution"), case="of somebody else"),
    ],
    "dialogues:contribution": [
        *public(given=of_dialogue("contribution")),
        Row((404, 200, 404, 200, 200, 200), given=of_dialogue("waiting"), case="waits for review"),
    ],
    **{
        name: [
            Row((302, 200, 403, 403, 403, 403), given=of_dialogue("residents")),
            Row((302, 200, 404, 403, 403, 403), given=of_dialogue("waiting"), case="waits for review"),
            Row((302, 302, 403, 403, 403, 403), "post", given=of_dialogue("residents"), data=a_note),
            Row((302, 302, 404, 403, 403, 403), "post", given=of_dialogue("waiting"), data=a_note, case="waits"),
        ]
        for name in ("dialogues:contribution-edit", "dialogues:withdraw")
    },
    "dialogues:support": [
        Row(EVERYBODY, given=of_dialogue("contribution"), has_form=True),
        Row((200, 302, 302, 302, 302, 302), "post", given=of_dialogue("contribution")),
        Row((404, 302, 404, 302, 302, 302), given=of_dialogue("waiting"), case="waits for review"),
        Row((404, 302, 404, 302, 302, 302), "post", given=of_dialogue("waiting"), case="waits for review"),
    ],
    "dialogues:reply": [
        Row(EVERYBODY, given=of_dialogue("contribution"), has_form=True),
        Row((200, 302, 302, 302, 302, 302), "post", given=of_dialogue("contribution"), data=a_note),
        Row((404, 302, 404, 302, 302, 302), given=of_dialogue("waiting"), case="waits for review"),
        Row((404, 200, 404, 200, 200, 200), "post", given=of_dialogue("waiting"), data=a_note, case="waits for review"),
    ],
    "dialogues:old-address": [
        Row((301,) * 6, given=slug("dialogue")),
        Row((405,) * 6, "post", given=slug("dialogue")),
    ],
    "dialogues:create": [
        *EMPTY_FORM,
        Row(MEMBERS, "post", case="empty"),
        Row((302, 403, 200, 302, 403, 403), "post", data=asked),  # for the own organisation only
    ],
    **{
        name: [
            Row(PLANNED, given=slug("planned_dialogue"), case="draft"),
            Row(moved(PLANNED), "post", given=slug("planned_dialogue"), data=data, case="draft"),
            Row(RUNS, given=slug("dialogue")),
            Row(RAN, "post", given=slug("dialogue"), data=data),
            Row((302, 403, 403, 403, 403, 403), given=slug("told_dialogue"), case="over"),
        ]
        for name, data in (
            ("dialogues:edit", asked),
            ("dialogues:people", peopled),
            ("dialogues:activities", something),
        )
    },
    **{
        name: [Row((301,) * 6, given=slug("dialogue")), Row(ON, "post", given=slug("dialogue"))]
        for name in ("dialogues:promise", "dialogues:phases")
    },
    "dialogues:activity-create": [
        Row(PLANNED, given=lambda world: {"slug": world.planned_dialogue.slug, "kind": "ideas"}, case="draft"),
        *(Row(RUNS, given=partial(at_kind, kind=kind), case=kind) for kind in KINDS),
        Row(RUNS, "post", given=partial(at_kind, kind="meeting"), data=an_activity, case="without a time"),
        Row(RAN, "post", given=partial(at_kind, kind="ideas"), data=an_activity),
    ],
    "dialogues:activity-edit": [
        Row(PLANNED, given=of_planned_dialogue, case="draft"),
        Row(moved(PLANNED), "post", given=of_planned_dialogue, data=an_activity, case="draft"),
        Row(RUNS, given=of_dialogue("activity")),
        Row(RAN, "post", given=of_dialogue("activity"), data=an_activity),
        Row((302, 403, 403, 404, 404, 404), given=of_dialogue("planned_activity"), case="of another dialogue"),
    ],
    "dialogues:activity-remove": [
        Row(PLANNED, given=of_planned_dialogue, case="draft"),
        Row(moved(PLANNED), "post", given=of_planned_dialogue, case="draft"),
        Row(RUNS, given=of_dialogue("activity")),
        Row(RAN, "post", given=of_dialogue("activity"), case="in use: they are told"),
    ],
    "dialogues:checklist": [
        Row(PLANNED, given=slug("planned_dialogue"), case="draft"),
        Row(moved(PLANNED), "post", given=slug("planned_dialogue"), data=something, case="draft"),
        Row(RUNS, given=slug("dialogue")),
        Row(RAN, "post", given=slug("dialogue"), data=something),
    ],
    "dialogues:copy": [
        Row((302, 404, 404, 200, 403, 403), given=slug("planned_dialogue"), case="draft"),
        Row((302, 403, 403, 200, 403, 403), given=slug("dialogue")),
        Row((302, 403, 403, 302, 403, 403), "post", given=slug("dialogue"), data=asked),
    ],
    "dialogues:discard": [
        Row(PLANNED, given=slug("planned_dialogue"), case="draft"),
        Row(moved(PLANNED), "post", given=slug("planned_dialogue"), case="draft"),
        Row((302, 403, 403, 403, 403, 403), given=slug("dialogue")),
        Row((302, 403, 403, 403, 403, 403), "post", given=slug("dialogue")),
    ],
    "dialogues:parties": [
        Row(PLANNED, given=slug("planned_dialogue"), case="draft"),
        Row(RUNS, given=slug("dialogue"), has_form=True),
        Row(
            RAN,
            "post",
            given=slug("dialogue"),
            data=lambda world: {"organisation": world.others_party.organisation.pk, "role": "researcher"},
        ),
    ],
    "dialogues:party-transition": [
        Row((302, 404, 200, 403, 403, 403), given=of_dialogue("invited_to_dialogue", name="accept")),
        Row(
            (302, 404, 302, 403, 403, 403),
            "post",
            given=of_dialogue("invited_to_dialogue", name="accept"),
            case="accept",
        ),
        Row((302, 404, 403, 200, 200, 200), given=of_dialogue("invited_to_dialogue", name="withdraw"), case="withdraw"),
        Row((302, 403, 403, 200, 200, 200), given=of_dialogue("others_party", name="end"), case="end"),
    ],
    "dialogues:outcomes": [
        Row(PLANNED, given=slug("planned_dialogue"), case="draft"),
        Row(RUNS, given=slug("dialogue"), has_form=True),
        Row(RAN, "post", given=slug("dialogue"), data=lambda world: {"outcomes": [world.outcome.pk]}),
    ],
    "dialogues:outcome-begin": [
        Row((302, 403, 403, 200, 403, 403), given=slug("dialogue"), has_form=True),
        Row(
            (302, 403, 403, 302, 403, 403),
            "post",
            given=slug("dialogue"),
            data=lambda world: {"kind": "idea", "title": "Nya lampor", "description": "Lamporna byts."},
        ),
    ],
    "dialogues:statement-outcome": [
        Row((302, 403, 403, 200, 403, 403), given=of_dialogue("statement")),
        Row(
            (302, 403, 403, 302, 403, 403),
            "post",
            given=of_dialogue("statement"),
            data=lambda world: {"kind": "idea", "title": "Nya lampor", "description": "Lamporna byts."},
        ),
    ],
    "dialogues:method-tried": [Row((302, 403, 403, 403, 403, 403), given=slug("dialogue"), case="not asked")],
    "dialogues:of-outcome": [
        Row((302, 403, 403, 200, 403, 403), given=slug("outcome"), has_form=True),
        Row(
            (302, 403, 403, 302, 403, 403),
            "post",
            given=slug("outcome"),
            data=lambda world: {"dialogue": world.dialogue.slug},
        ),
        Row(DRAFTS_OWNER, given=slug("draft_outcome"), case="draft"),
    ],
    "dialogues:transition": [
        Row(PLANNED, given=dialogue_step("planned_dialogue", "open"), case="draft"),
        Row(moved(PLANNED), "post", given=dialogue_step("planned_dialogue", "open"), case="draft"),
        Row(RUNS, given=dialogue_step("dialogue", "cancel")),
        Row(RUNS, "post", given=dialogue_step("dialogue", "cancel"), case="no reason"),
        Row(RAN, "post", given=dialogue_step("dialogue", "cancel"), data=because),
        Row(RAN, given=dialogue_step("dialogue", "archive"), case="not possible"),
    ],
    "dialogues:results": [
        *public(given=slug("told_dialogue")),
        Row((404, 404, 404, 200, 200, 200), given=slug("dialogue"), case="not published"),
    ],
    "dialogues:answers": [
        Row(RUNS, given=slug("dialogue")),
        Row(
            RAN,
            "post",
            given=slug("dialogue"),
            data=lambda world: {"chosen": [world.contribution.pk], "state": "considered"},
        ),
    ],
    "dialogues:answer": [
        Row(RUNS, given=of_dialogue("contribution")),
        Row(RAN, "post", given=of_dialogue("contribution"), data=lambda world: {"state": "considered"}),
    ],
    "dialogues:propose-merge": [
        Row(RUNS, given=of_dialogue("contribution")),
        Row(RAN, "post", given=of_dialogue("contribution"), data=lambda world: {"into": world.asked.pk}),
    ],
    "dialogues:statements": [
        Row(RUNS, given=slug("dialogue")),
        Row(
            RAN,
            "post",
            given=slug("dialogue"),
            data=lambda world: {"headline": "Det blir ljust.", "result": "Vi byter lamporna."},
        ),
        Row(RAN, "post", given=slug("dialogue"), data=lambda world: {"draft": "1"}, case="draft"),
    ],
    **{
        f"dialogues:{name}-before": [Row((301,) * 6, given=slug("dialogue"))]
        for name in ("statements", "summary", "outcomes", "method-tried", "statement-create")
    },
    **{
        f"dialogues:{name}-before": [Row((301,) * 6, given=of_dialogue("statement"))]
        for name in ("statement-outcome", "statement-edit", "statement-remove")
    },
    "dialogues:picture-create": [
        Row(RUNS, given=slug("dialogue")),
        Row(RUNS, "post", given=slug("dialogue"), data=lambda world: {"shows": "before"}, case="without one"),
    ],
    "dialogues:picture-edit": [Row(RUNS, given=of_dialogue("result_picture"))],
    "dialogues:picture-remove": [
        Row(RUNS, given=of_dialogue("result_picture")),
        Row(RAN, "post", given=of_dialogue("result_picture")),
    ],
    "dialogues:statement-create": [
        Row(RUNS, given=slug("dialogue")),
        Row(RAN, "post", given=slug("dialogue"), data=lambda world: {"text": "Lamporna byts.", "order": "1"}),
    ],
    "dialogues:statement-edit": [
        Row(RUNS, given=of_dialogue("statement")),
        Row(RAN, "post", given=of_dialogue("statement"), data=lambda world: {"text": "Lamporna byts.", "order": "1"}),
    ],
    "dialogues:statement-remove": [
        Row(RUNS, given=of_dialogue("statement")),
        Row(RAN, "post", given=of_dialogue("statement")),
    ],
    "dialogues:calendar": public(),
    "dialogues:meeting-ics": [
        *public(given=at_meeting("meeting")),
        Row(EDITORS, given=at_meeting("draft_meeting"), case="draft"),
    ],
    "dialogues:register": [
        Row(EVERYBODY, given=at_meeting("meeting"), has_form=True),
        Row(
            (200, 302, 302, 302, 302, 302),  # a stranger is asked for an address
            "post",
            given=at_meeting("meeting"),
            data=lambda world: {"needs": "Hörslinga"},
        ),
        Row(ON, "post", given=at_meeting("meeting"), data=lambda world: {"with_account": "1"}, case="logged out"),
        Row(EVERYBODY, given=at_meeting("held_meeting"), case="too late"),
        Row(EVERYBODY, "post", given=at_meeting("held_meeting"), case="too late"),
        Row(EDITORS, given=at_meeting("draft_meeting"), case="draft"),
        Row(EDITORS, "post", given=at_meeting("draft_meeting"), case="draft"),
    ],
    "dialogues:cancel-registration": [
        Row((302, 403, 403, 403, 403, 403), given=of_dialogue("registration")),
        Row((302, 403, 403, 403, 403, 403), "post", given=of_dialogue("registration")),
    ],
    "dialogues:registrations": [
        Row(RUNS, given=at_meeting("meeting")),
        Row((302, 404, 404, 404, 200, 200), given=at_meeting("draft_meeting"), case="draft"),
    ],
    "dialogues:cancel-meeting": [
        Row(RUNS, given=at_meeting("meeting")),
        Row(RUNS, "post", given=at_meeting("meeting"), case="no reason"),
        Row(RAN, "post", given=at_meeting("meeting"), data=because),
        Row((302, 404, 404, 404, 200, 200), given=at_meeting("draft_meeting"), case="draft"),
        Row((302, 404, 404, 404, 302, 302), "post", given=at_meeting("draft_meeting"), data=because, case="draft"),
    ],
    "dialogues:minutes": [
        Row(RUNS, given=at_meeting("held_meeting")),
        Row(RAN, "post", given=at_meeting("held_meeting"), data=lambda world: {"minutes": "Vi talade om bänkar."}),
        Row(RAN, given=at_meeting("meeting"), case="not begun"),
    ],
    "dialogues:notes": [
        Row(RUNS, given=at_workshop("workshop")),
        Row(RUNS, "post", given=at_workshop("workshop"), case="empty"),
        Row(RAN, "post", given=at_workshop("workshop"), data=a_note),
        Row((302, 404, 404, 404, 200, 200), given=at_workshop("draft_workshop"), case="draft"),
        Row((302, 404, 404, 404, 302, 302), "post", given=at_workshop("draft_workshop"), data=a_note, case="draft"),
    ],
    "dialogues:notes-import": [
        Row(RUNS, given=at_workshop("workshop")),
        Row(RUNS, "post", given=at_workshop("workshop"), case="no file"),
        Row((302, 404, 404, 404, 200, 200), given=at_workshop("draft_workshop"), case="draft"),
        Row((302, 404, 404, 404, 404, 404), given=at_meeting("meeting"), case="no workshop"),
    ],
    "dialogues:note-edit": [
        Row(RUNS, given=of_dialogue("note")),
        Row(RUNS, "post", given=of_dialogue("note"), case="empty"),
        Row(RAN, "post", given=of_dialogue("note"), data=lambda world: {**a_note(world), "seen": world.note.version}),
        Row((302, 404, 404, 404, 404, 404), given=of_dialogue("contribution"), case="no note"),
    ],
    "dialogues:note-remove": [
        Row(RUNS, given=of_dialogue("note")),
        Row(RAN, "post", given=of_dialogue("note")),
        Row((302, 404, 404, 404, 404, 404), "post", given=of_dialogue("contribution"), case="no note"),
    ],
    "dialogues:proof": public(),
    "dialogues:flag": [
        Row(EVERYBODY, given=of_dialogue("contribution"), has_form=True),
        Row(
            EVERYBODY,
            "post",
            given=of_dialogue("contribution"),
            data=lambda world: {"note": "Reklam."},
            has_form=True,
        ),
        Row(NOT_FOUND, given=of_dialogue("appealed"), case="hidden"),
        Row(
            EVERYBODY,
            "post",
            given=of_dialogue("appealed"),
            data=lambda world: {"note": "Reklam."},
            case="hidden",
            has_form=True,
        ),
        Row(EDITORS, "post", given=lambda world: {"slug": world.draft_dialogue.slug, "pk": 1}, case="draft"),
    ],
    "dialogues:appeal": [
        Row((302, 200, 404, 404, 404, 404), given=of_dialogue("hidden")),
        Row((302, 302, 404, 404, 404, 404), "post", given=of_dialogue("hidden"), data=lambda world: {"text": "Igen."}),
        Row((302, 200, 404, 404, 404, 404), "post", given=of_dialogue("hidden"), case="empty"),
        Row((302, 404, 404, 404, 404, 404), given=lambda world: {"slug": world.dialogue.slug, "pk": 0}, case="none"),
    ],
    "dialogues:moderation": [
        Row(RUNS, given=slug("dialogue")),
        Row(RUNS, "post", given=slug("dialogue"), case="empty"),
        Row(
            RAN,
            "post",
            given=slug("dialogue"),
            data=lambda world: {
                "do": "hide",
                "chosen": [f"{world.contribution.pk}:published"],
                "rule": world.rule.pk,
                "pile": "shown",
            },
        ),
        Row(PLANNED, given=slug("planned_dialogue"), case="draft"),
    ],
    "dialogues:moderate": [
        Row(RUNS, given=of_dialogue("contribution")),
        Row(RUNS, "post", given=of_dialogue("contribution"), case="empty"),
        Row(
            RAN,
            "post",
            given=of_dialogue("contribution"),
            data=lambda world: {"do": "hide", "seen": "published", "rule": world.rule.pk},
        ),
        Row(
            RAN,
            "post",
            given=of_dialogue("appealed"),
            data=lambda world: {"do": "uphold", "seen": "appealed", "reason": "Det är ett påhopp."},
            case="appeal",
        ),
    ],
    "mine:list": [Row(LOGGED_IN)],
    "mine:send-link": [
        Row(EVERYBODY, has_form=True),
        Row(EVERYBODY, "post", data=lambda world: {"email": world.registration.participant.email}),
    ],
    "mine:by-link": [
        Row(EVERYBODY, given=lambda world: {"key": world.participant_key}, remembers=True),
        Row(ON, given=lambda world: {"key": world.waiting_key}, case="not confirmed"),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "mine:confirm": [
        Row(EVERYBODY, given=lambda world: {"key": world.waiting_key}, has_form=True),
        Row(ON, "post", given=lambda world: {"key": world.waiting_key}),
        Row(ON, given=lambda world: {"key": world.participant_key}, case="nothing to confirm"),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "mine:unsubscribe": [
        *public(given=lambda world: {"key": world.unsubscribe_key}),
        Row(EVERYBODY, "post", given=lambda world: {"key": world.unsubscribe_key}),
        Row(NOT_FOUND, given=lambda world: {"key": world.unsubscribe_key + "x"}, case="tampered with"),
        Row(NOT_FOUND, "post", given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "mine:answer-merge": [
        Row((302, 200, 404, 404, 404, 404), given=lambda world: {"pk": world.residents.pk}),
        Row(
            (302, 302, 404, 404, 404, 404),
            "post",
            given=lambda world: {"pk": world.residents.pk},
            data=lambda world: {"answer": "no"},
        ),
    ],
    "mine:answer-merge-by-link": [
        Row(EVERYBODY, given=lambda world: {"key": world.participant_key, "pk": world.asked.pk}, has_form=True),
        Row(
            ON,
            "post",
            given=lambda world: {"key": world.participant_key, "pk": world.asked.pk},
            data=lambda world: {"answer": "yes"},
        ),
        Row(NOT_FOUND, given=lambda world: {"key": "none", "pk": world.asked.pk}, case="unknown"),
    ],
    "challenges:detail": [
        *public(given=slug("challenge")),
        Row((404, 404, 404, 200, 200, 200), given=slug("draft"), case="draft"),
    ],
    "challenges:mine": [Row(MEMBERS)],
    "challenges:create": [
        *EMPTY_FORM,
        Row(MEMBERS, "post"),
    ],
    "challenges:similar": [Row(MEMBERS, data=lambda world: {"title": "Utmaning"})],
    **{
        name: [
            Row((302, 404, 404, 200, 403, 403), given=slug("draft")),
            Row((302, 404, 404, 200, 403, 403), "post", given=slug("draft")),
            Row((302, 403, 403, 200, 403, 403), given=slug("challenge"), case="published"),
        ]
        for name in ("challenges:edit", "challenges:edit-where", "challenges:edit-who", "challenges:edit-findings")
    },
    "challenges:discard": [
        Row((302, 404, 404, 200, 403, 403), given=slug("draft")),
        Row((302, 404, 404, 302, 403, 403), "post", given=slug("draft")),
        Row((302, 403, 403, 403, 403, 403), "post", given=slug("challenge"), case="published"),
    ],
    "challenges:transition": [
        Row(LEADS, given=step("pause")),
        Row((302, 403, 403, 302, 302, 302), "post", given=step("pause"), data=because),
        Row((302, 403, 403, 403, 302, 302), given=step("decline"), case="for editors, and no longer possible"),
    ],
    "challenges:share": [
        Row((302, 403, 200, 200, 403, 403), given=slug("challenge")),
        Row((302, 404, 404, 403, 403, 403), given=slug("draft"), case="draft"),
    ],
    "challenges:invite": [
        Row(LEADS, given=slug("challenge")),
        Row((302, 404, 404, 200, 200, 200), given=slug("draft"), case="draft"),
    ],
    "challenges:local": [Row((302, 403, 200, 403, 403, 403), given=part("party"))],
    "challenges:party-transition": [
        Row((302, 404, 200, 403, 403, 403), given=part("invited", name="accept")),
        Row((302, 404, 302, 403, 403, 403), "post", given=part("invited", name="accept"), case="accept"),
        Row((302, 404, 403, 200, 200, 200), given=part("invited", name="withdraw"), case="withdraw"),
        Row((302, 403, 200, 200, 200, 200), given=part("party", name="end"), case="end"),
        Row((302, 403, 302, 302, 302, 302), given=part("party", name="approve"), case="no longer possible"),
    ],
    # Those who lead no challenge have none to choose.
    "challenges:target-of-comparison": [Row((302, 200, 200, 200, 200, 200))],
    **alike(Row(LEADS, given=slug("challenge")), "challenges:target-choose"),
    "challenges:target-new": [
        Row(LEADS, given=new_target("challenge")),
        Row((302, 404, 404, 200, 200, 200), given=new_target("draft"), case="draft"),
        Row(
            (302, 403, 403, 302, 302, 302),
            "post",
            given=new_target("challenge"),
            data=lambda world: {
                "baseline_year": "2005",
                "baseline_value": "9",
                "baseline_source": "En enkät",
                "goal_year": "2030",
                "goal_value": "7",
            },
        ),
    ],
    **alike(Row(LEADS, given=part("target")), "challenges:target-edit", "challenges:target-figure-new"),
    "challenges:target-figure": [
        Row(LEADS, given=part("target", year=2010)),
        Row(
            (302, 403, 403, 302, 302, 302), "post", given=part("target", year=2010), data=lambda _world: {"remove": "1"}
        ),
    ],
    "challenges:target-transition": [
        Row(LEADS, given=part("target", name="withdraw")),
        Row((302, 403, 403, 302, 302, 302), "post", given=part("target", name="withdraw"), data=because),
    ],
    "challenges:submit": [
        Row((302, 404, 404, 302, 403, 403), "post", given=slug("draft")),
        Row((302, 403, 403, 302, 403, 403), "post", given=slug("challenge"), case="published"),  # too late, and told so
    ],
    "workspace": [Row(LOGGED_IN)],
    "gaps": [Row(LOGGED_IN)],
    "gap-take": [
        Row(ON, given=lambda world: {"name": "outcome-card", "pk": world.outcome.pk}),
        Row(
            (302, 404, 404, 302, 302, 302),
            "post",
            given=lambda world: {"name": "outcome-card", "pk": world.outcome.pk},
            case="take",
        ),
    ],
    "long-task": [Row((302, 404, 404, 200, 404, 404), given=lambda world: {"key": world.long_task.key})],
    "following:list": [Row(LOGGED_IN)],
    "following:settings": [
        Row(ON),  # the login, or the page with the form
        Row(ON, "post", data=lambda world: {"frequency": "daily"}),
        Row(LOGGED_IN, "post", data=lambda world: {"frequency": "hourly"}, case="unknown"),
    ],
    "following:follow": [
        *(
            Row(EVERYBODY, given=followed(kind, name), has_form=True, case=kind)
            for kind, name in (
                ("challenge", "challenge"),
                ("outcome", "outcome"),
                ("dialogue", "dialogue"),
                ("organisation", "organisation"),
                ("area", "area"),
                ("perspective", "perspective"),
                ("goal", "goal"),
            )
        ),
        Row((200, 302, 302, 302, 302, 302), "post", given=followed("challenge", "challenge")),
        Row((404, 404, 404, 200, 200, 200), given=followed("challenge", "draft"), case="draft"),
        Row((404, 404, 404, 302, 302, 302), "post", given=followed("challenge", "draft"), case="draft"),
        Row((404, 404, 404, 200, 200, 200), given=followed("outcome", "draft_outcome"), case="draft outcome"),
    ],
    "following:confirm": [
        Row(EVERYBODY, given=wanted, has_form=True),
        Row(ON, "post", given=wanted),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "following:by-mail": [
        Row(EVERYBODY, given=follower_key, remembers=True),
        Row(ON, "post", given=follower_key, data=lambda world: {"frequency": "daily"}),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "following:unsubscribe-address": [
        *public(given=lambda world: {"key": BY_ADDRESS.key_for(world.address_follower)}),
        Row(EVERYBODY, "post", given=lambda world: {"key": BY_ADDRESS.key_for(world.address_follower)}),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "following:unsubscribe": [
        *public(given=lambda world: {"key": DIGESTS.key_for(world.resident)}),
        Row(EVERYBODY, "post", given=lambda world: {"key": DIGESTS.key_for(world.resident)}),
        Row(NOT_FOUND, given=lambda world: {"key": DIGESTS.key_for(world.resident) + "x"}, case="tampered with"),
        Row(
            NOT_FOUND, "post", given=lambda world: {"key": DIGESTS.key_for(world.resident) + "x"}, case="tampered with"
        ),
    ],
    "news:detail": [
        *public(given=slug("news_item")),
        Row((404, 404, 404, 404, 200, 200), given=slug("draft_news"), case="draft"),
    ],
    "newsletter:issue": [
        *public(given=lambda world: {"pk": world.issue.pk}),
        Row((404, 404, 404, 404, 200, 200), given=lambda world: {"pk": world.draft_issue.pk}, case="draft"),
    ],
    "newsletter:subscribe": [
        *public(has_form=True),
        Row(EVERYBODY, "post", case="empty"),
        Row(EVERYBODY, "post", data=lambda world: {"email": "lasare@example.org", "audiences": ["residents"]}),
    ],
    "newsletter:confirm": [
        *public(given=newsletter_key, has_form=True),
        Row(EVERYBODY, "post", given=newsletter_key),
        Row(NOT_FOUND, given=lambda world: {"key": "none"}, case="unknown"),
    ],
    "newsletter:unsubscribe": [
        *public(given=lambda world: {"key": NEWSLETTER.key_for(world.reader)}),
        Row(EVERYBODY, "post", given=lambda world: {"key": NEWSLETTER.key_for(world.reader)}),
        Row(NOT_FOUND, given=lambda world: {"key": NEWSLETTER.key_for(world.reader) + "x"}, case="tampered with"),
    ],
    "challenge-merge": [
        Row((302, 403, 403, 200, 200, 200), given=slug("challenge")),
        Row((302, 404, 404, 200, 200, 200), given=slug("draft"), case="draft"),
        Row(
            (302, 404, 404, 200, 302, 302),  # the owner is asked to choose another: one of its own
            "post",
            given=slug("draft"),
            data=lambda world: {"into": world.others_challenge.slug, "reason": "De är en."},
            case="draft",
        ),
        Row(
            (302, 403, 403, 200, 302, 302),
            "post",
            given=slug("challenge"),
            data=lambda world: {"into": world.others_challenge.slug, "reason": "De är en."},
            case="into another’s",
        ),
    ],
    "gallery": [Row(EDITORS)],
    "accounts:home": [Row(LOGGED_IN)],
    "accounts:address-works": [Row(ON), Row(ON, "post")],
    "accounts:logins": [Row(LOGGED_IN), Row(ON, "post")],
    "accounts:second-factor": [Row(LOGGED_IN)],
    # The password is asked for first.
    "account-export": [Row(ON)],
    "account-delete": [Row(ON), Row(ON, "post", case="post")],
    # allauth's pages. Whoever is logged in has no use for a login page and is sent on.
    **alike(Row((200, 302, 302, 302, 302, 302)), "account_login", "account_signup"),
    **alike(
        Row(EVERYBODY),
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
    ),
    # A link from a mail that is too old says so.
    "account_confirm_email": [Row(EVERYBODY, given=lambda world: {"key": "too-old"})],
    "account_reset_password_from_key": [Row(EVERYBODY, given=lambda world: {"uidb36": "1", "key": "too-old"})],
    **alike(
        Row(LOGGED_IN),
        "account_logout",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
    ),
    # Everybody has a password already; a login code is none of ours.
    **alike(Row(ON), "account_set_password", "account_confirm_login_code"),
    # What changes the second step asks for the password once more; what needs one is not there without.
    **alike(
        Row(ON),
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_authenticate",
        "mfa_generate_recovery_codes",
        "mfa_login_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ),
    **alike(Row(ON, given=lambda world: {"pk": 1}), "mfa_edit_webauthn", "mfa_remove_webauthn"),
    **alike(
        Row((302, 404, 404, 404, 404, 404)),
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    ),
    "admin:index": [Row(ADMIN)],
    "admin:login": [Row((302, 403, 403, 403, 302, 302))],
    "admin:logout": [Row((302, 403, 403, 403, 302, 302), "post")],
    "admin:password_change": [Row((302, 403, 403, 403, 302, 302))],
    "admin:password_change_done": [Row((302, 403, 403, 403, 302, 302))],
    "admin:jsi18n": [Row(ADMIN)],
    "admin:search": [Row(ADMIN)],
    "admin:markdown": [Row((403, 403, 403, 403, 200, 200), "post", data=lambda world: {"text": "*x*"})],
    "admin:jobs": [Row(ADMIN), Row((302, 403, 403, 403, 302, 302), "post")],
    "admin:autocomplete": [
        Row(
            ADMIN,
            data=lambda world: {
                "app_label": "challenges",
                "model_name": "challengeparty",
                "field_name": "organisation",
            },
        ),
        Row((302, 403, 403, 403, 403, 403), case="of nothing"),
    ],
    "admin:view_on_site": [
        Row(
            (302, 403, 403, 403, 302, 302),
            given=lambda world: {
                "content_type_id": ContentType.objects.get_for_model(Challenge).pk,
                "object_id": world.challenge.pk,
            },
        )
    ],
    "admin:app_list": [Row(ADMIN, given=lambda world: {"app_label": "challenges"})],
}


def object_id(model: type[Model]) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"object_id": world.some(model).pk}


def a_step(model: type[Model]) -> Callable[[World], dict[str, Any]]:
    """Return the address of the model's first step, or of none when it has no steps."""
    steps = admin.site.get_model_admin(model).transitions
    return lambda world: {"object_id": world.some(model).pk, "name": steps[0].name if steps else "none"}


ONLY_READ = {Delivery, Series}  # written by imports
NOBODY_DELETES = ONLY_READ | {Activity, CheckedAddress, EditedPage, Meeting}
NOBODY_ADDS = NOBODY_DELETES | {ContactMessage, Contribution, JoinRequest}  # written by others


def admin_rows(model: type[Model]) -> dict[str, list[Row]]:
    """Return the rows of a type of record in the admin: editors do everything but manage accounts."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    codes = SUPERUSERS if model is User else ADMIN
    nobody = (302, 403, 403, 403, 403, 403)
    not_there = (302, 403, 403, 403, 404, 404)
    return {
        f"{name}_changelist": [Row(codes), Row(codes, data=lambda world: {"q": "å"}, case="search")],
        f"{name}_add": [Row(nobody if model in NOBODY_ADDS else codes)],
        f"{name}_change": [Row(codes, given=object_id(model))],
        f"{name}_history": [Row(codes, given=object_id(model))],
        f"{name}_delete": [Row(nobody if model in NOBODY_DELETES else codes, given=object_id(model))],
        f"{name}_step": [
            Row(codes if admin.site.get_model_admin(model).transitions else not_there, given=a_step(model))
        ],
    }


for model in admin.site._registry:
    ACCESS |= admin_rows(model)
ACCESS["admin:news_newsletterissue_delete"] = [
    Row(ADMIN, given=lambda world: {"object_id": world.draft_issue.pk}, case="draft"),
    Row((302, 403, 403, 403, 403, 403), given=lambda world: {"object_id": world.issue.pk}, case="sent"),
]
ACCESS["admin:talks_talk_delete"] = [
    Row(ADMIN, given=lambda world: {"object_id": world.draft_talk.pk}, case="draft"),
    Row((302, 403, 403, 403, 403, 403), given=lambda world: {"object_id": world.talk.pk}, case="open"),
]
ACCESS["admin:reports_report_delete"] = [
    Row(ADMIN, given=lambda world: {"object_id": world.draft_report.pk}, case="draft"),
    Row((302, 403, 403, 403, 403, 403), given=lambda world: {"object_id": world.report.pk}, case="on the site"),
    Row(
        (302, 403, 403, 403, 403, 403),
        "post",
        given=lambda world: {"object_id": world.withdrawn_report.pk},
        data=lambda world: {"post": "yes"},
        case="withdrawn",
    ),
]


def names(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """Return the name of every address, with its namespace."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{namespace}{pattern.name}"
        else:
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
