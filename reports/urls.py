from django.urls import path
from django.utils.translation import gettext_lazy as _

from reports.views import importing, pages

app_name = "reports"
urlpatterns = [
    path("", pages.report_list, name="list"),
    path(_("import/"), importing.entries_import, name="import"),
    path(_("import/template.csv"), importing.import_template, name="import-template"),
    path("<int:pk>-<slug:slug>/", pages.report_detail, name="detail"),
]
