"""A researcher reads a finding, follows a locked view to the figures of today, and takes the figures home."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("swedish")


def test_researcher_reads_a_finding_and_takes_its_figures(visitor):
    page = visitor()
    page.goto(reverse("knowledge:findings"))
    page.get_by_role("link", name="Två grannar med allt längre emellan").click()
    view = page.get_by_role("region").filter(has_text="Låst till den version som kom in").first
    view.get_by_role("link", name="Se dagens siffror").click()
    assert "as_of" not in page.url
    with page.expect_download() as taken:
        page.get_by_role("link", name="Siffrorna som CSV").click()
    assert "Huddinge" in taken.value.path().read_text("utf-8-sig")
