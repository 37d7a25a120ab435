"""A municipality, a developer and a researcher talk early, promise each other something, and show what changed."""

from datetime import timedelta
from secrets import token_hex

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.steps import COMPANY, UNIVERSITY, field, follow, heading, press, row, section, take

pytestmark = pytest.mark.usefixtures("swedish")
PROMISE = "Vi låter lekplatsen ligga kvar i minst femton år."


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def set_up_talks(host: Page, title: str) -> None:
    """Write what the talks are about and why the room is closed, and invite two organisations."""
    host.goto(reverse("talks:create"))
    field(host, "What are the talks called?").fill(title)
    field(host, "What do you want to find out together?").fill("Vad kan byggas, och vad ska stå kvar?")
    host.get_by_label("Huddinge", exact=True).check()
    field(host, "How far has the plan come?").select_option("request")
    press(host, "Save and continue")
    field(host, "Why is the room closed?").fill("Parterna visar halvfärdiga ritningar.")
    field(host, "By which day do you look at that again?").fill(day(180))
    for number, (name, role) in enumerate(((COMPANY, "developer"), (UNIVERSITY, "researcher"))):
        field(host, "Organisation").nth(number).select_option(label=name)
        field(host, "Role").nth(number).select_option(label=capfirst(_(role)))
    press(host, "Save and continue")
    expect(heading(host, title)).to_be_visible()


def take_a_seat(page: Page, title: str) -> None:
    page.goto(reverse("workspace"))
    row(page, "Do now", title).get_by_role("link", name=_("Answer the invitation")).click()
    take(page, "Accept the invitation")
    follow(page, "Enter the room")
    expect(heading(page, _("The room"))).to_be_visible()


def test_three_organisations_talk_early_and_everybody_reads_what_they_promise(visitor):
    title = f"Torget vid stationen {token_hex(3)}"
    host, company, university = visitor("planner"), visitor("company", viewport={"width": 390, "height": 844}), None
    set_up_talks(host, title)
    address = host.url
    anonymous = visitor()
    assert anonymous.goto(address).status == 404
    take_a_seat(company, title)
    university = visitor("university")
    take_a_seat(university, title)

    host.goto(address)
    take(host, "Open the talks")
    follow(host, "Enter the room")
    room = host.url

    # What one promises, the other agrees to; then everybody reads it.
    company.goto(room)
    follow(company, "Promise something")
    field(company, "What do you promise?").fill(PROMISE)
    field(company, "To whom?").select_option(label=f"Huddinge kommun ({_('municipality')})")
    field(company, "By when?").fill(day(90))
    assert axe.violations(company) == []
    press(company, "Propose the commitment")
    anonymous.goto(address)
    expect(anonymous.get_by_text(PROMISE)).to_have_count(0)
    university.goto(room)
    expect(university.get_by_text(PROMISE)).to_have_count(0)
    host.goto(room)
    host.get_by_role("link", name=_("Read and answer")).first.click()
    press(host, "Agree to the commitment")
    anonymous.goto(address)
    ledger = section(anonymous, "What they have promised each other")
    expect(ledger.get_by_role("heading", name=PROMISE)).to_be_visible()

    # Both change the day, and it is kept.
    company.goto(room)
    follow(company, "Propose a change")
    field(company, "By when?").fill(day(120))
    field(company, "Why?").fill("Underlaget är sent.")
    press(company, "Propose the change")
    host.goto(room)
    host.get_by_role("link", name=_("Read and answer")).first.click()
    press(host, "Agree to the change")
    company.goto(room)
    follow(company, "Say that it is done")
    field(company, "What shows that it is done?").fill("Avtalet ligger i ärendet.")
    press(company, "Say that it is done")
    anonymous.goto(address)
    expect(ledger.get_by_text("Avtalet ligger i ärendet.")).to_be_visible()
    ledger.get_by_text(_("What was changed, and why")).click()
    expect(ledger.get_by_text("Underlaget är sent.")).to_be_visible()
    assert axe.violations(anonymous) == []

    # Nobody else enters, and once the room is shut the others do not either.
    outsider = visitor("resident")
    assert outsider.goto(room).status == 403
    host.goto(address)
    host.locator("summary", has_text="Mer").first.click()
    host.get_by_role("link", name=_("Shut the room now")).click()
    field(host, "Why?").fill("En handling låg fel.")
    press(host, "Shut the room now")
    assert company.goto(room).status == 403
    assert host.goto(room).status == 200
    expect(heading(host, _("The room"))).to_be_visible()
