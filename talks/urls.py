from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks.commitments import views as commitments
from talks.questions import views as questions
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
    # What they ask each other
    path(_("<slug:slug>/questions/new/"), questions.question_create, name="question-create"),
    path(_("<slug:slug>/questions/<int:pk>/day/"), questions.question_day, name="question-day"),
    path(
        _("<slug:slug>/questions/<int:pk>/<question_transition:name>/"),
        questions.question_transition,
        name="question-transition",
    ),
]
