"""Kolada's answers (api.kolada.se, version 2 or 3), saved as JSON: figures, and what they are about.

Several answers may lie in one file, as a list or line by line: ``data`` has the figures, ``kpi`` the national
definitions, ``municipality_groups`` the members of a group. Where a group is there, the figures of its members, of the
county and of the country are taken, and of nobody else.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from knowledge.importing.rows import Fault, FoundArea, FoundIndicator, Row, UnreadableSourceError, together
from knowledge.models import Sex, Status

MOST_VALUES = 500_000
SEXES = {"T": Sex.TOTAL.value, "K": Sex.WOMEN.value, "M": Sex.MEN.value}
_COUNTRY, _REGION = "0000", re.compile(r"00(\d\d)")
_GROUP = re.compile(r"[GU]\d+")
# Sentences of a definition that warn of something: they are the note on the method.
_WARNING = re.compile(
    r"\b(?:OBS|observera|tolka|tolkas|tolkning|försiktig\w*|varning|jämförbar\w*|bortfall|osäker\w*|preliminär\w*)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
_UNITS = (
    (re.compile(r"\(%\)|, andel\b|\bandel \(%\)", re.IGNORECASE), "procent"),
    (re.compile(r"\bkr(?:onor)?\b|\bkr/", re.IGNORECASE), "kronor"),
    (re.compile(r"/1\s?000\b|per 1\s?000\b", re.IGNORECASE), "per tusen"),
    (re.compile(r"\bantal\b(?!\s*(?:/|per\b))", re.IGNORECASE), "antal"),  # antal/100 000 inv counts nobody
    (re.compile(r"\bindex\b", re.IGNORECASE), "index"),
    (re.compile(r"\bår\b", re.IGNORECASE), "år"),
)


class Kolada:
    def __init__(self, answers: list[dict[str, Any]], file: str) -> None:
        self.file = file
        if sum(map(_has_next, answers)) != sum(map(_has_previous, answers)):
            raise UnreadableSourceError(_("An answer has another page, which is not there."))
        self._values = [value for answer in answers for value in _values_of(answer)]
        if len(self._values) > MOST_VALUES:
            raise UnreadableSourceError(_("There are more than %(n)d figures. Divide them.") % {"n": MOST_VALUES})
        if not any("period" in value for value in self._values):
            raise UnreadableSourceError(_("The answers hold no figures: fetch “data” as well."))

    @cached_property
    def _members(self) -> set[str] | None:
        groups = [value for value in self._values if isinstance(value.get("members"), list)]
        if not groups:
            return None
        said = [member for group in groups for member in group["members"]]
        return {str(one.get("member_id") or one.get("id") or "") if isinstance(one, dict) else str(one) for one in said}

    def areas(self) -> dict[str, FoundArea]:
        return {}

    def indicators(self) -> dict[str, FoundIndicator]:
        kpis = {str(value["id"]): value for value in self._values if "id" in value and "title" in value}
        used = {str(value.get("kpi")) for value in self._values if "period" in value}
        return {code: _indicator(code, kpis[code]) for code in sorted(used & set(kpis))}

    def size(self) -> int:
        return len(self._values)

    def rows(self) -> Iterator[Row | Fault]:
        return iter(together(self._read()))

    def _read(self) -> Iterator[Row | Fault]:
        for n, value in enumerate(self._values, start=1):
            if "period" not in value:
                continue
            area = str(value.get("municipality", ""))
            if _GROUP.fullmatch(area) or not self._is_wanted(area):
                continue
            for stated in _list(value, "values"):
                if not isinstance(stated, dict) or stated.get("isdeleted"):
                    continue
                sex = str(stated.get("gender", "T"))
                number, status = _figure(stated)
                yield Row(
                    str(value.get("kpi", "")), _area(area), str(value["period"]), SEXES.get(sex, sex),
                    number, status, self.file, n,
                )  # fmt: skip

    def _is_wanted(self, area: str) -> bool:
        return self._members is None or area in self._members or area.startswith("00")


def _has_next(answer: dict[str, Any]) -> bool:
    return bool(answer.get("next_url") or answer.get("next_page"))


def _has_previous(answer: dict[str, Any]) -> bool:
    return bool(answer.get("previous_url") or answer.get("previous_page"))


def _values_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    values = answer.get("values", answer.get("results", [answer] if "id" in answer else None))
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UnreadableSourceError(_("This is not an answer of Kolada’s: it has no “values”."))
    return values


def _list(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def _figure(stated: dict[str, Any]) -> tuple[str, Status]:
    """Return a figure as Kolada states it: what is private is not shown, what is empty is missing."""
    said = str(stated.get("status") or "").lower()
    value = stated.get("value")
    if said in {"private", "secret", "suppressed"}:
        return "", Status.SUPPRESSED
    if value is None:
        return "", Status.MISSING
    return (repr(value) if isinstance(value, float) else str(value)), Status.KNOWN


def _area(code: str) -> str:
    """Return SCB's code of what Kolada numbers in its own way: 0000 is the country, 0001 the region of county 01."""
    if code == _COUNTRY:
        return "00"
    region = _REGION.fullmatch(code)
    return region[1] if region else code


def _indicator(code: str, kpi: dict[str, Any]) -> FoundIndicator:
    title = str(kpi["title"])
    text = str(kpi.get("description") or "")
    sentences = _SENTENCE.split(text.strip()) if text else []
    warnings = [sentence for sentence in sentences if _WARNING.search(sentence)]
    definition = " ".join(sentence for sentence in sentences if sentence not in warnings)
    unit = next((unit for words, unit in _UNITS if words.search(title)), "")
    return FoundIndicator(code, title, definition, unit, " ".join(warnings))
