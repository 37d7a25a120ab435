"""Who visits the portal in the browser tests, and what they have there; made in the portal's own process."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import now
from PIL import Image

from accounts.models import User
from challenges.models import Challenge
from contact.models import JoinRequest
from core.links import digest
from core.models import LongTask
from dialogues.contributing.participants import with_account
from dialogues.models import Contribution, Dialogue, Drawing, Meeting
from dialogues.notes.actions import enter_note
from dialogues.planning.rules import give_default_rules
from following import actions
from knowledge.models import Indicator
from news.models import NewsItem, NewsletterIssue, NewsletterRequest
from outcomes.models import MethodCard, Outcome, Reuse
from partners.models import Invitation, Membership, Organisation
from places.models import Area
from reports.actions import publish_version
from reports.models import Report
from tests.accounts.helpers import give_app, give_passkey
from tests.core.test_pictures import for_pages, photo
from tests.factories import ReportFileFactory
from tests.transitions import take

PASSWORD = "a-long-enough-password"
ROLES = ("resident", "planner", "university", "company", "contact", "editor", "superuser", "protected")
# The last logs in with a code as well; the three planners plan for these.
ORGANISATIONS = {"planner": "huddinge-kommun", "university": "kth", "company": "skanska"}
KEY = 90_001  # of the record that a test needs to name
DRAFT, OPEN_DIALOGUE = "ett-utkast-att-arbeta-med", "vilken-utmaning-harnast"
TALK = "demonstration-ett-torg-vid-stationen"
PLANNED_DIALOGUE, HELD_DIALOGUE = "en-dialog-pa-vag", "en-dialog-som-pagar"
TOLD_DIALOGUE = "en-dialog-med-resultat"  # held with METHOD, of which nothing has been said yet
# Residents take part in it: what they say is shown at once. The workshop's notes are for one of them each.
SQUARE = "vad-behover-torget"
BY_MAIL = "vad-behover-stranden"  # where one takes part with an address or an account
NOTES = ("Fler lampor vid gångtunneln.", "Torghandeln ska vara kvar.", "Bygg en scen för musik.")
# Of the dialogue that is being held: the link of somebody whose address is not confirmed.
TAKING_PART_KEY = "to-confirm-taking-part"
HIDDEN, OTHER, NOTE = KEY + 1, KEY + 2, KEY + 3  # contributions to it, beside KEY, which is the resident's
UNSENT, SHARED = "ett-utkast-som-inte-ar-inskickat", "en-utmaning-som-flera-delar"

METHOD = "en-metod-att-arbeta-med"
REPORT = KEY + 10  # of one that was returned; then follow one in review, one in its second version, one it replaced
DRAFT_REPORT, SENT_REPORT = "en-rapport-att-skriva-pa", "en-rapport-som-granskas"
OWN_REPORT, OLD_REPORT = "en-rapport-i-sin-andra-version", "en-rapport-som-ar-ersatt"
GONE_REPORT = "en-rapport-som-ar-aterkallad"
FILED = (
    "en-rapport-med-filer"  # a report with KEY as its number, and the files KEY (open), HIDDEN (later), OTHER (waits)
)

NEWS = "en-nyhet-om-torget"
SUBSCRIPTION_KEY = "to-confirm-the-newsletter"
# The keys of three links in mails: to confirm a reuse, to become a member, and one that has grown too old.
LONG_TASK_KEY = UUID(int=KEY)
KEY_OF_REQUEST = "to-take-part"  # of an organisation that has not confirmed yet; another, KEY, waits
CONFIRM_KEY, INVITATION_KEY, EXPIRED_KEY = "to-confirm-a-reuse", "to-become-a-member", "grown-too-old"
BERGEN = "plan@example.org"  # to whom the link to follow up a reuse is mailed


def make() -> None:
    """Make a user for each role, a draft and a contribution that wait for somebody to do something."""
    for role in ROLES:
        user = User.objects.create_user(f"{role}@example.org", PASSWORD, display_name=role.title())
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    User.objects.filter(email__in=["editor@example.org", "superuser@example.org"]).update(is_staff=True)
    User.objects.filter(email="superuser@example.org").update(is_superuser=True)

    protected = User.objects.get(email="protected@example.org")
    give_app(protected)
    RecoveryCodes.activate(protected)
    Authenticator.objects.filter(pk=give_passkey(protected, name="Telefonen").pk).update(id=KEY)

    for role, slug in ORGANISATIONS.items():
        user, organisation = User.objects.get(email=f"{role}@example.org"), Organisation.objects.get(slug=slug)
        Membership.objects.create(user=user, organisation=organisation)
    make_members(Organisation.objects.get(slug="huddinge-kommun"))
    make_requests()
    planner, huddinge = User.objects.get(email="planner@example.org"), Organisation.objects.get(slug="huddinge-kommun")
    draft = Challenge.objects.create(
        pk=KEY, slug=DRAFT, title_sv="Ett utkast att arbeta med", description_sv="Det är svårt.", author=planner
    )
    draft.parties.create(organisation=huddinge, role="owner")
    draft.parties.create(organisation=Organisation.objects.get(slug="kth"), role="researcher", state="invited")
    unsent = Challenge.objects.create(slug=UNSENT, title_sv="Ett utkast som inte är inskickat", author=planner)
    unsent.parties.create(organisation=huddinge, role="owner")
    take(draft, "submit", by=planner, on_behalf_of=huddinge.name)
    take(draft, "return", by=User.objects.get(email="editor@example.org"), reason="Vem berörs?")
    shared = Challenge.objects.create(
        slug=SHARED, title_sv="En utmaning som flera delar", description_sv="Vi vet för lite.", author=planner
    )
    shared.parties.create(
        organisation=huddinge, role="owner", local_description_sv="I Skogås är det värst.", shows_local=True
    )
    indicator = Indicator.objects.published().filter(unit="andel").order_by("pk")[:1].get()
    target = shared.targets.create(
        pk=KEY, indicator=indicator, area=Area.objects.get(slug="huddinge"), goal_year=2031, goal_value=0.6,
        baseline_year=2005, baseline_value=0.5,
    )  # fmt: skip
    target.figures.create(year=2030, value=0.55, source="En enkät")
    kth, skanska = (Organisation.objects.get(slug=slug) for slug in ("kth", "skanska"))
    shared.parties.create(
        pk=KEY, organisation=kth, role="researcher", local_description_sv="Vi mäter.", shows_local=True
    )
    shared.parties.create(organisation=skanska, role="landowner", state="asked", message="Vi äger marken.")
    take(shared, "submit", by=planner, on_behalf_of=huddinge.name)
    take(shared, "publish")
    dialogue = Dialogue.objects.get(slug=OPEN_DIALOGUE)
    ideas, participant = dialogue.activities.get(slug="ideer"), with_account(dialogue, planner, name_shown="Planner")
    for text in ("Börja med skolvägarna.", "Fler bänkar, tack."):
        contribution = Contribution.objects.create(
            dialogue=dialogue, activity=ideas, participant=participant, text=text
        )
    contribution.publish(by=User.objects.get(email="editor@example.org"))
    make_dialogue(huddinge)
    make_held_dialogue(huddinge)
    make_square(huddinge, planner)
    make_by_mail(huddinge, planner)

    analysis = Outcome.objects.get(slug="sodertornsanalysen")
    MethodCard.objects.update_or_create(
        outcome=analysis, defaults={"hours": 40, "stages": ["early"], "skills": ["data"]}
    )
    analysis.reuses.filter(organisation=huddinge).delete()  # the content tells of one
    Reuse.objects.create(pk=KEY, outcome=analysis, organisation=huddinge, contact_role="planchef", confirmed_at=now())
    bergen = {"organisation_name": "Bergen", "country": "NO", "contact_role": "byplanlegger", "contact_email": BERGEN}
    bergen["is_municipality"] = True
    place = {"latitude": "60.39299", "longitude": "5.32415"}
    link = {"key_digest": digest(CONFIRM_KEY), "key_expires_at": now() + timedelta(days=7)}
    Reuse.objects.create(outcome=analysis, **bergen, **place, **link)
    Reuse.objects.create(outcome=analysis, **bergen, **place, confirmed_at=now())
    make_method(planner, huddinge)
    make_told_dialogue(huddinge)
    make_news()
    make_reports(planner, huddinge)
    make_report_with_files(planner, huddinge)
    make_long_task(planner)

    actions.follow(planner, Challenge.objects.get(slug="medborgardialog"))
    planner.follows.update(created_at=now() - timedelta(days=1))  # before the programme came, which is news to them


def make_method(author: User, owner: Organisation) -> None:
    """Make an outcome that an organisation writes about, with all that can be changed of it."""
    method = Outcome.objects.create(
        slug=METHOD, kind="method", title_sv="En metod att arbeta med", author=author, owner=owner, relation="partner"
    )
    MethodCard.objects.create(outcome=method, steps_sv="Börja.\nSluta.", licence="CC-BY-4.0")
    method.answers.create(challenge=Challenge.objects.get(slug="medborgardialog"), how_sv="Alla släpps in.")
    method.attachments.create(pk=KEY, title="En mall", url="https://example.org/mall")
    method.trials.create(
        pk=KEY, organisation=owner, area=owner.area, started="2025-03", tried_sv="Ett möte.", author=author
    )
    take(method, "publish")


def make_reports(author: User, owner: Organisation) -> None:
    """Make a report that was returned, one in review, and one in its second version that others were replaced by."""
    editor = User.objects.get(email="editor@example.org")
    given = {"kind": "report", "language": "sv", "owner": owner, "author": author}
    draft, sent, standing, old, gone = (
        Report.objects.create(pk=pk, slug=slug, title=title, **given)
        for pk, slug, title in (
            (REPORT, DRAFT_REPORT, "En rapport att skriva på"),
            (REPORT + 1, SENT_REPORT, "En rapport som granskas"),
            (REPORT + 2, OWN_REPORT, "En rapport i sin andra version"),
            (REPORT + 3, OLD_REPORT, "En rapport som är ersatt"),
            (REPORT + 4, GONE_REPORT, "En rapport som är återkallad"),
        )
    )
    for report in (draft, sent, standing, old, gone):
        report.authors.create(position=1, name="Anna Ek", family_name="Ek")
        take(report, "submit", by=author, on_behalf_of=owner.name)
    take(draft, "return", by=editor, reason="Vem mätte bullret?")
    for report in (standing, old, gone):
        take(report, "publish", by=editor)
    publish_version(standing, seen=1, changes="Siffrorna är rättade.", save=standing.save, by=author)
    take(old, "supersede", other=standing, by=author, reason="Den nya har med vintern.")
    take(gone, "withdraw", by=author, reason="Mätaren var fel inställd.", on_behalf_of=owner.name)


def make_report_with_files(author: User, owner: Organisation) -> None:
    """Make a published report with a good file that is open, a bad one that opens later, and one that waits."""
    report = Report.objects.create(
        pk=KEY, slug=FILED, title="En rapport med filer", kind="report", language="sv", owner=owner, author=author
    )
    good = {"is_tagged": True, "has_title": True, "has_language": True}
    later = {"has_text": False, "visibility": "members", "opens_at": now() + timedelta(days=400)}
    ReportFileFactory(pk=KEY, report=report, pdf=True, title="Rapporten", page_count=46, waits=True, **good)
    ReportFileFactory(pk=HIDDEN, report=report, pdf=True, title="Bilaga 1", waits=True, **later)
    take(report, "submit", by=author, on_behalf_of=owner.name)
    take(report, "publish", on_behalf_of=owner.name)
    ReportFileFactory(pk=OTHER, report=report, pdf=True, waits=True)
    report.files.filter(pk=HIDDEN).update(leaves=True)


def make_dialogue(organisation: Organisation) -> None:
    """Make a dialogue that is being set up, with everything that can be."""
    dialogue = Dialogue.objects.create(
        slug=PLANNED_DIALOGUE,
        title_sv="Vad ska hända med torget?",
        description_sv="Torget byggs om.",
        organiser=organisation,
        influence="dialogue",
        promise_sv="Vi läser allt och svarar.",
        answer_by=now().date() + timedelta(days=90),
    )
    give_default_rules(dialogue)
    dialogue.phases.create(title_sv="Idéer", started=f"{now():%Y-%m}")
    dialogue.checklist.create(text="Boka salen")
    activity = dialogue.activities.create(
        pk=KEY, kind="ideas", slug="ideer", title_sv="Vad saknas på torget?", use_sv="Vi svarar alla."
    )
    activity.categories.create(name_sv="Grönt")


def make_held_dialogue(organisation: Organisation) -> None:
    """Make a dialogue in the middle of it: an activity of each kind, with something in every state."""
    user = {role: User.objects.get(email=f"{role}@example.org") for role in ROLES}
    dialogue = Dialogue.objects.create(
        slug=HELD_DIALOGUE,
        title_sv="Hur blir parken bättre?",
        description_sv="Parken rustas nästa år.",
        organiser=organisation,
        influence="consultation",
        promise_sv="Vi läser allt och svarar.",
        answer_by=now().date() + timedelta(days=60),
        allows_guests=True,
        edit_minutes=7 * 24 * 60,
    )
    dialogue.areas.add(organisation.area)
    give_default_rules(dialogue)
    kinds = {"ideer": "ideas", "kartan": "map", "mote": "meeting", "forra-motet": "meeting", "lappar": "workshop"}
    activities = {
        slug: dialogue.activities.create(kind=kind, slug=slug, title_sv=f"Parken: {slug}", use_sv="Vi svarar alla.")
        for slug, kind in kinds.items()
    }
    for slug, days in (("mote", 9), ("forra-motet", -9)):
        starts = now() + timedelta(days=days)
        meeting = Meeting.objects.create(
            activity=activities[slug], starts_at=starts, ends_at=starts + timedelta(hours=2), place_sv="Biblioteket"
        )
        if days > 0:
            coming = meeting
    take(dialogue, "open", by=user["planner"], on_behalf_of=organisation.name)
    resident = dialogue.people.create(user=user["resident"], name_shown="Resident", confirmed_at=now())
    planner = dialogue.people.create(user=user["company"], name_shown="Company", confirmed_at=now())
    shown = {"activity": activities["ideer"], "state": "published", "published_at": now()}
    other = dialogue.contributions.create(pk=OTHER, participant=planner, title="Bänkar", text="Fler bänkar.", **shown)
    dialogue.contributions.create(
        pk=KEY, participant=resident, title="Sittplatser", text="Man vill kunna sitta.", merge_proposed=other, **shown
    )
    hidden = dialogue.contributions.create(
        pk=HIDDEN, participant=resident, text="Köp mina bänkar.", activity=activities["ideer"]
    )
    hidden.hide(by=user["contact"], reason="Det är reklam.", rule=dialogue.rules.first())
    note = {"channel": "paper", "entered_by": user["planner"], "activity": activities["lappar"]}
    dialogue.contributions.create(pk=NOTE, text="Mer skugga.", **{**shown, **note})
    coming.registrations.create(pk=KEY, participant=resident, state="registered")
    statement = dialogue.statements.create(pk=KEY, text_sv="Sex bänkar sätts upp.")
    statement.contributions.add(other)
    Image.new("RGB", (480, 320), "darkgreen").save(drawn := BytesIO(), "WEBP")
    picture = default_storage.save("resultpicture/480x320.webp", ContentFile(drawn.getvalue()))
    dialogue.result_pictures.create(pk=KEY, picture=picture, picture_alt_sv="Parken.", picture_alt_en="The park.")
    waiting = dialogue.people.create(email="park@example.org", key_digest=digest(TAKING_PART_KEY))
    dialogue.contributions.create(
        participant=waiting, text="Fler papperskorgar.", activity=activities["ideer"], state="unconfirmed"
    )


def make_told_dialogue(organisation: Organisation) -> None:
    """Make a dialogue whose results are out, and whose organiser is asked how its method worked."""
    Dialogue.objects.create(
        slug=TOLD_DIALOGUE,
        title_sv="Hur gick det med lekplatsen?",
        description_sv="Lekplatsen byggdes om.",
        result_sv="Det blev en ny rutschkana.",
        organiser=organisation,
        influence="consultation",
        started="2026-05",
        ended="2026-06",
        state=Dialogue.State.RESULTS_PUBLISHED,
        publication="published",
        published_at=now(),
        used_method=Outcome.objects.get(slug=METHOD),
    )


def make_news() -> None:
    """Make a piece of news, the newsletter it was sent in, and somebody who has asked for the next one."""
    item = NewsItem.objects.create(
        slug=NEWS,
        title_sv="Torget byggs om",
        lead_sv="Arbetet börjar i vår.",
        text_sv="Det som invånarna sade är med.",
        audience="residents",
        publication="published",
        published_at=now() - timedelta(days=2),
    )
    issue = NewsletterIssue.objects.create(
        pk=KEY, title_sv="Nyheter i vår", text_sv="Hej!", state=NewsletterIssue.State.SENT, sent_at=now()
    )
    issue.items.add(item)
    NewsletterRequest.objects.create(
        email="lasare@example.org",
        residents=True,
        key_digest=digest(SUBSCRIPTION_KEY),
        expires_at=Invitation.expiry(),
    )


def make_square(organisation: Organisation, planner: User) -> None:
    """Make an open dialogue with an activity of each kind, where guests and those with an address take part too."""
    dialogue = Dialogue.objects.create(
        slug=SQUARE,
        title_sv="Vad behöver torget?",
        description_sv="Torget i Skogås byggs om.",
        organiser=organisation,
        influence="dialogue",
        promise_sv="Vi läser allt och svarar alla.",
        answer_by=now().date() + timedelta(days=60),
        allows_guests=True,
        reviews_first=False,
    )
    dialogue.areas.add(organisation.area)
    give_default_rules(dialogue)
    ideas, on_map, on_drawing, meeting, notes = (
        dialogue.activities.create(kind=kind, slug=kind, title_sv=title, use_sv="Vi svarar alla.", order=order)
        for order, (kind, title) in enumerate(
            {
                "ideas": "Vad saknas på torget?",
                "map": "Var är det mörkt?",
                "drawing": "Var i förslaget?",
                "meeting": "Möte om torget",
                "workshop": "Lappar från biblioteket",
            }.items()
        )
    )
    ideas.categories.create(name_sv="Grönt")
    on_map.places.create(name_sv="Gångtunneln", latitude="59.21934", longitude="18.15341")
    seen = for_pages(photo((2400, 1600)))
    drawing = Drawing(activity=on_drawing, picture_alt_sv="Torget uppifrån", picture_credit="Huddinge kommun")
    drawing.picture.save(seen.name, seen)
    on_drawing.places.create(name_sv="Tunnelns mynning", drawn_x="0.25", drawn_y="0.5")
    starts = now() + timedelta(days=20)
    Meeting.objects.create(
        activity=meeting, starts_at=starts, ends_at=starts + timedelta(hours=2), place_sv="Biblioteket", capacity=30
    )
    take(dialogue, "open", by=planner, on_behalf_of=organisation.name)
    for text in NOTES:
        note = Contribution(activity=notes, text=text, channel="workshop", received_on=now().date())
        enter_note(note, by=planner, on_behalf_of=organisation.name)


def make_by_mail(organisation: Organisation, planner: User) -> None:
    """Make an open dialogue without guests, with two activities, of which one has a place that is named."""
    dialogue = Dialogue.objects.create(
        slug=BY_MAIL,
        title_sv="Vad behöver stranden?",
        description_sv="Stranden rustas upp.",
        organiser=organisation,
        influence="dialogue",
        promise_sv="Vi läser allt och svarar alla.",
        answer_by=now().date() + timedelta(days=60),
    )
    dialogue.areas.add(organisation.area)
    give_default_rules(dialogue)
    titles = {"ideas": "Vad saknas på stranden?", "map": "Var är det halt?"}
    for order, (kind, title) in enumerate(titles.items()):
        dialogue.activities.create(kind=kind, slug=kind, title_sv=title, use_sv="Vi svarar alla.", order=order)
    on_map = dialogue.activities.get(kind="map")
    on_map.places.create(name_sv="Bryggan", latitude="59.21934", longitude="18.15341")
    take(dialogue, "open", by=planner, on_behalf_of=organisation.name)


def make_long_task(owner: User) -> None:
    LongTask.objects.create(
        key=LONG_TASK_KEY, owner=owner, kind="", title="Om vatten.pdf", state=LongTask.State.WORKING, done=3, of=12
    )


def make_members(organisation: Organisation) -> None:
    """Make a contact, a colleague who has left, and two invitations."""
    contact = User.objects.get(email="contact@example.org")
    Membership.objects.create(user=contact, organisation=organisation, role="contact")
    gone = User.objects.create_user("gone@example.org", display_name="Gone")
    today = now().date()
    Membership.objects.create(user=gone, organisation=organisation, started_on=today, ended_on=today)
    for key, email, expires_at in (
        (INVITATION_KEY, "resident@example.org", Invitation.expiry()),
        (EXPIRED_KEY, "kollega@example.org", now()),
    ):
        organisation.invitations.create(email=email, key_digest=digest(key), expires_at=expires_at, invited_by=contact)


def make_requests() -> None:
    """Let two municipalities ask to take part: one waits for somebody to vouch, one has not confirmed."""
    for name, domain, more in (
        ("Väntköpings kommun", "vantkoping.example", {"pk": KEY, "state": "waiting", "confirmed_at": now()}),
        ("Frågeköpings kommun", "fragekoping.example", {}),
    ):
        asked = JoinRequest.objects.create(
            name=name,
            sector="municipality",
            domain=domain,
            website=f"https://{domain}/",
            email=f"plan@{domain}",
            text="Vi har samma problem.",
            form_key=uuid4(),
            **more,
        )
    asked.links.create(key_digest=digest(KEY_OF_REQUEST), expires_at=Invitation.expiry())
