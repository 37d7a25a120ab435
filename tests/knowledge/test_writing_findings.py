"""A member writes a finding from a comparison and hands it in; the editors publish it, or ask for changes."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from core.workflow import TransitionError
from knowledge.models import Figure, Finding
from mail.models import OutboxMessage
from tests.factories import DeliveryFactory, FindingFactory, MembershipFactory, OrganisationFactory
from tests.knowledge.test_reading import change
from tests.rows import errors_in, rows
from tests.transitions import logged_in, take

QUERY = "indicator=sysselsattning&place=botkyrka&beside=nothing"


def words(*views, contributors=(), sources=(), **changes):
    texts = {"title": "Det växer", "summary": "Fler arbetar i Botkyrka.", "text": "Före.\n\n{1}\n\nEfter."}
    return rows("view", *views) | rows("contributor", *contributors) | rows("source", *sources) | texts | changes


def address(query=QUERY):
    return f"https://portal.example/kunskap/jamfor/?{query}"


def edit(finding):
    return reverse("knowledge:finding-edit", args=[finding.slug])


def step(finding, name):
    return reverse("knowledge:finding-transition", args=[finding.slug, name])


@pytest.fixture
def client(client, planner):
    client.force_login(planner)
    return client


@pytest.fixture
def given(figures):
    figures.give(figures.places[0], [0.5, 0.6])
    return figures


@pytest.fixture
def url(db):
    return reverse("knowledge:finding-create")


@pytest.fixture
def draft(organisation, planner):
    return FindingFactory(owner=organisation, author=planner)


@pytest.fixture
def handed_in(draft, planner):
    take(draft, "hand-in", by=planner, on_behalf_of=str(draft.owner))
    return draft


def test_member_writes_a_draft_whose_views_are_locked(client, url, given, planner, organisation):
    sources = [{"title": "Källan", "url": "https://example.org/"}]
    response = client.post(url, words({"query": address()}, sources=sources, organisation=organisation.pk))
    finding = Finding.objects.get()
    assert response.url == finding.get_absolute_url() == "/kunskap/fynd/det-vaxer/"
    assert (finding.owner, finding.author, finding.publication) == (organisation, planner, "draft")
    assert (finding.title_sv, finding.title_en, finding.state) == ("Det växer", None, "draft")
    view = finding.views.get()
    assert view.query.startswith("indicator=sysselsattning&place=botkyrka")
    assert view.delivery == given.delivery
    assert finding.indicators.get() == given.indicator
    assert finding.areas.get() == given.places[0]
    page = html.fromstring(client.get(finding.get_absolute_url()).content.decode())
    assert organisation.name in page.xpath("string(//dd[1])")
    assert page.xpath("string(//*[@id='citation'])").split(".")[0].strip() == organisation.name
    assert finding.sources.get().url == "https://example.org/"
    assert client.get(finding.get_absolute_url()).status_code == 200


def test_comparison_that_the_writer_came_from_is_the_first_view(client, url, given):
    page = html.fromstring(client.get(reverse("knowledge:compare") + f"?{QUERY}").content.decode())
    (link,) = page.xpath("//a[contains(., 'Ta med jämförelsen i ett fynd')]/@href")
    form = client.get(link, follow=True).context["form"]
    (row,) = form.formsets["view"]
    shown = str(row["query"].value())
    assert "place=botkyrka" in shown
    assert "/kunskap/jamfor/?indicator=sysselsattning" in shown
    client.post(link, words({"query": shown}, organisation=form.initial["organisation"].pk))
    assert Finding.objects.get().views.get().query.startswith("indicator=sysselsattning&place=botkyrka")


def test_only_those_who_may_are_offered_a_finding_of_a_comparison(client, given, resident):
    address = reverse("knowledge:compare") + f"?{QUERY}"
    assert reverse("knowledge:finding-create") in client.get(address).text
    for visitor in (resident, None):
        assert reverse("knowledge:finding-create") not in logged_in(visitor).get(address).text


def test_address_that_is_no_comparison_is_refused_and_all_is_kept(client, url, given, organisation):
    response = client.post(url, words({"query": "https://example.org/"}, organisation=organisation.pk))
    assert list(errors_in(response.context["form"])) == ["view-0-query"]
    assert "https://example.org/" in response.text
    assert "Fler arbetar i Botkyrka." in response.text
    assert not Finding.objects.exists()


def test_more_rows_are_shown_and_nothing_is_saved(client, url, given, organisation):
    response = client.post(url, words({"query": address()}, organisation=organisation.pk, more="1"))
    form = response.context["form"]
    first, *others = form.formsets["view"]
    assert first["query"].value() == address()
    assert others
    assert not Finding.objects.exists()


def test_view_stays_locked_until_its_address_is_written_anew(client, url, given, organisation):
    client.post(url, words({"query": address()}, organisation=organisation.pk))
    finding = Finding.objects.get()
    view = finding.views.get()
    change(Figure.objects.order_by("year").first(), DeliveryFactory(source=given.source), value=Decimal("0.9"))
    form = client.get(edit(finding)).context["form"]
    shown = form.formsets["view"][0]["query"].value()
    client.post(edit(finding), words({"id": view.pk, "query": shown, "order": 1}, title="Annan rubrik"))
    finding.refresh_from_db()
    assert finding.title == "Annan rubrik"
    assert finding.views.get().delivery == given.delivery


def test_draft_is_read_and_written_by_its_organisation_alone(draft, planner, other_planner, resident):
    reader = MembershipFactory(organisation=draft.owner, role="reader").user
    found = {
        visitor: [logged_in(visitor).get(page).status_code for page in (draft.get_absolute_url(), edit(draft))]
        for visitor in (planner, reader, other_planner, resident, None)
    }
    assert list(found.values()) == [[200, 200], [200, 403], [404, 404], [404, 404], [404, 302]]


def test_what_is_handed_in_is_published_by_an_editor_and_told(client, draft, editor, planner):
    page = html.fromstring(client.get(draft.get_absolute_url()).content.decode())
    assert page.xpath(f"//a[@href='{step(draft, 'hand-in')}']")
    client.post(step(draft, "hand-in"))
    draft.refresh_from_db()
    assert draft.state == "handed_in"
    assert client.get(edit(draft)).status_code == 302
    assert client.post(step(draft, "publish")).status_code == 403
    assert logged_in(editor).post(step(draft, "publish")).status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.is_published) == ("draft", True)
    assert OutboxMessage.objects.get().address == planner.email
    public = logged_in(None).get(draft.get_absolute_url()).text
    assert "Ingen har granskat texten." in public
    assert client.get(edit(draft)).status_code == 302


def test_member_is_told_of_lines_that_name_no_view_before_it_is_handed_in(client, draft):
    draft.views.create(query=QUERY)
    Finding.objects.filter(pk=draft.pk).update(text_sv="{1}\n\n{3}")
    page = client.get(step(draft, "hand-in")).text
    assert "{3}" in page
    assert "{1}" not in page
    Finding.objects.filter(pk=draft.pk).update(text_sv="{1}")
    assert "Innan du går vidare" not in client.get(step(draft, "hand-in")).text
    assert "Innan du går vidare" in page


def test_same_view_of_another_version_is_a_view_of_its_own(client, given, draft):
    later = DeliveryFactory(source=given.source)
    versions = [f"{address()}&as_of={one.pk}" for one in (given.delivery, later)]
    client.post(edit(draft), words(*({"query": one} for one in versions)))
    assert [one.delivery for one in draft.views.all()] == [given.delivery, later]
    client.post(edit(draft), words(*({"query": one} for one in versions)))  # a second click
    assert draft.views.count() == 2


def test_editor_asks_for_changes_which_only_those_who_write_read(client, handed_in, editor):
    logged_in(editor).post(step(handed_in, "return"), {"reason": "Säg varifrån siffrorna kommer."})
    handed_in.refresh_from_db()
    assert handed_in.state == "draft"
    assert "Säg varifrån" in client.get(handed_in.get_absolute_url()).text
    assert OutboxMessage.objects.count() == 1
    client.post(step(handed_in, "hand-in"))
    logged_in(editor).post(step(handed_in, "publish"))
    assert "Säg varifrån" not in logged_in(None).get(handed_in.get_absolute_url()).text
    assert "Säg varifrån" not in client.get(handed_in.get_absolute_url()).text


def test_organisations_draft_is_not_published_before_it_is_handed_in(draft, editor):
    logged_in(editor).post(step(draft, "publish"))
    draft.refresh_from_db()
    assert not draft.is_published


def test_organisations_draft_is_not_reviewed_before_it_is_handed_in(draft, editor):
    with pytest.raises(TransitionError):
        take(draft, "review", by=editor)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_what_the_editors_have_taken_off_the_site_is_theirs(client, draft):
    Finding.objects.filter(pk=draft.pk).update(publication="archived")
    assert client.get(edit(draft)).status_code == 302
    client.post(step(draft, "hand-in"))
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_view_whose_figures_have_gone_keeps_nothing_from_being_saved(client, given, draft):
    view = draft.views.create(query=QUERY, delivery=given.delivery)
    given.indicator.publication = "archived"
    given.indicator.save(update_fields=["publication"])
    (shown,) = client.get(edit(draft)).context["form"].formsets["view"].initial_forms
    row = {"id": view.pk, "query": shown["query"].value(), "caption": ""}
    response = client.post(edit(draft), words(row, title="En annan rubrik"))
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.title_sv == "En annan rubrik"
    assert draft.views.get().query == QUERY


def test_what_is_handed_in_can_be_taken_back(client, handed_in):
    client.post(step(handed_in, "withdraw"))
    handed_in.refresh_from_db()
    assert handed_in.state == "draft"
    assert client.get(edit(handed_in)).status_code == 200


@pytest.mark.parametrize("changes", [{"owner": None}, {"publication": "published"}])
def test_database_refuses_what_is_handed_in_by_nobody_or_on_the_site(handed_in, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=handed_in.pk).update(published_at=handed_in.created_at, **changes)


def test_finding_of_another_organisation_is_not_written(client, url, given):
    response = client.post(url, words(organisation=OrganisationFactory().pk))
    assert response.status_code == 200
    assert not Finding.objects.exists()
