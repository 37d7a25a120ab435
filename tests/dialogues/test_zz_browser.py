import os

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import sync_playwright

from dialogues import spam
from dialogues.models import *
from tests.browser import axe
from tests.browser.axe import *
from tests.factories import *


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
def test_it(live_server, monkeypatch):
    monkeypatch.setattr(spam, "CALM_FROM_ADDRESS", 0)
    planner = MembershipFactory()
    d = DialogueFactory(open_now=True, organiser=planner.organisation)
    ActivityFactory(dialogue=d)
    ActivityFactory(dialogue=d)
    rules = [RuleFactory(dialogue=d, title_sv=t) for t in ("Angrip inte andra", "Gör inte reklam")]
    c = ContributionFactory(dialogue=d, published=True, text="Köp mina bänkar. " * 30, title="Bänkar åt alla")
    FlagFactory(contribution=c, rule=rules[1], note="Tredje gången")
    for i in range(3):
        ContributionFactory(dialogue=d, title=f"Idé {i}")
    h = ContributionFactory(dialogue=d, state="hidden", hidden_rule=rules[0], hidden_reason="Ett påhopp.")
    a = ContributionFactory(dialogue=d, state="appealed", hidden_rule=rules[0], appeal="Det var kritik.")
    a.steps.create(actor=planner.user, from_state="published", to_state="hidden", reason="Ett påhopp")
    with sync_playwright() as p:
        b = p.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        ctx = b.new_context(viewport={"width": 320, "height": 800}, locale="sv-SE", color_scheme="dark")
        pg = ctx.new_page()
        pg.on("console", lambda m: print("console", m.type, m.text))
        pg.on("pageerror", lambda e: print("ERR", e))

        def look(name):
            print(name, pg.evaluate("document.documentElement.scrollWidth"), axe.violations(pg))
            pg.screenshot(path=f"/tmp/shot_{name}.png", full_page=True)

        pg.goto(live_server.url + reverse("dialogues:flag", args=[d.slug, c.pk]))
        look("flag")
        pg.locator("input[name=rule]").nth(1).check()
        pg.locator("textarea[name=note]").fill("Reklam igen")
        pg.locator("altcha-widget [data-state=verified]").wait_for(timeout=30000)
        look("flag_done")
        pg.wait_for_timeout(2000)
        pg.locator("form.form button[type=submit]").click()
        pg.wait_for_load_state()
        look("flag_sent")
        print("FLAGS", Flag.objects.count(), pg.locator("h1").inner_text())
        cl = Client()
        cl.force_login(planner.user)
        ctx.add_cookies([{"name": "sessionid", "value": cl.cookies["sessionid"].value, "url": live_server.url}])
        for name, url in (
            ("queue", reverse("dialogues:moderation", args=[d.slug]) + "?pile=flagged"),
            ("queue_wait", reverse("dialogues:moderation", args=[d.slug]) + "?pile=awaiting&tick=all"),
            ("queue_app", reverse("dialogues:moderation", args=[d.slug]) + "?pile=appealed"),
            ("one", reverse("dialogues:moderate", args=[d.slug, a.pk])),
            ("one_shown", reverse("dialogues:moderate", args=[d.slug, c.pk])),
        ):
            pg.goto(live_server.url + url)
            look(name)
        cl = Client()
        cl.force_login(h.participant.user)
        ctx.clear_cookies()
        ctx.add_cookies([{"name": "sessionid", "value": cl.cookies["sessionid"].value, "url": live_server.url}])
        pg.goto(live_server.url + reverse("dialogues:appeal", args=[d.slug, h.pk]))
        look("appeal")
        b.close()
    assert 0
