"""Long texts in the admin: looked at as they will be on the site, before they are saved."""

import pytest

from challenges.models import Challenge
from reports.models import Report
from tests import factories
from tests.admin.pages import address, list_of, page_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def test_preview_is_what_pages_show_and_nothing_more(desk):
    answer = desk.post(address("markdown"), {"text": "*Hej*\n\n- ett\n\n<script>x</script> [l](javascript:1)"})
    assert answer.status_code == 200
    assert "<em>Hej</em>" in answer.text
    assert "<li>ett</li>" in answer.text
    assert "<script" not in answer.text
    assert "href" not in answer.text
    assert desk.get(address("markdown")).status_code == 405


def test_preview_is_for_editors(client, planner):
    client.force_login(planner)
    assert client.post(address("markdown"), {"text": "x"}).status_code == 403


def test_texts_in_markdown_have_a_preview_and_other_texts_none(desk):
    html = shown(desk, list_of(Challenge, "add")).text
    for name in ("description_sv", "description_en"):
        assert f'data-of="id_{name}"' in html
    assert 'data-of="id_source_note"' not in html
    assert 'data-of="id_abstract_sv"' in shown(desk, list_of(Report, "add")).text


def test_publishing_a_report_for_the_first_time_warns_of_its_address(desk):
    report = factories.ReportFactory(title="r", slug="r")
    warning = f"/en/reports/{report.pk}-r/ and cannot be changed"
    assert warning in shown(desk, page_of(report, "step", "publish")).text
    data = {"action": "publish", "_selected_action": [report.pk]}
    asked = desk.post(list_of(Report), data)
    assert warning in asked.text
    report.refresh_from_db()
    assert not report.is_published
    desk.post(list_of(Report), {**data, "confirmed": "1"})
    report.refresh_from_db()
    assert report.is_published
    desk.post(page_of(report, "step", "unpublish"))
    assert "cannot be changed afterwards" not in shown(desk, page_of(report, "step", "publish")).text


def test_address_of_a_report_can_be_changed_until_it_is_published(desk):
    draft, published = factories.ReportFactory(slug="r"), factories.ReportFactory(published=True)
    assert 'name="slug"' in shown(desk, page_of(draft)).text
    assert 'name="slug"' not in shown(desk, page_of(published)).text
