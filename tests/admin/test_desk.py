"""The desk: what waits for a decision, what has been done, and the way to everything."""

import datetime as dt
import json

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from challenges.models import Challenge, ChallengeParty
from core.models import JobRun, WorkerSign
from dialogues.models import Contribution, Dialogue
from mail.models import OutboxMessage
from outcomes.models import Outcome
from reports.models import Report
from tests import factories
from tests.admin.pages import address, filled_in, list_of, page_of, shown
from tests.transitions import take

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def waiting(client):
    groups = shown(client, address("index")).context["waiting"]
    return {group["url"]: (group["count"], [row["title"] for row in group["rows"]]) for group in groups}


def in_english(record):
    with override("en"):
        return str(record)


def listed(client, model):
    return {str(record) for record in shown(client, f"{list_of(model)}?waiting=yes").context["cl"].result_list}


def test_desk_without_waiting_records_says_so(desk):
    response = shown(desk, address("index"))
    assert "Nothing is waiting for you." in response.text
    assert "Nothing has been done in the admin yet." in response.text
    assert len(response.context["not_waiting"]) == 17


def test_desk_leads_to_what_editors_use_outside_the_admin(desk):
    page = shown(desk, address("index")).text
    for name in ("statistics", "gaps"):
        assert f'href="{reverse(name)}"' in page


def test_each_kind_that_waits_is_counted_and_listed(desk):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    factories.ChallengeFactory(title="Inskickad", submitted=True)
    factories.ChallengeFactory(title="Utkast")
    factories.ChallengeFactory(title="Ute, med sitt tillstånd kvar", state="submitted", **factories.on_the_site)
    factories.ChallengeFactory(title="Åter", state="returned")
    on_time = factories.DialogueFactory(title="I tid", open_now=True)
    factories.DialogueFactory(title="Sen", open_now=True, answer_by=yesterday)
    factories.DialogueFactory(title="Stängd och sen", state="closed", answer_by=yesterday)
    factories.DialogueFactory(title="Besvarad", published=True, answer_by=yesterday)
    factories.ContributionFactory(text="Nytt", dialogue=on_time)
    factories.ContributionFactory(text="Visat", dialogue=on_time, published=True)
    factories.OutcomeFactory(title="Utkast till resultat")
    factories.OutcomeFactory(title="Ute", published=True)
    factories.ReportFactory(title="Utkast till rapport")
    factories.ReportFactory(title="Inlämnad rapport", state="in_review", owner=factories.OrganisationFactory())
    factories.ReportFactory(title="Någons utkast", owner=factories.OrganisationFactory())
    factories.ReportFactory(title="Arkiverad", archived=True)
    asked = {"state": "asked", "organisation__name": "Fråga AB"}
    of_programme = factories.ChallengePartyFactory(challenge__published=True, **asked)
    factories.ChallengePartyFactory(
        challenge=factories.ChallengeFactory(published=True, owner=of_programme.organisation), **asked
    )
    expected = {
        Challenge: {"Inskickad"},
        ChallengeParty: {in_english(of_programme)},
        Dialogue: {"Sen", "Stängd och sen"},
        Contribution: {"Nytt"},
        Outcome: {"Utkast till resultat"},
        Report: {"Inlämnad rapport"},
    }
    found = waiting(desk)
    assert found.pop(f"{list_of(Report)}?waiting=drafts") == (1, ["Utkast till rapport"])
    assert found.keys() == {f"{list_of(model)}?waiting=yes" for model in expected}
    for model, titles in expected.items():
        count, rows = found[f"{list_of(model)}?waiting=yes"]
        assert (count, set(rows)) == (len(titles), titles)
        assert listed(desk, model) == titles


def test_flags_and_appeals_wait_also_when_the_results_are_out(desk):
    dialogue = factories.DialogueFactory(published=True)
    flagged = factories.ContributionFactory(text="Anmält", dialogue=dialogue, published=True)
    factories.FlagFactory.create_batch(2, contribution=flagged)
    settled = factories.ContributionFactory(text="Avgjort", dialogue=dialogue, published=True)
    factories.FlagFactory(contribution=settled, settled_at=timezone.now())
    appealed = factories.ContributionFactory(text="Överklagat", dialogue=dialogue, published=True)
    now = {"hidden_reason": "Reklam", "appeal": "Nej", "appealed_at": timezone.now()}
    Contribution.objects.filter(pk=appealed.pk).update(state="appealed", **now)
    found = waiting(desk)
    assert found[f"{list_of(Contribution)}?waiting=flagged"] == (1, ["Anmält"])
    assert found[f"{list_of(Contribution)}?waiting=appealed"] == (1, ["Överklagat"])


def test_oldest_come_first_and_the_rest_are_a_link_away(desk):
    for n in range(7):
        contribution = factories.ContributionFactory(text=f"Nummer {n}")
        Contribution.objects.filter(pk=contribution.pk).update(created_at=timezone.now() - dt.timedelta(days=n))
    response = shown(desk, address("index"))
    (group,) = response.context["waiting"]
    assert group["count"] == 7
    assert [row["title"] for row in group["rows"]] == [f"Nummer {n}" for n in (6, 5, 4, 3, 2)]
    assert "Show them all" in response.text


def test_challenge_waits_since_it_was_submitted(desk, planner):
    old, new = factories.ChallengeFactory(title="Gammal"), factories.ChallengeFactory(title="Ny")
    take(new, "submit", by=planner)
    take(old, "submit", by=planner)
    (group,) = shown(desk, address("index")).context["waiting"]
    assert [row["title"] for row in group["rows"]] == ["Ny", "Gammal"]
    assert group["count"] == 2


def test_recent_actions_show_who_did_them(desk, editor):
    challenge = factories.ChallengeFactory(title="Buller", submitted=True)
    desk.post(page_of(challenge, "step", "publish"))
    outcome = factories.OutcomeFactory(title="Metod")
    desk.post(page_of(outcome), filled_in(shown(desk, page_of(outcome)), title_sv="Metoden", title_en="Metoden"))
    other = factories.UserFactory(editor=True, display_name="Den andra redaktören")
    desk.force_login(other)
    desk.post(page_of(outcome, "step", "publish"))
    html = shown(desk, address("index")).text
    lately = html[html.index('id="lately"') :]
    for text in ("Buller", "Metoden", "Published.", str(editor), "Den andra redaktören", page_of(challenge)):
        assert text in lately


def test_recent_actions_have_the_quotation_marks_and_the_date_of_the_reader(desk, editor):
    challenge = factories.ChallengeFactory(title="Buller")
    inline = [{"added": {"name": "del", "object": "Huddinge"}}]
    LogEntry.objects.create(
        user=editor, content_type=ContentType.objects.get_for_model(challenge), object_id=challenge.pk,
        object_repr="Buller", action_flag=CHANGE, change_message=json.dumps(inline),
        action_time=dt.datetime(2026, 5, 27, 10, 0, tzinfo=dt.UTC),
    )  # fmt: skip
    assert "“Huddinge”" in shown(desk, address("index")).text
    html = shown(desk, address("index").removeprefix("/en")).text
    assert "”Huddinge”" in html
    assert "“" not in html[html.index('id="lately"') : html.index('id="all"')]
    assert "27 maj 2026" in html


def test_desk_costs_the_same_whatever_waits(desk):
    def fill():
        factories.ChallengeFactory(submitted=True)
        factories.ContributionFactory()
        factories.OutcomeFactory()
        factories.ReportFactory()
        desk.post(page_of(factories.ReportFactory(), "step", "publish"))

    def cost():
        with CaptureQueriesContext(connection) as captured:
            shown(desk, address("index"))
        return len(captured)

    fill()
    cost()
    fill()  # what is missing is looked for anew after each change
    few = cost()
    for _n in range(4):
        fill()
    assert cost() == few


def test_apps_are_listed_in_order_of_the_chain(client, superuser):
    client.force_login(superuser)
    apps = [app["app_label"] for app in shown(client, address("index")).context["app_list"]]
    assert apps == [
        "challenges",
        "outcomes",
        "reports",
        "dialogues",
        "talks",
        "knowledge",
        "contact",
        "partners",
        "places",
        "news",
        "pages",
        "accounts",
    ]


def test_menu_begins_with_what_editors_come_for(desk):
    names = [model["object_name"] for model in shown(desk, address("index")).context["menu"]]
    assert names[:4] == ["Challenge", "Outcome", "Report", "Dialogue"]
    assert "ChallengeParty" not in names
    first = {app["models"][0]["object_name"] for app in shown(desk, address("index")).context["app_list"]}
    assert first >= {"Challenge", "Outcome", "Report", "Dialogue", "Organisation", "Area"}


def test_every_page_leads_to_the_site_and_the_other_language(desk):
    html = shown(desk, list_of(Challenge)).text
    assert 'href="/en/"' in html
    assert f'href="{list_of(Challenge).removeprefix("/en")}"' in html
    assert 'href="/en/account/"' in html


def test_record_leads_to_its_page(desk):
    challenge = factories.ChallengeFactory()
    assert f'href="/en/challenges/{challenge.slug}/"' in shown(desk, page_of(challenge)).text


def test_desk_is_never_stored(desk):
    assert "no-store" in shown(desk, address("index"))["Cache-Control"]


def test_desk_counts_mail_that_has_not_arrived_by_kind_and_never_says_whose(desk):
    before = timezone.now() - dt.timedelta(hours=2)
    waits = {"address": "anna@example.org", "subject": "Hemligt ärende", "said": "451 later"}
    for number, name in enumerate(("digest", "digest", "member_invited")):
        OutboxMessage.objects.create(key=f"k{number}", name=name, **waits)
    OutboxMessage.objects.update(written_at=before)
    OutboxMessage.objects.create(key="new", name="just_written")
    OutboxMessage.objects.create(key="l", name="reuse_confirm", state="refused", lost_at=before, said="550 unknown")
    OutboxMessage.objects.create(key="o", name="long_ago", state="given_up", lost_at=before - dt.timedelta(days=40))
    html = shown(desk, address("index")).text
    assert "2 waiting" in html[html.index("digest") :].split("</li>")[0]
    assert "451 later" in html[html.index("digest") :].split("</li>")[0]
    assert "1 not delivered" in html[html.index("reuse_confirm") :].split("</li>")[0]
    for unseen in ("just_written", "long_ago", "anna@example.org", "Hemligt"):
        assert unseen not in html


def test_desk_says_what_the_portal_has_stopped_doing(desk):
    long_ago = timezone.now() - dt.timedelta(days=3)
    runs = [
        ("send_letters", {"succeeded_at": long_ago, "failed_at": long_ago}),
        ("check_links", {"succeeded_at": long_ago}),
        ("clearsessions", {"succeeded_at": timezone.now()}),
        ("gone_since", {"failed_at": long_ago}),  # no job is called so any more
    ]
    for name, values in runs:
        JobRun.objects.create(name=name, due_at=timezone.now(), **values)
    html = shown(desk, address("index")).text
    assert "has failed since" in html[html.index("send_letters") :].split("</li>")[0]
    assert "was last done" in html[html.index("check_links") :].split("</li>")[0]
    assert "clearsessions" not in html
    assert "gone_since" not in html


def test_desk_says_so_when_no_worker_is_alive(client, editor):
    client.force_login(editor)
    words = "No worker gives a sign of life"
    assert words in shown(client, address("index")).text
    WorkerSign.objects.create(worker="w", seen_at=timezone.now())
    assert words not in shown(client, address("index")).text
