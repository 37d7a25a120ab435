from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks.alternatives import views as alternatives
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
    # Between what they choose, and where each stands
    path(_("<slug:slug>/alternatives/"), alternatives.alternatives_edit, name="alternatives"),
    path(_("<slug:slug>/consequences/<int:pk>/"), alternatives.consequence_edit, name="consequence"),
    path(_("<slug:slug>/alternatives/<int:pk>/position/<int:seat>/"), alternatives.position_take, name="position"),
]
