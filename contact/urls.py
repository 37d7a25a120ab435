"""Addresses of an organisation that asks to take part; those of messages stand among the pages about the programme."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from contact.views import joining

app_name = "join"
urlpatterns = [
    path("", joining.join, name="ask"),
    path(_("sent/"), joining.sent, name="sent"),
    path(_("confirm/<str:key>/"), joining.confirm, name="confirm"),
    path("<int:pk>/", joining.join_request, name="request"),
    path("<int:pk>/<join_step:name>/", joining.step, name="step"),
]
