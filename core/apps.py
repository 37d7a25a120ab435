from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.database.triggers import watch_content  # noqa: PLC0415  # models are not ready before
        from core.forms.words import use_plain_words  # noqa: PLC0415

        use_plain_words()

        post_migrate.connect(watch_content, sender=self)
        autodiscover_modules("timetable")
        from core.jobs import trouble  # noqa: F401, PLC0415  # its system check
