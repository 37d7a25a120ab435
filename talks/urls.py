from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks.archive import views as archive
from talks.commitments import views as commitments
from talks.papers import views as papers
from talks.views import pages, room

app_name = "talks"
urlpatterns = [
    path("", pages.talk_list, name="list"),
    path("<slug:slug>/", pages.talk_detail, name="detail"),
    path(_("<slug:slug>/step/<talk_transition:name>/"), pages.talk_transition, name="transition"),
    # Inside
    path(_("<slug:slug>/room/"), room.room, name="room"),
    path(_("<slug:slug>/room/archive/"), archive.archive, name="archive"),
    # Papers
    path(_("<slug:slug>/room/papers/new/"), papers.paper_create, name="paper-create"),
    path(_("<slug:slug>/room/papers/<int:pk>/change/"), papers.paper_change, name="paper-change"),
    path(_("<slug:slug>/room/papers/<int:pk>/<int:number>/"), papers.paper_file, name="paper-file"),
    path(_("<slug:slug>/papers/"), papers.paper_list, name="papers"),
    path(_("<slug:slug>/papers/<int:pk>/"), papers.paper_open, name="paper-open"),
    # What the parties promise each other
    path(_("<slug:slug>/commitments/new/"), commitments.commitment_create, name="commitment-create"),
    path(_("<slug:slug>/commitments/<int:pk>/change/"), commitments.commitment_change, name="commitment-change"),
    path(
        _("<slug:slug>/commitments/<int:pk>/<commitment_transition:name>/"),
        commitments.commitment_transition,
        name="commitment-transition",
    ),
]
