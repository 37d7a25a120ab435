from django.apps import AppConfig
from django.urls import register_converter

from core.addresses import WORDS, converter


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        register_converter(converter(WORDS), "word")
