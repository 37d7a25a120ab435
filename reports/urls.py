from django.urls import path
from django.utils.translation import gettext_lazy as _

from reports.views import citing, pages

app_name = "reports"
urlpatterns = [
    path("", pages.report_list, name="list"),
    path(_("cite/<slug:form>"), citing.cite_all, name="cite-all"),
    path("<int:pk>-<slug:slug>/", pages.report_detail, name="detail"),
    path(_("<int:pk>-<slug:slug>/cite/"), citing.cite, name="cite"),
    path(_("<int:pk>-<slug:slug>/cite/<slug:form>"), citing.cite_file, name="cite-file"),
    path(_("<int:pk>-<slug:slug>/links"), citing.linkset, name="linkset"),
]
