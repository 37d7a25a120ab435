"""The sitemap lists what everybody reads, and says nothing of the rest."""

import pytest
from django.urls import reverse

from tests import factories
from tests.transitions import take

pytestmark = pytest.mark.django_db
FACTORIES = {
    "challenges": factories.ChallengeFactory,
    "dialogues": factories.DialogueFactory,
    "outcomes": factories.OutcomeFactory,
    "reports": factories.ReportFactory,
}


@pytest.mark.parametrize("section", FACTORIES)
def test_only_what_is_on_the_site_is_listed(client, editor, section):
    shown = FACTORIES[section](published=True, slug="pa-webbplatsen")
    FACTORIES[section](slug="hemligt-utkast")
    take(FACTORIES[section](published=True, slug="hemligt-arkiverat"), "unpublish", by=editor)
    listed = client.get(reverse("sitemap", args=[section])).text
    assert shown.get_absolute_url() in listed
    assert "hemligt" not in listed
