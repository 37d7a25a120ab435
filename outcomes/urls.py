from django.urls import path
from django.utils.translation import gettext_lazy as _

from outcomes import feeds
from outcomes.views import files, finder, moving, packs, pages, reuse, trials
from outcomes.wizard import WIZARD

app_name = "outcomes"
urlpatterns = [
    path("", pages.outcome_list, name="list"),
    path(_("feed.xml"), feeds.outcome_feed, name="feed"),
    path(_("key-figures/"), pages.indicators, name="indicators"),
    *WIZARD.urls(),
    path(_("find/"), finder.find, name="find"),
    path(_("reuse/confirm/<str:key>/"), reuse.reuse_confirm, name="reuse-confirm"),
    path(_("reuse/follow-up/<str:key>/"), reuse.reuse_follow_up, name="reuse-follow-up"),
    path("<slug:slug>/", pages.outcome_detail, name="detail"),
    path(_("<slug:slug>/edit/files/"), files.outcome_attachments, name="attachments"),
    path(_("<slug:slug>/edit/files/<int:pk>/remove/"), files.attachment_remove, name="attachment-remove"),
    path(_("<slug:slug>/files/<int:pk>/"), files.attachment, name="attachment"),
    path(_("<slug:slug>/pack/"), packs.outcome_pack, name="pack"),
    path(_("<slug:slug>/publish/"), moving.outcome_publication, {"name": "publish"}, name="publish"),
    path(_("<slug:slug>/unpublish/"), moving.outcome_publication, {"name": "unpublish"}, name="unpublish"),
    path(_("<slug:slug>/lay-down/<outcome_transition:name>/"), moving.outcome_transition, name="transition"),
    path(_("<slug:slug>/trials/"), trials.trial_list, name="trials"),
    path(_("<slug:slug>/trials/new/"), trials.trial_create, name="trial-create"),
    path(_("<slug:slug>/trials/<int:pk>/"), trials.trial_edit, name="trial-edit"),
    path(_("<slug:slug>/trials/<int:pk>/remove/"), trials.trial_remove, name="trial-remove"),
    path(_("<slug:slug>/register/"), reuse.reuse_register, name="register"),
    path(_("<slug:slug>/reuse/"), reuse.reuse_create, name="reuse"),
    path(_("<slug:slug>/reuse/places.geojson"), reuse.reuse_places, name="reuse-places"),
    path(_("<slug:slug>/reuse/<int:pk>/"), reuse.reuse_edit, name="reuse-edit"),
]
