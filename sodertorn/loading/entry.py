"""One entry of a content file. Reading a key checks it; what is wrong is collected and told all at once."""

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import Any

LANGUAGES = ("sv", "en")


class LoadError(Exception):
    """The content is refused, for the reasons in ``problems``, and nothing has been changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Entry:
    """An entry whose keys are read one by one.

    A fault is added to ``problems`` and a harmless value returned, so that the reading goes on. ``finish`` adds the
    keys that nobody has read: a misspelt key is a fault, not something to lose in silence.
    """

    def __init__(self, label: str, data: object, problems: list[str], known: Mapping[str, Container[str]]) -> None:
        """Take ``known``: the slugs of each section of the file, which references must be among."""
        self.label = label
        self.slug = ""
        self._problems = problems
        self._known = known
        self._unread: dict[str, Any] = {}
        if isinstance(data, dict):
            self._unread = dict(data)
        else:
            self.complain("is not an object with keys")

    def complain(self, problem: str) -> None:
        self._problems.append(f"{self.label}: {problem}")

    def finish(self) -> None:
        for key in self._unread:
            self.complain(f"“{key}” is not a key that is known here")

    def skip(self, *keys: str) -> None:
        """Leave ``keys`` out on purpose; they are read elsewhere or not loaded."""
        for key in keys:
            self._unread.pop(key, None)

    def text(self, key: str) -> str:
        value = self._take(key, str, "a text")
        if value == "":
            self.complain(f"“{key}” is empty")
        return self._clean(key, value or "")

    def optional_text(self, key: str) -> str:
        return self._clean(key, self._take(key, str, "a text", optional=True) or "")

    def translated(self, key: str, *, into: str = "") -> dict[str, str]:
        """Return both languages as columns: ``title`` gives ``{"title_sv": …, "title_en": …}``."""
        return {f"{into or key}_{language}": self.text(f"{key}_{language}") for language in LANGUAGES}

    def optional_translated(self, key: str) -> dict[str, str | None]:
        """Return both languages as columns, None where one is missing, so that the other takes its place."""
        return {f"{key}_{language}": self.optional_text(f"{key}_{language}") or None for language in LANGUAGES}

    def integer(self, key: str) -> int:
        return self._take(key, int, "a whole number") or 0

    def optional_integer(self, key: str) -> int | None:
        value: int | None = self._take(key, int, "a whole number", optional=True)
        return value

    def number(self, key: str) -> Decimal:
        return Decimal(self._take(key, int | Decimal, "a number") or 0)

    def texts(self, key: str, *, optional: bool = False) -> list[str]:
        values = self._take(key, list, "a list of texts", optional=optional) or []
        if not all(isinstance(value, str) and value for value in values):
            self.complain(f"“{key}” is not a list of texts")
            return []
        return [self._clean(key, value) for value in values]

    def reference(self, key: str, section: str) -> str | None:
        """Return the slug of the entry of ``section`` that ``key`` names; a null is a fault."""
        return self._checked(key, section, self.text(key))

    def optional_reference(self, key: str, section: str) -> str | None:
        return self._checked(key, section, self.optional_text(key))

    def references(self, key: str, section: str, *, optional: bool = False) -> set[str]:
        slugs = self.texts(key, optional=optional)
        for twice in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self.complain(f"“{key}” names “{twice}” twice")
        return {slug for slug in slugs if self._checked(key, section, slug)}

    def knows(self, key: str, section: str, slug: str) -> bool:
        """Tell whether the file has ``slug`` in ``section``; if not, that is a fault of ``key``."""
        return self._checked(key, section, slug) is not None

    def child(self, key: str) -> "Entry":
        return Entry(f"{self.label}, {key}", self._take(key, dict, "an object") or {}, self._problems, self._known)

    def children(self, key: str) -> list["Entry"]:
        rows = self._take(key, list, "a list", optional=True) or []
        if not all(isinstance(row, dict) for row in rows):
            self.complain(f"“{key}” is not a list of objects")
            return []
        return [
            Entry(f"{self.label}, {key} {number}", row, self._problems, self._known)
            for number, row in enumerate(rows, start=1)
        ]

    def yearly(self, key: str) -> dict[int, Decimal]:
        """Return numbers by year; a missing key means none."""
        figures: dict[int, Decimal] = {}
        for year, value in (self._take(key, dict, "an object with years", optional=True) or {}).items():
            if not (year.isascii() and year.isdigit()):
                self.complain(f"“{key}” has “{year}” where a year belongs")
            elif not isinstance(value, int | Decimal) or isinstance(value, bool):
                self.complain(f"“{key}” has no number for {year}")
            else:
                figures[int(year)] = Decimal(value)
        return figures

    def _checked(self, key: str, section: str, slug: str) -> str | None:
        if slug and slug not in self._known[section]:
            self.complain(f"“{key}” refers to “{slug}”, which is not among the {section}")
            return None
        return slug or None

    def _clean(self, key: str, value: str) -> str:
        """Refuse what JSON can hold and PostgreSQL cannot store: a null character, half of a surrogate pair."""
        if any(character == "\x00" or "\ud800" <= character <= "\udfff" for character in value):
            self.complain(f"“{key}” holds a character that cannot be stored")
            return ""
        return value

    def _take(self, key: str, kind: Any, described: str, *, optional: bool = False) -> Any:
        value = self._unread.pop(key, self)  # itself: no value of a file is that
        if value is self or (value is None and not optional):
            if not optional:
                self.complain(f"“{key}” is missing")
            return None
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            self.complain(f"“{key}” is not {described}")
            return None
        return value
