"""Orders that both databases agree on: Swedish alphabet, and a title in the other language where one is missing."""

from django.db.models import CharField, Index
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

LANGUAGES = ("sv", "en")


def in_language(field: str, language: str | None = None) -> Combinable:
    """Return a translated ``field`` in ``language`` (default: the active one), or else in the other."""
    first = language or ("en" if get_language() == "en" else "sv")
    second = "sv" if first == "en" else "en"
    return Coalesce(f"{field}_{first}", f"{field}_{second}", output_field=CharField())


def title_indexes(
    model: str, field: str = "title", *, before: tuple[str | Combinable, ...] = ("publication",)
) -> list[Index]:
    """Return the indexes that let a list in alphabetical order begin at once, one a language."""
    return [
        Index(*before, in_language(field, language), "id", name=f"{model}_{field}_{language}") for language in LANGUAGES
    ]
