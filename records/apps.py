from django.apps import AppConfig
from django.urls import register_converter

from records.words_in_addresses import WORDS, converter


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self) -> None:
        register_converter(converter(WORDS), "word")
