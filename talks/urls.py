from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks.commitments import views as commitments
from talks.views import pages, room

app_name = "talks"
urlpatterns = [
    path("", pages.talk_list, name="list"),
    path("<slug:slug>/", pages.talk_detail, name="detail"),
    path(_("<slug:slug>/step/<talk_transition:name>/"), pages.talk_transition, name="transition"),
    # Inside
    path(_("<slug:slug>/room/"), room.room, name="room"),
    # What the parties promise each other
    path(_("<slug:slug>/commitments/new/"), commitments.commitment_create, name="commitment-create"),
    path(_("<slug:slug>/commitments/<int:pk>/change/"), commitments.commitment_change, name="commitment-change"),
    path(
        _("<slug:slug>/commitments/<int:pk>/<commitment_transition:name>/"),
        commitments.commitment_transition,
        name="commitment-transition",
    ),
]
