"""A page for every template of the portal, and how a visitor comes to see it."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import SetPasswordForm
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import resolve, reverse, translate_url
from django.utils.translation import get_language, override
from playwright.sync_api import Page

from dialogues.models import Dialogue, Participant
from talks.archive.making import LIST
from tests.browser.early_talks import DRAFT_TALK, HELD_TALK
from tests.browser.people import (
    BERGEN,
    CONFIRM_KEY,
    DRAFT,
    DRAFT_REPORT,
    EXPIRED_KEY,
    FILED,
    GONE_REPORT,
    HELD_DIALOGUE,
    HIDDEN,
    INVITATION_KEY,
    KEY,
    KEY_OF_REQUEST,
    LONG_TASK_KEY,
    METHOD,
    NEWS,
    NOTE,
    OLD_REPORT,
    OPEN_DIALOGUE,
    OTHER,
    OWN_REPORT,
    PASSWORD,
    PLANNED_DIALOGUE,
    REPORT,
    SENT_REPORT,
    SHARED,
    SQUARE,
    SUBSCRIPTION_KEY,
    TAKING_PART_KEY,
    TALK,
    TOLD_DIALOGUE,
    UNSENT,
)
from tests.browser.steps import wait_as_a_person_does

ROOT = Path(__file__).resolve().parents[2]
# What other templates are made of.
PARTS = (
    *("base.html", "core/lists/", "core/wizard/", "components/", "django/", "allauth/", "admin/base_site.html"),
    *(
        "partners/parties.html",
        "mail/unsubscribe.html",
        "sodertorn/statements/statement.html",
        "dialogues/contributing/flow/layout.html",
    ),
    *("mail/letter.html", "dialogues/mail/drawn/"),  # letters, which no browser shows
)
STALE = "0" * 64
ENTRIES = "titel;datum;författare;diva-id\nOm vatten;2018-05;Testsson, Ada;\nOm vatten;2018;;\n"

Reach = Callable[[Page, Any], None]


@dataclass(frozen=True)
class Shown:
    """A page that shows ``template``: its address, who sees it, and for some what is done to get there."""

    template: str
    name: str = ""
    args: tuple[Any, ...] = ()
    role: str = ""
    query: str = ""
    reach: Reach | None = None

    def __str__(self) -> str:
        return f"{self.template}{self.query and f'-{self.query}'}"

    def open(self, page: Page, portal: Any) -> None:
        """Open the page in the active language."""
        if self.reach:
            self.reach(page, portal)
        else:
            page.goto(reverse(self.name, args=self.args) + (f"?{self.query}" if self.query else ""))


def drawn(template: str, context: dict[str, Any] | None = None) -> Reach:
    """Show a page that no address leads to while the portal is well: draw it here, and let the browser receive it."""

    def reach(page: Page, portal: Any) -> None:
        address = reverse("contact")
        request = RequestFactory().get(address)
        request.user = AnonymousUser()
        request.resolver_match = resolve(address)
        html = render_to_string(template, context or {}, request)
        page.route("**" + address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
        page.goto(address)

    return reach


def wrote_to_the_editors(page: Page, portal: Any) -> None:
    """Write to the editors, and come to the receipt."""
    page.goto(reverse("contact"))
    page.locator("[name=kind][value=wrong]").check()
    page.locator("textarea[name=text]").fill("Mötet hölls i maj.")
    page.locator("[name=email]").fill(f"{token_hex(4)}@example.org")
    wait_as_a_person_does(page)
    page.locator("#write button[type=submit]").click()
    page.wait_for_url("**/" + reverse("contact-received", args=["x"]).split("/")[-3] + "/**")


def framed_elsewhere(page: Page, portal: Any) -> None:
    """Open what the code to embed would show in a frame."""
    page.goto(reverse("dialogues:detail", args=[OPEN_DIALOGUE]))
    code = page.locator("#embed-code").text_content() or ""
    page.goto(urlsplit(code.split('"')[1]).path)


def not_found(page: Page, portal: Any) -> None:
    page.goto(reverse("start") + "finns-inte/")


def grown_too_old(page: Page, portal: Any) -> None:
    """Send a contribution from a page whose token has expired."""
    page.goto(reverse("dialogues:write", args=[HELD_DIALOGUE, "ideer"]))
    page.locator("textarea[name=text]").fill("Det här ska inte gå förlorat.")
    page.evaluate(f"() => document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(e => e.value = '{STALE}')")
    with page.expect_navigation():
        page.evaluate("() => document.querySelector('textarea[name=text]').form.requestSubmit()")


def said(title: str, text: str, role: str = "") -> Reach:
    """Say something in the dialogue that is being held, page by page: with an address only, without a role."""

    def reach(page: Page, portal: Any) -> None:
        page.goto(reverse("dialogues:write", args=[HELD_DIALOGUE, "ideer"]))
        page.locator("textarea[name=text]").fill(f"{title}. {text}")
        for button in (".flow__form [type=submit]", "[name=skip]", ".flow__form [type=submit]"):
            if not role and page.locator("main input[name=email]").count():
                page.locator("main input[name=email]").fill(f"{token_hex(4)}@example.org")
                wait_as_a_person_does(page)
            with page.expect_navigation():
                page.locator(f"main {button}").first.click()

    return reach


def written_until(last: str) -> Reach:
    """Say something page by page, about a place on the map, and stop at a page."""

    def reach(page: Page, portal: Any) -> None:
        page.goto(reverse("dialogues:write", args=[SQUARE, "map"]))
        page.locator("textarea[name=text]").fill(f"Här är det mörkt. {token_hex(4)}")
        wait_as_a_person_does(page)
        presses = {
            "where": ".flow__form [type=submit]",
            "picture": ".choices__one",
            "check": "[name=skip]",
            "thanks": ".flow__form [type=submit]",
        }
        for name, button in presses.items():
            if name == "thanks":
                wait_as_a_person_does(page)
            with page.expect_navigation():
                page.locator(f"main {button}").first.click()
            if name == last:
                return

    return reach


def asked_to_follow(page: Page, portal: Any, email: str = "") -> None:
    """Ask to follow a challenge with an address only."""
    page.goto(reverse("following:follow", args=["challenge", "medborgardialog"]))
    page.locator("main input[type=email]").fill(email or f"{token_hex(4)}@example.org")
    wait_as_a_person_does(page)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def opened_the_letter(page: Page, portal: Any) -> None:
    email = f"{token_hex(4)}@example.org"
    asked_to_follow(page, portal, email)
    page.goto(portal.link_mailed_to(email))


def followed_by_mail(page: Page, portal: Any) -> None:
    opened_the_letter(page, portal)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def flagged(page: Page, portal: Any) -> None:
    page.goto(reverse("dialogues:flag", args=[HELD_DIALOGUE, OTHER]))
    page.locator("input[type=radio]").nth(1).check()  # the first is none of the rules
    wait_as_a_person_does(page)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def asked_for_links(page: Page, portal: Any) -> None:
    page.goto(reverse("mine:send-link"))
    page.locator("main input[type=email]").fill(f"{token_hex(4)}@example.org")
    wait_as_a_person_does(page)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def subscribed(page: Page, portal: Any) -> None:
    """Ask for the newsletter, and be told to look at one's mail."""
    page.goto(reverse("newsletter:subscribe"))
    page.locator("main input[type=email]").fill(f"{token_hex(4)}@example.org")
    page.locator("main input[type=checkbox]").first.check()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def refused_subscription(page: Page, portal: Any) -> None:
    page.goto(reverse("newsletter:subscribe"))
    page.evaluate("() => document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def texts_of_a_page(page: Page, portal: Any) -> None:
    """Open the texts of the first page that has any to change."""
    page.goto(reverse("admin:pages_editedpage_changelist"))
    with page.expect_navigation():
        page.locator("#result_list th a").first.click()


def registered(page: Page, portal: Any) -> None:
    page.goto(reverse("dialogues:register", args=[HELD_DIALOGUE, "mote"]))
    page.locator("input[name=email]").fill(f"{token_hex(4)}@example.org")
    wait_as_a_person_does(page)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def read_in_notes(page: Page, portal: Any) -> None:
    page.goto(reverse("dialogues:notes-import", args=[HELD_DIALOGUE, "lappar"]))
    page.locator("input[type=file]").set_input_files(
        {"name": "lappar.csv", "mimeType": "text/csv", "buffer": "text\nFler träd\nEn lekplats\n".encode()}
    )
    page.locator("input[name=channel]").first.check()
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def looked_at_entries(text: str) -> Reach:
    """Show what pasted entries come to."""

    def reach(page: Page, portal: Any) -> None:
        page.goto(reverse("reports:import"))
        page.locator("textarea[name=text]").fill(text)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()

    return reach


FIGURES = (
    "nyckeltal;kommun;år;värde\nbefolkning;0126;2099;1\nbefolkning;0126;1999;84 000\nbefolkning;Ingenstans;1999;1\n"
)


def sent_figures(*, looked_at: bool) -> Reach:
    """Send a table of figures, and look at what it comes to when ``looked_at``."""

    def reach(page: Page, portal: Any) -> None:
        page.goto(reverse("knowledge:import"))
        table = {"name": "siffror.csv", "mimeType": "text/csv", "buffer": FIGURES.encode()}
        page.locator("input[name=file]").set_input_files(table)
        page.locator("select[name=source]").select_option(index=1)
        for _page in range(1 + looked_at):
            with page.expect_navigation():
                page.locator("main form button[type=submit]").first.click()

    return reach


def refused_form(page: Page, portal: Any) -> None:
    """Send the form for a challenge with nothing in it, past the browser's own checks."""
    page.goto(reverse("challenges:create"))
    page.evaluate("() => document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    with page.expect_navigation():
        page.locator("button.button[name=next]").click()


def likely_report(page: Page, portal: Any) -> None:
    """Begin with a report that is there already, as its title and its year tell."""
    page.goto(reverse("reports:create"))
    page.locator("select[name=kind]").select_option("report")
    page.locator("input[name=title]").fill("En rapport i sin andra version")
    page.locator("input[name=language][value=sv]").check()
    with page.expect_navigation():
        page.locator("button.button[name=next]").click()


def refused_invitation(page: Page, portal: Any) -> None:
    page.goto(reverse("partners:members", args=["huddinge-kommun"]))
    page.evaluate("() => document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    page.locator("input[name=email]").fill("anna@hudd1nge.se")
    with page.expect_navigation():
        page.locator("input[name=email]").press("Enter")


def refused_reuse(page: Page, portal: Any) -> None:
    page.goto(reverse("outcomes:reuse", args=["sodertornsanalysen"]))
    page.evaluate("() => document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    with page.expect_navigation():
        page.locator("input[name=contact_email]").press("Enter")


def sent_reuse(page: Page, portal: Any) -> None:
    page.goto(reverse("outcomes:reuse", args=["sodertornsanalysen"]))
    for name, text in (("organisation_name", "Lund"), ("contact_role", "planarkitekt")):
        page.locator(f"input[name={name}]").fill(text)
    page.locator("input[name=is_municipality][value=yes]").check()
    page.locator("input[name=contact_email]").fill(f"{token_hex(4)}@example.org")
    with page.expect_navigation():
        page.locator("input[name=contact_email]").press("Enter")


def mailed_follow_up(page: Page, portal: Any) -> None:
    """Send the form for what is in the register already: the mail then holds the link to follow it up."""
    page.goto(reverse("outcomes:reuse", args=["sodertornsanalysen"]))
    for name, text in (("organisation_name", "Bergen"), ("contact_role", "byplanlegger"), ("contact_email", BERGEN)):
        page.locator(f"input[name={name}]").fill(text)
    page.locator("input[name=is_municipality][value=yes]").check()
    with page.expect_navigation():
        page.locator("input[name=contact_email]").press("Enter")
    wanted = get_language()
    with override("sv"):  # the language of the reuse, and so of the mail
        page.goto(translate_url(portal.link_mailed_to(BERGEN), wanted))


def refused_file(page: Page, portal: Any) -> None:
    page.goto(reverse("reports:files", args=[KEY, FILED]))
    page.locator("[name=file]").set_input_files(
        {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    page.locator("form[enctype] [type=submit]").click()


def card_in_pack(page: Page, portal: Any) -> None:
    """Let the browser receive the card that is in a pack, as from a disk at home."""
    address = reverse("outcomes:pack", args=[METHOD])
    with zipfile.ZipFile(BytesIO(page.request.get(address).body())) as pack:
        html = next(pack.read(name) for name in pack.namelist() if name.endswith(".html"))
    page.route("**" + address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(address)


def list_in_archive(page: Page, portal: Any) -> None:
    """Let the browser receive the list that is in the archive of a room."""
    address = reverse("talks:archive", args=[HELD_TALK])
    with zipfile.ZipFile(BytesIO(page.request.get(address).body())) as archive:
        html = archive.read(LIST)
    page.route("**" + address, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(address)


def confirm_address(page: Page, portal: Any) -> None:
    email = f"{token_hex(4)}@example.org"
    page.goto(reverse("account_signup"))
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password1]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("input[name=password1]").press("Enter")
    page.goto(portal.link_mailed_to(email))


def choose_password(page: Page, portal: Any) -> None:
    page.goto(reverse("account_reset_password"))
    page.locator("input[name=email]").fill("resident@example.org")
    with page.expect_navigation():
        page.locator("input[name=email]").press("Enter")
    wanted = get_language()
    with override("sv"):  # the language of the account, and so of the mail
        page.goto(translate_url(portal.link_mailed_to("resident@example.org"), wanted))


def asked_for_code(page: Page, portal: Any) -> None:
    page.goto(reverse("account_login"))
    page.locator("input[name=login]").fill("protected@example.org")
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("input[name=password]").press("Enter")


SHOWN = [
    Shown("sodertorn/start.html", "start"),
    Shown("sodertorn/take_part.html", "take-part"),
    Shown("sodertorn/knowledge.html", "knowledge"),
    Shown("sodertorn/data.html", "data"),
    Shown("sodertorn/search.html", "search", query="q=kommun"),
    Shown("sodertorn/search.html", "search", query="q=finnsinte"),
    Shown("challenges/list.html", "challenges:list"),
    Shown("challenges/list.html", "challenges:list", query="q=finnsinte&perspective=kunskapsdriven"),
    Shown("challenges/detail.html", "challenges:detail", ("medborgardialog",)),
    Shown("challenges/detail.html", "challenges:detail", (DRAFT,), "planner", query="draft"),
    Shown("challenges/form_what.html", "challenges:create", role="planner"),
    Shown("challenges/form_what.html", "challenges:edit", (DRAFT,), "planner", query="edit"),
    Shown("challenges/form_what.html", role="planner", query="refused", reach=refused_form),
    Shown("challenges/form_where.html", "challenges:edit-where", (DRAFT,), "planner"),
    Shown("challenges/form_who.html", "challenges:edit-who", (DRAFT,), "planner"),
    Shown("challenges/form_findings.html", "challenges:edit-findings", (DRAFT,), "planner"),
    Shown("challenges/similar.html", "challenges:similar", role="planner", query="title=medborgardialog"),
    Shown("challenges/similar.html", "challenges:similar", role="planner", query="title=finnsinte"),
    Shown("challenges/discard.html", "challenges:discard", (UNSENT,), "planner"),
    Shown("challenges/mine.html", "challenges:mine", role="planner"),
    Shown("challenges/detail.html", "challenges:detail", (SHARED,), query="shared"),
    Shown("challenges/detail.html", "challenges:detail", (SHARED,), "planner", query="owner"),
    Shown("challenges/share.html", "challenges:share", ("medborgardialog",), "planner"),
    Shown("challenges/invite.html", "challenges:invite", (SHARED,), "planner"),
    Shown("challenges/target_choose.html", "challenges:target-choose", (SHARED,), "planner"),
    Shown("challenges/target_form.html", "challenges:target-edit", (SHARED, KEY), "planner"),
    Shown("challenges/target_figure.html", "challenges:target-figure", (SHARED, KEY, 2030), "planner"),
    Shown("challenges/target_of_comparison.html", "challenges:target-of-comparison", role="planner"),
    Shown("challenges/local.html", "challenges:local", (SHARED, KEY), "university"),
    Shown("core/workflow/confirm.html", "challenges:party-transition", (SHARED, KEY, "end"), "planner"),
    Shown("core/workflow/confirm.html", "challenges:transition", (SHARED, "pause"), "planner"),
    Shown("outcomes/list.html", "outcomes:list"),
    Shown("outcomes/detail.html", "outcomes:detail", ("sodertornsanalysen",)),
    Shown("outcomes/detail.html", "outcomes:detail", (METHOD,), "planner", query="owner"),
    Shown("outcomes/pack/card.html", reach=card_in_pack),
    Shown("outcomes/form_what.html", "outcomes:create", role="planner"),
    Shown("outcomes/form_what.html", "outcomes:edit", (METHOD,), "planner", query="edit"),
    Shown("outcomes/form_answers.html", "outcomes:answers", (METHOD,), "planner"),
    Shown("outcomes/form_card.html", "outcomes:card", (METHOD,), "planner"),
    Shown("outcomes/form_effects.html", "outcomes:effects", (METHOD,), "planner"),
    Shown("outcomes/form_attachments.html", "outcomes:attachments", (METHOD,), "planner"),
    Shown("outcomes/attachment_remove.html", "outcomes:attachment-remove", (METHOD, KEY), "planner"),
    Shown("core/workflow/confirm.html", "outcomes:transition", (METHOD, "retire"), "planner", query="retire"),
    Shown("core/workflow/confirm.html", "outcomes:transition", (METHOD, "supersede"), "planner", query="supersede"),
    Shown("outcomes/trial_form.html", "outcomes:trial-create", (METHOD,), "planner"),
    Shown("outcomes/trial_form.html", "outcomes:trial-edit", (METHOD, KEY), "planner", query="edit"),
    Shown("outcomes/trial_remove.html", "outcomes:trial-remove", (METHOD, KEY), "planner"),
    Shown("knowledge/indicators.html", "knowledge:indicators"),
    Shown("knowledge/indicator.html", "knowledge:indicator", ("sysselsattningsgrad",)),
    Shown("knowledge/findings/list.html", "knowledge:findings"),
    Shown("knowledge/findings/list.html", "knowledge:findings", query="q=finnsinte"),
    Shown("knowledge/findings/detail.html", "knowledge:finding", ("tva-grannar",)),
    Shown("knowledge/findings/form.html", "knowledge:finding-create", role="planner"),
    Shown("outcomes/find.html", "outcomes:find"),
    Shown("outcomes/find.html", "outcomes:find", query="hours=20&stage=early&conflict=low&participants=0"),
    Shown("outcomes/register.html", "outcomes:register", ("sodertornsanalysen",)),
    Shown("outcomes/trial_list.html", "outcomes:trials", (METHOD,)),
    Shown("outcomes/trial_list.html", "outcomes:trials", (METHOD,), "planner", query="change"),
    Shown("outcomes/reuse_form.html", "outcomes:reuse", ("sodertornsanalysen",)),
    Shown("outcomes/reuse_form.html", "outcomes:reuse", ("sodertornsanalysen",), "planner", query="member"),
    Shown("outcomes/reuse_form.html", query="refused", reach=refused_reuse),
    Shown("outcomes/reuse_sent.html", reach=sent_reuse),
    Shown("outcomes/reuse_confirm.html", "outcomes:reuse-confirm", (CONFIRM_KEY,)),
    Shown("outcomes/reuse_follow_up.html", reach=mailed_follow_up),
    Shown("outcomes/reuse_follow_up.html", "outcomes:reuse-edit", ("sodertornsanalysen", KEY), "planner", query="edit"),
    Shown("talks/list.html", "talks:list"),
    Shown("talks/list.html", "talks:list", query="q=finnsinte"),
    Shown("talks/detail.html", "talks:detail", (TALK,)),
    Shown("talks/detail.html", "talks:detail", ("testbadd-flemingsberg",), query="documented"),
    Shown("talks/openness.html", "talks:openness"),
    Shown("talks/room.html", "talks:room", (TALK,), "planner"),
    Shown("talks/detail.html", "talks:detail", (HELD_TALK,), query="held"),
    Shown("talks/detail.html", "talks:detail", (DRAFT_TALK,), "planner", query="draft"),
    Shown("talks/room.html", "talks:room", (HELD_TALK,), "planner", query="full"),
    Shown("talks/room.html", "talks:room", (HELD_TALK,), "company", query="party"),
    Shown("talks/setting_up/form_what.html", "talks:create", role="planner"),
    Shown("talks/setting_up/form_what.html", "talks:edit", (DRAFT_TALK,), "planner", query="edit"),
    Shown("talks/setting_up/form_room.html", "talks:edit-room", (DRAFT_TALK,), "planner"),
    Shown("talks/setting_up/discard.html", "talks:discard", (DRAFT_TALK,), "planner"),
    Shown("talks/setting_up/seats.html", "talks:seats", (HELD_TALK,), "planner"),
    Shown("talks/setting_up/people.html", "talks:people", (HELD_TALK, KEY), "planner"),
    Shown("core/workflow/confirm.html", "talks:transition", (HELD_TALK, "shut-room"), "planner", query="shut-room"),
    Shown("talks/sessions/session.html", "talks:session", (HELD_TALK, KEY), "planner"),
    Shown("talks/sessions/session.html", "talks:session", (HELD_TALK, HIDDEN), "planner", query="late"),
    Shown("talks/sessions/form.html", "talks:session-create", (HELD_TALK,), "planner"),
    Shown("talks/sessions/form.html", "talks:session-edit", (HELD_TALK, KEY), "planner", query="edit"),
    Shown("talks/sessions/point.html", "talks:point-propose", (HELD_TALK, KEY), "company"),
    Shown("talks/sessions/notes.html", "talks:session-notes", (HELD_TALK, HIDDEN), "planner"),
    Shown("talks/sessions/summary.html", "talks:session-summary", (HELD_TALK, HIDDEN), "planner"),
    Shown(
        "core/workflow/confirm.html",
        "talks:session-transition",
        (HELD_TALK, HIDDEN, "publish-summary"),
        "planner",
        query="publish-summary",
    ),
    Shown("talks/questions/form.html", "talks:question-create", (HELD_TALK,), "planner"),
    Shown("talks/questions/day.html", "talks:question-day", (HELD_TALK, KEY), "planner"),
    Shown(
        "core/workflow/confirm.html",
        "talks:question-transition",
        (HELD_TALK, OTHER, "answer"),
        "planner",
        query="answer",
    ),
    Shown("talks/alternatives/form.html", "talks:alternatives", (HELD_TALK,), "planner"),
    Shown("talks/alternatives/estimates.html", "talks:consequence", (HELD_TALK, KEY), "planner"),
    Shown("talks/alternatives/position.html", "talks:position", (HELD_TALK, KEY, KEY), "planner"),
    Shown("talks/commitments/form.html", "talks:commitment-create", (HELD_TALK,), "planner"),
    Shown("talks/commitments/change.html", "talks:commitment-change", (HELD_TALK, KEY), "planner"),
    Shown(
        "core/workflow/confirm.html",
        "talks:commitment-transition",
        (HELD_TALK, HIDDEN, "agree-change"),
        "planner",
        query="agree-change",
    ),
    Shown("talks/changes/list.html", "talks:changes", (HELD_TALK,)),
    Shown("talks/changes/form.html", "talks:change-create", (HELD_TALK,), "planner"),
    Shown("talks/changes/form.html", "talks:change-edit", (HELD_TALK, KEY), "planner", query="edit"),
    Shown("talks/changes/detail.html", "talks:change", (HELD_TALK, KEY), "planner"),
    Shown("talks/changes/picture.html", "talks:change-picture", (HELD_TALK, KEY, "before"), "planner"),
    Shown("talks/changes/follow_up.html", "talks:change-follow-up", (HELD_TALK, OTHER), "planner"),
    Shown(
        "core/workflow/confirm.html",
        "talks:change-transition",
        (HELD_TALK, KEY, "publish"),
        "planner",
        query="publish-change",
    ),
    Shown("talks/papers/create.html", "talks:paper-create", (HELD_TALK,), "planner"),
    Shown("talks/papers/change.html", "talks:paper-change", (HELD_TALK, KEY), "planner"),
    Shown("talks/papers/kept.html", "talks:papers", (HELD_TALK,), "university"),
    Shown("talks/archive/list.html", role="planner", reach=list_in_archive),
    Shown("talks/open_data/open_data.html", "talks:open-data"),
    Shown("dialogues/list.html", "dialogues:list"),
    Shown("dialogues/meetings/calendar.html", "calendar"),
    Shown("dialogues/meetings/calendar.html", "calendar", query="q=finnsinte"),
    Shown("dialogues/meetings/calendar.html", "calendar-past"),
    Shown("dialogues/detail.html", "dialogues:detail", ("ekosystemtjanst-workshoppar",)),
    Shown("dialogues/detail.html", "dialogues:detail", (OPEN_DIALOGUE,), query="open"),
    Shown("dialogues/detail.html", "dialogues:detail", (OPEN_DIALOGUE,), "planner", query="contribute"),
    Shown("dialogues/detail.html", "dialogues:detail", (PLANNED_DIALOGUE,), "planner", query="preview"),
    Shown("sodertorn/card.html", reach=framed_elsewhere),
    Shown("dialogues/poster.html", "poster", (OPEN_DIALOGUE,)),
    Shown("dialogues/planning/form_what.html", "dialogues:create", role="planner"),
    Shown("dialogues/planning/form_what.html", "dialogues:edit", (PLANNED_DIALOGUE,), "planner", query="edit"),
    Shown("dialogues/planning/form_people.html", "dialogues:people", (PLANNED_DIALOGUE,), "planner"),
    Shown("dialogues/planning/form_activities.html", "dialogues:activities", (PLANNED_DIALOGUE,), "planner"),
    Shown(
        "dialogues/planning/form_activity.html", "dialogues:activity-create", (PLANNED_DIALOGUE, "meeting"), "planner"
    ),
    Shown(
        "dialogues/planning/form_activity.html",
        "dialogues:activity-edit",
        (PLANNED_DIALOGUE, KEY),
        "planner",
        query="edit",
    ),
    Shown("dialogues/planning/activity_remove.html", "dialogues:activity-remove", (PLANNED_DIALOGUE, KEY), "planner"),
    Shown("dialogues/planning/checklist.html", "dialogues:checklist", (PLANNED_DIALOGUE,), "planner"),
    Shown("dialogues/planning/copy.html", "dialogues:copy", (PLANNED_DIALOGUE,), "planner"),
    Shown("dialogues/planning/discard.html", "dialogues:discard", (PLANNED_DIALOGUE,), "planner"),
    Shown("core/workflow/confirm.html", "dialogues:transition", (PLANNED_DIALOGUE, "open"), "planner"),
    Shown("dialogues/detail.html", "dialogues:detail", (HELD_DIALOGUE,), query="held"),
    Shown("dialogues/contributing/activity.html", "dialogues:activity", (HELD_DIALOGUE, "ideer")),
    Shown(
        "dialogues/contributing/activity.html", "dialogues:activity", (HELD_DIALOGUE, "kartan"), "resident", query="map"
    ),
    Shown("dialogues/contributing/activity.html", "dialogues:activity", (SQUARE, "map"), query="map=square"),
    Shown("dialogues/contributing/activity.html", "dialogues:activity", (SQUARE, "drawing"), query="pins"),
    Shown("dialogues/contributing/activity.html", "dialogues:activity", (HELD_DIALOGUE, "mote"), query="meeting"),
    Shown(
        "dialogues/contributing/activity.html",
        "dialogues:activity",
        (HELD_DIALOGUE, "lappar"),
        "planner",
        query="notes",
    ),
    Shown("dialogues/contributing/flow/page.html", "dialogues:write", (HELD_DIALOGUE, "ideer")),
    Shown("dialogues/contributing/flow/page.html", query="where", reach=written_until("where")),
    Shown("dialogues/contributing/flow/page.html", query="picture", reach=written_until("picture")),
    Shown("dialogues/contributing/flow/check.html", reach=written_until("check")),
    Shown("dialogues/contributing/thanks.html", reach=written_until("thanks")),
    Shown("dialogues/contributing/contribution.html", "dialogues:contribution", (HELD_DIALOGUE, OTHER), "resident"),
    Shown("dialogues/contributing/edit.html", "dialogues:contribution-edit", (HELD_DIALOGUE, KEY), "resident"),
    Shown("dialogues/contributing/withdraw.html", "dialogues:withdraw", (HELD_DIALOGUE, KEY), "resident"),
    Shown("dialogues/contributing/reply.html", "dialogues:reply", (HELD_DIALOGUE, OTHER), "resident"),
    Shown("dialogues/contributing/support.html", "dialogues:support", (HELD_DIALOGUE, OTHER)),
    Shown("dialogues/contributing/sent.html", reach=said("Ett plank", "Staketet mot vägen är lågt.")),
    Shown("dialogues/moderation/flag.html", "dialogues:flag", (HELD_DIALOGUE, OTHER)),
    Shown("dialogues/moderation/flag_sent.html", reach=flagged),
    Shown("dialogues/moderation/appeal.html", "dialogues:appeal", (HELD_DIALOGUE, HIDDEN), "resident"),
    Shown("dialogues/meetings/register.html", "dialogues:register", (HELD_DIALOGUE, "mote")),
    Shown("dialogues/meetings/register_sent.html", reach=registered),
    Shown("dialogues/meetings/registrations.html", "dialogues:registrations", (HELD_DIALOGUE, "mote"), "planner"),
    Shown(
        "dialogues/meetings/cancel_registration.html", "dialogues:cancel-registration", (HELD_DIALOGUE, KEY), "resident"
    ),
    Shown("dialogues/meetings/cancel_meeting.html", "dialogues:cancel-meeting", (HELD_DIALOGUE, "mote"), "planner"),
    Shown("dialogues/meetings/minutes.html", "dialogues:minutes", (HELD_DIALOGUE, "forra-motet"), "planner"),
    Shown("dialogues/notes/form.html", "dialogues:notes", (HELD_DIALOGUE, "lappar"), "planner"),
    Shown("dialogues/notes/edit.html", "dialogues:note-edit", (HELD_DIALOGUE, NOTE), "planner"),
    Shown("dialogues/notes/remove.html", "dialogues:note-remove", (HELD_DIALOGUE, NOTE), "planner"),
    Shown("dialogues/notes/import.html", "dialogues:notes-import", (HELD_DIALOGUE, "lappar"), "planner"),
    Shown("dialogues/notes/preview.html", role="planner", reach=read_in_notes),
    Shown("dialogues/moderation/queue.html", "dialogues:moderation", (HELD_DIALOGUE,), "planner"),
    Shown("dialogues/moderation/one.html", "dialogues:moderate", (HELD_DIALOGUE, KEY), "planner"),
    Shown("dialogues/answering/answers.html", "dialogues:answers", (HELD_DIALOGUE,), "planner"),
    Shown("dialogues/answering/answer.html", "dialogues:answer", (HELD_DIALOGUE, OTHER), "planner"),
    Shown("dialogues/answering/merge.html", "dialogues:propose-merge", (HELD_DIALOGUE, OTHER), "planner"),
    Shown("dialogues/answering/statements.html", "dialogues:statements", (HELD_DIALOGUE,), "planner"),
    Shown("dialogues/answering/statement_form.html", "dialogues:statement-edit", (HELD_DIALOGUE, KEY), "planner"),
    Shown("dialogues/answering/statement_remove.html", "dialogues:statement-remove", (HELD_DIALOGUE, KEY), "planner"),
    Shown("dialogues/answering/picture_form.html", "dialogues:picture-edit", (HELD_DIALOGUE, KEY), "planner"),
    Shown("dialogues/answering/picture_remove.html", "dialogues:picture-remove", (HELD_DIALOGUE, KEY), "planner"),
    Shown("dialogues/answering/results.html", "dialogues:results", (HELD_DIALOGUE,), "planner"),
    Shown("dialogues/planning/parties.html", "dialogues:parties", (HELD_DIALOGUE,), "planner"),
    Shown("dialogues/answering/outcomes.html", "dialogues:outcomes", (HELD_DIALOGUE,), "planner"),
    Shown("dialogues/answering/begin_outcome.html", "dialogues:statement-outcome", (HELD_DIALOGUE, KEY), "planner"),
    Shown("dialogues/answering/method_tried.html", "dialogues:method-tried", (TOLD_DIALOGUE,), "planner"),
    Shown("dialogues/answering/of_outcome.html", "dialogues:of-outcome", (METHOD,), "planner"),
    Shown("dialogues/open_data/open_data.html", "dialogues:open-data", (HELD_DIALOGUE,)),
    Shown("dialogues/mine/mine.html", "mine:list", role="resident"),
    Shown("accounts/delete.html", "account-delete", role="planner"),
    Shown("dialogues/answering/answer_merge.html", "mine:answer-merge", (KEY,), "resident"),
    Shown("dialogues/mine/confirm.html", "mine:confirm", (TAKING_PART_KEY,)),
    Shown("dialogues/mine/send_link.html", "mine:send-link"),
    Shown("dialogues/mine/link_sent.html", reach=asked_for_links),
    Shown(
        "dialogues/mine/unsubscribe.html",
        reach=drawn(
            "dialogues/mine/unsubscribe.html",
            {"is_done": False, "reader": Participant(dialogue=Dialogue(title_sv="Torget"))},
        ),
    ),
    Shown("reports/list.html", "reports:list"),
    Shown("reports/list.html", "reports:list", query="page=2"),
    Shown("reports/list.html", "reports:list", query="q=stad&file=link&sort=added"),
    Shown("reports/detail.html", "reports:detail", (1, "hogstrom-2017-licentiat")),
    Shown("reports/detail.html", "reports:detail", (REPORT, DRAFT_REPORT), "planner", query="returned"),
    Shown("reports/detail.html", "reports:detail", (REPORT + 1, SENT_REPORT), "editor", query="review"),
    Shown("reports/detail.html", "reports:detail", (REPORT + 2, OWN_REPORT), "planner", query="versions"),
    Shown("reports/detail.html", "reports:detail", (REPORT + 3, OLD_REPORT), query="superseded"),
    Shown("reports/versions/version.html", "reports:version", (REPORT + 2, OWN_REPORT, 1)),
    Shown("reports/deposit/form_what.html", "reports:create", role="planner"),
    Shown("reports/deposit/form_pdf.html", "reports:from-pdf", role="planner"),
    Shown("reports/withdrawn.html", "reports:detail", (REPORT + 4, GONE_REPORT)),
    Shown("reports/deposit/form_what.html", "reports:edit", (REPORT, DRAFT_REPORT), "planner", query="edit"),
    Shown("reports/deposit/form_what.html", role="planner", query="likely", reach=likely_report),
    Shown("reports/deposit/form_who.html", "reports:who", (REPORT, DRAFT_REPORT), "planner"),
    Shown("reports/deposit/form_published.html", "reports:published", (REPORT, DRAFT_REPORT), "planner"),
    Shown("reports/deposit/form_belongs.html", "reports:belongs", (REPORT, DRAFT_REPORT), "planner"),
    Shown("reports/deposit/form_check.html", "reports:check", (REPORT, DRAFT_REPORT), "planner"),
    Shown("reports/versions/form.html", "reports:version-create", (REPORT + 2, OWN_REPORT), "planner"),
    Shown(
        "core/workflow/confirm.html",
        "reports:transition",
        (REPORT + 2, OWN_REPORT, "supersede"),
        "planner",
        query="supersede",
    ),
    Shown(
        "core/workflow/confirm.html",
        "reports:transition",
        (REPORT + 1, SENT_REPORT, "publish"),
        "editor",
        query="publish",
    ),
    Shown("knowledge/importing/import.html", "knowledge:import", role="editor"),
    Shown("knowledge/importing/columns.html", role="editor", reach=sent_figures(looked_at=False)),
    Shown("knowledge/importing/delivery.html", role="editor", reach=sent_figures(looked_at=True)),
    Shown("reports/importing/import.html", "reports:import", role="planner"),
    Shown("reports/importing/preview.html", role="planner", reach=looked_at_entries(ENTRIES)),
    Shown(
        "reports/importing/preview.html",
        role="planner",
        query="faults",
        reach=looked_at_entries(ENTRIES + "En till;2018-02-30;;\n"),
    ),
    Shown("reports/citations/cite.html", "reports:cite", (1, "hogstrom-2017-licentiat")),
    Shown("reports/detail.html", "reports:detail", (KEY, FILED), query="files"),
    Shown("reports/files/files.html", "reports:files", (KEY, FILED), "planner"),
    Shown("reports/files/files.html", role="planner", query="refused", reach=refused_file),
    Shown("reports/files/edit.html", "reports:file-edit", (KEY, FILED, KEY), "planner"),
    Shown("reports/files/remove.html", "reports:file-remove", (KEY, FILED, KEY), "planner"),
    Shown("reports/files/remove.html", "reports:file-remove", (KEY, FILED, OTHER), "planner", query="for-good"),
    Shown("reports/files/closed.html", "reports:file", (KEY, FILED, HIDDEN, "rapport.pdf")),
    Shown("partners/list.html", "partners:list"),
    Shown("partners/detail.html", "partners:detail", ("kth",)),
    Shown("partners/detail.html", "partners:detail", ("huddinge-kommun",)),
    Shown("partners/members.html", "partners:members", ("huddinge-kommun",), "contact"),
    Shown("partners/members.html", "partners:members", ("huddinge-kommun",), "planner", query="planner"),
    Shown("partners/members.html", role="contact", query="refused", reach=refused_invitation),
    Shown("partners/invitation.html", "partners:invitation", (INVITATION_KEY,)),
    Shown("partners/invitation.html", "partners:invitation", (INVITATION_KEY,), "resident", query="resident"),
    *(
        Shown("knowledge/compare.html", "knowledge:compare", query=f"indicator=sysselsattningsgrad&{query}")
        for query in (
            "place=botkyrka&sex=women&from=2000&to=2010",
            "sex=both",
            "view=map",
            "view=sexes&place=botkyrka",
            "view=pair&with=medelinkomst&place=huddinge&indicator=finnsinte",
        )
    ),
    Shown("knowledge/place.html", "knowledge:place", ("huddinge",)),
    Shown("knowledge/place.html", "knowledge:place", ("huddinge",), query="with=botkyrka"),
    Shown("knowledge/place.html", "knowledge:place", ("fittja",), query="with=finnsinte"),
    Shown("knowledge/embed.html", "knowledge:compare-embed", query="indicator=sysselsattningsgrad&place=botkyrka"),
    Shown("knowledge/no_figures.html", reach=drawn("knowledge/no_figures.html")),
    Shown("places/list.html", "places:list"),
    Shown("sodertorn/whole_map/page.html", "map"),
    Shown("places/detail.html", "places:detail", ("huddinge",)),
    Shown("places/detail.html", "places:detail", ("fittja",)),
    Shown("sodertorn/about/programme.html", "about"),
    Shown("sodertorn/about/perspective.html", "perspective", ("medskapande",)),
    Shown("sodertorn/about/stages.html", "stages"),
    Shown("sodertorn/about/groups.html", "groups"),
    Shown("sodertorn/about/events.html", "events"),
    Shown("sodertorn/about/words.html", "words"),
    Shown("sodertorn/about/links.html", "links"),
    Shown("contact/contact.html", "contact"),
    Shown("contact/join.html", "join:ask"),
    Shown("contact/join_sent.html", "join:sent"),
    Shown("contact/received.html", reach=wrote_to_the_editors),
    Shown("contact/join_confirm.html", "join:confirm", (KEY_OF_REQUEST,)),
    Shown("contact/join_request.html", "join:request", (KEY,), "planner"),
    Shown("sodertorn/help/index.html", "help"),
    *(
        Shown(f"sodertorn/help/{name}.sv.html", "guide", (name,))
        for name in ("planner", "resident", "partner", "editor")
    ),
    Shown("sodertorn/statements/accessibility.html", "accessibility"),
    Shown("sodertorn/statements/privacy.html", "privacy"),
    Shown("sodertorn/about/statistics.html", "statistics"),
    Shown("sodertorn/gallery.html", "gallery", role="editor"),
    # News, and the newsletter
    Shown("news/list.html", "news:list"),
    Shown("news/list.html", "news:list", query="q=finnsinte"),
    Shown("news/detail.html", "news:detail", (NEWS,)),
    Shown("news/issues.html", "newsletter:list"),
    Shown("news/issue.html", "newsletter:issue", (KEY,)),
    Shown("news/subscribe.html", "newsletter:subscribe"),
    Shown("news/subscribe.html", query="refused", reach=refused_subscription),
    Shown("news/check_mail.html", reach=subscribed),
    Shown("news/confirm.html", "newsletter:confirm", (SUBSCRIPTION_KEY,)),
    Shown("news/unsubscribe.html", reach=drawn("news/unsubscribe.html", {"is_done": False})),
    Shown("news/unsubscribe.html", query="done", reach=drawn("news/unsubscribe.html", {"is_done": True})),
    # Following, the workspace, and merging
    Shown("following/follow.html", "following:follow", ("challenge", "medborgardialog"), "resident"),
    Shown("following/follow.html", "following:follow", ("challenge", "medborgardialog"), query="by-mail"),
    Shown("following/address_sent.html", reach=asked_to_follow),
    Shown("following/confirm.html", reach=opened_the_letter),
    Shown("following/by_mail.html", reach=followed_by_mail),
    Shown("following/unsubscribe_address.html", reach=drawn("following/unsubscribe_address.html", {"is_done": False})),
    Shown("following/list.html", "following:list", role="planner"),
    Shown("following/list.html", "following:list", role="company", query="nothing"),
    Shown("following/unsubscribe.html", reach=drawn("following/unsubscribe.html", {"is_done": False})),
    Shown("sodertorn/workspace.html", "workspace", role="planner"),
    Shown("sodertorn/gaps.html", "gaps", role="editor"),
    Shown("sodertorn/gaps.html", "gaps", role="editor", query="rule=outcome-card"),
    Shown("sodertorn/long_task.html", "long-task", (LONG_TASK_KEY,), "planner"),
    Shown("sodertorn/workspace.html", "workspace", role="resident", query="resident"),
    Shown("challenges/merge_choose.html", "challenge-merge", ("medborgardialog",), "editor"),
    Shown("challenges/merge.html", "challenge-merge", ("medborgardialog",), "editor", query="into=social-hallbarhet"),
    # What goes wrong
    Shown("404.html", reach=not_found),
    Shown("403.html", "challenges:create", role="resident"),
    Shown("core/errors/link.html", "partners:invitation", (EXPIRED_KEY,), query="expired"),
    Shown("core/errors/link.html", "partners:invitation", (INVITATION_KEY,), "planner", query="somebody-else"),
    Shown("403_csrf.html", role="resident", reach=grown_too_old),
    Shown("400.html", reach=drawn("400.html")),
    Shown("429.html", reach=drawn("429.html")),
    Shown("500.html", reach=drawn("500.html")),
    Shown("503.html", reach=drawn("503.html")),
    # Accounts
    Shown("account/login.html", "account_login"),
    Shown("account/signup.html", "account_signup"),
    Shown("account/verification_sent.html", "account_email_verification_sent"),
    Shown("account/email_confirm.html", reach=confirm_address),
    Shown("account/email_confirm.html", "account_confirm_email", ("too-old",), query="old"),
    Shown("account/password_reset.html", "account_reset_password"),
    Shown("account/password_reset_done.html", "account_reset_password_done"),
    Shown("account/password_reset_from_key.html", reach=choose_password),
    Shown("account/password_reset_from_key.html", "account_reset_password_from_key", ("1", "too-old"), query="old"),
    Shown("account/password_reset_from_key_done.html", "account_reset_password_from_key_done"),
    Shown("account/account_inactive.html", "account_inactive"),
    Shown("account/logout.html", "account_logout", role="resident"),
    Shown("account/email.html", "account_email", role="resident"),
    Shown("account/password_change.html", "account_change_password", role="resident"),
    Shown("account/reauthenticate.html", "account_reauthenticate", role="resident"),
    Shown("account/password_set.html", reach=drawn("account/password_set.html", {"form": SetPasswordForm()})),
    Shown("account/signup_closed.html", reach=drawn("account/signup_closed.html")),
    Shown("account/verified_email_required.html", reach=drawn("account/verified_email_required.html")),
    Shown("accounts/home.html", "accounts:home", role="planner"),
    Shown("accounts/logins.html", "accounts:logins", role="editor"),
    Shown("accounts/second_factor.html", "accounts:second-factor", role="editor"),
    Shown("mfa/index.html", "mfa_index", role="resident"),
    Shown("mfa/index.html", "mfa_index", role="protected", query="protected"),
    Shown("mfa/totp/activate_form.html", "mfa_activate_totp", role="resident"),
    Shown("mfa/totp/deactivate_form.html", "mfa_deactivate_totp", role="protected"),
    Shown("mfa/recovery_codes/index.html", "mfa_view_recovery_codes", role="protected"),
    Shown("mfa/recovery_codes/generate.html", "mfa_generate_recovery_codes", role="protected"),
    Shown("mfa/webauthn/authenticator_list.html", "mfa_list_webauthn", role="protected"),
    Shown("mfa/webauthn/add_form.html", "mfa_add_webauthn", role="protected"),
    Shown("mfa/webauthn/edit_form.html", "mfa_edit_webauthn", (KEY,), "protected"),
    Shown("mfa/webauthn/authenticator_confirm_delete.html", "mfa_remove_webauthn", (KEY,), "protected"),
    Shown("mfa/webauthn/reauthenticate.html", "mfa_reauthenticate_webauthn", role="protected"),
    Shown("mfa/reauthenticate.html", "mfa_reauthenticate", role="protected"),
    Shown("mfa/authenticate.html", reach=asked_for_code),
    # The editors' admin
    Shown("admin/desk.html", "admin:index", role="editor"),
    Shown("admin/jobs.html", "admin:jobs", role="editor"),
    Shown("admin/search.html", "admin:search", role="editor", query="q=gr%C3%B6n"),
    Shown("admin/core/change_form.html", "admin:challenges_challenge_change", (KEY,), "editor"),
    Shown("admin/pages/change_form.html", role="editor", reach=texts_of_a_page),
    Shown("admin/core/history.html", "admin:challenges_challenge_history", (KEY,), "editor"),
    Shown("admin/core/transition.html", "admin:challenges_challenge_step", (KEY, "decline"), "editor"),
]


def page_templates() -> set[str]:
    """Return the templates that are pages, not parts of others."""
    pages = set()
    for path in (*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")):
        name = path.as_posix().partition("/templates/")[2]
        is_page = "{% extends" in path.read_text() or "<!doctype" in path.read_text().lower()
        if is_page and not name.startswith(PARTS) and "/base_" not in name and not name.endswith(".en.html"):
            pages.add(name)
    return pages
