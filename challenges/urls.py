from django.urls import path
from django.utils.translation import gettext_lazy as _

from challenges import views

app_name = "challenges"
urlpatterns = [
    path("", views.challenge_list, name="list"),
    path(_("new/"), views.challenge_create, name="create"),
    path(_("mine/"), views.challenge_mine, name="mine"),
    path("<slug:slug>/", views.challenge_detail, name="detail"),
    path(_("<slug:slug>/edit/"), views.challenge_edit, name="edit"),
    path(_("<slug:slug>/submit/"), views.challenge_submit, name="submit"),
]
