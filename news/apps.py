from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsConfig(AppConfig):
    name = "news"
    holds_content = True
    unseen = {"NewsletterReader", "NewsletterRequest"}
    verbose_name = _("news")
