from django.urls import path
from django.utils.translation import gettext_lazy as _

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path(_("address-works/"), views.address_works, name="address-works"),
    path(_("logins/"), views.logins, name="logins"),
    path(_("second-step/"), views.second_factor, name="second-factor"),
]
