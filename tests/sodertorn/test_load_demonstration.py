import datetime as dt
import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_editor
from dialogues.models import Dialogue
from dialogues.planning.needs import needs_of
from dialogues.planning.rules import DEFAULT_RULES
from partners.models import Membership
from partners.permissions import organisations_of, writes_for
from sodertorn.loading.demonstration import ALPHABET, DEMONSTRATION, ROLES, new_password
from talks.models import Talk
from talks.permissions import enters
from tests.factories import PASSWORD, AreaFactory, ChallengeFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
ROW = re.compile(r"^  (?P<role>\S.*?)  +(?P<email>\S+@\S+)  +(?P<password>\S+)$", re.MULTILINE)


@pytest.fixture
def challenge():
    """The part of the programme that the demonstration stands on."""
    for slug in ("huddinge-kommun", "haninge-kommun", "kth", "skanska"):
        OrganisationFactory(slug=slug)
    AreaFactory(slug="huddinge")
    return ChallengeFactory(slug="medborgardialog", published=True)


def demonstrate(**options):
    out = StringIO()
    call_command("load_demonstration", stdout=out, **options)
    return out.getvalue()


def passwords(printed):
    return {match["email"]: match["password"] for match in ROW.finditer(printed)}


def test_there_is_one_user_a_role_and_each_password_lets_in(challenge, client):
    shown = passwords(demonstrate())
    assert set(shown) == {role.email for role in ROLES}
    for email, password in shown.items():
        assert authenticate(email=email, password=password) == User.objects.get(email=email)
        assert client.login(email=email, password=password)
    assert authenticate(email="admin@example.org", password=shown["redaktor@example.org"]) is None


def test_users_are_named_for_their_roles_and_have_confirmed_addresses(challenge):
    demonstrate()
    for user in User.objects.all():
        assert user.display_name.startswith("Demo: ")
        address = user.emailaddress_set.get()
        assert (address.email, address.verified, address.primary) == (user.email, True, True)


def test_roles_have_the_rights_of_their_roles(challenge):
    demonstrate()
    users = {user.email.split("@")[0]: user for user in User.objects.all()}
    assert {name for name, user in users.items() if is_editor(user)} == {"redaktor", "admin"}
    assert {name for name, user in users.items() if user.is_superuser} == {"admin"}
    writes = {name: set(writes_for(user).values_list("slug", flat=True)) for name, user in users.items()}
    assert {name: slugs for name, slugs in writes.items() if slugs} == {
        "planerare": {"huddinge-kommun"},
        "kontakt": {"huddinge-kommun"},
        "planerare.haninge": {"haninge-kommun"},
        "planerare.kth": {"kth"},
        "planerare.skanska": {"skanska"},
    }
    assert users["kontakt"].memberships.get().role == Membership.Role.CONTACT
    assert organisations_of(users["partner"]).get().slug == "kth"
    assert users["partner"].memberships.get().role == Membership.Role.READER
    assert not users["invanare"].memberships.exists()


def test_a_municipality_a_university_and_a_company_can_try_the_whole_line():
    call_command("load_programme", verbosity=0)
    demonstrate()
    planners = User.objects.filter(email__startswith="planerare")
    sectors = {writes_for(user).get().sector for user in planners}
    assert sectors == {"municipality", "academia", "industry"}


def test_password_is_long_and_has_nothing_that_looks_like_something_else():
    made = {new_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        assert len(password) >= 14
        assert set(password) <= set(ALPHABET) | {"-"}
    assert not set(ALPHABET) & set("0oOiIl1")


def test_dialogue_is_open_published_and_says_that_it_is_a_demonstration(challenge):
    printed = demonstrate()
    dialogue = Dialogue.objects.get()
    assert "The open dialogue “vilken-utmaning-harnast” has been made, marked as a demonstration." in printed
    assert (dialogue.slug, dialogue.state, dialogue.publication) == ("vilken-utmaning-harnast", "open", "published")
    assert (dialogue.is_demonstration, dialogue.is_open, dialogue.organiser) == (True, True, None)
    assert dialogue.answer_by == timezone.localdate() + dt.timedelta(days=120)
    assert dialogue.challenges.get() == challenge
    assert dialogue.title_sv == "Vilken utmaning bör kommunerna ta sig an härnäst?"
    assert dialogue.title_en == "Which challenge should the municipalities take on next?"
    step = dialogue.steps.get(to_state="open")
    assert (step.from_state, step.to_state, step.actor) == ("draft", "open", None)
    assert Dialogue.objects.visible_to(UserFactory()).open().get() == dialogue


def test_early_talks_are_open_and_three_organisations_sit_at_the_table(challenge):
    demonstrate()
    demonstrate()  # what is there is left as it is
    talk = Talk.objects.get()
    assert (talk.state, talk.publication, talk.is_demonstration) == ("open", "published", True)
    assert set(talk.parties.values_list("role", flat=True)) == {"municipality", "developer", "researcher"}
    inside = {user.email.split("@")[0] for user in User.objects.all() if enters(user, talk)}
    assert inside == {"planerare", "planerare.skanska", "planerare.kth"}


def test_dialogue_has_every_text_in_both_languages():
    texts = {key: value for key, value in DEMONSTRATION["dialogue"].items() if key != "slug"}
    names = {name.rsplit("_", 1)[0] for name in texts}
    assert names == {
        "title", "description", "method", "promise", "can_change", "cannot_change", "decided_by",
    }  # fmt: skip
    assert set(texts) == {f"{name}_{language}" for name in names for language in ("sv", "en")}
    assert "demonstration" in texts["description_sv"]


def test_dialogue_has_something_to_do_of_each_kind_that_people_take_part_in(challenge):
    demonstrate()
    dialogue = Dialogue.objects.get()
    activities = {activity.kind: activity for activity in dialogue.activities.all()}
    assert set(activities) == {"ideas", "map", "meeting"}
    assert all(activity.is_open for activity in activities.values())
    assert activities["meeting"].meeting.starts_at > timezone.now()
    assert activities["ideas"].categories.count() == 4
    assert dialogue.rules.count() == len(DEFAULT_RULES)
    assert dialogue.phases.count() == 3
    assert needs_of(dialogue) == []
    for record in (*activities.values(), *dialogue.phases.all(), *dialogue.rules.all()):
        texts = {name: value for name, value in vars(record).items() if re.fullmatch("(?!picture).*_(sv|en)", name)}
        assert all(texts.values()), texts


def test_running_again_makes_nothing_and_shows_no_password(challenge):
    shown = passwords(demonstrate())
    hashes = dict(User.objects.values_list("email", "password"))
    dialogue = Dialogue.objects.get()
    printed = demonstrate()
    assert passwords(printed) == {}
    assert not any(password in printed for password in shown.values())
    assert "Already there, with the passwords they had: invanare@example.org" in printed
    assert "The dialogue “vilken-utmaning-harnast” is already there and has been left as it is." in printed
    assert dict(User.objects.values_list("email", "password")) == hashes
    assert Dialogue.objects.get().updated_at == dialogue.updated_at
    assert (Dialogue.objects.count(), dialogue.steps.count(), Membership.objects.count()) == (1, 1, 6)


def test_new_passwords_replace_the_old_ones_and_are_shown(challenge):
    old = passwords(demonstrate())
    new = passwords(demonstrate(new_passwords=True))
    assert set(new) == set(old)
    for email in old:
        assert authenticate(email=email, password=old[email]) is None
        assert authenticate(email=email, password=new[email]) is not None


def test_account_that_somebody_else_made_keeps_its_password(challenge):
    UserFactory(email="redaktor@example.org")
    printed = demonstrate(new_passwords=True)
    assert "redaktor@example.org" not in passwords(printed)
    somebody = authenticate(email="redaktor@example.org", password=PASSWORD)
    assert somebody is not None
    assert not somebody.is_staff


def test_what_was_removed_is_made_again(challenge):
    demonstrate()
    User.objects.get(email="admin@example.org").delete()
    Dialogue.objects.all().delete()
    printed = demonstrate()
    assert set(passwords(printed)) == {"admin@example.org"}
    assert "The open dialogue “vilken-utmaning-harnast” has been made, marked as a demonstration." in printed


def test_without_the_programme_it_is_refused_and_nothing_is_made(db):
    with pytest.raises(CommandError, match="run load_programme first"):
        demonstrate()
    assert not User.objects.exists()


def test_on_a_public_site_it_is_refused_unless_meant(challenge, settings):
    settings.HTTPS = True
    with pytest.raises(CommandError, match="--yes-on-a-public-site"):
        demonstrate()
    assert not User.objects.exists()
    assert len(passwords(demonstrate(yes_on_a_public_site=True))) == len(ROLES) == 9


def test_demonstration_is_no_part_of_the_programme_and_left_alone_by_its_loading():
    call_command("load_programme", verbosity=0)
    demonstrate()
    out = StringIO()
    call_command("load_programme", stdout=out)
    assert out.getvalue().splitlines()[-1].split() == ["together", "0", "0", "373"]
