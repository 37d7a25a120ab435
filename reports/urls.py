from django.urls import path
from django.utils.translation import gettext_lazy as _

from reports.views import feeds, pages

app_name = "reports"
urlpatterns = [
    path("", pages.report_list, name="list"),
    path(_("feed.xml"), feeds.report_feed, name="feed"),
    path("<int:pk>-<slug:slug>/", pages.report_detail, name="detail"),
]
