"""Who visits the portal in the browser tests, and what they have there; made in the portal's own process."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from accounts.models import User
from challenges.models import Challenge
from dialogues.models import Contribution, Dialogue
from partners.models import Membership, Organisation
from tests.accounts.helpers import give_app, give_passkey

PASSWORD = "a-long-enough-password"
ROLES = ("resident", "planner", "editor", "superuser", "protected")  # the last logs in with a code as well
KEY = 90_001  # of the record that a test needs to name
DRAFT, OPEN_DIALOGUE = "ett-utkast-att-arbeta-med", "vilken-utmaning-harnast"


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

    planner, huddinge = User.objects.get(email="planner@example.org"), Organisation.objects.get(slug="huddinge-kommun")
    Membership.objects.create(user=planner, organisation=huddinge)
    draft = Challenge.objects.create(
        pk=KEY, slug=DRAFT, title_sv="Ett utkast att arbeta med", description_sv="Det är svårt.", author=planner
    )
    draft.parties.create(organisation=huddinge, role="owner")
    draft.submit(by=planner, on_behalf_of=huddinge.name)
    draft.return_to_author(by=User.objects.get(email="editor@example.org"), reason="Vem berörs?")
    dialogue = Dialogue.objects.get(slug=OPEN_DIALOGUE)
    for text in ("Börja med skolvägarna.", "Fler bänkar, tack."):
        contribution = Contribution.objects.create(dialogue=dialogue, author=planner, name_shown="Planner", text=text)
    contribution.publish(by=User.objects.get(email="editor@example.org"))
