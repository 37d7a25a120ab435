from django.urls import path
from django.utils.translation import gettext_lazy as _

from knowledge.findings import feeds as finding_feeds
from knowledge.findings import views as findings
from knowledge.findings.wizard import WIZARD as FINDING_WIZARD
from knowledge.importing import views as importing
from knowledge.views import comparing, in_figures, indicators, open_data

app_name = "knowledge"
urlpatterns = [
    path(_("import/"), importing.figures_import, name="import"),
    path(_("import/<int:pk>/columns/"), importing.import_columns, name="import-columns"),
    path(_("import/<int:pk>/"), importing.delivery_page, name="delivery"),
    path(_("indicators/"), indicators.indicator_list, name="indicators"),
    path(_("indicators/<slug:slug>/"), indicators.indicator_detail, name="indicator"),
    path(_("indicators/<slug:slug>/figures.csv"), open_data.figures_csv, name="figures-csv"),
    path(_("indicators/<slug:slug>/figures.csv-metadata.json"), open_data.figures_metadata, name="figures-metadata"),
    path(_("indicators/<slug:slug>/figures.json"), open_data.figures_json, name="figures-json"),
    path(_("findings/"), findings.finding_list, name="findings"),
    path(_("findings/feed.xml"), finding_feeds.finding_feed, name="findings-feed"),
    *FINDING_WIZARD.urls(),
    path(_("findings/<slug:slug>/"), findings.finding_detail, name="finding"),
    path(
        _("findings/<slug:slug>/step/<finding_transition:name>/"),
        findings.finding_transition,
        name="finding-transition",
    ),
    path(_("compare/"), comparing.compare, name="compare"),
    path(_("compare/figures.csv"), comparing.csv_file, name="compare-csv"),
    path(_("compare/figures.xlsx"), comparing.xlsx_file, name="compare-xlsx"),
    path(_("compare/chart.svg"), comparing.svg_file, name="compare-svg"),
    path(_("place/<slug:slug>/"), in_figures.place, name="place"),
    path(_("place/<slug:slug>/figures.csv"), in_figures.place_csv, name="place-csv"),
    path(_("compare/embed/"), comparing.embed, name="compare-embed"),
]
