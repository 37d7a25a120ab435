from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from challenges import feeds
from challenges.views import moving, pages, sharing, targets, writing
from challenges.wizard import WIZARD
from core.addresses import converter

SEXES = {
    "total": pgettext_lazy("in an address", "everyone"),
    "women": pgettext_lazy("in an address", "women"),
    "men": pgettext_lazy("in an address", "men"),
}
register_converter(converter(SEXES), "whom")
app_name = "challenges"
urlpatterns = [
    path("", pages.challenge_list, name="list"),
    path(_("feed.xml"), feeds.challenge_feed, name="feed"),
    *WIZARD.urls(),
    path(_("mine/"), pages.challenge_mine, name="mine"),
    path(_("similar/"), writing.challenge_similar, name="similar"),
    path(_("targets/"), targets.target_of_comparison, name="target-of-comparison"),
    path("<slug:slug>/", pages.challenge_detail, name="detail"),
    path(_("<slug:slug>/discard/"), writing.challenge_discard, name="discard"),
    path(_("<slug:slug>/submit/"), writing.challenge_submit, name="submit"),
    path(_("<slug:slug>/step/<challenge_transition:name>/"), moving.challenge_transition, name="transition"),
    path(_("<slug:slug>/share/"), sharing.challenge_share, name="share"),
    path(_("<slug:slug>/invite/"), sharing.challenge_invite, name="invite"),
    path(_("<slug:slug>/parties/<int:pk>/local/"), sharing.party_local, name="local"),
    path(_("<slug:slug>/parties/<int:pk>/<party_transition:name>/"), sharing.party_transition, name="party-transition"),
    path(_("<slug:slug>/targets/new/"), targets.target_choose, name="target-choose"),
    path(_("<slug:slug>/targets/new/<slug:indicator>/<slug:place>/<whom:sex>/"), targets.target_new, name="target-new"),
    path(_("<slug:slug>/targets/<int:pk>/"), targets.target_edit, name="target-edit"),
    path(_("<slug:slug>/targets/<int:pk>/figures/new/"), targets.target_figure, name="target-figure-new"),
    path(_("<slug:slug>/targets/<int:pk>/figures/<int:year>/"), targets.target_figure, name="target-figure"),
    path(
        _("<slug:slug>/targets/<int:pk>/<target_transition:name>/"), targets.target_transition, name="target-transition"
    ),
]
