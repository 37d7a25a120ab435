from django.urls import path
from django.utils.translation import gettext_lazy as _

from news import feeds, views

app_name = "news"
urlpatterns = [
    path("", views.news_list, name="list"),
    path(_("feed.xml"), feeds.news_feed, name="feed"),
    path("<slug:slug>/", views.news_detail, name="detail"),
]
