from django.urls import path
from django.utils.translation import gettext_lazy as _

from news import views
from news.unsubscribing import NEWSLETTER

app_name = "newsletter"
urlpatterns = [
    path("", views.issues, name="list"),
    path("<int:pk>/", views.issue, name="issue"),
    path(_("subscribe/"), views.subscribe, name="subscribe"),
    path(_("confirm/<str:key>/"), views.confirm, name="confirm"),
    path(_("unsubscribe/<str:key>/"), NEWSLETTER.as_view(), name="unsubscribe"),
]
