"""Names that pose as an organisation's or a moderator's, and the names of people, which do not."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from dialogues.models import EDITORS
from partners.names import refuse_posing, websites_of
from tests.accounts.test_signup import sign_up
from tests.dialogues.taking_part import by_hand, say
from tests.factories import (
    ActivityFactory,
    AreaFactory,
    ContributionFactory,
    DialogueFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)  # fmt: skip

pytestmark = pytest.mark.django_db

POSING = [
    "Huddinge kommun", "Huddinge kommun (moderator)", "HUDDINGE  KOMMUN", "Huddinge-kommun", "Huddingekommun",
    "Нuddinge kоmmun", "Huddinge k0mmun", "Huddinge komrnun", "Huddinge\u200b kommun", "Haninge kommuns planerare",
    "Redaktionen", "redaktionen!", "REDAKTI0NEN", "R e d a k t i o n e n", "Moderator", "Moderator7", "Moderatorn Anna",
    "Portalens redaktör", "Admin", "Arrangören", "Municipality of Huddinge", "Södertorns fiskare", "Sodertörns fiskare",
    "Anna på Södertörns fiskare", "SKANSKA", "Skanskа", "Södertörnsmodellen", "KTH",
]  # fmt: skip
# The commonest surnames and first names in Sweden, and some that hold a word of the rule or are a place.
PEOPLE = Path(__file__).with_name("swedish_names.txt").read_text().split()


@pytest.fixture(autouse=True)
def portal():
    for name, short in (("Huddinge kommun", "Huddinge"), ("Salems kommun", "Salem"), ("Skanska Sverige AB", "Skanska"),
                        ("Kungliga tekniska högskolan", "KTH"), ("Södertörns fiskare", "SF")):  # fmt: skip
        OrganisationFactory(name_sv=name, name_en="", short_name=short)
    for name in ("Huddinge", "Salem", "Botkyrka", "Nacka", "Haninge"):
        AreaFactory(name=name, kind="municipality", official_name=f"{name} kommun")


@pytest.mark.parametrize("name", POSING)
def test_name_that_poses_is_refused(name):
    with pytest.raises(ValidationError):
        refuse_posing(name)


def test_no_ordinary_name_is_refused_beside_the_real_partners():
    for row in json.loads(Path("sodertorn/content/programme.json").read_text())["partners"]:
        OrganisationFactory(name_sv=row["name"], name_en=row.get("name_en", ""), short_name=row["short_name"])
    others = ["", "🌳 Träd", "שלום", "En granne", "Kim White", "Cykelvän i Huddinge", "SF"]
    refused = []
    for name in [*PEOPLE, *map("Kim {}".format, PEOPLE), *others]:
        try:
            refuse_posing(name)
        except ValidationError:
            refused.append(name)
    assert refused == []


def test_members_may_name_their_own_organisation_and_no_other():
    member = MembershipFactory(organisation=OrganisationFactory(name_sv="Nacka kommun", short_name="Nacka")).user
    refuse_posing("Anna, Nacka kommun", member)
    for name in ("Anna, Huddinge kommun", "Nacka kommun (moderator)"):
        with pytest.raises(ValidationError):
            refuse_posing(name, member)
    refuse_posing("Redaktionen", UserFactory(editor=True))


def test_the_reuse_register_knows_look_alikes_of_the_same_names():
    assert (
        len(websites_of("Huddinge komrnun")) == len(websites_of("Нuddinge")) == len(websites_of("Huddinge kommun")) == 2
    )
    assert websites_of("Umeå kommun") == []


def test_accounts_refuse_it(client, resident):
    response = sign_up(client, display_name="Redaktionen")
    assert response.context["form"].errors.keys() == {"display_name"}
    assert User.objects.count() == 1
    client.force_login(resident)
    page = client.post(reverse("accounts:home"), {"display_name": "Huddinge kommun", "language": "sv"})
    assert page.context["form"].errors.keys() == {"display_name"}
    User.objects.filter(pk=resident.pk).update(display_name="Redaktionen")
    kept = client.post(reverse("accounts:home"), {"display_name": "Redaktionen", "language": "en"})
    assert kept.status_code == 302


# In a dialogue


@pytest.fixture
def activity():
    organiser = OrganisationFactory(name_sv="Tyresö kommun", short_name="Tyresö")
    return ActivityFactory(dialogue=DialogueFactory(open_now=True, organiser=organiser, allows_guests=True))


def reply_to(client, contribution, name, user=None):
    if user:
        client.force_login(user)
    url = reverse("dialogues:reply", args=[contribution.dialogue.slug, contribution.pk])
    words = by_hand(text="Tack för idén.", name_shown=name, **({"with_account": "on"} if user else {}))
    return client.post(url, words)


@pytest.mark.usefixtures("stamps_of_any_form")
def test_dialogue_refuses_it_and_keeps_the_words(client, activity):
    page = say(client, activity, text="Fler bänkar längs ån.", name_shown="Tyresö kommun (moderator)")
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"name_shown"}
    assert "Fler bänkar längs ån." in page.text
    assert not activity.contributions.exists()


@pytest.mark.parametrize(("who", "spoken_for", "mark"), [
    ("planner", "Tyresö kommun", "Arrangör · Tyresö kommun"), ("editor", EDITORS, "Redaktionen"), ("neighbour", "", ""),
])  # fmt: skip
def test_replies_of_whoever_holds_the_dialogue_are_marked_on_pages_and_in_the_data(
    client, activity, who, spoken_for, mark
):
    contribution = ContributionFactory(activity=activity, published=True)
    user = {
        "planner": lambda: MembershipFactory(organisation=activity.dialogue.organiser).user,
        "editor": lambda: UserFactory(editor=True),
        "neighbour": UserFactory,
    }[who]()
    reply_to(client, contribution, "Kim", user)
    reply = contribution.replies.get()
    with override("sv"):
        assert (reply.spoken_for, reply.mark) == (spoken_for, mark)
    reply.state = "published"
    reply.save()
    page = client.get(reverse("dialogues:contribution", args=[contribution.dialogue.slug, contribution.pk])).text
    assert ("Arrangör · Tyresö kommun" in page) == (mark == "Arrangör · Tyresö kommun")
    assert (mark or "Arrangör ·") in page or not mark
