from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks import feeds
from talks.alternatives import views as alternatives
from talks.archive import views as archive
from talks.changes import views as changes
from talks.commitments import views as commitments
from talks.open_data import views as data
from talks.papers import views as papers
from talks.questions import views as questions
from talks.sessions import views as sessions
from talks.views import pages, room, seats
from talks.wizard import WIZARD

app_name = "talks"
urlpatterns = [
    path("", pages.talk_list, name="list"),
    path(_("feed.xml"), feeds.talk_feed, name="feed"),
    path(_("openness/"), pages.openness, name="openness"),
    *WIZARD.urls(),
    path(_("open-data/"), data.open_data, name="open-data"),
    path(_("open-data/<slug:name>/<slug:form>/"), data.open_data_file, name="open-data-file"),
    path("<slug:slug>/", pages.talk_detail, name="detail"),
    path(_("<slug:slug>/step/<talk_transition:name>/"), pages.talk_transition, name="transition"),
    # Setting it up
    path(_("<slug:slug>/discard/"), seats.talk_discard, name="discard"),
    path(_("<slug:slug>/seats/"), seats.seat_list, name="seats"),
    path(_("<slug:slug>/seats/<int:pk>/people/"), seats.people, name="people"),
    path(_("<slug:slug>/seats/<int:pk>/<seat_transition:name>/"), seats.seat_transition, name="seat-transition"),
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
    # When the parties meet
    path(_("<slug:slug>/room/sessions/new/"), sessions.session_create, name="session-create"),
    path(_("<slug:slug>/room/sessions/<int:pk>/"), sessions.session, name="session"),
    path(_("<slug:slug>/room/sessions/<int:pk>/change/"), sessions.session_edit, name="session-edit"),
    path(_("<slug:slug>/room/sessions/<int:pk>/point/"), sessions.point_propose, name="point-propose"),
    path(_("<slug:slug>/room/sessions/<int:pk>/notes/"), sessions.session_notes, name="session-notes"),
    path(_("<slug:slug>/room/sessions/<int:pk>/summary/"), sessions.session_summary, name="session-summary"),
    path(_("<slug:slug>/room/sessions/<int:pk>/session.ics"), sessions.session_ics, name="session-ics"),
    path(
        _("<slug:slug>/room/sessions/<int:pk>/step/<session_transition:name>/"),
        sessions.session_transition,
        name="session-transition",
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
