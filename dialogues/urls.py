from django.urls import path
from django.utils.translation import gettext_lazy as _

from dialogues import feeds
from dialogues import views as pages
from dialogues.answering import method_views as method
from dialogues.answering import outcome_views as outcomes
from dialogues.answering import picture_views as pictures
from dialogues.answering import views as answering
from dialogues.contributing import contribution_views as contributions
from dialogues.contributing import flow, support_views, thanks
from dialogues.contributing import views as taking_part
from dialogues.meetings import calendar_views as calendar
from dialogues.meetings import views as meetings
from dialogues.moderation import views as moderating
from dialogues.notes import views as notes
from dialogues.open_data import views as data
from dialogues.planning import activity_views as activities
from dialogues.planning import party_views as organisations
from dialogues.planning import views as setting_up
from dialogues.planning.wizard import WIZARD

app_name = "dialogues"
urlpatterns = [
    path("", pages.dialogue_list, name="list"),
    path(_("feed.xml"), feeds.dialogue_feed, name="feed"),
    *WIZARD.urls(),
    path(_("of-outcome/<slug:slug>/"), outcomes.of_outcome, name="of-outcome"),
    path(_("calendar.ics"), calendar.calendar, name="calendar"),
    path("proof.json", moderating.proof, name="proof"),
    path("<slug:slug>/", pages.dialogue_detail, name="detail"),
    path(_("<slug:slug>/what-came-of-it/"), answering.results, name="results"),
    path(_("<slug:slug>/take-part/"), pages.old_address, name="old-address"),
    # Setting it up
    path(_("<slug:slug>/edit/promise/"), setting_up.moved_step, {"to": "edit"}, name="promise"),
    path(_("<slug:slug>/edit/phases/"), setting_up.moved_step, {"to": "people"}, name="phases"),
    path(_("<slug:slug>/edit/activities/new/<activity:kind>/"), activities.activity_create, name="activity-create"),
    path(_("<slug:slug>/edit/activities/<int:pk>/"), activities.activity_edit, name="activity-edit"),
    path(_("<slug:slug>/edit/activities/<int:pk>/remove/"), activities.activity_remove, name="activity-remove"),
    path(_("<slug:slug>/parties/"), organisations.parties, name="parties"),
    path(
        _("<slug:slug>/parties/<int:pk>/<dialogue_party_transition:name>/"),
        organisations.party_transition,
        name="party-transition",
    ),
    path(_("<slug:slug>/checklist/"), setting_up.checklist, name="checklist"),
    path(_("<slug:slug>/copy/"), setting_up.dialogue_copy, name="copy"),
    path(_("<slug:slug>/discard/"), setting_up.dialogue_discard, name="discard"),
    path(_("<slug:slug>/step/<dialogue_transition:name>/"), pages.dialogue_transition, name="transition"),
    # Taking part
    path(_("<slug:slug>/activity/<slug:activity>/"), taking_part.activity_detail, name="activity"),
    path(_("<slug:slug>/activity/<slug:activity>/places.geojson"), taking_part.places, name="places"),
    path(_("<slug:slug>/activity/<slug:activity>/write/"), flow.begin, name="write"),
    path(
        _("<slug:slug>/activity/<slug:activity>/write/<uuid:key>/<contribution_page:page>/"),
        flow.go_on,
        name="write-page",
    ),
    path(_("<slug:slug>/contribution/<int:pk>/thanks/"), thanks.thanks, name="thanks"),
    path(_("<slug:slug>/contribution/<int:pk>/"), contributions.contribution_detail, name="contribution"),
    path(_("<slug:slug>/contribution/<int:pk>/edit/"), contributions.contribution_edit, name="contribution-edit"),
    path(_("<slug:slug>/contribution/<int:pk>/withdraw/"), contributions.contribution_withdraw, name="withdraw"),
    path(_("<slug:slug>/contribution/<int:pk>/support/"), support_views.support, name="support"),
    path(_("<slug:slug>/contribution/<int:pk>/reply/"), taking_part.reply, name="reply"),
    path(_("<slug:slug>/contribution/<int:pk>/flag/"), moderating.flag, name="flag"),
    path(_("<slug:slug>/contribution/<int:pk>/appeal/"), moderating.appeal, name="appeal"),
    # Meetings and notes
    path(_("<slug:slug>/activity/<slug:activity>/register/"), meetings.register, name="register"),
    path(_("<slug:slug>/activity/<slug:activity>/meeting.ics"), calendar.meeting_ics, name="meeting-ics"),
    path(_("<slug:slug>/activity/<slug:activity>/registrations/"), meetings.registrations, name="registrations"),
    path(_("<slug:slug>/activity/<slug:activity>/cancel-meeting/"), meetings.cancel_meeting, name="cancel-meeting"),
    path(_("<slug:slug>/activity/<slug:activity>/minutes/"), meetings.minutes, name="minutes"),
    path(_("<slug:slug>/registration/<int:pk>/cancel/"), meetings.cancel_registration, name="cancel-registration"),
    path(_("<slug:slug>/activity/<slug:activity>/notes/"), notes.note_create, name="notes"),
    path(_("<slug:slug>/activity/<slug:activity>/notes/import/"), notes.notes_import, name="notes-import"),
    path(_("<slug:slug>/contribution/<int:pk>/correct/"), notes.note_edit, name="note-edit"),
    path(_("<slug:slug>/contribution/<int:pk>/remove/"), notes.note_remove, name="note-remove"),
    # Running it
    path(_("<slug:slug>/moderation/"), moderating.queue, name="moderation"),
    path(_("<slug:slug>/moderation/<int:pk>/"), moderating.moderate, name="moderate"),
    path(_("<slug:slug>/answers/"), answering.answers, name="answers"),
    path(_("<slug:slug>/answers/<int:pk>/"), answering.answer, name="answer"),
    path(_("<slug:slug>/answers/<int:pk>/merge/"), answering.propose_merge, name="propose-merge"),
    path(_("<slug:slug>/what-came-of-it/write/"), answering.statements, name="statements"),
    path(_("<slug:slug>/what-came-of-it/write/outcomes/"), outcomes.outcomes, name="outcomes"),
    path(_("<slug:slug>/what-came-of-it/write/outcomes/new/"), outcomes.outcome_begin, name="outcome-begin"),
    path(_("<slug:slug>/what-came-of-it/write/method/"), method.method_tried, name="method-tried"),
    path(_("<slug:slug>/what-came-of-it/write/new/"), answering.statement_create, name="statement-create"),
    path(_("<slug:slug>/what-came-of-it/write/<int:pk>/"), answering.statement_edit, name="statement-edit"),
    path(
        _("<slug:slug>/what-came-of-it/write/<int:pk>/outcome/"), outcomes.statement_outcome, name="statement-outcome"
    ),
    path(_("<slug:slug>/what-came-of-it/write/<int:pk>/remove/"), answering.statement_remove, name="statement-remove"),
    path(_("<slug:slug>/what-came-of-it/write/pictures/new/"), pictures.picture_create, name="picture-create"),
    path(_("<slug:slug>/what-came-of-it/write/pictures/<int:pk>/"), pictures.picture_edit, name="picture-edit"),
    path(
        _("<slug:slug>/what-came-of-it/write/pictures/<int:pk>/remove/"), pictures.picture_remove, name="picture-remove"
    ),
    # Where that was before
    *(
        path(address, answering.moved, {"to": to}, name=f"{to}-before")
        for to, address in (
            ("statements", _("<slug:slug>/statements/")),
            ("outcomes", _("<slug:slug>/statements/outcomes/")),
            ("statement-outcome", _("<slug:slug>/statements/<int:pk>/outcome/")),
            ("method-tried", _("<slug:slug>/statements/method/")),
            ("statement-create", _("<slug:slug>/statements/new/")),
            ("statement-edit", _("<slug:slug>/statements/<int:pk>/")),
            ("statement-remove", _("<slug:slug>/statements/<int:pk>/remove/")),
        )
    ),
    path(_("<slug:slug>/statements/summary/"), answering.moved, {"to": "statements"}, name="summary-before"),
    path(_("<slug:slug>/export/<slug:form>/"), data.export, name="export"),
    path(_("<slug:slug>/open-data/"), data.open_data, name="open-data"),
    path(_("<slug:slug>/open-data/<slug:form>/"), data.open_data_file, name="open-data-file"),
]
