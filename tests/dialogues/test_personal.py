"""What tells of somebody is pointed out before it is sent, never a reason to refuse, and shown to moderators."""

import re

import pytest
from django.urls import reverse

from dialogues.models import Contribution, Flag
from outcomes.models import Reuse
from tests.dialogues.taking_part import by_hand, of, picture, say
from tests.factories import (
    ActivityFactory,
    CategoryFactory,
    ContributionFactory,
    DialogueFactory,
    MembershipFactory,
    OrganisationFactory,
    OutcomeFactory,
)  # fmt: skip
from tests.outcomes.helpers import words

pytestmark = pytest.mark.django_db
PRIVATE = "Grannen, 811228-9874, har demens. Ring 070-123 45 67 eller skriv till kim@example.org."
KEY = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1_-4Gk"


@pytest.fixture
def activity():
    return ActivityFactory(dialogue=DialogueFactory(open_now=True, allows_guests=True, organiser=OrganisationFactory()))


def pointed_out(page):
    return re.search(r'name="pointed_out" value="([0-9a-f]{64})"', page.text)[1]


def test_a_contribution_comes_back_once_with_what_was_found_and_is_sent_at_the_second_press(client, activity):
    page = say(client, activity, text=PRIVATE)
    assert not Contribution.objects.exists()
    for found in (PRIVATE, "”811228-9874”", "”070-123 45 67”", "”kim@example.org”", "”demens”"):
        assert found in page.text
    assert "Fortsätt ändå" in page.text
    assert say(client, activity, text=PRIVATE, pointed_out=pointed_out(page)).status_code == 302
    assert Contribution.objects.get().text == PRIVATE


def test_what_was_found_is_said_once_in_a_list_that_leads_to_the_field(client, activity):
    page = say(client, activity, text=PRIVATE).text
    notice = page[page.index("form-errors--question") :].split("</div>")[0]
    assert "Vill du att andra läser det här?" in notice
    assert notice.count('<li><a href="#id_text">') == 4
    assert page.count("”811228-9874”") == page.count("Vill du att andra läser det här?") == 1
    assert "Något behöver rättas" not in page


def test_what_is_wrong_besides_is_said_apart(client, activity):
    CategoryFactory(activity=activity)
    page = say(client, activity, text=PRIVATE, category="0").text
    assert page.count("Vill du att andra läser det här?") == 1
    assert page.count(" autofocus") == 1


def test_what_is_new_after_a_change_is_pointed_out_too(client, activity):
    seen = pointed_out(say(client, activity, text="Ring 070-123 45 67."))
    second = say(client, activity, text="Ring 070-123 45 67. Pnr 811228-9874.", pointed_out=seen)
    assert "”811228-9874”" in second.text
    assert not Contribution.objects.exists()
    say(client, activity, text="Fler bänkar.", pointed_out=seen)
    assert Contribution.objects.get().text == "Fler bänkar."


@pytest.mark.parametrize("field", ["text", "picture_alt", "place_text"])
def test_every_text_that_others_read_is_looked_at(client, activity, field):
    type(activity).objects.update(kind="map")
    activity.refresh_from_db()
    given = {"place_text": "Vid ån", "picture": picture(), field: "Ring 070-123 45 67"}
    assert field in say(client, activity, **given).context["form"].pointed


def test_a_reply_an_edit_and_a_flag_are_looked_at(client, activity):
    contribution = ContributionFactory(activity=activity, published=True)
    page = client.post(of("reply", contribution), by_hand(text=PRIVATE))
    assert "”811228-9874”" in page.text
    assert not contribution.replies.exists()

    client.post(of("reply", contribution), by_hand(text=PRIVATE, pointed_out=pointed_out(page)))
    own = contribution.replies.get()
    page = client.post(of("contribution-edit", own), {"text": "Ring 08-123 45 67."})
    assert "”08-123 45 67”" in page.text
    client.post(of("contribution-edit", own), {"text": "Ring 08-123 45 67.", "pointed_out": pointed_out(page)})
    own.refresh_from_db()
    assert own.text == "Ring 08-123 45 67."

    note = by_hand(rule="", note="Han har cancer.")
    page = client.post(of("flag", contribution), note)
    assert "”cancer”" in page.text
    client.post(of("flag", contribution), {**note, "pointed_out": pointed_out(page)})
    assert Flag.objects.get().note == "Han har cancer."


def test_a_reuse_is_looked_at(client):
    url = reverse("outcomes:reuse", args=[OutcomeFactory(published=True).slug])
    sent = words(adapted="Ring Kim på 070-123 45 67.")
    page = client.post(url, sent)
    assert "”070-123 45 67”" in page.text
    assert not Reuse.objects.exists()
    client.post(url, {**sent, "pointed_out": pointed_out(page)})
    assert Reuse.objects.get().adapted == "Ring Kim på 070-123 45 67."


def test_a_private_link_of_the_portal_is_refused_and_the_words_kept(client, activity):
    text = f"Här är min sida: http://testserver/mina-bidrag/{KEY}/"
    page = say(client, activity, text=text)
    assert page.context["form"].errors.keys() == {"text"}
    assert KEY in page.text
    assert not Contribution.objects.exists()


def test_moderators_see_why_in_the_queue(client, activity):
    marked, other = (ContributionFactory(activity=activity, text=text) for text in (PRIVATE, "Fler bänkar."))
    client.force_login(MembershipFactory(organisation=activity.dialogue.organiser).user)
    page = client.get(reverse("dialogues:moderation", args=[activity.dialogue.slug]))
    assert page.text.count("Verkar innehålla") == 1
    for contribution, told in ((marked, True), (other, False)):
        page = client.get(of("moderate", contribution))
        assert ("Verkar innehålla" in page.text) == told
