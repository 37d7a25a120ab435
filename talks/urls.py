from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks.changes import views as changes
from talks.commitments import views as commitments
from talks.open_data import views as data
from talks.views import pages, room

app_name = "talks"
urlpatterns = [
    path("", pages.talk_list, name="list"),
    path(_("open-data/"), data.open_data, name="open-data"),
    path(_("open-data/<slug:name>/<slug:form>/"), data.open_data_file, name="open-data-file"),
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
    # What changed in the plan
    path(_("<slug:slug>/changes/"), changes.change_list, name="changes"),
    path(_("<slug:slug>/changes/new/"), changes.change_create, name="change-create"),
    path(_("<slug:slug>/changes/<int:pk>/"), changes.change_detail, name="change"),
    path(_("<slug:slug>/changes/<int:pk>/edit/"), changes.change_edit, name="change-edit"),
    path(_("<slug:slug>/changes/<int:pk>/follow-up/"), changes.change_follow_up, name="change-follow-up"),
    path(_("<slug:slug>/changes/<int:pk>/picture/<slug:shows>/"), changes.change_picture, name="change-picture"),
    path(
        _("<slug:slug>/changes/<int:pk>/<change_transition:name>/"),
        changes.change_transition,
        name="change-transition",
    ),
]
