from django.urls import path
from django.utils.translation import gettext_lazy as _

from knowledge.importing import views as importing
from knowledge.views import indicators

app_name = "knowledge"
urlpatterns = [
    path(_("import/"), importing.figures_import, name="import"),
    path(_("import/<int:pk>/columns/"), importing.import_columns, name="import-columns"),
    path(_("import/<int:pk>/"), importing.delivery_page, name="delivery"),
    path(_("indicators/"), indicators.indicator_list, name="indicators"),
    path(_("indicators/<slug:slug>/"), indicators.indicator_detail, name="indicator"),
]
