from django.urls import path
from django.utils.translation import gettext_lazy as _

from dialogues import views

app_name = "dialogues"
urlpatterns = [
    path("", views.dialogue_list, name="list"),
    path("<slug:slug>/", views.dialogue_detail, name="detail"),
    path(_("<slug:slug>/take-part/"), views.contribute, name="contribute"),
]
