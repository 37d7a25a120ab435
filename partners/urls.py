from django.urls import path
from django.utils.translation import gettext_lazy as _

from partners import feeds
from partners.views import members, pages

app_name = "partners"
urlpatterns = [
    path("", pages.organisation_list, name="list"),
    path(_("feed.xml"), feeds.organisation_feed, name="feed"),
    path(_("invitations/<str:key>/"), members.invitation, name="invitation"),
    path("<slug:slug>/", pages.organisation_detail, name="detail"),
    path(_("<slug:slug>/members/"), members.member_list, name="members"),
    path(_("<slug:slug>/members/invite/"), members.invite, name="invite"),
    path(_("<slug:slug>/members/<int:pk>/role/"), members.membership_role, name="membership-role"),
    path(_("<slug:slug>/members/<int:pk>/end/"), members.membership_end, name="membership-end"),
    path(
        _("<slug:slug>/members/invitations/<int:pk>/withdraw/"),
        members.invitation_withdraw,
        name="invitation-withdraw",
    ),
]
