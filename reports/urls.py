from django.urls import path
from django.utils.translation import gettext_lazy as _

from reports import views as pages
from reports.citations import views as citing
from reports.counting import views as counts
from reports.deposit import from_pdf_views as from_pdf
from reports.deposit.wizard import WIZARD
from reports.files import views as files
from reports.importing import views as importing
from reports.publishing import views as moving
from reports.search import feeds
from reports.versions import views as versions

app_name = "reports"
urlpatterns = [
    path("", pages.report_list, name="list"),
    *WIZARD.urls(),
    path(_("new/from-pdf/"), from_pdf.report_from_pdf, name="from-pdf"),
    path("<int:pk>-<slug:slug>/", pages.report_detail, name="detail"),
    path("<int:pk>-<slug:slug>/version/<int:number>/", versions.report_version, name="version"),
    path(_("<int:pk>-<slug:slug>/new-version/"), versions.version_create, name="version-create"),
    path(_("<int:pk>-<slug:slug>/step/<slug:name>/"), moving.report_transition, name="transition"),
    path(_("import/"), importing.entries_import, name="import"),
    path(_("import/template.csv"), importing.import_template, name="import-template"),
    path(_("cite/<slug:form>"), citing.cite_all, name="cite-all"),
    path(_("feed.xml"), feeds.report_feed, name="feed"),
    path(_("<int:pk>-<slug:slug>/cite/"), citing.cite, name="cite"),
    path(_("<int:pk>-<slug:slug>/cite/<slug:form>"), citing.cite_file, name="cite-file"),
    path(_("<int:pk>-<slug:slug>/links"), citing.linkset, name="linkset"),
    path(_("<int:pk>-<slug:slug>/files/"), files.report_files, name="files"),
    path(_("<int:pk>-<slug:slug>/files/<int:file>/edit/"), files.report_file_edit, name="file-edit"),
    path(_("<int:pk>-<slug:slug>/files/<int:file>/remove/"), files.report_file_remove, name="file-remove"),
    path(_("<int:pk>-<slug:slug>/files/<int:file>/keep/"), files.report_file_keep, name="file-keep"),
    path(_("<int:pk>-<slug:slug>/files/<int:file>/<str:name>"), files.report_file, name="file"),
    path(_("<int:pk>-<slug:slug>/cover/<int:file>.webp"), files.report_cover, name="cover"),
    path(_("<int:pk>-<slug:slug>/counts.csv"), counts.report_counts, name="counts"),
    path(_("counts/<slug:slug>.csv"), counts.organisation_counts, name="organisation-counts"),
]
