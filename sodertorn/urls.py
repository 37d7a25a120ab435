from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from challenges.views import pages as challenges
from contact.views import messages
from dialogues.meetings import calendar_views as calendar
from partners.views import pages as partners
from places import views as places
from reports.harvesting.views import oai
from reports.link_check import views as report_links
from sodertorn.open_data import views as open_data
from sodertorn.place_feed import place_feed
from sodertorn.proxy_check import proxy_check
from sodertorn.views import (
    about,
    gaps,
    long_tasks,
    machines,
    merging,
    pages,
    privacy,
    sections,
    spreading,
    statistics,
    workspace,
)
from sodertorn.views import help as help_pages
from sodertorn.views.oembed import oembed
from sodertorn.whole_map import views as whole_map

handler400 = "sodertorn.views.errors.bad_request"
handler403 = "sodertorn.views.errors.permission_denied"
handler500 = "sodertorn.views.errors.server_error"
handler429 = "sodertorn.views.errors.too_many_requests"  # asked for by the login's rate limits

about_the_programme = [
    path("", about.programme, name="about"),
    path(_("perspectives/<slug:slug>/"), challenges.perspective, name="perspective"),
    path(_("stages/"), about.stages, name="stages"),
    path(_("groups/"), challenges.groups, name="groups"),
    path(_("events/"), about.events, name="events"),
    path(_("words/"), partners.words, name="words"),
    path(_("links/"), report_links.links, name="links"),
    path(_("contact/"), messages.contact, name="contact"),
    path(_("contact/received/<str:number>/"), messages.received, name="contact-received"),
    path(_("accessibility/"), pages.accessibility, name="accessibility"),
    path(_("privacy/"), pages.privacy, name="privacy"),
    path(_("statistics/"), statistics.statistics, name="statistics"),
]

urlpatterns = [
    path("healthz", machines.healthz, name="healthz"),
    path("proxy-check", proxy_check, name="proxy-check"),
    path("metrics", machines.metrics, name="metrics"),
    path(".well-known/security.txt", machines.security_txt, name="security-txt"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap_index, name="sitemaps"),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": machines.SITEMAPS}, name="sitemap"),
    path("oai", oai, name="oai"),
    path("media/<path:path>", machines.picture, name="picture"),
    path("map.pmtiles", places.streets, name="map-file"),
    path("<kind_of_record:kind>/<int:pk>", spreading.short, name="short"),
    path("data/dcat.rdf", open_data.dcat_rdf, name="dcat-rdf"),
    path("data/dcat.ttl", open_data.dcat_turtle, name="dcat-turtle"),
    path("oembed", oembed, name="oembed"),
    *i18n_patterns(
        path("", pages.start, name="start"),
        path(_("search/"), pages.search, name="search"),
        path(_("take-part/"), sections.take_part, name="take-part"),
        path("data/", open_data.data, name="data"),
        path(_("knowledge/"), sections.knowledge, name="knowledge"),
        path(_("knowledge/"), include("knowledge.urls")),
        path(_("workspace/"), workspace.workspace, name="workspace"),
        path(_("workspace/gaps/"), gaps.gap_board, name="gaps"),
        path(_("workspace/gaps/<slug:name>/<int:pk>/"), gaps.gap_take, name="gap-take"),
        path(_("workspace/work/<uuid:key>/"), long_tasks.long_task, name="long-task"),
        path(_("challenges/<slug:slug>/merge/"), merging.challenge_merge, name="challenge-merge"),
        path(_("challenges/"), include("challenges.urls")),
        path(_("dialogues/<slug:slug>/poster/"), spreading.poster, name="poster"),
        path(_("dialogues/<slug:slug>/poster.pdf"), spreading.poster_pdf, name="poster-pdf"),
        path(_("<kind_of_record:kind>/<int:pk>/card/"), spreading.card, name="card"),
        path(
            _("<kind_of_record:kind>/<int:pk>/picture-<slug:version>.jpg"),
            spreading.share_picture,
            name="share-picture",
        ),
        path(_("dialogues/"), include("dialogues.urls")),
        path(_("calendar/"), calendar.calendar_page, name="calendar"),
        path(_("calendar/past/"), calendar.past_meetings, name="calendar-past"),
        path(_("my-contributions/"), include("dialogues.mine.urls")),
        path(_("talks/"), include("talks.urls")),
        path(_("outcomes/"), include("outcomes.urls")),
        path(_("reports/"), include("reports.urls")),
        path(_("partners/"), include("partners.urls")),
        path(_("join/"), include("contact.urls")),
        path(_("places/feed.xml"), place_feed, name="places-feed"),
        path(_("places/"), include("places.urls")),
        path(_("map/"), whole_map.whole_map, name="map"),
        path(_("map/places.geojson"), whole_map.whole_map_geojson, name="map-places"),
        path(_("following/"), include("following.urls")),
        path(_("news/"), include("news.urls")),
        path(_("newsletter/"), include("news.newsletter_urls")),
        path(_("about/"), include(about_the_programme)),
        path(_("help/"), help_pages.index, name="help"),
        path(_("help/<guide:name>/"), help_pages.guide, name="guide"),
        path(_("account/export/"), privacy.account_export, name="account-export"),
        path(_("account/remove/"), privacy.account_delete, name="account-delete"),
        path(_("account/"), include("accounts.urls")),
        path(_("account/"), include("allauth.urls")),
        path("gallery/", pages.gallery, name="gallery"),
        path(settings.ADMIN_PATH, admin.site.urls),
        prefix_default_language=False,
    ),
]
