from django.urls import path

from reports.views import pages

app_name = "reports"
urlpatterns = [
    path("", pages.report_list, name="list"),
    path("<int:pk>-<slug:slug>/", pages.report_detail, name="detail"),
]
