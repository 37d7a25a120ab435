"""The line from a problem in one place to a method in use in others: each step of it, and all of it in one go."""

import json
import re
import zipfile
from secrets import token_hex

import pytest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from playwright.sync_api import expect

from tests.browser.conftest import log_in
from tests.browser.people import DRAFT, UNSENT
from tests.browser.steps import (
    ATTACHED,
    COMPANY,
    UNIVERSITY,
    accept_invitation,
    attach_file,
    begin_outcome,
    choice,
    choose,
    choose_a_goal,
    field,
    fill_in_card,
    follow,
    heading,
    identify_challenge,
    log_challenge,
    press,
    record_trial,
    register_reuse,
    row,
    section,
    sign_up,
    tab_to,
    take,
    write_outcome,
)

pytestmark = pytest.mark.usefixtures("swedish")
MUNICIPALITY = "Huddinge kommun"
A_YEAR = 366  # days, and one more than is waited


def titled(what: str) -> str:
    """Return a title that no other test has."""
    return f"{what} {token_hex(3)}"


def an_address() -> str:
    return f"{token_hex(4)}@example.org"


def counted(one: str, many: str, n: int) -> str:
    return ngettext(one, many, n) % {"n": n}


def where_it_is(page):
    return page.get_by_role("region", name=_("Status of this challenge"))


def needs(page):
    return where_it_is(page).get_by_role("listitem")


def expect_shared_by(page, *names: str) -> None:
    """See that so many organisations share the challenge, and which: in a list, or a table for those who share it."""
    n = len(names)
    heading_of_it = heading(page, counted("%(n)s organisation shares it", "%(n)s organisations share it", n), level=2)
    part = page.locator("section").filter(has=heading_of_it)
    expect(part.get_by_role("listitem").or_(part.get_by_role("rowheader"))).to_contain_text([*names])


def how_far_tested(page):
    """Return the step that an outcome has come to, of how far it has been tested."""
    return section(page, "How far it has been tested").locator("[aria-current=step]")


# The challenge


def test_challenge_is_logged_in_three_steps_and_its_page_says_what_is_missing(visitor):
    title = titled("Att gräva en gång")
    page = visitor("planner")
    address = log_challenge(page, title, goal=False)
    press(page, "Submit the challenge")
    missing = needs(page).filter(has_text=re.compile(f"^{_('Missing:')}"))
    expect(missing).to_have_count(2)
    company = capfirst(_("one more confirmed organisation, from another sector or municipality"))
    expect(missing).to_contain_text([company, capfirst(_("a global goal"))])

    missing.get_by_role("link", name=capfirst(_("a global goal"))).click()
    choose_a_goal(page)
    press(page, "Save and leave")
    page.goto(address)
    expect(missing).to_have_count(1)
    expect(page.get_by_role("link", name=_("Publish the shared challenge"))).to_have_count(0)


def test_those_who_were_invited_and_those_who_ask_come_to_share_a_challenge(visitor, portal):
    title = titled("Att dela på grävandet")
    planner, university, company = visitor("planner"), visitor("university"), visitor("company")
    address = identify_challenge(planner, university, title)  # invited, and accepted from the workspace

    company.goto(address)
    expect_shared_by(company, MUNICIPALITY, UNIVERSITY)
    follow(company, "We share this")
    field(company, "Role").select_option(label=capfirst(_("landowner")))
    field(company, "A few words").fill("Vi äger marken intill.")
    press(company, "We share this")
    expect_shared_by(company, MUNICIPALITY, UNIVERSITY)  # asked, and not shown before the owner has confirmed it

    assert "Vi äger marken intill." in portal.mail_to("contact@example.org")
    planner.goto(reverse("workspace"))
    row(planner, "Do now", title).get_by_role("link", name=_("Answer the request")).click()
    take(planner, "Confirm that the organisation shares the challenge")

    anonymous = visitor()
    anonymous.goto(address)
    expect_shared_by(anonymous, MUNICIPALITY, UNIVERSITY, COMPANY)
    expect(anonymous.get_by_text("Vi mäter vad som stängs av, och hur länge.")).to_have_count(1)


def test_challenge_is_identified_when_another_organisation_has_confirmed(visitor):
    title = titled("Att komma överens om gatan")
    planner, anonymous = visitor("planner"), visitor()
    address = log_challenge(planner, title)
    press(planner, "Submit the challenge")
    assert anonymous.goto(address).status == 404

    accept_invitation(visitor("university"), title)
    planner.goto(address)
    expect(where_it_is(planner)).to_contain_text(capfirst(_("identified")))

    assert anonymous.goto(address).status == 200
    expect(anonymous.locator("#history")).to_contain_text(MUNICIPALITY)


def test_editor_merges_two_challenges_and_the_old_address_leads_on(visitor, portal):
    title, into = titled("Att gräva samtidigt"), "Att minska stuprören mellan förvaltningar och aktörer"
    planner = visitor("planner")
    address = identify_challenge(planner, visitor("university"), title)

    editor = visitor("editor")
    editor.goto(address)
    follow(editor, "Merge into another")
    editor.get_by_role("searchbox").fill("stuprören")
    press(editor, "Search")
    row(editor, "Challenges to merge into", into).get_by_role("link", name=_("Choose this one")).click()
    field(editor, "Why are they being merged?").fill("De handlar om samma sak.")
    press(editor, "Merge")
    expect(heading(editor, into)).to_be_visible()

    anonymous = visitor()
    anonymous.goto(address)
    expect(heading(anonymous, into)).to_be_visible()
    assert anonymous.url != address
    sharing = anonymous.locator("#sharing")
    expect(sharing.get_by_role("group").filter(has_text=UNIVERSITY)).to_contain_text("Vi mäter vad som stängs av")
    assert "De handlar om samma sak." in portal.mail_to("contact@example.org")


# The outcome


def test_member_writes_an_outcome_step_by_step_and_publishes_it(visitor):
    title = titled("Kvartalsmöte om gatan")
    page, anonymous = visitor("university"), visitor()
    page.goto(reverse("workspace"))
    follow(page, "Write about an outcome")
    begin_outcome(page, title)
    press(page, "Save and continue")

    expect(heading(page, _("Which challenges does it respond to?"))).to_be_visible()
    field(page, "Search challenges").fill("invånarna medan det")
    press(page, "Search")
    found = page.get_by_role("checkbox").first
    found.check()
    field(page, "How does it respond to the challenge? One sentence").first.fill(
        "Alla vet vad som ska grävas, och när."
    )
    press(page, "Save and continue")

    expect(heading(page, _("What does it take?"))).to_be_visible()
    fill_in_card(page)
    press(page, "Save and continue")
    press(page, "Save and continue")  # nothing has been measured

    attach_file(page)
    follow(page, "Done: preview and publish")
    address = page.url
    assert anonymous.goto(address).status == 404
    press(page, "Publish")

    anonymous.goto(address)
    expect(heading(anonymous, title)).to_be_visible()
    card = section(anonymous, "How it is done")
    expect(card.get_by_role("listitem").filter(has_text="Rita in planerna på kartan")).to_be_visible()
    expect(card).to_contain_text("Små ledningsägare: ring dem.")
    expect(section(anonymous, "Challenges it responds to")).to_contain_text("Alla vet vad som ska grävas, och när.")
    with anonymous.expect_download() as download:
        card.get_by_role("link", name="kallelse").click()
    assert download.value.path().read_text() == ATTACHED


def test_trials_in_two_municipalities_make_an_outcome_recommended(visitor):
    title = titled("Gatukarta för alla")
    address = write_outcome(visitor("university"), title)
    planner, anonymous = visitor("planner"), visitor()
    record_trial(planner, address, municipality="Huddinge", started="2025-03")
    anonymous.goto(address)
    evidence = section(anonymous, "How far it has been tested")
    expect(how_far_tested(anonymous)).to_contain_text(capfirst(_("piloted")))
    expect(evidence).to_contain_text(_("Proof that it has worked in one more municipality, or an evaluation report."))

    record_trial(visitor("company"), address, municipality="Haninge", started="2025-09")
    anonymous.reload()
    expect(how_far_tested(anonymous)).to_contain_text(capfirst(_("recommended")))
    expect(evidence).to_contain_text(counted("%(n)s trial", "%(n)s trials", 2))
    expect(evidence).to_contain_text(
        counted("It has worked in %(n)s municipality", "It has worked in %(n)s municipalities", 2)
    )
    expect(anonymous.locator("#pitfalls")).to_contain_text("Bredbandsbolagen kommer inte av sig själva.")


def test_planner_finds_a_method_that_fits_by_keyboard(visitor):
    page = visitor()
    page.goto(reverse("outcomes:list"))
    tab_to(page, page.get_by_role("main").get_by_role("link", name=_("Find a method that fits")).first)
    page.keyboard.press("Enter")
    expect(heading(page, _("Find a method that fits"))).to_be_visible()
    tab_to(page, field(page, "Where are you in the planning process?"))
    page.keyboard.press("ArrowDown")
    tab_to(page, field(page, "How many working hours do you have?"))
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("stage=early.*hours=20"))  # to be saved, and sent to a colleague

    fit = page.get_by_role("main").get_by_role("listitem").filter(has=page.get_by_role("heading", level=3)).first
    expect(fit.get_by_role("listitem")).to_contain_text([_("Fits"), _("Unknown")])
    expect(fit).to_contain_text(_("Fits %(fits)s of %(of)s") % {"fits": 1, "of": 2})


# The reuse


def test_outside_municipality_registers_a_reuse_by_mail(visitor, portal):
    title, email = titled("Grävkalender"), an_address()
    address = write_outcome(visitor("university"), title)
    page, anonymous = visitor(), visitor()
    page.goto(address)
    follow(page, "We want to use this")
    field(page, "Municipality or organisation").fill("Västerås")
    choose(page, "A municipality")
    field(page, "Your email address").fill(email)
    field(page, "Who can others contact?").fill("gatuingenjör")
    press(page, "Send, and confirm by email")
    expect(heading(page, _("Check your email"))).to_be_visible()
    anonymous.goto(address)
    expect(section(anonymous, "Who uses it").get_by_role("rowheader")).to_have_count(0)

    link = portal.link_mailed_to(email)
    page.goto(link)
    press(page, "Yes, show it on the page")
    anonymous.reload()
    expect(section(anonymous, "Who uses it").get_by_role("rowheader")).to_contain_text("Västerås")
    expect(anonymous.get_by_text(email)).to_have_count(0)


def test_member_records_that_their_municipality_uses_it(visitor):
    address = write_outcome(visitor("university"), titled("Grävlista"))
    page = visitor("planner")
    page.goto(address)
    follow(page, "We want to use this")
    field(page, "Who can others contact?").fill("gatuingenjör")
    choose(page, "in use")
    press(page, "Show it on the page")
    expect(section(page, "Who uses it").get_by_role("rowheader")).to_contain_text(MUNICIPALITY)
    expect(section(page, "Who uses it")).to_contain_text(capfirst(_("in use")))


def test_reuses_are_followed_up_by_the_link_in_the_yearly_mail(visitor, portal):
    title, evaluating, giving_up = titled("Grävråd"), an_address(), an_address()
    address = write_outcome(visitor("university"), title)
    page = visitor()
    register_reuse(page, portal, address, name="Västerås", country="SE", email=evaluating, state="in use")
    register_reuse(page, portal, address, name="Bergen", country="NO", email=giving_up, state="planned")
    portal.manage_later(A_YEAR, "send_follow_ups")

    page.goto(portal.link_mailed_to(evaluating))
    choose(page, "evaluated")
    press(page, "Save")
    expect(page.get_by_text(_("Say how it went.")).first).to_be_visible()
    field(page, "How has it gone?").fill("Hälften så många uppgrävningar.")
    field(page, "Working hours so far").fill("120")
    press(page, "Save")
    expect(page.get_by_text(_("Thank you! Your answer is on the page."))).to_be_visible()

    page.goto(portal.link_mailed_to(giving_up))
    choose(page, "abandoned")
    press(page, "Save")
    expect(page.get_by_text(_("Say why you stopped. Others can learn from it.")).first).to_be_visible()
    field(page, "Why did you stop?").fill("Ledningsägarna kom inte.")
    press(page, "Save")
    expect(page.get_by_text(_("Thank you! Your answer is on the page."))).to_be_visible()

    page.goto(address)
    register = section(page, "Who uses it").get_by_role("row")
    expect(register.filter(has_text="Västerås")).to_contain_text(capfirst(_("evaluated")))
    expect(register.filter(has_text="Västerås")).to_contain_text("Hälften så många uppgrävningar.")
    expect(register.filter(has_text="Bergen")).to_contain_text(capfirst(_("abandoned")))
    expect(register.filter(has_text="Bergen")).to_contain_text("Ledningsägarna kom inte.")


def test_reuse_pack_is_downloaded_and_read_into_another_installation(visitor, empty_portal, tmp_path):
    page = visitor()
    page.goto(reverse("outcomes:detail", args=["sodertornsanalysen"]))
    pack = tmp_path / "pack.zip"
    download_pack(page, pack)
    with zipfile.ZipFile(pack) as opened:
        record = json.loads(opened.read("outcome.json"))
    assert record["title"]["sv"] == "Södertörnsanalysen"

    added = empty_portal.manage("import_outcome", str(pack))
    assert added.startswith("added")
    assert empty_portal.manage("import_outcome", str(pack)).startswith("unchanged")
    origin = page.url
    page.goto(empty_portal.url + reverse("outcomes:detail", args=["sodertornsanalysen"]))
    expect(heading(page, "Södertörnsanalysen")).to_be_visible()
    expect(page.get_by_text(_("This outcome comes from another portal and is maintained there:"))).to_be_visible()
    assert page.locator(f"a[href='{origin}']").count()


def download_pack(page, to):
    with page.expect_download() as download:
        follow(page, "Download everything (ZIP)")
    download.value.save_as(to)


# Beside the line


def test_workspace_shows_what_waits_with_one_next_step_each(visitor):
    page = visitor("planner")
    page.goto("/")
    page.get_by_role("link", name=_("Workspace")).first.click()
    returned = row(page, "Do now", "Ett utkast att arbeta med")
    expect(returned).to_contain_text(_("The editors ask you for changes."))
    expect(returned.get_by_role("link")).to_have_count(2)  # to its page, and the next step
    returned.get_by_role("link", name=_("Edit the challenge")).click()
    expect(page).to_have_url(re.compile(f"{reverse('challenges:edit', args=[DRAFT])}$"))

    page.go_back()
    row(page, "Drafts", "Ett utkast som inte är inskickat").get_by_role("link", name=_("Continue writing")).click()
    expect(page).to_have_url(re.compile(f"{reverse('challenges:edit', args=[UNSENT])}$"))

    page.go_back()
    expect(row(page, "What you follow", "Att släppa in invånarna").first).to_be_visible()


def test_colleague_becomes_a_member_by_the_link_in_a_mail(visitor, portal):
    email = an_address()
    contact = visitor("contact")
    contact.goto(reverse("workspace"))
    follow(contact, "Members and invitations")
    field(contact, "Email address").fill(email)
    press(contact, "Send the invitation")
    expect(
        contact.get_by_text(_("An email with a link is on its way to %(email)s.") % {"email": email})
    ).to_be_visible()

    link = portal.link_mailed_to(email)
    page = visitor()
    page.goto(link)
    sign_up(page, portal, email)
    if page.get_by_label(_("Password"), exact=True).count():
        log_in(page, email, address="")
    expect(page).to_have_url(link)
    press(page, "Accept the invitation")
    expect(heading(page, _("Workspace"))).to_be_visible()
    expect(section(page, "Your organisations")).to_contain_text(MUNICIPALITY)

    somebody = visitor("resident")
    somebody.goto(link)
    expect(somebody.get_by_role("button", name=_("Accept the invitation"))).to_have_count(0)


def test_follower_is_told_by_a_digest_and_unsubscribes_with_one_click(visitor, portal):
    title, email = "Idégrupper", "company@example.org"
    address = reverse("outcomes:detail", args=["idegruppsmetoden"])
    page = visitor("company")
    page.goto(address)
    title = page.get_by_role("heading", level=1).inner_text()
    follow(page, "Follow to hear about changes")
    press(page, "Follow")
    expect(page.get_by_text(_("You now follow “%(record)s”.") % {"record": title})).to_be_visible()
    page.goto(reverse("following:list"))
    choose(page, "once a day")
    press(page, "Save")

    record_trial(visitor("planner"), address, municipality="Huddinge", started="2025-05")
    portal.manage_later(2, "send_digests")
    message = portal.mails_to(email)[-1]
    text = message.get_body(("plain",)).get_content()
    assert title in text
    assert MUNICIPALITY in text
    before = len(portal.mails_to(email))
    portal.manage_later(2, "send_digests")
    assert len(portal.mails_to(email)) == before

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message["List-Unsubscribe"].strip(" <>")
    assert link in text
    anonymous = visitor()
    anonymous.goto(link)
    press(anonymous, "Stop the emails")
    expect(heading(anonymous, _("You will get no more emails about what you follow"))).to_be_visible()
    page.goto(reverse("following:list"))
    expect(choice(page, "never")).to_be_checked()
    expect(section(page, "What you follow")).to_contain_text(title)


# The whole line


def test_challenge_becomes_a_method_in_use_elsewhere(visitor, portal, empty_portal, tmp_path):
    """Three organisations: the municipality has the problem, the university the answer, the company the test bed."""
    challenge_title, outcome_title = titled("Att hinna före grävskopan"), titled("Grävlaget")
    planner, university, company, anonymous = (visitor(role) for role in ("planner", "university", "company", ""))

    challenge = log_challenge(planner, challenge_title, goal=False)
    press(planner, "Submit the challenge")
    expect(needs(planner).filter(has_text=re.compile(f"^{_('Missing:')}"))).to_have_count(2)
    needs(planner).get_by_role("link", name=capfirst(_("a global goal"))).click()
    choose_a_goal(planner)
    press(planner, "Save and leave")
    accept_invitation(university, challenge_title)
    company.goto(challenge)
    follow(company, "We share this")
    field(company, "Role").select_option(label=capfirst(_("test-bed host")))
    press(company, "We share this")
    planner.goto(challenge)
    take(planner, "Confirm that the organisation shares the challenge")
    anonymous.goto(challenge)
    expect_shared_by(anonymous, MUNICIPALITY, UNIVERSITY, COMPANY)

    begin_outcome(university, outcome_title)
    press(university, "Save and continue")
    field(university, "Search challenges").fill(challenge_title)
    press(university, "Search")
    university.get_by_role("checkbox", name=challenge_title).check()
    field(university, "How does it respond to the challenge? One sentence").first.fill("Alla gräver på en gång.")
    press(university, "Save and continue")
    fill_in_card(university)
    press(university, "Save and continue")
    press(university, "Save and continue")  # nothing has been measured
    attach_file(university)
    follow(university, "Done: preview and publish")
    press(university, "Publish")
    outcome = university.url

    record_trial(planner, outcome, municipality="Huddinge", started="2025-03")
    record_trial(company, outcome, municipality="Haninge", started="2025-09")
    anonymous.goto(outcome)
    evidence = section(anonymous, "How far it has been tested")
    expect(how_far_tested(anonymous)).to_contain_text(capfirst(_("recommended")))
    expect(evidence).to_contain_text(counted("%(n)s trial", "%(n)s trials", 2))
    anonymous.goto(challenge)
    expect(section(anonymous, "What it led to")).to_contain_text("Alla gräver på en gång.")

    evaluating, giving_up = an_address(), an_address()
    register_reuse(anonymous, portal, outcome, name="Västerås", country="SE", email=evaluating, state="in use")
    register_reuse(anonymous, portal, outcome, name="Bergen", country="NO", email=giving_up, state="adapting it")
    portal.manage_later(A_YEAR, "send_follow_ups")
    anonymous.goto(portal.link_mailed_to(evaluating))
    choose(anonymous, "evaluated")
    field(anonymous, "How has it gone?").fill("Hälften så många uppgrävningar.")
    press(anonymous, "Save")
    anonymous.goto(portal.link_mailed_to(giving_up))
    choose(anonymous, "abandoned")
    press(anonymous, "Save")
    expect(anonymous.get_by_text(_("Say why you stopped. Others can learn from it.")).first).to_be_visible()
    field(anonymous, "Why did you stop?").fill("Ledningsägarna kom inte.")
    press(anonymous, "Save")

    anonymous.goto(outcome)
    pack = tmp_path / "pack.zip"
    download_pack(anonymous, pack)
    empty_portal.manage("import_outcome", str(pack))
    there = visitor()
    there.goto(outcome.replace(portal.url, empty_portal.url))
    for page in (anonymous, there):
        expect(heading(page, outcome_title)).to_be_visible()
        expect(how_far_tested(page)).to_contain_text(capfirst(_("recommended")))
        expect(section(page, "How it is done")).to_contain_text("Rita in planerna på kartan")
        expect(section(page, "Where it has been tried")).to_contain_text("I Haninge grävdes gatan upp en gång.")
        expect(section(page, "Who uses it")).to_contain_text("Hälften så många uppgrävningar.")
        expect(section(page, "Who uses it")).to_contain_text("Ledningsägarna kom inte.")
        expect(page.get_by_role("link", name="kallelse")).to_be_visible()
    expect(there.get_by_text(_("This outcome comes from another portal and is maintained there:"))).to_be_visible()
    assert there.locator(f"a[href='{outcome}']").count()
    expect(there.get_by_role("link", name=challenge_title)).to_be_visible()  # the challenge that it answers there
    with there.expect_download() as download:
        there.get_by_role("link", name="kallelse").click()
    assert download.value.path().read_text() == ATTACHED
