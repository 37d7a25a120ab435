"""What tells of somebody in a text: their number, telephone, address, or health. Pointed out, never a reason to refuse.

What is found may be right to say, and what is private may not be found: a list of words is short, and a name is a word.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum import luhn

_SEPARATED = r"[ \t]{0,2}[-–—−+./]?[ \t]{0,2}"
_NUMBER = re.compile(
    rf"(?<![0-9])(?:19|20)?(?P<year>[0-9]{{2}}){_SEPARATED}(?P<month>[0-9]{{2}}){_SEPARATED}(?P<day>[0-9]{{2}})"
    rf"{_SEPARATED}(?P<serial>[0-9]{{2}} ?[0-9]{{2}})(?![0-9])"
)
COORDINATION = 60  # is added to the day in the number of somebody who is not registered in Sweden
_TELEPHONE = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)46[ -]?(?:\(0\)|0)?[ -]?[1-9][0-9]{0,2}|0[1-9][0-9]{0,2}|\(0[1-9][0-9]{0,2}\))"
    r"[ ]?[-–/]?[ ]?[0-9]{2,4}(?:[ ]?[0-9]{2,4}){1,3}(?![\w/-])"
)
_TELEPHONE_DIGITS = (8, 13)
_MAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_HEALTH = re.compile(
    r"\b(?:adhd|add-diagnos|alkoholis\w+|alzheimer\w*|anorexi\w*|asperger\w*|autis[mt]\w*|bipol[aä]r\w*|"
    r"bröstcancer\w*|cancer\w*|dement\w*|demens\w*|depression\w*|depressive|deprimera\w+|diabet\w+|diagnos\w*|"
    r"epilep\w+|hiv|hjärnskad\w+|leukemi\w*|missbruk\w*|narkoman\w*|parkinson\w*|psykisk\w* sjuk\w*|psykos\w*|"
    r"schizo\w+|självmord\w*|sjukskriv\w+|stroke|suicid\w+|utmattningssyndrom\w*|addict(?:ed|ion)?|dementia|"
    r"diagnosed|leukaemia|mentally ill|psychosis|sick leave)\b",
    re.IGNORECASE,
)
# Said of somebody only: a text about trees may name an allergy, and one about a square those who are deaf.
_ILL = re.compile(
    r"\b(?:har|hade|haft|fick|fått|lider av|led av|has|have|had|suffers? from)(?: \w+){0,2}? (?:allergi|allergier|"
    r"allergy|allergies|"
    r"afasi|anxiety|artrit|artros|asthma|astma|celiaki|coeliac disease|cp-skada|crohns?|downs syndrom|eczema|"
    r"eksem|fibromyalgi|(?:jordnöts|nöt|pollen|päls|björk|ägg|mjölk)allergi|hjärtfel|hjärtinfarkt|hjärtsjukdom|hjärtsvikt|"
    r"heart disease|högt blodtryck|ibs|(?-i:KOL|MS|COPD)|migraine|migrän|njursvikt|ocd|panikångest|psoriasis|ptsd|"
    r"reumatism|tvångssyndrom|ulcerös kolit|ätstörning|ångest)\b"
    r"|\b(?:är|var|blev|blivit|am|is|was)(?: \w+)? (?:allergic|allergiker|allergisk|asthmatic|astmatiker|diabetic|döv|"
    r"gravid|glutenintolerant|hörselskadad|laktosintolerant|pregnant|rullstolsburen|synskadad)\b",
    re.IGNORECASE,
)
# As ``core.links.new_key`` makes them: no slug has capital letters.
_KEY = re.compile(r"(?<![\w/:.-])(?P<site>https?://[^\s/]+)?/\S*?(?:/|=)(?P<key>[A-Za-z0-9_-]{32})(?![A-Za-z0-9_-])")
MOST_NAMED = 3


@dataclass(frozen=True)
class Found:
    what: str | Promise
    words: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(gettext("“%(word)s”") % {"word": word} for word in self.words[:MOST_NAMED])
        return f"{self.what}: {named}"


def find_personal(text: str) -> list[Found]:
    """Return what in a text may tell of somebody, of each kind once."""
    text = unicodedata.normalize("NFKC", text)
    found = []
    for what, search in _KINDS:
        words = tuple(dict.fromkeys(search(text)))
        if words:
            found.append(Found(what, words))
            for word in words:
                text = text.replace(word, " ", 1)  # a number is not a telephone's as well
    return found


def holds_private_link(text: str) -> bool:
    """Whether a link of the portal stands in a text that lets whoever has it act as somebody."""
    ours = {urlsplit(settings.SITE_URL).netloc, *settings.ALLOWED_HOSTS}
    for link in _KEY.finditer(text):
        site = urlsplit(link["site"] or "")
        if re.search("[A-Z]", link["key"]) and (not site.netloc or {site.netloc, site.hostname} & ours):
            return True
    return False


def _numbers(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        month, day = int(match["month"]), int(match["day"])
        digits = "".join(match[part] for part in ("year", "month", "day", "serial")).replace(" ", "")
        if 1 <= month <= 12 and 1 <= day % COORDINATION <= 31 and luhn.is_valid(digits):
            yield match[0].strip()


def _telephones(text: str) -> Iterator[str]:
    fewest, most = _TELEPHONE_DIGITS
    for match in _TELEPHONE.finditer(text):
        if fewest <= sum(letter.isdigit() for letter in match[0]) <= most:
            yield match[0].strip()


def _matches(*patterns: re.Pattern[str]) -> Callable[[str], Iterator[str]]:
    return lambda text: (match[0] for pattern in patterns for match in pattern.finditer(text))


_KINDS: tuple[tuple[Promise, Callable[[str], Iterator[str]]], ...] = (
    (_("a personal identity number"), _numbers),
    (_("an email address"), _matches(_MAIL)),
    (_("a telephone number"), _telephones),
    (_("something about somebody’s health"), _matches(_HEALTH, _ILL)),
)
