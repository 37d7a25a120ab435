"""One plain factory per model. What a test does not care about is valid and told apart by a number."""

import datetime as dt
import hashlib
import uuid
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import ClassVar

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory
from modeltranslation.translator import translator
from PIL import Image

from accounts.models import User
from challenges.models import (
    Challenge,
    ChallengeFigure,
    ChallengeIndicator,
    ChallengeIndicatorStep,
    ChallengeParty,
    ChallengePartyStep,
    ChallengeStep,
    Event,
    Goal,
    IdeaGroup,
    LikelyParty,
    Perspective,
    WorkPackage,
)
from contact.models import ContactMessage, ContactStep, JoinLink, JoinRequest, JoinStep, Vouch
from core.publishing.publication import Publication
from dialogues.models import (
    Activity,
    ActivityPlace,
    Answer,
    Category,
    ChecklistItem,
    Contribution,
    Dialogue,
    DialogueParty,
    DialoguePartyStep,
    DialogueStep,
    Drawing,
    Flag,
    Kind,
    MapFrame,
    Meeting,
    Participant,
    Phase,
    Registration,
    ResultPicture,
    Rule,
    StartedContribution,
    Statement,
    Support,
    VisitDay,
)
from following.models import AddressFollower, Follow
from knowledge.models import (
    Delivery,
    Figure,
    FigureChange,
    Finding,
    FindingContributor,
    FindingSource,
    Indicator,
    Series,
    Sex,
    Source,
    Status,
)
from news.models import NewsItem, NewsletterIssue, NewsletterReader, NewsletterRequest
from outcomes.models import (
    AnsweredChallenge,
    Attachment,
    Effect,
    MethodCard,
    Outcome,
    OutcomeStep,
    Reuse,
    ReuseStep,
    Trial,
)
from pages.models import EditedPage, PageText
from partners.addresses import domain_of
from partners.models import (
    Aim,
    Invitation,
    Membership,
    Organisation,
    Participation,
    ProcessStep,
    Programme,
    Stage,
    Term,
)
from places.models import Area
from reports.models import (
    Author,
    CheckedAddress,
    DayCount,
    FilePage,
    Funding,
    Keyword,
    Link,
    Report,
    ReportFile,
    ReportVersion,
)
from talks.models import (
    AgendaPoint,
    Alternative,
    ChangePicture,
    Commitment,
    CommitmentChange,
    Consequence,
    Estimate,
    Paper,
    PaperDownload,
    PaperVersion,
    PlanChange,
    Position,
    Question,
    Seat,
    SeatPerson,
    Session,
    SessionStep,
    Talk,
    Worth,
)
from tests.reports.pdfs import pdf

PASSWORD = "correct-horse-battery"
PUBLISHED_AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)

on_the_site = {"publication": Publication.PUBLISHED, "published_at": PUBLISHED_AT}


class TranslatedFactory(DjangoModelFactory):
    """A factory that writes a bare ``title="…"`` into both languages' columns."""

    class Meta:
        abstract = True

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        for name in translator.get_options_for_model(cls._meta.model).fields:
            if name in kwargs:
                text = kwargs.pop(name)
                kwargs |= {f"{name}_sv": text, f"{name}_en": text}
        return kwargs


class UserFactory(DjangoModelFactory):
    """Somebody who has confirmed the e-mail address and logs in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        editor = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def confirmed(self, create, extracted, **kwargs):
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)


class ProgrammeFactory(TranslatedFactory):
    class Meta:
        model = Programme

    slug = factory.Sequence(lambda n: f"program-{n}")
    name_sv = factory.Sequence(lambda n: f"Program {n}")
    name_en = factory.Sequence(lambda n: f"Programme {n}")
    started = "2013-06"
    ended = "2019-06"
    funder = factory.SubFactory("tests.factories.OrganisationFactory")
    coordinator = factory.SubFactory("tests.factories.OrganisationFactory")
    project_lead = factory.SubFactory("tests.factories.OrganisationFactory")


class StageFactory(TranslatedFactory):
    class Meta:
        model = Stage

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"steg-{n}")
    number = factory.Sequence(lambda n: n % 1000)
    name_sv = factory.Sequence(lambda n: f"Steg {n}")
    name_en = factory.Sequence(lambda n: f"Stage {n}")


class AimFactory(TranslatedFactory):
    class Meta:
        model = Aim

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"mal-{n}")
    order = factory.Sequence(lambda n: n % 1000)
    text_sv = factory.Sequence(lambda n: f"Mål {n}")
    text_en = factory.Sequence(lambda n: f"Aim {n}")


class ProcessStepFactory(TranslatedFactory):
    class Meta:
        model = ProcessStep

    programme = factory.SubFactory(ProgrammeFactory)
    slug = factory.Sequence(lambda n: f"process-{n}")
    number = factory.Sequence(lambda n: n % 1000)
    text_sv = factory.Sequence(lambda n: f"Moment {n}")
    text_en = factory.Sequence(lambda n: f"Part {n}")


class TermFactory(TranslatedFactory):
    class Meta:
        model = Term

    slug = factory.Sequence(lambda n: f"ord-{n}")
    term_sv = factory.Sequence(lambda n: f"ord {n}")
    term_en = factory.Sequence(lambda n: f"word {n}")
    definition_sv = "Vad ordet betyder."
    definition_en = "What the word means."


class AreaFactory(TranslatedFactory):
    """A municipality; ``district=True`` makes a district in a municipality, ``small=True`` an area of statistics."""

    class Meta:
        model = Area

    class Params:
        district = factory.Trait(
            kind=Area.Kind.DISTRICT, code="", parent=factory.SubFactory("tests.factories.AreaFactory")
        )
        small = factory.Trait(
            kind=Area.Kind.BASIC_AREA,
            code=factory.Sequence(lambda n: f"{5_000_000 + n}"),
            parent=factory.SubFactory("tests.factories.AreaFactory"),
        )

    kind = Area.Kind.MUNICIPALITY
    slug = factory.Sequence(lambda n: f"plats-{n}")
    name = factory.Sequence(lambda n: f"Plats {n}")
    code = factory.Sequence(lambda n: f"{n % 10_000:04}")
    latitude = "59.20000"
    longitude = "17.90000"


class SourceFactory(TranslatedFactory):
    class Meta:
        model = Source

    slug = factory.Sequence(lambda n: f"kalla-{n}")
    name_sv = factory.Sequence(lambda n: f"Källa {n}")
    name_en = factory.Sequence(lambda n: f"Source {n}")


class IndicatorFactory(TranslatedFactory):
    """On the site; ``published=False`` is a draft."""

    class Meta:
        model = Indicator

    class Params:
        published = True

    slug = factory.Sequence(lambda n: f"nyckeltal-{n}")
    name_sv = factory.Sequence(lambda n: f"Nyckeltal {n}")
    name_en = factory.Sequence(lambda n: f"Indicator {n}")
    unit = Indicator.Unit.NUMBER
    first_year = 2000
    last_year = 2017
    source_of_figures = factory.SubFactory(SourceFactory)
    publication = factory.LazyAttribute(lambda one: "published" if one.published else "draft")
    published_at = factory.LazyAttribute(lambda one: PUBLISHED_AT if one.published else None)


class DeliveryFactory(DjangoModelFactory):
    """One that was taken in; each later than the one before."""

    class Meta:
        model = Delivery

    source = factory.SubFactory(SourceFactory)
    form = Delivery.Form.TABLE
    label = factory.Sequence(lambda n: f"version {n}")
    state = Delivery.State.TAKEN_IN
    taken_in_at = factory.Sequence(lambda n: PUBLISHED_AT + dt.timedelta(minutes=n))


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory)
    sex = Sex.TOTAL


class FigureFactory(DjangoModelFactory):
    """``indicator``, ``area`` and ``sex`` find its series, or make it."""

    class Meta:
        model = Figure
        exclude = ("indicator", "area", "sex")

    class Params:
        suppressed = factory.Trait(status=Status.SUPPRESSED, value=None)
        missing = factory.Trait(status=Status.MISSING, value=None)

    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory)
    sex = Sex.TOTAL
    series = factory.LazyAttribute(
        lambda one: Series.objects.get_or_create(indicator=one.indicator, area=one.area, sex=one.sex)[0]
    )
    year = 2017
    value = Decimal(91173)
    delivery = factory.SubFactory(DeliveryFactory)


class FigureChangeFactory(DjangoModelFactory):
    class Meta:
        model = FigureChange

    delivery = factory.SubFactory(DeliveryFactory)
    delivery_before = factory.SubFactory(DeliveryFactory)
    series = factory.SubFactory(SeriesFactory)
    year = 2017
    value = Decimal(91000)


class FindingFactory(TranslatedFactory):
    class Meta:
        model = Finding

    class Params:
        published = factory.Trait(publication="published", published_at=PUBLISHED_AT)

    slug = factory.Sequence(lambda n: f"fynd-{n}")
    title_sv = factory.Sequence(lambda n: f"Fynd {n}")
    title_en = factory.Sequence(lambda n: f"Finding {n}")
    summary_sv = "Det här visar siffrorna."
    summary_en = "This is what the figures show."


class FindingContributorFactory(DjangoModelFactory):
    class Meta:
        model = FindingContributor

    finding = factory.SubFactory(FindingFactory)
    name = "Redaktionen"


class FindingSourceFactory(DjangoModelFactory):
    class Meta:
        model = FindingSource

    finding = factory.SubFactory(FindingFactory)
    title = "Södertörnsanalysen"


class OrganisationFactory(TranslatedFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name_sv = factory.Sequence(lambda n: f"Organisation {n}")
    name_en = factory.LazyAttribute(lambda organisation: organisation.name_sv)
    sector = Organisation.Sector.MUNICIPALITY


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    organisation = factory.SubFactory(OrganisationFactory)
    stage = factory.SubFactory(StageFactory)


class MembershipFactory(DjangoModelFactory):
    """A planner of an organisation."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    started_on = dt.date(2026, 1, 1)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    organisation = factory.SubFactory(OrganisationFactory)
    email = factory.Sequence(lambda n: f"kollega{n}@example.org")
    key_digest = factory.Sequence(lambda n: f"{n:064}")
    expires_at = factory.LazyFunction(Invitation.expiry)


class ContactMessageFactory(DjangoModelFactory):
    class Meta:
        model = ContactMessage

    kind = ContactMessage.Kind.WRONG
    email = factory.Sequence(lambda n: f"besokare{n}@example.org")
    text = "Årtalet är fel."
    form_key = factory.LazyFunction(uuid.uuid4)


class ContactStepFactory(DjangoModelFactory):
    class Meta:
        model = ContactStep

    message = factory.SubFactory(ContactMessageFactory)
    from_state = ContactMessage.State.OPEN
    to_state = ContactMessage.State.IN_HAND


class JoinRequestFactory(DjangoModelFactory):
    """An organisation that has confirmed, and waits for somebody to vouch for it."""

    class Meta:
        model = JoinRequest

    class Params:
        unconfirmed = factory.Trait(state=JoinRequest.State.UNCONFIRMED, confirmed_at=None)

    name = factory.Sequence(lambda n: f"Grannkommunen {n}")
    sector = Organisation.Sector.MUNICIPALITY
    website = factory.Sequence(lambda n: f"https://www.granne{n}.example/")
    domain = factory.LazyAttribute(lambda request: domain_of(request.website))
    email = factory.LazyAttribute(lambda request: f"planarkitekt@{domain_of(request.website)}")
    state = JoinRequest.State.WAITING
    confirmed_at = factory.LazyFunction(timezone.now)
    form_key = factory.LazyFunction(uuid.uuid4)


class JoinStepFactory(DjangoModelFactory):
    class Meta:
        model = JoinStep

    request = factory.SubFactory(JoinRequestFactory)
    to_state = JoinRequest.State.WAITING


class JoinLinkFactory(DjangoModelFactory):
    class Meta:
        model = JoinLink

    request = factory.SubFactory(JoinRequestFactory, unconfirmed=True)
    key_digest = factory.Sequence(lambda n: f"{n:064}")


class VouchFactory(DjangoModelFactory):
    class Meta:
        model = Vouch

    request = factory.SubFactory(JoinRequestFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)


class PerspectiveFactory(TranslatedFactory):
    class Meta:
        model = Perspective

    slug = factory.Sequence(lambda n: f"perspektiv-{n}")
    name_sv = factory.Sequence(lambda n: f"Perspektiv {n}")
    name_en = factory.Sequence(lambda n: f"Perspective {n}")
    order = factory.Sequence(lambda n: n % 1000)


class GoalFactory(TranslatedFactory):
    """One of the 17 goals, which a migration may have made already."""

    class Meta:
        model = Goal
        django_get_or_create = ["number"]

    number = factory.Sequence(lambda n: n % 17 + 1)
    name_sv = factory.Sequence(lambda n: f"Globalt mål {n}")
    name_en = factory.Sequence(lambda n: f"Global goal {n}")


class IdeaGroupFactory(TranslatedFactory):
    class Meta:
        model = IdeaGroup

    slug = factory.Sequence(lambda n: f"idegrupp-{n}")
    name_sv = factory.Sequence(lambda n: f"Idégrupp {n}")
    name_en = factory.Sequence(lambda n: f"Idea group {n}")
    stage = factory.SubFactory(StageFactory)


class WorkPackageFactory(TranslatedFactory):
    class Meta:
        model = WorkPackage

    slug = factory.Sequence(lambda n: f"ap{n}")
    number = factory.Sequence(lambda n: n % 1000)
    name_sv = factory.Sequence(lambda n: f"Arbetspaket {n}")
    name_en = factory.Sequence(lambda n: f"Work package {n}")
    stage = factory.SubFactory(StageFactory)


class EventFactory(TranslatedFactory):
    class Meta:
        model = Event

    slug = factory.Sequence(lambda n: f"handelse-{n}")
    title_sv = factory.Sequence(lambda n: f"Händelse {n}")
    title_en = factory.Sequence(lambda n: f"Event {n}")
    date = "2018-12-05"


class ChallengeFactory(TranslatedFactory):
    """A draft; ``owner=organisation`` gives it its owner, ``published=True`` puts it on the site."""

    class Meta:
        model = Challenge
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(state=Challenge.State.IDENTIFIED, **on_the_site)
        submitted = factory.Trait(state=Challenge.State.SUBMITTED)
        merged = factory.Trait(
            state=Challenge.State.MERGED,
            merged_into=factory.SubFactory("tests.factories.ChallengeFactory", published=True),
        )

        answered = factory.Trait(
            answer=factory.RelatedFactory(
                "tests.factories.AnsweredChallengeFactory", "challenge", outcome__published=True
            )
        )

    slug = factory.Sequence(lambda n: f"utmaning-{n}")
    title_sv = factory.Sequence(lambda n: f"Utmaning {n}")
    title_en = factory.Sequence(lambda n: f"Challenge {n}")
    description_sv = "Det här är svårt för flera kommuner."
    description_en = "This is hard for several municipalities."

    @factory.post_generation
    def owner(self, create, extracted, **kwargs):
        if create and extracted:
            ChallengePartyFactory(challenge=self, organisation=extracted, role=ChallengeParty.Role.OWNER)


class ChallengePartyFactory(DjangoModelFactory):
    class Meta:
        model = ChallengeParty

    challenge = factory.SubFactory(ChallengeFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class LikelyPartyFactory(DjangoModelFactory):
    class Meta:
        model = LikelyParty

    challenge = factory.SubFactory(ChallengeFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class ChallengePartyStepFactory(DjangoModelFactory):
    class Meta:
        model = ChallengePartyStep

    party = factory.SubFactory(ChallengePartyFactory)
    from_state = ChallengeParty.State.INVITED
    to_state = ChallengeParty.State.CONFIRMED


class ChallengeStepFactory(DjangoModelFactory):
    class Meta:
        model = ChallengeStep

    challenge = factory.SubFactory(ChallengeFactory)
    from_state = Challenge.State.DRAFT
    to_state = Challenge.State.SUBMITTED


class ChallengeIndicatorFactory(DjangoModelFactory):
    """A target: a number that is to go down."""

    class Meta:
        model = ChallengeIndicator

    challenge = factory.SubFactory(ChallengeFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory)
    baseline_year = 2005
    baseline_value = Decimal(100)
    goal_year = 2030
    goal_value = Decimal(70)


class ChallengeIndicatorStepFactory(DjangoModelFactory):
    class Meta:
        model = ChallengeIndicatorStep

    target = factory.SubFactory(ChallengeIndicatorFactory)
    to_state = ChallengeIndicator.State.IN_FORCE


class ChallengeFigureFactory(DjangoModelFactory):
    class Meta:
        model = ChallengeFigure

    target = factory.SubFactory(ChallengeIndicatorFactory)
    year = 2010
    value = Decimal(90)
    source = "En enkät"


class OutcomeFactory(TranslatedFactory):
    class Meta:
        model = Outcome

    class Params:
        published = factory.Trait(**on_the_site)

    slug = factory.Sequence(lambda n: f"resultat-{n}")
    kind = Outcome.Kind.METHOD
    title_sv = factory.Sequence(lambda n: f"Resultat {n}")
    title_en = factory.Sequence(lambda n: f"Outcome {n}")
    description_sv = "En metod som andra kan använda."
    description_en = "A method that others can use."


class OutcomeStepFactory(DjangoModelFactory):
    class Meta:
        model = OutcomeStep

    outcome = factory.SubFactory(OutcomeFactory)
    from_state = Outcome.Maturity.IDEA
    to_state = Outcome.Maturity.IN_TEST_BED


class AnsweredChallengeFactory(TranslatedFactory):
    class Meta:
        model = AnsweredChallenge

    outcome = factory.SubFactory(OutcomeFactory)
    challenge = factory.SubFactory(ChallengeFactory, published=True)
    how_sv = "Den visar vem som behöver vara med."
    how_en = "It shows who has to be there."


class MethodCardFactory(TranslatedFactory):
    class Meta:
        model = MethodCard

    outcome = factory.SubFactory(OutcomeFactory, published=True)


class AttachmentFactory(DjangoModelFactory):
    """A link to material; ``kind="evaluation"`` makes it an evaluation report, ``with_file=True`` a file."""

    class Meta:
        model = Attachment

    class Params:
        with_file = factory.Trait(
            url="",
            file=factory.LazyFunction(lambda: ContentFile(b"En mall.", name="mall.txt")),
            file_name="mall.txt",
            media_type="text/plain",
            size=8,
        )

    outcome = factory.SubFactory(OutcomeFactory, published=True)
    title = factory.Sequence(lambda n: f"Bilaga {n}")
    url = factory.Sequence(lambda n: f"https://example.org/bilaga/{n}")


class TrialFactory(TranslatedFactory):
    """A trial that goes on; ``worked=True`` and ``failed=True`` have ended."""

    class Meta:
        model = Trial

    class Params:
        worked = factory.Trait(verdict=Trial.Verdict.WORKED, happened="Många kom.", ended="2026-02")
        failed = factory.Trait(verdict=Trial.Verdict.FAILED, happened="Ingen kom.", ended="2026-02")

    outcome = factory.SubFactory(OutcomeFactory, published=True)
    organisation = factory.SubFactory(OrganisationFactory)
    started = "2026-01"
    tried_sv = "Metoden provades i ett planarbete."
    tried_en = "The method was tried in a plan."


class EffectFactory(DjangoModelFactory):
    """An indicator before and after; ``saved=True`` is hours that were saved."""

    class Meta:
        model = Effect

    class Params:
        saved = factory.Trait(
            kind=Effect.Kind.HOURS,
            amount=Decimal(120),
            indicator=None,
            area=None,
            before_year=None,
            before_value=None,
            after_year=None,
            after_value=None,
        )

    outcome = factory.SubFactory(OutcomeFactory)
    indicator = factory.SubFactory(IndicatorFactory)
    area = factory.SubFactory(AreaFactory)
    before_year = 2020
    before_value = Decimal(100)
    after_year = 2022
    after_value = Decimal(90)
    reckoned = "Räknat för hand i fyra veckor."
    reckoned_by = "Planerare, Ägarkommunen"


class ReuseFactory(DjangoModelFactory):
    """A municipality outside the portal that has confirmed; ``member=True`` is an organisation in it."""

    class Meta:
        model = Reuse

    class Params:
        member = factory.Trait(
            organisation=factory.SubFactory(OrganisationFactory),
            organisation_name="",
            is_municipality=False,
            contact_email="",
        )
        unconfirmed = factory.Trait(confirmed_at=None)
        read = factory.Trait(
            confirmed_at=None,
            contact_email="",
            contact_role="",
            field_sources={"state": {"source": ["https://example.org/"], "confidence": "documented"}},
        )
        derived = factory.Trait(
            confirmed_at=None,
            contact_email="",
            contact_role="",
            field_sources={"state": {"confidence": "inferred", "note_sv": "En slutsats.", "note_en": "Inferred."}},
        )

    outcome = factory.SubFactory(OutcomeFactory, published=True)
    organisation_name = factory.Sequence(lambda n: f"Kommun {n}")
    is_municipality = True
    contact_email = factory.Sequence(lambda n: f"planarkitekt{n}@example.org")
    contact_role = "planarkitekt"
    confirmed_at = PUBLISHED_AT


class ReuseStepFactory(DjangoModelFactory):
    class Meta:
        model = ReuseStep

    reuse = factory.SubFactory(ReuseFactory)
    from_state = Reuse.State.INTERESTED
    to_state = Reuse.State.PLANNED


class AddressFollowerFactory(DjangoModelFactory):
    class Meta:
        model = AddressFollower

    email = factory.Sequence(lambda n: f"foljer{n}@example.org")


class FollowFactory(DjangoModelFactory):
    class Meta:
        model = Follow

    user = factory.SubFactory(UserFactory)
    challenge = factory.SubFactory(ChallengeFactory, published=True)


class DialogueFactory(TranslatedFactory):
    """A draft; ``published=True`` is one whose results are out, ``open_now=True`` one that takes contributions.

    ``ready=True`` gives it all that a dialogue needs before it can be opened.
    """

    class Meta:
        model = Dialogue
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(state=Dialogue.State.RESULTS_PUBLISHED, **on_the_site)
        open_now = factory.Trait(
            state=Dialogue.State.OPEN,
            answer_by=factory.LazyFunction(lambda: dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60)),
            **on_the_site,
        )

    slug = factory.Sequence(lambda n: f"dialog-{n}")
    title_sv = factory.Sequence(lambda n: f"Dialog {n}")
    title_en = factory.Sequence(lambda n: f"Dialogue {n}")
    description_sv = "Ett samtal om en plats."
    description_en = "A conversation about a place."
    kind = Dialogue.Kind.CITIZEN
    relation = Dialogue.RELATIONS[0]

    @factory.post_generation
    def ready(self, create, extracted, **kwargs):
        if create and extracted:
            self.influence, self.promise_sv = Dialogue.Influence.CONSULTATION, "Vi läser allt och svarar."
            self.promise_en = "We read everything and answer."
            self.answer_by = self.answer_by or dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60)
            self.save()
            ActivityFactory(dialogue=self)
            RuleFactory(dialogue=self)


class DialoguePartyFactory(DjangoModelFactory):
    class Meta:
        model = DialogueParty

    dialogue = factory.SubFactory(DialogueFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = DialogueParty.Role.LANDOWNER


class TalkFactory(TranslatedFactory):
    """A draft without seats; ``open_now=True``: held, with the seats of the municipality and of a landowner."""

    class Meta:
        model = Talk
        skip_postgeneration_save = True

    class Params:
        published = factory.Trait(open_now=True, municipality=None, seated=False)  # on the site, and alone
        open_now = factory.Trait(state=Talk.State.OPEN, started="2026-03-05", **on_the_site)
        closed = factory.Trait(
            state=Talk.State.CLOSED, started="2025-03-05", ended="2025-11-20",
            summary_sv="Parterna enades.", summary_en="The parties agreed.", **on_the_site,
        )  # fmt: skip

    slug = factory.Sequence(lambda n: f"samtal-{n}")
    title_sv = factory.Sequence(lambda n: f"Samtal {n}")
    title_en = factory.Sequence(lambda n: f"Talks {n}")
    purpose_sv = "Vad kan byggas vid torget?"
    purpose_en = "What can be built by the square?"
    closed_because_sv = "Parterna visar halvfärdiga ritningar."
    closed_because_en = "The parties show drawings that are not finished."
    look_again_on = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC).date() + dt.timedelta(days=180))
    municipality = factory.SubFactory(OrganisationFactory, sector="municipality")

    @factory.post_generation
    def seated(self, create, extracted, **kwargs):
        if create and (self.is_published if extracted is None else extracted):
            SeatFactory(talk=self, organisation=self.municipality, role=Seat.Role.MUNICIPALITY)
            SeatFactory(talk=self, role=Seat.Role.LANDOWNER)


class SeatFactory(DjangoModelFactory):
    """A seat that is held; ``person`` is the user who sits on it."""

    class Meta:
        model = Seat
        skip_postgeneration_save = True

    talk = factory.SubFactory(TalkFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Seat.Role.LANDOWNER
    started_on = dt.date(2026, 3, 5)

    @factory.post_generation
    def person(self, create, extracted, **kwargs):
        if create and extracted:
            self.people.create(user=extracted)


class SeatPersonFactory(DjangoModelFactory):
    """A planner of the organisation, on its seat."""

    class Meta:
        model = SeatPerson

    seat = factory.SubFactory(SeatFactory)
    user = factory.LazyAttribute(lambda self: MembershipFactory(organisation=self.seat.organisation).user)


class CommitmentFactory(DjangoModelFactory):
    """A promise of the landowner to the municipality, agreed on; ``proposed=True`` is not agreed on yet."""

    class Meta:
        model = Commitment

    class Params:
        proposed = factory.Trait(state=Commitment.State.PROPOSED, number=None, agreed_on=None)
        done = factory.Trait(
            state=Commitment.State.DONE, ended_on=dt.date(2026, 5, 2), evidence="Avtalet finns i ärende KS 2026/12."
        )
        withdrawn = factory.Trait(state=Commitment.State.WITHDRAWN, ended_on=dt.date(2026, 5, 2))

    talk = factory.SubFactory(TalkFactory, open_now=True)
    number = factory.LazyAttribute(lambda self: self.talk.commitments.count() + 1)
    by = factory.LazyAttribute(lambda self: self.talk.parties.get(role=Seat.Role.LANDOWNER))
    to = factory.LazyAttribute(lambda self: self.talk.parties.get(role=Seat.Role.MUNICIPALITY))
    text = factory.Sequence(lambda n: f"Vi låter lekplats {n} ligga kvar.")
    due_on = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60))
    state = Commitment.State.AGREED
    agreed_on = dt.date(2026, 4, 1)


class CommitmentChangeFactory(DjangoModelFactory):
    """Another day that the promising side has proposed."""

    class Meta:
        model = CommitmentChange

    commitment = factory.SubFactory(CommitmentFactory)
    proposed_by = factory.SelfAttribute("commitment.by")
    text_before = factory.SelfAttribute("commitment.text")
    due_before = factory.SelfAttribute("commitment.due_on")
    text = factory.SelfAttribute("commitment.text")
    due_on = factory.LazyAttribute(lambda self: self.due_before + dt.timedelta(days=30))
    because = "Underlaget är sent."


class PlanChangeFactory(DjangoModelFactory):
    """A draft; ``published=True`` has a number, ``built=True`` says too how it went."""

    class Meta:
        model = PlanChange

    class Params:
        published = factory.Trait(
            number=factory.LazyAttribute(lambda self: self.talk.changes.exclude(number=None).count() + 1), **on_the_site
        )
        built = factory.Trait(
            was_so=PlanChange.WasSo.PARTLY,
            followed_up="Tolv av björkarna står kvar.",
            followed_up_on=dt.date(2026, 6, 1),
        )

    talk = factory.SubFactory(TalkFactory, open_now=True)
    title = factory.Sequence(lambda n: f"Hus {n} flyttas, och björkarna står kvar")
    before = "Huset står där björkarna växer."
    after = "Huset står tolv meter längre söderut."
    because = "Många sade att björkarna är platsens skugga."


class ChangePictureFactory(TranslatedFactory):
    class Meta:
        model = ChangePicture

    plan_change = factory.SubFactory(PlanChangeFactory)
    shows = ChangePicture.Shows.BEFORE
    caption_sv = "Planen i mars"
    caption_en = "The plan in March"
    picture = "changepicture/picture.webp"
    picture_alt_sv = "Huset bland björkarna"
    picture_alt_en = "The house among the birches"


class WorthFactory(DjangoModelFactory):
    class Meta:
        model = Worth

    plan_change = factory.SubFactory(PlanChangeFactory, published=True)
    kind = Worth.Kind.HOMES
    unit = Worth.Unit.HOMES
    low = Decimal(40)
    how = Worth.How.CALCULATED
    by = "byggherren"
    sure = Worth.Sure.SURE


class PaperFactory(DjangoModelFactory):
    """A paper of the landowner for everybody at the table, with one version; ``content`` is its file."""

    class Meta:
        model = Paper
        skip_postgeneration_save = True

    talk = factory.SubFactory(TalkFactory, open_now=True)
    by = factory.LazyAttribute(lambda self: self.talk.parties.get(role=Seat.Role.LANDOWNER))
    title = factory.Sequence(lambda n: f"Skiss {n}")

    @factory.post_generation
    def content(self, create, extracted, **kwargs):
        if create:
            PaperVersionFactory(paper=self, **({"content": extracted} if extracted else {}), **kwargs)


class PaperVersionFactory(DjangoModelFactory):
    """The first version of a paper, a text; a PDF when ``content`` is one."""

    class Meta:
        model = PaperVersion
        exclude = ["content"]

    content = factory.LazyAttribute(lambda self: b"Fyra hus." + b" Igen." * self.paper.versions.count())
    paper = factory.SubFactory(PaperFactory)
    number = factory.LazyAttribute(lambda self: self.paper.versions.count() + 1)
    file = factory.LazyAttribute(lambda self: ContentFile(self.content, name="skiss"))
    file_name = factory.LazyAttribute(lambda self: "skiss.pdf" if self.content.startswith(b"%PDF") else "skiss.txt")
    media_type = factory.LazyAttribute(
        lambda self: "application/pdf" if self.content.startswith(b"%PDF") else "text/plain"
    )
    size = factory.LazyAttribute(lambda self: len(self.content))
    sha256 = factory.LazyAttribute(lambda self: hashlib.sha256(self.content).hexdigest())


class PaperDownloadFactory(DjangoModelFactory):
    class Meta:
        model = PaperDownload

    version = factory.LazyFunction(lambda: PaperFactory().latest)
    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)


class QuestionFactory(DjangoModelFactory):
    """A question of the municipality to the landowner, which has two weeks to answer."""

    class Meta:
        model = Question

    class Params:
        answered = factory.Trait(
            state=Question.State.ANSWERED,
            answer="Ja, i femton år.",
            answered_at=factory.LazyFunction(lambda: dt.datetime.now(dt.UTC)),
        )

    talk = factory.SubFactory(TalkFactory, open_now=True)
    asked_by = factory.LazyAttribute(lambda self: self.talk.parties.get(role=Seat.Role.MUNICIPALITY))
    to = factory.LazyAttribute(lambda self: self.talk.parties.get(role=Seat.Role.LANDOWNER))
    text = factory.Sequence(lambda n: f"Får lekplats {n} ligga kvar?")
    answer_by = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC).date() + dt.timedelta(days=14))


class AlternativeFactory(DjangoModelFactory):
    class Meta:
        model = Alternative

    talk = factory.SubFactory(TalkFactory, open_now=True)
    title = factory.Sequence(lambda n: f"Lågt {n}")
    text = "Högst fyra våningar."
    order = factory.Sequence(lambda n: n % 30_000)
    worded_at = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC) - dt.timedelta(days=30))


class ConsequenceFactory(DjangoModelFactory):
    class Meta:
        model = Consequence

    talk = factory.SubFactory(TalkFactory, open_now=True)
    what = factory.Sequence(lambda n: f"Bostäder {n}")
    unit = "lägenheter"
    order = factory.Sequence(lambda n: n % 30_000)


class EstimateFactory(DjangoModelFactory):
    class Meta:
        model = Estimate

    alternative = factory.SubFactory(AlternativeFactory)
    consequence = factory.SubFactory(ConsequenceFactory, talk=factory.SelfAttribute("..alternative.talk"))
    value = "96"


class PositionFactory(DjangoModelFactory):
    """The landowner stands behind an alternative."""

    class Meta:
        model = Position

    alternative = factory.SubFactory(AlternativeFactory)
    seat = factory.LazyAttribute(lambda self: self.alternative.talk.parties.get(role=Seat.Role.LANDOWNER))
    stand = Position.Stand.BEHIND
    because = "Går ihop med källaren."


class SessionFactory(DjangoModelFactory):
    """A session in a week; ``held=True``: ten days ago, and owing a summary; ``late=True``: one of three days ago."""

    class Meta:
        model = Session

    class Params:
        held = factory.Trait(starts_at=factory.LazyFunction(lambda: dt.datetime.now(dt.UTC) - dt.timedelta(days=10)))
        late = factory.Trait(held=True, summary_after=7)
        summarised = factory.Trait(
            held=True,
            state=Session.State.SUMMARISED,
            summary_sv="Parterna gick igenom vägen till skolan.",
            summary_en="The parties went through the way to school.",
            summarised_at=factory.LazyFunction(lambda: dt.datetime.now(dt.UTC) - dt.timedelta(days=4)),
        )
        summary_after = 14

    talk = factory.SubFactory(TalkFactory, open_now=True)
    starts_at = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda self: self.starts_at + dt.timedelta(hours=2))
    place = "Kommunhuset, rum 4"
    summary_due = factory.LazyAttribute(lambda self: self.starts_at.date() + dt.timedelta(days=self.summary_after))


class SessionStepFactory(DjangoModelFactory):
    class Meta:
        model = SessionStep

    session = factory.SubFactory(SessionFactory)
    to_state = Session.State.CALLED


class AgendaPointFactory(DjangoModelFactory):
    class Meta:
        model = AgendaPoint

    session = factory.SubFactory(SessionFactory)
    text = factory.Sequence(lambda n: f"Punkt {n}")
    order = factory.Sequence(lambda n: n)


class DialoguePartyStepFactory(DjangoModelFactory):
    class Meta:
        model = DialoguePartyStep

    party = factory.SubFactory(DialoguePartyFactory)
    from_state = DialogueParty.State.INVITED
    to_state = DialogueParty.State.CONFIRMED


class DialogueStepFactory(DjangoModelFactory):
    class Meta:
        model = DialogueStep

    dialogue = factory.SubFactory(DialogueFactory)
    from_state = Dialogue.State.DRAFT
    to_state = Dialogue.State.OPEN


class PhaseFactory(TranslatedFactory):
    class Meta:
        model = Phase

    dialogue = factory.SubFactory(DialogueFactory)
    order = factory.Sequence(lambda n: n % 30_000)
    title_sv = factory.Sequence(lambda n: f"Skede {n}")
    title_en = factory.Sequence(lambda n: f"Phase {n}")


class ChecklistItemFactory(DjangoModelFactory):
    class Meta:
        model = ChecklistItem

    dialogue = factory.SubFactory(DialogueFactory)
    order = factory.Sequence(lambda n: n % 30_000)
    text = factory.Sequence(lambda n: f"Att göra {n}")


class RuleFactory(TranslatedFactory):
    class Meta:
        model = Rule

    dialogue = factory.SubFactory(DialogueFactory)
    order = factory.Sequence(lambda n: n % 30_000)
    title_sv = factory.Sequence(lambda n: f"Regel {n}")
    title_en = factory.Sequence(lambda n: f"Rule {n}")
    text_sv = "Angrip inte andra."
    text_en = "Do not attack others."


class ActivityFactory(TranslatedFactory):
    """An activity of an open dialogue, of the kind ideas unless another is named."""

    class Meta:
        model = Activity

    dialogue = factory.SubFactory(DialogueFactory, open_now=True)
    kind = Kind.IDEAS
    slug = factory.Sequence(lambda n: f"aktivitet-{n}")
    title_sv = factory.Sequence(lambda n: f"Aktivitet {n}")
    title_en = factory.Sequence(lambda n: f"Activity {n}")
    use_sv = "Vi läser allt och svarar."
    use_en = "We read everything and answer."


class ActivityPlaceFactory(TranslatedFactory):
    class Meta:
        model = ActivityPlace

    activity = factory.SubFactory(ActivityFactory, kind="map")
    order = factory.Sequence(lambda n: n % 30_000)
    name_sv = factory.Sequence(lambda n: f"Utpekad plats {n}")
    name_en = factory.Sequence(lambda n: f"Named place {n}")


class MapFrameFactory(DjangoModelFactory):
    """What a map shows at first: some kilometres around Flemingsberg."""

    class Meta:
        model = MapFrame

    activity = factory.SubFactory(ActivityFactory, kind=Kind.MAP)
    south, west, north, east = "59.20000", "17.90000", "59.24000", "18.00000"


class DrawingFactory(TranslatedFactory):
    """A drawing of a place; its file is not there."""

    class Meta:
        model = Drawing

    activity = factory.SubFactory(ActivityFactory, kind=Kind.DRAWING)
    picture = factory.Sequence(lambda n: f"drawing/{n:032x}-1600x1200.webp")
    picture_alt_sv = "Förslag till ny gångväg, uppifrån."
    picture_alt_en = "A proposed path, from above."
    picture_credit = "Kommunen"


class StartedContributionFactory(DjangoModelFactory):
    class Meta:
        model = StartedContribution

    activity = factory.SubFactory(ActivityFactory)
    words = factory.LazyFunction(lambda: {"text": ["Det är mörkt i tunneln."]})


class CategoryFactory(TranslatedFactory):
    class Meta:
        model = Category

    activity = factory.SubFactory(ActivityFactory)
    order = factory.Sequence(lambda n: n % 30_000)
    name_sv = factory.Sequence(lambda n: f"Kategori {n}")
    name_en = factory.Sequence(lambda n: f"Category {n}")


class MeetingFactory(TranslatedFactory):
    """A meeting in a week, for two hours."""

    class Meta:
        model = Meeting

    activity = factory.SubFactory(ActivityFactory, kind=Kind.MEETING)
    starts_at = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + dt.timedelta(hours=2))
    place_sv = "Biblioteket i Fittja"
    place_en = "The library in Fittja"


class ParticipantFactory(DjangoModelFactory):
    """Somebody with an account; ``by_email=True`` has a confirmed address only, ``guest=True`` nothing but a link."""

    class Meta:
        model = Participant

    class Params:
        by_email = factory.Trait(
            user=None, email=factory.Sequence(lambda n: f"deltagare-{n}@example.org"), name_shown="Någon"
        )
        guest = factory.Trait(user=None, confirmed_at=None, name_shown="Gäst")

    dialogue = factory.SubFactory(DialogueFactory, open_now=True)
    user = factory.SubFactory(UserFactory)
    name_shown = factory.LazyAttribute(lambda one: one.user.display_name if one.user else "")
    confirmed_at = factory.LazyFunction(lambda: dt.datetime.now(dt.UTC))


class ContributionFactory(DjangoModelFactory):
    """A contribution that waits for review; ``published=True`` is shown on the dialogue's page.

    ``author`` is an account, of which the participant is made.
    """

    class Meta:
        model = Contribution

    class Params:
        published = factory.Trait(
            state=Contribution.State.PUBLISHED, published_at=factory.LazyFunction(lambda: dt.datetime.now(dt.UTC))
        )
        author = factory.SubFactory(UserFactory)

    activity = factory.LazyAttribute(
        lambda one: (
            (one.dialogue.activities.first() if one.dialogue else None)
            or ActivityFactory(**({"dialogue": one.dialogue} if one.dialogue else {}))
        )
    )
    dialogue = None
    participant = factory.LazyAttribute(
        lambda one: (
            Participant.objects.filter(dialogue=one.activity.dialogue, user=one.author).first()
            or ParticipantFactory(dialogue=one.activity.dialogue, user=one.author)
        )
    )
    text = factory.Sequence(lambda n: f"Det här tycker jag, {n}.")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        kwargs["dialogue"] = kwargs["activity"].dialogue
        return super()._create(model_class, *args, **kwargs)


class RegistrationFactory(DjangoModelFactory):
    class Meta:
        model = Registration

    meeting = factory.SubFactory(MeetingFactory)
    participant = factory.LazyAttribute(lambda one: ParticipantFactory(dialogue=one.meeting.activity.dialogue))
    state = Registration.State.REGISTERED


class SupportFactory(DjangoModelFactory):
    class Meta:
        model = Support

    contribution = factory.SubFactory(ContributionFactory, published=True)
    participant = factory.LazyAttribute(lambda one: ParticipantFactory(dialogue=one.contribution.dialogue))


class FlagFactory(DjangoModelFactory):
    class Meta:
        model = Flag

    contribution = factory.SubFactory(ContributionFactory, published=True)
    note = "Det är reklam."


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    contribution = factory.SubFactory(ContributionFactory, published=True)
    state = Answer.State.ACCEPTED
    text = "Det gör vi."


class StatementFactory(TranslatedFactory):
    class Meta:
        model = Statement

    dialogue = factory.SubFactory(DialogueFactory, published=True)
    order = factory.Sequence(lambda n: n % 30_000)
    text_sv = factory.Sequence(lambda n: f"Så blev det {n}.")
    text_en = factory.Sequence(lambda n: f"This is what came of it {n}.")


class ResultPictureFactory(TranslatedFactory):
    class Meta:
        model = ResultPicture

    dialogue = factory.SubFactory(DialogueFactory, published=True)
    picture = factory.Sequence(lambda n: f"resultpicture/{n}-800x600.webp")
    picture_alt_sv = "Tunneln med nya lampor."
    picture_alt_en = "The tunnel with new lamps."


class ReportFactory(TranslatedFactory):
    class Meta:
        model = Report

    class Params:
        published = factory.Trait(state=Report.State.PUBLISHED, **on_the_site)
        archived = factory.Trait(state=Report.State.PUBLISHED, publication="archived", published_at=PUBLISHED_AT)
        withdrawn = factory.Trait(state=Report.State.WITHDRAWN, publication="archived", published_at=PUBLISHED_AT)
        owned = factory.Trait(owner=factory.SubFactory(OrganisationFactory))

    slug = factory.Sequence(lambda n: f"rapport-{n}")
    title = factory.Sequence(lambda n: f"Rapport {n}")
    kind = Report.Kind.REPORT
    language = "sv"
    year = 2017


class ReportFileFactory(DjangoModelFactory):
    """A file of a published report: a text, or a PDF with its first page (``pdf=True``). ``waits``: not published."""

    class Meta:
        model = ReportFile

    class Params:
        content = factory.LazyAttributeSequence(
            lambda file, n: pdf(f"Rapportens sida, {n}") if file.file_name.endswith(".pdf") else f"Fil {n}.".encode()
        )
        pdf = factory.Trait(
            file_name=factory.Sequence(lambda n: f"rapport-{n}.pdf"),
            media_type="application/pdf",
            cover=factory.LazyFunction(lambda: ContentFile(first_page(), name="cover.webp")),
            page_count=1,
            has_text=True,
            is_tagged=False,
            has_title=False,
            has_language=False,
        )
        waits = factory.Trait(first_version=None)

    report = factory.SubFactory(ReportFactory, published=True)
    file = factory.LazyAttribute(lambda file: ContentFile(file.content, name=file.file_name))
    file_name = factory.Sequence(lambda n: f"bilaga-{n}.txt")
    media_type = "text/plain"
    size = factory.LazyAttribute(lambda file: len(file.content))
    sha256 = factory.LazyAttribute(lambda file: hashlib.sha256(file.content).hexdigest())
    first_version = 1


@cache
def first_page():
    written = BytesIO()
    Image.new("RGB", (80, 113), "white").save(written, "WEBP")
    return written.getvalue()


class FilePageFactory(DjangoModelFactory):
    class Meta:
        model = FilePage

    file = factory.SubFactory(ReportFileFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = "Det som står på sidan."


class ReportVersionFactory(DjangoModelFactory):
    class Meta:
        model = ReportVersion

    report = factory.SubFactory(ReportFactory, published=True, version=2)
    number = 1
    published_at = factory.LazyFunction(timezone.now)
    record: ClassVar = {"title": "Så hette den först"}


class FundingFactory(DjangoModelFactory):
    class Meta:
        model = Funding

    report = factory.SubFactory(ReportFactory)
    funder = "Vinnova"
    grant_number = factory.Sequence(lambda n: f"2013-{n:05d}")


class KeywordFactory(DjangoModelFactory):
    class Meta:
        model = Keyword

    slug = factory.Sequence(lambda n: f"amnesord-{n}")
    name = factory.Sequence(lambda n: f"ämnesord {n}")


class VisitDayFactory(DjangoModelFactory):
    class Meta:
        model = VisitDay

    dialogue = factory.SubFactory(DialogueFactory, published=True)
    day = factory.Sequence(lambda n: dt.date(2026, 1, 1) + dt.timedelta(days=n % 300))
    number = 1


class DayCountFactory(DjangoModelFactory):
    class Meta:
        model = DayCount

    report = factory.SubFactory(ReportFactory, published=True)
    day = factory.Sequence(lambda n: dt.date(2026, 1, 1) + dt.timedelta(days=n % 300))
    kind = DayCount.Kind.VIEW
    number = 1


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    report = factory.SubFactory(ReportFactory)
    position = factory.Sequence(lambda n: n % 30_000)
    name = factory.Sequence(lambda n: f"Författare {n}")


class EditedPageFactory(DjangoModelFactory):
    class Meta:
        model = EditedPage

    slug = factory.Sequence(lambda n: f"sida-{n}")


class PageTextFactory(TranslatedFactory):
    class Meta:
        model = PageText

    page = factory.SubFactory(EditedPageFactory)
    name = factory.Sequence(lambda n: f"block-{n}")
    slug = factory.Sequence(lambda n: f"sida-block-{n}")
    heading_sv = "Rubrik"
    heading_en = "Heading"
    text_sv = "En text."
    text_en = "A text."


class NewsItemFactory(TranslatedFactory):
    class Meta:
        model = NewsItem

    class Params:
        published = factory.Trait(**on_the_site)

    slug = factory.Sequence(lambda n: f"nyhet-{n}")
    title_sv = factory.Sequence(lambda n: f"Nyhet {n}")
    title_en = factory.Sequence(lambda n: f"News {n}")
    lead_sv = "Det här har hänt."
    lead_en = "This has happened."


class NewsletterIssueFactory(TranslatedFactory):
    class Meta:
        model = NewsletterIssue

    class Params:
        sent = factory.Trait(state=NewsletterIssue.State.SENT, sent_at=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))

    title_sv = factory.Sequence(lambda n: f"Nyhetsbrev {n}")
    title_en = factory.Sequence(lambda n: f"Newsletter {n}")
    text_sv = "Hej igen."
    text_en = "Hello again."


class NewsletterReaderFactory(DjangoModelFactory):
    class Meta:
        model = NewsletterReader

    email = factory.Sequence(lambda n: f"lasare{n}@example.org")
    planners = True
    confirmed_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class NewsletterRequestFactory(DjangoModelFactory):
    class Meta:
        model = NewsletterRequest

    email = factory.Sequence(lambda n: f"begar{n}@example.org")
    residents = True
    key_digest = factory.Sequence(str)


class LinkFactory(TranslatedFactory):
    class Meta:
        model = Link

    slug = factory.Sequence(lambda n: f"lank-{n}")
    title_sv = factory.Sequence(lambda n: f"Länk {n}")
    title_en = factory.Sequence(lambda n: f"Link {n}")
    url = factory.Sequence(lambda n: f"https://example.org/{n}")
    category = Link.Category.RESEARCH


class CheckedAddressFactory(DjangoModelFactory):
    class Meta:
        model = CheckedAddress

    class Params:
        dead = factory.Trait(
            answer="404",
            failed_days=3,
            failing_since=dt.date(2026, 11, 2),
            failed_on=dt.date(2026, 11, 4),
            checked_at=dt.datetime(2026, 11, 4, 3, tzinfo=dt.UTC),
        )

    url = factory.Sequence(lambda n: f"https://example.org/sida-{n}")
