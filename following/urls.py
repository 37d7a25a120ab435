from django.urls import path
from django.utils.translation import gettext_lazy as _

from following import views

app_name = "following"
urlpatterns = [
    path("", views.follow_list, name="list"),
    path(_("settings/"), views.settings, name="settings"),
    path(_("unsubscribe/<str:key>/"), views.unsubscribe, name="unsubscribe"),
    path("<word:kind>/<slug:slug>/", views.follow, name="follow"),
]
