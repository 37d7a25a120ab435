from django.urls import path
from django.utils.translation import gettext_lazy as _

from outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("", views.outcome_list, name="list"),
    path(_("key-figures/"), views.indicators, name="indicators"),
    path("<slug:slug>/", views.outcome_detail, name="detail"),
]
