"""The addresses of those who take part, beside the dialogues': what became of what they said."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from dialogues.ending import LETTERS
from dialogues.mine import views as mine

app_name = "mine"
urlpatterns = [
    path("", mine.mine, name="list"),
    path(_("send-my-link/"), mine.send_link, name="send-link"),
    path(_("merge/<int:pk>/"), mine.answer_merge, name="answer-merge"),
    path("<str:key>/", mine.mine_by_link, name="by-link"),
    path(_("<str:key>/confirm/"), mine.confirm, name="confirm"),
    path(_("<str:key>/unsubscribe/"), LETTERS.as_view(), name="unsubscribe"),
    path(_("<str:key>/merge/<int:pk>/"), mine.answer_merge_by_link, name="answer-merge-by-link"),
]
