"""Where one comes after logging in, unless the page on the way there is named: to what one has to do."""

from django.http import HttpRequest
from django.urls import reverse

from accounts.adapter import AccountAdapter
from accounts.models import User
from accounts.permissions import is_editor
from dialogues.models import Contribution
from partners.permissions import organisations_of


class PortalAdapter(AccountAdapter):
    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        return reverse(landing(user) if isinstance(user, User) else "start")


def landing(user: User) -> str:
    """Return the name of the page: members' workspace, the editors' desk, or what a resident has said."""
    if organisations_of(user).exists():
        return "workspace"
    if is_editor(user):
        return "admin:index"
    if Contribution.objects.filter(participant__user=user).exists():
        return "mine:list"
    return "accounts:home"
