"""The demonstration: a user for each role, one open dialogue, as all real dialogues have ended, and early talks.

With a municipality, a university and a company, a challenge can be taken from the first draft to joint identification.
The users are named for their roles, so that nobody takes them for people.
"""

import datetime as dt
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import User
from challenges.models import Challenge
from dialogues.models import Activity, Category, Dialogue, Kind, Meeting
from dialogues.planning.rules import give_default_rules
from dialogues.workflow import DIALOGUE_TRANSITIONS
from partners.models import Membership, Organisation, Programme
from places.models import Area
from sodertorn.loading.file import CONTENT, LoadError
from talks.models import Talk
from talks.workflow import TALK_TRANSITIONS

DEMONSTRATION = json.loads((CONTENT / "demonstration.json").read_text("utf-8"))
DIALOGUE, CHALLENGE = DEMONSTRATION["dialogue"]["slug"], "medborgardialog"
TALK, PLACE = DEMONSTRATION["talk"]["slug"], "huddinge"
ANSWER_WITHIN, MEETING_IN = dt.timedelta(days=120), dt.timedelta(days=30)
LOOKED_AT_AGAIN = dt.timedelta(days=180)
# Nothing that looks like something else when read aloud or from paper: no 0 and O, no 1, l and I.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class DemonstrationUser:
    name: str
    email: str
    display_name: str
    organisation: str = ""
    role: str = ""  # in the organisation
    is_staff: bool = False
    is_superuser: bool = False


ROLES = tuple(DemonstrationUser(**row) for row in DEMONSTRATION["users"])


@dataclass
class Result:
    """What was created, with the passwords, which are known only now."""

    passwords: dict[DemonstrationUser, str] = field(default_factory=dict)
    left: list[DemonstrationUser] = field(default_factory=list)
    has_new_dialogue: bool = False
    has_new_talk: bool = False


def load_demonstration(*, new_passwords: bool = False) -> Result:
    """Create what is missing of the demonstration. With ``new_passwords``, its users that are there get new ones."""
    slugs = {role.organisation for role in ROLES if role.organisation}
    challenge = Challenge.objects.filter(slug=CHALLENGE).first()
    if challenge is None or Organisation.objects.filter(slug__in=slugs).count() < len(slugs):
        raise LoadError("The demonstration stands on the programme's content: run load_programme first.")
    result = Result()
    with translation.override("sv"), transaction.atomic():
        for role in ROLES:
            user = User.objects.filter(email__iexact=role.email).first()
            if user is None:
                result.passwords[role] = _create_user(role)
            elif new_passwords and user.display_name == role.display_name:  # else it is somebody's own
                result.passwords[role] = new_password()
                user.set_password(result.passwords[role])
                user.save(update_fields=["password"])
            else:
                result.left.append(role)
        _say_who_answers()
        result.has_new_dialogue = not Dialogue.objects.filter(slug=DIALOGUE).exists()
        if result.has_new_dialogue:
            _create_dialogue(challenge)
        result.has_new_talk = not Talk.objects.filter(slug=TALK).exists() and Area.objects.filter(slug=PLACE).exists()
        if result.has_new_talk:
            _create_talk()
    return result


def _say_who_answers() -> None:
    """Say that nobody does, at an address that is nobody's, where no editor has written who does."""
    Programme.objects.filter(responsible_name="", responsible_email="").update(**DEMONSTRATION["responsible"])


def new_password() -> str:
    """Return a password of 16 letters and figures (79 bits) in groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def _create_user(role: DemonstrationUser) -> str:
    password = new_password()
    user = User.objects.create_user(
        role.email,
        password,
        display_name=role.display_name,
        is_staff=role.is_staff,
        is_superuser=role.is_superuser,
    )
    EmailAddress.objects.create(user=user, email=role.email, verified=True, primary=True)
    if role.organisation:
        organisation = Organisation.objects.get(slug=role.organisation)
        Membership.objects.create(user=user, organisation=organisation, role=role.role)
    return password


def _create_dialogue(challenge: Challenge) -> None:
    """Create the dialogue and open it as an editor would: a draft, set up, then opened by the workflow's own step."""
    today = timezone.localdate()
    dialogue = Dialogue(
        is_demonstration=True,
        influence=Dialogue.Influence.CONSULTATION,
        answer_by=today + ANSWER_WITHIN,
        started=today.isoformat(),
        **DEMONSTRATION["dialogue"],
    )
    dialogue.full_clean()
    dialogue.save()
    dialogue.challenges.add(challenge)
    dialogue.areas.set(Area.objects.municipalities())
    give_default_rules(dialogue)
    for order, texts in enumerate(DEMONSTRATION["phases"], start=1):
        dialogue.phases.create(order=order, **texts)
    for order, texts in enumerate(DEMONSTRATION["activities"], start=1):
        activity = dialogue.activities.create(order=order, **texts)
        if activity.kind == Kind.MEETING:
            _set_meeting(activity, today + MEETING_IN, DEMONSTRATION["meeting"])
        else:
            Category.objects.bulk_create(
                Category(activity=activity, order=n, **names)
                for n, names in enumerate(DEMONSTRATION["categories"], start=1)
            )
    DIALOGUE_TRANSITIONS.take(dialogue, "open")


def _set_meeting(activity: Activity, day: dt.date, texts: dict[str, Any]) -> None:
    begins = timezone.make_aware(dt.datetime.combine(day, dt.time(18)))
    Meeting.objects.create(
        activity=activity, starts_at=begins, ends_at=begins + dt.timedelta(hours=1, minutes=30), **texts
    )


def _create_talk() -> None:
    """Create early talks of three organisations, whose demonstration users sit at the table, and open them."""
    today = timezone.localdate()
    seats = DEMONSTRATION["seats"]
    organisations = {one.slug: one for one in Organisation.objects.filter(slug__in=[s["organisation"] for s in seats])}
    talk = Talk(
        is_demonstration=True,
        municipality=organisations[seats[0]["organisation"]],
        look_again_on=today + LOOKED_AT_AGAIN,
        **DEMONSTRATION["talk"],
    )
    talk.full_clean()
    talk.save()
    talk.areas.set(Area.objects.filter(slug=PLACE))
    talk.dialogues.set(Dialogue.objects.filter(slug=DIALOGUE))
    for row in seats:
        organisation = organisations[row["organisation"]]
        seat = talk.parties.create(organisation=organisation, role=row["role"], started_on=today)
        planners = Membership.objects.filter(organisation=organisation, role=Membership.Role.PLANNER)
        for membership in planners.filter(user__email__in=[role.email for role in ROLES]):
            seat.people.create(user_id=membership.user_id)
    TALK_TRANSITIONS.take(talk, "open")
