"""What a reader may not see is nowhere: each secret holds a word of its own, looked for on every page they can open.

``SECRETS`` says what is hidden and where its owner sees it; ``SURFACES`` are the pages that list, count, suggest or
tell. They are about one published challenge and one published outcome, to which everything that is hidden is tied.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.core.cache import cache, caches
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from challenges import actions as sharing
from challenges.models import Challenge, ChallengeParty
from mail.models import OutboxMessage
from outcomes.maturity import reassess
from partners.models import Membership
from sodertorn.kept_pages import KEPT_PAGES
from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db
READERS = ("anonymous", "resident", "other_planner")
TITLE = "Gemensamma gårdar"  # the words that every title begins with, so that searches and suggestions find them all


@dataclass(frozen=True)
class Secret:
    """A word that stands in one place only, and where somebody sees it who may."""

    word: str
    seen_by: str
    where: tuple[str, str] | None = None  # the name of an address, and the record in it; None: a mail
    known_from: tuple[
        str, ...
    ] = ()  # pages that show it for another reason: an organisation is in the list of partners


ORGANISATIONS = (
    "partners", "partners, searched", "partner that was asked", "search", "sitemap of partners", "similar",
    "feed of partners",
)  # fmt: skip
SECRETS = {
    "draft challenge": Secret("Kladdutmaning", "planner", ("challenges:mine", "")),
    "submitted challenge": Secret("Inlämnadutmaning", "planner", ("challenges:mine", "")),
    "draft outcome": Secret("Kladdresultat", "planner", ("workspace", "")),
    "draft dialogue": Secret("Kladdialog", "planner", ("dialogues:detail", "draft_dialogue")),
    "draft talk": Secret("Kladdsamtal", "planner", ("talks:detail", "draft_talk")),
    "draft report": Secret("Kladdrapport", "planner", ("reports:detail", "draft_report")),
    "draft news": Secret("Kladdnyhet", "superuser", ("admin:news_newsitem_change", "draft_news")),
    "draft finding": Secret("Kladdfynd", "superuser", ("admin:knowledge_finding_change", "draft_finding")),
    "finding that is handed in": Secret("Inlämnatfynd", "planner", ("knowledge:finding", "handed_in_finding")),
    "reason for returning a finding": Secret("Återlämningsskäl", "planner", ("knowledge:finding", "returned_finding")),
    "draft indicator of a finding": Secret(
        "Kladdmått", "superuser", ("admin:knowledge_indicator_change", "draft_indicator")
    ),
    "draft newsletter": Secret("Kladdbrev", "superuser", ("admin:news_newsletterissue_change", "draft_issue")),
    "invited organisation": Secret("Inbjudnabolaget", "planner", ("challenges:detail", "challenge"), ORGANISATIONS),
    "organisation that asks": Secret("Frågandebolaget", "planner", ("challenges:detail", "challenge"), ORGANISATIONS),
    "organisation that declined": Secret("Avböjandebolaget", "planner", None, ORGANISATIONS),
    "message to the invited": Secret("Inbjudningsord", "invited_planner", ("challenges:detail", "challenge")),
    "message of the asking": Secret("Frågeord", "planner", ("challenges:detail", "challenge")),
    "reason for declining": Secret("Avböjningsskäl", "planner", None),
    "hidden local text": Secret("Lokalhemlighet", "partner_planner", ("challenges:local", "hidden_party")),
    "local text of the asking": Secret(
        "Frågandetext", "superuser", ("admin:challenges_challengeparty_change", "asked")
    ),
    "unconfirmed reuse": Secret("Obekräftadkommun", "superuser", ("admin:outcomes_reuse_change", "unconfirmed")),
    "e-mail of a reuse": Secret("kontakt.hemlig", "superuser", ("admin:outcomes_reuse_change", "confirmed")),
    "e-mail of a member": Secret("medlem.hemlig", "contact", ("partners:members", "organisation")),
    "name of a member": Secret("Medlemshemlighet", "contact", ("partners:members", "organisation")),
    "invited address": Secret("inbjuden.hemlig", "contact", ("partners:members", "organisation")),
    "message to the editors": Secret("Brevhemlighet", "superuser", ("admin:contact_contactmessage_change", "letter")),
    "e-mail of a message": Secret("brev.hemlig", "superuser", ("admin:contact_contactmessage_change", "letter")),
    "unconfirmed request": Secret("Obekräftatbolag", "superuser", ("admin:contact_joinrequest_change", "unasked")),
    "e-mail of a request": Secret("fragar.hemlig", "superuser", ("admin:contact_joinrequest_change", "asks_to_join")),
    "target by a draft indicator": Secret(
        "Kladdnyckeltal", "superuser", ("admin:challenges_challenge_change", "challenge")
    ),
    "editor in the history": Secret(
        "Redaktörshemlighet", "superuser", ("admin:challenges_challenge_history", "challenge")
    ),
}
WORD = {name: secret.word for name, secret in SECRETS.items()}


class World:
    """One challenge and one outcome that everybody reads, and everything hidden that there can be around them."""

    def __init__(self) -> None:
        self.area, self.perspective = factories.AreaFactory(), factories.PerspectiveFactory()
        self.goal = factories.GoalFactory()
        self.stage = factories.StageFactory()
        self.organisation = factories.OrganisationFactory(name="Ägarkommunen")
        self.partner = factories.OrganisationFactory(name="Medägaren", sector="academia")
        self.resident = factories.UserFactory()
        self.other_planner = factories.MembershipFactory().user
        self.planner = self.member(
            self.organisation, display_name=WORD["name of a member"], email=f"{WORD['e-mail of a member']}@example.org"
        )
        self.contact = self.member(self.organisation, role=Membership.Role.CONTACT)
        self.partner_planner = self.member(self.partner)
        self.editor = factories.UserFactory(editor=True, display_name=WORD["editor in the history"])
        self.superuser = factories.UserFactory(superuser=True)
        self.challenge = self.challenge_of("Gemensam utmaning", state=Challenge.State.SUBMITTED)
        self.outcome = self.outcome_of("Gemensamt resultat", **factories.on_the_site)
        self.dialogue = factories.DialogueFactory(published=True, title=TITLE)
        self.report = factories.ReportFactory(published=True, title=TITLE)
        self.draft_dialogue = factories.DialogueFactory(
            title=f"{TITLE}: {WORD['draft dialogue']}", organiser=self.organisation
        )
        self.talk = factories.TalkFactory(open_now=True, title=TITLE, municipality=self.organisation)
        word = WORD["draft talk"]
        self.draft_talk = factories.TalkFactory(
            title=f"{TITLE}: {word}", purpose=word, closed_because=word, municipality=self.organisation
        )
        factories.SeatFactory(talk=self.draft_talk, organisation=self.organisation, role="municipality")
        for talk in (self.talk, self.draft_talk):
            talk.areas.add(self.area)
            talk.challenges.add(self.challenge)
            talk.dialogues.add(self.dialogue)
        self.draft_report = factories.ReportFactory(title=f"{TITLE}: {WORD['draft report']}", owner=self.organisation)
        for record in (self.dialogue, self.report, self.draft_dialogue, self.draft_report):
            record.areas.add(self.area)
            record.organisations.add(self.organisation)
            record.challenges.add(self.challenge)
            record.outcomes.add(self.outcome)
        for report in (self.report, self.draft_report):
            report.dialogues.add(self.dialogue, self.draft_dialogue)
        self.draft_report.builds_on.add(self.report)
        for follower in (self.resident, self.other_planner):
            self.follow_everything(follower)
        indicator = factories.IndicatorFactory(published=False, name_sv=WORD["target by a draft indicator"])
        target = factories.ChallengeIndicatorFactory(challenge=self.challenge, indicator=indicator, area=self.area)
        factories.ChallengeIndicatorStepFactory(target=target)
        self.hide_news()
        self.hide_findings()
        self.hide_records()
        self.hide_parties()
        self.hide_reuses()
        self.letter = factories.ContactMessageFactory(
            text=WORD["message to the editors"], email=f"{WORD['e-mail of a message']}@example.org"
        )
        self.unasked = factories.JoinRequestFactory(name=WORD["unconfirmed request"], unconfirmed=True)
        self.asks_to_join = factories.JoinRequestFactory(email=f"{WORD['e-mail of a request']}@example.org")
        factories.InvitationFactory(
            organisation=self.organisation, email=f"{WORD['invited address']}@example.org", invited_by=self.contact
        )

    def member(self, organisation, role=Membership.Role.PLANNER, **values):
        return factories.MembershipFactory(
            organisation=organisation, role=role, user=factories.UserFactory(**values)
        ).user

    def challenge_of(self, title, **values):
        challenge = factories.ChallengeFactory(
            title=f"{TITLE}: {title}",
            description=f"{TITLE}. {title}.",
            affected_groups=f"De som bor nära. {title}.",
            author=self.planner,
            owner=self.organisation,
            **values,
        )
        challenge.areas.add(self.area)
        challenge.perspectives.add(self.perspective)
        challenge.goals.add(self.goal)
        return challenge

    def outcome_of(self, title, **values):
        outcome = factories.OutcomeFactory(
            title=f"{TITLE}: {title}",
            description=f"{TITLE}. {title}.",
            owner=self.organisation,
            author=self.planner,
            stage=self.stage,
            **values,
        )
        outcome.areas.add(self.area)
        outcome.perspectives.add(self.perspective)
        outcome.organisations.add(self.organisation)
        factories.AnsweredChallengeFactory(outcome=outcome, challenge=self.challenge, how=title)
        factories.MethodCardFactory(outcome=outcome, audience=title, stages=["detailed"], hours=10)
        factories.TrialFactory(
            outcome=outcome,
            organisation=self.organisation,
            area=self.area,
            author=self.planner,
            tried=title,
            pitfall=title,
        )
        factories.AttachmentFactory(outcome=outcome, title=title, kind="evaluation")
        return outcome

    def follow_everything(self, user):
        records = {
            name: getattr(self, name) for name in ("challenge", "outcome", "organisation", "area", "perspective")
        }
        for name, record in records.items():
            factories.FollowFactory(user=user, **{"challenge": None, name: record})

    def hide_findings(self):
        """A draft speaks of what is on the site, and what is on the site rests on it."""
        word = WORD["draft finding"]
        self.draft_finding = factories.FindingFactory(title=f"{TITLE}: {word}", summary=word, text=word)
        self.finding = factories.FindingFactory(published=True, title=TITLE)
        self.indicator = factories.FigureFactory(area=self.area).series.indicator
        word = WORD["finding that is handed in"]
        self.handed_in_finding = factories.FindingFactory(
            title=f"{TITLE}: {word}", summary=word, text=word, owner=self.organisation, state="handed_in"
        )
        self.returned_finding = factories.FindingFactory(title=TITLE, owner=self.organisation, state="handed_in")
        take(self.returned_finding, "return", by=None, reason=WORD["reason for returning a finding"])
        returned = factories.FindingFactory(title=TITLE, owner=self.organisation, state="handed_in")
        take(returned, "return", by=None, reason=WORD["reason for returning a finding"])
        take(returned, "hand-in", by=None)
        take(returned, "publish", by=None)
        self.republished_finding = returned
        for finding in (self.draft_finding, self.handed_in_finding, self.finding, returned):
            finding.areas.add(self.area)
            finding.indicators.add(self.indicator)
            self.challenge.findings.add(finding)
            self.report.findings.add(finding)
        self.draft_indicator = factories.IndicatorFactory(
            published=False, name_sv=WORD["draft indicator of a finding"], dimension="social"
        )
        self.finding.indicators.add(self.draft_indicator)

    def hide_news(self):
        """A draft is in a newsletter that has been sent."""
        self.draft_news = factories.NewsItemFactory(title=f"{TITLE}: {WORD['draft news']}", lead=WORD["draft news"])
        self.issue = factories.NewsletterIssueFactory(sent=True)
        self.draft_issue = factories.NewsletterIssueFactory(title=f"{TITLE}: {WORD['draft newsletter']}")
        for issue in (self.issue, self.draft_issue):
            issue.items.add(self.draft_news, factories.NewsItemFactory(published=True, title=TITLE))

    def hide_records(self):
        self.draft = self.challenge_of(WORD["draft challenge"])
        self.submitted = self.challenge_of(WORD["submitted challenge"])
        take(self.submitted, "submit", by=self.planner, on_behalf_of=self.organisation.name)
        self.draft_outcome = self.outcome_of(WORD["draft outcome"])
        for outcome in (self.outcome, self.draft_outcome):
            reassess(outcome, by=self.planner, on_behalf_of=self.organisation.name)

    def hide_parties(self):
        role = ChallengeParty.Role.SUPPORTER
        self.hidden_party = sharing.invite(self.challenge, self.partner, role=role, by=self.planner)
        take(self.challenge, "publish", by=self.editor)
        take(self.hidden_party, "accept", by=self.partner_planner)  # the last that was missing
        self.hidden_party.local_description_sv = self.hidden_party.local_description_en = WORD["hidden local text"]
        self.hidden_party.save()
        self.challenge.refresh_from_db()
        self.invited = factories.OrganisationFactory(name=WORD["invited organisation"])
        self.invited_planner = self.member(self.invited)
        invitation = {"role": role, "by": self.planner, "on_behalf_of": self.organisation.name}
        sharing.invite(self.challenge, self.invited, message=WORD["message to the invited"], **invitation)
        asking = factories.OrganisationFactory(name=WORD["organisation that asks"])
        self.asked = sharing.ask_to_share(
            self.challenge, asking, role=role, by=self.member(asking), message=WORD["message of the asking"]
        )
        self.asked.local_description_sv = self.asked.local_description_en = WORD["local text of the asking"]
        self.asked.shows_local = True
        self.asked.save()
        declining = factories.OrganisationFactory(name=WORD["organisation that declined"])
        declined = sharing.invite(self.challenge, declining, **invitation)
        reason = WORD["reason for declining"]
        take(declined, "decline", by=self.member(declining), reason=reason, on_behalf_of=declining.name)

    def hide_reuses(self):
        name = WORD["unconfirmed reuse"]
        self.unconfirmed = factories.ReuseFactory(
            outcome=self.outcome, organisation_name=name, adapted=name, area=self.area, unconfirmed=True
        )
        self.confirmed = factories.ReuseFactory(
            outcome=self.outcome, contact_email=f"{WORD['e-mail of a reuse']}@example.org", area=self.area
        )
        for reuse in (self.unconfirmed, self.confirmed):
            factories.ReuseStepFactory(reuse=reuse, actor_name=reuse.who)

    def address(self, name, record=""):
        if not record:
            return reverse(name)
        found = getattr(self, record)
        if name.startswith("admin:"):
            return reverse(name, args=[found.pk])
        if record == "hidden_party":
            return reverse(name, args=[found.challenge.slug, found.pk])
        if name == "reports:detail":
            return str(found.get_absolute_url())
        return reverse(name, args=[found.pk if name == "newsletter:issue" else found.slug])


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("sv"):
        yield World()
        transaction.set_rollback(True)


SEARCHED = urlencode({"q": "gemensam"})
# What is read: the name of an address, the record in it, and what is asked for.
SURFACES = {
    "start": ("start", "", ""),
    "search": ("search", "", SEARCHED),
    "challenges": ("challenges:list", "", ""),
    "challenges, searched": ("challenges:list", "", SEARCHED),
    "challenges, newest": ("challenges:list", "", urlencode({"sort": "newest", "state": "submitted"})),
    "challenge": ("challenges:detail", "challenge", ""),
    "similar": ("challenges:similar", "", urlencode({"title": TITLE})),
    "own challenges": ("challenges:mine", "", ""),
    "asking to share": ("challenges:share", "challenge", ""),
    "outcomes": ("outcomes:list", "", ""),
    "outcomes, searched": ("outcomes:list", "", SEARCHED),
    "outcome": ("outcomes:detail", "outcome", ""),
    "finder": ("outcomes:find", "", urlencode({"stage": "detailed", "hours": "10"})),
    "reusing": ("outcomes:reuse", "outcome", ""),
    "register": ("outcomes:register", "outcome", ""),
    "trials": ("outcomes:trials", "outcome", ""),
    "places of reuses": ("outcomes:reuse-places", "outcome", ""),
    "pack": ("outcomes:pack", "outcome", ""),
    "dialogues": ("dialogues:list", "", ""),
    "dialogue": ("dialogues:detail", "dialogue", ""),
    "talks": ("talks:list", "", ""),
    "talks, searched": ("talks:list", "", SEARCHED),
    "talk": ("talks:detail", "talk", ""),
    "sitemap of talks": ("sitemap", "talks", ""),
    "reports": ("reports:list", "", ""),
    "report": ("reports:detail", "report", ""),
    "news": ("news:list", "", ""),
    "news, searched": ("news:list", "", SEARCHED),
    "findings": ("knowledge:findings", "", ""),
    "findings, searched": ("knowledge:findings", "", SEARCHED),
    "feed of findings": ("knowledge:findings-feed", "", ""),
    "finding": ("knowledge:finding", "finding", ""),
    "finding that was returned once": ("knowledge:finding", "republished_finding", ""),
    "indicator": ("knowledge:indicator", "indicator", ""),
    "sitemap of findings": ("sitemap", "findings", ""),
    "feed of news": ("news:feed", "", ""),
    **{
        f"feed of {name}": (f"{name}:feed", "", "")
        for name in ("challenges", "dialogues", "outcomes", "reports", "talks")
    },
    "feed of challenges, searched": ("challenges:feed", "", SEARCHED),
    "open data": ("data", "", ""),
    "catalogue of data": ("dcat-rdf", "", ""),
    "feed of places": ("places-feed", "", ""),
    "feed of partners": ("partners:feed", "", ""),
    "calendar": ("calendar", "", ""),
    "calendar, past": ("calendar-past", "", ""),
    "calendar, subscribed": ("dialogues:calendar", "", ""),
    "newsletters": ("newsletter:list", "", ""),
    "newsletter": ("newsletter:issue", "issue", ""),
    "sitemap of news": ("sitemap", "news", ""),
    "partners": ("partners:list", "", ""),
    "partners, searched": ("partners:list", "", SEARCHED),
    "partner that owns": ("partners:detail", "organisation", ""),
    "partner that was asked": ("partners:detail", "invited", ""),
    "members": ("partners:members", "organisation", ""),
    "places": ("places:list", "", ""),
    "place": ("places:detail", "area", ""),
    "place in figures": ("knowledge:place", "area", ""),
    "map": ("places:geojson", "", ""),
    "ground of maps": ("places:ground", "", ""),
    "map of everything": ("map", "", ""),
    "marks on the map": ("map-places", "", ""),
    "perspective": ("perspective", "perspective", ""),
    "groups": ("groups", "", ""),
    "stages": ("stages", "", ""),
    "following": ("following:list", "", ""),
    "workspace": ("workspace", "", ""),
    "contact": ("contact", "", ""),
    "asking to take part": ("join:ask", "", ""),
    "gaps": ("gaps", "", ""),
    "sitemap of challenges": ("sitemap", "challenges", ""),
    "sitemap of outcomes": ("sitemap", "outcomes", ""),
    "sitemap of partners": ("sitemap", "partners", ""),
    "admin": ("admin:index", "", ""),
    "admin of challenges": ("admin:challenges_challenge_changelist", "", ""),
    "admin of outcomes": ("admin:outcomes_outcome_changelist", "", ""),
    "admin of reuses": ("admin:outcomes_reuse_changelist", "", ""),
    "admin of parts": ("admin:challenges_challengeparty_changelist", "", ""),
}


def visitor(world, name):
    client = Client()
    if name != "anonymous":
        client.force_login(getattr(world, name))
    cache.clear()
    return client


def read(client, address):
    """Return all that an answer holds, with the files in an archive."""
    response = client.get(address, follow=True)
    content = b"".join(response) if response.streaming else response.content
    if response.get("Content-Type") == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(
            [*archive.namelist(), *(archive.read(name).decode(errors="ignore") for name in archive.namelist())]
        )
    return content.decode()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("surface", SURFACES)
def test_page_holds_no_secret(world, surface, reader):
    name, record, query = SURFACES[surface]
    with transaction.atomic():
        client = visitor(world, reader)
        address = reverse(name, args=[record]) if name == "sitemap" else world.address(name, record)
        text = read(client, f"{address}?{query}").casefold()
        transaction.set_rollback(True)
    assert leaks(surface, text) == []


def leaks(surface, text):
    return [
        secret
        for secret, it in SECRETS.items()
        if surface not in it.known_from and (it.word.casefold() in text or slug_of(it.word) in text)
    ]


@pytest.mark.usefixtures("page_cache")
@pytest.mark.parametrize("surface", [surface for surface, (name, *_rest) in SURFACES.items() if name in KEPT_PAGES])
def test_kept_page_holds_no_secret(world, surface):
    """After those who may see more have read it, and once more when it comes from the cache."""
    name, record, query = SURFACES[surface]
    address = reverse(name, args=[record]) if name == "sitemap" else world.address(name, record)
    with transaction.atomic():
        readers = ("superuser", "editor", "planner", "invited_planner", "anonymous", "anonymous")
        texts = [read(visitor(world, reader), f"{address}?{query}").casefold() for reader in readers]
        transaction.set_rollback(True)
    assert leaks(surface, texts[-2]) == leaks(surface, texts[-1]) == []


# Those who have a part themselves: what of the secrets is theirs to read.
INSIDERS = {
    "invited_planner": {"invited organisation", "message to the invited"},
    "partner_planner": {"hidden local text"},
}


@pytest.mark.parametrize("reader", INSIDERS)
@pytest.mark.parametrize("surface", SURFACES)
def test_page_holds_no_secret_of_others_for_those_who_have_a_part(world, surface, reader):
    name, record, query = SURFACES[surface]
    with transaction.atomic():
        client = visitor(world, reader)
        address = reverse(name, args=[record]) if name == "sitemap" else world.address(name, record)
        text = read(client, f"{address}?{query}").casefold()
        transaction.set_rollback(True)
    leaked = [
        secret
        for secret, it in SECRETS.items()
        if secret not in INSIDERS[reader] and surface not in it.known_from and it.word.casefold() in text
    ]
    assert leaked == []


# What is kept of these pages is shared: by all who may do different things, and see different things beside it.
SHARED = (
    "start", "search", "challenges", "challenges, searched", "challenge", "outcomes", "outcomes, searched", "outcome",
    "dialogues", "dialogue", "talks", "talk", "reports", "report", "partners", "partner that owns",
    "partner that was asked", "places", "place", "perspective",
)  # fmt: skip
PEOPLE = ("anonymous", "planner", "superuser", "invited_planner", "partner_planner")
OF_THE_VISIT = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@pytest.mark.parametrize(
    ("surface", "language"), [*((one, "sv") for one in SHARED), ("challenge", "en"), ("report", "en")]
)
def test_page_is_the_same_whoever_has_read_it_before(world, surface, language):
    """What is kept holds nothing of those who see more, and hides nothing from them."""
    name, record, query = SURFACES[surface]
    with translation.override(language), transaction.atomic():
        address = f"{world.address(name, record)}?{query}"
        clients = {person: visitor(world, person) for person in PEOPLE}

        def page(person):
            return OF_THE_VISIT.sub("", read(clients[person], address))

        alone = {}
        for person in PEOPLE:
            caches["content"].clear()
            alone[person] = page(person)
        for first in PEOPLE[:3]:
            caches["content"].clear()
            page(first)
            assert [person for person in PEOPLE if page(person) != alone[person]] == [], first
        transaction.set_rollback(True)


def slug_of(word):
    """Return what stands in the address of a record that is named so."""
    return word.casefold().translate(str.maketrans("åäö", "aao"))


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_is_seen_by_those_it_concerns(world, secret):
    """Otherwise the test above would look for what is nowhere."""
    it = SECRETS[secret]
    if it.where is None:
        messages = OutboxMessage.objects.filter(address__in=[world.contact.email, world.planner.email])
        text = "\n".join(messages.values_list("body", flat=True))
    else:
        with transaction.atomic():
            text = read(visitor(world, it.seen_by), world.address(*it.where))
            transaction.set_rollback(True)
    assert it.word in text


# Pages of what is hidden itself, which answer as if it were not there.
CLOSED = {
    "draft challenge": ("challenges:detail", "draft"),
    "submitted challenge": ("challenges:detail", "submitted"),
    "draft outcome": ("outcomes:detail", "draft_outcome"),
    "draft dialogue": ("dialogues:detail", "draft_dialogue"),
    "draft talk": ("talks:detail", "draft_talk"),
    "draft report": ("reports:detail", "draft_report"),
    "draft news": ("news:detail", "draft_news"),
    "draft finding": ("knowledge:finding", "draft_finding"),
    "finding that is handed in": ("knowledge:finding", "handed_in_finding"),
    "draft newsletter": ("newsletter:issue", "draft_issue"),
    "reuse of a draft": ("outcomes:reuse", "draft_outcome"),
    "register of a draft": ("outcomes:register", "draft_outcome"),
    "trials of a draft": ("outcomes:trials", "draft_outcome"),
    "pack of a draft": ("outcomes:pack", "draft_outcome"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("page", CLOSED)
def test_page_of_what_is_hidden_is_not_found(world, page, reader):
    assert visitor(world, reader).get(world.address(*CLOSED[page])).status_code == 404


@pytest.mark.parametrize("reader", READERS)
def test_organisation_does_not_tell_of_what_it_is_only_asked_to_share(world, reader):
    """The challenge is on the site, the organisation among the partners; that the two are linked is not told."""
    client = visitor(world, reader)
    for organisation in (party.organisation for party in world.challenge.parties.exclude(state="confirmed")):
        assert world.challenge.slug not in read(client, organisation.get_absolute_url())
        listed = read(client, f"{reverse('challenges:list')}?{urlencode({'partner': organisation.slug})}")
        assert f'href="{world.challenge.get_absolute_url()}"' not in listed
    assert world.challenge.slug in read(client, world.partner.get_absolute_url())


def test_searching_for_a_secret_finds_nothing(world):
    """By the number of hits: the word that was looked for stands on the page."""
    for address in ("challenges:list", "outcomes:list"):
        for word in WORD.values():
            response = visitor(world, "anonymous").get(reverse(address), {"q": word})
            assert response.context["page"].paginator.count == 0


def test_counts_leave_out_what_is_hidden(world):
    """A filter that says 2 where the list shows 1 tells that there is something."""
    for address in ("challenges:list", "outcomes:list"):
        shown = visitor(world, "anonymous").get(reverse(address)).context
        assert shown["page"].paginator.count == 1
        assert {option.count for facet in shown["filters"].facets() for option in facet.options} == {1}


def test_world_is_what_it_should_be(world):
    world.challenge.refresh_from_db()
    assert (world.challenge.state, world.challenge.publication) == ("identified", "published")
    assert timezone.now() >= world.challenge.published_at
