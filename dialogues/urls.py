from django.urls import path
from django.utils.translation import gettext_lazy as _

from dialogues.views import answering, data, meetings, mine, moderating, notes, pages, setting_up, steps, taking_part

app_name = "dialogues"
urlpatterns = [
    path("", pages.dialogue_list, name="list"),
    path(_("new/"), setting_up.dialogue_create, name="create"),
    path(_("calendar.ics"), meetings.calendar, name="calendar"),
    path("<slug:slug>/", pages.dialogue_detail, name="detail"),
    path(_("<slug:slug>/what-came-of-it/"), pages.results, name="results"),
    # Setting it up
    path(_("<slug:slug>/edit/"), setting_up.dialogue_edit, name="edit"),
    path(_("<slug:slug>/edit/promise/"), setting_up.dialogue_promise, name="promise"),
    path(_("<slug:slug>/edit/people/"), setting_up.dialogue_people, name="people"),
    path(_("<slug:slug>/edit/phases/"), setting_up.dialogue_phases, name="phases"),
    path(_("<slug:slug>/edit/activities/"), setting_up.dialogue_activities, name="activities"),
    path(_("<slug:slug>/edit/activities/new/<slug:kind>/"), setting_up.activity_create, name="activity-create"),
    path(_("<slug:slug>/edit/activities/<int:pk>/"), setting_up.activity_edit, name="activity-edit"),
    path(_("<slug:slug>/edit/activities/<int:pk>/remove/"), setting_up.activity_remove, name="activity-remove"),
    path(_("<slug:slug>/checklist/"), setting_up.checklist, name="checklist"),
    path(_("<slug:slug>/copy/"), setting_up.dialogue_copy, name="copy"),
    path(_("<slug:slug>/discard/"), setting_up.dialogue_discard, name="discard"),
    path(_("<slug:slug>/step/<slug:name>/"), steps.dialogue_step, name="step"),
    # Taking part
    path(_("<slug:slug>/activity/<slug:activity>/"), taking_part.activity_detail, name="activity"),
    path(_("<slug:slug>/activity/<slug:activity>/similar/"), taking_part.similar, name="similar"),
    path(_("<slug:slug>/activity/<slug:activity>/places.geojson"), taking_part.places, name="places"),
    path(_("<slug:slug>/contribution/<int:pk>/"), taking_part.contribution_detail, name="contribution"),
    path(_("<slug:slug>/contribution/<int:pk>/edit/"), taking_part.contribution_edit, name="contribution-edit"),
    path(_("<slug:slug>/contribution/<int:pk>/withdraw/"), taking_part.contribution_withdraw, name="withdraw"),
    path(_("<slug:slug>/contribution/<int:pk>/support/"), taking_part.support, name="support"),
    path(_("<slug:slug>/contribution/<int:pk>/reply/"), taking_part.reply, name="reply"),
    path(_("<slug:slug>/contribution/<int:pk>/flag/"), moderating.flag, name="flag"),
    path(_("<slug:slug>/contribution/<int:pk>/appeal/"), moderating.appeal, name="appeal"),
    # Meetings and notes
    path(_("<slug:slug>/activity/<slug:activity>/register/"), meetings.register, name="register"),
    path(_("<slug:slug>/activity/<slug:activity>/meeting.ics"), meetings.meeting_ics, name="meeting-ics"),
    path(_("<slug:slug>/activity/<slug:activity>/registrations/"), meetings.registrations, name="registrations"),
    path(_("<slug:slug>/activity/<slug:activity>/cancel-meeting/"), meetings.cancel_meeting, name="cancel-meeting"),
    path(_("<slug:slug>/activity/<slug:activity>/minutes/"), meetings.minutes, name="minutes"),
    path(_("<slug:slug>/registration/<int:pk>/cancel/"), meetings.cancel_registration, name="cancel-registration"),
    path(_("<slug:slug>/activity/<slug:activity>/notes/"), notes.note_create, name="notes"),
    path(_("<slug:slug>/activity/<slug:activity>/notes/import/"), notes.notes_import, name="notes-import"),
    # Running it
    path(_("<slug:slug>/moderation/"), moderating.queue, name="moderation"),
    path(_("<slug:slug>/moderation/<int:pk>/"), moderating.moderate, name="moderate"),
    path(_("<slug:slug>/answers/"), answering.answers, name="answers"),
    path(_("<slug:slug>/answers/<int:pk>/"), answering.answer, name="answer"),
    path(_("<slug:slug>/answers/<int:pk>/merge/"), answering.propose_merge, name="propose-merge"),
    path(_("<slug:slug>/statements/"), answering.statements, name="statements"),
    path(_("<slug:slug>/statements/new/"), answering.statement_create, name="statement-create"),
    path(_("<slug:slug>/statements/<int:pk>/"), answering.statement_edit, name="statement-edit"),
    path(_("<slug:slug>/statements/<int:pk>/remove/"), answering.statement_remove, name="statement-remove"),
    path(_("<slug:slug>/export/<slug:form>/"), data.export, name="export"),
    path(_("<slug:slug>/open-data/"), data.open_data, name="open-data"),
    path(_("<slug:slug>/open-data/<slug:form>/"), data.open_data_file, name="open-data-file"),
]
