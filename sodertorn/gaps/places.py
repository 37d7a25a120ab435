"""Where a gap is filled: the page, and the field on it, for the record's own members and for editors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse, translate_url


@dataclass(frozen=True)
class Place:
    """The page of members and the element on it; the element in the admin, ``None`` where editors use that page too."""

    page: str = ""  # the name of its address; "": only editors fill the gap
    element: str = ""
    in_admin: str | None = ""
    is_open: Callable[[Any], bool] = lambda _record: True  # whether its members can write there as it stands

    def for_members(self, record: Any, args: tuple[object, ...]) -> str:
        return _at(reverse(self.page, args=args), self.element)

    def for_editors(self, record: Any, args: tuple[object, ...]) -> str:
        if self.in_admin is None:
            return self.for_members(record, args)
        return _at(_in_admin(record), self.in_admin)


@dataclass(frozen=True)
class Translation(Place):
    """A text that stands in one language only: it is written on the page in the other, or beside the one there is."""

    texts: tuple[str, ...] = ()
    stands_beside: bool = False

    def for_members(self, record: Any, args: tuple[object, ...]) -> str:
        text, language = self._missing(record)
        if self.stands_beside:
            return _at(reverse(self.page, args=args), f"id_{text}_{language}")
        return _at(translate_url(reverse(self.page, args=args), language), f"id_{text}")

    def for_editors(self, record: Any, args: tuple[object, ...]) -> str:
        return _at(_in_admin(record), "id_{}_{}".format(*self._missing(record)))

    def _missing(self, record: Any) -> tuple[str, str]:
        """Return the first text that stands in another language, and the language that it lacks."""
        languages = [code for code, _name in settings.LANGUAGES]
        for text in self.texts:
            lacking = [code for code in languages if not getattr(record, f"{text}_{code}")]
            if len(lacking) == 1:
                return text, lacking[0]
        return self.texts[0], languages[0]


def _in_admin(record: Any) -> str:
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])


def _at(url: str, element: str) -> str:
    return f"{url}#{element}" if element else url
