"""The door: somebody writes to the editors and is answered; an organisation asks to take part and is let in."""

import re
from secrets import token_hex

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from tests.browser.steps import choose, field, heading, press, row, send_as_a_person

pytestmark = pytest.mark.usefixtures("swedish")


def test_visitor_writes_to_the_editors_and_is_answered(visitor, portal):
    email = f"{token_hex(4)}@example.org"
    page = visitor()
    page.goto(reverse("events"))
    page.get_by_role("contentinfo").get_by_role("link", name=_("Contact")).click()
    expect(field(page, "Which page is it about?")).to_have_value(reverse("events"))
    choose(page, "something is wrong")
    field(page, "Your message").fill("Mötet hölls i maj.")
    field(page, "Your email address").fill(email)
    send_as_a_person(page, "Send the message")
    expect(heading(page, _("We have your message"))).to_be_visible()
    number = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.locator("main").inner_text())[0]
    assert number in portal.mails_to(email)[-1]["Subject"]

    editor = visitor("editor")
    editor.goto("/admin/")
    editor.get_by_role("link", name=re.compile(number)).click()
    editor.get_by_role("link", name=_("Answer the message")).click()
    editor.locator("textarea[name=reason]").fill("Tack, det är rättat nu.")
    editor.locator("button[type=submit], input[type=submit]").last.click()
    expect(editor.get_by_text(_("The answer is on its way."))).to_be_visible()
    assert "Tack, det är rättat nu." in portal.mail_to(email)


def test_organisation_asks_to_take_part_and_two_partners_let_it_in(visitor, portal):
    domain = f"kommun-{token_hex(3)}.example"
    name, email = f"Kommunen {domain[7:13]}", f"plan@{domain}"
    page = visitor()
    page.goto(reverse("partners:list"))
    page.get_by_role("link", name=_("Take part as an organisation")).first.click()
    field(page, "Name of the organisation").fill(name)
    page.get_by_label(_("Sector")).select_option("municipality")
    field(page, "Website").fill(f"https://{domain}/")
    field(page, "Your work address").fill(email)
    send_as_a_person(page, "Send, and confirm by email")
    expect(heading(page, _("Check your email"))).to_be_visible()
    page.goto(portal.link_mailed_to(email))
    press(page, "Confirm the request")
    expect(heading(page, _("Thank you. The request is waiting"))).to_be_visible()

    for role in ("planner", "university"):
        member = visitor(role)
        member.goto(reverse("workspace"))
        row(member, "Do now", name).get_by_role("link", name=_("Look at the request")).click()
        member.get_by_role("link", name=_("Vouch for the organisation")).click()
        press(member, "Vouch for the organisation")
        expect(member.get_by_text(_("Thank you. Your organisation has vouched for it."))).to_be_visible()
    page.goto(f"{reverse('partners:list')}?q={domain[7:13]}")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    invited = [mail for mail in portal.mails_to(email) if name in mail["Subject"]]
    assert len(invited) == len({"to confirm", "to be a contact", "that it is in"})
