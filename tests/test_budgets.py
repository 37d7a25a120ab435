"""Query budgets of docs/design.md §8 for a visitor without login: constant in rows, and not many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.filters import ChallengeFilter
from core.lists.facets import FacetFilter
from dialogues.filters import DialogueFilter, MeetingFilter
from knowledge.filters import IndicatorFilter
from knowledge.findings.filters import FindingFilter
from outcomes.filters import OutcomeFilter
from partners.filters import OrganisationFilter
from places.filters import AreaFilter
from reports.search.filters import ReportFilter
from talks.filters import TalkFilter
from tests.factories import (
    AreaFactory,
    AttachmentFactory,
    AuthorFactory,
    ChallengeFactory,
    ChallengeFigureFactory,
    ChallengeIndicatorFactory,
    ChallengePartyFactory,
    ChallengeStepFactory,
    ContributionFactory,
    DialogueFactory,
    EffectFactory,
    EventFactory,
    FigureFactory,
    FilePageFactory,
    FindingFactory,
    FundingFactory,
    GoalFactory,
    IdeaGroupFactory,
    IndicatorFactory,
    KeywordFactory,
    LinkFactory,
    MeetingFactory,
    OrganisationFactory,
    OutcomeFactory,
    ParticipationFactory,
    PerspectiveFactory,
    ProgrammeFactory,
    RegistrationFactory,
    ReportFactory,
    ReportFileFactory,
    ReportVersionFactory,
    ReuseFactory,
    SeatFactory,
    StageFactory,
    TalkFactory,
    TrialFactory,
    WorkPackageFactory,
)

# A list costs one more for each facet that is counted, and for each that is chosen.
LIST, DETAIL, REPORT, START = 9, 20, 27, 14  # what stands around a report are eight plain queries
PASSED_ON = 3  # of what stands for a record elsewhere: where it is, whose, and in which colour
TARGETS = 6  # of a challenge: they, what was written by hand and may be shown, their figures in two, what has happened
TALKS = 2  # early talks beside a record, and where they are
MAP = 30  # four kinds: counted by place, named where one is alone; and a count for each value of its facets
SEARCH = 24  # seven kinds of records: those that are found, and what their rows show


OF_ONE = (
    ":detail",
    ":finding",
    ":indicator",
    ":place",
    "perspective",
    "search",
)  # pages whose address names a record, or asks something


class World:
    """One record of each kind, on which ``grow`` hangs more of everything."""

    def __init__(self) -> None:
        self.stage = StageFactory(programme=ProgrammeFactory())
        self.area = AreaFactory()
        self.indicator = IndicatorFactory()
        self.finding = FindingFactory(published=True)
        self.organisation = OrganisationFactory(area=self.area)
        self.perspective = PerspectiveFactory()
        self.challenge = ChallengeFactory(published=True)
        self.outcome = OutcomeFactory(published=True, stage=self.stage)
        self.dialogue = DialogueFactory(open_now=True)
        self.report = ReportFactory(published=True)
        self.talk = TalkFactory(open_now=True)

    def grow(self, rows: int) -> None:
        many = range(rows)
        organisations = [ParticipationFactory(stage=self.stage).organisation for _ in many]
        places = [AreaFactory(district=True, parent=self.area) for _ in many]
        perspectives = [self.perspective, *(PerspectiveFactory() for _ in many)]
        challenges = [self.challenge, *(ChallengeFactory(published=True) for _ in many)]
        outcomes = [self.outcome, *(OutcomeFactory(published=True, stage=self.stage) for _ in many)]
        dialogues = [self.dialogue, *(DialogueFactory(published=True) for _ in many)]
        dialogues += [DialogueFactory(open_now=True) for _ in many]
        reports = [self.report, *(ReportFactory(published=True) for _ in many)]
        talks = [self.talk, *(TalkFactory(open_now=True) for _ in many)]
        for talk in talks:
            talk.challenges.add(*challenges)
            talk.dialogues.add(*dialogues)
            for organisation in organisations:
                SeatFactory(talk=talk, organisation=organisation)
        for record in (*challenges, *outcomes, *dialogues, *reports, *talks):
            record.areas.add(self.area, *places)
        for record in (*challenges, *outcomes, *dialogues, *reports):
            record.organisations.add(self.organisation, *organisations)
        for record in (*challenges, *outcomes):
            record.perspectives.add(*perspectives)
        for record in (*outcomes, *dialogues, *reports):
            record.challenges.add(*challenges)
        for record in (*dialogues, *reports):
            record.outcomes.add(*outcomes)
        for report in reports:
            report.dialogues.add(*dialogues)
            report.builds_on.add(*reports)
            for _ in many:
                AuthorFactory(report=report)
                ReportFileFactory(report=report, pdf=True)
                ReportFileFactory(report=report, visibility="members")
                FundingFactory(report=report)
                report.keywords.add(KeywordFactory())
        for _ in many:
            LinkFactory(category="similar").challenges.add(*challenges)
            ChallengeStepFactory(challenge=self.challenge)
            series = FigureFactory(area=self.area, year=2006).series
            target = ChallengeIndicatorFactory(challenge=self.challenge, indicator=series.indicator, area=self.area)
            ChallengeFigureFactory(target=target)
            ChallengePartyFactory(challenge=self.challenge, local_description_sv="Hos oss.", shows_local=True)
            TrialFactory(outcome=self.outcome, organisation=self.organisation)
            TrialFactory(outcome=self.outcome, area=AreaFactory(district=True, parent=self.area))
            ReuseFactory(outcome=self.outcome, area=self.area)
            AttachmentFactory(outcome=self.outcome)
            EffectFactory(outcome=self.outcome, indicator=series.indicator, area=self.area)
            EffectFactory(outcome=self.outcome, saved=True)
            ContributionFactory(dialogue=self.dialogue, published=True)
            RegistrationFactory(meeting=MeetingFactory(activity__dialogue=self.dialogue))
            self.outcome.measures.add(FigureFactory(area=self.area).series.indicator)
            FigureFactory(indicator=self.indicator)
            finding = FindingFactory(published=True)
            finding.areas.add(self.area)
            finding.indicators.add(self.indicator)
            self.challenge.findings.add(finding)
            self.report.findings.add(finding)
            self.finding.challenges.add(*challenges)
            self.finding.areas.add(AreaFactory())
            self.finding.indicators.add(IndicatorFactory())
            FigureFactory(area=AreaFactory(small=True, parent=self.area))
            EventFactory(area=self.area).perspectives.add(self.perspective)
            group = IdeaGroupFactory(stage=self.stage)
            group.areas.add(self.area, *places)
            group.perspectives.add(*perspectives)
            group.challenges.add(*challenges)
            WorkPackageFactory(stage=self.stage, perspective=self.perspective)

    def addresses(self) -> dict[str, str]:
        records = {
            "challenges": self.challenge,
            "outcomes": self.outcome,
            "dialogues": self.dialogue,
            "talks": self.talk,
            "reports": self.report,
            "partners": self.organisation,
            "places": self.area,
        }
        return {
            "search": reverse("search") + "?q=det",
            "perspective": self.perspective.get_absolute_url(),
            "knowledge:finding": self.finding.get_absolute_url(),
            "knowledge:indicator": self.indicator.get_absolute_url(),
            "knowledge:place": reverse("knowledge:place", args=[self.area.slug]),
            **{f"{app}:detail": record.get_absolute_url() for app, record in records.items()},
            **{name: reverse(name) for name in PAGES if not name.endswith(OF_ONE)},
        }


@pytest.fixture
def world(db):
    world = World()
    world.grow(2)
    return world


def facets_of(filters):
    return sum(isinstance(facet, FacetFilter) and not facet.quiet for facet in filters.base_filters.values())


FILTERS = {
    "challenges": ChallengeFilter,
    "outcomes": OutcomeFilter,
    "dialogues": DialogueFilter,
    "talks": TalkFilter,
    "reports": ReportFilter,
    "partners": OrganisationFilter,
    "places": AreaFilter,
}
PAGES = {
    "start": START,
    "search": SEARCH,
    **{f"{app}:list": LIST + facets_of(filters) for app, filters in FILTERS.items()},
    "challenges:detail": DETAIL + PASSED_ON + TARGETS + TALKS,
    "dialogues:detail": DETAIL + PASSED_ON,
    "talks:detail": DETAIL + PASSED_ON,
    **dict.fromkeys(
        [
            "partners:detail",
            "places:detail",
        ],
        DETAIL + TALKS,
    ),
    "knowledge:indicators": LIST + facets_of(IndicatorFilter),
    **dict.fromkeys(["take-part", "knowledge"], START),
    "knowledge:compare": LIST,
    "data": LIST + 1,  # commitments and changes of talks
    "knowledge:findings": LIST + facets_of(FindingFilter),
    "knowledge:finding": LIST + PASSED_ON,
    **dict.fromkeys(["perspective", "about", "stages", "groups", "events", "words", "links", "contact"], DETAIL),
    # The dialogues that used it as their method; what was measured, and the portal's figures of the same.
    "outcomes:detail": DETAIL + PASSED_ON + 1 + 4,
    "reports:detail": REPORT + PASSED_ON,
    "calendar": LIST + facets_of(MeetingFilter),
    "calendar-past": LIST + facets_of(MeetingFilter),
    "knowledge:indicator": LIST
    + 5,  # the findings and their places, how many figures there are, which version, who answers
    "knowledge:place": LIST + 1,  # the indicators that are numbered, or else those with figures
    "places:geojson": LIST,
    "places:ground": LIST,
    "map": MAP,
    "map-places": MAP,
}


@pytest.mark.parametrize("page", PAGES)
def test_page_keeps_its_query_budget_whatever_the_number_of_rows(client, world, page):
    address = world.addresses()[page]
    numbers = []
    for rows in (0, 5):
        world.grow(rows)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= PAGES[page], "\n".join(query["sql"] for query in queries)


@pytest.mark.parametrize(
    "query",
    [
        "?q=utmaning",
        "?perspective={0}&perspective={1}",
        "?municipality={2}&state=identified&sort=newest",
        "?page=2&q=zzz",
    ],
)
def test_filtered_list_keeps_the_budget(client, world, query, django_assert_max_num_queries):
    address = reverse("challenges:list") + query.format("a", "b", "c")
    with django_assert_max_num_queries(LIST + facets_of(ChallengeFilter)):
        assert client.get(address).status_code == 200


def test_many_filters_at_once_keep_the_budget(client, db, django_assert_max_num_queries):
    challenge = ChallengeFactory(published=True)
    challenge.perspectives.add(PerspectiveFactory(slug="p"))
    challenge.areas.add(AreaFactory(slug="m"))
    challenge.organisations.add(OrganisationFactory(slug="o"))
    GoalFactory(number=11)
    with django_assert_max_num_queries(LIST + facets_of(ChallengeFilter) + 5):
        response = client.get(
            reverse("challenges:list") + "?perspective=p&municipality=m&partner=o&place=m&goal=11&q=utmaning"
        )
    assert response.context["page"].paginator.count == 0


def test_report_with_everything_keeps_the_budget(client, db, django_assert_max_num_queries):
    report = ReportFactory(published=True, version=2)
    ReportVersionFactory(report=report, number=1)
    ReportFileFactory(report=report, first_version=1, last_version=1)
    FilePageFactory(file=ReportFileFactory(report=report, first_version=2))
    FundingFactory(report=report)
    AuthorFactory(report=report, position=1)
    report.organisations.add(OrganisationFactory())
    report.challenges.add(ChallengeFactory(published=True))
    report.outcomes.add(OutcomeFactory(published=True))
    report.dialogues.add(DialogueFactory(published=True))
    report.areas.add(AreaFactory())
    ReportFactory(published=True).builds_on.add(report)
    with django_assert_max_num_queries(REPORT + PASSED_ON):
        assert client.get(report.get_absolute_url()).status_code == 200


def test_public_pages_set_no_cookie(client, world):
    for name, address in world.addresses().items():
        if name == "contact":  # its form has a token
            continue
        response = client.get(address)
        assert not response.cookies, address
