from django.urls import path
from django.utils.translation import gettext_lazy as _

from talks.views import pages, room, seats
from talks.wizard import WIZARD

app_name = "talks"
urlpatterns = [
    path("", pages.talk_list, name="list"),
    *WIZARD.urls(),
    path("<slug:slug>/", pages.talk_detail, name="detail"),
    path(_("<slug:slug>/step/<talk_transition:name>/"), pages.talk_transition, name="transition"),
    # Setting it up
    path(_("<slug:slug>/discard/"), seats.talk_discard, name="discard"),
    path(_("<slug:slug>/seats/"), seats.seat_list, name="seats"),
    path(_("<slug:slug>/seats/<int:pk>/people/"), seats.people, name="people"),
    path(_("<slug:slug>/seats/<int:pk>/<seat_transition:name>/"), seats.seat_transition, name="seat-transition"),
    # Inside
    path(_("<slug:slug>/room/"), room.room, name="room"),
]
