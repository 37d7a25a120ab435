"""Names of organisations and moderators, and what poses as one: look-alike letters are the letters they look like.

The same rule holds wherever somebody writes a name that others read: an account, a dialogue, the reuse register.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.alike import fold, in_plain_letters
from accounts.models import User
from core.publishing.ordering import LANGUAGES
from partners.addresses import domain_of, is_at, looks_like
from partners.models import Organisation
from partners.permissions import organisations_of
from places.models import Area

CALLED_MUNICIPALITY = {"kommun", "municipality", "kommune"}  # “Umeå kommun” is Umeå
# Whoever is called so speaks for the portal, an organiser or an authority; also as a part of a name.
OFFICIAL = (
    "moderator moderatorn moderatorer moderatorerna moderering redaktör redaktören redaktörer redaktion redaktionen "
    "administratör administratören administrator admin arrangör arrangören organiser organizer editor editors "
    "kommun kommunen kommuns kommunens kommune municipality kommunstyrelsen kommunfullmäktige myndighet myndigheten "
    "stadsbyggnadskontoret byggnadsnämnden länsstyrelsen kundtjänst"
)
_NAMES = [f"name_{language}" for language in LANGUAGES]
_WORD = re.compile(r"[^\W_]+")
_OFFICIAL = {fold(word) for word in OFFICIAL.split()}
_CALLED_MUNICIPALITY = {fold(word) for word in CALLED_MUNICIPALITY}
_ENDS_OFFICIALLY = tuple(fold(word) for word in ("kommun", "kommunen"))  # Huddingekommun
_SHORTEST = 3  # of an organisation's only word: two letters are somebody's initials


def bare_name(name: str) -> str:
    """Return a name as it is compared: “Umeå kommun” and “UMEÅ” are the same, whatever nobody sees in it."""
    seen = "".join(letter for letter in unicodedata.normalize("NFKC", name) if unicodedata.category(letter) != "Cf")
    words = re.findall(r"\w+", seen.casefold())
    return " ".join(word for word in words if word not in CALLED_MUNICIPALITY)


def websites_of(name: str) -> list[str]:
    """Return the websites of those in the portal who have this name: one each, empty where there is none."""
    wanted = _bare(name)
    municipalities = Area.objects.municipalities().values_list("website", "name", "official_name")
    organisations = Organisation.objects.values_list("website", "short_name", *_NAMES)
    return [
        website
        for website, *called in [*organisations, *municipalities]
        if wanted in {_bare(one or "") for one in called} - {""}
    ]


def known_as(name: str, website: str) -> Organisation | None:
    """Return the organisation of the portal that has this name, however it is written, or this website's domain."""
    wanted, at_domain = _bare(name), f"x@{domain_of(website)}"
    for organisation in Organisation.objects.defer("search_text", "more_sources").order_by("pk"):
        called = {_bare(getattr(organisation, column) or "") for column in ("short_name", *_NAMES)}
        if is_at(at_domain, organisation.website) or (wanted and wanted in called):
            return organisation
    return None


def could_be_taken_for(email: str) -> list[Organisation]:
    """Return the organisations whose own addresses this one resembles, without being one of them."""
    known = Organisation.objects.exclude(website="").defer("search_text", "more_sources").order_by("pk")
    return [organisation for organisation in known if looks_like(email, organisation.website)]


def refuse_posing(name: str, user: User | None = None) -> None:
    """Refuse a name that could be taken for an organisation's or a moderator's. Raises ValidationError.

    Members may name their own organisation, and editors call themselves so. A municipality's bare name is a place, and
    somebody's surname.
    """
    words = _words(name)
    if not words or (user is not None and user.is_active and user.is_staff):
        return
    if user is not None:
        for own in organisations_of(user).values_list("short_name", *_NAMES):
            words = _without(words, own)
    if _sounds_official(words) or _is_named_in(words):
        raise ValidationError(
            _("This could be taken for the name of an organisation or a moderator. Choose another."), code="poses"
        )


def _words(name: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(in_plain_letters(name).replace("|", "l"))]


def _bare(name: str) -> str:
    return " ".join(word for word in _words(name) if word not in _CALLED_MUNICIPALITY)


def _sounds_official(words: list[str]) -> bool:
    bare = [word.strip("0123456789") for word in [*words, "".join(words)]]
    return any(word in _OFFICIAL or word.endswith(_ENDS_OFFICIALLY) for word in [*words, *bare])


def _is_named_in(words: list[str]) -> bool:
    """Whether the words are the name of one of the portal's organisations, or hold one of several words."""
    places = {
        " ".join(_words(bare_name(name))) for name in Area.objects.municipalities().values_list("name", flat=True)
    }
    names = {" ".join(_words(name)) for row in _known() for name in row if name}
    said = f" {' '.join(words)} "
    return any(
        f" {name} " in said if " " in name else name == said.strip() and len(name) >= _SHORTEST
        for name in names - places - {""}
    )


def _known() -> Iterable[tuple[str, ...]]:
    yield from Organisation.objects.values_list("short_name", *_NAMES)
    for language in LANGUAGES:
        with override(language):
            yield (str(settings.SITE_NAME),)


def _without(words: list[str], names: Iterable[str | None]) -> list[str]:
    said = f" {' '.join(words)} "
    for name in sorted(filter(None, names), key=len, reverse=True):
        said = said.replace(f" {' '.join(_words(name))} ", " ")
    return said.split()
