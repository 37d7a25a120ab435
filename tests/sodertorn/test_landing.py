"""After logging in one is where one's errand is."""

import pytest
from django.urls import reverse

from tests import factories
from tests.accounts.helpers import log_in

pytestmark = pytest.mark.django_db


def resident_who_said_something():
    return factories.ContributionFactory(participant__user=factories.UserFactory()).participant.user


WHO = {
    "member": (lambda: factories.MembershipFactory().user, "workspace"),
    "former member": (
        lambda: factories.MembershipFactory(ended_on="2020-01-01", started_on="2019-01-01").user,
        "accounts:home",
    ),
    "editor": (lambda: factories.UserFactory(editor=True), "admin:index"),
    "editor of an organisation": (
        lambda: factories.MembershipFactory(user=factories.UserFactory(editor=True)).user,
        "workspace",
    ),
    "resident with contributions": (resident_who_said_something, "mine:list"),
    "resident": (factories.UserFactory, "accounts:home"),
}


@pytest.mark.parametrize(("who", "page"), WHO.values(), ids=WHO)
def test_login_leads_to_what_one_has_to_do(client, who, page):
    assert log_in(client, who()).url == reverse(page)


def test_page_that_one_came_from_goes_first(client):
    user = factories.MembershipFactory().user
    there = reverse("dialogues:list")
    assert log_in(client, user, next=there).url == there
