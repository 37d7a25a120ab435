from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "pages"
    holds_content = True
    verbose_name = _("texts of pages")

    def ready(self) -> None:
        autodiscover_modules("page_facts")
