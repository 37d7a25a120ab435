from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.addresses import Words, converter
from following import mail_views, views
from following.unsubscribing import BY_ADDRESS, DIGESTS

WORDS: Words = {
    "challenge": pgettext_lazy("in an address", "challenge"),
    "outcome": pgettext_lazy("in an address", "outcome"),
    "dialogue": pgettext_lazy("in an address", "dialogue"),
    "report": pgettext_lazy("in an address", "report"),
    "organisation": pgettext_lazy("in an address", "organisation"),
    "area": pgettext_lazy("in an address", "area"),
    "perspective": pgettext_lazy("in an address", "perspective"),
    "goal": pgettext_lazy("in an address", "goal"),
}
register_converter(converter(WORDS), "followed")

app_name = "following"
urlpatterns = [
    path("", views.follow_list, name="list"),
    path(_("settings/"), views.settings, name="settings"),
    path(_("unsubscribe/<str:key>/"), DIGESTS.as_view(), name="unsubscribe"),
    path(_("by-email/unsubscribe/<str:key>/"), BY_ADDRESS.as_view(), name="unsubscribe-address"),
    path(_("by-email/confirm/<str:key>/"), mail_views.confirm, name="confirm"),
    path(_("by-email/<str:key>/"), mail_views.by_mail, name="by-mail"),
    path("<followed:kind>/<slug:slug>/", views.follow, name="follow"),
]
