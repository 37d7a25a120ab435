from django.http import HttpRequest

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request whose visitor is logged in, as the view's decorator has made sure."""

    user: User
