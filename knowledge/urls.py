from django.urls import path
from django.utils.translation import gettext_lazy as _

from knowledge.views import indicators

app_name = "knowledge"
urlpatterns = [
    path(_("indicators/"), indicators.indicator_list, name="indicators"),
    path(_("indicators/<slug:slug>/"), indicators.indicator_detail, name="indicator"),
]
