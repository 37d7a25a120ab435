from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks import feeds
from talks.views import pages, room

app_name = "talks"
urlpatterns = [
    path("", pages.talk_list, name="list"),
    path(_("feed.xml"), feeds.talk_feed, name="feed"),
    path(_("openness/"), pages.openness, name="openness"),
    path("<slug:slug>/", pages.talk_detail, name="detail"),
    path(_("<slug:slug>/step/<talk_transition:name>/"), pages.talk_transition, name="transition"),
    # Inside
    path(_("<slug:slug>/room/"), room.room, name="room"),
]
