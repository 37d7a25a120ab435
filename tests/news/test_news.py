"""News: what is on the site is listed, found and told of in the feed; a draft is nowhere."""

import feedparser
import pytest
from django.urls import reverse

from news.models import NewsItem
from tests import factories
from tests.admin.pages import address, page_of, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(factories.UserFactory(editor=True))
    return client


@pytest.mark.parametrize("n", [1, 5])
def test_list_keeps_its_number_of_queries(client, django_assert_max_num_queries, n):
    for _ in range(n):
        factories.NewsItemFactory(published=True)
    with django_assert_max_num_queries(6):
        assert client.get("/nyheter/").text.count('class="entry"') == n


def test_draft_is_nowhere(client):
    draft = factories.NewsItemFactory(title="Hemlig nyhet")
    sitemap = reverse("sitemap", args=["news"])
    for url in ("/", "/nyheter/", "/nyheter/flode.xml", "/sok/?q=hemlig", sitemap):
        assert "Hemlig nyhet" not in client.get(url).text, url
        assert draft.slug not in client.get(url).text, url
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_latest_two_stand_on_the_start_page(client):
    for number in range(3):
        factories.NewsItemFactory(published=True, title=f"Nyhet nummer {number}")
    html = client.get("/").text
    assert ["Nyhet nummer 0" in html, "Nyhet nummer 1" in html, "Nyhet nummer 2" in html] == [False, True, True]


def test_start_page_without_news_says_nothing_of_them(client):
    assert 'id="news"' not in client.get("/").text


def test_editor_publishes_and_takes_down_with_a_history(editor, page_cache):
    item = factories.NewsItemFactory(title="Ny metod i Botkyrka")
    assert "Ny metod" not in editor.get("/nyheter/").text
    for step, is_there in (("publish", True), ("unpublish", False)):
        editor.post(address("news_newsitem_step", item.pk, step))
        editor.logout()
        assert ("Ny metod" in editor.get("/nyheter/").text) is is_there
        editor.force_login(factories.UserFactory(editor=True))
    assert [one.to_state for one in item.steps.order_by("pk")] == ["on_site", "off_site"]
    assert shown(editor, page_of(item, "history"))


def test_news_are_found_by_a_word_of_their_text(client):
    factories.NewsItemFactory(published=True, text="Om tvättstugor i Fisksätra.")
    assert 'id="news"' in client.get("/sok/?q=tvattstugor").text
    assert "1 nyhet" in client.get("/nyheter/?q=tvattstugor").text


def test_news_in_swedish_only_say_so_in_english(client):
    item = factories.NewsItemFactory(published=True, title_en=None, lead_en=None, title_sv="Bara svenska")
    html = client.get(f"/en/news/{item.slug}/").text
    assert "Only in Swedish" in html
    assert '<span lang="sv">Bara svenska</span>' in html


def test_feed_tells_the_latest_news_in_their_language(client):
    factories.NewsItemFactory(published=True, title="Nyhet & mer", audience="residents", text="*Text*")
    factories.NewsItemFactory(published=True, title_sv=None, lead_sv=None, title_en="In English")
    response = client.get("/nyheter/flode.xml")
    read = feedparser.parse(response.content)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == ["In English", "Nyhet & mer"]
    assert "<em>Text</em>" in read.entries[1].summary
    assert client.get("/nyheter/flode.xml", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert feedparser.parse(client.get("/en/news/feed.xml").content).entries


def test_picture_needs_words():
    item = NewsItem(slug="x", title_sv="x", lead_sv="x", picture="newsitem/x.webp")
    constraint = next(one for one in NewsItem._meta.constraints if one.name == "news_newsitem_picture_has_words")
    with pytest.raises(Exception, match=r"picture|bild"):
        constraint.validate(NewsItem, item)
