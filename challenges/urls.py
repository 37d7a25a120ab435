from django.urls import path
from django.utils.translation import gettext_lazy as _

from challenges.views import moving, pages, sharing, writing
from challenges.wizard import WIZARD

app_name = "challenges"
urlpatterns = [
    path("", pages.challenge_list, name="list"),
    *WIZARD.urls(),
    path(_("mine/"), pages.challenge_mine, name="mine"),
    path(_("similar/"), writing.challenge_similar, name="similar"),
    path("<slug:slug>/", pages.challenge_detail, name="detail"),
    path(_("<slug:slug>/discard/"), writing.challenge_discard, name="discard"),
    path(_("<slug:slug>/submit/"), writing.challenge_submit, name="submit"),
    path(_("<slug:slug>/step/<word:name>/"), moving.challenge_step, name="step"),
    path(_("<slug:slug>/share/"), sharing.challenge_share, name="share"),
    path(_("<slug:slug>/invite/"), sharing.challenge_invite, name="invite"),
    path(_("<slug:slug>/parties/<int:pk>/local/"), sharing.party_local, name="local"),
    path(_("<slug:slug>/parties/<int:pk>/<word:name>/"), sharing.party_step, name="party-step"),
]
