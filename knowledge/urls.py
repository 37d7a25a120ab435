from django.urls import path
from django.utils.translation import gettext_lazy as _

from knowledge.views import comparing, indicators

app_name = "knowledge"
urlpatterns = [
    path(_("indicators/"), indicators.indicator_list, name="indicators"),
    path(_("indicators/<slug:slug>/"), indicators.indicator_detail, name="indicator"),
    path(_("compare/"), comparing.compare, name="compare"),
    path(_("compare/figures.csv"), comparing.csv_file, name="compare-csv"),
    path(_("compare/figures.xlsx"), comparing.xlsx_file, name="compare-xlsx"),
    path(_("compare/chart.svg"), comparing.svg_file, name="compare-svg"),
    path(_("compare/embed/"), comparing.embed, name="compare-embed"),
]
