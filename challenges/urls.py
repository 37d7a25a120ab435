from django.urls import path
from django.utils.translation import gettext_lazy as _

from challenges import feeds
from challenges.views import moving, pages, sharing, writing
from challenges.wizard import WIZARD

app_name = "challenges"
urlpatterns = [
    path("", pages.challenge_list, name="list"),
    path(_("feed.xml"), feeds.challenge_feed, name="feed"),
    *WIZARD.urls(),
    path(_("mine/"), pages.challenge_mine, name="mine"),
    path(_("similar/"), writing.challenge_similar, name="similar"),
    path("<slug:slug>/", pages.challenge_detail, name="detail"),
    path(_("<slug:slug>/discard/"), writing.challenge_discard, name="discard"),
    path(_("<slug:slug>/submit/"), writing.challenge_submit, name="submit"),
    path(_("<slug:slug>/step/<challenge_transition:name>/"), moving.challenge_transition, name="transition"),
    path(_("<slug:slug>/share/"), sharing.challenge_share, name="share"),
    path(_("<slug:slug>/invite/"), sharing.challenge_invite, name="invite"),
    path(_("<slug:slug>/parties/<int:pk>/local/"), sharing.party_local, name="local"),
    path(_("<slug:slug>/parties/<int:pk>/<party_transition:name>/"), sharing.party_transition, name="party-transition"),
]
