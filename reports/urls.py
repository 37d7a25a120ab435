from django.urls import path
from django.utils.translation import gettext_lazy as _

from reports.views import counts, pages

app_name = "reports"
urlpatterns = [
    path("", pages.report_list, name="list"),
    path("<int:pk>-<slug:slug>/", pages.report_detail, name="detail"),
    path(_("<int:pk>-<slug:slug>/counts.csv"), counts.report_counts, name="counts"),
    path(_("counts/<slug:slug>.csv"), counts.organisation_counts, name="organisation-counts"),
]
