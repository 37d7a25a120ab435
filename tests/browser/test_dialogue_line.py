"""A dialogue from the first question to what became of it, with the loop closed for everybody who took part."""

import re
from datetime import timedelta
from secrets import token_hex

import pytest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from playwright.sync_api import expect

from dialogues.models import Answer
from tests.browser.steps import choose, field, follow, heading, press, section, send_as_a_person, take

pytestmark = pytest.mark.usefixtures("swedish")

PREVIEW = (
    "This is a preview: the page as everyone will see it. Until it is published, only the organiser’s "
    "members and the editors can see it."
)
PROMISE, DECISION = "Vi läser allt, svarar alla och bygger till hösten.", "Tekniska nämnden, 14 oktober 2026"
ACCOUNT, BY_MAIL, GUEST = "Fler bänkar i solen", "Vattenlek för de minsta", "Låt marknaden flytta hit"
YES, NO = "Vi sätter upp sex bänkar och bygger en vattenlek.", "Marknaden ligger kvar: räddningstjänsten måste fram."
OUTCOME = "Det blir en park för alla åldrar."
STATEMENT = "Sex bänkar och en vattenlek byggs före midsommar."


def set_up(page, title: str, *, is_prefilled: bool = False) -> str:
    """Take a dialogue through the steps of the form to its preview, and return the address of its page.

    One that is prefilled begins on the form that the page of its challenge leads to, and knows what it is about.
    """
    if not is_prefilled:
        page.goto(reverse("dialogues:create"))
    field(page, "What do you want to ask?").fill(title)
    field(page, "What is it about, and why are you asking?").fill("Parken rustas nästa år. Vad ska den vara till för?")
    if not is_prefilled:
        field(page, "Search challenges").fill("invånarna medan det")
        press(page, "Search")
        page.get_by_role("checkbox", name=re.compile("^Att släppa in")).first.check()
        page.get_by_label("Huddinge", exact=True).check()
    choose(page, "consultation")
    field(page, "What happens to the contributions?").fill(PROMISE)
    field(page, "What can be changed?").fill("Allt som byggs i parken.")
    field(page, "What has already been decided and cannot be changed?").fill("Att gångvägen ligger där den ligger.")
    field(page, "By which day will everyone have an answer?").fill(f"{localdate() + timedelta(days=60)}")
    unfold(page, "Opening day and method")
    field(page, "How is it carried out, in one line?").fill("Idéer här, och lappar från biblioteket")
    unfold(page, "Who decides, and when")
    field(page, "Who decides?").fill("Tekniska nämnden")
    field(page, "When is it decided?").fill(f"{localdate() + timedelta(days=90)}")
    press_last(page, "Save and continue")

    expect(heading(page, _("Who takes part, and by which rules?"))).to_be_visible()
    field(page, "People can take part with just an email address").check()
    field(page, "People can take part as guests, without giving any details").check()
    field(page, "You read each contribution before it is shown").check()
    unfold(page, "Phases")
    field(page, "What happens?").first.fill("Idéer samlas in")
    press_last(page, "Save and continue")

    expect(heading(page, _("What can people do?"))).to_be_visible()
    field(page, "What do you want ideas about?").fill("Vad saknas i parken?")
    press(page, "Done: preview the dialogue")
    expect(heading(page, title)).to_be_visible()
    expect(where_it_is(page)).to_contain_text(_(PREVIEW))
    return page.url


def unfold(page, part: str) -> None:
    page.locator("summary").filter(has_text=_(part)).first.click()


def where_it_is(page):
    return page.get_by_role("region", name=_("Status of this dialogue"))


def press_last(page, name: str) -> None:
    """Press the button that is seen: the one before it is for the Enter key."""
    page.get_by_role("button", name=_(name), exact=True).last.click()


def say(page, address: str, words: str, *, name: str = "") -> None:
    """Come to the dialogue, read what is promised, and say something page by page."""
    begin_to_write(page, address)
    field(page, "What do you want to say?").fill(words)
    press(page, "Go on")
    press(page, "Skip, I have no picture")
    expect(heading(page, _("Is this right?"))).to_be_visible()
    if name:
        if not field(page, "Display name").is_visible():
            unfold(page, "Show a name, if you like")
        field(page, "Display name").fill(name)
    send_as_a_person(page, "Send")


def begin_to_write(page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_text(PROMISE).first).to_be_visible()
    follow(page, "Vad saknas i parken?")
    follow(page, "Leave a contribution")


def tick(page, *titles: str) -> None:
    for title in titles:
        page.get_by_role("checkbox", name=title).check()


def choose_answer(page, state: str) -> None:
    """Choose in the form; the filter before it asks for the same."""
    page.locator(f"input[name=state][value={state}]").check()


def expect_the_loop_closed(page, title: str, *, answer: str, led_to: str = "") -> None:
    """Read on the page of somebody's own what became of what they said: each station, with its day."""
    mine = section(page, title).first
    stations = mine.get_by_role("list").first.get_by_role("listitem")
    today = page.locator(f"time[datetime='{localdate()}']")
    expect(stations).to_contain_text([_("Received"), _("Published"), _("Answered"), _("Used")])
    expect(stations.filter(has=today)).to_have_count(4 if led_to else 3)
    expect(stations.last).to_contain_text("" if led_to else _("not yet"))
    expect(mine).to_contain_text(answer)
    if led_to:
        expect(mine.get_by_role("link", name=led_to)).to_be_visible()
        expect(mine).to_contain_text(DECISION)


def test_dialogue_with_three_activities_is_set_up_on_six_pages_at_most(visitor):
    title, planner, pages = f"Var känns vägen otrygg? {token_hex(3)}", visitor("planner"), []
    planner.on("load", lambda page: pages.append(page.url))
    planner.goto(reverse("dialogues:create"))
    field(planner, "What do you want to ask?").fill(title)
    field(planner, "What is it about, and why are you asking?").fill("Vägen byggs om.")
    choose(planner, "dialogue")
    field(planner, "What happens to the contributions?").fill(PROMISE)
    field(planner, "By which day will everyone have an answer?").fill(f"{localdate() + timedelta(days=60)}")
    press_last(planner, "Save and continue")
    press_last(planner, "Save and continue")  # the rules as they stand
    field(planner, "What do you want ideas about?").fill("Vad gör vägen tryggare?")
    field(planner, "What should people point out on the map?").fill("Var känns det otryggt?")
    field(planner, "What is the meeting called?").fill("Kvällsvandring")
    field(planner, "Begins").fill(f"{localdate() + timedelta(days=20)}T18:00")
    field(planner, "Ends").fill(f"{localdate() + timedelta(days=20)}T20:00")
    field(planner, "Where do you meet?").fill("Vid tunneln")
    press(planner, "Done: preview the dialogue")
    follow(planner, "Open the dialogue now")
    assert len(pages) <= 6, pages
    press(planner, "Open the dialogue now")
    expect(where_it_is(planner)).to_contain_text(_("Nothing is waiting for you."))
    for activity in ("Vad gör vägen tryggare?", "Var känns det otryggt?", "Kvällsvandring"):
        expect(planner.locator("#activities").get_by_role("link", name=activity, exact=True)).to_be_visible()


def test_dialogue_from_the_question_to_what_became_of_it(visitor, portal):
    title, email = f"Vad ska parken vara till för? {token_hex(3)}", f"{token_hex(4)}@example.org"
    planner, anonymous = visitor("planner"), visitor()
    address = set_up(planner, title)
    assert anonymous.goto(address).status == 404
    take(planner, "Open the dialogue now")
    assert anonymous.goto(address).status == 200

    resident, by_mail, guest = visitor("resident"), visitor(), visitor()
    say(resident, address, ACCOUNT, name="Kim i Fittja")
    expect(resident.get_by_text(_("It will be shown once somebody has read it."))).to_be_visible()
    say(by_mail, address, BY_MAIL, name="Bo på Stora torget")
    field(by_mail, "Your email address").fill(email)
    send_as_a_person(by_mail, "Email me the link")
    expect(by_mail.get_by_text(email).first).to_be_visible()
    link_of_mail = portal.link_mailed_to(email)
    by_mail.goto(link_of_mail)
    press(by_mail, "Confirm what I have ticked")
    expect(section(by_mail, BY_MAIL)).to_be_visible()
    private_link = by_mail.url
    say(guest, address, GUEST)
    link_of_guest = guest.get_by_role("link").filter(has_text=reverse("mine:list")).get_attribute("href")

    # Read before it is shown
    anonymous.goto(address)
    follow(anonymous, "Vad saknas i parken?")
    expect(anonymous.get_by_text(_("Nobody has written anything yet. Be the first."))).to_be_visible()
    planner.goto(address)
    follow(planner, "Read and moderate")
    follow(planner, "Tick all on this page")
    press(planner, "Show the contributions")
    anonymous.reload()
    said = section(anonymous, "Contributions so far").get_by_role("listitem")
    expect(said).to_have_count(3)
    expect(said.filter(has_text="Bo på Stora torget")).to_contain_text(BY_MAIL)

    # Closed, and answered: two at once, one by itself
    planner.goto(address)
    unfold(planner, pgettext("a menu of what else can be done", "More"))
    take(planner, "Close the dialogue")
    assert anonymous.goto(address).status == 200
    expect(anonymous.get_by_text(_("Closed")).first).to_be_visible()
    follow(planner, "Answer")
    tick(planner, ACCOUNT, BY_MAIL)
    choose_answer(planner, Answer.State.ACCEPTED)
    field(planner, "Your answer in words").fill(YES)
    press(planner, "Send the answer")
    planner.get_by_role("link", name=f"{_('Answer individually')} – {GUEST}").click()
    choose_answer(planner, Answer.State.NOT_ACCEPTED)
    press(planner, "Answer")
    expect(planner.get_by_text(_("Explain why: the author will read this.")).first).to_be_visible()
    field(planner, "Your answer in words").fill(NO)
    press(planner, "Answer")
    expect(heading(planner, GUEST)).to_be_visible()
    portal.manage("send_letters")
    assert YES in portal.mail_to(email)
    assert YES in portal.mail_to("resident@example.org")

    # So blev det
    planner.goto(address)
    follow(planner, "What came of it")
    expect(planner.get_by_text(_("Every contribution has been answered."))).to_be_visible()
    press(planner, "Begin with the answers")
    planner.get_by_role("link", name=YES, exact=True).click()
    field(planner, "What you will do, or will not do and why").fill(STATEMENT)
    field(planner, "Who decides or has decided").fill(DECISION)
    press(planner, "Save")
    field(planner, "What came of it, in one sentence").fill(OUTCOME)
    field(planner, "What came of it, in short").fill("Parken byggs för de minsta och de äldsta.")
    press(planner, "Save and preview")
    results = planner.url
    assert anonymous.goto(results).status == 404
    take(planner, "Publish what came of it")

    # Everybody is told, once
    for _again in range(2):
        portal.manage("send_letters")
    told = _("What came of it: %(title)s") % {"title": title}
    for reader in (email, "resident@example.org"):
        messages = [mail for mail in portal.mails_to(reader) if told in mail["Subject"]]
        assert len(messages) == 1
        assert results in messages[0].get_body(("plain",)).get_content()

    resident.goto(reverse("mine:list"))
    expect_the_loop_closed(resident, ACCOUNT, answer=YES, led_to=STATEMENT)
    by_mail.goto(private_link)
    expect_the_loop_closed(by_mail, BY_MAIL, answer=YES, led_to=STATEMENT)
    on_another_telephone = visitor()
    on_another_telephone.goto(link_of_guest)
    expect_the_loop_closed(on_another_telephone, GUEST, answer=NO)

    # And everybody else can read it
    anonymous.goto(address)
    follow(anonymous, "Read what came of the contributions")
    expect(anonymous).to_have_url(results)
    expect(heading(anonymous, OUTCOME)).to_be_visible()
    told = section(anonymous, "What we will do")
    expect(told).to_contain_text(STATEMENT)
    expect(told).to_contain_text(DECISION)
    expect(told.get_by_text(BY_MAIL)).to_have_count(1)  # everybody may read it, however few have said it
    expect(section(anonymous, "What we will not do, and why")).to_contain_text(NO)
    expect(anonymous.get_by_role("img", name=f"{capfirst(Answer.State.ACCEPTED.label)}: 2")).to_be_visible()
    anonymous.goto(address)
    follow(anonymous, "Vad saknas i parken?")
    anonymous.get_by_role("link", name=BY_MAIL).first.click()
    expect(section(anonymous, "What came of it")).to_contain_text(STATEMENT)
    expect(anonymous.get_by_role("main")).to_contain_text(YES)
