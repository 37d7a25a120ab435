"""The demonstration: a user for each role and one open dialogue, as all real dialogues have ended.

With a municipality, a university and a company, a challenge can be taken from the first draft to joint identification.
"""

import datetime as dt
import secrets
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from challenges.models import Challenge
from dialogues.models import Activity, Category, Dialogue, Kind, Meeting
from dialogues.rules import give_default_rules
from dialogues.workflow import DIALOGUE_TRANSITIONS
from partners.models import Membership, Organisation
from places.models import Area
from sodertorn.loading.entry import LoadError
from sodertorn.models import LoadedEntry

ANSWER_WITHIN = dt.timedelta(days=120)
# Nothing that looks like something else when read aloud or from paper: no 0 and O, no 1, l and I.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
CONTACT = Membership.Role.CONTACT
USER_KIND, DIALOGUE_KIND = "demonstration user", "demonstration dialogue"


@dataclass(frozen=True)
class Role:
    """A user of the demonstration. The names are roles, so that nobody takes them for people."""

    name: str
    email: str
    display_name: str
    organisation: str = ""
    membership: Membership.Role = Membership.Role.PLANNER
    is_staff: bool = False
    is_superuser: bool = False


ROLES = (
    Role("resident", "invanare@example.org", "Demo: invånare"),
    Role("planner in Huddinge", "planerare@example.org", "Demo: planerare", "huddinge-kommun"),
    Role("contact in Huddinge", "kontakt@example.org", "Demo: kontakt i Huddinge", "huddinge-kommun", CONTACT),
    Role("planner in Haninge", "planerare.haninge@example.org", "Demo: planerare i Haninge", "haninge-kommun"),
    Role("planner at KTH", "planerare.kth@example.org", "Demo: planerare på KTH", "kth"),
    Role("planner at Skanska", "planerare.skanska@example.org", "Demo: planerare på Skanska", "skanska"),
    Role("partner, reader at KTH", "partner@example.org", "Demo: partner", "kth", Membership.Role.READER),
    Role("editor", "redaktor@example.org", "Demo: redaktör", is_staff=True),
    Role("administrator", "admin@example.org", "Demo: administratör", is_staff=True, is_superuser=True),
)

DIALOGUE = "vilken-utmaning-harnast"
CHALLENGE = "medborgardialog"
TEXTS = {
    "title_sv": "Vilken utmaning ska programmet ta sig an härnäst?",
    "title_en": "Which challenge should the programme take on next?",
    "description_sv": (
        "Programmet har samlat utmaningar som kommunerna på Södertörn delar: från att bygga många bostäder utan att "
        "tappa kvaliteten till att släppa in invånarna medan det går att påverka. Läs gärna om dem först. Berätta "
        "sedan vilken du tycker är viktigast att arbeta vidare med, eller om det är någon som saknas. Skriv gärna "
        "varför, och vad du själv har sett där du bor eller arbetar.\n\n"
        "Det här är en demonstration av hur en dialog går till i portalen. Programmet avslutades 2019, så inget nytt "
        "arbete startar till följd av svaren. Skriv inget om dig själv eller andra som inte får läsas av alla."
    ),
    "description_en": (
        "The programme gathered challenges that the municipalities of Södertörn share: from building many homes "
        "without losing quality to letting residents in while something can still be changed. Read about them first "
        "if you like. Then tell us which one you think matters most to go on with, or whether one is missing. Please "
        "say why, and what you have seen yourself where you live or work.\n\n"
        "This is a demonstration of how a dialogue works in the portal. The programme ended in 2019, so no new work "
        "starts because of the answers. Do not write anything about yourself or others that not everybody may read."
    ),
    "method_sv": "Idéer och platser här i portalen, och ett möte på nätet",
    "method_en": "Ideas and places here in the portal, and a meeting online",
    "can_change_sv": "Vilka utmaningar portalen lyfter fram, och hur de är beskrivna.",
    "can_change_en": "Which challenges the portal brings forward, and how they are described.",
    "cannot_change_sv": "Vad kommunerna beslutar, och programmet, som är avslutat.",
    "cannot_change_en": "What the municipalities decide, and the programme, which has ended.",
    "decided_by_sv": "Portalens redaktion",
    "decided_by_en": "The portal’s editors",
    "promise_sv": (
        "Portalens redaktion läser alla bidrag och publicerar dem som följer reglerna för dialogen. Efter att "
        "dialogen har stängt sammanfattar redaktionen vad som kom in, svarar på det och visar svaret på den här sidan. "
        "Svaret kommer senast den dag som står här. Bidragen kan påverka vilka utmaningar portalen lyfter fram. De kan "
        "inte ändra vad kommunerna beslutar."
    ),
    "promise_en": (
        "The portal's editors read every contribution and publish those that follow the rules of the dialogue. After "
        "the dialogue has closed, the editors sum up what came in, answer it and show the answer on this page. The "
        "answer comes no later than the day stated here. Contributions can influence which challenges the portal "
        "brings forward. They cannot change what the municipalities decide."
    ),
}


IDEAS, MAP, MEETING = "ideer", "kartan", "mote"
ACTIVITIES: dict[str, dict[str, str]] = {
    IDEAS: {
        "kind": Kind.IDEAS,
        "title_sv": "Vad är viktigast att arbeta med?",
        "title_en": "What matters most to work on?",
        "text_sv": "Beskriv en utmaning som du tycker att kommunerna ska ta sig an tillsammans, och varför.",
        "text_en": "Describe a challenge that you think the municipalities should take on together, and why.",
        "use_sv": "Redaktionen läser allt, svarar på varje idé och sammanfattar dem när dialogen har stängt.",
        "use_en": "The editors read everything, answer each idea and sum them up when the dialogue has closed.",
    },
    MAP: {
        "kind": Kind.MAP,
        "title_sv": "Var märks det?",
        "title_en": "Where can you tell?",
        "text_sv": "Visa en plats på kartan, eller skriv var den ligger, och berätta vad som behöver bli bättre där.",
        "text_en": "Show a place on the map, or write where it lies, and tell us what needs to be better there.",
        "use_sv": "Platserna visas för alla och följer med i sammanfattningen.",
        "use_en": "The places are shown to everybody and are part of what is summed up.",
    },
    MEETING: {
        "kind": Kind.MEETING,
        "title_sv": "Samtal om vad vi har sett hittills",
        "title_en": "A conversation about what we have seen so far",
        "text_sv": "Vi går igenom det som har kommit in och pratar om vad som saknas.",
        "text_en": "We go through what has come in and talk about what is missing.",
        "use_sv": "Anteckningarna läggs ut här efteråt.",
        "use_en": "The notes are put here afterwards.",
    },
}
CATEGORIES: tuple[dict[str, str], ...] = (
    {"name_sv": "Bostäder", "name_en": "Homes"},
    {"name_sv": "Resor och gator", "name_en": "Travel and streets"},
    {"name_sv": "Natur och parker", "name_en": "Nature and parks"},
    {"name_sv": "Möten och delaktighet", "name_en": "Meetings and participation"},
)
PHASES = (
    {
        "title_sv": "Idéer",
        "title_en": "Ideas",
        "text_sv": "Skriv, peka på kartan och läs vad andra säger.",
        "text_en": "Write, point at the map and read what others say.",
    },
    {
        "title_sv": "Sammanställning",
        "title_en": "Summing up",
        "text_sv": "Redaktionen läser, svarar och sammanfattar.",
        "text_en": "The editors read, answer and sum up.",
    },
    {
        "title_sv": "Så blev det",
        "title_en": "What came of it",
        "text_sv": "Här berättas vad varje bidrag ledde till.",
        "text_en": "It is told here what each contribution led to.",
    },
)
MEETING_TEXTS: dict[str, str] = {
    "place_sv": "På nätet",
    "place_en": "Online",
    "accessibility_sv": "Samtalet textas. Säg till om du behöver tolk.",
    "accessibility_en": "The conversation is captioned. Tell us if you need an interpreter.",
}
MEETING_IN = dt.timedelta(days=30)


@dataclass
class Result:
    """What was made, with the passwords, which are known only now."""

    passwords: dict[Role, str] = field(default_factory=dict)
    kept: list[Role] = field(default_factory=list)
    removed: list[Role] = field(default_factory=list)
    dialogue: str = ""  # made, kept or removed


def load_demonstration(*, new_passwords: bool = False) -> Result:
    """Make what is missing of the demonstration, or nothing. What somebody has removed stays removed.

    With ``new_passwords``, the users it made get new ones. Raises LoadError without the programme's content.
    """
    with translation.override("sv"), transaction.atomic():
        organisations, challenge = _content()
        made = set(LoadedEntry.objects.filter(kind__startswith="demonstration").values_list("kind", "slug"))
        result = Result()
        for role in ROLES:
            user = User.objects.filter(email__iexact=role.email).first()
            if user is None and (USER_KIND, role.email) in made:
                result.removed.append(role)
            elif user is None:
                result.passwords[role] = _make_user(role, organisations.get(role.organisation))
            elif new_passwords and (USER_KIND, role.email) in made:
                result.passwords[role] = _set_password(user)
            else:
                result.kept.append(role)
        if Dialogue.objects.filter(slug=DIALOGUE).exists():
            result.dialogue = "kept"
        elif (DIALOGUE_KIND, DIALOGUE) in made:
            result.dialogue = "removed"
        else:
            _make_dialogue(challenge)
            result.dialogue = "made"
        return result


def _content() -> tuple[dict[str, Organisation], Challenge]:
    """Return the records of the programme that the demonstration stands on."""
    slugs = {role.organisation for role in ROLES if role.organisation}
    organisations = {found.slug: found for found in Organisation.objects.filter(slug__in=slugs)}
    challenge = Challenge.objects.filter(slug=CHALLENGE).first()
    missing = [f"partner “{slug}”" for slug in sorted(slugs - set(organisations))]
    if challenge is None:
        missing.append(f"challenge “{CHALLENGE}”")
    if missing or challenge is None:
        raise LoadError([f"{name} is missing: run load_programme first" for name in missing])
    return organisations, challenge


def new_password() -> str:
    """Return a password of 16 letters and figures (79 bits) in groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _make_user(role: Role, organisation: Organisation | None) -> str:
    password = new_password()
    user = User(
        email=role.email, display_name=role.display_name, is_staff=role.is_staff, is_superuser=role.is_superuser
    )
    user.set_password(password)
    user.full_clean()
    user.save()
    EmailAddress.objects.create(user=user, email=role.email, verified=True, primary=True)
    if organisation is not None:
        membership = Membership(user=user, organisation=organisation, role=role.membership)
        membership.full_clean()
        membership.save()
    _remember(USER_KIND, role.email)
    return password


def _set_password(user: User) -> str:
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


def _make_dialogue(challenge: Challenge) -> None:
    """Make the dialogue and open it as an editor would: a draft, set up, then opened by the workflow's own step."""
    today = timezone.localdate()
    dialogue = Dialogue(
        slug=DIALOGUE,
        is_demonstration=True,
        influence=Dialogue.Influence.CONSULTATION,
        answer_by=today + ANSWER_WITHIN,
        started=today.isoformat(),
        **TEXTS,
    )
    try:
        dialogue.full_clean()
    except ValidationError as error:
        raise LoadError([f"dialogue “{DIALOGUE}”: {message}" for message in error.messages]) from error
    dialogue.save()
    dialogue.challenges.add(challenge)
    dialogue.areas.set(Area.objects.municipalities())
    give_default_rules(dialogue)
    for order, texts in enumerate(PHASES, start=1):
        dialogue.phases.create(order=order, **texts)
    for order, (slug, texts) in enumerate(ACTIVITIES.items(), start=1):
        activity = dialogue.activities.create(order=order, slug=slug, **texts)
        if slug == MEETING:
            _set_meeting(activity, today + MEETING_IN)
        else:
            Category.objects.bulk_create(
                Category(activity=activity, order=n, **names) for n, names in enumerate(CATEGORIES, start=1)
            )
    DIALOGUE_TRANSITIONS.take(dialogue, "open")
    _remember(DIALOGUE_KIND, DIALOGUE)


def _set_meeting(activity: Activity, day: dt.date) -> None:
    begins = timezone.make_aware(dt.datetime.combine(day, dt.time(18)))
    Meeting.objects.create(
        activity=activity,
        starts_at=begins,
        ends_at=begins + dt.timedelta(hours=1, minutes=30),
        link="https://example.org/mote",
        capacity=30,
        **MEETING_TEXTS,
    )


def _remember(kind: str, slug: str) -> None:
    """Keep that it was made once, so that it is not made again when somebody has removed it."""
    LoadedEntry.objects.update_or_create(kind=kind, slug=slug, defaults={"digest": ""})
