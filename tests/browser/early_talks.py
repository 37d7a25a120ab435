"""Early talks that the browser tests visit, with something in every part of the room; and a draft of some."""

from datetime import timedelta

from django.utils.timezone import localdate, now

from accounts.models import User
from partners.models import Organisation
from places.models import Area
from talks.models import Position, Seat, Talk, Worth
from tests.browser.people import HIDDEN, KEY, OTHER, ROLES, TALK
from tests.core.test_pictures import for_pages, photo
from tests.factories import (
    AgendaPointFactory,
    AlternativeFactory,
    ChangePictureFactory,
    CommitmentChangeFactory,
    CommitmentFactory,
    ConsequenceFactory,
    EstimateFactory,
    PaperDownloadFactory,
    PaperFactory,
    PaperVersionFactory,
    PlanChangeFactory,
    PositionFactory,
    QuestionFactory,
    SeatFactory,
    SessionFactory,
    TalkFactory,
    WorthFactory,
)
from tests.transitions import take

# Of the talks that are held, KEY is what the municipality (seat KEY) can still change.
HELD_TALK, DRAFT_TALK = "samtal-om-sjostaden", "samtal-pa-vag"
WORDS = "Bottenvåningarna mot torget hålls öppna för verksamheter i minst tio år efter inflyttning."


def make() -> None:
    """Make talks with all that can be in their room, a draft, and people on the seats of the demonstration."""
    sit_at_the_table(Talk.objects.get(slug=TALK))
    huddinge = Organisation.objects.get(slug="huddinge-kommun")
    draft = TalkFactory(slug=DRAFT_TALK, title_sv="Samtal på väg", municipality=huddinge)
    SeatFactory(talk=draft, organisation=huddinge, role=Seat.Role.MUNICIPALITY)
    draft.parties.create(organisation=Organisation.objects.get(slug="skanska"), role="landowner", state="invited")
    talk = make_held(huddinge)
    make_sessions(talk)
    make_questions(talk)
    make_alternatives(talk)
    make_commitments(talk)
    make_changes(talk)
    make_papers(talk)
    take(talk.parties.get(role="researcher"), "end", by=person("university"), on_behalf_of="KTH")


def person(role: str) -> User:
    return User.objects.get(email=f"{role}@example.org")


def sit_at_the_table(talk: Talk) -> None:
    """Let those who plan for the organisations of the talks enter the room."""
    for seat in talk.parties.all():
        for membership in seat.organisation.memberships.filter(
            user__email__in=[f"{role}@example.org" for role in ROLES]
        ):
            seat.people.create(user_id=membership.user_id)


def make_held(huddinge: Organisation) -> Talk:
    """Make open talks of the municipality with a landowner, an invited builder, and a researcher who will leave."""
    talk = TalkFactory(
        open_now=True,
        seated=False,
        slug=HELD_TALK,
        title_sv="Samtal om sjöstaden",
        title_en="Talks about the lakeside",
        municipality=huddinge,
        plan_step="request",
        plan_name="Detaljplan för Sjöstaden",
        diary_number="KS 2026/12",
    )
    talk.areas.add(Area.objects.get(slug="huddinge"))
    SeatFactory(pk=KEY, talk=talk, organisation=huddinge, role=Seat.Role.MUNICIPALITY)
    for slug, role in (("skanska", "landowner"), ("wallenstam", "developer"), ("kth", "researcher")):
        SeatFactory(talk=talk, organisation=Organisation.objects.get(slug=slug), role=role)
    sit_at_the_table(talk)
    asked = SeatFactory(
        talk=talk, organisation=Organisation.objects.get(slug="wsp"), role="builder", state="invited", started_on=None
    )
    asked.steps.create(to_state="invited", actor_name=huddinge.name)
    return talk


def make_sessions(talk: Talk) -> None:
    """Make one to come, one that owes its summary, one that everybody reads of, and one that was called off."""
    coming = SessionFactory(pk=KEY, talk=talk, link="https://mote.example/sjostaden")
    late = SessionFactory(pk=HIDDEN, talk=talk, late=True, notes="Vi talade om ladan.", summary_sv="Ladan stannar.")
    told = SessionFactory(pk=OTHER, talk=talk, summarised=True, starts_at=now() - timedelta(days=40))
    SessionFactory(talk=talk, state="cancelled", cancelled_because="Salen är stängd.")
    for session in (coming, late, told):
        session.attended.set([] if session == coming else talk.organisations.all()[:3])
        AgendaPointFactory(session=session, text="Vägen till skolan", minutes=30, order=1)
    skanska = Organisation.objects.get(slug="skanska")
    AgendaPointFactory(session=coming, text="Källaren", minutes=20, organisation=skanska, order=2)
    AgendaPointFactory(session=coming, text="Skuggan på torget", organisation=skanska, order=3, is_taken_up=False)


def make_questions(talk: Talk) -> None:
    """Make one that the landowner is to answer, one that is answered, and one that waits for the municipality."""
    town, landowner = talk.parties.get(role="municipality"), talk.parties.get(role="landowner")
    QuestionFactory(pk=KEY, talk=talk, text="Får lekplatsen ligga kvar under hela bygget?")
    QuestionFactory(talk=talk, text="Hur länge gäller arrendet?", answered=True)
    late = {"asked_by": landowner, "to": town, "answer_by": localdate() - timedelta(days=3)}
    QuestionFactory(pk=OTHER, talk=talk, text="Hur många parkeringsplatser kräver kommunen?", **late)


def make_alternatives(talk: Talk) -> None:
    """Make three, with what follows from each, and where the parties stand."""
    landowner, developer = talk.parties.get(role="landowner"), talk.parties.get(role="developer")
    titles = ("Fyra punkthus vid vattnet", "Slutna kvarter mot torget", "Låga hus och en park")
    alternatives = [
        AlternativeFactory(talk=talk, title=title, order=order, **({} if order else {"pk": KEY}))
        for order, title in enumerate(titles)
    ]
    homes = ConsequenceFactory(pk=KEY, talk=talk, what="Bostäder", order=1)
    shade = ConsequenceFactory(talk=talk, what="Skugga på torget kl. 15 i mars", unit="andel", order=2)
    for alternative, value in zip(alternatives, ("160", "210–240", "90"), strict=True):
        EstimateFactory(alternative=alternative, consequence=homes, value=value)
    EstimateFactory(alternative=alternatives[0], consequence=shade, value="30 %", certainty="uncertain")
    EstimateFactory(alternative=alternatives[1], consequence=shade, value="", missing_because="Ingen har räknat.")
    stands = (Position.Stand.BEHIND, Position.Stand.LIVE_WITH, Position.Stand.AGAINST)
    for alternative, stand in zip(alternatives, stands, strict=True):
        PositionFactory(alternative=alternative, seat=landowner, stand=stand, because="Det går ihop med källaren.")
    PositionFactory(alternative=alternatives[0], seat=developer, stand="against", because="Huset skuggar vår gård.")
    PositionFactory(alternative=alternatives[1], seat=talk.parties.get(pk=KEY), stand="live_with", because="")


def make_commitments(talk: Talk) -> None:
    """Make the municipality's own, a late one, one that was changed, a kept one, and what is only proposed."""
    town, landowner = talk.parties.get(pk=KEY), talk.parties.get(role="landowner")
    CommitmentFactory(talk=talk, text=WORDS, due_on=localdate() - timedelta(days=12))
    changed = CommitmentFactory(talk=talk, text="Vi redovisar en skuggstudie.")
    CommitmentChangeFactory(
        commitment=changed, due_before=localdate() + timedelta(days=9), state="agreed", answered_at=now()
    )
    CommitmentFactory(talk=talk, text="Vi mäter upp björkarna.", done=True)
    CommitmentFactory(talk=talk, text="Vi river ladan.", withdrawn=True)
    CommitmentFactory(pk=KEY, talk=talk, by=town, to=landowner, text="Vi prövar en lägre parkeringsnorm.")
    CommitmentFactory(pk=OTHER, talk=talk, text="Vi betalar en gångbro över bäcken.", proposed=True)
    asked = CommitmentFactory(pk=HIDDEN, talk=talk, text="Vi sparar eken.")
    CommitmentChangeFactory(commitment=asked)


def make_changes(talk: Talk) -> None:
    """Make a draft, and a change that everybody reads, with pictures, what it was worth and how it went."""
    WorthFactory(plan_change=PlanChangeFactory(pk=KEY, talk=talk))
    told = PlanChangeFactory(
        pk=OTHER, talk=talk, published=True, built=True, session=talk.sessions.get(pk=OTHER), title="Huset flyttas"
    )
    WorthFactory(plan_change=told, high=60, of_what="i kvarteret mot vattnet")
    WorthFactory(plan_change=told, kind=Worth.Kind.GREEN, unit=Worth.Unit.SQUARE_METRES, low=1200, sure="unsure")
    WorthFactory(plan_change=told, kind=Worth.Kind.MONEY, unit=Worth.Unit.KRONOR, low=2_500_000, direction="loss")
    drawn = for_pages(photo((1200, 800)))
    for shows in ("before", "after"):
        picture = ChangePictureFactory(plan_change=told, shows=shows)
        picture.picture.save(drawn.name, drawn)


def make_papers(talk: Talk) -> None:
    """Make papers that are open, that open later, and that some read; the researcher keeps its own."""
    town, researcher = talk.parties.get(pk=KEY), talk.parties.get(role="researcher")
    own = PaperFactory(pk=KEY, talk=talk, by=town, title="Programkarta", shared="some")
    own.readers.add(talk.parties.get(role="landowner"))
    PaperVersionFactory(paper=own)
    PaperDownloadFactory(version=own.latest, user=person("company"), organisation_id=own.readers.get().organisation_id)
    PaperFactory(talk=talk, title="Skiss över kvarteret", opens_on=localdate() - timedelta(days=1))
    PaperFactory(talk=talk, title="Kalkyl för källaren", opens_on=localdate() + timedelta(days=90))
    PaperFactory(talk=talk, by=researcher, title="Vindstudie")
